"""The manifest beside a brief, and what changed between two of them. No wall clock: same brief, same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rag.brief import compare
from rag.written import Brief, BriefSection, ChartBlock, Heading, Sentence, sentences_in

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a brief was made from, as fingerprints."""

    documents: Sequence[tuple[str, str]] = ()
    """(file, sha256) of every document in the window."""
    index_fingerprint: str = ""
    model_fingerprint: str = ""
    lexicon_fingerprint: str = ""
    salience_fingerprint: str = ""
    """Of the weights by which events are chosen."""
    prompts: Mapping[str, str] = field(default_factory=dict)
    """Prompt name → sha256."""
    parameters: Mapping[str, Any] = field(default_factory=dict)


def manifest(brief: Brief, inputs: Inputs | None = None) -> dict[str, Any]:
    """The manifest as JSON-ready values: inputs, sections with every sentence, marks, verdicts, citations, counts."""
    made = inputs or Inputs()
    return {
        "schema_version": SCHEMA_VERSION,
        "week": brief.week,
        "title": brief.title,
        "inputs": [{"file": f, "sha256": h} for f, h in sorted(made.documents)],
        "index_fingerprint": made.index_fingerprint,
        "model": brief.model,
        "model_fingerprint": made.model_fingerprint,
        "lexicon_fingerprint": made.lexicon_fingerprint,
        "salience_fingerprint": made.salience_fingerprint,
        "settings_fingerprint": brief.settings_fingerprint,
        "prompts": dict(sorted(made.prompts.items())),
        "parameters": dict(sorted(made.parameters.items())),
        "sections": [_section(s) for s in brief.sections],
        "citations": [_citation(c) for c in brief.citations],
        "themes": [{"name": name, "heat": heat} for name, heat in _heat(brief)],
        "counts": dict(sorted(brief.counts.items())),
        "data_as_of": brief.coverage.data_as_of.isoformat() if brief.coverage.data_as_of else None,
    }


def _heat(brief: Brief) -> list[tuple[str, float]]:
    """The warmest themes, as the chart of 主题热度 has them."""
    charts = [b.chart for s in brief.sections if s.key == "heat" for b in s.blocks if isinstance(b, ChartBlock)]
    return [(point.label, point.value) for chart in charts[:1] for point in chart.series[0].points]


def _section(section: BriefSection) -> dict[str, Any]:
    headlines = {id(block.sentence) for block in section.blocks if isinstance(block, Heading)}
    sentences = [
        {"text": s.text, "marks": list(s.marks), "verdict": s.verdict}
        | ({"label": s.label} if s.label else {})
        | ({"heading": True} if id(s) in headlines else {})
        for s in sentences_of(section)
    ]
    findings = [
        {"kind": f.kind, "sentence": f.sentence, "detail": f.detail, "action": f.action} for f in section.findings
    ]
    return {
        "key": section.key,
        "title": section.title,
        "state": section.state,
        "item_ids": list(section.item_ids),
        "sentences": sentences,
        "findings": findings,
    }


def _citation(citation: Any) -> dict[str, Any]:
    item = citation.item
    return {
        "mark": citation.mark,
        "item_id": item.item_id,
        "file": item.file,
        "line": item.line,
        "session_date": item.session_date.isoformat(),
        "time": item.time,
        "page_no": item.page_no,
        "quote": citation.quote,
    }


def sentences_of(section: BriefSection) -> list[Sentence]:
    """Every sentence of a section in reading order."""
    return [said for block in section.blocks for said in sentences_in(block)]


def diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What changed from `old` to `new`: inputs, themes, events, and for each section its state, items and sentences."""
    before = {s["key"]: s for s in old["sections"]}
    after = {s["key"]: s for s in new["sections"]}
    sections = []
    for key in [*after, *(k for k in before if k not in after)]:
        change = _changed(key, before.get(key), after.get(key))
        if change:
            sections.append(change)
    files = [{f["file"]: f["sha256"] for f in m["inputs"]} for m in (old, new)]
    return {
        "schema_version": SCHEMA_VERSION,
        "weeks": [old["week"], new["week"]],
        "identical": not sections and files[0] == files[1] and old == new,
        "inputs": {
            "added": sorted(set(files[1]) - set(files[0])),
            "removed": sorted(set(files[0]) - set(files[1])),
            "changed": sorted(f for f in files[0] if f in files[1] and files[0][f] != files[1][f]),
        },
        "themes": compare.themes(old, new),
        "continued": compare.continued(old, new),
        "sections": sections,
    }


def _changed(key: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> dict[str, Any] | None:
    texts = [[s["text"] for s in section["sentences"]] if section else [] for section in (before, after)]
    items = [section["item_ids"] if section else [] for section in (before, after)]
    states = [section["state"] if section else None for section in (before, after)]
    if texts[0] == texts[1] and items[0] == items[1] and states[0] == states[1]:
        return None
    return {
        "key": key,
        "title": (after or before or {}).get("title", key),
        "state": states,
        "items_added": [i for i in items[1] if i not in items[0]],
        "items_removed": [i for i in items[0] if i not in items[1]],
        "sentences_added": [t for t in texts[1] if t not in texts[0]],
        "sentences_removed": [t for t in texts[0] if t not in texts[1]],
    }
