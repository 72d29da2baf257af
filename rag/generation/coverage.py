"""How much of a question a text covers: words matched literally, through a synonym, or for the most part."""

from __future__ import annotations

from collections.abc import Sequence

from rag.generation.question import Word, synonyms
from rag.text import narrow

_PART = 0.6
"""Share of a long word's bigrams that counts as a match in part: 脑机接口 for 脑机, 年销量 for 销量."""


def coverage(words: Sequence[Word], text: str) -> float:
    """Weighted share of `words` found in `text`, 0..1; 0.0 when there are no words."""
    total = sum(word.weight for word in words)
    plain = narrow(text).lower()
    return sum(word.weight * match(word.text, plain) for word in words) / total if total else 0.0


def missing_names(words: Sequence[Word], text: str) -> tuple[str, ...]:
    """The proper names and Latin words of a question that `text` does not hold at all."""
    plain = narrow(text).lower()
    return tuple(word.text for word in words if word.name and match(word.text, plain) == 0.0)


def match(word: str, plain: str) -> float:
    """1.0 literal or synonym, a share for a long word matched in part, else 0.0. `plain` is narrow and lower case."""
    needle = word.lower()
    if needle in plain:
        return 1.0
    if any(other.lower() in plain for other in synonyms().get(word, ())):
        return 0.9
    if len(needle) < 3 or needle.isascii():
        return 0.0
    pairs = [needle[i : i + 2] for i in range(len(needle) - 1)]
    share = sum(pair in plain for pair in pairs) / len(pairs)
    return share if share >= _PART else 0.5 * share if share >= 0.5 else 0.0
