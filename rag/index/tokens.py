"""Text → lexical terms: Han bigrams, and numbers, codes and Latin words kept whole.

A term is a 64-bit key. A Han bigram packs its two characters; the last character of a run is paired with nothing, so
that every occurrence of a character begins exactly one key and a lone character in a query is a *range* of keys. A
word's key is a hash with the top bit set. Covered: full-width forms, letter case, thousands separators, the parts of
OpenAI and 300342.SZ. Not covered: traditional characters, synonyms (they come with the query).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.text import narrow, strip_invisible

Keys = NDArray[np.uint64]

_WORD = re.compile(r"[0-9A-Za-z]+(?:[.,\-_&'/+][0-9A-Za-z]+)*")
_PART = re.compile(r"[0-9]{4,}|[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
_HAN = ((0x3400, 0x9FFF), (0x3007, 0x3007), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_HAN_RUN = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in _HAN) + "]+")
_SHIFT = np.uint64(21)
_WORD_BIT = 1 << 63
_WIDE_FROM = 0xFF05
_NARROW = np.array([ord(narrow(chr(code))) for code in range(_WIDE_FROM, 0xFF5B)], dtype=np.uint32)
"""`text.narrow` as a table; the ideographic space is apart."""
_ASKING = re.compile(
    r"(?:请问|为什么|什么时候|什么|多少|哪一?[个些家位种年月天款项座名支]?|谁|怎么样?|如何|是否|有没有|[吗呢?？])"
)

_PARTICLES = frozenset("的了在是和与及为被对将把从到于由向以中上下有其这那该个年月日号")
_ACROSS = 0.45
_LONG = 0.75
"""So that a word of n characters, met as a whole, does not count n - 1 times. Values: docs/model_card.md."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of several texts: `keys[i]` occurs in text `text_of[i]`; bigrams first, then words."""

    keys: Keys
    text_of: NDArray[np.int32]


def _han(code: NDArray[np.uint32]) -> NDArray[np.bool_]:
    found = np.zeros(len(code), np.bool_)
    for low, high in _HAN:
        found |= (code >= low) & (code <= high)
    return found


@lru_cache(maxsize=65536)
def word_key(term: str) -> int:
    """The key of a word or number in its final form."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little") | _WORD_BIT


@lru_cache(maxsize=65536)
def word_forms(word: str) -> tuple[str, ...]:
    """The forms of a printed word: itself in lower case (numbers without separators) first, then its parts.

    OpenAI → openai, open, ai; 300342.SZ → 300342.sz, 300342, sz; 3,000 → 3000; 81.51 → 81.51.
    """
    if _NUMBER.fullmatch(word):
        return (word.replace(",", ""),)
    whole = word.lower()
    parts = dict.fromkeys(p.lower() for p in _PART.findall(word) if len(p) >= 2)
    parts.pop(whole, None)
    return (whole, *parts)


def document_terms(texts: Sequence[str]) -> Terms:
    """All terms of `texts`. Linear in their length; about 50 MB/s on one core."""
    joined = strip_invisible("\x00".join([text.replace("\x00", " ") for text in texts]))
    code = np.frombuffer(joined.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)
    wide = np.flatnonzero((code >= _WIDE_FROM) & (code < _WIDE_FROM + len(_NARROW)) | (code == 0x3000))
    if len(wide):
        code = code.copy()
        code[wide] = np.where(code[wide] == 0x3000, 0x20, _NARROW[np.maximum(code[wide], _WIDE_FROM) - _WIDE_FROM])
        joined = code.tobytes().decode("utf-32-le", errors="surrogatepass")
    text_of = np.cumsum(code == 0, dtype=np.int32)
    han = _han(code)
    at = np.flatnonzero(han)
    following = np.append(np.where(han[1:], code[1:], 0), 0)[at]
    bigrams = (code[at].astype(np.uint64) << _SHIFT) | following.astype(np.uint64)
    words, places = [], []
    for match in _WORD.finditer(joined):
        keys, place = _form_keys(match[0]), match.start()
        words += keys
        places += [place] * len(keys)
    keys_of_words = np.array(words, dtype=np.uint64)
    return Terms(
        np.concatenate([bigrams, keys_of_words]),
        np.concatenate([text_of[at], text_of[np.array(places, dtype=np.int64)]]),
    )


@lru_cache(maxsize=65536)
def _form_keys(word: str) -> list[int]:
    return [word_key(form) for form in word_forms(word)]


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One thing to look up: the keys in [low, high]; when none is indexed, `parts` stand in for it."""

    low: int
    high: int
    parts: tuple[int, ...] = ()


Cut = Callable[[str], Sequence[str]]
"""A run of Han characters → its words, which joined are the run."""


def query_terms(text: str, cut: Cut) -> dict[QueryTerm, float]:
    """What to look up for a query, each once, in order, and how much it weighs. Any string is text: there is no query
    syntax.

    Bigrams know no words; those that `cut` finds weigh them (`pair_weights`). Question words (什么, 多少, 哪个 …) and
    particles (的, 在 …) are left out when anything else remains.
    """
    clean = narrow(strip_invisible(text)).replace("\x00", " ")
    return _terms_of(_ASKING.sub(" ", clean), cut, _PARTICLES) or _terms_of(clean, cut, frozenset())


def pair_weights(words: Sequence[str], particles: Collection[str] = _PARTICLES) -> list[float]:
    """The weight of each pair of adjacent characters of `words`, joined: 1 in a word of two characters, `_LONG` in a
    longer one, `_ACROSS` across a border, 0 there when one side is a particle.

    Two lone characters side by side are perhaps a name that the vocabulary lacks, and weigh 1.
    """
    weights = list[float]()
    for word, following in zip(words, [*words[1:], ""], strict=True):
        weights += [1.0 if len(word) == 2 else _LONG] * (len(word) - 1)
        if len(word) == len(following) == 1:
            weights.append(1.0)
        elif following:
            weights.append(0.0 if word in particles or following in particles else _ACROSS)
    return weights


def _terms_of(text: str, cut: Cut, particles: Collection[str]) -> dict[QueryTerm, float]:
    found: dict[QueryTerm, float] = {}
    for match in _HAN_RUN.finditer(text):
        codes = [ord(char) for char in match[0]]
        if len(codes) > 1:
            for (one, other), weight in zip(pairwise(codes), pair_weights(cut(match[0]), particles), strict=True):
                term = QueryTerm((one << 21) | other, (one << 21) | other)
                found[term] = max(found.get(term, 0.0), weight)
        elif match[0] not in particles:
            found[QueryTerm(codes[0] << 21, (codes[0] << 21) | ((1 << 21) - 1))] = 1.0
    for match in _WORD.finditer(text):
        whole, *parts = word_forms(match[0])
        found[QueryTerm(word_key(whole), word_key(whole), tuple(word_key(p) for p in parts))] = 1.0
    return {term: weight for term, weight in found.items() if weight}
