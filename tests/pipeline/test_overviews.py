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
    return "".join(sentence.text for sentence in told.sentences) or told.reason


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


def test_the_weekly_report_reviews_its_week(seeds: Settings) -> None:
    text = answer(seeds, "本周市场表现如何")
    assert "全A上涨2.48%" in text
    assert "重点主题" not in text
    assert text == answer(seeds, "大盘怎么样")


def test_without_a_review_nothing_else_is_told(seeds: Settings) -> None:
    assert answer(seeds, "1月14日美股表现如何") == "所选时段的资料中没有美股的盘面综述（收评、午评等）"


def test_news_of_a_day_are_headlines_of_that_day(seeds: Settings) -> None:
    told = pipeline.ask("1月12日有哪些重要新闻", Scope(), seeds)
    assert 5 <= len(told.sentences) <= 10
    assert {citation.item.session_date.isoformat() for citation in told.citations} == {"2026-01-12"}
    assert told.sentences == pipeline.ask("1月12日要闻", Scope(), seeds).sentences
