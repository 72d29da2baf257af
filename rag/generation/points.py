"""The choice among candidates for a list question: one point a story, then further sentences while there is room.

First each story's title, or the sentence that says far more of what is asked; then, story by story and round by round,
a sentence that adds a figure or mostly new words, until the answer is as long as a reader wants. In order of time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.generation.candidates import Candidate
from rag.generation.limits import Limits
from rag.text import pairs

_LEANS = re.compile(
    r"后续|此外|同时|其中|对此|另外|但|而|并|也|公司|该|其|这|此|据悉|据介绍|事实上|不过|首先|其次|今天"
)
"""Openings that lean on the sentence before: out of place as the first sentence of a point."""
_SHORT, _LONG = 45, 200
"""A sentence up to `_SHORT` characters may stand for its title; beyond `_LONG` it is no further sentence."""
_GENERIC = {"market_wrap", "schedule", "digest"}
_SUMMARY = "cover"
"""A report's first pages sum up all its themes: of them only what itself says something of what is asked."""
_NUMBER = re.compile(r"\d[\d.,]*")
_SIGN = re.compile(r"[\W_]+")
_TOLD = 3
"""New figures from which a sentence has enough of them: then its score decides."""
_ROUNDS = 3
"""Further sentences of one story."""
_FRESH = 0.6
"""Share of a sentence's character pairs that must be unsaid when it brings no new figure."""


def calendar(found: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """The entries of the calendars among the evidence, in their order."""
    entries = [c for c in found if "schedule" in c.evidence.item.flags and not c.is_title and c.own > 0]
    return sorted(entries, key=lambda c: (c.evidence.mark, c.order))[: limits.points]


def points(found: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """The stories' points and what else they say, within `limits.points` stories and `limits.reading` characters."""
    stories: dict[int, list[Candidate]] = {}
    about = [c for c in found if c.own > 0 or c.evidence.item.page_kind != _SUMMARY] or found
    current = [c for c in about if not c.evidence.superseded_by and "digest" not in c.evidence.item.flags]
    for candidate in current or about:
        stories.setdefault(candidate.evidence.group, []).append(candidate)
    if len(stories) == 1:
        return told(next(iter(stories.values())), limits)
    worth = [story for story in stories.values() if story[0].own >= limits.own / 2] or list(stories.values())
    chosen: list[Candidate] = []
    for story in worth[: limits.points]:
        if _size(chosen) < limits.reading:
            chosen.append(_headline(story))
    chosen += _further(worth[: len(chosen)], chosen, limits)
    return sorted(chosen, key=lambda c: (c.evidence.item.published_at, c.evidence.item.line, not c.is_title, c.order))


def told(story: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """One story's best sentences, in its own order; the title only when there is nothing else."""
    body = [c for c in story if not c.is_title] or list(story)
    return sorted(body[: limits.facts], key=lambda c: c.order)


def _headline(story: Sequence[Candidate]) -> Candidate:
    """A story's title; of a wrap-up or calendar, whose title names no story, the best sentence."""
    best = story[0]
    if _GENERIC & set(best.evidence.item.flags) and not _LEANS.match(best.text):
        return best
    title = next((c for c in story if c.is_title), best)
    return best if len(best.text) <= _SHORT and best.own > title.own and not _LEANS.match(best.text) else title


def _further(stories: Sequence[Sequence[Candidate]], points: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """Sentences that add to the points, one a story in each round, while there is room."""
    added: list[Candidate] = []
    for _ in range(_ROUNDS):
        for story in stories:
            said = [*points, *added]
            if _size(said) >= limits.reading:
                return added
            text = "".join(c.text for c in said)
            rest = (c for c in story if c not in said and not c.is_title and len(c.text) <= _LONG)
            near = (c for c in rest if c.score >= limits.further * story[0].score)
            fresh = [c for c in near if _is_fresh(c.text, text)]
            added += sorted(fresh, key=lambda c: -min(_TOLD, _new_figures(c.text, text)))[:1]
    return added


def _size(chosen: Sequence[Candidate]) -> int:
    return sum(len(c.text) for c in chosen)


def _is_fresh(text: str, said: str) -> bool:
    """Whether `text` brings a figure that was not said, or mostly character pairs that were not."""
    own, known = pairs(_SIGN.sub("", text)), pairs(_SIGN.sub("", said))
    return _new_figures(text, said) > 0 or len(own - known) >= _FRESH * len(own)


def _new_figures(text: str, said: str) -> int:
    return len(set(_NUMBER.findall(text)) - set(_NUMBER.findall(said)))
