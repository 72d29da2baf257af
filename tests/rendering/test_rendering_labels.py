"""What a reader sees of a value."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sample

from rag.rendering import content, labels
from rag.types import Window
from rag.written import Bullets, ChartBlock, ChartSpec, Heading, Paragraph, Point, Sentence, Series, TableBlock


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3.6, "3.6"),
        (36000.0, "36000"),
        (-0.0, "0"),
        (1e20, "100000000000000000000"),
        (0.00001, "0"),
        (-2.5, "-2.5"),
        (float("nan"), "—"),
        (float("-inf"), "—"),
        (2.30, "2.3"),
        (51.123456, "51.1235"),
    ],
)
def test_numbers(value: float, shown: str) -> None:
    assert labels.number(value) == shown


@pytest.mark.parametrize(
    ("cell", "tone"),
    [
        ("收涨1.44%", "up"),
        ("收跌1.1%", "down"),
        ("+0%", ""),
        ("(0.00)", ""),
        ("+1.2%", "up"),
        ("涨1.09%", "up"),
        ("上涨 2.48%", "up"),
        ("-0.3", "down"),
        ("跌3%", "down"),
        ("(2.40)", "down"),
        ("（2.40）", "down"),
        ("3.6万亿", ""),
        ("2026-01-12", ""),
        ("涨停", ""),
        ("—", ""),
        ("", ""),
        ("降25个基点", "down"),
    ],
)
def test_tone_of_table_cells(cell: str, tone: str) -> None:
    assert labels.tone(cell) == tone


def test_clean_is_one_visible_line() -> None:
    assert labels.clean(" 甲\n\t乙\u3000丙\u200b\x1b \uffff") == "甲 乙 丙\\x1b \\uffff"


def test_items_without_title_or_time() -> None:
    assert labels.headline(sample.ITEMS["silver"]) == "现货白银日内涨幅扩大至2%，报81.51美元/盎司。"
    assert labels.when(sample.ITEMS["report"]) == "2026-04-17"
    assert labels.level(sample.ITEMS["report"]) == "研报第8页"
    assert labels.level(replace(sample.ITEMS["close"], level=None)) == "电报"


def test_leads_get_one_colon() -> None:
    assert labels.lead("市场回顾") == ("市场回顾", "：")
    assert labels.lead("供给：") == ("供给", "：")
    assert labels.lead("结论。") == ("结论。", "")
    assert labels.lead("") == ("", "")
    assert labels.lead("（1）") == ("（1）", "")
    assert labels.lead("市场回顾（1.12-1.18）") == ("市场回顾（1.12-1.18）", "：")


def test_windows_in_words() -> None:
    moment = sample.ITEMS["close"].published_at
    assert labels.span(Window()) == "全部资料"
    assert labels.span(Window(moment, None)) == "2026-01-12 15:02 至 最新"


def test_widths() -> None:
    assert labels.width("成交额3.6") == 9
    assert labels.width("e\u0301") == 1
    assert labels.clip("成交额3.6万亿", 7) == "成交额…"
    assert labels.clip("短", 7) == "短"


class Names:
    """A writer that returns the kind of each block and its number."""

    def heading(self, block: Heading[Sentence]) -> str:
        return "heading"

    def paragraph(self, block: Paragraph[Sentence]) -> str:
        return "paragraph"

    def bullets(self, block: Bullets[Sentence]) -> str:
        return "bullets"

    def table(self, block: TableBlock[Sentence], number: int) -> str:
        return f"table {number}"

    def chart(self, chart: ChartSpec, number: int) -> str:
        return f"{chart.kind} {number}"


def test_the_walk_numbers_figures_and_tables_through_the_brief() -> None:
    written = content.walk(sample.brief(), Names())
    assert [one.section.key for one in written] == [section.key for section in sample.sections()]
    named = [name for one in written for name in one.blocks if name[-1].isdigit()]
    assert named == ["table 1", "line 1", "bar 2", "timeline 3", "table 2", "hbar 4"]
    kinds = {type(block) for section in sample.sections() for block in section.blocks}
    assert kinds == {Heading, Paragraph, Bullets, TableBlock, ChartBlock}


def test_charts_as_grids_keep_repeated_labels_and_gaps() -> None:
    one = Series("甲", (Point("周一", 1), Point("周一", 2), Point("周二", 3)))
    two = Series("乙", (Point("周二", 4),))
    cells = content.grid(ChartSpec("bar", "", "", (one, two)))
    assert cells.labels == ("周一", "周一", "周二")
    assert [[point.value if point else None for point in row] for row in cells.rows] == [[1, None], [2, None], [3, 4]]
