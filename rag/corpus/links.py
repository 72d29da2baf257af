"""Which items change each other: duplicate, expands, updates, corrects, repeats. Precision first.

Found through inverted keys, never by comparing all pairs: series values meet under their quantity key (subject,
measure, scope, day: `numbers.claims`), printings of one story under rare character runs. A candidate counts only
when the earlier text is contained in the later one, numbers included: two 成交额 flashes that
differ in a figure are no duplicates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cached_property
from operator import add

from rag.corpus.runs import LENGTH, Runs
from rag.numbers import quantities
from rag.numbers.claims import Claim, claims_of
from rag.numbers.series import MARKETS
from rag.text import body_of, normal_form
from rag.types import Item, Link

_SHARED = 3
"""Printings of one story share at least so many rare runs."""
_STORY = timedelta(hours=20)
"""Two printings of one story lie no further apart."""
_WHOLE = 0.97
_CONTAINED = 0.9
_POINT = 0.8
_MINUTES = timedelta(minutes=30)
_MOST = 8
"""Items with which a digest's point is compared."""
_LONG_RUN = 4
"""So many runs of seven: ten characters on end."""
_REWORDED = 0.55
_HAN = re.compile(r"[一-鿿A-Za-z0-9.%]")
_NUMBERED = re.compile(r"(?:^|[\s。；;])\d{1,2}、")
_CORRECTS = re.compile(r"更正|勘误|有误，|修正为")


def links(items: Sequence[Item]) -> list[Link]:
    """Every link between `items` (in time order), each from the later item to the earlier. Pure."""
    wire = [_Text(item) for item in items if item.kind == "telegraph" and "teaser" not in item.flags]
    news = [text for text in wire if not {"digest", "schedule"}.intersection(text.item.flags)]
    runs = Runs([text.plain for text in news], [int(text.item.published_at.timestamp()) // 60 for text in news])
    found = [*_updates(items), *_printings(news, runs), *_repeats(wire, news, runs)]
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


@dataclass(frozen=True)
class _Text:
    """An item's words; what only candidates need is computed when they are compared."""

    item: Item

    @cached_property
    def body(self) -> str:
        return body_of(self.item.text)

    @cached_property
    def whole(self) -> str:
        return f"{self.item.title}。{self.body}"

    @cached_property
    def plain(self) -> str:
        return _plain(self.whole)

    @cached_property
    def grams(self) -> frozenset[str]:
        return _pairs(self.plain)

    @cached_property
    def numbers(self) -> frozenset[tuple[str, str]]:
        return numbers(self.whole)

    @property
    def long(self) -> bool:
        return len(self.grams) >= 20


def grams(text: str) -> frozenset[str]:
    """Character pairs of the normal form; punctuation dropped."""
    return _pairs(_plain(text))


def _plain(text: str) -> str:
    return "".join(_HAN.findall(normal_form(text)))


def _pairs(plain: str) -> frozenset[str]:
    return frozenset(map(add, plain, plain[1:]))


def numbers(text: str) -> frozenset[tuple[str, str]]:
    """(value, unit) of every quantity."""
    return frozenset((f"{q.low.normalize():f}~{q.high.normalize():f}", q.unit) for q in quantities(text))


def _runs(plain: str) -> set[str]:
    return {plain[i : i + LENGTH] for i in range(max(0, len(plain) - LENGTH + 1))}


def _printings(news: Sequence[_Text], runs: Runs) -> Iterator[Link]:
    for n, m in runs.pairs(_SHARED, int(_STORY.total_seconds()) // 60):
        later, earlier = news[n], news[m]
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
    longest = len(_runs(_plain(earlier.body)) & _runs(later.plain))
    return longest >= _LONG_RUN and earlier.numbers <= later.numbers and _body_share(earlier, later) >= _REWORDED


def _body_share(part: _Text, whole: _Text) -> float:
    body = grams(part.body)
    return len(body & whole.grams) / len(body) if body else 0.0


# ── digests


def _repeats(wire: Sequence[_Text], news: Sequence[_Text], runs: Runs) -> Iterator[Link]:
    """Each numbered point of a digest repeats the item that holds its words and numbers."""
    before = 0
    for text in wire:
        if "digest" in text.item.flags:
            yield from _points(text, news, runs, before)
        elif "schedule" not in text.item.flags:
            before += 1


def _points(digest: _Text, news: Sequence[_Text], runs: Runs, before: int) -> Iterator[Link]:
    for point in _NUMBERED.split(digest.body):
        plain = _plain(point)
        wanted, stated = _pairs(plain), numbers(point)
        if len(wanted) < 10:
            continue
        best, share = None, _POINT
        for n in runs.sharing(plain, before, _MOST):
            text = news[n]
            held_share = len(wanted & text.grams) / len(wanted)
            near = digest.item.published_at - text.item.published_at <= _STORY
            if held_share >= share and near and stated <= text.numbers:
                best, share = text, held_share
        if best is not None:
            yield Link(digest.item.item_id, best.item.item_id, "repeats")
