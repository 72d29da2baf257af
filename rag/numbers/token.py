"""Making a token."""

from __future__ import annotations

from decimal import Decimal

from rag.types import Quantity, QuantityKind

ZERO = Decimal(0)


def plain(kind: QuantityKind, text: str, start: int, end: int) -> Quantity:
    """A token that is no quantity: a date, a code, a name, a list mark."""
    return Quantity(ZERO, ZERO, "", "", "", "", start, end, text[start:end], kind=kind)
