"""Charts that Word draws itself, with their workbook inside: bar, hbar, line, scatter (ECMA-376, DrawingML charts).

Values are labels of the drawing; a chart of rises and falls has the colour of each value's sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rag.rendering import labels
from rag.rendering.content import Grid, drawn_as
from rag.rendering.svg_parts import PALETTE, Ink, drawable, finite, ticks
from rag.rendering.svg_scatter import sides
from rag.rendering.word_parts import INK, MUTED, RULE, Element, el
from rag.rendering.workbook import column
from rag.written import ChartSpec

_HAN, _LATIN = "微软雅黑", "Arial"
_LABELLED, _FEW = 14, 4
"""Points of a line that are all labelled; bars that would be too broad."""
_X, _Y = "111", "222"


def space(chart: ChartSpec, cells: Grid, colours: Ink, workbook: str) -> Element:
    """The `c:chartSpace`; `workbook` is the id of the relation to its data."""
    kind = drawn_as(chart)
    made = _KINDS.get(kind, _bars)(chart, cells, colours)
    several = len(cells.series) > 1 and kind != "scatter"
    legend = [el("c:legend", el("c:legendPos", val="t"), el("c:overlay", val=0))] if several else []
    return el(
        "c:chartSpace",
        el("c:roundedCorners", val=0),
        el(
            "c:chart",
            el("c:autoTitleDeleted", val=1),
            el("c:plotArea", el("c:layout"), *made),
            *legend,
            el("c:plotVisOnly", val=1),
            el("c:dispBlanksAs", val="span"),
        ),
        el("c:spPr", el("a:noFill"), el("a:ln", _filled(RULE), w=6350)),
        _letters(900, INK),
        el("c:externalData", el("c:autoUpdate", val=0), r__id=workbook),
    )


def _bars(chart: ChartSpec, cells: Grid, colours: Ink) -> list[Element]:
    lying = drawn_as(chart) == "hbar"
    runs = []
    for index in range(len(cells.series)):
        tones = [
            _point(number, el("c:invertIfNegative", val=0), el("c:spPr", _filled(colours.of(index, point.value)[1:])))
            for number, point in enumerate(row[index] for row in cells.rows)
            if colours.signed and point is not None
        ]
        looks = [el("c:spPr", _filled(PALETTE[index % len(PALETTE)][1:])), el("c:invertIfNegative", val=0)]
        runs.append(el("c:ser", *_named(cells, index), *looks, *tones, _told(True), *_data(cells, index)))
    bars = el(
        "c:barChart",
        el("c:barDir", val="bar" if lying else "col"),
        el("c:grouping", val="clustered"),
        el("c:varyColors", val=0),
        *runs,
        el("c:gapWidth", val=60 if len(cells.rows) > _FEW else 180),
        el("c:axId", val=_X),
        el("c:axId", val=_Y),
    )
    return [bars, _names(lying), _values("b" if lying else "l", True)]


def _lines(chart: ChartSpec, cells: Grid, colours: Ink) -> list[Element]:
    del chart, colours  # a line keeps one colour
    told = len(cells.series) == 1 and len(cells.rows) <= _LABELLED
    runs = []
    for index in range(len(cells.series)):
        colour = PALETTE[index % len(PALETTE)][1:]
        looks = [el("c:spPr", el("a:ln", _filled(colour), w=22225)), _marker(colour)]
        runs.append(
            el("c:ser", *_named(cells, index), *looks, _told(told, "t"), *_data(cells, index), el("c:smooth", val=0))
        )
    lines = el(
        "c:lineChart",
        el("c:grouping", val="standard"),
        el("c:varyColors", val=0),
        *runs,
        el("c:marker", val=1),
        el("c:axId", val=_X),
        el("c:axId", val=_Y),
    )
    return [lines, _names(False), _values("l", False, ends=_ends(cells, 0, len(cells.series)))]


def _cloud(chart: ChartSpec, cells: Grid, colours: Ink) -> list[Element]:
    """The first series lies across, the second upwards; labels stand where `svg_scatter` finds room."""
    del colours
    names = [
        el(
            "c:dLbl",
            el("c:idx", val=row),
            el("c:tx", _rich(cells.labels[row])),
            el("c:dLblPos", val=side),
            *_flags(True),
        )
        for row, side in sorted(sides(chart, cells).items())
    ]
    cloud = el(
        "c:ser",
        el("c:idx", val=0),
        el("c:order", val=0),
        el("c:spPr", el("a:ln", el("a:noFill"), w=19050)),
        _marker(PALETTE[0][1:]),
        el("c:dLbls", *names, *_flags(False)),
        el("c:xVal", _numbers(cells, 0)),
        el("c:yVal", _numbers(cells, 1)),
        el("c:smooth", val=0),
    )
    axes = [
        _values("b", False, cells.series[0], (_X, _Y), _ends(cells, 0, 1)),
        _values("l", False, cells.series[1], (_Y, _X), _ends(cells, 1, 2)),
    ]
    style, colour = el("c:scatterStyle", val="lineMarker"), el("c:varyColors", val=0)
    return [el("c:scatterChart", style, colour, cloud, el("c:axId", val=_X), el("c:axId", val=_Y)), *axes]


_KINDS = {"line": _lines, "scatter": _cloud}


def _point(number: int, *looks: Element) -> Element:
    return el("c:dPt", el("c:idx", val=number), *looks)


def _named(cells: Grid, index: int) -> list[Element]:
    cache = el("c:strCache", el("c:ptCount", val=1), el("c:pt", _text("c:v", cells.series[index]), idx=0))
    name = el("c:tx", el("c:strRef", _text("c:f", f"Sheet1!${column(index + 1)}$1"), cache))
    return [el("c:idx", val=index), el("c:order", val=index), name]


def _data(cells: Grid, index: int) -> list[Element]:
    words = [el("c:pt", _text("c:v", label), idx=at) for at, label in enumerate(cells.labels)]
    cache = el("c:strCache", el("c:ptCount", val=len(words)), *words)
    place = _text("c:f", f"Sheet1!$A$2:$A${len(words) + 1}")
    return [el("c:cat", el("c:strRef", place, cache)), el("c:val", _numbers(cells, index))]


def _numbers(cells: Grid, index: int) -> Element:
    points = [
        el("c:pt", _text("c:v", labels.number(point.value)), idx=at)
        for at, point in enumerate(row[index] for row in cells.rows)
        if point is not None and drawable(point.value)
    ]
    name = column(index + 1)
    count = el("c:ptCount", val=len(cells.rows))
    cache = el("c:numCache", _text("c:formatCode", "General"), count, *points)
    return el("c:numRef", _text("c:f", f"Sheet1!${name}$2:${name}${len(cells.rows) + 1}"), cache)


def _names(lying: bool) -> Element:
    """The axis of categories; the first lies on top."""
    return el(
        "c:catAx",
        el("c:axId", val=_X),
        el("c:scaling", el("c:orientation", val="maxMin" if lying else "minMax")),
        el("c:delete", val=0),
        el("c:axPos", val="l" if lying else "b"),
        el("c:numFmt", formatCode="General", sourceLinked=0),
        el("c:majorTickMark", val="none"),
        el("c:minorTickMark", val="none"),
        el("c:tickLblPos", val="low"),
        el("c:spPr", el("a:ln", _filled(MUTED), w=6350)),
        _letters(900, MUTED),
        el("c:crossAx", val=_Y),
        el("c:crosses", val="autoZero"),
        el("c:noMultiLvlLbl", val=1),
    )


@dataclass(frozen=True, slots=True)
class Ends:
    """Where an axis ends and in which steps; empty for Word's own choice."""

    bounds: tuple[Element, ...] = ()
    step: tuple[Element, ...] = ()


