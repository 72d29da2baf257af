"""A chart as data → an SVG drawing: same chart, same bytes; no script, no font file, no reference to anything outside.

Covered: bar, hbar, line, scatter, timeline. Values stand in the drawing as text; all of them in `<title>` and `<desc>`.
Values that are not finite are shown as `—` or a gap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape, unescape

from rag.rendering.content import drawn_as, moments
from rag.rendering.labels import inert
from rag.rendering.svg_bars import bar, hbar
from rag.rendering.svg_lines import line, timeline
from rag.rendering.svg_parts import FAMILY, MUTED, WIDTH, Ink, ink, page, text, valued
from rag.rendering.svg_scatter import scatter
from rag.written import ChartSpec

_Drawer = Callable[[ChartSpec, Ink], tuple[list[str], float]]
_KINDS: Mapping[str, _Drawer] = {"bar": bar, "hbar": hbar, "line": line, "scatter": scatter, "timeline": timeline}


def draw(chart: ChartSpec, up_is_red: bool = True) -> str:
    """The `<svg>` element of a chart, 420 units wide; set its size by CSS. `up_is_red` is China's convention."""
    if not any(series.points for series in chart.series):
        return page(chart, 40, [text(WIDTH / 2, 24, "无数据", text_anchor="middle", fill=MUTED)], "无数据")
    parts, height = _KINDS[drawn_as(chart)](chart, ink(chart, up_is_red))
    return page(chart, height, parts, summary(chart))


def inline(chart: ChartSpec, up_is_red: bool = True) -> str:
    """`draw` for the inside of an HTML page, where the name space is known and no address needs to stand."""
    return draw(chart, up_is_red).replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)


def printed(chart: ChartSpec, up_is_red: bool, family: str) -> str:
    """`draw` in a named font, its text spelt so that no reader of the file makes a link of it."""
    drawing = draw(chart, up_is_red).replace(escape(FAMILY), escape(family), 1)
    return re.sub(r"(?<=>)[^<]+", lambda match: escape(inert(unescape(match[0]))), drawing)


def summary(chart: ChartSpec) -> str:
    """All values in words: `名称 值单位；…`, with the series' names when there are several."""
    if chart.kind == "timeline":
        return "；".join(f"{row.date} {row.text}".strip() for row in moments(chart))
    several = len(chart.series) > 1
    return "；".join(
        f"{series.name + ' ' if several else ''}{point.label} {valued(point.value, chart.unit)}"
        for series in chart.series
        for point in series.points
    )
