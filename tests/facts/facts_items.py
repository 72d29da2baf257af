"""The sample weeks, read by the product's own readers."""

from __future__ import annotations

from functools import cache

from rag.resources import path
from rag.sources import read
from rag.types import Item

WEEKS = {
    "W02": ("CLS_2026-01-06_General.md",),
    "W03": ("CLS_2026-01-12_Major.md", "CLS_2026-01-14_General.md"),
}


@cache
def week(name: str) -> tuple[Item, ...]:
    """The items of a sample week in time order."""
    items = [i for file in WEEKS[name] for i in read(path(f"seeds/{file}")).items]
    return tuple(sorted(items, key=lambda i: (i.published_at, i.file, i.line)))
