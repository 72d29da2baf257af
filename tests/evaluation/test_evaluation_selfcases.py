from __future__ import annotations

from evaluation_bench import CLOSE, item

from rag.evaluation import selfcases
from rag.evaluation.audit import audit
from rag.evaluation.cases import Places

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
