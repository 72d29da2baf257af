"""The word lists of `bundled/words`: synonyms, generic words, names, measures, analysts' shorthand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from rag import resources


def rewritten(text: str) -> str:
    """`text` with analysts' shorthand written out as the wire prints it."""
    for short, long in rewrites().items():
        text = text.replace(short, long)
    return text


@cache
def names() -> frozenset[str]:
    """Names that must not be cut apart or exchanged: indices, institutions, commodities, themes."""
    return frozenset(name for row in _rows("names") for name in row)


@lru_cache(1000)
def rivals(name: str) -> frozenset[str]:
    """Names of the same kind, from its line of the list: another metal, index, company."""
    row = {other for row in _rows("names") if name in row for other in row}
    return frozenset(other for other in row if other not in name and name not in other)


@lru_cache(1000)
def numbered(name: str) -> frozenset[str]:
    """Names that are this one and a number: 标普500 is an index, 标普 a house."""
    return frozenset(other for other in names() if re.fullmatch(rf"{re.escape(name)}\d+", other))


@cache
def measures() -> frozenset[str]:
    """What can be asked of a company or a market; evidence that lacks it answers another question."""
    return frozenset(measure for row in _rows("measures") for measure in row)


@cache
def contraries() -> tuple[frozenset[str], ...]:
    """Groups of measures that exclude each other."""
    return tuple(frozenset(row) for row in _rows("contraries"))


@cache
def generic() -> frozenset[str]:
    """Words that weigh nothing."""
    return frozenset(word for row in _rows("generic") for word in row)


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Word → the other members of its groups, and what falls under it: 投行 → 高盛, not the other way round."""
    table: dict[str, tuple[str, ...]] = {}
    for row in _rows("synonyms"):
        for word in row:
            table[word] = (*table.get(word, ()), *(other for other in row if other != word))
    for word, *narrower in _rows("kinds"):
        table[word] = (*table.get(word, ()), *narrower)
    return table


@cache
def unexchanged() -> frozenset[str]:
    """Words with synonyms that are no nouns: too broad to be exchanged when searching."""
    return frozenset(word for row in _rows("unexchanged") for word in row)


@cache
def rewrites() -> Mapping[str, str]:
    """Shorthand → what the wire prints."""
    return {row[0]: row[1] for row in _rows("rewrites")}


def _rows(name: str) -> Iterator[list[str]]:
    text = resources.path(f"bundled/words/{name}.txt").read_text(encoding="utf-8")
    return (line.split() for line in text.splitlines() if line and not line.startswith("#"))
