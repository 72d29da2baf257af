"""Windows of time named in a question: days, ranges of days, weeks, months, and days relative to `now`.

Covered: 2026年1月12日, 1月12日, 1月6日至14日, 12日, 2026-01-12, 2026-W03, 第3周, 1月第三周, 本周/上周, 本周三/上周五/
周五, 今日/昨日/前天, 近7天, 本月/上月, 1月里/1月上旬. Not covered, on purpose: what says when a figure holds and not
when the news came out (12月CPI, 2026年Q1, 今年), and days to come (明天, 下周): they leave the window open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rag import clock
from rag.errors import UsageError
from rag.text import narrow
from rag.types import Window

_DIGITS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "日": 7, "天": 7}


@dataclass(frozen=True, slots=True)
class Dates:
    """What a question says of time."""

    windows: tuple[Window, ...]
    """In the order of the text."""
    spans: tuple[tuple[int, int], ...]
    """Where each stands in the text."""
    ahead: tuple[tuple[int, int], ...] = ()
    """Where dates stand that lie after `now`: events to come, never when something was printed."""

    @property
    def hull(self) -> Window:
        """The smallest window that holds all; open when there is none."""
        since = [w.since for w in self.windows if w.since]
        until = [w.until for w in self.windows if w.until]
        return Window(min(since), max(until)) if since and until else Window()


def read_dates(text: str, now: datetime) -> Dates:
    """The windows named in `text`, relative to `now` (the end of the data, or the as-of moment).

    A month and day without a year takes the year in which it lies nearest to `now`; a day without a month the month in
    which it was last. An impossible day (2月30日) is no date. Never raises.
    """
    plain = narrow(text)
    today = clock.session_of(now)
    found: list[tuple[int, int, Window]] = []
    ahead: list[tuple[int, int]] = []
    taken = [False] * len(plain)
    for pattern, read in _RULES:
        for match in pattern.finditer(plain):
            if any(taken[match.start() : match.end()]):
                continue
            window = _safely(read, match, today)
            if window and window.since:
                if window.since <= now:
                    found.append((match.start(), match.end(), window))
                else:
                    ahead.append(match.span())
            if window:
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    found.sort(key=lambda f: f[0])
    if len(found) == 1 and _compared(plain, found[0][0], found[0][1]):
        found = []
    return Dates(tuple(w for _, _, w in found), tuple((a, b) for a, b, _ in found), tuple(sorted(ahead)))


def _compared(text: str, start: int, end: int) -> bool:
    """Whether the date is what today is compared with, not when it was printed: 比昨天放量, 跟昨天同一时间比."""
    before, after = text[:start], text[end : end + 7]
    return before.endswith(("比", "较")) or (before.endswith(("跟", "和", "与", "同")) and "比" in after)


def without_dates(text: str, dates: Dates) -> str:
    """`text` with the spans of `dates` blanked out: they act as a filter and need not match words."""
    chars = list(text)
    for start, end in dates.spans:
        chars[start:end] = " " * (end - start)
    return "".join(chars)


_OF_A_MONTH = re.compile(
    r"(?P<m>\d{1,2}月)(?:第[一二三四五1-5]个?(?:交易)?周|[上中下]旬)[（(](?P<d>\d{1,2})[日号]?\s*[-–—~～至到]\s*(?P<d2>\d{1,2})[日号][）)]"
)


def spelled(text: str) -> str:
    """`text` with a part of a month whose days stand behind it written as those days: 4月第三周（13-17日）."""
    return _OF_A_MONTH.sub(r"\g<m>\g<d>日至\g<d2>日", text)


_Reader = Callable[[re.Match[str], date], Window]


def _safely(read: _Reader, match: re.Match[str], today: date) -> Window | None:
    try:
        return read(match, today)
    except (ValueError, OverflowError):
        return None


def _nearest(month: int, day: int, today: date) -> date:
    candidates = list(_valid(month, day, (today.year - 1, today.year, today.year + 1)))
    return min(candidates, key=lambda d: abs(d - today))  # ValueError when the day exists in no year


def _valid(month: int, day: int, years: tuple[int, ...]) -> Iterator[date]:
    for year in years:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _day(match: re.Match[str], today: date) -> Window:
    g = match.groupdict()
    month, day = int(g["m"]), int(g["d"])
    first = date(int(g["y"]), month, day) if g["y"] else _nearest(month, day, today)
    if not g.get("d2"):
        return clock.days_window(first, first)
    last_month = int(g["m2"]) if g["m2"] else month
    last = date(first.year + (last_month < month), last_month, int(g["d2"]))
    if last < first:
        raise ValueError
    return clock.days_window(first, last)


def _bare_day(match: re.Match[str], today: date) -> Window:
    day = int(match["d"])
    first = today.replace(day=1)
    for _ in range(3):
        try:
            found = first.replace(day=day)
        except ValueError:
            found = today + timedelta(days=1)
        if found <= today:
            last = found.replace(day=int(match["d2"])) if match["d2"] else found
            return clock.days_window(found, max(found, last))
        first = (first - timedelta(days=1)).replace(day=1)
    raise ValueError


def _iso_week(match: re.Match[str], today: date) -> Window:
    try:
        return clock.week_window(f"{match['y']}-W{int(match['w']):02d}")
    except UsageError as exc:
        raise ValueError from exc


def _nth_week(match: re.Match[str], today: date) -> Window:
    return _week_of(date.fromisocalendar(today.isocalendar().year, int(match["w"]), 1))


def _week_of_month(match: re.Match[str], today: date) -> Window:
    month, number = int(match["m"]), _DIGITS.get(match["n"]) or int(match["n"])
    year = int(match["y"]) if match["y"] else _nearest(month, 15, today).year
    fourth = date(year, month, 4)  # a week belongs to the month of its Thursday: the fourth lies in the first
    monday = _monday(fourth, 1 - number)
    if (monday + timedelta(days=3)).month != month:
        raise ValueError
    return _week_of(monday)


def _week_of(day: date) -> Window:
    return clock.week_window(clock.week_of(day))


def _monday(today: date, weeks_back: int) -> date:
    return today - timedelta(days=today.weekday() + 7 * weeks_back)


def _weekday(match: re.Match[str], today: date) -> Window:
    number = _DIGITS[match["d"]] - 1
    if not match["w"]:
        day = today - timedelta(days=(today.weekday() - number) % 7)
    else:
        day = _monday(today, _weeks_back(match["w"])) + timedelta(days=number)
    return clock.days_window(day, day)


def _weeks_back(word: str) -> int:
    return word.count("上")


def _week(match: re.Match[str], today: date) -> Window:
    return _week_of(_monday(today, _weeks_back(match["w"])))


_DAYS_BACK = {"今": 0, "当": 0, "昨": 1, "前": 2}


def _relative(match: re.Match[str], today: date) -> Window:
    day = today - timedelta(days=_DAYS_BACK[match["w"] or match["w2"]])
    return clock.days_window(day, day)


def _last_days(match: re.Match[str], today: date) -> Window:
    raw = match["n"]
    count = (int(raw) if raw.isdigit() else _DIGITS[raw]) * (7 if match["u"] in ("周", "星期") else 1)
    return clock.days_window(today - timedelta(days=count - 1), today)


def _month_days(year: int, month: int) -> tuple[date, date]:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def _this_month(match: re.Match[str], today: date) -> Window:
    first = today.replace(day=1)
    day = first - timedelta(days=1) if match["w"].startswith("上") else first
    return clock.days_window(*_month_days(day.year, day.month))


_THIRDS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}


def _month(match: re.Match[str], today: date) -> Window:
    month = int(match["m"])
    year = int(match["y"]) if match["y"] else _nearest(month, 15, today).year
    first, last = _month_days(year, month)
    if not match["t"]:
        return clock.days_window(first, last)
    low, high = _THIRDS[match["t"]]
    return clock.days_window(first.replace(day=low), first.replace(day=min(high, last.day)))


_TO = r"\s*(?:至|到|-|—|–|~|～)\s*"
_RULES: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(r"(?<!\d)(?P<y>20\d\d)-?[Ww](?P<w>\d{1,2})(?!\d)"), _iso_week),
    (
        re.compile(
            r"(?<!\d)(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})"
            rf"(?:[日号]?{_TO}(?:(?P<m2>\d{{1,2}})月)?(?P<d2>\d{{1,2}})[日号]|[日号])"
        ),
        _day,
    ),
    (
        re.compile(
            r"(?<!\d)(?P<y>20\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
            rf"(?:{_TO}20\d\d[-/.](?P<m2>\d{{1,2}})[-/.](?P<d2>\d{{1,2}}))?(?!\d)"
        ),
        _day,
    ),
    (
        re.compile(r"(?<!\d)(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月(?:份?的?)第(?P<n>[一二三四五1-5])个?(?:交易)?周"),
        _week_of_month,
    ),
    (re.compile(r"第(?P<w>\d{1,2})周"), _nth_week),
    (
        re.compile(
            r"(?<![每下])(?P<w>本|这一?|这个|上上|上一?|上个)?(?:周|星期|礼拜)(?P<d>[一二三四五六日天])(?!\d|[季年级])"
        ),
        _weekday,
    ),
    (re.compile(r"(?P<w>本|这一?|这个|上上|上一?|上个)(?:周|星期|礼拜)(?!末|[一二三四五六日天])"), _week),
    (re.compile(r"(?<![目此之从以])(?P<w>今|昨|前)[日天晚](?![气本均报])|(?P<w2>当)日(?=的|有|$)"), _relative),
    (re.compile(r"(?:最?近|过去)(?P<n>\d{1,3}|[一二两三四五六七八九十])\s*个?(?P<u>天|日|周|星期)"), _last_days),
    (re.compile(r"(?P<w>本|这个|当|上个?)月"), _this_month),
    (
        re.compile(
            r"(?<!\d)(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月份?"
            r"(?:(?P<t>[上中下]旬)|(?=里|内|期间|以来|有|发生|都|的?(?:新闻|消息|资讯|大事|要闻|动态|电报)))"
        ),
        _month,
    ),
    (
        re.compile(r"(?<![\d月年.\-连续近])(?P<d>\d{1,2})日(?:" + _TO + r"(?P<d2>\d{1,2})日)?(?![\d均线本元])"),
        _bare_day,
    ),
)
