"""The market table's items → typed rows."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import cast

from rag.types import Item, MarketKind, MarketMeasure, MarketRow


def market_rows(items: Iterable[Item]) -> list[MarketRow]:
    """The rows that market items state, in the order of day, kind and name."""
    rows = [_row(item) for item in items if item.kind == "market"]
    return sorted(rows, key=lambda row: (row.day, row.kind, row.name))


def _row(item: Item) -> MarketRow:
    pairs = (entry.split("=", 1) for entry in item.list_items)
    values = {cast(MarketMeasure, measure): Decimal(value) for measure, value in pairs}
    return MarketRow(item.item_id, item.session_date, cast(MarketKind, item.section), item.title, values)
