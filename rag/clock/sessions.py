"""Sessions, weeks and windows. "Today" is always an argument: nothing here reads the clock.

A session D runs from D 05:30 to D+1 05:30 Beijing time, the way the wire is collected. A *day* asked for by a reader
covers its calendar day and its session, D 00:00 → D+1 05:30, so that neither reading loses an item; a *week* is made
of sessions, Monday 05:30 → Monday 05:30, so that each item belongs to one week.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

from rag.errors import UsageError
from rag.types import Window

BEIJING = timezone(timedelta(hours=8), "+08:00")
SESSION_START = time(5, 30)
_WEEK = re.compile(r"^(\d{4})-W(\d{2})$")


def at(day: date, clock: time) -> datetime:
    """`day` and `clock` as an aware Beijing datetime."""
    return datetime.combine(day, clock, BEIJING)


def published_at(session: date, clock: time) -> datetime:
    """When an item printed `[HH:MM]` in session `session` was published: before 05:30 is the next calendar day."""
    return at(session + timedelta(days=clock < SESSION_START), clock)


def session_of(moment: datetime) -> date:
    """The session a moment belongs to."""
    local = moment.astimezone(BEIJING)
    return local.date() - timedelta(days=local.time() < SESSION_START)


def parse_week(text: str) -> tuple[date, date]:
    """`2026-W03` → (Monday, Sunday). Raises UsageError for anything else, week 53 of a 52-week year included."""
    match = _WEEK.match(text)
    try:
        if not match:
            raise ValueError
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError as exc:
        raise UsageError(f"not an ISO week: {text!r}", hint="write it as 2026-W03") from exc
    return monday, monday + timedelta(days=6)


def week_of(day: date) -> str:
    """The ISO week of a date, as `2026-W03`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def week_window(week: str) -> Window:
    """The sessions of an ISO week: Monday 05:30 → next Monday 05:30."""
    monday, sunday = parse_week(week)
    return Window(at(monday, SESSION_START), at(sunday + timedelta(days=1), SESSION_START))


def days_window(since: date | None, until: date | None) -> Window:
    """Inclusive days: since 00:00 → the end of the session of `until` (05:30 the next day)."""
    return Window(
        at(since, time(0)) if since else None,
        at(until + timedelta(days=1), SESSION_START) if until else None,
    )
