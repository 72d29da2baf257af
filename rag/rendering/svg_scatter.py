"""A cloud of labelled points: the first series lies across, the second upwards, paired by their labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.rendering.content import Grid, grid
from rag.rendering.labels import number
from rag.rendering.svg_bars import Scale
from rag.rendering.svg_parts import (
    INK,
    MUTED,
    PALETTE,
    RULE,
    SMALL,
    WIDTH,
    Ink,
    drawable,
    fit,
    hint,
    measure,
    tag,
    text,
    ticks,
    valued,
)
from rag.written import ChartSpec

_PLOT, _TOP, _LINE = 210.0, 22.0, 12.5
_ROOM = WIDTH * 0.3


@dataclass(frozen=True, slots=True)
class Spot:
    """One drawn point; `row` is its place in the grid."""

    row: int
    label: str
    x: float
    y: float
    told: str


@dataclass(frozen=True, slots=True)
class Plane:
    """The axes: their round values, and where a value lies."""

    xs: list[float]
    ys: list[float]
    right: Scale
    up: Scale
    left: float


def scatter(chart: ChartSpec, colours: Ink) -> tuple[list[str], float]:
    """Dots with their labels beside them, where there is room; axes named by the series."""
    del colours  # place tells the value
    cells = grid(chart)
    plane = _plane(cells)
    if plane is None:
        return [text(WIDTH / 2, 24, "无可画数值", text_anchor="middle", fill=MUTED)], 40
    floor = _TOP + _PLOT
    muted: dict[str, str | float] = {"font_size": SMALL, "fill": MUTED}
    parts = [text(0, 12, fit(cells.series[1], WIDTH, SMALL), **muted)]
    for mark in plane.ys:
        y = floor - plane.up(mark)
        parts.append(tag("line", x1=plane.left, x2=WIDTH, y1=y, y2=y, stroke=RULE, stroke_width=0.8))
        parts.append(text(plane.left - 6, y + 4, number(mark), text_anchor="end", **muted))
    parts += [text(plane.right(mark), floor + 16, number(mark), text_anchor="middle", **muted) for mark in plane.xs]
    parts.append(text(WIDTH, floor + 33, fit(cells.series[0], WIDTH, SMALL), text_anchor="end", **muted))
    spots = _spots(chart, cells, plane)
    parts += [tag("g", hint(spot.told), tag("circle", cx=spot.x, cy=spot.y, r=3.5, fill=PALETTE[0])) for spot in spots]
    return [*parts, *_named(spots)], floor + 40


def _plane(cells: Grid) -> Plane | None:
    """None when no point has both values."""
    pairs = [(row[0], row[1]) for row in cells.rows if len(row) > 1]
    both = [(x.value, y.value) for x, y in pairs if x and y and drawable(x.value) and drawable(y.value)]
    if not both:
        return None
    xs, ys = (ticks(min(values), max(values)) for values in zip(*both, strict=True))
    left = max(measure(number(mark), SMALL) for mark in ys) + 10
    return Plane(xs, ys, Scale(xs[0], xs[-1], left + 8, WIDTH - left - 20), Scale(ys[0], ys[-1], 0.0, _PLOT), left)


def _spots(chart: ChartSpec, cells: Grid, plane: Plane) -> list[Spot]:
    found = []
    for number_of, (label, row) in enumerate(zip(cells.labels, cells.rows, strict=True)):
        x, y = row[0], row[1]
        if x and y and drawable(x.value) and drawable(y.value):
            values = zip(cells.series, (x.value, y.value), strict=False)
            told = "，".join(f"{name} {valued(value, chart.unit)}" for name, value in values)
            at = plane.right(x.value), _TOP + _PLOT - plane.up(y.value)
            found.append(Spot(number_of, label, *at, f"{label}：{told}"))
    return found


def sides(chart: ChartSpec, cells: Grid) -> dict[int, Literal["l", "r"]]:
    """The row of each label that has room, and the side of its dot on which it stands; for other drawings of it."""
    plane = _plane(cells)
    return {} if plane is None else {spot.row: side for spot, side, _ in _placed(_spots(chart, cells, plane))}


def _named(spots: list[Spot]) -> list[str]:
    return [
        text(start, spot.y + 4, fit(spot.label, _ROOM, SMALL), font_size=SMALL, fill=INK)
        for spot, _, start in _placed(spots)
    ]


def _placed(spots: list[Spot]) -> Iterator[tuple[Spot, Literal["l", "r"], float]]:
    """Labels right of their dots, else left; one that would cover another is left to the hint and the values."""
    taken = [(spot.x - 3, spot.x + 3, spot.y) for spot in spots]
    for spot in sorted(spots, key=lambda spot: (spot.y, spot.x, spot.label)):
        wide = measure(fit(spot.label, _ROOM, SMALL), SMALL)
        choices: tuple[tuple[Literal["l", "r"], float], ...] = (("r", spot.x + 6), ("l", spot.x - 6 - wide))
        for side, start in choices:
            box = (start, start + wide, spot.y)
            if start >= 0 and start + wide <= WIDTH and not any(_cover(box, other) for other in taken):
                taken.append(box)
                yield spot, side, start
                break


def _cover(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and abs(one[2] - other[2]) < _LINE
