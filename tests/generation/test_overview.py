"""A market asked about as a whole: which questions, which reviews, what is quoted of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from test_extractive import evidence

from rag.generation import overview
from rag.types import Item


def item(number: int, time: str, title: str, text: str) -> Item:
    return evidence(number, time, title, f"财联社1月12日电，{text}").item


OPEN = item(1, "09:26", "三大指数集体高开", "沪指高开0.12%，深成指高开0.2%。")
NOON = item(
    2, "11:31", "午评：沪指半日跌0.3% 煤炭板块走强", "沪深两市半日成交额1.1万亿。截至收盘，沪指跌0.3%，深成指跌0.4%。"
)
FLASH = item(3, "13:40", "三大指数集体翻红", "指数午后拉升，三大指数集体翻红。")
CLOSE = item(
    4,
    "15:02",
    "收评：沪指涨0.5% 煤炭板块走强",
    "市场探底回升。沪深两市成交额2.1万亿。全市场超3000只个股上涨。从板块来看，煤炭板块走强。公司秉持理念。"
    "截至收盘，沪指涨0.5%，深成指涨0.4%。",
)
HONG_KONG = item(5, "16:09", "香港恒生指数收涨1.1% 恒生科技指数涨0.9%", "香港恒生指数收涨1.1%，恒生科技指数涨0.9%。")
DAY = [OPEN, NOON, FLASH, CLOSE, HONG_KONG]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("大盘怎么样", "A股"),
        ("A股表现如何？", "A股"),
        ("市场整体走势", "A股"),
        ("沪深两市收盘情况", "A股"),
        ("收评", "A股"),
        ("收盘怎么样", "A股"),
        ("收盘价多少", ""),
        ("请帮我总结一下A股行情", "A股"),
        ("A股是涨还是跌", ""),
        ("A股收涨还是收跌", "A股"),
        ("港股表现如何", "港股"),
        ("隔夜美股", "美股"),
        ("A股", ""),
        ("市场份额如何", ""),
        ("半导体市场表现如何", ""),
        ("A股成交额多少", "A股"),
        ("两市成交额放量了吗", "A股"),
        ("成交额多少", ""),
        ("半导体板块成交额多少", ""),
        ("沪指表现", "A股"),
        ("沪指现在多少点", "A股"),
        ("昨夜纳指和道指收得如何", "美股"),
        ("大盘走得怎么样", "A股"),
        ("哪些板块领涨", "A股"),
        ("什么板块跌得多？", "A股"),
        ("半导体板块表现如何", ""),
        ("股市为什么大跌", ""),
        ("债券市场情况", ""),
        ("涨跌" * 5000 + "？半导体", ""),
        ("", ""),
    ],
)
def test_a_question_for_a_market_names_nothing_else(question: str, name: str) -> None:
    found = overview.market(question)
    assert (found.name if found else "") == name


def test_with_a_date_a_market_is_question_enough() -> None:
    assert overview.market("大盘") is None
    found = overview.market("大盘", dated=True)
    assert found
    assert found.name == "A股"
    assert overview.market("半导体市场", dated=True) is None


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("今早有什么新闻", True),
        ("有哪些重要新闻", True),
        ("要闻", True),
        ("发生了什么大事？", True),
        ("有什么重磅财经消息", True),
        ("有哪些重磅消息", True),
        ("机器人有哪些重要新闻", False),
        ("央行发生了什么", False),
        ("有哪些涨停", False),
        ("什么", False),
    ],
)
def test_news_are_asked_for_without_a_matter(question: str, asked: bool) -> None:
    assert overview.news(question) is asked


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("明天有哪些重要数据公布", True),
        ("下周大事", True),
        ("有哪些财经事件", True),
        ("下周有什么重要会议", True),
        ("机器人有哪些会议", False),
        ("上周API库存数据", False),
        ("明天", False),
    ],
)
def test_calendars_are_asked_for_without_a_matter(question: str, asked: bool) -> None:
    assert overview.calendar(question) is asked


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("周二（1月13日）重点关注财经事件", "01-13", "01-13"),
        ("明日重点关注财经事件", "01-13", "01-13"),
        ("投资日历：周一资本市场大事提醒", "01-12", "01-12"),
        ("下周资本市场大事提醒", "01-19", "01-25"),
        ("本周重点关注", "01-12", "01-18"),
        ("周二（2月30日）重点关注", "01-12", "01-12"),
    ],
)
def test_a_calendar_is_of_the_days_in_its_title(title: str, first: str, last: str) -> None:
    printed = replace(item(7, "05:10", title, "①09:30 甲国零售销售②10:00 乙国出口。"), flags=("schedule",))
    assert overview.scheduled(printed) == (date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last}"))
    assert overview.scheduled(replace(printed, flags=())) is None


def test_a_calendar_in_one_line_has_several_entries() -> None:
    printed = replace(item(7, "05:10", "投资日历", "①09:30 甲国零售销售②1月13日，乙国公布出口。"), flags=("schedule",))
    assert overview.entries(printed, several=False) == ["09:30 甲国零售销售", "1月13日，乙国公布出口。"]
    assert overview.entries(printed, several=True) == ["1月13日，乙国公布出口。"]


def reviews(question: str, *items: Item, noon: bool = False) -> list[Item]:
    found = overview.market(question)
    assert found
    return overview.reviews(found, items, noon=noon)


def test_the_close_stands_for_the_day() -> None:
    assert reviews("大盘怎么样", *DAY) == [CLOSE]
    assert reviews("港股怎么样", *DAY) == [HONG_KONG]
    assert reviews("美股怎么样", *DAY) == []


def test_before_the_close_noon_and_the_last_flash_are_told() -> None:
    assert reviews("大盘怎么样", OPEN) == [OPEN]
    assert reviews("大盘怎么样", OPEN, NOON) == [NOON]
    assert reviews("大盘怎么样", OPEN, NOON, FLASH) == [NOON, FLASH]


def test_noon_is_told_when_it_is_asked_for() -> None:
    assert reviews("大盘怎么样", *DAY, noon=True) == [NOON]


def test_of_one_day_the_sectors_are_quoted_too_and_no_more_than_fits() -> None:
    told = overview.told(CLOSE, several=False)
    assert told[0] == CLOSE.title
    assert told[-1].startswith("截至收盘")
    assert "从板块来看，煤炭板块走强。" in told
    assert not any("理念" in one for one in told)
    several = overview.told(CLOSE, several=True)
    assert several == [CLOSE.title, "沪深两市成交额2.1万亿。", "截至收盘，沪指涨0.5%，深成指涨0.4%。"]


def test_of_turnover_alone_one_sentence_is_quoted() -> None:
    assert overview.told(CLOSE, several=False, only=overview.measure("成交额")) == ["沪深两市成交额2.1万亿。"]
    assert overview.told(FLASH, several=False, only=overview.measure("成交额")) == []


def test_a_title_that_the_text_says_again_is_told_once() -> None:
    assert len(overview.told(HONG_KONG, several=False)) == 1


def test_a_report_reviews_the_market_up_to_its_next_heading() -> None:
    page = evidence(6, "15:00", "", "市场回顾：本周全A上涨2.31%。成交活跃。重点主题：氢能。市场回顾并非全部。").item
    page = replace(page, kind="report_page", page_kind="cover")
    assert overview.review_of(page) == ["市场回顾：本周全A上涨2.31%。", "成交活跃。"]
    assert reviews("大盘怎么样", CLOSE, page) == [CLOSE, page]
    assert reviews("港股怎么样", HONG_KONG, page) == [HONG_KONG]
    assert overview.review_of(replace(page, page_kind="bullets")) == []
