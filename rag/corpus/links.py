"""Which items change each other: duplicate, expands, updates, corrects, repeats. Precision first.

Found through inverted keys, never by comparing all pairs: series values meet under their quantity key (subject,
measure, scope, day: `numbers.claims`), printings of one story under rare character runs. A candidate counts only
when the earlier text is contained in the later one, numbers included: two 成交额 flashes that
differ in a figure are no duplicates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import groupby
from operator import add

from rag.corpus.runs import LENGTH, Runs
from rag.corpus.sessions import minute_of, session_number
from rag.corpus.updates import updates
from rag.numbers import quantities
from rag.text import body_of, normal_form
from rag.types import Item, Link

_SHARED = 3
"""Printings of one story share at least so many rare runs."""
_STORY = timedelta(hours=20)
"""Two printings of one story lie no further apart: less than a session."""
_STORY_MINUTES = int(_STORY.total_seconds()) // 60
_WHOLE = 0.97
_CONTAINED = 0.9
_POINT = 0.8
_MINUTES = timedelta(minutes=30)
_MOST = 8
"""Items with which a digest's point is compared."""
_LONG_RUN = 4
"""So many runs of seven: ten characters on end."""
_REWORDED = 0.55
_OTHER = re.compile(r"[^一-鿿A-Za-z0-9.%]+")
_NUMBERED = re.compile(r"(?:^|[\s。；;])\d{1,2}、")
_CORRECTS = re.compile(r"更正|勘误|有误，|修正为")


def links(items: Sequence[Item]) -> list[Link]:
    """Every link between `items` (in time order), each from the later item to the earlier, sorted. Pure."""
    grouped = groupby(items, key=lambda item: session_number(minute_of(item.published_at)))
    return sorted((link for _, found in links_by_session(grouped) for link in found), key=_order)


def links_by_session(sessions: Iterable[tuple[int, Iterable[Item]]]) -> Iterator[tuple[int, list[Link]]]:
    """(session, the links from its items) for each of `sessions`: ascending numbers, items in time order.

    The session before one is its context when it is given right before it. Holds two sessions at a time.
    """
    last, before = 0, list[_Text]()
    for number, items in sessions:
        texts = [_Text(item) for item in items if item.kind == "telegraph" and "teaser" not in item.flags]
        yield number, _from_session(before if last == number - 1 else [], texts)
        last, before = number, texts


def _from_session(before: Sequence[_Text], session: Sequence[_Text]) -> list[Link]:
    news = [text for text in (*before, *session) if _is_news(text)]
    first = sum(map(_is_news, before))
    runs = Runs([text.plain for text in news], [minute_of(text.item.published_at) for text in news], _STORY_MINUTES)
    found = [*updates(text.item for text in session), *_printings(news, runs, first)]
    found += _repeats(session, news, runs, first)
    return list(dict.fromkeys(sorted(found, key=_order)))


def _is_news(text: _Text) -> bool:
    return not {"digest", "schedule"}.intersection(text.item.flags)


def _order(link: Link) -> tuple[str, str, str, str]:
    return link.source, link.target, link.kind, link.key


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

    @cached_property
    def body_grams(self) -> frozenset[str]:
        return grams(self.body)


def grams(text: str) -> frozenset[str]:
    """Character pairs of the normal form; punctuation dropped."""
    return _pairs(_plain(text))


def _plain(text: str) -> str:
    return _OTHER.sub("", normal_form(text))


def _pairs(plain: str) -> frozenset[str]:
    return frozenset(map(add, plain, plain[1:]))


def numbers(text: str) -> frozenset[tuple[str, str]]:
    """(value, unit) of every quantity."""
    return frozenset((f"{q.low.normalize():f}~{q.high.normalize():f}", q.unit) for q in quantities(text))


def _runs(plain: str) -> set[str]:
    return {plain[i : i + LENGTH] for i in range(max(0, len(plain) - LENGTH + 1))}


def _printings(news: Sequence[_Text], runs: Runs, first: int) -> Iterator[Link]:
    for n, m in runs.pairs(_SHARED, first):
        later, earlier = news[n], news[m]
        share = _shared(earlier, later)
        if share >= 0.5 and _CORRECTS.search(later.item.title + later.body[:60]):
            yield Link(later.item.item_id, earlier.item.item_id, "corrects")
        elif min(share, _shared(later, earlier)) >= _WHOLE and later.numbers == earlier.numbers:
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
    return _body_share(part, whole) >= _CONTAINED and part.numbers <= whole.numbers


def _words_again(later: _Text, earlier: _Text) -> bool:
    """A flash and, minutes later, its longer form in other words: a long run in common and no number of its own."""
    gap = later.item.published_at - earlier.item.published_at
    if gap > _MINUTES or not 12 <= len(earlier.grams) <= 60 or len(later.grams) < 1.5 * len(earlier.grams):
        return False
    if _body_share(earlier, later) < _REWORDED:
        return False
    longest = len(_runs(_plain(earlier.body)) & _runs(later.plain))
    return longest >= _LONG_RUN and earlier.numbers <= later.numbers


def _body_share(part: _Text, whole: _Text) -> float:
    body = part.body_grams
    return len(body & whole.grams) / len(body) if body else 0.0


# ── digests


def _repeats(session: Sequence[_Text], news: Sequence[_Text], runs: Runs, before: int) -> Iterator[Link]:
    """Each numbered point of a digest repeats the item that holds its words and numbers; `before` of the news are
    older than the session.
    """
    for text in session:
        if "digest" in text.item.flags:
            yield from _points(text, news, runs, before)
        elif "schedule" not in text.item.flags:
            before += 1


def _points(digest: _Text, news: Sequence[_Text], runs: Runs, before: int) -> Iterator[Link]:
    for point in _NUMBERED.split(digest.body):
        plain = _plain(point)
        wanted = _pairs(plain)
        if len(wanted) < 10:
            continue
        stated, best, share = numbers(point), None, _POINT
        for n in runs.sharing(plain, minute_of(digest.item.published_at), before, _MOST):
            text = news[n]
            held_share = len(wanted & text.grams) / len(wanted)
            if held_share >= share and stated <= text.numbers:
                best, share = text, held_share
        if best is not None:
            yield Link(digest.item.item_id, best.item.item_id, "repeats")
