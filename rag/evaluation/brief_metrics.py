"""Metrics of one brief against its contract. Pure functions; None when the contract names nothing to measure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.evaluation.cases import KeyPoint
from rag.evaluation.matching import key
from rag.evaluation.metrics import NOTHING, Score, mean, states
from rag.evaluation.replies import Written
from rag.text import normal_form

_THEME_SECTION = "重点主题"


def fact_recall(written: Written, points: Sequence[KeyPoint]) -> Score:
    """Share of the facts of which one wording stands in a sentence of the brief."""
    said = [key(sentence.text) for sentence in written.sentences]
    return mean([float(any(states(text, point.any) for text in said)) for point in points])


def fact_citations(written: Written, points: Sequence[tuple[KeyPoint, frozenset[str]]]) -> Score:
    """Of the facts found, the share that stands in a sentence which cites one of the fact's items.

    `points`: facts with the ids of the items that state them; facts without items are left out.
    """
    said = [(key(sentence.text), sentence.item_ids) for sentence in written.sentences]
    backed = []
    for point, gold in points:
        cites = [any(i in gold for i in ids) for text, ids in said if states(text, point.any)]
        if gold and cites:
            backed.append(float(any(cites)))
    return mean(backed)


def theme_recall(written: Written, themes: Sequence[Sequence[str]]) -> Score:
    """Share of the themes named in a heading of 重点主题 (in its sentences when it has no headings)."""
    named = []
    for section in written.sections:
        if _THEME_SECTION in section.title:
            named += [key(said.text) for said in section.headings or section.sentences]
    return mean([float(any(states(text, theme) for text in named)) for theme in themes])


def exclusions(written: Written, points: Sequence[tuple[KeyPoint, frozenset[str]]]) -> Score:
    """Share of the exclusions kept: none of the words stands in the brief and none of the items is cited."""
    text = key("\n".join(sentence.text for sentence in written.sentences))
    cited = {i for sentence in written.sentences for i in sentence.item_ids}
    return mean([float(not states(text, point.any) and not (gold & cited)) for point, gold in points])


def traps(written: Written, patterns: Sequence[str]) -> Score:
    """How many of the patterns match somewhere in the rendered text, as printed or with white space removed."""
    if not patterns:
        return NOTHING
    folded = normal_form(written.text)
    sprung = [bool(re.search(p, written.text) or re.search(p, folded)) for p in patterns]
    return Score(float(sum(sprung)), len(patterns))


def section_coverage(written: Written, required: Sequence[str]) -> Score:
    """Share of the required titles that are part of a section's title and whose section says something."""
    titles = [key(section.title) for section in written.sections if section.sentences]
    return mean([float(any(key(want) in title for title in titles)) for want in required])


def empty_sections(written: Written) -> Score:
    """Of the sections without data, the share that says something (本期无数据 …) and holds no digit."""
    empty = [section for section in written.sections if section.state == "none"]
    texts = ["".join(said.text for said in section.sentences) for section in empty]
    return mean([float(bool(text) and not any(char.isdigit() for char in text)) for text in texts])
