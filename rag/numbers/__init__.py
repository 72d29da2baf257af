"""Quantities of Chinese market text: found, read exactly, and compared.

    units.py      what may follow a number, and its base unit
    behind.py     which unit stands behind a number
    words.py      bounds (超 近 约 …), directions (涨 跌 …), comparisons (同比 前值 …): tables
    numerals.py   written numeral → Decimal and the weight of its last written digit
    scanner.py    one pass over a text → every token that holds digits, quantity or not
    names.py      digits that name something: models, codes, ranks
    context.py    bound, direction and comparison of a number from the words beside it
    support.py    does a quantity of a source support one of a claim

Pure functions; no other room is known here. Not covered: dates and clock times (`clock`), what a number is about
(`claims`).
"""

from __future__ import annotations

from rag.numbers.scanner import quantities, scan
from rag.numbers.support import Support, compare

__all__ = ["Support", "compare", "quantities", "scan"]
