"""What a reader sees of a value: times, levels, places, numbers; widths of East Asian text. Shared by all writers."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Literal

from rag.text import body_of, visible
from rag.types import Item, ItemKind, Level, SectionState, Window

LEVELS: Mapping[Level, str] = {"important": "重磅", "normal": "普通"}
KINDS: Mapping[ItemKind, str] = {"telegraph": "电报", "report_page": "研报", "note": "笔记", "market": "行情表"}
TABLES: Mapping[str, str] = {"market": "市场", "index": "指数", "sector": "板块", "theme": "主题", "margin": "两融"}
"""Kinds of rows of the market table."""
STATES: Mapping[SectionState, str] = {"available": "数据齐备", "partial": "部分数据", "none": "本期无数据"}
COUNTS: Mapping[str, str] = {
    "supported": "原样支持",
    "rounded": "舍入支持",
    "derived": "重算支持",
    "no_claim": "无需核对",
    "repaired": "修正",
    "replaced": "换回原文",
    "fallback": "用原文",
    "dropped": "剔除",
    "kept": "保留并提示",
    "superseded": "已被更新",
    "misbound": "张冠李戴",
    "unsupported": "无依据",
    "contradicted": "与来源相反",
    "uncited": "未标来源",
    "unchecked": "无从核对",
    "form": "不合格式",
    "repeated": "重复",
    "untold": "模型未说",
    "headline": "标题与正文不符",
    "model": "模型出错",
    "context": "超出上下文",
    "interrupted": "被中断",
    "mark": "标记",
    "as_of": "时点",
    "number": "数值",
    "unit": "单位",
    "bound": "界限",
    "direction": "方向",
    "comparison": "比较基准",
    "forecast": "预测",
    "subject": "主语",
    "date": "日期",
    "name": "名称",
    "negation": "否定",
    "plan": "计划",
    "roles": "施受",
    "chart": "图",
}
"""Outcomes, verdicts and findings of verification, in the order in which they are listed."""

_HEADLINE_CHARS = 30
_NONCHARACTERS = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}  # what XML (SVG, Word) cannot hold
# No escape stops every reader from making a link of an address in text, so addresses are spelt so that none is left.
_ADDRESSES = ((re.compile(r"//"), "／／"), (re.compile(r"(?i)(www)\."), r"\1．"), (re.compile("@"), "＠"))
_NUMBERED = re.compile(r"[（(]?[\d一二三四五六七八九十]{1,3}[）)、.]?")
_ROW_BRACKETS = re.compile(r"[（(]\s*\d+(?:\.\d+)?%?\s*[）)]")
_ROW_SIGNED = re.compile(r"[+＋\-－−]\s*\d+(?:\.\d+)?\D{0,4}")
_ROW_WORDED = re.compile(r"(?:再|微|小幅|大幅)?收?(?P<way>上?涨|增|升|下?跌|降|减)\D{0,3}\d+(?:\.\d+)?\D{0,4}")


def clean(text: str) -> str:
    """One line of showable text: white space runs become one space, control characters become visible escapes."""
    return visible(" ".join(text.split())).translate(_NONCHARACTERS)


def inert(text: str) -> str:
    """`clean`, and what a reader's program would make a link of is spelt with full-width characters.

    `//` → `／／`, `@` → `＠`, `www.` → `www．`: for formats whose programs look for addresses in plain text.
    """
    line = clean(text)
    for pattern, spelling in _ADDRESSES:
        line = pattern.sub(spelling, line)
    return line


def moment(value: datetime | None) -> str:
    """`2026-01-12 15:02` in Beijing time as stored, or `—`."""
    return f"{value:%Y-%m-%d %H:%M}" if value else "—"


def when(item: Item) -> str:
    """An item's time: date and minute of a telegraph, the date alone of a page or note."""
    return f"{item.published_at:%Y-%m-%d %H:%M}" if item.time else f"{item.published_at:%Y-%m-%d}"


def level(item: Item) -> str:
    """`重磅` or `普通`; without a level the kind of document, with its page."""
    if item.level:
        return LEVELS[item.level]
    return f"{KINDS[item.kind]}第{item.page_no}页" if item.page_no else KINDS[item.kind]


def headline(item: Item) -> str:
    """The item's title, or the beginning of its text when it has none."""
    if item.title.strip():
        return clean(item.title)
    body = clean(body_of(item.text))
    return body if len(body) <= _HEADLINE_CHARS else body[:_HEADLINE_CHARS] + "…"


def lead(text: str) -> tuple[str, str]:
    """A bold lead phrase and the colon behind it; none behind `（1）` or a phrase that ends in punctuation."""
    words = clean(text).rstrip("：:")
    return words, "" if not words or words[-1] in "。！？；，、" or _NUMBERED.fullmatch(words) else "："


def place(item: Item) -> str:
    """`file:line` of the item."""
    return f"{clean(item.file)}:{item.line}"


def span(window: Window) -> str:
    """A window in words; open sides are named."""
    if window.since is None and window.until is None:
        return "全部资料"
    left = moment(window.since) if window.since else "最早"
    right = moment(window.until) if window.until else "最新"
    return f"{left} 至 {right}"


def number(value: float) -> str:
    """A figure without exponent, grouping or trailing zeros, at most four decimals; `—` when it is not a number."""
    if not math.isfinite(value):
        return "—"
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def tone(text: str) -> Literal["up", "down", ""]:
    """Whether a table cell states a rise or a fall: `+1.2%`, `涨1.2%`; `-0.3`, `跌3%`, `(2.40)`; else empty."""
    cell = text.strip()
    if not re.search("[1-9]", cell):
        return ""  # +0% is neither
    if _ROW_BRACKETS.fullmatch(cell):
        return "down"
    if _ROW_SIGNED.fullmatch(cell):
        return "up" if cell[0] in "+＋" else "down"
    if match := _ROW_WORDED.fullmatch(cell):
        return "up" if match["way"] in {"上涨", "涨", "增", "升"} else "down"
    return ""


def is_numeric(text: str) -> bool:
    """Whether a cell is a bare figure with an optional short unit, to be set flush right."""
    return (
        bool(re.fullmatch(r"[+＋\-－−(（]?\s*[\d,]+(?:\.\d+)?\s*[^\d\s]{0,4}[)）]?", text.strip()))
        or text.strip() == "—"
    )


def tally(names: Iterable[str]) -> dict[str, int]:
    """How often each name occurs: those of `COUNTS` in its order, then others by name."""
    found = Counter(names)
    order = [*COUNTS, *sorted(found.keys() - COUNTS.keys())]
    return {name: found[name] for name in order if name in found}


def width(text: str) -> int:
    """Columns that `text` takes on a terminal: wide and full-width characters count two, combining ones none."""
    return sum(map(_columns, text))


@lru_cache(maxsize=1 << 13)
def _columns(char: str) -> int:
    return 0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")


def clip(text: str, columns: int) -> str:
    """`text` cut to `columns` terminal columns, with `…` when something was cut."""
    if width(text) <= columns:
        return text
    out, used = "", 1
    for char in text:
        used += width(char)
        if used > columns:
            break
        out += char
    return out + "…"
