"""Days to come, named by words that mean others every day: 明天, 下周三, 明年."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rag import clock
from rag.types import Window

Days = tuple[date, date]
"""First and last day."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Days to come, by a word that means others every day."""

    printed: Window
    """When what says the same word means the same days."""
    days: Days
    said: str
    """The expression that the word is found by."""


def coming(text: str, now: datetime) -> Coming | None:
    """The first of the words for days to come that `text` holds; None without one, and at the end of all time."""
    today = clock.session_of(now)
    for words, read in _WORDS:
        if found := re.search(words, text):
            try:
                since, days = read(today, found)
                return Coming(clock.days_window(since, today), days, words)
            except (OverflowError, ValueError):
                return None
    return None


def _after(days: int) -> Callable[[date, re.Match[str]], tuple[date, Days]]:
    return lambda today, _: (today, (today + timedelta(days),) * 2)


def _next_days(today: date, _: re.Match[str]) -> tuple[date, Days]:
    return today, (today + timedelta(1), today + timedelta(7))


def _week(today: date, found: re.Match[str]) -> tuple[date, Days]:
    monday = today - timedelta(today.weekday())
    first = monday + timedelta(7 * found[0].count("下"))
    if day := found["day"]:
        return monday, (first + timedelta("一二三四五六日天".index(day) % 7 if day != "天" else 6),) * 2
    return monday, (first, first + timedelta(6))


def _month(today: date, found: re.Match[str]) -> tuple[date, Days]:
    first = following = today.replace(day=1)
    for _ in range(found[0].count("下")):
        following = (following + timedelta(31)).replace(day=1)
    return first, (following, (following + timedelta(31)).replace(day=1) - timedelta(1))


def _year(today: date, _: re.Match[str]) -> tuple[date, Days]:
    return today.replace(month=1, day=1), (date(today.year + 1, 1, 1), date(today.year + 1, 12, 31))


_WORDS: tuple[tuple[str, Callable[[date, re.Match[str]], tuple[date, Days]]], ...] = (
    (r"明[日天晚早](?!方舟)|明晨", _after(1)),
    (r"大后[日天]", _after(3)),
    (r"(?<![前大])后[日天](?=[^一-鿿]|[的有会是将开公举行])", _after(2)),
    (r"(?:接下来|未来|往后)(?:的?几天)", _next_days),
    (r"下{1,2}一?个?(?:周|星期|礼拜|交易周)(?P<day>[一二三四五六日天])?", _week),
    (r"下{1,2}一?个?月", _month),
    (r"明年", _year),
)
