"""The weekly report: every page against a golden file that was checked by eye, and the rules behind it one by one."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.sources import read, read_bytes
from rag.sources.report import is_report, read_report, table_lines
from rag.sources.report_layout import RawPage, number_pages, split_pages
from rag.sources.report_page import Sorted, join_lines
from rag.sources.report_tables import number, restore
from rag.types import Document, ReportPage, Table

HERE = Path(__file__).parent
SEED = HERE.parent.parent / "seeds" / "weekly_report_2026-04-13_2026-04-17.txt"
GOLDEN = HERE / "golden" / "report_pages.txt"


@pytest.fixture(scope="module")
def report() -> Document:
    return read(SEED)


def _page(document: Document, page_no: int) -> ReportPage:
    return next(page for page in document.pages if page.page_no == page_no)


def _shown(page: ReportPage) -> list[str]:
    lines = [f"{page.page_no} | {page.section} | {page.kind} | {page.title or '-'}"]
    lines += [f"  • {text[:14]} … {text[-12:]} ({len(text)})" for text in page.bullets]
    lines += ["  图 " + " / ".join(page.figure_captions)] if page.figure_captions else []
    lines += ["  表 " + " / ".join(page.table_captions)] if page.table_captions else []
    for table in page.tables:
        first, last = str(table.rows[0][0])[:16], str(table.rows[-1][0])[:16]
        lines.append(f"  ▦ {len(table.rows)} × {len(table.columns)}: {first} … {last}")
    lines += [f"  源 {page.source}"] if page.source else []
    lines += [f"  注 {page.note}"] if page.note else []
    return lines


def test_every_page(report: Document) -> None:
    golden = [line for line in GOLDEN.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert [line for page in report.pages for line in _shown(page)] == golden


def test_53_pages_numbered_as_printed(report: Document) -> None:
    numbers = [page.page_no for page in report.pages]
    assert numbers == [*range(2, 15), *range(16, 19), *range(20, 57)]
    lines = SEED.read_text(encoding="utf-8").split("\n")
    for page in report.pages:
        printed = re.match(r"\s?(\d+)(?=资料来源|$)", lines[page.line - 1])
        assert not printed or int(printed[1]) == page.page_no


def test_every_bullet_word_for_word(report: Document) -> None:
    """Spaces aside, each bullet is a run of the file's text, and the 84 of them cover every line that opens one."""
    text = re.sub(r"\s", "", SEED.read_text(encoding="utf-8"))
    bullets = [bullet for page in report.pages if page.kind != "cover" for bullet in page.bullets]
    assert len(bullets) == 84
    assert all("•" + re.sub(r"\s", "", bullet) in text for bullet in bullets)
    assert all(bullet.rstrip("”")[-1] in "。；" for bullet in bullets)


def test_words_numbers_and_units_are_rejoined(report: Document) -> None:
    text = "\n".join(bullet for page in report.pages for bullet in page.bullets)
    for whole in (
        "5.16万亿Token",
        "2.94万亿token",
        "Kimi K2.5",
        "GB300 NVL72",
        "2%-7%",
        "NVIDIA Ising 模型",
        "马克•古尔曼",
    ):
        assert whole in text


def test_crowding_has_twenty_typed_rows(report: Document) -> None:
    (table,) = _page(report, 13).tables
    assert len(table.rows) == 20
    assert table.rows[0] == ("光模块(CPO)", 12.8, 12.7, 0.04, 46.5, 48.9, -2.4, "中位下行")
    assert table.rows[14] == ("工业母机", 6.3, 6.4, -0.01, 2.4, 0.0, 2.4, "低位上行")
    assert table_lines(table)[0] == (
        "光模块(CPO)：本周涨跌幅12.8%，上周涨跌幅12.7%，涨跌幅环比0.04个百分点，本周拥挤度分位数46.5%，"
        "上周拥挤度分位数48.9%，拥挤度分位数环比-2.40个百分点，趋势中位下行"
    )


