"""主题前瞻: date | event | content, ascending; only what still lies ahead of the data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from rag.brief.clean import tidy
from rag.brief.exclude import reason
from rag.brief.inputs import BriefInput
from rag.brief.writer import Draft, fixed, sentence
from rag.types import DraftSection, Event, Paragraph, TableBlock

_FOREIGN_DATA = re.compile(r"月率|年率|初值|终值|PMI|CPI|PPI|库存|月报|失业|销售|经常帐|褐皮书")
_MAJOR = re.compile(r"美联储|FOMC|非农|央行|利率决议|美国.*(?:CPI|PPI|GDP|零售|PCE)|中国|成品油|财报|EIA")
_MOST = 14


def outlook_section(given: BriefInput) -> DraftSection:
    """Events that end after the data, by date; a calendar's entries of one minute share a row."""
    ahead = _once([e for e in given.events if _ahead(e, given)])
    rows = _rows(ahead, given)
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
    if not calendar and reason(item) is not None:
        return False
    if event.time and event.start == moment.date():
        return event.time > f"{moment:%H:%M}"
    last = moment.date() if moment.hour >= 5 else moment.date() - timedelta(days=1)
    return event.end > last or (event.end == last and event.time is None)


def _rows(events: Sequence[Event], given: BriefInput) -> list[tuple[Draft, ...]]:
    flags = {i.item_id: i.flags for i in given.items}
    texts = {i.item_id: i.text for i in given.items}
    grouped: dict[tuple[date, date, str], list[Event]] = defaultdict(list)
    for event in events:
        own = event.time if "schedule" in flags[event.item_id] else event.name
        grouped[event.start, event.end, own or ""].append(event)
    ranked = sorted(grouped.items(), key=lambda kv: (-_weight(kv[1], flags), kv[0]))[:_MOST]
    result: list[tuple[Draft, ...]] = []
    for (start, end, _), group in sorted(ranked, key=lambda kv: (kv[0][0], kv[1][0].time or "", kv[0][1], kv[0][2])):
        ids = [e.item_id for e in group]
        # in the order of the calendar: the clock time stands before the first of them there
        names = list(dict.fromkeys(e.name for e in sorted(group, key=lambda e: texts[e.item_id].find(e.name))))
        when = sentence(_span(start, end), ids)
        clock = f"{group[0].time} " if group[0].time else ""
        if "schedule" in flags[group[0].item_id]:
            result.append((when, sentence(clock + "；".join(names), ids), fixed("财经日历")))
        else:
            detail = re.sub(r"^消息面上，", "", tidy(group[0].detail))
            result.append((when, sentence(names[0], ids), sentence(detail, ids[:1])))
    return result


def _weight(group: Sequence[Event], flags: Mapping[str, Sequence[str]]) -> float:
    text = "".join(e.name for e in group)
    if "schedule" in flags[group[0].item_id]:
        return 1.0 + 2.0 * bool(_MAJOR.search(text)) - 0.5 * bool(_FOREIGN_DATA.search(text))
    return 2.5 + 0.5 * bool(re.search(r"大会|论坛|峰会|博览会|发布会|访问|访华|展", text))


def _span(start: date, end: date) -> str:
    """`1月16日至17日`, `1月14日`."""
    text = f"{start.month}月{start.day}日"
    if end != start:
        text += f"至{end.day}日" if end.month == start.month else f"至{end.month}月{end.day}日"
    return text
