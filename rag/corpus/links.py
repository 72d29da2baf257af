"""Links between items (provisional)."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import Item, Link


def links(items: Sequence[Item]) -> list[Link]:
    """No links yet."""
    return []
