"""An item as the gate reads it: parsed once, then asked many times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rag.text import narrow, sentence_spans
from rag.types import Item, Verdict
from rag.verification import fold
from rag.verification.mentions import Parsed, parse
from rag.verification.stance import Said, said
from rag.written import Finding

Seen = tuple[Verdict, Finding | None]
"""What a check says of what it compared; None where nothing is wrong with it."""

_SPACE = re.compile(r"\s+")
_BORDER = frozenset("\x1f。；，！？：!?;,:】【”“\n、）)（(…")
_WORDS = re.compile(r"\d[\d.,]*|[A-Za-z]+")
_TRIM = " \n\t。；;，,"


@dataclass(frozen=True, eq=False)
class Source:
    """One cited item. What a printed sentence does not need (most are printed) is read when a check asks for it."""

    item: Item

    @cached_property
    def text(self) -> str:
        """Title and text, the title on a line of its own."""
        return f"{self.item.title}\n{self.item.text}" if self.item.title else self.item.text

    @cached_property
    def squeezed(self) -> str:
        """Without white space, full-width digits and letters narrowed: where printed sentences are looked up."""
        return squeeze(self.item.title) + "\x1f" + squeeze(self.item.text)

    @cached_property
    def bare(self) -> str:
        """As `squeezed`, without bracketed asides."""
        return fold.without_asides(self.squeezed)

    @cached_property
    def parsed(self) -> Parsed:
        """Its numbers, dates and clauses."""
        return parse(self.text, self.item.published_at)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Its pairs of Han characters."""
        return fold.pairs(self.text)

    @cached_property
    def latin(self) -> frozenset[str]:
        """Its Latin words, lower case."""
        return fold.latin(narrow(self.text))

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """Its clauses, for what they deny and plan."""
        return said(self.text)

    @cached_property
    def sentences(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Each sentence of the text and of the title, with its pairs, numbers and Latin words."""
        parts = (self.item.text, self.item.title)
        found = [part[start:end] for part in parts for start, end in sentence_spans(part)]
        return tuple((sentence, _units(sentence)) for sentence in found)

    def prints(self, claim: str) -> bool:
        """Whether `claim` stands in the item word for word, beginning and ending at borders of a clause."""
        wanted = squeeze(claim).strip(_TRIM)
        return bool(wanted) and (_stands(wanted, self.squeezed) or _stands(wanted, self.bare))

    def overlap(self, claim: str) -> float:
        """Share of the claim's Han pairs that stand in the item."""
        wanted = fold.pairs(claim)
        return len(wanted & self.pairs) / len(wanted) if wanted else 0.0

    def best_sentence(self, claim: str) -> str:
        """The sentence (or the title) that shares most with the claim: a literal substring of title or text."""
        wanted = _units(claim)
        best, best_score = "", -1.0
        for sentence, found in self.sentences:
            common = len(wanted & found)
            score = common - 0.02 * (len(found) - common)
            if score > best_score:
                best, best_score = sentence, score
        return best


def _stands(wanted: str, text: str) -> bool:
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if (at == 0 or text[at - 1] in _BORDER) and (end == len(text) or text[end] in _BORDER):
            return True
        at = text.find(wanted, at + 1)
    return False


def _units(text: str) -> frozenset[str]:
    return fold.pairs(text).union(_WORDS.findall(narrow(text)))


def squeeze(text: str) -> str:
    """Without white space (a border of its own where it stood between words), narrowed."""
    return _SPACE.sub("", narrow(text))


@lru_cache(maxsize=8192)
def _read(item: _Keyed) -> Source:
    return Source(item.item)


@dataclass(frozen=True, slots=True)
class _Keyed:
    """Equal by identity of the item's content, so that hashing does not walk every field."""

    item: Item

    def __hash__(self) -> int:
        return hash((self.item.item_id, self.item.published_at))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and (self.item is other.item or self.item == other.item)


def source_of(item: Item) -> Source:
    """The item, read (cached)."""
    return _read(_Keyed(item))
