"""Chinese dates, sessions and windows. "Today" is always an argument: nothing here reads the clock.

sessions.py   sessions (05:30→05:30), ISO weeks, windows
dates.py      dates and times in text, resolved against the item's own time
"""

from __future__ import annotations

from rag.clock.dates import DateMention, dates
from rag.clock.sessions import (
    BEIJING,
    SESSION_START,
    at,
    days_window,
    parse_week,
    published_at,
    session_of,
    week_of,
    week_window,
)

__all__ = [
    "BEIJING",
    "SESSION_START",
    "DateMention",
    "at",
    "dates",
    "days_window",
    "parse_week",
    "published_at",
    "session_of",
    "week_of",
    "week_window",
]
