"""Text on its way to the reader: drafts, checked sentences, answers, briefs and their charts.

Apart from `rag.types`, so that a search does not wait for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Literal, TypeVar

from rag.types import ChartKind, Item, SectionState, SessionCoverage, Verdict, Window


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence as written, unchecked, with the ids of the items that it claims to rest on."""

    text: str
    cites: tuple[str, ...] = ()
    fixed: bool = False
    """A fixed phrase of the section contract (a heading, 本期无数据 …) that makes no claim and needs no mark."""
    label: str = ""
    """板块 or theme that code set before a heading: `text` opens with `label：`, which is shown and not checked."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that verification passed, with its citation marks [n]."""

    text: str
    marks: tuple[int, ...]
    verdict: Verdict
    label: str = ""
    """As in the draft: `text` may open with `label：`, which was not checked."""


S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Paragraph(Generic[S]):
    """Running text; `lead` is the bold phrase it opens with (市场回顾 …)."""

    sentences: tuple[S, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Heading(Generic[S]):
    """A page's title inside a section: “板块：主体＋动作＋意义/数字”. Checked like any sentence."""

    sentence: S
    level: int = 3


@dataclass(frozen=True, slots=True)
class Bullets(Generic[S]):
    """“•” points; each is one or more sentences, optionally with a lead phrase."""

    points: tuple[Paragraph[S], ...]


@dataclass(frozen=True, slots=True)
class TableBlock(Generic[S]):
    """A table whose cells are checked sentences (or fixed ones)."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[S, ...], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a chart, with the items that state it."""

    label: str
    value: float
    item_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """A named run of points."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart as data; `rendering` draws it. `x` order is the order of the points.

    A `scatter` has two series, across and upwards, whose points are paired by their labels.
    """

    kind: ChartKind
    title: str
    unit: str
    series: tuple[Series, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart in a section; its values were taken by code from the items cited in its points."""

    chart: ChartSpec


Block = Paragraph[S] | Heading[S] | Bullets[S] | TableBlock[S] | ChartBlock


def sentences_in(block: Block[S]) -> Iterator[S]:
    """Every sentence of a block in reading order, table cells included; a chart holds none."""
    match block:
        case Heading():
            yield block.sentence
        case Paragraph():
            yield from block.sentences
        case Bullets():
            for point in block.points:
                yield from point.sentences
        case TableBlock():
            for row in block.rows:
                yield from row
        case ChartBlock():
            pass


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer made for one question: never shown."""

    sentences: tuple[DraftSentence, ...]
    writer: str


@dataclass(frozen=True, slots=True)
class DraftSection:
    """What a writer made for one section of the brief: never shown."""

    key: str
    title: str
    state: SectionState
    blocks: tuple[Block[DraftSentence], ...]
    sources: tuple[str, ...] = ()
    counted: tuple[Block[DraftSentence], ...] = ()
    """Blocks that code computed from many items (sums, ranks), none of which states the result: they stand behind the
    checked ones, cite nothing and count as `derived`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something verification saw: which sentence, what was wrong, what was done."""

    kind: str
    sentence: str
    detail: str
    action: Literal["repaired", "replaced", "fallback", "dropped", "kept"] = "kept"
    """`repaired` by the model itself, `replaced` by the source's sentence; `fallback`: the extractive text stands."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A mark resolved: the item and a literal quote from it."""

    mark: int
    item: Item
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer, or an abstention that says why. Only `verification` makes one."""

    question: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    findings: tuple[Finding, ...]
    abstained: bool
    reason: str | None
    window: Window
    as_of: datetime | None
    data_as_of: datetime | None
    model: str
    settings_fingerprint: str
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """The answer as plain text with marks: `…。[1][2]`."""
        return "".join(s.text + "".join(f"[{m}]" for m in s.marks) for s in self.sentences)

    @property
    def interrupted(self) -> bool:
        """Whether the reader stopped it: what it holds has passed, what it lacks nobody knows."""
        return any(finding.kind == "interrupted" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class BriefSection:
    """A checked section. Only `verification` makes one."""

    key: str
    title: str
    state: SectionState
    blocks: tuple[Block[Sentence], ...]
    item_ids: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    sources: tuple[str, ...] = ()
    """Names for the 资料来源 line."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which sessions a brief rests on, and which are missing."""

    sessions: tuple[SessionCoverage, ...]
    missing: tuple[date, ...]
    data_as_of: datetime | None
    items: int
    excluded: Mapping[str, int]
    """Reason → number of items left out (teaser, foreign politics …)."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A checked weekly review, ready to render."""

    week: str
    title: str
    since: date
    until: date
    sections: tuple[BriefSection, ...]
    citations: tuple[Citation, ...]
    coverage: Coverage
    model: str
    settings_fingerprint: str
    counts: Mapping[str, int]
    """Sentences by outcome: supported, rounded, repaired, replaced, dropped."""
