"""Events to come: the wire's own calendar (重点关注财经事件) and announcements that name a date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from rag.text import body_of, sentences, source_tail
from rag.types import Event, Item

_ENTRY = re.compile(r"^(?P<next>次日)?\s*(?P<time>\d{1,2}:\d{2}|待定)\s*(?P<what>.+)$")
_DATE = re.compile(
    r"(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日"
    r"(?:\s*(?:至|到|-|—|~)\s*(?:(?P<y2>\d{4})年)?(?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,2})日)?"
)
_AHEAD = re.compile(
    r"将|拟|举行|召开|举办|开幕|访问|定档|公示时间|预计|计划|截止|起实施|起施行|正式实施|上线|发售|开启|启动|解禁|申购|停止转股|公布"
)
_NAMED = re.compile(
    r"[“《]?[0-9A-Za-z一-鿿·“”《》（）()\s]{2,40}?(?:大会|论坛|峰会|发布会|博览会|交易会|展览会|展会|年度会议|研讨会|开发者大会|议息会议|法说会)"
)
_MOVES = re.compile(r"概念|板块|走高|走强|涨停|异动")
"""A headline on shares names no event that its text announces."""
_HALF = re.compile(r"(?<=[一-鿿%”》）\d])[ 　]+(?=[一-鿿“《])")
_NOISE = re.compile(
    r"停牌|复牌|LOF|\(\d{6}\)|风险警示|预警|应急响应|新闻联播|限售股|回购|增持|减持|质押|暴雨|高温|台风|地震|军事|航行警告|召回|证券简称|污染"
)
_BEHIND = re.compile(
    r"^(?:[（(](?:周|星期)[一二三四五六日天][）)])?(?:上午|中午|下午|晚间?|凌晨)?(?:\d{1,2}(?:[:：]\d{2}|[时点])(?:\d{1,2}分)?)?"
    r"(?:起(?![飞诉草航跑])|开始(?=[至到]\d))?(?:[至到](?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日)?"
)
"""What a date drags behind it: weekday, hour, 起, the window's end. `开始评估` stays, `开始至3月1日` goes."""
_LONGEST, _BEGUN = 120, 14
"""Days ahead beyond which a date is a plan, not a calendar entry; days after its begin at which a window is no news."""


def events(items: Iterable[Item]) -> list[Event]:
    """The dated events that `items` announce, by start date (an event with a time of day after one without).

    A schedule entry `⑤次日01:00 …` belongs to the next calendar day. An announcement counts when a sentence with a word
    such as 将, 举行, 公示时间 names a date on or after the day of the item and at most 120 days ahead.
    """
    found: list[Event] = []
    for item in items:
        if {"teaser", "digest"}.intersection(item.flags) or item.kind != "telegraph":
            continue
        found += _schedule(item) if "schedule" in item.flags else _announced(item)
    return sorted(_once(found), key=lambda e: (e.start, e.time or "", e.end, e.name))


def _schedule(item: Item) -> Iterator[Event]:
    day = item.published_at.date()
    for entry in item.list_items:
        match = _ENTRY.match(entry.strip())
        if not match:
            continue
        start = day + timedelta(days=bool(match["next"]))
        clock = None if match["time"] == "待定" else match["time"].zfill(5)
        for name in re.split(r"[；;，]", match["what"].strip(" ；;。")):
            if name.strip():
                yield Event(item.item_id, start, start, name.strip(), name.strip(), name.strip(), clock)


def _announced(item: Item) -> Iterator[Event]:
    today = item.published_at.date()
    for sentence in sentences(body_of(item.text)):
        if not _AHEAD.search(sentence) or _NOISE.search(sentence + item.title):
            continue
        for match in _DATE.finditer(sentence):
            span = _span(match, today)
            if span and _is_ahead(sentence, match, span, today):
                yield Event(item.item_id, *span, _name(item, sentence, match), sentence, sentence)
                break


def _span(match: re.Match[str], today: date) -> tuple[date, date] | None:
    try:
        year = int(match["y"] or today.year)
        start = date(year, int(match["m"]), int(match["d"]))
        if not match["y"] and start < today - timedelta(days=180):
            start = start.replace(year=year + 1)
        if not match["d2"]:
            return start, start
        end = date(int(match["y2"] or start.year), int(match["m2"] or start.month), int(match["d2"]))
    except ValueError:
        return None
    return (start, end) if start <= end else None


def _is_ahead(sentence: str, match: re.Match[str], span: tuple[date, date], today: date) -> bool:
    """A window may have begun; a single date must lie after the day of the item, with its future word behind it."""
    start, end = span
    if end < today or (start - today).days > _LONGEST:
        return False
    near = sentence[max(0, match.start() - 24) : match.end() + 40]
    single_past = start == end and start <= today
    long_begun = (today - start).days > _BEGUN
    return not single_past and not long_begun and bool(_AHEAD.search(near))


def _name(item: Item, sentence: str, match: re.Match[str]) -> str:
    for named in _NAMED.finditer(sentence):
        name = re.sub(r"^(?:在|将|据|日(?!本)|的|于|至|和|一周|接下来的|预计|参加|出席)+", "", named[0].strip())
        name = re.split(r"[在于]", name)[-1] if len(name) > 30 else name
        if len(name) >= 4 and not re.search(r"\d月\d|(?:人民代表|股东)大会$", name):
            return name
    if re.search(r"提醒|日历|早知道|要闻", item.title):
        text = re.sub(r"^(?:[①-⑳]|\d{1,2}[、．]|[（(]\d+[）)])\s*", "", sentence)
        return re.split(r"[，；。]", text)[0][:40]
    if "公示时间" in sentence and item.title:
        return re.split(r"[ 　]", item.title)[0][:40] + "（公示期）"
    if item.title and not _MOVES.search(item.title):
        return _HALF.split(item.title.removeprefix("预告："))[0][:40]
    tail = source_tail(sentence)
    return _clause(sentence[: tail.start()] if tail else sentence, match)[:30]


def _clause(sentence: str, match: re.Match[str]) -> str:
    """The clause that names the date, without the date: what happens then; the sentence if nothing follows the date."""
    since = max(sentence.rfind(mark, 0, match.start()) for mark in "，；。：") + 1
    until = min((at for mark in "，；。" if (at := sentence.find(mark, match.end())) >= 0), default=len(sentence))
    before = re.sub(r"(?:将|拟|定)?(?:于|在|从|自)?(?:(?:北京|当地|美东)时间)?$", "", sentence[since : match.start()])
    behind = _BEHIND.sub("", sentence[match.end() : until]).strip()
    name = (before + behind).strip()
    return name if behind and len(name) >= 4 else sentence


def _once(found: list[Event]) -> list[Event]:
    """One entry for each (start, end, name)."""
    return list({(e.start, e.end, e.time, e.name): e for e in reversed(found)}.values())
