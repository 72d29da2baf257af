"""Tables for the eye: alignment, tones, marks shown once and never stretched over an unmarked figure."""

from __future__ import annotations

from rag.rendering.tables import Laid, lay

ONE, TWO = (1,), (2,)


def tones(laid: Laid, column: int) -> list[str]:
    return [row[column].tone for row in laid.rows]


def test_marks_that_all_cells_share_go_to_the_caption() -> None:
    laid = lay(("主题", "拥挤度"), [[("锂矿", ONE), ("88.3%", ONE)], [("光芯片", ONE), ("38.1%", ONE)]])
    assert laid.marks == ONE
    assert not any(cell.marks for row in laid.rows for cell in row)


def test_marks_of_a_row_stand_at_its_end() -> None:
    laid = lay(
        ("日期", "事件", "说明"),
        [[("1月14日", ONE), ("PPI", ONE), ("—", ())], [("1月15日", TWO), ("法说会", TWO), ("", ())]],
    )
    assert laid.marks == ()
    assert [[cell.marks for cell in row] for row in laid.rows] == [[(), ONE, ()], [(), TWO, ()]]


def test_an_unmarked_figure_keeps_the_marks_where_they_are() -> None:
    laid = lay(("指标", "数值"), [[("成交额", ONE), ("3.6万亿", ONE)], [("油气", ()), ("(0.80)", ())]])
    assert laid.marks == ()
    assert laid.rows[0][1].marks == ONE
    assert [cell.marks for cell in lay(("甲", "乙", "丙"), [[("1", ONE), ("2", ONE), ("3", ())]]).rows[0]] == [
        ONE,
        ONE,
        (),
    ]


def test_columns_of_figures_are_flush_right() -> None:
    laid = lay(
        ("主题", "热度", "说明"), [[("甲", ()), ("12.5", ()), ("升温", ())], [("乙", ()), ("—", ()), ("3条", ())]]
    )
    assert laid.numeric == (False, True, False)


def test_a_column_of_dashes_holds_no_figures() -> None:
    assert lay(("举措", "内容"), [[("甲", ()), ("—", ())], [("乙", ()), ("—", ())]]).numeric == (False, False)


def test_bare_figures_in_a_column_of_changes_are_rises() -> None:
    rows = [[("光模块", ()), ("-2.40个百分点", ())], [("锂矿", ()), ("5.60个百分点", ())], [("平", ()), ("0.0", ())]]
    assert tones(lay(("主题", "上周"), rows), 1) == ["down", "up", ""]
    assert tones(lay(("主题", "本周涨跌幅"), [[("甲", ()), ("12.8%", ())]]), 1) == ["up"]
    assert tones(lay(("主题", "拥挤度"), [[("甲", ()), ("12.8%", ())]]), 1) == [""]


def test_rows_of_any_length_and_none_at_all() -> None:
    laid = lay(("甲", "乙"), [[("1", ())], [("1", ()), ("2", ()), ("3", ())]])
    assert laid.columns == ("甲", "乙", "")
    assert [len(row) for row in laid.rows] == [3, 3]
    assert lay((), []).rows == ()
