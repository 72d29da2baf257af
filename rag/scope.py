"""What a reading command may see: days, week, level, theme and the as-of moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rag import clock
from rag.types import Level, Window


@dataclass(frozen=True, slots=True)
class Scope:
    """The reading options of one call, unresolved: `last` and relative days need the end of the data."""

    since: date | None = None
    until: date | None = None
    week: str | None = None
    """ISO week, or `last`: the last week that ended before the end of the data."""
    last_days: int | None = None
    as_of: datetime | None = None
    level: Level | None = None
    theme: str | None = None

    @property
    def is_open(self) -> bool:
        """True when no time option was given, so that the question's own words may set the window."""
        return self.since is None and self.until is None and self.week is None and self.last_days is None

    def window(self, now: datetime) -> Window:
        """The window, resolved against `now` (the as-of moment, or the end of the data). Raises UsageError."""
        if self.week:
            return clock.week_window(self.week if self.week != "last" else last_week(now))
        if self.last_days:
            until = clock.session_of(now)
            return clock.days_window(until - timedelta(days=self.last_days - 1), until)
        return clock.days_window(self.since, self.until)


def last_week(now: datetime) -> str:
    """The last ISO week whose sessions have all ended by `now`; a Saturday counts its own week as ended.

    The Friday session ends on Saturday 05:30, so from then on the trading week is complete.
    """
    session = clock.session_of(now)
    return clock.week_of(session if session.weekday() >= 5 else session - timedelta(days=session.weekday() + 1))
