"""How a table is laid out for the eye: figures flush right, rises and falls coloured, a shared mark shown once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.rendering import content, labels
from rag.written import ChartSpec, Point

_CHANGES = ("涨跌", "环比", "同比")
_NARROWEST, _WIDEST, _EDGE = 8, 60, 3
"""Of a column on paper, in the columns of a terminal."""
Said = tuple[str, tuple[int, ...]]
"""A cell's text and its marks."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and its looks; `tone` is `up`, `down` or empty."""

    text: str
    marks: tuple[int, ...]
    tone: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Laid:
    """A table ready to be written; `marks` stand behind all of it, `numeric` says which columns are flush right."""

    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    marks: tuple[int, ...]


def lay(columns: Sequence[str], rows: Sequence[Sequence[Said]]) -> Laid:
    """Lay out a table; short rows are filled up.

    Marks that every marked cell shares go to the caption, those of one row to its last marked cell: but only where no
    figure stands unmarked, for it would seem to rest on them.
    """
    width = max([len(columns), *map(len, rows)])
    headers = [*columns, *[""] * (width - len(columns))]
    filled = [[*row, *[("", ())] * (width - len(row))] for row in rows]
    looks = [_column(header, [row[index][0] for row in filled]) for index, header in enumerate(headers)]
    cells = [
        tuple(Cell(text, marks, looks[index][1][n], looks[index][0]) for index, (text, marks) in enumerate(row))
        for n, row in enumerate(filled)
    ]
    numeric = tuple(look[0] for look in looks)
    shared = _shared([cell for row in cells for cell in row])
    if shared:
        bare = tuple(tuple(replace(cell, marks=()) for cell in row) for row in cells)
        return Laid(tuple(headers), numeric, bare, shared)
    return Laid(tuple(headers), numeric, tuple(_once(row) for row in cells), ())


def of_chart(chart: ChartSpec, marks: Mapping[str, int]) -> Laid:
    """A chart's values as a table, with the marks of its points."""
    if chart.kind == "timeline":
        rows: list[list[Said]] = [
            [(row.date, ()), (row.text, content.point_marks(row.point, marks))] for row in content.moments(chart)
        ]
        laid = lay(("日期", "事件"), rows)
        words = tuple(tuple(replace(cell, numeric=False) for cell in row) for row in laid.rows)
        return replace(laid, numeric=(False, False), rows=words)  # 1.12 is a date
    cells = content.grid(chart)
    values = [
        [(label, ()), *(_value(point, marks) for point in row)]
        for label, row in zip(cells.labels, cells.rows, strict=True)
    ]
    return lay(("", *cells.series), values)


def shares(laid: Laid) -> tuple[int, ...]:
    """How a page's width goes to the columns: the widest cell of each, marks included, within bounds."""
    rows = [tuple(Cell(name, (), "", False) for name in laid.columns), *laid.rows]
    return tuple(
        min(max(*(_room(row[index]) for row in rows), _NARROWEST), _WIDEST) for index in range(len(laid.columns))
    )


def _room(cell: Cell) -> int:
    return labels.width(cell.text) + sum(len(str(mark)) + 1 for mark in cell.marks) + _EDGE


def _value(point: Point | None, marks: Mapping[str, int]) -> Said:
    if point is None:
        return "—", ()
    return labels.number(point.value), content.point_marks(point, marks)


def _column(header: str, texts: Sequence[str]) -> tuple[bool, list[str]]:
    """Whether a column holds figures only, and the tone of each: where it tells changes, a bare figure is a rise."""
    tones: list[str] = [labels.tone(text) for text in texts]
    numeric = any(char.isdigit() for text in texts for char in text) and all(
        tone or labels.is_numeric(text) for text, tone in zip(texts, tones, strict=True)
    )
    falls = any(tone == "down" and not text.strip()[0].isalpha() for text, tone in zip(texts, tones, strict=True))
    if numeric and (falls or any(word in header for word in _CHANGES)):
        tones = [tone or _bare(text) for text, tone in zip(texts, tones, strict=True)]
    return numeric, tones


def _bare(text: str) -> str:
    return "up" if any(char in "123456789" for char in text) else ""


def _shared(cells: Sequence[Cell]) -> tuple[int, ...]:
    """The marks that all marked cells have in common, when there are several and no figure is without."""
    marked = [cell.marks for cell in cells if cell.marks]
    bare = any(char.isdigit() for cell in cells if not cell.marks for char in cell.text)
    return marked[0] if len(marked) > 1 and len(set(marked)) == 1 and not bare else ()


def _once(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    if not _shared(row):
        return row
    last = max(index for index, cell in enumerate(row) if cell.marks)
    return tuple(cell if index == last else replace(cell, marks=()) for index, cell in enumerate(row))
