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
"""A run that more texts than this hold, within the time that is looked back, says nothing."""

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_FACTORS = np.array(
    [(0x9E3779B97F4A7C15 * (2 * k + 3) ** 5 | 1) % (1 << 64) for k in range(LENGTH)],
    dtype=np.uint64,
)


class Runs:
    """The runs of `texts`, which are in time order; `minutes[i]` is when text i was printed.

    Texts meet when they lie at most `within` minutes apart, and what is rare is judged over that time only: adding or
    removing a text changes nothing for texts further away.
    """

    def __init__(self, texts: Sequence[str], minutes: Sequence[int], within: int) -> None:
        hashes, owners = _hashed(texts)
        bits = np.uint64(len(texts).bit_length())
        # one sort of (hash, owner) in 64 bits; the hash gives up its lowest bits
        packed = np.sort((hashes >> bits << bits) | owners.astype(np.uint64))
        packed = packed[np.append(np.ones(min(1, len(packed)), np.bool_), packed[1:] != packed[:-1])]
        self._hashes, self._owners = packed >> bits, (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
        self._bits = bits
        self._minutes = np.array(minutes, dtype=np.int64)
        self._within = within

    def pairs(self, least: int, first: int = 0) -> list[tuple[int, int]]:
        """(later, earlier) texts that share at least `least` rare runs, sorted; the later one has number `first` or
        above. A run is rare at a text when at most `COMMON` texts held it before, within the time.
        """
        hashes, owners, size = self._hashes, self._owners, max(1, len(self._minutes))
        at = np.flatnonzero((hashes[1:] == hashes[:-1]) & (owners[1:] >= first)) + 1
        far = np.maximum(at - COMMON - 1, 0)
        crowded = (at > COMMON) & (hashes[far] == hashes[at]) & self._near(at, far)
        at = at[~crowded]
        found: list[Numbers] = [np.zeros(0, np.int64)]
        for gap in range(1, COMMON + 1):
            at = at[at >= gap]
            at = at[(hashes[at - gap] == hashes[at]) & self._near(at, at - gap)]
            found.append(owners[at] * size + owners[at - gap])
        keys, counts = np.unique(np.concatenate(found), return_counts=True)
        return [divmod(key, size) for key in keys[counts >= least].tolist()]

    def _near(self, later: Numbers, earlier: Numbers) -> NDArray[np.bool_]:
        apart = self._minutes[self._owners[later]] - self._minutes[self._owners[earlier]]
        return np.asarray(apart <= self._within)

    def sharing(self, text: str, minute: int, before: int, most: int) -> list[int]:
        """The `most` texts, best first, that share the most rare runs with `text`, printed at `minute`; only texts
        with a number below `before` that lie within the time count.
        """
        wanted = np.unique(_hashed([text])[0] >> self._bits)
        low = np.searchsorted(self._hashes, wanted, "left")
        high = np.searchsorted(self._hashes, wanted, "right")
        since = np.searchsorted(self._minutes, minute - self._within)
        held = [self._owners[a:b] for a, b in zip(low, high, strict=True) if a < b]
        held = [owners[(owners >= since) & (owners < before)] for owners in held]
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
    hashes, product = np.zeros((2, count), np.uint64)
    for k, factor in enumerate(_FACTORS):
        hashes += np.multiply(code[k : k + count], factor, out=product)
    # a separator inside a run, or at its end, changes the number of the text; one at its start is seen by its code
    whole = (owner[:count] == owner[LENGTH - 1 :]) & (code[:count] != 0)
    return hashes[whole], owner[:count][whole]
