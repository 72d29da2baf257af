"""Trading days of the A-share market (Shanghai, Shenzhen, Beijing).

Weekends are computed; holidays come from `bundled/trading_calendar.txt`, one closed span a line, which is updated by
adding the exchange's yearly notice (上交所《关于…休市安排的通知》). A year that the file does not name is not
guessed: its weekdays count as trading days and `Calendar.covers` is false.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from rag import resources
from rag.errors import InputError


@dataclass(frozen=True, slots=True)
class Calendar:
    """Closed weekdays of the years that are known."""

    closed: frozenset[date]
    years: frozenset[int]

    def covers(self, day: date) -> bool:
        """Whether the holidays of that year are known."""
        return day.year in self.years

    def is_open(self, day: date) -> bool:
        """Whether the market trades on `day`."""
        return day.weekday() < 5 and day not in self.closed


def load_calendar(path: Path) -> Calendar:
    """A calendar file. Raises InputError with file and line for what is no line of it."""
    closed: set[date] = set()
    years: set[int] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        entry = line.partition("#")[0].split()
        if not entry:
            continue
        try:
            start, end = date.fromisoformat(entry[0]), date.fromisoformat(entry[1])
            if end < start or (end - start).days > 31:
                raise ValueError
        except (ValueError, IndexError) as exc:
            raise InputError(
                f"not a closed span: {line.strip()!r}",
                where=f"{path.name}:{number}",
                hint="write it as 2026-10-01 2026-10-07 国庆节",
            ) from exc
        years |= {start.year}
        closed |= {start + timedelta(days=n) for n in range((end - start).days + 1)}
    return Calendar(frozenset(closed), frozenset(years))


@cache
def _bundled() -> Calendar:
    return load_calendar(resources.path("bundled/trading_calendar.txt"))


def is_trading_day(day: date, calendar: Calendar | None = None) -> bool:
    """Whether A-shares trade on `day`."""
    return (calendar or _bundled()).is_open(day)


def trading_days(since: date, until: date, calendar: Calendar | None = None) -> tuple[date, ...]:
    """The trading days from `since` to `until`, both included."""
    known = calendar or _bundled()
    span = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return tuple(day for day in span if known.is_open(day))
