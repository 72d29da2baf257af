"""Small shared pieces of the patterns: numbers, bounds, Chinese magnitudes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

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


def parts(item: Item) -> Iterator[str]:
    """Each sentence of the text, then the title: literal substrings to quote from."""
    yield from sentences(item.text)
    if item.title:
        yield item.title
