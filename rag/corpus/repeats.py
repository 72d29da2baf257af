"""Which items a digest repeats: its numbered points and their sentences, compared with the items of the day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.corpus.runs import Runs
from rag.corpus.sessions import minute_of
from rag.corpus.wording import Text, numbers, pairs, plain_of, share, value
from rag.numbers import quantities
from rag.types import Link

_POINT = 0.8
"""So much of a point stands in the item that it repeats."""
_TOLD = 0.85
"""So much of an item stands in the point that tells it in full."""
_SHORTEST = 10
"""Character pairs below which words prove nothing."""
_BEFORE, _AROUND, _ALIKE = 11, 16, 0.3
"""Of the characters before a number in a sentence, so much stands before the same number in the item."""
_MOST = 8
"""Items with which a digest's point is compared."""
_NUMBERED = re.compile(r"(?:^|[\s。；;])(?:\d{1,2}[、）)]|[①-⑳])")
_SENTENCE = re.compile(r"(?<=[。！？])")


def repeats(session: Sequence[Text], news: Sequence[Text], runs: Runs, before: int) -> Iterator[Link]:
    """A `repeats` link from each digest to every item that one of its points tells again; `before` of the news are
    older than the session.
    """
    for text in session:
        if "digest" in text.item.flags:
            for point in _NUMBERED.split(text.body):
                for number in _point(point, text, news, runs, before):
                    yield Link(text.item.item_id, news[number].item.item_id, "repeats")
        elif "schedule" not in text.item.flags:
            before += 1


def _point(point: str, digest: Text, news: Sequence[Text], runs: Runs, before: int) -> Iterator[int]:
    """The items that hold the words and numbers of a point, or of a sentence of it, and those that it tells in full."""
    for part in dict.fromkeys([point, *_SENTENCE.split(point)]):
        plain = plain_of(part)
        wanted = pairs(plain)
        if len(wanted) < _SHORTEST:
            continue
        stated, best, most = numbers(part), None, _POINT
        for n in runs.sharing(plain, minute_of(digest.item.published_at), before, _MOST):
            text = news[n]
            held = share(wanted, text.grams)
            if held >= most and stated <= text.numbers and _same_numbers(part, text.whole):
                best, most = n, held
            if _told(text, wanted, stated):
                yield n
        if best is not None:
            yield best


def _same_numbers(part: str, whole: str) -> bool:
    """Whether each number of a sentence has much the same words before it in the item: no number of another subject."""
    held = [(value(q), pairs(plain_of(whole[max(0, q.start - _AROUND) : q.start]))) for q in quantities(whole)]
    for q in quantities(part):
        words = pairs(plain_of(part[max(0, q.start - _BEFORE) : q.start]))
        if words and not any(value(q) == other and share(words, around) >= _ALIKE for other, around in held):
            return False
    return True


def _told(text: Text, wanted: frozenset[str], stated: frozenset[tuple[str, str]]) -> bool:
    body = text.body_grams
    return len(body) >= _SHORTEST and text.numbers <= stated and share(body, wanted) >= _TOLD
