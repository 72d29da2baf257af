from __future__ import annotations

from evaluation_bench import CLOSE, item

from rag.evaluation import selfcases, selfmutants
from rag.evaluation.audit import audit
from rag.evaluation.cases import Places
from rag.evaluation.runner import Report
from rag.types import Link

WUXI = item(
    "wuxi",
    "财联社1月12日电，药明康德公告，预计2025年净利润191.51亿元，同比增长约103%。",
    76,
    title="药明康德：2025年净利预增约103%",
)
LUCID = item("lucid", "财联社1月12日电，力鸿科技公告，全年共交付了15841辆新车。", 80, title="力鸿科技：交付新车创新高")
TURNOVER = item(
    "turnover", "财联社1月12日电，沪深两市全天成交额3.6万亿元，创下新高。", 90, title="两市成交额再创新高记录"
)
ITEMS = [CLOSE, WUXI, LUCID, TURNOVER]


def questions(kind: str) -> list[str]:
    return [case.question for case in selfcases.make(ITEMS) if case.case_id.startswith(f"self-{kind}-")]


def test_each_kind_is_made_from_the_items() -> None:
    assert "药明康德：年净利预增约" in questions("headline")
    assert "1月12日，药明康德公告，预计2025年净利润多少？" in questions("number")
    assert "1月13日，沪深两市全天成交额多少？" in questions("day")
    assert "1月12日，力鸿科技公告，预计2025年净利润多少？" in questions("company")
    assert "1月12日，药明康德公告，预计2025年营业收入多少？" in questions("measure")


def test_gold_is_the_masked_quantity_and_stands_in_the_item() -> None:
    cases = selfcases.make(ITEMS)
    number = next(c for c in cases if c.case_id == "self-number-wuxi")
    assert number.gold.strings == (("191.51亿元",),)
    assert all(c.gold.abstain and c.gold.forbid for c in cases if c.suite == "unanswerable")
    assert {c.author for c in cases} == {"code"}
    assert audit(cases, Places.of(ITEMS), {i.item_id: i for i in ITEMS}) == []


def test_the_same_items_in_any_order_give_the_same_cases() -> None:
    assert selfcases.make(ITEMS) == selfcases.make(ITEMS[::-1])
    assert len(selfcases.make(ITEMS, limit=1)) == 5
    assert selfcases.make([]) == []


SERIES = [
    item("early", "财联社1月12日电，现货白银日内涨幅扩大至2%，报81.51美元/盎司。", 6, clock="07:26"),
    item("late", "财联社1月12日电，现货白银向上触及84美元/盎司，日内上涨5.22%。", 40, clock="13:42"),
]
PRICE = Link("late", "early", "updates", "现货白银|价格（美元/盎司）||2026-01-12")


def test_a_chain_asks_for_its_last_value_and_for_that_of_an_earlier_moment() -> None:
    latest, moment = (c for c in selfcases.make(SERIES, links=[PRICE]) if c.suite == "updates")
    assert latest.question == moment.question == "1月12日现货白银最新的价格是多少？"
    assert latest.gold.strings == (("84美元/盎司",),)
    assert latest.gold.forbid == ("81.51美元/盎司",)
    assert moment.gold.strings == (("81.51美元/盎司",),)
    assert moment.gold.forbid == ("84美元/盎司",)
    assert latest.options.as_of is None
    assert moment.options.as_of == SERIES[0].published_at
    assert audit([latest, moment], Places.of(SERIES), {i.item_id: i for i in SERIES}) == []


def test_a_chain_whose_values_cannot_be_read_or_do_not_differ_asks_nothing() -> None:
    strange = Link("late", "early", "updates", "现货白银|库存||2026-01-12")
    twice = Link("late", "early", "updates", "沪指|涨跌幅||2026-01-12")
    assert not [c for c in selfcases.make(SERIES, links=[strange, twice]) if c.suite == "updates"]


def test_mutants_of_the_gate_are_cases_of_the_same_report() -> None:
    strict = list(selfmutants.results(ITEMS, lambda *_: "unsupported", 5))
    lax = list(selfmutants.results(ITEMS, lambda *_: "supported", 5))
    assert {r.case.suite for r in strict} == {"verification"}
    report = Report("x", tuple(strict)).table()["verification"]
    assert report["mutants_caught"].value == 1.0
    assert report["false_alarms"].value == 1.0
    loose = Report("x", tuple(lax)).table()["verification"]
    assert loose["mutants_caught"].value == 0.0
    assert loose["false_alarms"].value == 0.0
