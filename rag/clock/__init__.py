"""Chinese dates, sessions, windows and trading days. "Today" is always an argument: nothing here reads the clock.

sessions.py   sessions (05:30→05:30), ISO weeks, windows
dates.py      dates and times in text, resolved against the item's own time
trading.py    trading days of the A-share market, from a shipped, updatable calendar
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
from rag.clock.trading import Calendar, is_trading_day, load_calendar, trading_days

__all__ = [
    "BEIJING",
    "SESSION_START",
    "Calendar",
    "DateMention",
    "at",
    "dates",
    "days_window",
    "is_trading_day",
    "load_calendar",
    "parse_week",
    "published_at",
    "session_of",
    "trading_days",
    "week_of",
    "week_window",
]
