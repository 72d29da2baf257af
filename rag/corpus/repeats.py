"""Which items a digest repeats: its numbered points and their sentences, compared with the items of the day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.corpus.runs import Runs
from rag.corpus.sessions import minute_of
from rag.corpus.wording import Pairs, Text, numbers, plain_of, share, value
from rag.numbers import quantities
from rag.text import pair_codes
from rag.types import Link

_POINT = 0.8
"""So much of a point stands in the item that it repeats."""
_WITH_NUMBERS, _LONG = 0.6, 800
"""So much, when all its numbers stand there too, and the text is not so long that it holds many words by chance."""
_TOLD = 0.85
"""So much of an item stands in the point that tells it in full."""
_SHORTEST = 10
"""Character pairs below which words prove nothing."""
_BEFORE, _AROUND, _ALIKE = 11, 16, 0.3
"""Of the characters before a number in a sentence, so much stands before the same number in the item."""
_MOST = 8
"""Items with which a digest's point is compared."""
_PRICE = re.compile(
    r"(?:(?<=[。；])|^)[^，。；]{2,24}?(?:盘[前后中初]|股价|美股|日内|夜盘)[^，。；\d]{0,10}[涨跌][^，。；\d]{0,6}[\d.]+[%％][^，。；]{0,6}，"
)
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
    sentences = _SENTENCE.split(point)
    for part in dict.fromkeys([point, *sentences, *map(_without_prices, sentences)]):
        plain = plain_of(part)
        wanted = pair_codes(plain)
        if len(wanted) < _SHORTEST:
            continue
        stated, best, most = numbers(part), None, (0.0, 0.0)
        for n in runs.sharing(plain, minute_of(digest.item.published_at), before, _MOST):
            text = news[n]
            held = share(wanted, text.grams), share(text.body_grams, wanted)
            enough = _WITH_NUMBERS if stated and len(text.plain) < _LONG else _POINT
            if held >= max(most, (enough, 0.0)) and stated <= text.numbers and _same_numbers(part, text.whole):
                best, most = n, held
            if _tells(wanted, stated, text):
                yield n
        if best is not None:
            yield best


def _same_numbers(part: str, whole: str) -> bool:
    """Whether each number of a sentence has much the same words before it in the item: no number of another subject."""
    held = [(value(q), pair_codes(plain_of(whole[max(0, q.start - _AROUND) : q.start]))) for q in quantities(whole)]
    for q in quantities(part):
        words = pair_codes(plain_of(part[max(0, q.start - _BEFORE) : q.start]))
        if len(words) and not any(value(q) == other and share(words, around) >= _ALIKE for other, around in held):
            return False
    return True


def _tells(wanted: Pairs, stated: frozenset[tuple[str, str]], text: Text) -> bool:
    """Whether a point, by its character pairs and numbers, tells an item in full, or but for its prices."""
    if _holds(wanted, stated, text.body_grams, text.numbers):
        return True
    news = _without_prices(text.body)
    return news != text.body and _holds(wanted, stated, pair_codes(plain_of(news)), numbers(news))


def _holds(wanted: Pairs, stated: frozenset[tuple[str, str]], told: Pairs, held: frozenset[tuple[str, str]]) -> bool:
    return len(told) >= _SHORTEST and held <= stated and share(told, wanted) >= _TOLD


def _without_prices(text: str) -> str:
    """The text without the clauses that tell how a share moves: it goes on moving while the news stands."""
    return _PRICE.sub("", text)
