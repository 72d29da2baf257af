"""Price lines of the week's movers, from the quotes that the wire itself printed: nothing is indexed or converted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.types import Fact
from rag.written import ChartBlock, ChartSpec, Point, Series

_DAYS, _CHARTS, _LINES = 3, 2, 3
"""Fewest days of a line, most charts, most lines of one."""
_ALIKE = 2.0
"""Lines of one chart differ at most by this factor, so that none lies flat on an axis made for another."""
_NOTE = "各点为电报当日最后一次报价，不一定是收盘价"


@dataclass(frozen=True, slots=True)
class Run:
    """A commodity's last quote of each day (`7.29`), in one unit."""

    subject: str
    unit: str
    days: dict[str, Fact] = field(default_factory=dict)

    @property
    def top(self) -> float:
        """The highest quote."""
        return max(float(fact.value) for fact in self.days.values())

    @property
    def move(self) -> float:
        """How far the highest lies above the lowest, as a share of it."""
        return self.top / min(float(fact.value) for fact in self.days.values()) - 1


def price_charts(prices: Sequence[Fact]) -> list[ChartBlock]:
    """Lines of commodities quoted in one unit on at least three days, widest move first.

    Those with the same unit, days and order of size share a chart.
    """
    groups: list[list[Run]] = []
    for run in sorted(_runs(prices), key=lambda run: (-run.move, run.subject, run.unit)):
        place = next((group for group in groups if len(group) < _LINES and _alike(group[0], run)), None)
        if place is None:
            groups.append([run])
        else:
            place.append(run)
    return [_chart(group) for group in groups[:_CHARTS]]


def _runs(prices: Sequence[Fact]) -> list[Run]:
    found: dict[tuple[str, str], Run] = {}
    for fact in sorted(prices, key=lambda fact: (fact.as_of, fact.item_id)):
        if fact.measure == "价格" and fact.value > 0:
            run = found.setdefault((fact.subject, fact.unit), Run(fact.subject, fact.unit))
            run.days[f"{fact.as_of.month}.{fact.as_of.day}"] = fact
    return [run for run in found.values() if len(run.days) >= _DAYS]


def _alike(one: Run, other: Run) -> bool:
    low, high = sorted((one.top, other.top))
    return one.unit == other.unit and list(one.days) == list(other.days) and high <= _ALIKE * low


def _chart(group: Sequence[Run]) -> ChartBlock:
    series = tuple(
        Series(run.subject, tuple(Point(day, float(fact.value), (fact.item_id,)) for day, fact in run.days.items()))
        for run in group
    )
    title = f"{'、'.join(run.subject for run in group)}报价"
    return ChartBlock(ChartSpec("line", title, group[0].unit, series, _NOTE))
