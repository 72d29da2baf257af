# ruff: noqa: E501 - tables and patterns of wide characters read best as whole rows
"""Dates and times in Chinese text, resolved against the moment the text was published.

    1月12日 · 12日 · 当地时间5日 · 22-24日 · 4.13-4.17 · 2026年Q1 · 一季度 · 前三季度 · 1-4月 · 上半年 · 年内 · 去年
    昨日 · 上周五 · 本周 · 次日05:30 · 23时25分 · 截至发稿

A date without a year, or a day without a month, is the one nearest to the text's own day; session and calendar day are
not mixed: 昨日 in an item of 02:10 is the calendar day before. Not covered: durations (近5日), holidays by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from rag.clock.sessions import BEIJING
from rag.text import narrow


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date, period or clock time in a text. Days are inclusive; a clock time alone stands on the text's own day."""

    start: date
    end: date
    clock: str | None
    """`HH:MM` (seconds dropped) or None."""
    begin: int
    finish: int
    """Span in the text."""
    text: str
    relative: bool = False
    """Said relative to the text's day (昨日, 上周五, 年内), so that it means another day in another text."""


_Y = r"(?:(?P<y>(?:19|20)\d{2})\s?年)"
_TO = r"\s?[-–—~～至到]\s?"
_CN = {c: i for i, c in enumerate("一二三四五六七八九十", start=1)} | {"日": 7, "天": 7}
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("full", _Y + r"?\s?(?P<m>1[0-2]|0?[1-9])\s?月\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?日(?:" + _TO + r"(?:(?P<y2>(?:19|20)\d{2})年)?(?:(?P<m2>1[0-2]|0?[1-9])月)?(?P<d2>3[01]|[12]\d|0?[1-9])日)?"),
    ("days", _Y + r"?(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])" + _TO + r"(?P<d2>3[01]|[12]\d|0?[1-9])日"),
    ("iso", r"(?P<y>(?:19|20)\d{2})[-/.](?P<m>1[0-2]|0?[1-9])[-/.](?P<d>3[01]|[12]\d|0?[1-9])(?!\d)"),
    ("dotted", r"(?<![\d.])(?P<m>1[0-2]|0?[1-9])\.(?P<d>3[01]|[12]\d|0?[1-9])[-–—~～](?P<m2>1[0-2]|0?[1-9])\.(?P<d2>3[01]|[12]\d|0?[1-9])(?![\d%％.倍万亿个元点])"),
    ("quarter", r"(?:(?P<y>(?:19|20)\d{2}|\d{2})年|(?P<rel>今年|去年|明年|上年))?(?:Q(?P<q>[1-4])|(?P<first>前)?(?:第)?(?P<cq>[一二三四])季(?:度|报))"),
    ("half", r"(?:(?P<y>(?:19|20)\d{2}|\d{2})年|(?P<rel>今年|去年|明年|上年))?(?:(?P<h>[上下])半年(?!报告期末)|H(?P<hn>[12])(?!\d))"),
    ("months", _Y + r"?(?P<m>1[0-2]|0?[1-9])" + _TO + r"(?P<m2>1[0-2]|0?[1-9])月"),
    ("years", r"(?P<y>(?:19|20)\d{2})(?:年)?" + _TO + r"(?P<y2>(?:19|20)\d{2}|\d{2})年"),
    ("month", r"(?:(?P<y>(?:19|20)\d{2}|\d{2})年|(?P<rel>今年|去年|明年|上年))?(?P<m>1[0-2]|0?[1-9])月(?![\d期])"),
    ("range", r"(?<!\d)(?P<d>3[01]|[12]\d|0?[1-9])" + _TO + r"(?P<d2>3[01]|[12]\d|0?[1-9])日(?![均线期内])"),
    ("day", r"(?<![\d.月第])(?P<d>3[01]|[12]\d|0?[1-9])日(?![均线元圆内期游龄])"),
    ("year", r"(?P<y>(?:19|20)\d{2})\s?年(?!代|期)"),
    ("week", r"(?P<rel>上上|上|本|这|下)?(?:周|星期|礼拜)(?P<w>[一二三四五六日天])(?![年月边刊])"),
    ("relative", r"(?:今年|去年|明年|前年|年内|年初至今|今日|今天|今晨|今早|今晚|昨日|昨天|昨晚|昨夜|隔夜|明日|明天|后天|前天|上周|本周|下周|本月|上月|下月|当月|次日|截至发稿|同日|上年|全年)"),
)  # fmt: skip


