"""Hand-made items for the theme tests."""

from __future__ import annotations

from datetime import date, time

from rag.clock import published_at
from rag.types import Flag, Item

DAY = date(2026, 1, 14)


def item(text: str, title: str = "", number: int = 1, flags: tuple[Flag, ...] = ()) -> Item:
    """A telegraph of one minute; `number` keeps ids apart."""
    clock = time(10, number)
    return Item(
        f"item{number:04d}", "telegraph", DAY, published_at(DAY, clock), f"{clock:%H:%M}", "normal", title, text,
        "wire.md", number, flags=flags,
    )  # fmt: skip
