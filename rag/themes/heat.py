"""Heat of each theme in a week: distinct events times weight. It is not 拥挤度, which needs turnover data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rag.themes.lexicon import Lexicon
from rag.themes.tagging import Match, matches
from rag.types import Item, Link, ThemeWeek

_SAME_EVENT = {"duplicate", "expands"}
"""Not `repeats`: a digest tells many events and joins none."""
_LEFT_OUT = {"teaser", "digest", "schedule"}
_IMPORTANT, _BODY_ONLY = 2.0, 0.25
_MAIN_EVENTS = 3
_COVERED = 0.2
"""Below this share of the week's items the week before was hardly read: what it lacks says nothing."""


@dataclass(slots=True)
class _Tally:
    """What one theme collected: per event its weight; the items; the days on which an item was about it."""

    weights: dict[str, float] = field(default_factory=dict)
    item_ids: list[str] = field(default_factory=list)
    days: set[date] = field(default_factory=set)
    title_events: set[str] = field(default_factory=set)


def weeks(
    items: Sequence[Item], before: Sequence[Item], lexicon: Lexicon, links: Iterable[Link] = ()
) -> list[ThemeWeek]:
    """Heat of every theme that `items` mention, hottest first; `before`: the items of the week before (may be empty).

    Weeks are rarely covered alike (a session missing, one level only), so the earlier heat is told as it would be with
    as many items as now: times items now / items then; None where then was hardly covered.

    An event (items linked as duplicate or expands) counts once: 2 when one of its items is 重磅, else 1,
    times 1 when the title names the theme (or the item has no title) and 0.25 when only the body does. Teasers,
    digests and schedules, which repeat other items, do not count.
    """
    event_of = _events(links)
    now, then = _tally(items, lexicon, event_of), _tally(before, lexicon, event_of)
    read = _counted(before)
    scale = _counted(items) / max(1, read)
    covered = read >= _COVERED * _counted(items)
    result = []
    for theme in lexicon.themes:
        tally = now.get(theme.name)
        if tally is None:
            continue
        earlier = then.get(theme.name)
        previous = (round(_heat(earlier) * scale, 2) if earlier else 0.0) if before and covered else None
        days = tuple(sorted(tally.days))
        grade = _grade(tally)
        result.append(ThemeWeek(theme, _heat(tally), previous, len(tally.weights), days, tuple(tally.item_ids), grade))
    order = {name: i for i, name in enumerate(t.name for t in lexicon.themes)}
    return sorted(result, key=lambda w: (-w.heat, -w.events, order[w.theme.name]))


def _counted(items: Sequence[Item]) -> int:
    return sum(1 for item in items if not _LEFT_OUT.intersection(item.flags))


def _tally(items: Sequence[Item], lexicon: Lexicon, event_of: dict[str, str]) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for item in items:
        if _LEFT_OUT.intersection(item.flags):
            continue
        for match in matches(item, lexicon):
            _add(tallies[match.theme.name], item, match, event_of.get(item.item_id, item.item_id))
    return tallies


def _add(tally: _Tally, item: Item, match: Match, event: str) -> None:
    about = bool(match.in_title) or not item.title
    weight = (_IMPORTANT if item.level == "important" else 1.0) * (1.0 if about else _BODY_ONLY)
    tally.weights[event] = max(weight, tally.weights.get(event, 0.0))
    tally.item_ids.append(item.item_id)
    tally.days.add(item.session_date)
    if about:
        tally.title_events.add(event)


def _heat(tally: _Tally) -> float:
    return round(sum(tally.weights.values()), 2)


def _grade(tally: _Tally) -> Literal["主线", "单点信号", "样本不足"]:
    """主线: at least three events are about the theme; 单点信号: one or two are; 样本不足: it is only mentioned."""
    about = len(tally.title_events)
    return "主线" if about >= _MAIN_EVENTS else "单点信号" if about else "样本不足"


def _events(links: Iterable[Link]) -> dict[str, str]:
    """Item id → the id that stands for its event (the smallest of the linked ids)."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for link in links:
        if link.kind in _SAME_EVENT:
            a, b = sorted((root(link.source), root(link.target)))
            parent[b] = a
    return {key: root(key) for key in list(parent)}
