"""The thresholds of the extractive writer, and the kind of function that compares meanings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""(question, texts) → cosine of each text with the question."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds, chosen on the development questions (`eval/LOG.md`)."""

    item: float = 0.55
    """An item must cover this share of the question's words, or be similar enough."""
    rest: float = 0.4
    """… and this share of the words that are no names: the measure asked for, not only the company."""
    similarity: float = 0.42
    """Cosine above which a paraphrase may answer with `paraphrase` coverage only."""
    paraphrase: float = 0.34
    alone: float = 0.6
    """The first item may answer in other words when the second scores at most this share of it …"""
    alone_similarity: float = 0.2
    """… its cosine is this high …"""
    alone_words: float = 0.25
    """… and it has this share of the question's words: words differ, yet nothing else comes near."""
    only_similarity: float = 0.28
    """Cosine of an only item, for a question without names."""
    own: float = 0.25
    """The first sentence of a fact must itself cover this share of the question."""
    strong: float = 0.7
    """… unless it has the unit asked for and its item covers this share."""
    gain: float = 0.15
    """A further sentence must add this share of the question."""
    near: float = 0.6
    """… and score this share of the first."""
    newest: float = 0.9
    """Score, as a share of the best, from which the newest answers a question for the last value."""
    alongside: float = 0.7
    """Score, as a share of the first, of a further sentence of the same item when several numbers are asked for."""
    several: float = 0.6
    """Share of the question that the sentences of a several-part answer must cover together."""
    facts: int = 4
    points: int = 12
    """Longest answers: sentences for a fact, stories of a list."""
    reading: int = 1000
    """Characters from which a list takes no further sentence."""
    further: float = 0.4
    """Score, as a share of its story's best, of a further sentence of a list."""
    doubt: float = 0.45
    """Less than this must speak against a sentence of a fact's answer (`doubt`)."""


DEFAULT = Limits()
LOOSE = replace(
    DEFAULT,
    item=0.3,
    rest=0.0,
    paraphrase=0.2,
    similarity=0.25,
    own=0.05,
    alone=2.0,
    alone_similarity=0.1,
    alone_words=0.15,
    doubt=0.15,
)
"""A second look at what shares few words with the question, as long as little speaks against it."""
