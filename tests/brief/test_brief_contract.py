"""The section contract: order, states, sentences that rest on items, nothing twice, nothing broken."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from brief_weeks import drafts, given, headings, items_of, section, sentences, text_of, whole

from rag.brief import DERIVED, coverage, plan_and_write
from rag.text import narrow
from rag.types import Item
from rag.written import Bullets, DraftSection

ORDER = [
    "summary",
    "market",
    "leverage",
    "crowding",
    "heat",
    "outlook",
    "focus",
    "policy",
    "industry",
    "risk",
    "coverage",
]
WIRE = ["2026-W02", "2026-W03"]
WEEKS = [*WIRE, "2026-W16"]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@pytest.mark.parametrize("week", WEEKS)
def test_sections_stand_in_contract_order(week: str) -> None:
    assert [s.key for s in drafts(week)] == ORDER


@pytest.mark.parametrize("week", WEEKS)
def test_a_section_without_data_says_so_and_holds_no_digit(week: str) -> None:
    for found in drafts(week):
        if found.state == "none":
            assert text_of(found).strip() == "本期无数据。"
        assert not any(re.search(r"\d", s.text) for s in sentences(found) if s.fixed)


@pytest.mark.parametrize("week", WEEKS)
def test_every_claim_cites_items_of_the_week(week: str) -> None:
    known = {i.item_id for i in items_of(week)}
    for found in drafts(week):
        if found.key in DERIVED:
            continue
        for one in sentences(found):
            assert set(one.cites) <= known
            assert one.cites or one.fixed, one.text


def numbers(text: str) -> set[str]:
    """The numbers of a text, without thousands separators."""
    return {n.replace(",", "") for n in NUMBER.findall(narrow(text))}


def allowed(items: list[Item]) -> set[str]:
    """The numbers of the items, and the calendar of their publication."""
    found: set[str] = set()
    for item in items:
        moment = item.published_at
        found |= numbers(item.title + " " + item.text) | {str(moment.month), str(moment.day)}
        following = moment + timedelta(days=1)  # a calendar entry marked 次日
        found |= {str(following.month), str(following.day)}
        found |= {f"{moment:%H}", f"{moment:%M}", "00", "11", "12", "15", "16", "30"}
    return found


@pytest.mark.parametrize("week", WEEKS)
def test_every_number_stands_in_a_cited_item(week: str) -> None:
    by_id = {i.item_id: i for i in items_of(week)}
    for found in drafts(week):
        for one in sentences(found):
            if one.cites:
                assert numbers(one.text) <= allowed([by_id[c] for c in one.cites]), one.text


@pytest.mark.parametrize("week", WIRE)
def test_no_sentence_stands_twice_in_the_body(week: str) -> None:
    body = [
        s.text
        for f in drafts(week)
        if f.key in ("focus", "policy", "industry")
        for s in sentences(f)
        if len(s.text) > 20
    ]
    assert len(body) == len(set(body))


@pytest.mark.parametrize("week", WIRE)
def test_sentences_are_clean_and_whole(week: str) -> None:
    for found in drafts(week):
        for one in sentences(found):
            assert not re.search(r"财联社\d+月\d+日电|日讯，|小财注|\(\d{6}\.S", one.text), one.text
            assert all(one.text.count(a) == one.text.count(b) for a, b in ("“”", "《》", "（）")), one.text
            assert not one.text.startswith(("，", "。", "、", "；")), one.text
    for found in drafts(week):
        for block in found.blocks:
            if isinstance(block, Bullets):
                for point in block.points:
                    assert point.sentences[-1].text.endswith(("。", "！", "”", "；", "…")), point
                    assert sum(len(s.text) for s in point.sentences) <= 430, point
                    opening = point.sentences[0].text
                    assert not opening.startswith(("此外", "其中", "对此", "同时", "他", "该公司")), opening


@pytest.mark.parametrize("week", WIRE)
def test_headings_are_short_and_name_their_sector(week: str) -> None:
    for key in ("focus", "policy", "industry"):
        for text in headings(section(week, key)):
            assert len(text) <= 48, text
            assert not text.endswith(("？", "！", "?", "!")), text
    assert all("：" in t for t in headings(section(week, "industry")))


def test_industry_follows_the_house_order() -> None:
    house = ["产业综合", "人工智能", "半导体", "TMT", "机器人", "新能源车", "高端制造", "生物医药"]
    for week in WEEKS:
        seen = list(dict.fromkeys(t.split("：")[0] for t in headings(section(week, "industry"))))
        ours = [s for s in seen if s in house]
        assert ours == [s for s in house if s in ours]
        assert seen[: len(ours)] == ours


def test_risk_is_the_fixed_three() -> None:
    (block,) = section("2026-W03", "risk").blocks
    assert isinstance(block, Bullets)
    assert [p.lead for p in block.points] == ["产业发展进程不及预期", "政策出台和落地具备不确定性", "宏观经济波动"]
    assert [p.sentences[0].text[-1] for p in block.points] == ["；", "；", "。"]


def test_same_input_same_drafts() -> None:
    again: list[DraftSection] = plan_and_write(given("2026-W03", items_of("2026-W03")))
    assert tuple(again) == drafts("2026-W03")


def test_an_empty_week_says_so_everywhere() -> None:
    found = plan_and_write(given("2026-W05", ()))
    assert [s.key for s in found] == ORDER
    assert {s.state for s in found if s.key in ("market", "leverage", "outlook", "focus", "policy", "industry")} == {
        "none"
    }


def test_as_of_in_the_middle_of_a_day_never_shows_a_later_value() -> None:
    early = tuple(i for i in items_of("2026-W03") if f"{i.published_at:%m-%d %H:%M}" < "01-12 12:00")
    text = "\n".join(text_of(s) for s in plan_and_write(given("2026-W03", early)))
    assert "沪指涨0.75%" in text
    assert "午间收盘" in text
    assert "1.09%" not in text
    assert "截至收盘" not in text


def test_coverage_counts_sessions_gaps_and_reasons() -> None:
    told = coverage(given("2026-W03", items_of("2026-W03")))
    assert [(s.session_date.day, s.level, s.items) for s in told.sessions] == [
        (12, "important", 40),
        (14, "normal", 94),
    ]
    assert [d.day for d in told.missing] == [13, 15, 16]
    assert told.data_as_of is not None
    assert f"{told.data_as_of:%m-%d %H:%M}" == "01-14 13:47"
    assert told.excluded["付费预告（不点名公司）"] == 9
    assert "数据截至1月14日13:47" in whole("2026-W03")
