"""A trie of words as arrays, so that many texts can be followed through it at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]

_SLOTS = 18
"""Bits of the hash table of the trie: an eighth full."""
_MIX = np.uint64(0x9E3779B97F4A7C15)


class Trie:
    """Words of two characters and more, hashed by node and character."""

    def __init__(self, words: Sequence[str], ids: Ids) -> None:
        """`ids[i]` is the id of `words[i]`."""
        keys, self.token = _trie(words, ids)
        """`token`: by node, the id of the word that ends there; -1 for none."""
        self._keys, self._values = _hashed(keys)

    def follow(self, states: NDArray[np.int64], chars: NDArray[np.uint32]) -> Ids:
        """The node behind each state (a first character, or 0x110000 + a node) over a character; 0 for none."""
        keys = (states.astype(np.uint64) << np.uint64(21)) | chars.astype(np.uint64)
        slots = _slot(keys)
        found = self._values[slots]
        open_ = np.flatnonzero((found > 0) & (self._keys[slots] != keys))
        while len(open_):
            slots[open_] = (slots[open_] + 1) % (1 << _SLOTS)
            found[open_] = self._values[slots[open_]]
            open_ = open_[(found[open_] > 0) & (self._keys[slots[open_]] != keys[open_])]
        return found


def _trie(words: Sequence[str], ids: Ids) -> tuple[NDArray[np.uint64], Ids]:
    """(the key of every node but the first, which is none: see `follow`; the id of the word that ends at a node)."""
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    padded = np.array(words, dtype=np.str_)
    chars = padded.view(np.uint32).reshape(len(words), -1).astype(np.uint64)
    keys, tokens = [np.zeros(0, np.uint64)], [np.full(1, -1, np.int32)]
    states, made = chars[:, 0], 1
    for at in range(1, chars.shape[1]):
        on = np.flatnonzero(lengths > at)
        new, node = np.unique((states[on] << np.uint64(21)) | chars[on, at], return_inverse=True)
        ends = np.full(len(new), -1, np.int32)
        last = lengths[on] == at + 1
        ends[node[last]] = ids[on[last]]
        states[on] = (0x110000 + made + node).astype(np.uint64)
        made += len(new)
        keys.append(new)
        tokens.append(ends)
    return np.concatenate(keys), np.concatenate(tokens)


def _hashed(keys: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], Ids]:
    """(keys, nodes) by slot: node i + 1 for key i, at its slot or the next free one; 0 where a slot is free."""
    slot_keys, nodes = np.zeros(1 << _SLOTS, np.uint64), np.zeros(1 << _SLOTS, np.int32)
    todo, slots = np.arange(len(keys)), _slot(keys)
    while len(todo):
        free = nodes[slots] == 0
        taken, first = np.unique(slots[free], return_index=True)
        placed = np.flatnonzero(free)[first]
        slot_keys[taken], nodes[taken] = keys[todo[placed]], todo[placed] + 1
        rest = np.ones(len(todo), np.bool_)
        rest[placed] = False
        todo, slots = todo[rest], (slots[rest] + 1) % (1 << _SLOTS)
    return slot_keys, nodes


def _slot(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    return ((keys * _MIX) >> np.uint64(64 - _SLOTS)).astype(np.int64)
