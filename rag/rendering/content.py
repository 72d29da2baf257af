"""The walk over a brief that every writer shares: order of blocks, numbers of figures and tables, marks of points.

A writer implements `Writer` once per format and returns its own type (text, markup, nodes of a document); `walk`
decides what comes when. So a new format is one class, and no format is converted into another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from rag.rendering import labels
from rag.types import ChartKind
from rag.written import (
    Block,
    Brief,
    BriefSection,
    Bullets,
    ChartBlock,
    ChartSpec,
    Heading,
    Paragraph,
    Point,
    Sentence,
    TableBlock,
    sentences_in,
)

T = TypeVar("T")
_POINT_MARKS = 5
_DATED = re.compile(r"[^｜]{0,20}｜|\d{1,2}[.月/]\d{1,2}日?(?:[-–]\d{1,2}(?:[.月/]?\d{1,2})?日?)?\s+")
_CLOCK = re.compile(r"\d{2}:\d{2}")
COVERAGE = "coverage"
"""Key of a section that tells the coverage in words; the table of sessions joins it."""
T_co = TypeVar("T_co", covariant=True)


class Writer(Protocol[T_co]):
    """One format. Figures and tables are numbered through the whole brief, from 1."""

    def heading(self, block: Heading[Sentence]) -> T_co:
        """A page's headline inside a section."""
        ...

    def paragraph(self, block: Paragraph[Sentence]) -> T_co:
        """Running text with an optional bold lead."""
        ...

    def bullets(self, block: Bullets[Sentence]) -> T_co:
        """A list of points."""
        ...

    def table(self, block: TableBlock[Sentence], number: int) -> T_co:
        """A table with its caption and number."""
        ...

    def chart(self, chart: ChartSpec, number: int) -> T_co:
        """A chart with its caption and number."""
        ...


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """A section and its blocks in a writer's own type."""

    section: BriefSection
    blocks: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A chart as a table: one row per category, one column per series; a missing value is None."""

    labels: tuple[str, ...]
    series: tuple[str, ...]
    rows: tuple[tuple[Point | None, ...], ...]


def walk(brief: Brief, writer: Writer[T]) -> list[Written[T]]:
    """Every section in order, written by `writer`."""
    figures, tables = _numbers(), _numbers()
    return [
        Written(section, tuple(_write(block, writer, figures, tables) for block in section.blocks))
        for section in brief.sections
    ]


def _numbers() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


def _write(block: Block[Sentence], writer: Writer[T], figures: Iterator[int], tables: Iterator[int]) -> T:
    match block:
        case Heading():
            return writer.heading(block)
        case Paragraph():
            return writer.paragraph(block)
        case Bullets():
            return writer.bullets(block)
        case TableBlock():
            return writer.table(block, next(tables))
        case ChartBlock():
            return writer.chart(block.chart, next(figures))


def sentences(section: BriefSection) -> Iterator[Sentence]:
    """Every sentence of a section in reading order, headlines and table cells included."""
    for block in section.blocks:
        yield from sentences_in(block)


def marks_by_item(brief: Brief) -> Mapping[str, int]:
    """Item id → its first citation mark, for the points of charts."""
    found: dict[str, int] = {}
    for citation in brief.citations:
        found.setdefault(citation.item.item_id, citation.mark)
    return found


def point_marks(point: Point, marks: Mapping[str, int]) -> tuple[int, ...]:
    """The marks of the items that state a point, ascending, at most five; items without a mark are left out."""
    return tuple(sorted({marks[item_id] for item_id in point.item_ids if item_id in marks}))[:_POINT_MARKS]


def drawn_as(chart: ChartSpec) -> ChartKind:
    """The kind in which a chart can be drawn: a scatter needs two series, else its values lie as bars."""
    return "hbar" if chart.kind == "scatter" and len(chart.series) != 2 else chart.kind


def announces(block: Paragraph[Sentence]) -> bool:
    """Whether a paragraph announces what follows (`宏观数据：`), and must not be left behind on its page."""
    return bool(block.sentences) and block.sentences[-1].text.rstrip().endswith(("：", ":", "如下。"))


def chart_marks(chart: ChartSpec, marks: Mapping[str, int]) -> tuple[int, ...]:
    """The marks of all points of a chart, ascending."""
    return tuple(sorted({mark for run in chart.series for point in run.points for mark in point_marks(point, marks)}))


@dataclass(frozen=True, slots=True)
class Values:
    """What stands with a drawing on paper: its values in words, and the marks that all of it shares."""

    runs: tuple[tuple[str, tuple[tuple[str, tuple[int, ...]], ...]], ...]
    """(name or empty, (`标签：值`, marks) of each point) per series; empty when the drawing tells all."""
    marks: tuple[int, ...]
    """Of the whole chart, for its caption; its points then carry none."""


def chart_values(chart: ChartSpec, marks: Mapping[str, int]) -> Values:
    """The values of a chart that cites items, or that is a cloud; other drawings tell all."""
    cited = chart_marks(chart, marks)
    if chart.kind == "timeline" or not (cited or chart.kind == "scatter"):
        return Values((), ())
    shared = all(point_marks(point, marks) == cited for run in chart.series for point in run.points)
    several = len(chart.series) > 1
    runs = tuple(
        (
            run.name if several else "",
            tuple(
                (f"{point.label}：{labels.number(point.value)}", () if shared else point_marks(point, marks))
                for point in run.points
            ),
        )
        for run in chart.series
    )
    return Values(runs, cited if shared else ())


def grid(chart: ChartSpec) -> Grid:
    """A chart's values by category, in the order in which labels first appear; clock times `HH:MM` in their own order.

    A label that occurs twice in one series is two categories.
    """
    keys: dict[tuple[str, int], None] = {}
    columns: list[dict[tuple[str, int], Point]] = []
    for series in chart.series:
        seen: dict[str, int] = {}
        column: dict[tuple[str, int], Point] = {}
        for point in series.points:
            key = (point.label, seen.get(point.label, 0))
            seen[point.label] = key[1] + 1
            keys[key] = None
            column[key] = point
        columns.append(column)
    if all(_CLOCK.fullmatch(label) for label, _ in keys):
        keys = dict.fromkeys(sorted(keys))
    return Grid(
        labels=tuple(label for label, _ in keys),
        series=tuple(series.name for series in chart.series),
        rows=tuple(tuple(column.get(key) for column in columns) for key in keys),
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """One row of a timeline: its date as printed, what happens, and the series it belongs to."""

    date: str
    text: str
    series: int
    point: Point


def moments(chart: ChartSpec) -> list[Moment]:
    """A timeline's rows, by `value` and then as given.

    A point's label is `日期｜事件` or `1.12 事件`; without a date in it, the name of its series is one when there are
    several.
    """
    rows = []
    for index, series in enumerate(chart.series):
        for point in series.points:
            match = _DATED.match(point.label)
            day = match[0].rstrip("｜ ") if match else (series.name if len(chart.series) > 1 else "")
            rows.append(Moment(day.strip(), point.label[match.end() if match else 0 :].strip(), index, point))
    return sorted(rows, key=lambda row: row.point.value)


def joined(names: Sequence[str]) -> str:
    """Names for a 资料来源 line, each once, in order."""
    return "，".join(dict.fromkeys(name for name in names if name.strip()))
