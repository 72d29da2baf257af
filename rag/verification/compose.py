"""Drafts → Answer and BriefSection, the only makers of either.

A sentence that fails is replaced by the source's own sentence when one says the same, else dropped; each is a Finding.
Marks are numbered by first use, from a `Numbering` that a whole brief can share; quotes are literal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rag.text import dateline_end
from rag.types import Evidence, Item, Window
from rag.verification.charts import checked_chart
from rag.verification.sentence import Checked, Gate, check
from rag.written import (
    Answer,
    Block,
    BriefSection,
    Bullets,
    ChartBlock,
    ChartSpec,
    Citation,
    Draft,
    DraftSection,
    DraftSentence,
    Finding,
    Heading,
    Paragraph,
    Sentence,
    TableBlock,
    sentences_in,
)

_MARKLIKE = re.compile(r"[\[［](\d{1,4})[\]］]")


@dataclass(slots=True)
class Numbering:
    """Marks by first use. One for a whole brief, so that all its sections share one list."""

    marks: dict[str, int] = field(default_factory=dict)
    quotes: dict[str, str] = field(default_factory=dict)

    def mark(self, item_id: str, quote: str = "") -> int:
        """The item's mark, a new one at its first use; the first quote stands."""
        if quote:
            self.quotes.setdefault(item_id, quote)
        return self.marks.setdefault(item_id, len(self.marks) + 1)

    def citations(self, items: Mapping[str, Item]) -> tuple[Citation, ...]:
        """Every mark given so far, resolved, in order."""
        ordered = sorted(self.marks.items(), key=lambda pair: pair[1])
        return tuple(Citation(n, items[i], self.quotes.get(i, "")) for i, n in ordered if i in items)


@dataclass(frozen=True, slots=True)
class Request:
    """What an answer reports beside its sentences."""

    window: Window = field(default_factory=Window)
    as_of: datetime | None = None
    data_as_of: datetime | None = None
    model: str = "extractive"
    settings_fingerprint: str = ""
    seconds: float = 0.0


def answer(
    question: str,
    draft: Draft | str,
    evidence: Sequence[Evidence],
    gate: Gate | None = None,
    request: Request | None = None,
) -> Answer:
    """The checked answer. A draft that is a text is the writer's reason for having none."""
    writer = AnswerWriter.over(evidence, gate or Gate())
    for sentence in draft.sentences if isinstance(draft, Draft) else ():
        writer.add(sentence)
    return writer.finish(question, draft if isinstance(draft, str) else None, request or Request())


@dataclass(slots=True)
class AnswerWriter:
    """An answer made sentence by sentence: a sentence that `add` returns is checked and may be shown at once."""

    items: Mapping[str, Item]
    gate: Gate
    numbering: Numbering = field(default_factory=Numbering)
    findings: list[Finding] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)

    @classmethod
    def over(cls, evidence: Sequence[Evidence], gate: Gate) -> AnswerWriter:
        """A writer whose sentences may cite the items of `evidence`."""
        return cls({e.item.item_id: e.item for e in evidence}, gate)

    def add(self, draft: DraftSentence) -> Sentence | None:
        """The sentence as it may be shown, or None when it failed; both are remembered."""
        sentence = _Writer(self.items, self.gate, self.numbering, self.findings).sentence(draft)
        if sentence is not None:
            self.sentences.append(sentence)
        return sentence

    def finish(self, question: str, reason: str | None, request: Request) -> Answer:
        """The answer; without a sentence an abstention for `reason`."""
        if not self.sentences:
            reason, self.numbering = reason or "起草的句子都没有通过核对", Numbering()
        return Answer(
            question, tuple(self.sentences), self.numbering.citations(self.items), tuple(self.findings),
            not self.sentences, None if self.sentences else reason, request.window, request.as_of, request.data_as_of,
            request.model, request.settings_fingerprint, request.seconds,
        )  # fmt: skip


def section(
    draft: DraftSection, items: Mapping[str, Item], numbering: Numbering | None = None, gate: Gate | None = None
) -> BriefSection:
    """The checked section. `items` resolves the ids that sentences and points cite; marks come from `numbering`."""
    findings: list[Finding] = []
    writer = _Writer(items, gate or Gate(), numbering or Numbering(), findings)
    blocks = tuple(b for block in draft.blocks if (b := _block(block, writer, findings)) is not None)
    lost = any(f.action == "dropped" for f in findings)
    state = "none" if lost and not any(_holds_claims(b) for b in blocks) else draft.state
    ids = tuple(dict.fromkeys(writer.used))
    computed = _Counted({}, writer.gate, writer.numbering, [])
    blocks += tuple(b for block in draft.counted if (b := _block(block, computed, findings)) is not None)
    return BriefSection(draft.key, draft.title, state, blocks, ids, tuple(findings), draft.sources)


def counted(draft: DraftSection, numbering: Numbering | None = None) -> BriefSection:
    """A section that code counted from the store itself (coverage, theme heat): no item could state its figures.

    Its sentences are `derived` and carry the marks of the items that were counted, if any were named.
    """
    writer = _Counted({}, Gate(), numbering or Numbering(), [])
    blocks = tuple(b for block in draft.blocks if (b := _block(block, writer, writer.findings)) is not None)
    return BriefSection(
        draft.key, draft.title, draft.state, blocks, tuple(dict.fromkeys(writer.used)), (), draft.sources
    )


