"""How much of a question a text covers: words matched literally, through a synonym, or for the most part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.generation.lists import contraries, numbered, rivals, synonyms
from rag.generation.words import Word
from rag.text import narrow

DAY = re.compile(r"(\d{1,2})月(\d{1,2})")
"""A date as a word of a question: 4月22 is in 4月22-24日, not in 4月221."""

_PART = 0.6
"""Share of a long word's bigrams that counts as a match in part: 脑机接口 for 脑机, 年销量 for 销量."""


def coverage(words: Sequence[Word], text: str) -> float:
    """Weighted share of `words` found in `text`, 0..1; 0.0 when there are no words."""
    total = sum(word.weight for word in words)
    return sum(weights(words, text)) / total if total else 0.0


def weights(words: Sequence[Word], text: str) -> list[float]:
    """What each word's match in `text` is worth: its weight times the goodness of the match."""
    plain = narrow(text).lower()
    return [word.weight * match(word.text, plain) for word in words]


def missing_names(words: Sequence[Word], text: str) -> tuple[str, ...]:
    """The proper names and Latin words of a question that `text` does not hold at all.

    An unknown word that the question joins to the next one (药明生物) must be joined so in the text too.
    """
    plain = narrow(text).lower()
    return tuple(
        word.text
        for word in words
        if (word.name and match(word.text, plain) == 0.0) or (word.joint and word.joint.lower() not in plain)
    )


def contrary(question: str, text: str) -> bool:
    """Whether `text` gives what excludes the measure of a (narrow) question, and not that measure: 环比 for 同比."""
    for group in contraries():
        asked = {word for word in group if word in question}
        others = {other for word in asked for other in (word, *synonyms().get(word, ()))}
        if asked and not any(word in text for word in others) and any(word in text for word in group - others):
            return True
    return False


def match(word: str, plain: str) -> float:
    """1.0 literal or synonym, a share for a long word matched in part, else 0.0. `plain` is narrow and lower case."""
    needle = word.lower()
    if day := DAY.fullmatch(needle):
        return float(bool(re.search(rf"(?<!\d)0?{day[1]}月0?{day[2]}(?!\d)", plain)))
    if needle in plain:
        return 1.0
    others = synonyms().get(word, ())
    apart = [rival for rival in rivals(word) if not any(rival in other for other in others)]
    if others and any(_stands(other.lower(), _without((*apart, *numbered(other)), plain)) for other in others):
        return 0.9
    if len(needle) < 3 or needle.isascii():
        return 0.0
    pairs = [needle[i : i + 2] for i in range(len(needle) - 1)]
    alike = [rival for rival in apart if any(pair in rival for pair in pairs)]
    left = _without(alike, plain) if alike else plain
    share = sum(pair in left for pair in pairs) / len(pairs)
    return share if share >= _PART else 0.5 * share if share >= 0.5 else 0.0


def _stands(word: str, plain: str) -> bool:
    """Whether `plain` holds the word; a Latin one not inside another: no ai in airbus."""
    if not word.isascii():
        return word in plain
    return word in plain and bool(re.search(rf"(?<![a-z]){re.escape(word)}s?(?![a-z])", plain))


def _without(names: Iterable[str], plain: str) -> str:
    """`plain` with these names blotted out: 铂金价格 tells no 金价."""
    for name in names:
        plain = plain.replace(name.lower(), "|")
    return plain
