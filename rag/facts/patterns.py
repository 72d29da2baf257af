"""Small shared pieces of the patterns: numbers, bounds, Chinese magnitudes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal

from rag import clock
from rag.text import sentences
from rag.types import Direction, Item

NUMBER = r"\d[\d,]*(?:\.\d+)?"
UP = ("涨", "升", "高", "增", "放量")
MAGNITUDE = {"": Decimal(1), "万": Decimal(10) ** 4, "亿": Decimal(10) ** 8, "万亿": Decimal(10) ** 12}


def decimal(text: str) -> Decimal:
    """`5,800.88` → Decimal("5800.88")."""
    return Decimal(text.replace(",", ""))


def direction(verb: str) -> Direction:
    """Up or down as the verb says; empty when it says neither."""
    if any(word in verb for word in UP):
        return "up"
    return "down" if any(word in verb for word in ("跌", "降", "低", "减", "缩量")) else ""


def settled(text: str, printed: datetime) -> datetime | None:
    """The close of the day that `text` gives its figures for (截至1月12日); None when it names none."""
    days = (m.start for m in clock.dates(text, printed) if not m.relative and text.endswith("截至", 0, m.begin))
    return next((clock.at(day, time(15, 0)) for day in days), None)


def parts(item: Item) -> Iterator[str]:
    """Each sentence of the text, then the title: literal substrings to quote from."""
    yield from sentences(item.text)
    if item.title:
        yield item.title
