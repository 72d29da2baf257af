"""Drawings: readable values, no NaN, any number of categories, signs and long words; well-formed and repeatable."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
import sample
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.rendering import svg
from rag.rendering.svg_parts import DOWN, UP, measure, ticks
from rag.written import ChartSpec, Point, Series

KINDS = ("bar", "hbar", "line", "scatter", "timeline")
_NS = "{http://www.w3.org/2000/svg}"


def chart(kind: str, *columns: list[tuple[str, float]], title: str = "图", unit: str = "亿元") -> ChartSpec:
    series = tuple(Series(f"系列{n}", tuple(Point(*pair) for pair in column)) for n, column in enumerate(columns, 1))
    return ChartSpec(kind, title, unit, series)  # type: ignore[arg-type]


def drawn(spec: ChartSpec, up_is_red: bool = True) -> ElementTree.Element:
    return ElementTree.fromstring(svg.draw(spec, up_is_red))


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{_NS}text")]


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_can_be_read(kind: str) -> None:
    root = drawn(chart(kind, [("甲", 3.6), ("乙", -1.25), ("丙", 0)]))
    said = root.findtext(f"{_NS}desc") or ""
    if kind == "timeline":
        assert said == "系列1 乙；系列1 丙；系列1 甲" or said == "乙；丙；甲"
    else:
        assert said == "甲 3.6亿元；乙 -1.25亿元；丙 0亿元"
        assert {"3.6", "-1.25", "0"} <= set(texts(root))
    assert {"甲", "乙", "丙"} <= set(texts(root))
    assert root.get("aria-label", "").startswith("图：")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_values_that_are_no_numbers_are_shown_as_such(kind: str, value: float) -> None:
    drawing = svg.draw(chart(kind, [("甲", value), ("乙", 1.0)]))
    assert not re.search(r"(?i)\b(nan|inf)", drawing)
    alone = svg.draw(chart(kind, [("甲", value)]))
    assert not re.search(r"(?i)\b(nan|inf)", alone)


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_without_points_says_so(kind: str) -> None:
    assert texts(drawn(chart(kind))) == ["无数据"]
    assert texts(drawn(chart(kind, []))) == ["无数据"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_single_point_is_drawn(kind: str) -> None:
    assert "甲" in texts(drawn(chart(kind, [("甲", 5.0)])))


def test_forty_categories_lie_down_and_all_names_stay() -> None:
    root = drawn(chart("bar", [(f"第{n}类主题", n - 20.0) for n in range(40)]))
    assert {f"第{n}类主题" for n in range(40)} <= set(texts(root))
    assert {str(n - 20) for n in range(40)} <= set(texts(root))


def test_long_names_are_cut_in_the_drawing_and_whole_in_the_hint() -> None:
    name = "人工智能应用与大模型及其上下游产业链的全部环节" * 3
    root = drawn(chart("hbar", [(name, 1.0)]))
    assert any(shown.endswith("…") for shown in texts(root))
    assert any(name in (title.text or "") for title in root.iter(f"{_NS}title"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [1, 2, 5, 12, 40])
def test_nothing_lies_outside_the_drawing(kind: str, count: int) -> None:
    root = drawn(chart(kind, [(f"名称{n}", (-1.0) ** n * n * 1234.5) for n in range(count)]))
    _, _, width, height = (float(part) for part in root.get("viewBox", "").split())
    for element in root.iter():
        for name, most in (("x", width), ("cx", width), ("x2", width), ("y", height), ("cy", height), ("y2", height)):
            assert 0 <= float(element.get(name, 0)) <= most
        assert float(element.get("width", 0)) >= 0
        assert float(element.get("height", 0)) >= 0


def test_rise_and_fall_are_red_and_green_with_a_switch() -> None:
    spec = chart("bar", [("沪指", 1.09), ("油气", -0.8)], title="涨跌幅", unit="%")
    fills = [rect.get("fill") for rect in drawn(spec).iter(f"{_NS}rect")]
    assert fills == [UP, DOWN]
    assert [rect.get("fill") for rect in drawn(spec, up_is_red=False).iter(f"{_NS}rect")] == [DOWN, UP]


def test_a_chart_that_does_not_speak_of_moves_has_no_signal_colours() -> None:
    drawing = svg.draw(chart("hbar", [("商业航天", 3.0)], title="主题热度"))
    assert UP not in drawing
    assert DOWN not in drawing


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=1, max_size=30))
def test_labels_of_a_scatter_cover_no_other(values: list[tuple[float, float]]) -> None:
    across = [(f"主题{n}", x) for n, (x, _) in enumerate(values)]
    upwards = [(f"主题{n}", y) for n, (_, y) in enumerate(values)]
    root = drawn(chart("scatter", across, upwards))
    assert len(list(root.iter(f"{_NS}circle"))) == len(values)
    boxes = [
        (float(shown.get("x", 0)), float(shown.get("x", 0)) + measure(shown.text or "", 11), float(shown.get("y", 0)))
        for shown in root.iter(f"{_NS}text")
        if (shown.text or "").startswith("主题")
    ]
    for index, one in enumerate(boxes):
        assert 0 <= one[0] < one[1] <= 420
        assert not any(one[0] < o[1] - 0.2 and o[0] < one[1] - 0.2 and abs(one[2] - o[2]) < 12 for o in boxes[:index])


def test_a_gap_splits_the_line() -> None:
    spec = chart("line", [("一", 1), ("二", 2), ("三", math.nan), ("四", 3), ("五", 4)])
    assert len(list(drawn(spec).iter(f"{_NS}polyline"))) == 2


def test_series_read_at_different_hours_share_one_axis_without_gaps() -> None:
    spec = chart("line", [("10:56", 2.0), ("15:00", 3.6)], [("10:25", 1.5), ("11:30", 2.2), ("14:00", 2.9)])
    root = drawn(spec)
    assert [shown for shown in texts(root) if ":" in shown] == ["10:25", "10:56", "11:30", "14:00", "15:00"]
    assert [len((run.get("points") or "").split()) for run in root.iter(f"{_NS}polyline")] == [2, 3]


def test_timeline_takes_dates_from_the_bar_or_the_series() -> None:
    barred = chart("timeline", [("4.10｜氢能试点座谈会", 2), ("4.9｜电池座谈会", 1)])
    assert texts(drawn(barred)) == ["4.9", "电池座谈会", "4.10", "氢能试点座谈会"]
    spaced = chart("timeline", [("1.12 力鸿一号完成试验", 1), ("4.13-4.17 展会", 2), ("2025年报 披露", 3)])
    assert texts(drawn(spaced)) == ["1.12", "力鸿一号完成试验", "4.13-4.17", "展会", "2025年报 披露"]
    by_series = [shown for shown in texts(drawn(sample.AGENDA)) if shown.startswith("1月")]
    assert by_series == ["1月12日", "1月13日"]


def test_the_drawing_inside_a_page_names_no_address() -> None:
    assert "http" not in svg.inline(sample.TURNOVER)
    assert "http" in svg.draw(sample.TURNOVER)


@settings(max_examples=150)
@given(
    st.sampled_from(KINDS),
    st.lists(
        st.lists(st.tuples(st.text(max_size=12), st.floats()), max_size=15),
        max_size=4,
    ),
)
def test_any_chart_is_well_formed_and_the_same_twice(kind: str, columns: list[list[tuple[str, float]]]) -> None:
    spec = chart(kind, *columns)
    drawing = svg.draw(spec)
    assert drawing == svg.draw(spec)
    root = ElementTree.fromstring(drawing)
    for element in root.iter():
        for name in ("x", "y", "cx", "cy", "width", "height", "x1", "y1"):
            assert math.isfinite(float(element.get(name, 0)))


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12))
def test_ticks_cover_the_values_with_few_steps(one: float, other: float) -> None:
    low, high = sorted((one, other))
    marks = ticks(low, high)
    span = max(abs(low), abs(high), high - low)
    assert marks[0] <= low + 1e-9 * span
    assert marks[-1] >= high - 1e-9 * span
    assert 2 <= len(marks) <= 8


@pytest.mark.parametrize("values", [(0.0, 5e-324), (1e18, 1e18), (1e18, -1e18), (3500.12, 3500.12), (0.0, 0.0)])
def test_ticks_of_values_that_hardly_differ_or_are_huge(values: tuple[float, float]) -> None:
    marks = ticks(min(values), max(values))
    assert 2 <= len(marks) <= 8
    assert svg.draw(chart("line", [("甲", values[0]), ("乙", values[1])]))


def test_last_values_of_several_lines_do_not_cover_each_other() -> None:
    root = drawn(chart("line", *[[("周一", 1.0), ("周二", 2.0 + n / 1000)] for n in range(6)]))
    ends = [text for text in root.iter(f"{_NS}text") if text.get("text-anchor") is None]
    ys = sorted(float(text.get("y", 0)) for text in ends if (text.text or "").startswith("2."))
    assert len(ys) == 5  # the sixth ends in a bare 2
    assert all(below - above >= 12 for above, below in pairwise(ys))
