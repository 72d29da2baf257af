"""What must hold of every fact: literal quotes, the close before noon, calibers apart, dates that roll over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from facts_items import week
from hypothesis import given
from hypothesis import strategies as st

from rag.clock import BEIJING, at
from rag.facts import balances, events, latest, market_days, policy, prices, readings
from rag.types import Fact, Item

DAY = date(2026, 1, 12)


def telegraph(text: str, title: str = "", clock: time = time(10, 0)) -> Item:
    return Item("id1", "telegraph", DAY, at(DAY, clock), f"{clock:%H:%M}", "normal", title, text, "wire.md", 1)


@pytest.mark.parametrize("name", ["W02", "W03"])
def test_quotes_are_literal_substrings(name: str) -> None:
    by_id = {i.item_id: i for i in week(name)}
    for fact in [*market_days(week(name)), *prices(week(name))]:
        item = by_id[fact.item_id]
        assert fact.quote in item.title or fact.quote in item.text
    for event in events(week(name)):
        assert event.quote in by_id[event.item_id].text
    for clause in policy(week(name)):
        assert clause.text in by_id[clause.item_id].text


def test_the_close_stands_and_noon_does_not() -> None:
    found = {(f.subject, f.measure, f.scope): f for f in market_days(week("W03")) if f.as_of.date() == DAY}
    assert found["沪指", "涨跌幅", "指数"].value == Decimal("1.09")
    assert found["A股", "成交额", "沪深两市"].value == Decimal("3.6") * 10**12
    assert found["A股", "成交额变化", "沪深两市"].value == Decimal(4787) * 10**8
    assert found["恒生指数", "涨跌幅", "指数"].value == Decimal("1.44")
    assert all(f.as_of.time() != time(11, 30) for f in found.values() if f.subject in ("沪指", "深成指", "创业板指"))


def test_counts_of_different_caliber_are_different_series() -> None:
    limit = {f.scope: f.value for f in market_days(week("W03")) if f.measure == "涨停家数"}
    assert limit == {"全市场": 201, "不含ST股、退市股": 183}


def test_noon_is_used_with_its_time_when_nothing_is_later() -> None:
    found = {f.subject: f for f in market_days(week("W03")) if f.as_of.date() == date(2026, 1, 14)}
    assert found["恒生指数"].as_of.time() == time(12, 0)
    assert found["恒生指数"].value == Decimal("0.92")


def test_a_former_high_is_not_todays_value() -> None:
    item = telegraph("沪深两市成交额突破3.46万亿元，刷新此前在2024年10月8日创下的34549.33亿元的成交额历史纪录。")
    assert [f.value for f in market_days([item]) if f.measure == "成交额"] == [Decimal("3.46") * 10**12]
    dip = telegraph("创业板指探底回升，此前一度跌超1%。")
    assert not [f for f in market_days([dip]) if f.measure == "涨跌幅"]


def test_the_turnover_of_one_share_is_not_the_markets() -> None:
    assert not market_days([telegraph("中际旭创成交额超585亿元，两市居首。")])


def test_a_price_told_with_its_close_holds_for_that_close() -> None:
    oil = [f for f in prices(week("W03")) if f.subject == "WTI原油"]
    assert oil
    assert {f.as_of.date() for f in oil} == {date(2026, 1, 13)}


def test_a_close_of_the_old_year_is_told_in_the_new() -> None:
    oil = replace(telegraph("截至12月31日收盘，WTI原油报51.5美元/桶。"), published_at=at(date(2026, 1, 1), time(8, 0)))
    assert [f.as_of for f in prices([oil])] == [at(date(2025, 12, 31), time(15, 0))]


def test_a_margin_balance_is_of_both_exchanges_and_of_its_own_day() -> None:
    (found,) = balances([telegraph("截至1月9日，上交所融资余额报310亿元；深交所融资余额报400亿元；两市合计710亿元。")])
    assert (found.value, found.as_of) == (Decimal("710e8"), at(date(2026, 1, 9), time(15, 0)))
    assert not market_days([telegraph("两市融资余额合计710亿元。")])


def test_next_day_entries_roll_over() -> None:
    found = {e.name: e for e in events(week("W03"))}
    assert found["美联储卡什卡利讲话"].start == date(2026, 1, 15)
    assert found["美联储卡什卡利讲话"].time == "01:00"
    assert found["美国11月PPI"].start == date(2026, 1, 14)


def test_windows_and_plans() -> None:
    spans = {(e.start, e.end) for e in events(week("W03"))}
    assert (date(2026, 1, 14), date(2026, 1, 17)) in spans
    assert (date(2026, 1, 16), date(2026, 1, 17)) in spans
    assert (date(2026, 1, 19), date(2026, 1, 23)) in spans
    past = telegraph("公司1月5日将总部迁至上海。")
    assert events([past]) == []


def test_a_cited_document_is_not_an_issued_one() -> None:
    item = telegraph("上海市经信委介绍，扎实推进《上海市进一步扩大人工智能应用的若干措施》，产业规模增长。")
    assert policy([item]) == []


def test_marked_measures_keep_their_order() -> None:
    labels = [c.label for c in policy(week("W02")) if c.issuer == "国家发展改革委"]
    assert labels == list("一二三四五六七八")
    ministry = [c.label for c in policy(week("W03")) if c.issuer == "工信部"]
    assert ministry == ["稳", "扩", "创", "增"]


def test_flagged_items_yield_nothing() -> None:
    item = telegraph("截至收盘，沪指涨1.09%。", "收评：指数走强", time(15, 2))
    assert market_days([item])
    for flag in ("teaser", "digest", "schedule"):
        assert market_days([replace(item, flags=(flag,))]) == []


def test_latest_prefers_later_then_exact() -> None:
    base = readings([telegraph("沪指涨1.09%。")])[0]
    rough = replace(base, value=Decimal(1), quote="沪指涨超1%")
    later = replace(base, as_of=datetime(2026, 1, 12, 14, tzinfo=BEIJING), value=Decimal(2))
    assert latest([rough, base]) == [base]
    assert latest([base, rough]) == [base]
    assert latest([base, later, rough]) == [later]


PIECES = [
    *("沪指涨1.09%", "两市成交额3.6万亿", "较上一日此时缩量超2500亿", "其中201只个股涨停", "报81.51美元/盎司"),
    *("现货白银", "，", "。", "《", "》", "1月16日至17日", "将举行", "工信部", "一是", "二是"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_any_mixture_of_phrases_is_read_without_failing(pieces: list[str]) -> None:
    item = telegraph("".join(pieces))
    found: list[Fact] = [*market_days([item]), *prices([item])]
    assert all(f.quote in item.text for f in found)
    assert all(e.start <= e.end for e in events([item]))
    assert all(c.text in item.text for c in policy([item]))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("据悉，2月3日（周二），甲方和乙方将举行会谈。", "据悉，2月3日（周二），甲方和乙方将举行会谈。"),
        ("甲部新规自2月1日起施行。", "甲部新规施行"),
        ("甲公司计划从2月5日开始至3月1日分两批检修。", "甲公司计划分两批检修"),
        ("甲办公室将于2月3日（周二）晚8时举行例会。", "甲办公室举行例会"),
        ("甲公司将于北京时间2月3日凌晨发布季报。", "甲公司发布季报"),
        ("甲公司新机型将于2月3日起飞首航。", "甲公司新机型起飞首航"),
        ("甲乙双方预计2月3日，在丁市举行会面。", "甲乙双方预计2月3日，在丁市举行会面。"),
        ("日本半导体展会将于2月3日举行。", "日本半导体展会"),
    ],
)
def test_an_event_is_named_without_what_its_date_drags_behind(text: str, name: str) -> None:
    assert [e.name for e in events([telegraph(text)])] == [name]


def test_a_people_s_congress_that_passes_a_rule_is_no_event_to_come() -> None:
    text = "甲市人民代表大会常务委员会表决通过《甲市测绘条例》，条例将自2026年3月1日起施行。"
    assert [e.name for e in events([telegraph(text, "甲市制定测绘条例 规范测绘活动")])] == ["甲市制定测绘条例"]
