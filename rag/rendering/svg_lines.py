"""Lines through ordered points, and timelines as a column of dated events."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from rag.rendering.content import Grid, grid, moments
from rag.rendering.labels import number
from rag.rendering.svg_bars import Scale
from rag.rendering.svg_parts import (
    FONT,
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
    legend,
    measure,
    px,
    tag,
    text,
    ticks,
    valued,
    wrap,
)
from rag.written import ChartSpec

_PLOT = 140.0
_EVENT_LINES = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """One drawn value: its category, its rank among the series' own points, and its place."""

    category: int
    rank: int
    x: float
    y: float
    value: float


def line(chart: ChartSpec, colours: Ink) -> tuple[list[str], float]:
    """One polyline per series over the common categories; gaps at values that are no numbers."""
    del colours  # a line keeps one colour: its fall is seen in its slope
    cells = grid(chart)
    values = finite(point.value for row in cells.rows for point in row if point)
    parts, top = legend(cells.series, 2)
    top += 16.0
    if not values:
        return [*parts, text(WIDTH / 2, top + 20, "无可画数值", text_anchor="middle", fill=MUTED)], top + 40
    marks = ticks(min(values), max(values))
    up = Scale(marks[0], marks[-1], 0.0, _PLOT)
    left = max(measure(number(mark), SMALL) for mark in marks) + 10
    for mark in marks:
        y = top + _PLOT - up(mark)
        parts.append(tag("line", x1=left, x2=WIDTH, y1=y, y2=y, stroke=RULE, stroke_width=0.8))
        parts.append(text(left - 6, y + 4, number(mark), text_anchor="end", font_size=SMALL, fill=MUTED))
    several = len(cells.series) > 1
    ends = max(measure(number(value), SMALL) for value in values) + 4 if several else 0.0
    xs = _places(len(cells.rows), left, WIDTH - ends)
    parts.extend(_x_labels(cells.labels, xs, top + _PLOT + 28))
    runs = [_spots(cells, series, xs, lambda value: top + _PLOT - up(value)) for series in range(len(cells.series))]
    for series, spots in enumerate(runs):
        parts.extend(_run(chart, cells, series, spots))
    parts.extend(_ends(runs, top + _PLOT + 4) if several else _told(runs[0]))
    return parts, top + _PLOT + 34


def _places(count: int, left: float, right: float) -> list[float]:
    room, edge = right - left, 22.0
    if count == 1:
        return [left + room / 2]
    return [left + edge + index * (room - 2 * edge) / (count - 1) for index in range(count)]


def _spots(cells: Grid, series: int, xs: list[float], height: Callable[[float], float]) -> list[Spot]:
    own = [(category, point) for category, row in enumerate(cells.rows) if (point := row[series]) is not None]
    return [
        Spot(category, rank, xs[category], height(point.value), point.value)
        for rank, (category, point) in enumerate(own)
        if drawable(point.value)
    ]


def _x_labels(labels: tuple[str, ...], xs: list[float], y: float) -> list[str]:
    gap = xs[1] - xs[0] if len(xs) > 1 else WIDTH
    room = max(gap - 8, 64.0)
    shown = [fit(label, room, SMALL) for label in labels]
    step = max(1, math.ceil((max(measure(label, SMALL) for label in shown) + 8) / gap))
    last = len(labels) - 1
    picked = {index for index in range(0, last + 1, step) if last - index >= step} | {last}
    return [_label(xs[index], y, shown[index], MUTED) for index in sorted(picked)]


def _label(x: float, y: float, shown: str, colour: str) -> str:
    """A small centred text, moved inwards where it would leave the drawing."""
    half = measure(shown, SMALL) / 2
    x = min(max(x, half), WIDTH - half)
    return text(x, y, shown, text_anchor="middle", font_size=SMALL, fill=colour)


def _run(chart: ChartSpec, cells: Grid, series: int, spots: list[Spot]) -> list[str]:
    """The line of a series, cut at its gaps, and a dot with a hint for each value."""
    colour = PALETTE[series % len(PALETTE)]
    parts = []
    # spots with no undrawable value of their own series between them share the difference of rank and place
    for _, group in groupby(enumerate(spots), key=lambda pair: pair[1].rank - pair[0]):
        points = " ".join(f"{px(spot.x)},{px(spot.y)}" for _, spot in group)
        if " " in points:
            parts.append(tag("polyline", points=points, fill="none", stroke=colour, stroke_width=2))
    for spot in spots:
        label = cells.labels[spot.category]
        name = f"{label} {cells.series[series]}" if len(cells.series) > 1 else label
        dot = tag("circle", cx=spot.x, cy=spot.y, r=3 if len(spots) <= 20 else 2, fill=colour)
        parts.append(tag("g", hint(f"{name}：{valued(spot.value, chart.unit)}"), dot))
    return parts


def _told(spots: list[Spot]) -> list[str]:
    """Values of a single line: all where there is room, else the last, the highest and the lowest; valleys below."""
    widest = max(measure(number(spot.value), SMALL) for spot in spots)
    chosen = set(range(len(spots)))
    if len(spots) * (widest + 8) > WIDTH - 40:
        ranked = sorted(chosen, key=lambda index: spots[index].value)
        chosen = {ranked[0], ranked[-1], len(spots) - 1}
    parts = []
    for index in sorted(chosen):
        spot = spots[index]
        around = [spots[near].value for near in (index - 1, index + 1) if 0 <= near < len(spots)]
        valley = bool(around) and all(spot.value < value for value in around)
        parts.append(_label(spot.x, spot.y + (15 if valley else -8), number(spot.value), INK))
    return parts


def _ends(runs: list[list[Spot]], bottom: float) -> list[str]:
    """The last value of each of several lines, right of it, spread upwards so that none covers another."""
    last = sorted(((spots[-1], series) for series, spots in enumerate(runs) if spots), key=lambda end: -end[0].y)
    parts, room = [], bottom
    for spot, series in last:
        y = min(spot.y + 4, room)
        room = y - 12.5
        colour = PALETTE[series % len(PALETTE)]
        parts.append(text(spot.x + 7, y, number(spot.value), font_size=SMALL, fill=colour))
    return parts


def timeline(chart: ChartSpec, colours: Ink) -> tuple[list[str], float]:
    """Events under each other: date, dot, words of at most three lines."""
    del colours
    rows = moments(chart)
    categories = not {row.date for row in rows} & {series.name for series in chart.series}
    parts, top = legend([series.name for series in chart.series] if categories else (), 2)
    top += 14.0
    date_room = min(max((measure(row.date) for row in rows), default=0.0), WIDTH * 0.3)
    x = date_room + 16
    y, first, last = top, top, top
    dots, previous = [], ""
    for row in rows:
        words = wrap(row.text, WIDTH - x - 16, _EVENT_LINES)
        if row.date and row.date != previous:
            dots.append(
                text(date_room, y + 4, fit(row.date, date_room + 1), text_anchor="end", fill=INK, font_weight="600")
            )
        previous, last = row.date, y
        colour = PALETTE[row.series % len(PALETTE)] if categories else PALETTE[0]
        dots.append(tag("circle", cx=x, cy=y, r=4, fill=colour, stroke="#fff", stroke_width=1.5))
        said = hint(f"{row.date} {row.text}".strip())
        lines = [text(x + 14, y + 4 + index * 17, words_of) for index, words_of in enumerate(words)]
        dots.append(tag("g", said, *lines))
        y += 17 * len(words) + 9
    parts.append(tag("line", x1=x, x2=x, y1=first, y2=last, stroke=RULE, stroke_width=2))
    return [*parts, *dots], max(y, top + FONT) - 6