def _ends(cells: Grid, first: int, last: int) -> Ends:
    """As in the drawing of `svg`: a turnover that grows from 2 to 4 does not begin at 0."""
    values = finite(point.value for row in cells.rows for point in row[first:last] if point)
    if not values:
        return Ends()
    marks = ticks(min(values), max(values))
    bounds = el("c:max", val=f"{marks[-1]:.12g}"), el("c:min", val=f"{marks[0]:.12g}")
    return Ends(bounds, (el("c:majorUnit", val=f"{marks[1] - marks[0]:.6g}"),))


def _values(side: str, hidden: bool, title: str = "", axes: tuple[str, str] = (_Y, _X), ends: Ends = Ends()) -> Element:
    """An axis of values; `axes` are its own id and the one that it crosses."""
    rule = [] if hidden else [el("c:majorGridlines", el("c:spPr", el("a:ln", _filled(RULE), w=6350)))]
    named = [el("c:title", el("c:tx", _rich(title)), el("c:overlay", val=0))] if title else []
    return el(
        "c:valAx",
        el("c:axId", val=axes[0]),
        el("c:scaling", el("c:orientation", val="minMax"), *ends.bounds),
        el("c:delete", val=int(hidden)),
        el("c:axPos", val=side),
        *rule,
        *named,
        el("c:numFmt", formatCode="General", sourceLinked=0),
        el("c:majorTickMark", val="none"),
        el("c:minorTickMark", val="none"),
        el("c:tickLblPos", val="low"),
        el("c:spPr", el("a:ln", el("a:noFill"))),
        _letters(900, MUTED),
        el("c:crossAx", val=axes[1]),
        el("c:crosses", val="autoZero"),
        el("c:crossBetween", val="midCat" if title else "between"),
        *ends.step,
    )


def _told(shown: bool, place: str = "outEnd") -> Element:
    looks = [_letters(800, INK), el("c:dLblPos", val=place)] if shown else []
    return el("c:dLbls", *looks, *_flags(shown))


def _flags(shown: bool) -> Iterator[Element]:
    yield el("c:showLegendKey", val=0)
    yield el("c:showVal", val=int(shown))
    for name in ("CatName", "SerName", "Percent", "BubbleSize"):
        yield el(f"c:show{name}", val=0)


def _marker(colour: str) -> Element:
    looks = el("c:spPr", _filled(colour), el("a:ln", el("a:noFill")))
    return el("c:marker", el("c:symbol", val="circle"), el("c:size", val=5), looks)


def _filled(colour: str) -> Element:
    return el("a:solidFill", el("a:srgbClr", val=colour.upper()))


def _letters(size: int, colour: str) -> Element:
    looks = el("a:defRPr", _filled(colour), el("a:latin", typeface=_LATIN), el("a:ea", typeface=_HAN), sz=size)
    return el("c:txPr", el("a:bodyPr"), el("a:lstStyle"), el("a:p", el("a:pPr", looks)))


def _rich(words: str) -> Element:
    looks = el("a:rPr", _filled(INK), el("a:latin", typeface=_LATIN), el("a:ea", typeface=_HAN), sz=800)
    return el("c:rich", el("a:bodyPr"), el("a:lstStyle"), el("a:p", el("a:r", looks, _text("a:t", words))))


def _text(name: str, words: str) -> Element:
    made = el(name)
    made.text = labels.inert(words)
    return made
