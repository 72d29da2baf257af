"""Chart points: a value must stand in the items that the point cites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from rag.types import Item
from rag.verification.source import source_of
from rag.written import ChartSpec, Finding, Point

_SCALES = [Decimal(10) ** n for n in (0, 4, 8, 12)]


def checked_chart(chart: ChartSpec, items: Mapping[str, Item], findings: list[Finding]) -> ChartSpec | None:
    """The chart without the points that fail (each counted in `findings`); None when no point is left."""
    series = []
    for run in chart.series:
        points = []
        for point in run.points:
            if _stands(point, items):
                points.append(point)
            else:
                findings.append(
                    Finding("chart", f"{chart.title}：{point.label}", f"{point.value:g} 不见于所引条目", "dropped")
                )
        if points:
            series.append(replace(run, points=tuple(points)))
    return replace(chart, series=tuple(series)) if series else None


def _stands(point: Point, items: Mapping[str, Item]) -> bool:
    """Whether a cited item states the value, in whatever scale the chart's unit has."""
    cited = [items[i] for i in point.item_ids if i in items]
    value = abs(Decimal(repr(point.value)))
    for item in cited:
        for mention in source_of(item).parsed.numbers:
            quantity = mention.quantity
            if quantity and any(abs(end) in {value * s for s in _SCALES} for end in (quantity.low, quantity.high)):
                return True
    # a count of the cited items themselves (events of a day) is a value too
    return bool(cited) and value == len(point.item_ids)
