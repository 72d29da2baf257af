"""An item's words as links compare them: character pairs without punctuation, and every number with its unit."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from operator import add

from rag.numbers import quantities
from rag.text import body_of, normal_form
from rag.types import Item, Quantity

_OTHER = re.compile(r"[^一-鿿A-Za-z0-9.%]+")


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
    def grams(self) -> frozenset[str]:
        """Character pairs of title and body."""
        return pairs(self.plain)

    @cached_property
    def numbers(self) -> frozenset[tuple[str, str]]:
        """Every number of title and body."""
        return numbers(self.whole)

    @cached_property
    def body_grams(self) -> frozenset[str]:
        """Character pairs of the body."""
        return pairs(plain_of(self.body))


def plain_of(text: str) -> str:
    """The normal form without punctuation and white space."""
    return _OTHER.sub("", normal_form(text))


def pairs(plain: str) -> frozenset[str]:
    """The pairs of neighbouring characters."""
    return frozenset(map(add, plain, plain[1:]))


def value(quantity: Quantity) -> tuple[str, str]:
    """Value and unit, as they are compared."""
    return f"{quantity.low.normalize():f}~{quantity.high.normalize():f}", quantity.unit


def numbers(text: str) -> frozenset[tuple[str, str]]:
    """(value, unit) of every quantity."""
    return frozenset(value(q) for q in quantities(text))


def share(part: AbstractSet[str], whole: AbstractSet[str]) -> float:
    """How much of `part` stands in `whole`; 0 for nothing."""
    return len(part & whole) / len(part) if part else 0.0
