"""Which items change each other: duplicate, expands, updates, corrects, repeats. Precision first.

Found through inverted keys, never by comparing all pairs: series values meet under their quantity key (subject,
measure, scope, day: `numbers.claims`), printings of one story under rare character runs. A candidate counts only
when the earlier text is contained in the later one, numbers included: two 成交额 flashes that
differ in a figure are no duplicates.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time, timedelta

from rag.numbers import quantities
from rag.numbers.claims import Claim, claims_of
from rag.numbers.series import MARKETS
from rag.text import body_of, normal_form
from rag.types import Item, Link

_RUN = 7
"""Length of the character runs under which printings meet."""
_COMMON = 12
"""A run held by more items than this says nothing."""
_STORY = timedelta(hours=20)
"""Two printings of one story lie no further apart."""
_WHOLE = 0.97
_CONTAINED = 0.9
_POINT = 0.8
_MINUTES = timedelta(minutes=30)
_LONG_RUN = 4
"""So many runs of seven: ten characters on end."""
_REWORDED = 0.55
_HAN = re.compile(r"[一-鿿A-Za-z0-9.%]")
_NUMBERED = re.compile(r"(?:^|[\s。；;])\d{1,2}、")
_CORRECTS = re.compile(r"更正|勘误|有误，|修正为")


def links(items: Sequence[Item]) -> list[Link]:
    """Every link between `items` (in time order), each from the later item to the earlier. Pure."""
    wire = [_Text.of(item) for item in items if item.kind == "telegraph" and "teaser" not in item.flags]
    found = [*_updates(items), *_printings(wire), *_repeats(wire)]
    return list(dict.fromkeys(sorted(found, key=lambda x: (x.source, x.target, x.kind, x.key))))


# ── series


def _updates(items: Sequence[Item]) -> Iterator[Link]:
    """Each value of a series supersedes the one before it on the same day."""
    last: dict[str, Claim] = {}
    for item in sorted(items, key=lambda i: i.published_at):
        for claim in claims_of(item):
            before = last.get(claim.key)
            if before is not None and before.item_id != claim.item_id and _differs(before, claim):
                yield Link(claim.item_id, before.item_id, "updates", claim.key)
            last[claim.key] = claim


def _differs(before: Claim, claim: Claim) -> bool:
    a, b = before.quantity, claim.quantity
    level = claim.measure.startswith("价格")  # the key holds its unit
    if claim.as_of <= before.as_of or (not level and a.unit != b.unit and "" not in (a.unit, b.unit)):
        return False
    if b.bound and a.direction == b.direction and abs(a.low - b.low) < 1 and _at_noon(before) and _at_noon(claim):
        return False  # the same value once more, in rounder words: nothing is traded in between
    return (a.low, a.bound, a.direction) != (b.low, b.bound, b.direction)


def _at_noon(claim: Claim) -> bool:
    return MARKETS.get(claim.subject, "A") in {"A", "HK"} and time(11, 30) <= claim.as_of.time() < time(13, 0)


# ── printings of one story


@dataclass(frozen=True, slots=True)
class _Text:
    item: Item
    body: str
    grams: frozenset[str]
    numbers: frozenset[tuple[str, str]]

    @staticmethod
    def of(item: Item) -> _Text:
        body = body_of(item.text)
        whole = f"{item.title}。{body}"
        return _Text(item, body, grams(whole), numbers(whole))

    @property
    def long(self) -> bool:
        return len(self.grams) >= 20


def grams(text: str) -> frozenset[str]:
    """Character pairs of the normal form; punctuation dropped."""
    plain = "".join(_HAN.findall(normal_form(text)))
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def numbers(text: str) -> frozenset[tuple[str, str]]:
    """(value, unit) of every quantity."""
    return frozenset((f"{q.low.normalize():f}~{q.high.normalize():f}", q.unit) for q in quantities(text))


def _runs(text: str) -> set[str]:
    plain = "".join(_HAN.findall(normal_form(text)))
    return {plain[i : i + _RUN] for i in range(max(0, len(plain) - _RUN + 1))}


def _candidates(texts: Sequence[_Text]) -> Iterator[tuple[_Text, _Text]]:
    """(later, earlier) pairs that share rare character runs."""
    holders: dict[str, list[int]] = defaultdict(list)
    for n, text in enumerate(texts):
        shared: dict[int, int] = defaultdict(int)
        for run in _runs(text.item.title + "。" + text.body):
            held = holders[run]
            if len(held) <= _COMMON:
                for m in held:
                    shared[m] += 1
                held.append(n)
        for m, count in sorted(shared.items()):
            if count >= 3 and text.item.published_at - texts[m].item.published_at <= _STORY:
                yield text, texts[m]


def _printings(wire: Sequence[_Text]) -> Iterator[Link]:
    plain = [t for t in wire if not {"digest", "schedule"}.intersection(t.item.flags)]
    for later, earlier in _candidates(plain):
        if _CORRECTS.search(later.item.title + later.body[:60]) and _shared(earlier, later) >= 0.5:
            yield Link(later.item.item_id, earlier.item.item_id, "corrects")
        elif later.numbers == earlier.numbers and min(_shared(earlier, later), _shared(later, earlier)) >= _WHOLE:
            yield Link(later.item.item_id, earlier.item.item_id, "duplicate")
        elif _expands(later, earlier) or _words_again(later, earlier):
            yield Link(later.item.item_id, earlier.item.item_id, "expands")
        elif _expands(earlier, later):  # the short form came second
            yield Link(later.item.item_id, earlier.item.item_id, "duplicate")


def _shared(part: _Text, whole: _Text) -> float:
    return len(part.grams & whole.grams) / len(part.grams) if part.grams else 0.0


def _expands(whole: _Text, part: _Text) -> bool:
    """The longer printing holds the shorter one: its words, and every number."""
    if len(part.grams) < 12 or len(whole.grams) < 1.05 * len(part.grams):
        return False
    return part.numbers <= whole.numbers and _body_share(part, whole) >= _CONTAINED


def _words_again(later: _Text, earlier: _Text) -> bool:
    """A flash and, minutes later, its longer form in other words: a long run in common and no number of its own."""
    gap = later.item.published_at - earlier.item.published_at
    if gap > _MINUTES or not 12 <= len(earlier.grams) <= 60 or len(later.grams) < 1.5 * len(earlier.grams):
        return False
    longest = len(_runs(earlier.body) & _runs(f"{later.item.title}。{later.body}"))
    return longest >= _LONG_RUN and earlier.numbers <= later.numbers and _body_share(earlier, later) >= _REWORDED


def _body_share(part: _Text, whole: _Text) -> float:
    body = grams(part.body)
    return len(body & whole.grams) / len(body) if body else 0.0


# ── digests


def _repeats(wire: Sequence[_Text]) -> Iterator[Link]:
    """Each numbered point of a digest repeats the item that holds its words and numbers."""
    holders: dict[str, list[int]] = defaultdict(list)
    for n, text in enumerate(wire):
        if "digest" in text.item.flags:
            yield from _points(text, wire, holders)
        elif "schedule" not in text.item.flags:
            for run in _runs(text.item.title + "。" + text.body):
                holders[run].append(n)


def _points(digest: _Text, wire: Sequence[_Text], holders: dict[str, list[int]]) -> Iterator[Link]:
    for point in _NUMBERED.split(digest.body):
        wanted, stated = grams(point), numbers(point)
        if len(wanted) < 10:
            continue
        shared: dict[int, int] = defaultdict(int)
        for run in _runs(point):
            held = holders.get(run, ())
            if len(held) <= _COMMON:
                for n in held:
                    shared[n] += 1
        best, share = None, _POINT
        for n in sorted(shared, key=lambda m: -shared[m])[:8]:
            text = wire[n]
            held_share = len(wanted & text.grams) / len(wanted)
            near = digest.item.published_at - text.item.published_at <= _STORY
            if held_share >= share and near and stated <= text.numbers:
                best, share = text, held_share
        if best is not None:
            yield Link(digest.item.item_id, best.item.item_id, "repeats")
