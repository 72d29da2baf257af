"""Lines through ordered points, and timelines as a column of dated events."""

from __future__ import annotations

import math
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
from rag.types import ChartSpec

_PLOT = 140.0
_EVENT_LINES = 3


def line(chart: ChartSpec, colours: Ink) -> tuple[list[str], float]:
    """One polyline per series over the common categories; gaps where a value is missing."""
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
    xs = _places(len(cells.rows), left)
    parts.extend(_x_labels(cells.labels, xs, top + _PLOT + 17))
    for series in range(len(cells.series)):
        ys = [_height(row[series].value if row[series] else math.nan, up, top) for row in cells.rows]  # type: ignore[union-attr]
        parts.extend(_run(chart, cells, series, list(zip(xs, ys, strict=True))))
    return parts, top + _PLOT + 24


def _places(count: int, left: float) -> list[float]:
    room, edge = WIDTH - left, 22.0
    if count == 1:
        return [left + room / 2]
    return [left + edge + index * (room - 2 * edge) / (count - 1) for index in range(count)]


def _height(value: float, up: Scale, top: float) -> float | None:
    return top + _PLOT - up(value) if drawable(value) else None


def _x_labels(labels: tuple[str, ...], xs: list[float], y: float) -> list[str]:
    gap = xs[1] - xs[0] if len(xs) > 1 else WIDTH
    room = max(gap - 8, 64.0)
    shown = [fit(label, room, SMALL) for label in labels]
    step = max(1, math.ceil((max(measure(label, SMALL) for label in shown) + 8) / gap))
    last = len(labels) - 1
    picked = {index for index in range(0, last + 1, step) if last - index >= step} | {last}
    return [
        text(_inside(xs[i], shown[i]), y, shown[i], text_anchor="middle", font_size=SMALL, fill=MUTED)
        for i in sorted(picked)
    ]


def _inside(x: float, shown: str) -> float:
    half = measure(shown, SMALL) / 2
    return min(max(x, half), WIDTH - half)


def _run(chart: ChartSpec, cells: Grid, series: int, at: list[tuple[float, float | None]]) -> list[str]:
    colour = PALETTE[series % len(PALETTE)]
    parts = []
    for drawn, group in groupby(at, key=lambda place: place[1] is not None):
        run = [(x, y) for x, y in group if y is not None]
        if drawn and len(run) > 1:
            points = " ".join(f"{px(x)},{px(y)}" for x, y in run)
            parts.append(
                tag("polyline", points=points, fill="none", stroke=colour, stroke_width=2, stroke_linejoin="round")
            )
    told = _told(cells, series)
    for index, (x, y) in enumerate(at):
        point = cells.rows[index][series]
        if y is None or point is None:
            continue
        name = f"{cells.labels[index]} {cells.series[series]}" if len(cells.series) > 1 else cells.labels[index]
        dot = tag("circle", cx=x, cy=y, r=3 if len(at) <= 20 else 2, fill=colour)
        parts.append(tag("g", hint(f"{name}：{valued(point.value, chart.unit)}"), dot))
        if index in told:
            shown = number(point.value)
            parts.append(
                text(
                    _inside(x, shown),
                    y - 8,
                    shown,
                    text_anchor="middle",
                    font_size=SMALL,
                    fill=colour if len(cells.series) > 1 else INK,
                )
            )
    return parts


def _told(cells: Grid, series: int) -> set[int]:
    """Which points carry their value: all of a short single line, else the last, highest and lowest."""
    values = {i: row[series].value for i, row in enumerate(cells.rows) if row[series]}  # type: ignore[union-attr]
    values = {index: value for index, value in values.items() if drawable(value)}
    if not values:
        return set()
    widest = max(measure(number(value), SMALL) for value in values.values())
    if len(cells.series) == 1 and len(cells.rows) * (widest + 8) <= WIDTH - 40:
        return set(values)
    if len(cells.series) > 1:
        return {max(values)}
    return {max(values), max(values, key=lambda i: values[i]), min(values, key=lambda i: values[i])}


def timeline(chart: ChartSpec, colours: Ink) -> tuple[list[str], float]:
    """Events under each other: date, dot, words of at most three lines."""
    del colours
    rows = moments(chart)
    categories = any("｜" in point.label for series in chart.series for point in series.points)
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