@cache
def _master() -> re.Pattern[str]:
    """All patterns as one; compiled for the first text that holds what may begin a date."""
    named = ("(?P<" + name + ">" + body.replace("?P<", "?P<" + name + "_") + ")" for name, body in _PATTERNS)
    return re.compile("|".join(named))


_ANCHOR = re.compile(r"[\dQH前第一二三四上下本这今去明年昨隔后次截同周星礼当全]")
_CLOCK = re.compile(
    r"(?P<h>[01]?\d|2[0-4])(?:[:：](?P<m>[0-5]\d)(?:[:：][0-5]\d)?(?!\d)|时(?:(?P<m2>[0-5]?\d)分)?(?![代隔间速长刻尚装效])|点(?:(?P<m3>[0-5]?\d)分|整|许|(?P<half>半)))"
)
_PAST = (
    "连续",
    "近",
    "过去",
    "未来",
    "最近",
    "累计",
    "满",
    "为期",
    "前",
    "长达",
    "达",
    "超",
    "逾",
    "约",
    "仅",
    "每",
    "隔",
    "至少",
)
_LEAD_IN = re.compile(
    r"[）)]?(?:[（(]?(?:周|星期)[一二三四五六日][）)]?)?(?:凌晨|早间|上午|中午|午间|下午|傍晚|晚间|晚上|晚|夜间|早|清晨|盘后|盘前|收盘)?(?:的)?\s?"
)


def dates(text: str, base: datetime) -> tuple[DateMention, ...]:
    """Every date, period and clock time of `text`, in order, resolved against `base` (when it was published)."""
    plain = narrow(text)
    day = base.astimezone(BEIJING).date()
    out: list[DateMention] = []
    at = 0
    while at < len(plain):
        anchor = _ANCHOR.search(plain, at)
        if not anchor:
            break
        start = anchor.start()
        mention = _mention(plain, start, day, base) or _clock(plain, start, day)
        if mention is None:
            at = start + 1
            continue
        mention = _with_clock(plain, mention)
        out.append(mention)
        at = mention.finish
    return tuple(out)


def _mention(text: str, start: int, day: date, base: datetime) -> DateMention | None:
    if start and text[start].isdigit() and (text[start - 1].isdigit() or text[start - 1] in ".,"):
        return None
    match = _master().match(text, start)
    if not match or match.lastgroup is None:
        return None
    kind = next(name for name, _ in _PATTERNS if match[name] is not None)
    prefix = len(kind) + 1
    parts = {k[prefix:]: v for k, v in match.groupdict().items() if v is not None and k.startswith(kind + "_")}
    if kind == "day" and text.endswith(_PAST, 0, start):
        return None
    try:
        found = _RESOLVE[kind](parts, day, match[0])
    except (ValueError, OverflowError):
        return None
    if found is None:
        return None
    clock = f"{base.astimezone(BEIJING):%H:%M}" if match[0] == "截至发稿" else None
    relative = kind in {"week", "relative"} or "rel" in parts
    return DateMention(found[0], found[1], clock, match.start(), match.end(), match[0], relative)


def _clock(text: str, start: int, day: date) -> DateMention | None:
    if not text[start].isdigit() or (start and (text[start - 1].isdecimal() or text[start - 1] in ".:：")):
        return None
    match = _CLOCK.match(text, start)
    return DateMention(day, day, _hhmm(match), match.start(), match.end(), match[0]) if match else None


def _with_clock(text: str, mention: DateMention) -> DateMention:
    """`1月13日23时25分`, `次日05:30`, `1月12日（周一）上午10点半`: one mention."""
    if mention.clock is not None:
        return mention
    lead = _LEAD_IN.match(text, mention.finish)
    at = lead.end() if lead else mention.finish
    match = _CLOCK.match(text, at)
    if not match:
        return mention
    span = text[mention.begin : match.end()]
    return DateMention(mention.start, mention.end, _hhmm(match), mention.begin, match.end(), span, mention.relative)


def _hhmm(match: re.Match[str]) -> str:
    minute = match["m"] or match["m2"] or match["m3"] or ("30" if match["half"] else "0")
    return f"{int(match['h']):02d}:{int(minute):02d}"


# ── resolving

_Span = tuple[date, date]
_Parts = dict[str, str]


def _year(parts: _Parts, day: date) -> int | None:
    """The year that the text names; None when it names none."""
    if "y" in parts:
        return int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    shift = {"今年": 0, "去年": -1, "上年": -1, "明年": 1}
    return day.year + shift[parts["rel"]] if parts.get("rel") in shift else None