def test_calendar_of_events(report: Document) -> None:
    (table,) = _page(report, 14).tables
    assert [row[:2] for row in table.rows] == [
        ("4月20日", "华为Pura系列及全场景新品发布会"),
        ("4月21-23日", "2026全球6G技术与产业生态大会"),
        ("4月22-24日", "Google Cloud Next 26"),
        ("4月23日", "华为乾崑技术大会将在4月23日举行"),
        ("4月23日", "《异环》开启全平台公测"),
        ("4月24日", "纪录电影《登月》（第一部）上映"),
    ]
    assert str(table.rows[0][2]).startswith("华为Pura系列及全场景新品发布会定档4月20日14:30。")
    assert "Pura 90 Pro和Pura 90 Pro Max" in str(table.rows[0][2])


def test_parameters_of_two_models(report: Document) -> None:
    (table,) = _page(report, 45).tables
    rows = {row[0]: row[1:] for row in table.rows}
    assert table.columns == ("参数", "宇树H1（此前）", "宇树H1-2")
    assert rows["手臂总长度"] == ("338mm × 2", "685mm")
    assert rows["整机重量"] == ("约 47kg", "约 70kg")
    assert rows["运动能力"] == ("移动速度 3.3m/s (世界纪录), 潜在运动性能 > 5m/s", "移动速度 < 2m/s")


def test_margin_flows_bind_only_what_stands_on_one_line(report: Document) -> None:
    concepts = {row[0]: row[1] for row in _page(report, 8).tables[0].rows}
    assert len(concepts) == 18
    assert (concepts["锂电池"], concepts["液冷服务器"], concepts["金融科技"]) == (72.11, -4.46, -3.48)
    assert "消费电子代工" not in concepts
    assert "芯片" not in concepts


def test_contents_of_a_policy_document(report: Document) -> None:
    (table,) = _page(report, 23).tables
    assert table.rows[0] == ("一、重点任务", "")
    assert table.rows[3][0] == "（三）实施产品和服务质量跃升行动"
    assert str(table.rows[3][1]).endswith("7.提高信息通信服务质量。8.提高通信建设工程质量。")


def test_items_are_the_pages_with_text(report: Document) -> None:
    assert [item.page_no for item in report.items] == [
        page.page_no for page in report.pages if page.kind in ("cover", "bullets", "table", "risk")
    ]
    for item in report.items:
        assert item.item_id[0] == "p"
        assert f"{item.published_at:%Y-%m-%d %H:%M}" == "2026-04-17 23:59"
        assert item.text
    assert len({item.item_id for item in report.items}) == len(report.items)


# ── the rules ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("printed", "numbers", "lost"),
    [
        ([None, None, 4, 5], [2, 3, 4, 5], []),
        ([4, None, None, 7], [4, 5, 6, 7], []),
        ([4, 5, 7, None], [4, 5, 7, 8], [2]),
        ([4, 2, None, 7], [4, 5, 6, 7], []),
        ([4, 90, 6], [4, 5, 6], []),
        ([None, None], [1, 2], []),
    ],
)
def test_page_numbers(printed: list[int | None], numbers: list[int], lost: list[int]) -> None:
    pages = [RawPage(i, [(i, "x")], number) for i, number in enumerate(printed, 1)]
    assert number_pages(pages) == lost
    assert [page.number for page in pages] == numbers


def test_form_feeds_part_pages() -> None:
    pages = split_pages("甲\n乙\n\f3资料来源：丙\n标题\f\f4\n丁\n")
    assert [(page.line, page.printed, len(page.lines)) for page in pages] == [(1, None, 2), (3, 3, 2), (4, 4, 1)]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["超过Kimi ", "K2.5"], "超过Kimi K2.5"),
        (["2.94万", "亿token"], "2.94万亿token"),
        (["涨幅从2%-", "7%不等"], "涨幅从2%-7%不等"),
        (["NVIDIA Ising ", "模型"], "NVIDIA Ising 模型"),
        (["Claude", "Enterprise"], "Claude Enterprise"),
        (["表示， ", "该公司"], "表示，该公司"),
    ],
)
def test_joining_lines(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.8%", 12.8), ("(2.40)", -2.4), ("（2.40）", -2.4), ("-11.85", -11.85), ("1,234", 1234.0), ("5G", None)],
)
def test_numbers_of_a_table(text: str, value: float | None) -> None:
    assert number(text) == value


