"""The weekly's pages as a model words them: the points of a page are its facts, and a worded point replaces its own.

Headings, leads, tables and charts stay as code made them. A point put together from many items (the lines of a price
table) stays too: there is nothing to word in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.generation import prompts
from rag.generation.worded import Chosen, listing, neutral
from rag.types import Message
from rag.written import Block, Bullets, DraftSection, DraftSentence, Heading, Paragraph

WORDED = ("focus", "policy", "industry")
"""Keys of the sections whose points a model words: 重点主题, 政策动态, 产业趋势."""
_COMPOSED = 3
"""A point that cites more items than this was composed by code."""
_TOKENS_PER_FACT, _TOKENS_BESIDE = 120, 40

Place = tuple[int, int, int]
"""(section, block, point), each counted from 0."""


@dataclass(frozen=True, slots=True)
class Page:
    """The points under one heading."""

    title: str
    heading: str
    facts: tuple[Chosen, ...]
    places: tuple[Place, ...]
    """Where each fact's point stands in the drafts."""

    @property
    def max_tokens(self) -> int:
        """Room for the reply."""
        return _TOKENS_BESIDE + _TOKENS_PER_FACT * len(self.facts)

    def prompt(self) -> tuple[Message, ...]:
        """The page's prompt; all pages share everything before its first variable."""
        given = {"section": self.title, "heading": neutral(self.heading), "facts": listing(self.facts)}
        return prompts.load("brief").fill(given)


def pages(drafts: Sequence[DraftSection]) -> list[Page]:
    """The pages of the sections that are worded, in reading order."""
    found = []
    for s, section in enumerate(drafts):
        heading = ""
        for b, block in enumerate(section.blocks if section.key in WORDED else ()):
            if isinstance(block, Heading):
                heading = block.sentence.text
            elif isinstance(block, Bullets):
                own = [(p, point) for p, point in enumerate(block.points) if _wordable(point)]
                facts = tuple(_fact(point) for _, point in own)
                if facts:
                    found.append(Page(section.title, heading, facts, tuple((s, b, p) for p, _ in own)))
    return found


def _wordable(point: Paragraph[DraftSentence]) -> bool:
    cites = {item_id for sentence in point.sentences for item_id in sentence.cites}
    return 0 < len(cites) <= _COMPOSED and not any(s.fixed or s.label for s in point.sentences)


def _fact(point: Paragraph[DraftSentence]) -> Chosen:
    cites = dict.fromkeys(item_id for sentence in point.sentences for item_id in sentence.cites)
    return Chosen("".join(s.text for s in point.sentences), tuple(cites))


def replaced(drafts: Sequence[DraftSection], worded: Mapping[Place, Sequence[DraftSentence]]) -> list[DraftSection]:
    """The drafts with the points at these places told in the model's sentences, their leads kept."""
    return [
        replace(section, blocks=tuple(_block(block, (s, b), worded) for b, block in enumerate(section.blocks)))
        for s, section in enumerate(drafts)
    ]


def _block(
    block: Block[DraftSentence], at: tuple[int, int], worded: Mapping[Place, Sequence[DraftSentence]]
) -> Block[DraftSentence]:
    if not isinstance(block, Bullets):
        return block
    points = (
        replace(point, sentences=tuple(worded.get((*at, p), point.sentences))) for p, point in enumerate(block.points)
    )
    return Bullets(tuple(points))
