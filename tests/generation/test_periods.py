"""The periods that a text names, and answers that tell of another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from rag.generation.extractive import NO_EVIDENCE, Request, write
from rag.generation.periods import periods
from rag.types import Evidence, Item
from rag.written import Draft

AT = datetime.fromisoformat("2026-04-20T10:00:00+08:00")


def flat(_: str, texts: Sequence[str]) -> Sequence[float]:
    return [0.4] * len(texts)


def answer(question: str, text: str) -> str:
    item = Item("t1", "telegraph", date(2026, 4, 20), AT, "10:00", "normal", "", text, "f.md", 1)
    draft = write(Request(question, [Evidence(1, item, 1.0, 1)], flat))
    return "".join(s.text for s in draft.sentences) if isinstance(draft, Draft) else draft


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2026年Q1还将再涨，第二季度再涨，全年", "2026 Q1 Q2 全年"),
        ("12月出口，1月6日公布", "12月"),
        ("2026年半年度报告", "2026 上半年"),
        ("2025年前三季度", "2025 Q1-Q3"),
        ("1-9月，其中9月", "Q1-Q3 9月"),
        ("今年前三个月", "Q1"),
        ("1—6月", "上半年"),
        ("前11个月", "1-11月"),
        ("前十一个月", "1-11月"),
        ("2026年1至2月份", "2026 1-2月"),
        ("三季报", "Q3 Q1-Q3"),
        ("提前3个月完成，较前三个月，日期前12个月内", ""),
        ("目前3月的数据", "3月"),
    ],
)
def test_the_periods_of_a_text(text: str, named: str) -> None:
    assert periods(text) == frozenset(named.split())


@pytest.mark.parametrize(
    ("asked", "told", "answered"),
    [
        ("三季度", "前三季度", False),
        ("前三季度", "前三季度", True),
        ("前三季度", "1-9月", True),
        ("三季度", "三季报", True),
        ("三季报", "前三季度", True),
        ("11月", "1-11月", False),
        ("头三个月", "前三个月", True),
    ],
)
def test_what_is_told_since_january_is_told_of_no_part_of_it(asked: str, told: str, answered: bool) -> None:
    found = answer(f"青禾重工2025年{asked}净利润多少？", f"青禾重工公告，2025年{told}净利润12.3亿元。")
    assert ("12.3亿元" in found) is answered, found
    assert answered or found == NO_EVIDENCE


def test_a_week_of_a_month_is_not_the_month() -> None:
    text = "当周，锂矿日均成交12.3亿元。4月锂矿产量增长5%。"
    assert "12.3亿元" in answer("4月中旬那一周，锂矿日均成交多少？", text)
    assert "12.3亿元" not in answer("4月锂矿日均成交多少？", text)
    assert answer("3月上旬锂矿日均成交多少？", "2月上旬，锂矿日均成交12.3亿元。") == NO_EVIDENCE
