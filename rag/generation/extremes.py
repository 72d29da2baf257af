"""Superlatives over the rows of a table: 最高的是哪个 is computed, then answered with the table's own row.

Rows are sentences of one item that share a template: a label, then `name number unit` columns. The column is the one
whose name shares most characters with the question; ties and tables without such a column give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

_MOST = re.compile(r"最(?:高|大|多|强|猛|快)|居首|第一|排名首|领涨|涨幅第一")
_LEAST = re.compile(r"最(?:低|小|少|弱|慢)|垫底|跌幅最|降幅最")
_COLUMN = re.compile(r"([一-鿿A-Za-z]{2,14}?)(-?\d[\d,]*(?:\.\d+)?)(?:%|个百分点|[万亿]*元|家|点)")
_OTHER = re.compile(r"上周|上月|上年|去年|环比|同比|变化|变动")
"""Words of columns that are another week's, or a change: only meant when the question has the word."""
_ROWS = 5
"""Fewer rows of one template are prose, not a table."""


def extreme(question: str, rows: Sequence[str]) -> str | None:
    """The row that answers a superlative question over `rows`, or None when the question asks for none."""
    most, least = _MOST.search(question), _LEAST.search(question)
    if not most and not least:
        return None
    tables: dict[tuple[str, ...], list[tuple[str, list[Decimal]]]] = {}
    for row in rows:
        columns = _COLUMN.findall(row.partition("：")[2])
        if columns:
            names = tuple(name for name, _ in columns)
            tables.setdefault(names, []).append((row, [Decimal(value.replace(",", "")) for _, value in columns]))
    table = max(
        tables.items(),
        key=lambda entry: (round(close := _best(question, entry[0])[0]), -len(entry[0]), close, len(entry[1])),
        default=None,
    )
    if table is None or len(table[1]) < _ROWS:
        return None
    shared, column = _best(question, table[0])
    if shared < 2:
        return None
    pick = min if least and not most else max
    return pick(table[1], key=lambda row: row[1][column])[0]


def _best(question: str, names: Sequence[str]) -> tuple[float, int]:
    """(characters shared with the question, index) of the closest column; a shorter name wins a tie, then the first."""

    def closeness(name: str) -> float:
        other = sum(word not in question for word in _OTHER.findall(name))
        return sum(c in question for c in set(name)) - other - len(name) / 100

    found = [closeness(name) for name in names]
    best = max(found)
    return best, found.index(best)
