"""Days that a sentence tells of itself, whenever it was printed."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from rag.clock import BEIJING
from rag.generation.told import Told, days
from rag.types import Item

PRINTED = datetime(2026, 4, 17, 23, 59, tzinfo=BEIJING)


def spans(text: str) -> list[str]:
    return [f"{first:%m-%d}…{last:%m-%d}" for _, (first, last) in days(text, PRINTED)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3月2日-8日那周出货九万台，9日-15日那周出货十二万台", ["03-02…03-08", "03-09…03-15"]),
        ("3月2日至8日，16日", ["03-02…03-08", "03-16…03-16"]),
        ("展会4月21-23日开幕，4.22-4.24另有论坛", ["04-21…04-23", "04-22…04-24"]),
        ("3月30日发货，2日到港", ["03-30…03-30", "04-02…04-02"]),
        ("昨日、3月、去年、近5日、14:30", []),
    ],
)
def test_days_are_read(text: str, wanted: list[str]) -> None:
    assert spans(text) == wanted


def test_a_sentence_tells_of_the_very_days_or_of_one_within() -> None:
    first, second = "3月2日-8日那周出货九万台。", "9日-15日那周出货十二万台。"
    item = Item(
        "t1", "report_page", date(2026, 4, 17), PRINTED, "", "important", "出货", first + second, "f.txt", 1, flags=()
    )
    week = Told((date(2026, 3, 9), date(2026, 3, 15)))
    assert week.by(second, item)
    assert not week.by(first, item)
    assert not Told((date(2026, 3, 11), date(2026, 3, 11))).by(second, item)
    month = Told((date(2026, 3, 1), date(2026, 3, 31)), within=True)
    assert month.by(first, item)
    assert not Told((date(2026, 3, 10), date(2026, 3, 31)), within=True).by(second, item)
