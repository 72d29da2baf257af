"""A move told from end to end (从8%放缓至5%) of two levels that the item tells apart (3月增长8%，4月增长5%).

Each end is bound with the words of the whole move. The level of the earlier day is the beginning; what is told without
a day is the item's own present. Levels whose order is not told are left to the ordinary comparison of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.numbers import compare, words
from rag.types import Quantity
from rag.verification.binding import beaten, exchanged, held
from rag.verification.mentions import Mention, Parsed, bigrams
from rag.verification.source import Source

_FROM = re.compile(r"[从由自][^，。；：、从由自]{0,12}$")
_BETWEEN = re.compile(r"(?P<way>[^，。；：、至到]{0,8})[至到][^，。；：、至到]{0,10}")
_RATE = re.compile(r"增速|增长率|增幅")
"""8% of these is what the item tells with a verb: 增长8%."""
_REACH = 14


@dataclass(frozen=True, slots=True)
class _Move:
    """A move as the claim tells it."""

    first: Mention
    last: Mention
    way: str
    """`up`, `down`, or empty (调整至)."""
    days: tuple[date | None, date | None]
    """The days named with its ends (从3月的8%放缓至4月的5%)."""


def told_apart(claim: Parsed, sources: Sequence[Source]) -> frozenset[int]:
    """Indices of the numbers of `claim` that are the ends of such a move."""
    found = {n for n, move in _moves(claim) if any(_levels(move, source) for source in sources)}
    return frozenset(found | {n + 1 for n in found})


def _moves(text: Parsed) -> Iterator[tuple[int, _Move]]:
    """Every move that `text` tells, and the index of its beginning."""
    for n, (first, last) in enumerate(zip(text.numbers, text.numbers[1:], strict=False)):
        a, b = _of(first), _of(last)
        between = _BETWEEN.fullmatch(text.text, a.end, b.start)
        start = _FROM.search(text.text, max(0, a.start - _REACH), a.start)
        if between and start and a.unit == b.unit:
            found = (words.DIRECTION.get(m[0]) for m in words.CONTEXT.finditer(between["way"]))
            days = _day(text, start.start(), a.start), _day(text, a.end, b.start)
            yield n, _Move(first, last, next(filter(None, found), ""), days)


def _day(text: Parsed, start: int, end: int) -> date | None:
    return next((m.when.end for m in text.days if m.when and start <= m.when.begin < end), None)


def _levels(move: _Move, source: Source) -> bool:
    """Whether the item tells both levels, the first of them earlier, and of what the claim speaks of."""
    rising = _of(move.last).low > _of(move.first).low
    if move.way and rising != (move.way == "up"):
        return False
    first = _led(move.first)
    last = replace(move.last, near=first.near, before=first.before)
    numbers = [_led(m) for m in source.parsed.numbers if _of(m).unit == _of(first).unit]
    begins = [m for m in numbers if _is_level(first, first, m)]
    ends = [m for m in numbers if _is_level(last, first, m)]
    rivals = [m for m in numbers if m not in begins and m not in ends]
    return any(
        _in_order(_time(x, source), _time(y, source), move.days)
        and _of_one_thing(first, x, y)
        and not beaten(first, [x], rivals)
        and not beaten(last, [y], rivals)
        for x in begins
        for y in ends
    )


def _in_order(begin: date, end: date, days: tuple[date | None, date | None]) -> bool:
    return begin < end and days[0] in {None, begin} and days[1] in {None, end}


def _led(mention: Mention) -> Mention:
    """By what stands before it alone: behind a level another thing is told."""
    return replace(mention, near=bigrams(mention.lead))


def _is_level(end: Mention, first: Mention, source: Mention) -> bool:
    """Whether the source tells the value at this end of the move that begins with `first`, in the same way."""
    claim, told = _of(end), _of(source)
    support = compare(claim, told)
    way = _of(first).direction or ("up" if _RATE.search(first.lead) else "")
    same_way = told.direction == way or (not told.direction and _RATE.search(source.clause))
    agree = not told.comparison or told.comparison in {_of(first).comparison, "yoy", "previous"}
    return bool(
        support.value != "no" and support.bound and same_way and agree and (claim.forecast or not told.forecast)
    )


def _of_one_thing(claim: Mention, begin: Mention, end: Mention) -> bool:
    """Whether of two levels the one told first is the claim's, and the one told behind it brings in nothing new."""
    one, two = sorted((begin, end), key=lambda m: _of(m).start)
    known = claim.near | claim.head | one.near | one.head
    return not exchanged(claim, one) and all(held(piece, known, 0.5) for piece in two.pieces)


def _time(level: Mention, source: Source) -> date:
    if _of(level).comparison == "previous":
        return date.min
    days = [m.when for m in source.parsed.days if m.when and m.sentence == level.sentence]
    before = [when.end for when in days if when.begin < _of(level).start]
    return before[-1] if before else source.item.published_at.date()


def _of(mention: Mention) -> Quantity:
    assert mention.quantity is not None
    return mention.quantity