@dataclass(slots=True)
class _Writer:
    items: Mapping[str, Item]
    gate: Gate
    numbering: Numbering
    findings: list[Finding]
    used: list[str] = field(default_factory=list)

    def sentence(self, draft: DraftSentence) -> Sentence | None:
        """The sentence as it may be shown, or None; what happened is in `findings`."""
        if draft.fixed and not draft.cites:
            return self._fixed(draft)
        cited = [self.items[i] for i in draft.cites if i in self.items]
        for missing in (i for i in draft.cites if i not in self.items):
            self.findings.append(Finding("mark", draft.text, f"引用的条目不存在：{missing}"))
        head = f"{draft.label}：" if draft.label else ""
        body = draft.text.removeprefix(head)
        checked = check(body, cited, self.gate)
        if checked.verdict == "no_claim":
            return Sentence(draft.text, (), "no_claim")
        if checked.ships:
            self.findings += checked.findings
            return self._ship(draft.text, checked, draft.label)
        return self._repair(replace(draft, text=body), checked, cited, head)

    def chart(self, chart: ChartSpec) -> ChartSpec | None:
        """The chart without the points that their items do not state; None when none is left."""
        return checked_chart(chart, self.items, self.findings)

    def _fixed(self, draft: DraftSentence) -> Sentence | None:
        if any(c.isdigit() for c in draft.text):
            self.findings.append(Finding("number", draft.text, "没有出处的固定句含有数字", "dropped"))
            return None
        return Sentence(draft.text, (), "no_claim")

    def _ship(self, text: str, checked: Checked, label: str) -> Sentence:
        marks = [self.numbering.mark(i, checked.quote if n == 0 else "") for n, i in enumerate(checked.item_ids)]
        self.used += checked.item_ids
        text = _MARKLIKE.sub(r"（\1）", text)  # a source's own [3] would read as a citation of ours
        return Sentence(text, tuple(sorted(dict.fromkeys(marks))), checked.verdict, label)

    def _repair(self, draft: DraftSentence, failed: Checked, cited: list[Item], head: str) -> Sentence | None:
        """The source's own sentence in place of a failed one when it says the same, behind the label; else nothing."""
        kinds = {f.kind for f in failed.findings}
        own = failed.quote[dateline_end(failed.quote) :].strip()
        usable = own and own != draft.text.strip() and not kinds & {"superseded", "as_of"} and _alike(draft.text, own)
        if usable:
            again = check(own, cited, self.gate)
            if again.ships:
                self.findings += [replace(f, action="replaced") for f in failed.findings]
                return self._ship(head + own, again, draft.label)
        found = failed.findings or (Finding(failed.verdict, draft.text, "没有注明出处的句子"),)
        self.findings += [replace(f, action="dropped") for f in found]
        return None


class _Counted(_Writer):
    """Takes sentences and chart values as code counted them."""

    def sentence(self, draft: DraftSentence) -> Sentence | None:
        """The sentence as it is."""
        self.used += draft.cites
        marks = tuple(sorted({self.numbering.mark(i) for i in draft.cites}))
        phrase = draft.fixed and not any(c.isdigit() for c in draft.text)
        return Sentence(draft.text, marks, "no_claim" if phrase else "derived")

    def chart(self, chart: ChartSpec) -> ChartSpec | None:
        """The chart as it is."""
        return chart


def _alike(claim: str, own: str) -> bool:
    """Half of the claim's Han pairs stand in the source's sentence, which is not a page long."""
    from rag.verification.fold import pairs

    wanted = pairs(claim)
    return bool(wanted) and len(own) <= 240 and len(wanted & pairs(own)) * 2 >= len(wanted)


def _block(block: Block[DraftSentence], writer: _Writer, findings: list[Finding]) -> Block[Sentence] | None:
    match block:
        case Heading():
            sentence = writer.sentence(block.sentence)
            if sentence is None and block.sentence.label:  # its points stay under the label that code set
                sentence = Sentence(block.sentence.label, (), "no_claim")
            return Heading(sentence, block.level) if sentence else None
        case Paragraph():
            return _paragraph(block, writer.sentence)
        case Bullets():
            points = tuple(p for point in block.points if (p := _paragraph(point, writer.sentence)) is not None)
            return Bullets(points) if points else None
        case TableBlock():
            return _table(block, writer)
        case ChartBlock():
            chart = writer.chart(block.chart)
            if chart is None:
                return None
            writer.used += [i for s in chart.series for p in s.points for i in p.item_ids]
            for item_id in dict.fromkeys(i for s in chart.series for p in s.points for i in p.item_ids):
                writer.numbering.mark(item_id)
            return ChartBlock(chart)


def _paragraph(
    block: Paragraph[DraftSentence], sentence: Callable[[DraftSentence], Sentence | None]
) -> Paragraph[Sentence] | None:
    kept = tuple(s for d in block.sentences if (s := sentence(d)) is not None)
    return Paragraph(kept, block.lead) if kept else None


def _table(block: TableBlock[DraftSentence], writer: _Writer) -> TableBlock[Sentence] | None:
    """Rows whose cells all pass; a row with a failed cell is left out whole."""
    rows = []
    for row in block.rows:
        cells = [writer.sentence(cell) for cell in row]
        if all(c is not None for c in cells):
            rows.append(tuple(c for c in cells if c is not None))
    return TableBlock(block.caption, block.columns, tuple(rows)) if rows else None


def _holds_claims(block: Block[Sentence]) -> bool:
    return isinstance(block, ChartBlock) or any(s.marks for s in sentences_in(block))
