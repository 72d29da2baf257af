"""Terminal text: wrapping by width, forms of results, colours only when asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import pytest
import rendering_store as store_of
import sample
from hypothesis import given
from hypothesis import strategies as st

from rag.rendering import labels, terminal
from rag.rendering.terminal_text import wrap
from rag.types import Document, Hit, Level, Link, Query, Reject, ReportPage, Theme, ThemeWeek, Verdict
from rag.written import Finding

ITEM = sample.ITEMS["close"]
HIT = Hit(ITEM, 0.8234, ("vector", "lexical"), {"词面": 0.5, "向量": 0.9})


@dataclass(frozen=True)
class Line:
    text: str
    marks: tuple[int | str, ...]
    verdict: Verdict
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Printed:
    file: str
    line: int
    level: Level | None = None


@given(st.text(max_size=200), st.integers(16, 120))
def test_wrapped_lines_fit(text: str, columns: int) -> None:
    for line in wrap(text, columns, "  "):
        assert labels.width(line) <= columns + 2  # closing punctuation may hang over by one wide character


@given(st.text("成交额3.6万亿元，。（）“”abc [1][23] \n", max_size=120), st.integers(16, 60))
def test_wrapping_loses_nothing(text: str, columns: int) -> None:
    joined = "".join(wrap(text, columns))
    assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", text)


def test_no_line_begins_with_closing_punctuation_or_a_mark() -> None:
    for columns in range(20, 80):
        for line in wrap(sample.answer().text, columns):
            assert not re.match(r"[，。、；：）”]|\[\d", line)


def test_answer_lists_its_sources_with_place_and_quote() -> None:
    lines = terminal.answer(sample.answer(), width=200)
    assert lines[0].endswith("[5]全市场共183股涨停（不含ST股、退市股）。[6][5]")
    place = (
        "[5] 2026-01-12 15:02 重磅 【收评：三大指数均涨超1% 两市成交额3.6万亿创历史新高】 CLS_2026-01-12_Major.md:47"
    )
    assert any(line.startswith(place) and line.endswith(ITEM.item_id[:12]) for line in lines)
    assert lines[-1] == "数据截至 2026-01-14 10:20 · extractive · 0.12 秒"


def test_findings_are_one_short_line() -> None:
    findings = (
        Finding("unsupported", "甲", "x", "replaced"),
        Finding("unsupported", "乙", "x", "replaced"),
        Finding("uncited", "丙", "x", "dropped"),
    )
    lines = terminal.answer(sample.answer(sample.Asked(findings=findings)))
    assert lines[-1] == "核对：换回原文 2（无依据），剔除 1（未标来源）"


def test_abstention_says_why_and_what_was_searched() -> None:
    lines = terminal.answer(sample.answer(sample.Asked(abstained=True)))
    assert lines[:3] == [
        "资料中没有足够依据，不作回答。",
        "原因：没有条目同时提到问题中的主体与指标",
        "查找范围：2026-01-12 00:00 至 2026-01-13 05:30",
    ]
    assert "最接近的条目" in lines
    bare = replace(sample.answer(sample.Asked(abstained=True)), citations=())
    assert any("收评" in line for line in terminal.answer(bare, nearest=[HIT]))


def test_hits_show_rank_source_and_arms() -> None:
    lines = terminal.search([HIT], Query("成交额", themes=("商业航天",)), width=160)
    assert lines[:2] == ["理解为：范围 全部资料；主题 商业航天", ""]
    assert lines[2].startswith(" 1. 2026-01-12 15:02 重磅 【收评")
    assert lines[-1] == "    0.823 语义＋字面 词面 0.500 向量 0.900"
    assert not any("财联社1月12日电" in line for line in lines)


def test_item_shows_places_and_links_in_both_directions() -> None:
    noon = sample.ITEMS["noon"]
    links = [
        (Link(ITEM.item_id, noon.item_id, "updates", "成交额|两市"), noon),
        (Link("t99", ITEM.item_id, "repeats"), None),
    ]
    lines = terminal.show(ITEM, [Printed("a.md", 3), Printed("b.md", 9)], links, width=200)
    assert "见于 a.md:3" in lines
    assert "见于 b.md:9" in lines
    assert any(line.startswith("更新了 2026-01-12 11:32") and line.endswith("（成交额|两市）") for line in lines)
    assert lines[-1] == "被转引 t99"


def test_themes_are_aligned() -> None:
    weeks = [
        ThemeWeek(Theme("商业航天", "高端制造"), 12.5, 7.0, 5, (date(2026, 1, 12),), ("t1",), "主线"),
        ThemeWeek(Theme("AI", "人工智能"), 3.0, None, 1, (date(2026, 1, 12),), ("t1",), "样本不足"),
    ]
    lines = terminal.themes(weeks)
    assert lines == [
        "主题      板块      热度  较前周  事件  天数  判断",
        "商业航天  高端制造  12.5    +5.5     5     1  主线",
        "AI        人工智能   3.0       —     1     1  样本不足",
    ]


def test_verify_marks_each_sentence_and_counts() -> None:
    checked = [
        Line("成交额3.6万亿元。", (1,), "supported"),
        Line("成交额3.8万亿元。", (1,), "unsupported", (Finding("unsupported", "", "3.8万亿元不在[1]"),)),
        Line("无标注。", (), "uncited"),
    ]
    assert terminal.verify(checked) == [
        "✓ 成交额3.6万亿元。",
        "✗ 成交额3.8万亿元。",
        "    无依据：3.8万亿元不在[1]",
        "? 无标注。",
        "",
        "共 3 句：原样支持 1，无依据 1，未标来源 1",
    ]


def test_documents() -> None:
    page = ReportPage(3, "摘要", "市场回顾", "bullets", 10)
    rejects = (Reject("r.txt", 7, "坏行", "x"),)
    report = Document("weekly_report", "r.txt", "0" * 64, "周报", (), pages=(page,), rejects=rejects)
    assert terminal.parse(report) == ["周报 · r.txt", "    3  bullets  市场回顾", "r.txt:7 坏行：x"]
    wire = Document("telegraph", "a.md", "0" * 64, "电报", (ITEM,))
    assert terminal.parse(wire)[1].startswith("   47  2026-01-12 15:02  收评")


def test_stats_name_what_is_missing() -> None:
    assert terminal.stats(store_of.STATS) == [
        "文件 5 个，条目 204 条（电报 150，研报 54；重磅 69，普通 81）",
        "片段 260 个，关联 12 条，拒收 1 处",
        "时间 2026-01-12 07:26 至 2026-01-14 10:20",
        "",
        "场次        条数",
        "2026-01-12    69",
        "2026-01-14    81",
        "缺失场次：2026-01-13",
        "可能缺口：2026-01-12 07:26 至 2026-01-12 15:02",
        "行情表·指数：4 个序列，12 行，2026-01-12 至 2026-01-14",
    ]


def test_ingest_counts_and_names_what_failed() -> None:
    assert terminal.ingest(store_of.REPORT) == [
        "新增 70 条，重复 26 条，拒收 1 处；更新 1 个文件，未变 2 个文件",
        "a.md:9 坏时间：24:61",
        "error: not text",
        "where: b.bin",
        "try: convert it to UTF-8",
    ]


def test_doctor_shows_the_command_that_helps() -> None:
    assert terminal.doctor(store_of.CHECKS) == ["✓ 索引  260 个片段", "✗ 目录  校验和不符", "    rag repair"]


def test_diff_shows_sentences_that_went_and_came() -> None:
    assert terminal.diff(store_of.CHANGES) == [
        "2026-W02 → 2026-W03",
        "新增文件：c.md",
        "新进前列的主题：商业航天（未列 → 4.5）",
        "升温的主题：机器人（2 → 3）",
        "延续：半导体：甲厂扩产 → 半导体：甲厂扩产投产",
        "",
        "市场回顾",
        "- 旧句。",
        "+ 新句。",
    ]
    assert terminal.diff({**store_of.CHANGES, "identical": True}) == ["2026-W02 与 2026-W03 相同。"]


@pytest.mark.parametrize("color", [False, True])
def test_escape_sequences_only_when_asked_for(color: bool) -> None:
    asked = sample.Asked(findings=(Finding("uncited", "", "", "dropped"),))
    plain = [*terminal.answer(sample.answer(asked)), *terminal.search([HIT])]
    lines = [
        *terminal.answer(sample.answer(asked), color=color),
        *terminal.search([HIT], color=color),
    ]
    assert ("\x1b" in "".join(lines)) is color
    assert [re.sub(r"\x1b\[\d+m", "", line) for line in lines] == plain
