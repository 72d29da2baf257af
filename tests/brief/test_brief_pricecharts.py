"""Price lines: three days at least, one unit and order of size a chart, the day's last quote with its item."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from rag import clock
from rag.brief.pricecharts import price_charts
from rag.types import Fact
from rag.written import ChartBlock


def quote(subject: str, day: int, value: str, hour: int = 15, unit: str = "美元/桶", measure: str = "价格") -> Fact:
    as_of = clock.at(date(2026, 1, day), time(hour))
    return Fact(f"{subject}{day}-{hour}", subject, measure, "", Decimal(value), unit, "", as_of, value)


def told(blocks: list[ChartBlock]) -> list[list[tuple[str, list[tuple[str, float]]]]]:
    return [
        [(run.name, [(point.label, point.value) for point in run.points]) for run in block.chart.series]
        for block in blocks
    ]


def test_the_last_quote_of_each_day_makes_a_line() -> None:
    facts = [quote("甲油", 12, "60"), quote("甲油", 13, "61", 10), quote("甲油", 13, "62", 14), quote("甲油", 14, "63")]
    blocks = price_charts(facts[::-1])
    assert told(blocks) == [[("甲油", [("1.12", 60.0), ("1.13", 62.0), ("1.14", 63.0)])]]
    assert [point.item_ids for point in blocks[0].chart.series[0].points][1] == ("甲油13-14",)
    assert blocks[0].chart.unit == "美元/桶"


def test_two_days_and_mere_changes_make_none() -> None:
    assert price_charts([quote("甲油", 12, "60"), quote("甲油", 13, "61")]) == []
    assert price_charts([quote("甲油", day, "1", measure="涨跌幅", unit="%") for day in (12, 13, 14)]) == []


def test_lines_of_like_size_share_a_chart_and_the_widest_move_comes_first() -> None:
    week = [(12, "60", "65", "4600"), (13, "61", "66", "4610"), (14, "66", "72", "4600")]
    facts = [
        fact
        for day, one, two, gold in week
        for fact in (quote("甲油", day, one), quote("乙油", day, two), quote("丙金", day, gold, unit="美元/盎司"))
    ]
    assert [[name for name, _ in chart] for chart in told(price_charts(facts))] == [["乙油", "甲油"], ["丙金"]]


def test_gold_does_not_flatten_silver_and_gaps_are_not_shared() -> None:
    apart = [quote(name, day, value) for name, value in (("金", "4600"), ("银", "90")) for day in (12, 13, 14)]
    assert len(price_charts(apart)) == 2
    gaps = [quote("甲", day, "10") for day in (12, 13, 14)] + [quote("乙", day, "10") for day in (12, 14, 15)]
    assert [len(chart) for chart in told(price_charts(gaps))] == [1, 1]
