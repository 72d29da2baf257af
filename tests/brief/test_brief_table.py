"""What the market table tells in the review: moves, turnover, margin buying, 拥挤度 by its own definition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from brief_weeks import given, items_of, sentences, text_of
from invented import HEAD, LAST, table

from rag.brief import BriefInput, plan_and_write
from rag.brief.crowding import LEAST, WEEKS, crowded
from rag.brief.length import shortened
from rag.facts import market_rows
from rag.sources import read_market_bytes
from rag.types import Item
from rag.verification import Gate, Numbering, section
from rag.written import Bullets, DraftSection, DraftSentence, Heading, Paragraph, TableBlock

WEEK = "2026-W03"


def rows(text: str) -> tuple[Item, ...]:
    return read_market_bytes(text.encode(), "invented.csv").items


def with_table(text: str) -> BriefInput:
    items = rows(text)
    return replace(given(WEEK, items_of(WEEK)), table=market_rows(items), quotes=items)


def written(text: str, pages: int = 0, focus: int = 3) -> dict[str, DraftSection]:
    return {s.key: s for s in plan_and_write(replace(with_table(text), pages_wanted=pages, focus=focus))}


def crowd(text: str) -> str:
    """The table with 机器人 far above its own history on the last day."""
    top = f"{LAST},theme,,机器人,,1,99999,,,,,,1,虚构"
    return "\n".join(top if line.startswith(f"{LAST},theme,,机器人") else line for line in text.splitlines())


def counted(found: DraftSection) -> str:
    return text_of(replace(found, blocks=found.counted)).strip()


def test_every_sentence_of_the_table_passes_the_gate_unchanged() -> None:
    found = with_table(table(3))
    items = {i.item_id: i for i in (*found.items, *found.quotes)}
    own = {i.item_id for i in found.quotes}
    for draft in plan_and_write(found):
        if draft.key in ("market", "leverage", "summary"):
            checked = section(draft, items, Numbering(), Gate())
            ours = {s.text for s in sentences(draft) if own & set(s.cites)}
            assert not [f for f in checked.findings if f.sentence in ours]
            assert own & set(checked.item_ids)


def test_an_index_is_told_with_both_closes_and_their_difference() -> None:
    text = text_of(written(table(2))["market"])
    assert "1月16日，虚构全A收盘6009点，1月9日收盘6004点，相差5点，周内上涨0.08%。" in text


def test_turnover_by_day_and_its_average_against_the_week_before() -> None:
    found = written(table(2))["market"]
    assert "20050亿元" in text_of(found)
    assert counted(found).startswith("虚构两市日均成交额20070亿元（5个交易日），较前一周（5个交易日）增加50亿元。")
    assert "前一周样本不足" in counted(written(table(1))["market"])


def test_leverage_by_day_and_by_theme() -> None:
    found = written(table(2))["leverage"]
    text = text_of(found)
    assert found.state == "available"
    assert "1月16日，两市融资余额为25045亿元，1月9日为25020亿元，前者多出25亿元。" in text
    assert "净买入5亿元" in text
    assert "净卖出5亿元" in text
    assert counted(found).split("\n")[:3] == ["有色金属", "+7.5", "5"]


def test_crowding_is_the_share_of_turnover_and_its_percentile() -> None:
    own = market_rows(rows(table(LEAST)))
    week = [r.values["turnover"] for r in own if r.name == "机器人" and r.day >= date(2026, 1, 12)]
    whole = [r.values["turnover"] for r in own if r.name == "虚构两市" and r.day >= date(2026, 1, 12)]
    assert (len(week), len(whole)) == (5, 5)
    found = {c.name: c for c in crowded(with_table(table(LEAST)))}["机器人"]
    assert (found.share, found.weeks) == (sum(week) / sum(whole), LEAST)
    assert found.change == (Decimal("1.01") ** 5 - 1) * 100


def test_the_percentile_looks_back_a_year_and_ranks_the_week_among_its_own() -> None:
    found = crowded(with_table(crowd(table(WEEKS + 8))))
    assert {c.weeks for c in found} == {WEEKS}
    assert (found[0].name, found[0].percentile) == ("机器人", Decimal(100))
    assert [c.percentile for c in found] == sorted((c.percentile for c in found), key=lambda p: -(p or 0))


def test_too_few_weeks_are_called_so_and_no_rank_is_made() -> None:
    found = written(table(LEAST - 1))["crowding"]
    assert found.state == "partial"
    assert "样本不足" in counted(found)
    assert all(c.percentile is None for c in crowded(with_table(table(LEAST - 1))))
    assert written(table(LEAST))["crowding"].state == "available"


def test_a_theme_without_one_of_the_days_has_no_share_in_that_week() -> None:
    lines = [line for line in table(2).splitlines() if not line.startswith(f"{LAST},theme,,机器人")]
    assert "机器人" not in {c.name for c in crowded(with_table("\n".join(lines)))}


def test_rows_of_a_later_week_change_nothing() -> None:
    later = table(1, date(2026, 1, 23)).split("\n", 1)[1]
    before, after = written(table(3)), written(table(3) + later)
    assert {key: text_of(s) for key, s in before.items()} == {key: text_of(s) for key, s in after.items()}


@pytest.mark.parametrize("only", ["index", "market", "margin", "theme"])
def test_each_kind_alone_fills_its_own_section_and_the_others_hold_no_digit(only: str) -> None:
    lines = [line for line in table(3).splitlines() if line == HEAD or f",{only}," in line]
    found = written("\n".join(lines))
    filled = {"index": "market", "market": "market", "margin": "leverage", "theme": "leverage"}[only]
    for key in ("leverage", "crowding"):
        if key != filled:
            assert text_of(found[key]).strip() == "本期无数据。"
            assert not found[key].counted
    assert "行情表" in found[filled].sources


def test_the_summary_names_only_what_no_table_tells() -> None:
    plain = text_of(written(HEAD + "\n")["summary"])
    assert "全A周涨幅、两融、拥挤度：未覆盖。" in plain
    full = text_of(written(crowd(table(LEAST)))["summary"])
    assert "未覆盖" not in full
    assert "虚构全A收盘" in full
    assert "两市融资余额" in full
    assert "成交额占比处于自身历史高位的主题：机器人。" in full


# ── length


def test_pages_drop_points_but_never_a_section() -> None:
    sizes = []
    for pages in (0, 14, 10, 7, 1):
        found = written(HEAD + "\n", pages)
        sizes.append(sum(len(text_of(s)) for s in found.values()))
        for key in ("market", "focus", "policy", "industry"):
            assert any(isinstance(b, Bullets) for b in found[key].blocks), (pages, key)
            blocks = found[key].blocks
            under = [b for a, b in pairwise(blocks) if isinstance(a, Heading)]
            assert not any(isinstance(b, Heading) for b in under), "a headline with nothing under it"
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 2 * sizes[-1]


def test_a_table_goes_with_its_headline() -> None:
    title, point, cell = (DraftSentence(t, (i,)) for t, i in (("甲部：发文", "a"), ("要点。", "a"), ("条款", "a")))
    page = (Heading(title), Bullets((Paragraph((point,)),)), TableBlock("条款", ("条款",), ((cell,),)))
    other = (Heading(DraftSentence("乙部：发文", ("b",))), Bullets((Paragraph((DraftSentence("乙。", ("b",)),)),)))
    policy = DraftSection("policy", "政策动态", "available", (*page, *other))
    assert shortened([policy], {"a": 1.0, "b": 2.0}, 0)[0].blocks == other
    assert shortened([policy], {"a": 2.0, "b": 1.0}, 0)[0].blocks == page


def test_what_goes_first_is_what_speaks_least_for_itself() -> None:
    whole, short = (written(HEAD + "\n", p) for p in (0, 10))
    kept = {s.text for s in sentences(short["policy"])}
    best = [s.text for s in sentences(whole["policy"])][:2]
    assert set(best) <= kept
    assert text_of(whole["risk"]) == text_of(short["risk"])


@pytest.mark.parametrize("n", [1, 5])
def test_as_many_themes_as_asked_for(n: int) -> None:
    found = written(HEAD + "\n", focus=n)["focus"]
    assert sum(isinstance(b, Heading) for b in found.blocks) == n


# ── beside a report


@pytest.mark.parametrize("key", ["market", "leverage", "crowding"])
def test_a_report_is_told_first_with_its_own_cut_off_then_the_table(key: str) -> None:
    week = "2026-W16"
    items = rows(table(LEAST, date(2026, 4, 17)))
    plain = {s.key: s for s in plan_and_write(given(week, items_of(week)))}[key]
    both = {
        s.key: s for s in plan_and_write(replace(given(week, items_of(week)), table=market_rows(items), quotes=items))
    }[key]
    assert both.blocks[: len(plain.blocks)] == plain.blocks
    assert len(both.blocks) + len(both.counted) > len(plain.blocks)
    assert both.sources == (*plain.sources, "行情表")


def test_the_summary_takes_the_report_for_what_the_wire_lacks() -> None:
    pages, wire = items_of("2026-W16"), items_of(WEEK)
    found = {s.key: s for s in plan_and_write(given(WEEK, (*wire, *pages)))}["summary"]
    text = text_of(found)
    assert "26687亿元（截至4月16日）" in text
    assert "全A周涨幅：未覆盖。" in text
