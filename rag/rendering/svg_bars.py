"""Bars: upright ones where every label and value fits, lying ones for everything else."""

from __future__ import annotations

from dataclasses import dataclass

from rag.rendering.content import Grid, grid
from rag.rendering.labels import number
from rag.rendering.svg_parts import (
    FONT,
    INK,
    MUTED,
    RULE,
    SMALL,
    WIDTH,
    Ink,
    drawable,
    finite,
    hint,
    legend,
    measure,
    tag,
    text,
    valued,
    wrap,
)
from rag.written import ChartSpec

_PLOT = 140.0
_MOST_UPRIGHT = 12


@dataclass(frozen=True, slots=True)
class Scale:
    """Values → lengths along one axis, zero included."""

    low: float
    high: float
    start: float
    length: float

    def __call__(self, value: float) -> float:
        """The coordinate of `value`."""
        return self.start + (value - self.low) / (self.high - self.low) * self.length


def _scale(cells: Grid, start: float, length: float) -> Scale:
    values = finite(point.value for row in cells.rows for point in row if point)
    low, high = min([0.0, *values]), max([0.0, *values])
    return Scale(low, high if high > low else low + 1.0, start, length)


def _shown(cells: Grid) -> list[str]:
    return [number(point.value) for row in cells.rows for point in row if point]


def bar(chart: ChartSpec, colours: Ink) -> tuple[list[str], float]:
    """Upright bars, or lying ones when there are too many or their words do not fit."""
    cells = grid(chart)
    if not cells.rows:
        return hbar(chart, colours)
    band = WIDTH / len(cells.rows)
    slot = min(band * 0.72 / max(1, len(cells.series)), 44.0)
    fits = (
        len(cells.rows) <= _MOST_UPRIGHT
        and all(measure(label) <= 2 * (band - 6) - FONT for label in cells.labels)
        and all(measure(value, SMALL) <= (band - 2 if len(cells.series) == 1 else slot + 6) for value in _shown(cells))
    )
    return _upright(chart, cells, colours, slot) if fits else hbar(chart, colours)


def _upright(chart: ChartSpec, cells: Grid, colours: Ink, slot: float) -> tuple[list[str], float]:
    parts, top = legend(cells.series, 2)
    top += 18.0
    scale = _scale(cells, 0.0, _PLOT)
    below = 16.0 if scale.low < 0 else 0.0
    zero = top + _PLOT - scale(0.0)
    band = WIDTH / len(cells.rows)
    for index, (label, row) in enumerate(zip(cells.labels, cells.rows, strict=True)):
        middle = band * (index + 0.5)
        left = middle - slot * len(row) / 2
        for series, point in enumerate(row):
            if point is None or not drawable(point.value):
                continue
            end = top + _PLOT - scale(point.value)
            name = f"{label} {cells.series[series]}" if len(row) > 1 else label
            box = tag(
                "rect",
                x=left + series * slot + 1,
                y=min(zero, end),
                width=slot - 2,
                height=max(abs(zero - end), 0.8),
                fill=colours.of(series, point.value),
            )
            parts.append(tag("g", hint(f"{name}：{valued(point.value, chart.unit)}"), box))
            at = end + 13 if point.value < 0 else end - 5
            middle_of_bar = left + (series + 0.5) * slot
            parts.append(text(middle_of_bar, at, number(point.value), text_anchor="middle", font_size=SMALL))
        for line, words in enumerate(wrap(label, band - 4, 2)):
            y = top + _PLOT + below + 17 + 15 * line
            parts.append(text(middle, y, words, text_anchor="middle", fill=MUTED))
    parts.append(tag("line", x1=0, x2=WIDTH, y1=zero, y2=zero, stroke=MUTED, stroke_width=0.8))
    two = any(len(wrap(label, band - 4, 2)) > 1 for label in cells.labels)
    return parts, top + _PLOT + below + (40 if two else 25)


def hbar(chart: ChartSpec, colours: Ink) -> tuple[list[str], float]:
    """Lying bars, one row per category; as many as there are."""
    cells = grid(chart)
    parts, top = legend(cells.series, 2)
    top += 4.0
    thick = 15.0 if len(cells.series) <= 1 else 11.0
    stack = thick * max(1, len(cells.series))
    pitch = stack + 9
    label_room = min(max((measure(label) for label in cells.labels), default=0.0), WIDTH * 0.4)
    words = [wrap(label, label_room + 1, 2) for label in cells.labels]
    pitch = max(pitch, max((14.0 * len(lines) for lines in words), default=0.0) + 8)
    value_room = max((measure(value, SMALL) for value in _shown(cells)), default=0.0) + 8
    scale = _scale(cells, 0.0, 1.0)
    left = label_room + 10 + (value_room if scale.low < 0 else 0.0)
    right = value_room if any(not value.startswith("-") for value in _shown(cells)) else 4.0
    scale = Scale(scale.low, scale.high, left, WIDTH - left - right)
    for index, (label, row) in enumerate(zip(cells.labels, cells.rows, strict=True)):
        y = top + index * pitch
        middle = y + (pitch - 9) / 2
        for line, shown in enumerate(words[index]):
            base = middle + 4.3 + 14 * (line - (len(words[index]) - 1) / 2)
            parts.append(text(label_room, base, shown, text_anchor="end", fill=INK))
        for series, point in enumerate(row):
            if point is None:
                continue
            name = f"{label} {cells.series[series]}" if len(row) > 1 else label
            said = hint(f"{name}：{valued(point.value, chart.unit)}")
            at = middle - stack / 2 + series * thick
            parts.append(tag("g", said, *_lying(point.value, at, thick, scale, colours.of(series, point.value))))
    bottom = top + len(cells.rows) * pitch - 5
    parts.append(tag("line", x1=scale(0), x2=scale(0), y1=top - 3, y2=bottom, stroke=RULE, stroke_width=1))
    return parts, bottom + 5


def _lying(value: float, y: float, thick: float, scale: Scale, colour: str) -> list[str]:
    if not drawable(value):
        return [text(scale(0) + 5, y + thick / 2 + 4, "—", font_size=SMALL, fill=MUTED)]
    zero, end = scale(0.0), scale(value)
    box = tag("rect", x=min(zero, end), y=y, width=max(abs(end - zero), 0.8), height=thick - 1, fill=colour)
    at, anchor = (end - 5, "end") if value < 0 else (end + 5, "start")
    return [box, text(at, y + thick / 2 + 3.6, number(value), text_anchor=anchor, font_size=SMALL)]
