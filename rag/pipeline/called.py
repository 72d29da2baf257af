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
    found = list(_listed().finditer(plain))
    borders = embedder.borders(plain) if found else ()
    whole = names() | measures()
    return [m[0] for m in found if m[0] in whole or (m.start() in borders and m.end() in borders)]


def _tagged(plain: str) -> list[str]:
    if not any(word in plain for word in synonyms()):
        return []
    from rag.generation.words import content  # the tagger loads a dictionary

    return [word.text for word in content(plain) if word.weight >= _NOUN]


@cache
def _listed() -> re.Pattern[str]:
    """Any of the words that may be exchanged or must not be cut, the longest that stands at a place."""
    listed = sorted((synonyms().keys() - unexchanged()) | names() | measures(), key=lambda word: (-len(word), word))
    return re.compile("|".join(rf"(?<![A-Za-z0-9]){re.escape(w)}(?![A-Za-z0-9])" if w.isascii() else w for w in listed))
