"""An item as the gate reads it: parsed once, then asked many times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.text import narrow, sentence_spans
from rag.types import Item
from rag.verification import fold
from rag.verification.mentions import Parsed, parse
from rag.verification.stance import Said, said

_SPACE = re.compile(r"\s+")
_BORDER = frozenset("\x1f。；，！？：!?;,:】【”“\n、）)（(…")
_TRIM = " \n\t。；;，,"


@dataclass(frozen=True, slots=True)
class Source:
    """One cited item."""

    item: Item
    text: str
    """Title and text, the title on a line of its own."""
    parsed: Parsed
    pairs: frozenset[str]
    latin: frozenset[str]
    bare: str
    """As `squeezed`, without bracketed asides."""
    said: tuple[Said, ...]
    """Its clauses, for what they deny and plan."""
    squeezed: str
    """Without white space, full-width digits and letters narrowed: where printed sentences are looked up."""

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
        for part in (self.item.text, self.item.title):
            for start, end in sentence_spans(part):
                sentence = part[start:end]
                found = _units(sentence)
                score = len(wanted & found) - 0.02 * len(found - wanted)
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
    return fold.pairs(text) | frozenset(re.findall(r"\d[\d.,]*|[A-Za-z]+", narrow(text)))


def squeeze(text: str) -> str:
    """Without white space (a border of its own where it stood between words), narrowed."""
    return _SPACE.sub("", narrow(text))


@lru_cache(maxsize=8192)
def _read(title: str, text: str, item: _Keyed) -> Source:
    whole = f"{title}\n{text}" if title else text
    squeezed = squeeze(title) + "\x1f" + squeeze(text)
    return Source(
        item.item, whole, parse(whole, item.item.published_at), fold.pairs(whole), fold.latin(narrow(whole)),
        fold.without_asides(squeezed), said(whole), squeezed,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Keyed:
    """Equal by identity of the item's content, so that hashing does not walk every field."""

    item: Item

    def __hash__(self) -> int:
        return hash((self.item.item_id, self.item.published_at))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self.item == other.item


def source_of(item: Item) -> Source:
    """The item, read (cached)."""
    return _read(item.title, item.text, _Keyed(item))
