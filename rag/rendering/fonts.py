"""The fonts of the PDF: where they lie, what they hold, and what stands for a character that they lack."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from rag import resources

FAMILY, STRONG = "Rag Sans", "Rag Strong"
"""Two families, not two weights of one: typst takes what a bold face lacks from another family only."""
GETA = "〓"
"""The printer's mark for a character that the case does not hold."""
_REGULAR = "RagSans-Regular.otf"
_SHOWN = 12


def folder() -> Path:
    """Of the bundled fonts. Raises RagError when the installation is incomplete."""
    return resources.path("bundled/fonts")


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """The code points that the regular font draws: the groups of its `cmap`, format 12 (OpenType 1.9, cmap)."""
    data = (folder() / _REGULAR).read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    records = (struct.unpack_from(">4s4xII", data, 12 + 16 * index) for index in range(tables))
    cmap = next(offset for name, offset, _ in records if name == b"cmap")
    count = struct.unpack_from(">H", data, cmap + 2)[0]
    starts = (cmap + struct.unpack_from(">I", data, cmap + 8 + 8 * index)[0] for index in range(count))
    start = next(at for at in starts if struct.unpack_from(">H", data, at)[0] == 12)
    groups = struct.unpack_from(">I", data, start + 12)[0]
    found: set[int] = set()
    for index in range(groups):
        first, last = struct.unpack_from(">II", data, start + 16 + 12 * index)
        found.update(range(first, last + 1))
    return frozenset(found)


def settable(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` with 〓 for every character that the font lacks, and those characters in their order."""
    lacking = sorted(char for char in set(text) if ord(char) not in covered() and char not in "\n\r\t")
    return text.translate({ord(char): GETA for char in lacking}), tuple(lacking)


def note(lacking: Sequence[str]) -> str:
    """What 〓 stands for; empty when nothing is lacking."""
    if not lacking:
        return ""
    told = "、".join(f"U+{ord(char):04X}" for char in lacking[:_SHOWN])
    more = f"等{len(lacking)}字" if len(lacking) > _SHOWN else ""
    return f"注：字体未收的字符以“{GETA}”代：{told}{more}。"