def _near(day: date, make: Callable[[int], _Span]) -> _Span:
    """The span of the years around `day` that lies nearest to it; for a leap day of the next leap years."""
    spans: list[_Span] = []
    for away in (1, 4):
        for year in range(day.year - away, day.year + away + 1):
            with suppress(ValueError):
                spans.append(make(year))
        if spans:
            break
    return min(spans, key=lambda s: (max((s[0] - day).days, (day - s[1]).days, 0), s[0] > day))


def _month_end(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)


def _full(parts: _Parts, day: date, _text: str) -> _Span:
    month, first = int(parts["m"]), int(parts["d"])
    month2, last = int(parts.get("m2", month)), int(parts.get("d2", first))

    def make(year: int) -> _Span:
        start = date(year, month, first)
        end_year = int(parts["y2"]) if "y2" in parts else year + (month2 < month)
        end = date(end_year, month2, last)
        return start, max(start, end)

    year = _year(parts, day)
    return make(year) if year else _near(day, make)


def _quarter(parts: _Parts, day: date, _text: str) -> _Span:
    number = int(parts["q"]) if "q" in parts else _CN[parts["cq"]]
    first = 1 if "first" in parts else number * 3 - 2

    def make(year: int) -> _Span:
        return date(year, first, 1), _month_end(year, number * 3)

    year = _year(parts, day)
    return make(year) if year else _near(day, make)


def _half(parts: _Parts, day: date, _text: str) -> _Span:
    second = parts.get("h") == "下" or parts.get("hn") == "2"
    year = _year(parts, day) or day.year
    return (date(year, 7, 1), date(year, 12, 31)) if second else (date(year, 1, 1), date(year, 6, 30))


def _months(parts: _Parts, day: date, _text: str) -> _Span:
    first, last = int(parts["m"]), int(parts.get("m2", parts["m"]))

    def make(year: int) -> _Span:
        return date(year, first, 1), _month_end(year + (last < first), last)

    year = _year(parts, day)
    return make(year) if year else _near(day, make)


def _years(parts: _Parts, _day: date, _text: str) -> _Span:
    first = int(parts["y"])
    last = int(parts.get("y2", parts["y"]))
    last += first // 100 * 100 if last < 100 else 0
    return date(first, 1, 1), date(max(first, last), 12, 31)


def _day(parts: _Parts, day: date, _text: str) -> _Span | None:
    first, last = int(parts["d"]), int(parts.get("d2", parts["d"]))
    spans = []
    for shift in (-1, 0, 1):
        month = day.month + shift
        year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
        try:
            spans.append((date(year, month, first), date(year, month, last)))
        except ValueError:
            continue
    spans = [s for s in spans if s[0] <= s[1]]
    return min(spans, key=lambda s: (abs((s[0] - day).days), s[0] > day)) if spans else None


def _week(parts: _Parts, day: date, _text: str) -> _Span:
    weekday = _CN[parts["w"]] - 1
    monday = day - timedelta(days=day.weekday())
    if "rel" in parts:
        shift = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1}[parts["rel"]]
        found = monday + timedelta(days=weekday + 7 * shift)
    else:
        found = min(
            (monday + timedelta(days=weekday + 7 * s) for s in (-1, 0, 1)), key=lambda d: (abs((d - day).days), d > day)
        )
    return found, found


def _relative(_parts: _Parts, day: date, text: str) -> _Span:
    if text in _DAYS:
        found = day + timedelta(days=_DAYS[text])
        return found, found
    if text in _YEARS:
        year = day.year + _YEARS[text]
        return date(year, 1, 1), date(year, 12, 31)
    if text.endswith("周"):
        monday = day - timedelta(days=day.weekday()) + timedelta(days=7 * {"上": -1, "本": 0, "下": 1}[text[0]])
        return monday, monday + timedelta(days=6)
    month = day.month + {"上": -1, "本": 0, "当": 0, "下": 1}[text[0]]
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, 1), _month_end(year, month)


_DAYS = {
    "今日": 0, "今天": 0, "今晨": 0, "今早": 0, "今晚": 0, "同日": 0, "截至发稿": 0, "昨日": -1, "昨天": -1, "昨晚": -1, "昨夜": -1,
    "隔夜": -1, "前天": -2, "明日": 1, "明天": 1, "次日": 1, "后天": 2,
}  # fmt: skip
_YEARS = {"今年": 0, "年内": 0, "年初至今": 0, "全年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}
_RESOLVE: dict[str, Callable[[_Parts, date, str], _Span | None]] = {
    "full": _full, "days": _full, "iso": _full, "dotted": _full, "quarter": _quarter, "half": _half, "months": _months,
    "years": _years, "month": _months, "range": _day, "day": _day, "year": _years, "week": _week, "relative": _relative,
}  # fmt: skip
