"""Pieces of a drawing: elements, text, colours, measures. Text is escaped here, once; lengths are rounded here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from rag.rendering.labels import clean, number, width
from rag.written import ChartSpec

WIDTH = 420.0
"""Width of every chart in user units; small enough to stay readable on a phone."""
FONT = 12.0
SMALL = 11.0
PALETTE = ("#1f4e79", "#c58b2a", "#3b8686", "#8a8f98", "#6c5b7b", "#a0522d")
UP, DOWN = "#c0392b", "#1a7f4b"
INK, MUTED, RULE = "#22303f", "#66717d", "#dfe3e8"
_MOST, _LEAST = 1e18, 1e-9
FAMILY = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
_SIGNED_WORDS = ("涨", "跌", "增减", "变动", "变化")


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one chart; `signed` charts show rise and fall instead of the series."""

    signed: bool
    up: str
    down: str

    def of(self, series: int, value: float) -> str:
        """The colour of one value."""
        if self.signed:
            return self.down if value < 0 else self.up
        return PALETTE[series % len(PALETTE)]


def ink(chart: ChartSpec, up_is_red: bool) -> Ink:
    """Colours by sign for a single series that holds a fall or whose title speaks of rises and falls."""
    values = [point.value for series in chart.series for point in series.points]
    speaks = any(word in chart.title for word in _SIGNED_WORDS)
    signed = len(chart.series) == 1 and (speaks or any(value < 0 for value in values))
    return Ink(signed, *((UP, DOWN) if up_is_red else (DOWN, UP)))


def px(value: float) -> str:
    """A length with at most one decimal and no negative zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def tag(name: str, /, *children: str, **attributes: str | float) -> str:
    """An element; attribute names take `_` for `-`, children are markup already."""
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value if isinstance(value, str) else px(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{shown}>{''.join(children)}</{name}>" if children else f"<{name}{shown}/>"


def text(x: float, y: float, content: str, /, **attributes: str | float) -> str:
    """A line of text with its baseline at `y`."""
    return tag("text", escape(clean(content)), x=x, y=y, **attributes)


def hint(content: str) -> str:
    """A `<title>`: what a pointer or a screen reader is told."""
    return tag("title", escape(clean(content)))


def measure(content: str, size: float = FONT) -> float:
    """Estimated width of a line: a wide character is one em, a narrow one 0.58 em."""
    columns = width(clean(content))
    wide = columns - len(clean(content))
    return size * (wide + 0.58 * (columns - 2 * wide))


def fit(content: str, room: float, size: float = FONT) -> str:
    """`content` cut to `room` with `…`."""
    content = clean(content)
    if measure(content, size) <= room:
        return content
    while content and measure(content + "…", size) > room:
        content = content[:-1]
    return content + "…"


def wrap(content: str, room: float, most: int, size: float = FONT) -> list[str]:
    """`content` in at most `most` lines of `room`; the last one is cut with `…`. Latin words may break."""
    rest = clean(content)
    lines: list[str] = []
    while rest and len(lines) < most - 1 and measure(rest, size) > room:
        count = 1
        while measure(rest[: count + 1], size) <= room:
            count += 1
        while count > 1 and rest[count] in "，。、；：！？）”》%":
            count -= 1
        lines.append(rest[:count])
        rest = rest[count:].lstrip()
    return [*lines, fit(rest, room, size)]


def drawable(value: float) -> bool:
    """Whether a value has a place on an axis: a number, and no larger than any sum of money."""
    return math.isfinite(value) and abs(value) <= _MOST


def finite(values: Iterable[float]) -> list[float]:
    """The values that can be drawn."""
    return [value for value in values if drawable(value)]


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round values that cover [low, high] in steps of 1, 2, 2.5 or 5 times a power of ten."""
    if high - low <= _LEAST * max(abs(low), abs(high), _LEAST):
        room = abs(low) * 0.02 or 1.0
        low, high = low - room, high + room
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [index * step for index in range(first, last + 1)]


def valued(value: float, unit: str) -> str:
    """A value with its unit, as told in hints."""
    return f"{number(value)}{unit}" if math.isfinite(value) else "—"


def legend(names: Sequence[str], top: float) -> tuple[list[str], float]:
    """A row of coloured names (wrapped) starting at `top`; and the height it takes. Nothing for fewer than two."""
    if len(names) < 2:
        return [], 0.0
    out, x, y = [], 0.0, top
    for index, name in enumerate(names):
        shown = fit(name, WIDTH - 20, SMALL)
        if x and x + 16 + measure(shown, SMALL) > WIDTH:
            x, y = 0.0, y + 17
        out.append(tag("rect", x=x, y=y, width=10, height=10, rx=2, fill=PALETTE[index % len(PALETTE)]))
        out.append(text(x + 14, y + 9, shown, font_size=SMALL, fill=MUTED))
        x += 14 + measure(shown, SMALL) + 16
    return out, y - top + 20


def page(chart: ChartSpec, height: float, parts: Sequence[str], summary: str) -> str:
    """The `<svg>` element around `parts`: scales with the page, named for those who cannot see it."""
    return tag(
        "svg",
        hint(chart.title),
        tag("desc", escape(clean(summary))),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {px(WIDTH)} {px(height)}",
        role="img",
        aria_label=f"{clean(chart.title)}：{clean(summary)}",
        font_family=FAMILY,
        font_size=FONT,
        fill=INK,
    )
