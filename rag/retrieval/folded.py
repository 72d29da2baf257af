"""Many texts folded once and looked through at once: where pairs of characters stand in them.

A few arrays over all texts take a tenth of the time of looking for each word in each text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from rag.text import narrow

LOOKED_AT = 1000
"""Characters of a text that are looked at."""
_MIX = np.uint16(31321)
_TOP = 0xFFFF


class Folded:
    """The beginnings of texts in narrow lower case, one behind the other."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Fold the first `LOOKED_AT` characters of each of `texts`."""
        parts = [text[:LOOKED_AT].replace("\0", " ") for text in texts]
        self.code = fold("".join([part + "\0" for part in parts]))
        """A number a character; 0 behind each text."""
        self.text = self.code.tobytes().decode("utf-16-le")
        """The same as text."""
        self.starts = list(accumulate((len(part) + 1 for part in parts), initial=0))
        """Where each text begins, and where all end."""
        self._slots = _slot(self.code[:-1], self.code[1:])

    def __len__(self) -> int:
        return len(self.starts) - 1

    def places(self, pairs: str) -> NDArray[np.int64]:
        """Where one of `pairs` (characters, two by two) stands, ascending, and by chance some other pair."""
        heads = np.frombuffer(pairs.encode("utf-16-le", "surrogatepass"), np.uint16)
        wanted = np.zeros(_TOP + 1, np.bool_)
        wanted[_slot(heads[::2], heads[1::2])] = True
        return np.flatnonzero(wanted[self._slots])


def fold(text: str) -> NDArray[np.uint16]:
    """`text` in narrow lower case, a number for each character; those beyond 16 bits and surrogates share one."""
    code = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return _fold()[np.minimum(code, _TOP)]


def folded(text: str) -> str:
    """`text` in narrow lower case, as text of the same length."""
    return fold(text).tobytes().decode("utf-16-le")


def _slot(one: NDArray[np.uint16], other: NDArray[np.uint16]) -> NDArray[np.uint16]:
    return np.asarray(one * _MIX + other)  # modulo 2 ** 16


@cache
def _fold() -> NDArray[np.uint16]:
    """The narrow lower case of Latin, Greek, Cyrillic and full-width characters, others as they are: looked up, as
    `str.lower` takes as long as all the rest.
    """
    table = np.arange(_TOP + 1).astype(np.uint16)
    for cased in (range(0x600), range(0x3000, 0x3001), range(0xFF00, 0xFF60)):
        table[cased.start : cased.stop] = [ord(narrow(chr(code)).lower()[0]) for code in cased]
    table[0xD800:0xE000] = _TOP
    return table
