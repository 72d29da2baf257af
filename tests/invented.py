"""An invented market table: round numbers, names of no real index, as many weeks as asked for. For tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

HEAD = (
    "date,kind,code,name,close,change_pct,turnover,up,down,limit_up,limit_down,margin_balance,net_margin_buying,source"
)
LAST = date(2026, 1, 16)
THEMES = ("商业航天", "AI应用", "机器人", "有色金属")


def table(weeks: int, last: date = LAST) -> str:
    """The CSV of so many trading weeks that end on the Friday `last`."""
    return "\n".join([HEAD, *_rows(weeks, last)]) + "\n"


def _rows(weeks: int, last: date) -> Iterator[str]:
    days = [last - timedelta(days=7 * w + d) for w in range(weeks) for d in range(5)]
    for n, day in enumerate(sorted(days)):
        yield f"{day},index,T1,虚构全A,{6000 + n},0.5,12000,,,,,,,虚构"
        yield f"{day},market,,虚构两市,,,{20000 + 10 * n},3000,2000,80,4,,,虚构"
        yield f"{day},margin,,两市,,,,,,,,{25000 + 5 * n},{5 if n % 3 else -5},虚构"
        for k, name in enumerate(THEMES):
            yield f"{day},theme,,{name},,{k - 1},{500 + 100 * k + (n * (k + 3)) % 50},,,,,,{k - 1.5},虚构"
