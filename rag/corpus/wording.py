"""An item's words as links compare them: character pairs without punctuation, and every number with its unit.

Pairs are those of `rag.text.pair_codes`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rag.numbers import quantities
from rag.text import body_of, nfkc, pair_codes, strip_invisible
from rag.types import Item, Quantity

Pairs = NDArray[np.uint32]
"""Different pairs of neighbouring characters, ascending."""

_WORDS = re.compile(r"[一-鿿A-Za-z0-9.%]+")


@dataclass(frozen=True)
class Text:
    """An item's words; what only candidates need is computed when they are compared."""

    item: Item

    @cached_property
    def body(self) -> str:
        """The text without date line and source."""
        return body_of(self.item.text)

    @cached_property
    def whole(self) -> str:
        """Title and body."""
        return f"{self.item.title}。{self.body}"

    @cached_property
    def plain(self) -> str:
        """Title and body without punctuation."""
        return plain_of(self.whole)

    @cached_property
    def grams(self) -> Pairs:
        """Character pairs of title and body."""
        return pair_codes(self.plain)

    @cached_property
    def numbers(self) -> frozenset[tuple[str, str]]:
        """Every number of title and body."""
        return numbers(self.whole)

    @cached_property
    def body_grams(self) -> Pairs:
        """Character pairs of the body."""
        return pair_codes(plain_of(self.body))


def plain_of(text: str) -> str:
    """The normal form without punctuation and white space: no character of it takes more than 16 bits."""
    return "".join(_WORDS.findall(nfkc(strip_invisible(text)).lower()))


def common(a: Pairs, b: Pairs) -> int:
    """How many pairs stand in both."""
    both = np.concatenate((a, b))
    both.sort()
    return int(np.count_nonzero(both[1:] == both[:-1]))


def value(quantity: Quantity) -> tuple[str, str]:
    """Value and unit, as they are compared."""
    return f"{quantity.low.normalize():f}~{quantity.high.normalize():f}", quantity.unit


def numbers(text: str) -> frozenset[tuple[str, str]]:
    """(value, unit) of every quantity."""
    return frozenset(value(q) for q in quantities(text))


def share(part: Pairs, whole: Pairs) -> float:
    """How much of `part` stands in `whole`; 0 for nothing."""
    return common(part, whole) / len(part) if len(part) else 0.0
