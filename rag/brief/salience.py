"""How much an event deserves a place: its signals times learned weights, one score, and the reasons for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rag.brief.exclude import is_tick, reason
from rag.brief.inputs import BriefInput
from rag.brief.signals import Reason, reasons, signals, surroundings
from rag.brief.weights import weights
from rag.types import Item, Link

_SAME = {"duplicate", "expands"}
"""Links within one event. A digest (`repeats`) tells many: it is a signal for each of them and joins none."""


@dataclass(frozen=True, slots=True)
class Story:
    """One event: its fullest item, all items that tell it, and why it ranks where it does."""

    item: Item
    members: tuple[Item, ...]
    score: float
    reasons: tuple[Reason, ...]


def stories(given: BriefInput) -> list[Story]:
    """The events of the week that may enter the review, best first (ties: earlier first)."""
    return [story for story in ranking(given) if may_enter(story.item)]


def ranking(given: BriefInput) -> list[Story]:
    """All events of the week, best first, those too that the review leaves out by rule or tells in 市场回顾."""
    around = surroundings(given)
    table = weights(around.levelled) if given.weights is None else given.weights
    result = []
    for members in events(given):
        best = fullest([i for i in members if may_enter(i)] or members)
        why = reasons(signals(best, members, around), table)
        result.append(Story(best, tuple(members), round(sum(r.points for r in why), 4), why))
    return sorted(result, key=lambda s: (-s.score, s.item.published_at, s.item.item_id))


def may_enter(item: Item) -> bool:
    """Whether the review may tell the item as an event."""
    return reason(item) is None and not is_tick(item) and "market_wrap" not in item.flags


def fullest(items: Sequence[Item]) -> Item:
    """The telling of an event that the review uses."""
    return max(items, key=lambda i: (i.level == "important", bool(i.title), len(i.text), -i.line))


def events(given: BriefInput) -> list[list[Item]]:
    """The telegraphs of the week by event, in the order of their first item."""
    return _groups(given.telegraphs, given.links)


def _groups(items: Sequence[Item], links: Sequence[Link]) -> list[list[Item]]:
    """Items that tell one event, in the order of their first item."""
    here = {i.item_id: i for i in items}
    parent = {key: key for key in here}

    def root(key: str) -> str:
        while parent[key] != key:
            key = parent[key]
        return key

    for link in links:
        if link.kind in _SAME and link.source in here and link.target in here:
            parent[root(link.source)] = root(link.target)
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[root(item.item_id)].append(item)
    return list(groups.values())
