"""Candidates for the lexicon: quoted and Latin names in headlines that burst in a week and that no theme knows.

Covered: names set apart by “” or by script, which new concepts of this wire are. Not covered: Han words without quotes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.text import narrow
from rag.themes.lexicon import Lexicon
from rag.types import Item

_NAME = re.compile(
    r"“([一-鿿A-Za-z0-9·+-]{2,10})”|(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9.-]{1,14}[A-Za-z0-9])(?![A-Za-z0-9])"
)
_PLAIN = re.compile(
    r"Q[1-4]|H[12]|[A-Z]股|CEO|CFO|CTO|COO|IPO|ETF|GDP|CPI|PPI|PMI|LPR|MLF|AI|20cm|ST|PB|PE|HK|US|KOSPI|十[四五]五"
)
_LEFT_OUT = {"teaser", "digest", "schedule"}
_EVENTS, _TIMES, _MOST = 4, 3.0, 12


@dataclass(frozen=True, slots=True)
class Fresh:
    """A name, in how many headlines it stands, and in how many one would expect from the week before."""

    name: str
    headlines: int
    expected: float
    item_ids: tuple[str, ...]


def fresh(items: Sequence[Item], before: Sequence[Item], lexicon: Lexicon) -> list[Fresh]:
    """Names in at least 4 headlines, 3 times as many as the coverage-corrected week before; the most frequent first.

    Empty without a week before: everything would be new.
    """
    if not before:
        return []
    now, then = _names(items), _names(before)
    known = {term.lower() for theme in lexicon.themes for term in (theme.name, *theme.aliases)}
    known |= {term.lower() for terms in lexicon.sector_terms.values() for term in terms}
    scale = len(items) / len(before)
    found = [Fresh(name, len(ids), round(scale * len(then.get(name, ())), 2), tuple(ids)) for name, ids in now.items()]
    burst = [f for f in found if f.headlines >= max(_EVENTS, _TIMES * f.expected) and not _known(f.name, known)]
    return sorted(burst, key=lambda f: (-f.headlines, f.name))[:_MOST]


def _known(name: str, known: Iterable[str]) -> bool:
    low = name.lower()
    return any(term in low or low in term for term in known)


def _names(items: Iterable[Item]) -> dict[str, list[str]]:
    """Name → the items whose headline holds it, each once."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in items:
        if not _LEFT_OUT.intersection(item.flags):
            for name in dict.fromkeys(a or b for a, b in _NAME.findall(narrow(item.title))):
                if not _PLAIN.fullmatch(name):
                    found[name].append(item.item_id)
    return found
