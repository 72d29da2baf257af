"""Manifest and diff: deterministic, complete, and telling exactly what changed."""

from __future__ import annotations

import json
from dataclasses import replace

from brief_weeks import drafts, given, items_of

from rag.brief import Frame, Inputs, assemble, coverage, diff, manifest
from rag.written import (
    Block,
    Brief,
    BriefSection,
    Bullets,
    ChartBlock,
    Citation,
    DraftSection,
    DraftSentence,
    Heading,
    Paragraph,
    Sentence,
    TableBlock,
)

WEEK = "2026-W03"


def passed(found: DraftSection, marks: dict[str, int]) -> BriefSection:
    """A draft as verification would pass it, every sentence supported."""
    used: dict[str, None] = {}

    def checked(one: DraftSentence) -> Sentence:
        used.update(dict.fromkeys(one.cites))
        return Sentence(one.text, tuple(marks[c] for c in one.cites), "supported" if one.cites else "no_claim")

    def para(p: Paragraph[DraftSentence]) -> Paragraph[Sentence]:
        return Paragraph(tuple(map(checked, p.sentences)), p.lead)

    def block(b: Block[DraftSentence]) -> Block[Sentence]:
        if isinstance(b, Paragraph):
            return para(b)
        if isinstance(b, Heading):
            return Heading(checked(b.sentence), b.level)
        if isinstance(b, Bullets):
            return Bullets(tuple(map(para, b.points)))
        if isinstance(b, TableBlock):
            return TableBlock(b.caption, b.columns, tuple(tuple(map(checked, row)) for row in b.rows))
        assert isinstance(b, ChartBlock)
        return b

    blocks = tuple(map(block, found.blocks))
    return BriefSection(found.key, found.title, found.state, blocks, tuple(used), (), found.sources)


def brief(sections: tuple[DraftSection, ...] | None = None) -> Brief:
    items = items_of(WEEK)
    marks = {i.item_id: n for n, i in enumerate(items, 1)}
    citations = [Citation(n, i, i.text[:20]) for n, i in enumerate(items, 1)]
    frame = Frame(WEEK, coverage(given(WEEK, items)), counts={"supported": 1, "dropped": 0})
    return assemble([passed(s, marks) for s in sections or drafts(WEEK)], citations, frame)


INPUTS = Inputs(documents=[("b.md", "22"), ("a.md", "11")], parameters={"themes": 3})


def test_manifest_is_json_and_the_same_twice() -> None:
    first, second = (json.dumps(manifest(brief(), INPUTS), ensure_ascii=False) for _ in range(2))
    assert first == second
    made = json.loads(first)
    assert made["schema_version"] == 1
    assert [f["file"] for f in made["inputs"]] == ["a.md", "b.md"]
    assert {"title", "state", "item_ids", "sentences"} <= set(made["sections"][0])
    assert {"text", "marks", "verdict"} == set(made["sections"][0]["sentences"][0])
    assert made["data_as_of"] == "2026-01-14T13:47:00+08:00"


def test_title_and_days_come_from_the_week() -> None:
    made = brief()
    assert (made.since.isoformat(), made.until.isoformat()) == ("2026-01-12", "2026-01-18")
    assert made.title == "主题周报（2026.1.12-1.18）"


def test_diff_of_a_brief_with_itself_is_empty() -> None:
    made = manifest(brief(), INPUTS)
    told = diff(made, made)
    assert told["identical"]
    assert told["sections"] == []


def test_diff_names_the_section_and_the_sentence_that_changed() -> None:
    old = drafts(WEEK)
    risk = replace(old[-2], blocks=(Paragraph((DraftSentence("新的一句。", fixed=True),)),))
    before, after = manifest(brief(), INPUTS), manifest(brief((*old[:-2], risk, old[-1])), INPUTS)
    told = diff(before, after)
    assert not told["identical"]
    assert [s["key"] for s in told["sections"]] == ["risk"]
    assert told["sections"][0]["sentences_added"] == ["新的一句。"]
    assert len(told["sections"][0]["sentences_removed"]) == 3


def test_diff_tells_changed_inputs() -> None:
    before = manifest(brief(), INPUTS)
    after = manifest(brief(), Inputs(documents=[("a.md", "99"), ("c.md", "33")]))
    told = diff(before, after)
    assert told["inputs"] == {"added": ["c.md"], "removed": ["b.md"], "changed": ["a.md"]}
