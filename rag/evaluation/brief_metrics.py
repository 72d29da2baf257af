"""Metrics of one brief against its contract. Pure functions; None when the contract names nothing to measure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.evaluation.cases import KeyPoint
from rag.evaluation.matching import key
from rag.evaluation.metrics import NOTHING, Score, mean, states
from rag.evaluation.replies import Written
from rag.text import normal_form

THEMES, CALENDAR, INDUSTRY = "重点主题", "主题前瞻", "产业趋势"


def fact_recall(written: Written, points: Sequence[KeyPoint], section: str = "") -> Score:
    """Share of the facts of which one wording stands in a sentence of the brief (of the sections titled `section`)."""
    said = [key(sentence.text) for s in written.sections if section in s.title for sentence in s.sentences]
    return mean([float(any(states(text, point.any) for text in said)) for point in points])


def order(written: Written, points: Sequence[KeyPoint], section: str) -> Score:
    """Of the pairs of facts with different `order` that the section holds, the share in the right order."""
    said = [key(sentence.text) for s in written.sections if section in s.title for sentence in s.sentences]
    at = [(p.order, [i for i, text in enumerate(said) if states(text, p.any)]) for p in points]
    first = sorted((rank, places[0]) for rank, places in at if places and rank)
    return mean([float(x < y) for i, (a, x) in enumerate(first) for b, y in first[i + 1 :] if a < b])


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
    named = _theme_names(written)
    return mean([float(any(states(text, theme) for text in named)) for theme in themes])


def theme_precision(written: Written, themes: Sequence[Sequence[str]]) -> Score:
    """Share of the headings of 重点主题 that name one of the themes."""
    if not themes:
        return NOTHING
    return mean([float(any(states(text, theme) for theme in themes)) for text in _theme_names(written)])


def _theme_names(written: Written) -> list[str]:
    chosen = [section for section in written.sections if THEMES in section.title]
    return [key(said.text) for section in chosen for said in section.headings or section.sentences]


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
