"""A market asked about as a whole, over the sample documents."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from conftest import SEEDS

from rag import pipeline
from rag.clock import BEIJING
from rag.scope import Scope
from rag.settings import Settings


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(store=tmp_path_factory.mktemp("overviews") / "store")
    pipeline.ingest([Path(SEEDS)], settings)
    return settings


def answer(settings: Settings, question: str, as_of: datetime | None = None) -> str:
    told = pipeline.ask(question, Scope(as_of=as_of), settings)
    return "".join(sentence.text for sentence in told.sentences) or told.reason or ""


def test_a_days_close_is_told_with_its_figures_and_sectors(seeds: Settings) -> None:
    text = answer(seeds, "1月12日大盘怎么样")
    assert "沪指涨1.09%" in text
    assert "3.6万亿" in text
    assert "半日" not in text
    assert text == answer(seeds, "1月12日A股收盘情况")


def test_noon_is_told_as_noon(seeds: Settings) -> None:
    noon = answer(seeds, "1月12日上午A股表现如何")
    assert noon.startswith("午评：")
    assert "沪指涨1.09%" not in noon
    assert noon == answer(seeds, "今天A股怎么样", datetime(2026, 1, 12, 11, 40, tzinfo=BEIJING))


def test_turnover_is_the_last_review_s(seeds: Settings) -> None:
    assert "3.6万亿" in answer(seeds, "两市成交额多少", datetime(2026, 1, 12, 20, 0, tzinfo=BEIJING))
    assert "半日" in answer(seeds, "两市成交额到多少了", datetime(2026, 1, 12, 11, 40, tzinfo=BEIJING))


def test_the_weekly_report_reviews_its_week(seeds: Settings) -> None:
    text = answer(seeds, "本周市场表现如何")
    assert "全A上涨2.48%" in text
    assert "重点主题" not in text
    assert text == answer(seeds, "大盘怎么样")


def test_without_a_review_nothing_else_is_told(seeds: Settings) -> None:
    assert answer(seeds, "1月14日美股表现如何") == "所选时段的资料中没有美股的盘面综述（收评、午评等）"


def test_news_of_a_day_are_headlines_of_that_day(seeds: Settings) -> None:
    told = pipeline.ask("1月12日有哪些重要新闻", Scope(), seeds)
    assert 5 <= len(told.sentences) <= 11
    assert any(sentence.text.startswith("收评：") for sentence in told.sentences)
    assert {citation.item.session_date.isoformat() for citation in told.citations} == {"2026-01-12"}
    assert told.sentences == pipeline.ask("1月12日要闻", Scope(), seeds).sentences


DAY = """# 财联社【普通】电报 - 2026-{day}
> 统计周期：2026-{day} 05:30 至次日 05:30

---

**[09:16]** 财联社{said}电，湖珀币兑青禾元中间价报{rate}，上调5个基点。

**[20:10]** 【下周{what}】财联社{said}电，下周{what}，届时将有{count}家公司参加。
"""


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("weeks")
    for day, rate, what, count in (
        ("06-03", "6.8105", "举行琥珀湾光学大会", 310),
        ("06-18", "6.8011", "举行临河声学大会", 420),
        ("06-19", "6.7956", "举行青禾量具大会", 150),
    ):
        said = f"{int(day[:2])}月{int(day[3:])}日"
        text = DAY.format(day=day, said=said, rate=rate, what=what, count=count)
        (folder / f"CLS_2026-{day}_General.md").write_text(text, encoding="utf-8")
    settings = Settings(store=folder / "store")
    pipeline.ingest([folder], settings)
    return settings


def test_next_week_is_what_this_week_calls_so(weeks: Settings) -> None:
    text = answer(weeks, "下周有哪些大会")
    assert "琥珀湾" not in text
    assert "青禾量具大会" in text
    assert "临河声学大会" in text


def test_a_value_that_moves_is_the_last_one(weeks: Settings) -> None:
    assert "6.7956" in answer(weeks, "湖珀币兑青禾元中间价")
    assert "6.8105" in answer(weeks, "6月3日湖珀币兑青禾元中间价")


def test_news_of_a_matter_are_recent_ones(weeks: Settings) -> None:
    for question in ("中间价有什么新进展", "中间价最新动态", "中间价最近的情况"):
        text = answer(weeks, question)
        assert "6.7956" in text
        assert "6.8105" not in text


def test_next_week_is_what_the_report_s_calendar_lists(seeds: Settings) -> None:
    told = pipeline.ask("下周有哪些重要事件", Scope(), seeds)
    assert len(told.sentences) >= 3
    assert all(sentence.text.startswith("4月2") for sentence in told.sentences)


CALENDAR = """# 财联社【普通】电报 - 2026-06-{day}
> 统计周期：2026-06-{day} 05:30 至次日 05:30

---
{items}
"""
SUNDAY = """
**[21:10]** 【下周重点关注：青禾指数将公布】1、6月16日，青禾统计局将公布5月青禾指数。2、6月18日，\
湖珀币利率将公布。

**[21:30]** 【琥珀湾量具论坛定档】财联社6月14日电，琥珀湾量具论坛将于6月17日至19日在临河市举行。
"""
TUESDAY = """
**[07:50]** 【周二（6月16日）重点关注财经事件】①09:30 甲国5月零售销售②10:00 青禾5月青禾指数

**[20:00]** 【临河出口回升】财联社6月16日电，临河5月出口增长7.5%。
"""


@pytest.fixture(scope="module")
def calendars(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("calendars")
    for day, items in ((14, SUNDAY), (16, TUESDAY)):
        text = CALENDAR.format(day=day, items=items)
        (folder / f"CLS_2026-06-{day}_General.md").write_text(text, encoding="utf-8")
    settings = Settings(store=folder / "store")
    pipeline.ingest([folder], settings)
    return settings


@pytest.mark.parametrize(
    ("question", "as_of", "told", "other"),
    [
        ("下周有哪些重要数据", datetime(2026, 6, 14, 22, tzinfo=BEIJING), ["青禾指数", "湖珀币利率"], ["零售"]),
        ("明天有什么重要数据", datetime(2026, 6, 15, 12, tzinfo=BEIJING), ["青禾指数"], ["湖珀币利率", "零售"]),
        ("今天有哪些财经事件", datetime(2026, 6, 16, 8, tzinfo=BEIJING), ["零售", "青禾指数"], ["湖珀币利率"]),
        ("接下来几天有什么会议", datetime(2026, 6, 16, 21, tzinfo=BEIJING), [], ["零售"]),
    ],
)
def test_calendars_are_read_by_the_days_that_they_are_of(
    calendars: Settings, question: str, as_of: datetime, told: list[str], other: list[str]
) -> None:
    text = answer(calendars, question, as_of)
    assert [one for one in told if one not in text] == []
    assert [one for one in other if one in text] == []
