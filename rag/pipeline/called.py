"""The nouns of a question with the wire's other words for them, found without the tagger and its dictionary.

A noun of the lists counts where the embedder's own tokenizer, which is loaded anyway, begins and ends a word; names and
measures count wherever they stand, as the tagger never cuts them. Covered: embedders that can say where words end (the
bundled one); with others the tagger is asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Protocol, runtime_checkable

from rag.generation.lists import measures, names, rewritten, synonyms, unexchanged
from rag.text import narrow
from rag.types import Embedder

_NOUN = 2.0
"""The weight of a noun; verbs, which weigh less, are too broad to be exchanged."""
_LATIN = re.compile("[A-Za-z0-9]")


@runtime_checkable
class Cutting(Embedder, Protocol):
    """An embedder that knows where words end."""

    def borders(self, text: str) -> Collection[int]:
        """Where the words of `text` begin or end."""
        ...


def also_called(text: str, embedder: Embedder) -> dict[str, tuple[str, ...]]:
    """The nouns of a question with the wire's other words for them: 港股 → 香港, 恒生指数."""
    plain, known = rewritten(narrow(text)), synonyms()
    found = _nouns(plain, embedder) if isinstance(embedder, Cutting) else _tagged(plain)
    return {noun: tuple(w for w in known[noun] if len(w) > 1) for noun in found if noun in known}


def _nouns(plain: str, embedder: Cutting) -> list[str]:
    borders = embedder.borders(plain)
    found, start = list[str](), 0
    while start < len(plain):
        longest_first = (w for w in _listed().get(plain[start], ()) if plain.startswith(w, start))
        word = next((w for w in longest_first if _stands(plain, start, start + len(w))), "")
        whole = word in names() or word in measures()
        if whole or (word and start in borders and start + len(word) in borders):
            found.append(word)
        start += max(1, len(word))
    return found


def _stands(plain: str, start: int, end: int) -> bool:
    """Whether a word, if it is Latin, is a whole one."""
    return not plain[start:end].isascii() or not _LATIN.search(plain[max(0, start - 1) : start] + plain[end : end + 1])


def _tagged(plain: str) -> list[str]:
    if not any(word in plain for word in synonyms()):
        return []
    from rag.generation.words import content  # the tagger loads a dictionary

    return [word.text for word in content(plain) if word.weight >= _NOUN]


@cache
def _listed() -> dict[str, list[str]]:
    """Words that may be exchanged, and those that must not be cut, by their first character, the longest first."""
    listed: dict[str, list[str]] = {}
    for word in sorted((synonyms().keys() - unexchanged()) | names() | measures(), key=len, reverse=True):
        listed.setdefault(word[0], []).append(word)
    return listed