def _small(period: str, tail: str = "") -> str:
    return (
        f" 市场回顾：{period}，全A上涨2.48%。\n\n重点主题：（1）甲\n\n政策动态：乙。\n\n风险提示：丙。\n"
        " 3资料来源：甲，乙\n\n图：甲图\n\n• 第一条。\n\n标题：一\n"
        f" 4资料来源：甲（备注：统计时间截至{tail or '2026/4/17'}）\n\n图：乙图\n\n标题：二\n"
        " 5资料来源：丙\n\n图：丙图\n"
    )


def test_the_year_of_the_period_comes_from_the_text() -> None:
    found = read_report(_small("本周（12.29-1.2）", "2026/1/2"), "any.txt")
    assert found
    assert (found.since, found.until) == (date(2025, 12, 29), date(2026, 1, 2))
    assert [page.title for page in found.pages] == ["", "标题：一", "标题：二", ""]
    assert found.pages[2].note == "统计时间截至2026/1/2"


def test_the_period_may_stand_in_the_file_name() -> None:
    text = _small("本周")
    assert is_report(text)
    found = read_report(text, "weekly_report_2026-04-13_2026-04-17.txt")
    assert found
    assert found.until == date(2026, 4, 17)


def test_a_report_without_a_period_is_a_note_of_its_day() -> None:
    document = read_bytes(_small("本周").encode(), "2026-04-17 周报.txt")
    assert document.kind == "note"
    assert document.session_date == date(2026, 4, 17)


def test_table_lines_keep_units() -> None:
    table = Table("甲", ("概念", "净流入（亿元）"), (("锂电池", 67.4),))
    assert table_lines(table) == ["锂电池：净流入67.40亿元"]


def test_an_outflow_in_a_table_is_told_as_one() -> None:
    flows = Table("甲", ("概念", "净流入（亿元）"), (("元宇宙", -2.09), ("云", 0.0)))
    assert table_lines(flows) == ["元宇宙：净流出2.09亿元", "云：净流入0.00亿元"]


def test_shares_bought_and_sold_stand_side_by_side_in_two_tables() -> None:
    rows = ["甲股份 3.10 乙股份 -1.20", "丙股份 2.50 丁股份 -0.70", "甲股份 3.10 戊股份 -0.40"]
    page = Sorted(title="两融资金净流向", rest=[*rows, "云 5.1", "储能 4.2", "元宇宙 -2.1"])
    told = [line for table in restore(page)[1:] for line in table_lines(table)]
    assert told == [
        "甲股份：该股净流入3.10亿元",
        "丙股份：该股净流入2.50亿元",
        "乙股份：该股净流出1.20亿元",
        "丁股份：该股净流出0.70亿元",
        "戊股份：该股净流出0.40亿元",
    ]


@pytest.mark.parametrize(
    "piece",
    [
        "\n",
        " \n",
        "资料来源：（甲\n",
        "备注：甲\n",
        "• 甲\n",
        " 甲\n",
        "图：甲",
        "4月1日 甲\n",
        "甲 1 2 3\n",
        "\f3",
        "甲（",
        " 9\n",
    ],
)
def test_time_is_linear(piece: str) -> None:
    def seconds(n: int) -> float:
        text = _small("本周（4.13-4.17）") + piece * n
        best = 9.0
        for _ in range(3):
            start = time.perf_counter()
            read_bytes(text.encode(), "2026-04-17.txt")
            best = min(best, time.perf_counter() - start)
        return best

    n = 20_000 // len(piece)
    small, large = seconds(n), seconds(4 * n)
    assert large <= 10 * small + 0.05, (small, large)


_LINES = st.sampled_from([*_small("本周（4.13-4.17）").split("\n"), "", "", " ", "\f", "主要内容", "参数"])


@settings(max_examples=200)
@given(st.lists(_LINES, max_size=40))
def test_any_order_of_lines(lines: list[str]) -> None:
    document = read_bytes(("日期：2026-04-17\n" + "\n".join(lines)).encode(), "any.txt")
    numbers = [page.page_no for page in document.pages]
    assert numbers == sorted(set(numbers))
    assert all(item.text or item.title for item in document.items)
