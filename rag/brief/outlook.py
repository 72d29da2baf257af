"""主题前瞻: date | event | content, ascending; only what still lies ahead of the data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from rag.brief.clean import dated, tidy
from rag.brief.exclude import reason
from rag.brief.inputs import BriefInput
from rag.brief.salience import Story
from rag.brief.writer import Draft, fixed, pairs, sentence
from rag.types import Event
from rag.written import DraftSection, Paragraph, TableBlock

_Group = tuple[tuple[date, date, str], list[Event]]

_FOREIGN_DATA = re.compile(r"月率|年率|初值|终值|PMI|CPI|PPI|库存|月报|失业|销售|经常帐|褐皮书")
_MAJOR = re.compile(r"美联储|FOMC|非农|央行|利率决议|美国.*(?:CPI|PPI|GDP|零售|PCE)|中国|成品油|财报|EIA")
_ROUTINE = re.compile(
    r"计划外|停运|停车|检修|退市|摘牌|终止上市|暗盘|股东回馈|保证金比例|国防部|军官|台湾|出任|接替|党首|选举|议员|募集|消费券|调研|问卷|不再向|删除|撞击|预印本"
)
"""Dates that no analyst marks: a company's upkeep, its shares' formalities, foreign offices."""
_LISTING = re.compile(r"IPO|上会|申购|询价|挂牌|上市|发行|国债")
_HEDGED = re.compile(r"预计|有望|料将|或将|可能|拟")
_MOST, _LONGEST_NAME, _EVENING = 14, 40, 20
_SOON, _FAR = 10, 45
"""Days after the data: the week ahead comes first, what is far off last."""
_SAME = 0.5
"""Share of its character pairs in a detail that another of the same day holds too."""


def outlook_section(given: BriefInput, ranked: Sequence[Story] = ()) -> DraftSection:
    """Events that end after the data, by date; a calendar's entries of one minute share a row.

    Where there are more than a page's, the weightiest stay: `ranked` tells what their items weigh.
    """
    ahead = _once([e for e in given.events if _ahead(e, given)])
    rows = _rows(ahead, given, {i.item_id: s.score for s in ranked for i in s.members})
    if not rows:
        return DraftSection("outlook", "主题前瞻", "none", (Paragraph((fixed("本期无数据。"),)),))
    table: TableBlock[Draft] = TableBlock("主题前瞻", ("日期", "事件", "具体内容"), tuple(rows))
    return DraftSection("outlook", "主题前瞻", "available", (table,), ("财联社",))


def _once(found: Sequence[Event]) -> list[Event]:
    """The events, of those with one begin and one name the longest: two items may give an event other ends."""
    longest: dict[tuple[date, str | None, str], Event] = {}
    for event in found:
        kept = longest.setdefault((event.start, event.time, event.name), event)
        if event.end > kept.end:
            longest[event.start, event.time, event.name] = event
    return list(longest.values())


def _ahead(event: Event, given: BriefInput) -> bool:
    """Still to come (or still going on) when the data end, and not left out of the review."""
    item = next((i for i in given.items if i.item_id == event.item_id), None)
    moment = given.data_as_of
    if item is None or moment is None:
        return False
    calendar = "schedule" in item.flags or bool(re.search(r"提醒|日历", item.title))
    if not calendar and (reason(item) is not None or _ROUTINE.search(item.title + event.detail)):
        return False
    if len(event.name) > _LONGEST_NAME and event.name in event.detail:
        return False
    if event.time and event.start == moment.date():
        return event.time > f"{moment:%H:%M}"
    last = moment.date() if moment.hour >= 5 else moment.date() - timedelta(days=1)
    return event.end > last or (event.end == last and event.time is None and moment.hour < _EVENING)


def _rows(events: Sequence[Event], given: BriefInput, scores: Mapping[str, float]) -> list[tuple[Draft, ...]]:
    until = max((i.published_at.date() for i in given.telegraphs), default=given.sunday)
    flags = {i.item_id: i.flags for i in given.items}
    by_id = {i.item_id: i for i in given.items}
    grouped: dict[tuple[date, date, str], list[Event]] = defaultdict(list)
    for event in events:
        own = event.time if "schedule" in flags[event.item_id] else event.name
        grouped[event.start, event.end, own or ""].append(event)
    weighed = sorted(grouped.items(), key=lambda kv: (-_weight(kv[1], flags, scores, until), kv[0]))
    ranked = _unlike(weighed)[:_MOST]
    result: list[tuple[Draft, ...]] = []
    for (start, end, _), group in sorted(ranked, key=lambda kv: (kv[0][0], kv[1][0].time or "", kv[0][1], kv[0][2])):
        ids = [e.item_id for e in group]
        # in the order of the calendar: the clock time stands before the first of them there
        names = list(dict.fromkeys(e.name for e in sorted(group, key=lambda e: by_id[e.item_id].text.find(e.name))))
        calendar = "schedule" in flags[group[0].item_id]
        hedge = "（预计）" if not calendar and _HEDGED.search(group[0].detail) else ""
        when = sentence(_span(start, end) + hedge, ids)
        clock = f"{group[0].time} " if group[0].time else ""
        if calendar:
            result.append((when, sentence(clock + "；".join(names), ids), fixed("财经日历")))
        else:
            detail = dated(re.sub(r"^消息面上，", "", tidy(group[0].detail)), by_id[group[0].item_id])
            result.append((when, sentence(names[0], ids), sentence(detail, ids[:1])))
    return result


def _unlike(groups: Sequence[_Group]) -> list[_Group]:
    """Of two announcements of one event the weightier."""
    kept: list[_Group] = []
    for key, group in groups:
        own = pairs(group[0].detail)
        same = [pairs(g[0].detail) for k, g in kept if k[0] == key[0] and len(g) == len(group) == 1]
        if not any(len(own & other) >= _SAME * max(1, min(len(own), len(other))) for other in same):
            kept.append((key, group))
    return kept


def _weight(
    group: Sequence[Event], flags: Mapping[str, Sequence[str]], scores: Mapping[str, float], until: date
) -> float:
    text = "".join(e.name for e in group)
    if "schedule" in flags[group[0].item_id]:
        return 1.0 + 2.0 * bool(_MAJOR.search(text)) - 0.5 * bool(_FOREIGN_DATA.search(text))
    named = 0.5 * bool(re.search(r"大会|论坛|峰会|博览会|发布会|访问|访华|展", text))
    ahead = (group[0].start - until).days
    near = 0.6 if ahead <= _SOON else -0.5 if ahead > _FAR else 0.0
    score = max((scores.get(e.item_id, 0.0) for e in group), default=0.0)
    unsure = bool(_LISTING.search(text)) or bool(_HEDGED.search(group[0].detail))
    return 2.5 + named + near - 0.5 * unsure + 0.1 * max(-4.0, min(4.0, score))


def _span(start: date, end: date) -> str:
    """`1月16日至17日`, `1月14日`."""
    text = f"{start.month}月{start.day}日"
    if end != start:
        text += f"至{end.day}日" if end.month == start.month else f"至{end.month}月{end.day}日"
    return text
