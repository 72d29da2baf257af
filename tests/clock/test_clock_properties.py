"""Dates in text over many moments of publication: ends of years, leap days, the hours before a session begins."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from rag.clock import BEIJING, DateMention, dates, days_window, published_at, session_of, week_of, week_window

MOMENTS = st.datetimes(datetime(2023, 12, 20), datetime(2032, 3, 10), timezones=st.just(BEIJING))
DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))
NEW_YEAR = datetime(2026, 1, 1, 2, 10, tzinfo=BEIJING)  # session 2025-12-31
LEAP_DAY = datetime(2028, 2, 29, 5, 29, tzinfo=BEIJING)
YEAR_END = datetime(2026, 12, 31, 23, 59, tzinfo=BEIJING)


def one(text: str, base: datetime) -> DateMention:
    found = dates(f"据悉，{text}，", base)
    assert len(found) == 1, (text, base, found)
    assert found[0].text == text
    return found[0]


@given(MOMENTS, st.integers(-170, 170))
@example(NEW_YEAR, -1)
@example(YEAR_END, 1)
@example(LEAP_DAY, 0)
def test_a_month_and_day_is_the_nearest_one(base: datetime, away: int) -> None:
    day = base.date() + timedelta(days=away)
    found = one(f"{day.month}月{day.day}日", base)
    if (day.month, day.day) != (2, 29):
        assert found.start == found.end == day
    assert (found.start.month, found.start.day) == (day.month, day.day)


@given(MOMENTS)
@example(datetime(2026, 5, 3, 12, 0, tzinfo=BEIJING))
def test_the_leap_day_is_one_of_a_leap_year(base: datetime) -> None:
    found = one("2月29日", base)
    assert (found.start.month, found.start.day) == (2, 29)
    assert abs((found.start - base.date()).days) <= 731


@given(MOMENTS, DAYS)
def test_a_day_with_its_year_is_that_day(base: datetime, day: date) -> None:
    for text in (f"{day.year}年{day.month}月{day.day}日", f"{day:%Y-%m-%d}"):
        assert (one(text, base).start, one(text, base).end) == (day, day)


@given(MOMENTS, st.integers(1, 28))
@example(NEW_YEAR, 28)
@example(YEAR_END, 1)
def test_a_day_alone_lies_in_this_month_or_beside_it(base: datetime, day: int) -> None:
    found = one(f"{day}日", base).start
    assert found.day == day
    assert abs((found - base.date()).days) <= 16


@given(MOMENTS, st.integers(1, 20), st.integers(1, 8))
def test_a_range_of_days_keeps_its_order(base: datetime, first: int, more: int) -> None:
    found = one(f"{first}-{first + more}日", base)
    assert (found.start.day, (found.end - found.start).days) == (first, more)


@given(MOMENTS, st.integers(1, 11), st.integers(1, 28), st.integers(1, 28))
@example(NEW_YEAR, 4, 13, 17)
def test_dotted_ranges(base: datetime, month: int, first: int, last: int) -> None:
    found = one(f"{month}.{first}-{month + 1}.{last}", base)
    assert (found.start.month, found.start.day, found.end.month, found.end.day) == (month, first, month + 1, last)
    assert found.start.year == found.end.year
    assert abs((found.start - base.date()).days) <= 366


@given(MOMENTS)
@example(NEW_YEAR)
@example(LEAP_DAY)
@example(YEAR_END)
def test_relative_days_follow_the_calendar_not_the_session(base: datetime) -> None:
    today = base.date()
    expected = {"昨日": -1, "昨晚": -1, "前天": -2, "今日": 0, "明日": 1, "次日": 1, "后天": 2}
    for word, shift in expected.items():
        assert one(word, base).start == today + timedelta(days=shift)
    assert session_of(base) == today - timedelta(days=base.time() < time(5, 30))


@given(MOMENTS, st.sampled_from("一二三四五六日"))
@example(NEW_YEAR, "五")
def test_weekdays_of_last_week_and_next(base: datetime, name: str) -> None:
    monday = base.date() - timedelta(days=base.weekday())
    weekday = "一二三四五六日".index(name)
    for word, weeks in (("上", -1), ("本", 0), ("下", 1)):
        assert one(f"{word}周{name}", base).start == monday + timedelta(days=7 * weeks + weekday)
    assert abs((one(f"周{name}", base).start - base.date()).days) <= 3


@given(MOMENTS, st.times())
@example(NEW_YEAR, time(5, 30))
def test_clock_times_stand_on_the_day_named(base: datetime, clock: time) -> None:
    shown = f"{clock:%H:%M}"
    found = one(f"次日{shown}", base)
    assert (found.start, found.clock) == (base.date() + timedelta(days=1), shown)
    alone = one(shown, base)
    assert (alone.start, alone.clock) == (base.date(), shown)


@given(MOMENTS)
@example(YEAR_END)
def test_words_of_the_moment_itself(base: datetime) -> None:
    now = one("截至发稿", base)
    assert (now.start, now.clock) == (base.date(), f"{base:%H:%M}")
    within = one("年内", base)
    assert (within.start, within.end) == (date(base.year, 1, 1), date(base.year, 12, 31))


@given(MOMENTS, st.integers(1, 4))
@example(NEW_YEAR, 4)
@example(YEAR_END, 1)
def test_a_quarter_is_three_months_and_the_nearest(base: datetime, number: int) -> None:
    found = one("一二三四"[number - 1] + "季度", base)
    assert (found.start.month, found.start.day) == (number * 3 - 2, 1)
    assert (found.end + timedelta(days=1)).day == 1
    assert 90 <= (found.end - found.start).days + 1 <= 92
    distance = max((found.start - base.date()).days, (base.date() - found.end).days, 0)
    assert distance <= 184 - 90 + 92


@given(MOMENTS, st.integers(1, 12))
def test_a_month_ends_where_the_calendar_ends_it(base: datetime, month: int) -> None:
    found = one(f"{month}月", base)
    assert (found.start.month, found.start.day, found.end.month) == (month, 1, month)
    assert (found.end + timedelta(days=1)).day == 1


@given(DAYS, st.times())
@example(date(2028, 2, 29), time(5, 29))
@example(date(2026, 12, 31), time(0, 0))
def test_a_printed_time_belongs_to_the_session_it_is_printed_in(session: date, clock: time) -> None:
    moment = published_at(session, clock)
    assert session_of(moment) == session
    assert moment.date() == session + timedelta(days=clock < time(5, 30))
    week = week_window(week_of(session))
    assert week.since is not None
    assert week.until is not None
    assert week.since <= moment < week.until
    day = days_window(session, session)
    assert day.since is not None
    assert day.until is not None
    assert day.since <= moment < day.until
