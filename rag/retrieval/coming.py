"""Days to come, named by words that mean others every day: 明天, 下周, 明年."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rag import clock
from rag.types import Window


@dataclass(frozen=True, slots=True)
class Coming:
    """Days to come, by a word that means others every day: 明天, 下周."""

    printed: Window
    """When what says the same word means the same days."""
    days: tuple[date, date]
    """The first and the last of them."""
    said: str
    """The expression that the word is found by."""


def coming(text: str, now: datetime) -> Coming | None:
    """The days to come that `text` names by 明天, 后天, 下周, 下月 or 明年; None without such a word."""
    today = clock.session_of(now)
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    following_month = (following + timedelta(days=31)).replace(day=1)
    year = date(today.year + 1, 1, 1)
    meanings = (
        (r"明[日天晚早]|明晨", today, today + timedelta(days=1), today + timedelta(days=1)),
        (
            r"(?<!前)后[日天](?=[^一-鿿]|[的有会是将开公举行])",
            today,
            today + timedelta(days=2),
            today + timedelta(days=2),
        ),
        (r"接下来|未来几天|往后几天", today, today + timedelta(days=1), today + timedelta(days=7)),
        (r"下一?个?(?:周|星期|礼拜|交易周)", monday, monday + timedelta(days=7), monday + timedelta(days=13)),
        (r"下一?个?月", first, following, following_month - timedelta(days=1)),
        (r"明年", today.replace(month=1, day=1), year, year.replace(month=12, day=31)),
    )
    for words, since, begin, end in meanings:
        if re.search(words, text):
            return Coming(clock.days_window(since, today), (begin, end), words)
    return None
