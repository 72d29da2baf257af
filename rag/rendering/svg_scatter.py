"""A cloud of labelled points: the first series lies across, the second upwards, paired by their labels."""

from __future__ import annotations

from dataclasses import dataclass

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
    finite,
    fit,
    hint,
    measure,
    tag,
    text,
    ticks,
    valued,
)
from rag.types import ChartSpec

_PLOT = 210.0
_LINE = 12.5


@dataclass(frozen=True, slots=True)
class Spot:
    """One drawn point."""

    label: str
    x: float
    y: float
    told: str


def scatter(chart: ChartSpec, colours: Ink) -> tuple[list[str], float]:
    """Dots with their labels beside them, where there is room; axes named by the series."""
    del colours  # place tells the value
    cells = grid(chart)
    pairs = [(row[0], row[1]) for row in cells.rows if len(row) > 1]
    across = finite(x.value for x, y in pairs if x and y)
    upwards = finite(y.value for x, y in pairs if x and y)
    if not across or not upwards:
        return [text(WIDTH / 2, 24, "无可画数值", text_anchor="middle", fill=MUTED)], 40
    xs, ys = ticks(min(across), max(across)), ticks(min(upwards), max(upwards))
    top, left = 22.0, max(measure(number(mark), SMALL) for mark in ys) + 10
    right = Scale(xs[0], xs[-1], left + 8, WIDTH - left - 20)
    up = Scale(ys[0], ys[-1], 0.0, _PLOT)
    parts = [text(0, 12, fit(cells.series[1], WIDTH, SMALL), font_size=SMALL, fill=MUTED)]
    for mark in ys:
        y = top + _PLOT - up(mark)
        parts.append(tag("line", x1=left, x2=WIDTH, y1=y, y2=y, stroke=RULE, stroke_width=0.8))
        parts.append(text(left - 6, y + 4, number(mark), text_anchor="end", font_size=SMALL, fill=MUTED))
    for mark in xs:
        parts.append(
            text(right(mark), top + _PLOT + 16, number(mark), text_anchor="middle", font_size=SMALL, fill=MUTED)
        )
    name = fit(cells.series[0], WIDTH, SMALL)
    parts.append(text(WIDTH, top + _PLOT + 33, name, text_anchor="end", font_size=SMALL, fill=MUTED))
    spots = _spots(chart, cells, right, up, top + _PLOT)
    parts += [
        tag("g", hint(spot.told), tag("circle", cx=spot.x, cy=spot.y, r=3.5, fill=PALETTE[0], fill_opacity="0.75"))
        for spot in spots
    ]
    return [*parts, *_named(spots)], top + _PLOT + 40


def _spots(chart: ChartSpec, cells: Grid, right: Scale, up: Scale, floor: float) -> list[Spot]:
    found = []
    for label, row in zip(cells.labels, cells.rows, strict=True):
        x, y = row[0], row[1]
        if x and y and drawable(x.value) and drawable(y.value):
            told = "，".join(
                f"{name} {valued(point.value, chart.unit)}" for name, point in zip(cells.series, (x, y), strict=False)
            )
            found.append(Spot(label, right(x.value), floor - up(y.value), f"{label}：{told}"))
    return found


def _named(spots: list[Spot]) -> list[str]:
    """Labels right of their dots, else left; one that would cover another is left to the hint and the table."""
    parts, taken = [], [(spot.x - 3, spot.x + 3, spot.y) for spot in spots]
    for spot in sorted(spots, key=lambda spot: (spot.y, spot.x, spot.label)):
        words = fit(spot.label, WIDTH * 0.3, SMALL)
        wide = measure(words, SMALL)
        for start in (spot.x + 6, spot.x - 6 - wide):
            box = (start, start + wide, spot.y)
            if start >= 0 and start + wide <= WIDTH and not any(_cover(box, other) for other in taken):
                taken.append(box)
                parts.append(text(start, spot.y + 4, words, font_size=SMALL, fill=INK))
                break
    return parts


def _cover(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and abs(one[2] - other[2]) < _LINE
