"""The plain form in which every system under test is scored: what was said, and which items each sentence cites.

The product's `Answer` and `Brief` are converted here; a reference system (`baselines.py`) makes a `Reply` itself,
because only `verification/` may make an `Answer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.types import Item, SectionState
from rag.written import Answer, Brief, BriefSection, Heading, Sentence, sentences_in


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence with the ids of the items it cites; a mark that resolves to nothing is kept as `[n]?`."""

    text: str
    item_ids: tuple[str, ...] = ()
    claim: bool = True
    """False for fixed phrases (a heading, 本期无数据) that hold nothing to check."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as scored. `items` holds the cited items that are known."""

    sentences: tuple[Said, ...] = ()
    abstained: bool = False
    reason: str | None = None
    items: Mapping[str, Item] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentences, one per line, without marks; empty for an abstention that says nothing."""
        return "\n".join(sentence.text for sentence in self.sentences)

    @property
    def cited(self) -> tuple[str, ...]:
        """The cited ids in order of first appearance."""
        return tuple(dict.fromkeys(i for sentence in self.sentences for i in sentence.item_ids))


@dataclass(frozen=True, slots=True)
class WrittenSection:
    """A section of a brief as scored."""

    title: str
    state: SectionState
    headings: tuple[Said, ...]
    sentences: tuple[Said, ...]
    """Every sentence, headings and table cells included, in reading order."""


@dataclass(frozen=True, slots=True)
class Written:
    """A brief as scored: its structure, and its rendered text for what only shows there."""

    week: str
    sections: tuple[WrittenSection, ...]
    text: str
    items: Mapping[str, Item] = field(default_factory=dict)

    @property
    def sentences(self) -> tuple[Said, ...]:
        """All sentences in reading order."""
        return tuple(sentence for section in self.sections for sentence in section.sentences)


def of_answer(answer: Answer) -> Reply:
    """An `Answer` as scored."""
    items = {c.mark: c.item for c in answer.citations}
    said = tuple(_said(sentence, items) for sentence in answer.sentences)
    return Reply(said, answer.abstained, answer.reason, {i.item_id: i for i in items.values()})


def of_brief(brief: Brief, text: str) -> Written:
    """A `Brief` and its rendered text as scored. Chart values are not sentences and are left out."""
    items = {c.mark: c.item for c in brief.citations}
    sections = tuple(_section(section, items) for section in brief.sections)
    return Written(brief.week, sections, text, {c.item.item_id: c.item for c in brief.citations})


def _section(section: BriefSection, items: Mapping[int, Item]) -> WrittenSection:
    headings, sentences = [], []
    for block in section.blocks:
        said = [_said(sentence, items) for sentence in sentences_in(block)]
        sentences += said
        if isinstance(block, Heading):
            headings += said
    return WrittenSection(section.title, section.state, tuple(headings), tuple(sentences))


def _said(sentence: Sentence, items: Mapping[int, Item]) -> Said:
    ids = tuple(items[mark].item_id if mark in items else f"[{mark}]?" for mark in sentence.marks)
    # what code counted from the store (数据覆盖: items read, sessions) cites no item that could state it
    counted = sentence.verdict == "derived" and not ids
    return Said(sentence.text, ids, claim=sentence.verdict != "no_claim" and not counted)
