"""Word by word: how near a text comes to each word of a question, by the word itself or its nearest relative there.

Late interaction (MaxSim; Khattab and Zaharia, 2020) over a static table: a text's words need not be cut again, since
only a few relatives of each word of the question count, and each is looked for as a string. It finds what the mean of
all words blurs: 减产 beside 停工 in a long text. Covered: embedders that know relatives (the bundled one); others
have no such term.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, islice, pairwise
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rag.retrieval.ranking import Scores
from rag.text import narrow
from rag.types import Embedder

LOOKED_AT = 1000
"""Characters of a text that are looked at."""
_MIX = np.uint16(31321)
Words = Sequence[tuple[float, Sequence[tuple[str, float]]]]
"""Words of a question: weight, and its relatives in lower case with their cosines, the nearest (itself) first."""


@runtime_checkable
class Relating(Embedder, Protocol):
    """An embedder that knows relatives of words."""

    def relatives(self, text: str) -> Words:
        """The words of `text`, each once."""
        ...


def nearness(words: Words, texts: Sequence[str]) -> Scores:
    """For each text, shape (len(texts),): the mean over `words`, by weight, of the cosine of the nearest relative that
    stands in it; 0–1, 0 without words.

    All texts are looked through at once for the first two characters of all relatives; what stands there is compared
    in full.
    """
    code = folded("\x00".join([text[:LOOKED_AT] for text in texts]))
    joined = unfolded(code)
    starts = list(accumulate((min(len(text), LOOKED_AT) + 1 for text in texts), initial=0))
    cosines = np.zeros((len(words), max((len(relatives) for _, relatives in words), default=0) + 1), np.float32)
    nearest = [[-1] * len(texts) for _ in words]
    """For each word and text, which relative; the last, of cosine 0, for none."""
    starting: dict[str, list[tuple[str, int, list[int]]]] = {}
    names = iter(unfolded(folded("\x00".join([word for _, relatives in words for word, _ in relatives]))).split("\x00"))
    for (_, relatives), row, at in zip(words, cosines, nearest, strict=True):
        row[: len(relatives)] = [cosine for _, cosine in relatives]
        for rank, word in enumerate(islice(names, len(relatives))):
            if len(word) > 1:
                starting.setdefault(word[:2], []).append((word, rank, at))
            else:  # the word itself, the nearest of all
                at[:] = [rank if joined.find(word, a, b) >= 0 else -1 for a, b in pairwise(starts)]
    for place in places("".join(starting), code):
        text = bisect_right(starts, place) - 1
        for word, rank, at in starting.get(joined[place : place + 2], ()):
            if not 0 <= at[text] <= rank and joined.startswith(word, place):
                at[text] = rank
    total = np.zeros(len(texts), np.float32)
    for (weight, _), row, at in zip(words, cosines, np.array(nearest, dtype=np.intp), strict=True):
        total += np.float32(weight) * row[at]
    return np.asarray(total / max(sum(weight for weight, _ in words), 1e-9), dtype=np.float32)


def places(pairs: str, code: NDArray[np.uint16]) -> list[int]:
    """Where one of `pairs` (characters, two by two) stands, ascending, and by chance some other pair."""
    heads = np.frombuffer(pairs.encode("utf-16-le", "surrogatepass"), np.uint16)
    wanted = np.zeros(1 << 16, np.bool_)
    wanted[_slot(heads[::2], heads[1::2])] = True
    found: list[int] = np.flatnonzero(wanted[_slot(code[:-1], code[1:])]).tolist()
    return found


def _slot(one: NDArray[np.uint16], other: NDArray[np.uint16]) -> NDArray[np.uint16]:
    return np.asarray(one * _MIX + other)  # modulo 2 ** 16


def unfolded(code: NDArray[np.uint16]) -> str:
    """What `folded` made of a text, as text of the same length."""
    return code.tobytes().decode("utf-16-le")


def folded(text: str) -> NDArray[np.uint16]:
    """`text` in narrow lower case, a number for each character; those beyond 16 bits and surrogates share one."""
    code = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return _fold()[np.minimum(code, 0xFFFF)]


@cache
def _fold() -> NDArray[np.uint16]:
    """The narrow lower case of Latin, Greek, Cyrillic and full-width characters, others as they are: looked up, as
    `str.lower` takes as long as all the rest.
    """
    table = np.arange(1 << 16).astype(np.uint16)
    for cased in (range(0x600), range(0x3000, 0x3001), range(0xFF00, 0xFF60)):
        table[cased.start : cased.stop] = [ord(narrow(chr(code)).lower()[0]) for code in cased]
    table[0xD800:0xE000] = 0xFFFF
    return table
