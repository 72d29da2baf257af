"""One trading day of the review: its facts by key, and the paragraph told from them in the fixed order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from rag.brief.clean import tidy
from rag.brief.inputs import BriefInput
from rag.brief.writer import Draft, sentence
from rag.clock import session_of
from rag.text import sentences
from rag.types import Fact, Item
from rag.written import Paragraph

MAINLAND, HONG_KONG = ("沪指", "深成指", "创业板指", "科创50", "北证50"), ("恒生指数", "恒生科技指数")
_MAINLAND_MARKET = (*MAINLAND, "A股")
_OVERSEAS = ("道指", "标普500", "纳指")
_LATE = time(14, 0)
"""Beside a close, an intraday value from before this time would mislead; beside noon's, one of the morning."""
_LONGER = re.compile(r"收官|本月|本周|本季|今年|年内|月线|周线")
"""A wrap of a month or week told at a day's close: its moves are not the day's."""
_Key = tuple[str, str, str]


@dataclass(slots=True)
class Day:
    """One session: its facts by (subject, measure, scope) and the wire's own summing-up items."""

    date: date
    facts: dict[_Key, Fact] = field(default_factory=dict)
    wraps: list[Item] = field(default_factory=list)

    def get(self, subject: str, measure: str, scope: str = "指数") -> Fact | None:
        """The fact of that key."""
        return self.facts.get((subject, measure, scope))

    @property
    def closed(self) -> bool:
        """Whether the mainland's close is known."""
        return any(f.as_of.time() == time(15, 0) for f in self.facts.values() if f.subject in MAINLAND)

    @property
    def noon(self) -> bool:
        """Whether the mainland's indices are known at noon or later."""
        return any(f.as_of.time() >= time(11, 30) for f in self.facts.values() if f.subject in MAINLAND)

    @property
    def label(self) -> str:
        """`1月12日`."""
        return f"{self.date.month}月{self.date.day}日"


def days(given: BriefInput) -> list[Day]:
    """The sessions that hold market facts, oldest first."""
    found: dict[date, Day] = {}
    for fact in given.facts:
        day = session_of(fact.as_of)
        found.setdefault(day, Day(day)).facts[fact.subject, fact.measure, fact.scope] = fact
    for item in given.telegraphs:
        daily = "market_wrap" in item.flags and "digest" not in item.flags and not _LONGER.search(item.title)
        if daily and item.session_date in found:
            found[item.session_date].wraps.append(item)
    for one in found.values():
        since = _LATE if one.closed else time(11, 30) if one.noon else time.min
        one.facts = {k: f for k, f in one.facts.items() if k[0] not in _MAINLAND_MARKET or f.as_of.time() >= since}
    return [
        found[d]
        for d in sorted(found)
        if any(f.subject in (*MAINLAND, *HONG_KONG, "A股") for f in found[d].facts.values())
    ]


def paragraph(day: Day, by_id: Mapping[str, Item]) -> Paragraph[Draft]:
    """A day in the fixed order: indices, turnover, breadth and limit-ups, sectors, Hong Kong."""
    texts = [
        _indices(day, MAINLAND),
        *_turnover(day, by_id),
        *_breadth(day, by_id),
        *_sectors(day),
        _indices(day, HONG_KONG),
        _indices(day, _OVERSEAS),
    ]
    other = [t for t in texts if t is not None]
    if not day.closed:
        other += _turn(day, by_id)
    return Paragraph(tuple(other), lead=day.label)


def _indices(day: Day, names: Iterable[str]) -> Draft | None:
    """`截至收盘，沪指涨1.09%，深成指涨1.75%。` A value that is not a close carries its time."""
    found = [f for n in names if (f := day.get(n, "涨跌幅"))]
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in found:
        groups[moment(fact)].append(fact)
    parts = [f"{label}，" + "，".join(f.quote for f in facts) for label, facts in groups.items()]
    return sentence("；".join(parts) + "。", [f.item_id for f in found]) if parts else None


def moment(fact: Fact) -> str:
    """`截至收盘`, `截至午间收盘`, or `截至11:32`."""
    clock = fact.as_of.time()
    close = time(16, 0) if fact.subject in HONG_KONG else time(15, 0)
    noon = time(12, 0) if fact.subject in HONG_KONG else time(11, 30)
    if fact.subject in _OVERSEAS:
        return "海外方面"
    if clock == close:
        return "港股收盘" if fact.subject in HONG_KONG else "截至收盘"
    if clock == noon:
        return "港股午间收盘" if fact.subject in HONG_KONG else "截至午间收盘"
    return f"截至{clock:%H:%M}"


def _turnover(day: Day, by_id: Mapping[str, Item]) -> list[Draft]:
    fact = day.get("A股", "成交额", "沪深两市")
    if fact is None:
        return []
    item = by_id[fact.item_id]
    pool = sentences(item.text)
    text = next((s for s in pool if fact.quote in s), "") or next((s for s in pool if "成交额" in s), fact.quote)
    text = re.sub(r"^.*?(?:数据显示|电|讯)，", "", tidy(text))
    label = "" if fact.as_of.time() == time(15, 0) else f"{moment(fact)}，"
    return [sentence(label + text, [item])]


def _breadth(day: Day, by_id: Mapping[str, Item]) -> list[Draft]:
    result: list[Draft] = []
    for measure, scope in (("上涨家数", "全市场"), ("下跌家数", "全市场"), ("涨停家数", "不含ST股、退市股")):
        fact = day.get("A股", measure, scope)
        if fact is None:
            continue
        item = by_id[fact.item_id]
        text = next((s for s in sentences(item.text) if fact.quote in s), "")
        text = re.sub(r"^.*?(?=(?:全市场|沪深京三市|沪深两市|三市|两市))", "", tidy(text)) if text else ""
        label = "" if fact.as_of.time() == time(15, 0) else f"{moment(fact)}，"
        if text and all(text not in s.text for s in result):
            result.append(sentence(label + text, [item]))
    return result


def _sectors(day: Day) -> list[Draft]:
    """The wrap's own sentences on leading and lagging sectors."""
    close = [w for w in day.wraps if "收评" in w.title] or [
        w for w in day.wraps if "午评" in w.title and "港股" not in w.title
    ]
    if not close:
        return []
    wrap = close[-1]
    found = [
        s for s in sentences(wrap.text) if re.search(r"概念|板块|方向|题材", s) and not re.search(r"\d只|截至收盘", s)
    ]
    return [sentence(tidy(s), [wrap]) for s in found]


def _turn(day: Day, by_id: Mapping[str, Item]) -> list[Draft]:
    """For a day without a close: what the wire said last about the direction of the indices."""
    items = [
        i for i in by_id.values() if i.session_date == day.date and re.search(r"三大指数|集体翻绿|集体翻红", i.title)
    ]
    items = [i for i in items if "market_wrap" not in i.flags and not re.search(r"港股|美股", i.title)]
    if not items:
        return []
    last = max(items, key=lambda i: i.published_at)
    text = next((s for s in sentences(last.text) if "指数" in s), "")
    return [sentence(f"截至{last.published_at:%H:%M}，{tidy(re.sub(r'^.*?电，', '', text))}", [last])] if text else []
