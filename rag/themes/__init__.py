"""Themes: a lexicon that users edit as text, tagging, and the heat of each theme in a week.

Covered: literal matching (Han terms as substrings, Latin terms as whole words), a sector for each item, distinct events
per theme; learned directions of themes among the vectors of the bundled embedder, for searching.
"""

from rag.themes.directions import Directions, load_directions
from rag.themes.fresh import Fresh, fresh
from rag.themes.heat import weeks
from rag.themes.lexicon import Lexicon, load_lexicon
from rag.themes.tagging import Match, matches, sector_of, tag

__all__ = [
    "Directions",
    "Fresh",
    "Lexicon",
    "Match",
    "fresh",
    "load_directions",
    "load_lexicon",
    "matches",
    "sector_of",
    "tag",
    "weeks",
]
