"""Sessions as numbers: whole days since 1970, each beginning at 05:30 Beijing time (21:30 UTC of the day before)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rag.types import Window

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BEGINS = 150
"""Minutes from 21:30 UTC to midnight."""
DAY = 1440


def minute_of(moment: datetime) -> int:
    """Whole minutes since 1970-01-01 00:00 UTC, as the catalog stores them."""
    return (moment - EPOCH) // MINUTE


def session_number(minute: int) -> int:
    """The session that holds a minute."""
    return (minute + BEGINS) // DAY


def session_minutes(number: int) -> tuple[int, int]:
    """The minutes [first, end) of a session."""
    return number * DAY - BEGINS, (number + 1) * DAY - BEGINS


def session_window(number: int) -> Window:
    """A session as a window of time."""
    return Window(*(EPOCH + minute * MINUTE for minute in session_minutes(number)))
