"""The child process that asks public sites for market data through AKShare and prints a table for `read_market`.

AKShare retries for minutes, sets no time limit and may print to stdout; only a process of its own can be stopped.
Fetched: main indices (close, change, turnover), turnover of Shanghai and Shenzhen as the sum of their composite
indices, margin balance and its change. Not fetched: turnover by theme, which needs hundreds of calls from sites that
ban addresses after a few; import it from a file.

Run by `rag.pipeline.market` as `python -P _akshare_child.py FIRST LAST` (days, inclusive); it imports nothing of `rag`.
"""

from __future__ import annotations

import contextlib
import csv
import sys
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

MISSING = 64
"""Exit status: AKShare is not installed."""
INDICES = (("sh000001", "上证指数"), ("sz399001", "深证成指"), ("sz399006", "创业板指"), ("sh000688", "科创50"))
_WHOLE = ("sh000001", "sz399106")
"""Composite indices of Shanghai and Shenzhen, whose turnover is their exchange's; Beijing has none of that kind."""
_EARLIER = timedelta(days=14)
"""Read before the first day, for the change against the day before."""
_COLUMNS = (
    "date",
    "kind",
    "code",
    "name",
    "close",
    "change_pct",
    "turnover",
    "margin_balance",
    "net_margin_buying",
    "source",
)
Row = dict[str, object]


def rows(source: Any, first: date, last: date) -> list[Row]:
    """The rows of the days; `source` is the module akshare or something with its functions."""
    found: list[Row] = []
    amounts: dict[date, float] = {}
    parts: dict[date, int] = {}
    for symbol in dict.fromkeys([*(s for s, _ in INDICES), *_WHOLE]):
        name = dict(INDICES).get(symbol)
        daily = _daily(source, symbol, first, last)
        for before, today in zip([None, *daily], daily, strict=False):
            day, close, amount = today
            if symbol in _WHOLE:
                amounts[day] = amounts.get(day, 0.0) + amount
                parts[day] = parts.get(day, 0) + 1
            if name and before and day >= first:
                change = (close / before[1] - 1) * 100
                found.append(_row(day, "index", symbol, name, close=close, change_pct=f"{change:.2f}", turnover=amount))
    whole = [day for day in sorted(amounts) if day >= first and parts[day] == len(_WHOLE)]
    found += [_row(day, "market", "", "沪深两市", turnover=amounts[day]) for day in whole]
    return found + _margin(source, first, last)


def _daily(source: Any, symbol: str, first: date, last: date) -> list[tuple[date, float, float]]:
    """(day, close, turnover in 亿元) of an index, ascending."""
    days = {"start_date": f"{first - _EARLIER:%Y%m%d}", "end_date": f"{last:%Y%m%d}"}
    table = _records(source.stock_zh_index_daily_em(symbol=symbol, **days))
    return sorted((_day(r["date"]), float(r["close"]), float(r["amount"]) / 1e8) for r in table)


def _margin(source: Any, first: date, last: date) -> list[Row]:
    balances = sorted((_day(r["日期"]), float(r["融资余额"])) for r in _records(source.stock_margin_account_info()))
    pairs = pairwise(balances)
    return [
        _row(day, "margin", "", "两市", margin_balance=now, net_margin_buying=now - before)
        for (_, before), (day, now) in pairs
        if first <= day <= last
    ]


def _row(day: date, kind: str, code: str, name: str, **values: object) -> Row:
    shown = {key: f"{value:.2f}" if isinstance(value, float) else value for key, value in values.items()}
    return {"date": day.isoformat(), "kind": kind, "code": code, "name": name, **shown, "source": "AKShare"}


def _records(table: Any) -> Iterable[Mapping[str, Any]]:
    found: Iterable[Mapping[str, Any]] = table.to_dict("records") if hasattr(table, "to_dict") else table
    return found


def _day(value: Any) -> date:
    return date.fromisoformat(str(value)[:10])


def main() -> int:
    """Print the table; 64 without AKShare, 1 with the reason on stderr when a site fails."""
    try:
        import akshare
    except ImportError:
        return MISSING
    first, last = (date.fromisoformat(argument) for argument in sys.argv[1:3])
    try:
        with contextlib.redirect_stdout(sys.stderr):
            found = rows(akshare, first, last)
    except Exception as exc:  # whatever a foreign site or library does ends here, as one line for the parent
        sys.stderr.write(f"\n{type(exc).__name__}: {' '.join(str(exc).split())[:200]}\n")
        return 1
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    writer = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
