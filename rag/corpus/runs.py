"""Which texts share rare runs of characters: one sorted array of hashed runs instead of a dictionary of strings.

A run's hash is multilinear in its characters (Lemire and Kaser, 2014), modulo 2⁶⁴. Two runs may share a hash; callers
compare the texts themselves before they believe a candidate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LENGTH = 7
"""Characters in a run."""
COMMON = 12
"""A run held by more texts than this says nothing."""

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_FACTORS = np.array(
    [(0x9E3779B97F4A7C15 * (2 * k + 3) ** 5 | 1) % (1 << 64) for k in range(LENGTH)],
    dtype=np.uint64,
)


class Runs:
    """The runs of `texts`, which are in time order; `minutes[i]` is when text i was printed."""

    def __init__(self, texts: Sequence[str], minutes: Sequence[int]) -> None:
        hashes, owners = _hashed(texts)
        order = np.lexsort((owners, hashes))
        hashes, owners = hashes[order], owners[order]
        first = np.ones(len(hashes), np.bool_)
        first[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
        self._hashes, self._owners = hashes[first], owners[first]
        self._minutes = np.array(minutes, dtype=np.int64)

    def pairs(self, least: int, within: int) -> list[tuple[int, int]]:
        """(later, earlier) texts that share at least `least` rare runs and lie at most `within` minutes apart, sorted.

        Of a run that many texts hold, its first `COMMON` + 1 holders count.
        """
        hashes, owners = self._hashes, self._owners
        size = max(1, len(self._minutes))
        begins = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1])) if len(hashes) else np.zeros(0, np.int64)
        rank = np.arange(len(hashes)) - np.repeat(begins, np.diff(np.append(begins, len(hashes))))
        found: list[Numbers] = [np.zeros(0, np.int64)]
        for gap in range(1, COMMON + 1):
            at = np.flatnonzero((rank >= gap) & (rank <= COMMON))
            later, earlier = owners[at], owners[at - gap]
            near = self._minutes[later] - self._minutes[earlier] <= within
            found.append(later[near] * size + earlier[near])
        keys, counts = np.unique(np.concatenate(found), return_counts=True)
        return [divmod(key, size) for key in keys[counts >= least].tolist()]

    def sharing(self, text: str, before: int, most: int) -> list[int]:
        """The `most` texts with a number below `before` that share the most rare runs with `text`, best first."""
        wanted = np.unique(_hashed([text])[0])
        low = np.searchsorted(self._hashes, wanted, "left")
        high = np.searchsorted(self._hashes, wanted, "right")
        held = [owners[owners < before] for a, b in zip(low, high, strict=True) if len(owners := self._owners[a:b])]
        rare = [owners for owners in held if len(owners) <= COMMON]
        if not rare:
            return []
        numbers, counts = np.unique(np.concatenate(rare), return_counts=True)
        best: list[int] = numbers[np.lexsort((numbers, -counts))][:most].tolist()
        return best


def _hashed(texts: Sequence[str]) -> tuple[Hashes, Numbers]:
    """The hash of every run of every text, and the number of its text; no run spans two texts."""
    joined = "\x00".join(text.replace("\x00", " ") for text in texts)
    code = np.frombuffer(joined.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)
    if len(code) < LENGTH:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    owner = np.cumsum(code == 0, dtype=np.int64)
    count = len(code) - LENGTH + 1
    hashes = np.zeros(count, np.uint64)
    for k, factor in enumerate(_FACTORS):
        hashes += code[k : k + count] * factor
    # a separator inside a run, or at its end, changes the number of the text; one at its start is seen by its code
    whole = (owner[:count] == owner[LENGTH - 1 :]) & (code[:count] != 0)
    return hashes[whole], owner[:count][whole]
