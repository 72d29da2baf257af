"""Which themes and which sector an item belongs to, by its words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.text import narrow
from rag.themes.lexicon import Lexicon
from rag.types import Item, Theme

_LATIN = re.compile(r"^[0-9A-Za-z][0-9A-Za-z .+&-]*$")
_OPENING = 180
_TITLE_WEIGHT = 4
"""One hit in the title counts as much as this many in the body."""


@dataclass(frozen=True, slots=True)
class Match:
    """A theme found in an item: hits in title and body, and where in title+text the first one stands."""

    theme: Theme
    in_title: int
    in_body: int
    first: int

    @property
    def strength(self) -> int:
        """Hits, those in the title weighted."""
        return self.in_title * _TITLE_WEIGHT + min(self.in_body, _TITLE_WEIGHT)


def matches(item: Item, lexicon: Lexicon) -> list[Match]:
    """The themes of an item, strongest first (ties: the one that stands first, then lexicon order)."""
    title, body = narrow(item.title).lower(), narrow(item.text).lower()
    found = []
    for theme in lexicon.themes:
        hit = _find(theme.aliases, theme.exclude, title, body)
        if hit:
            found.append(Match(theme, *hit))
    return sorted(found, key=lambda m: (-m.strength, m.first))


def tag(item: Item, lexicon: Lexicon) -> tuple[str, ...]:
    """Names of the item's themes, strongest first. A teaser, which names nobody, has none."""
    return () if "teaser" in item.flags else tuple(m.theme.name for m in matches(item, lexicon))


def sector_of(item: Item, lexicon: Lexicon) -> str | None:
    """The sector whose themes and 板块词 the item hits most, title first; None when there is none.

    Of the text only the opening counts: what an item is about stands there.
    """
    item = replace(item, text=item.text[:_OPENING])
    title, body = narrow(item.title).lower(), narrow(item.text).lower()
    score: Counter[str] = Counter()
    first: dict[str, int] = {}
    for match in matches(item, lexicon):
        sector = match.theme.sector
        score[sector] += 2 * match.strength
        first[sector] = min(first.get(sector, match.first), match.first)
    for sector, terms in lexicon.sector_terms.items():
        if hit := _find(terms, lexicon.sector_excluded.get(sector, ()), title, body):
            score[sector] += hit[0] * _TITLE_WEIGHT + min(hit[1], _TITLE_WEIGHT)
            first[sector] = min(first.get(sector, hit[2]), hit[2])
    if not score:
        return None
    return min(score, key=lambda s: (-score[s], first[s], lexicon.sectors.index(s)))


def _find(terms: tuple[str, ...], exclude: tuple[str, ...], title: str, body: str) -> tuple[int, int, int] | None:
    hits = [t for t in terms if t.lower() in title or t.lower() in body]
    if not hits:
        return None
    for word in exclude:
        blank = "\n" * len(word)
        title, body = title.replace(word.lower(), blank), body.replace(word.lower(), blank)
    in_title = in_body = 0
    places = []
    for term in hits:
        here, there = _places(term, title), _places(term, body)
        in_title += len(here)
        in_body += len(there)
        places += here + [len(title) + p for p in there]
    return (in_title, in_body, min(places)) if places else None


def _places(term: str, text: str) -> list[int]:
    return [m.start() for m in _pattern(term).finditer(text)] if text else []


@lru_cache(maxsize=4096)
def _pattern(term: str) -> re.Pattern[str]:
    """Latin terms as whole words (between non-ASCII-alphanumerics), Han terms literally."""
    literal = re.escape(term.lower())
    return re.compile(rf"(?<![0-9a-z]){literal}(?![0-9a-z])" if _LATIN.match(term) else literal)
