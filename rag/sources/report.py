"""A broker's weekly report as flattened text (or the text of a PDF) → pages and the items to be cited.

Covered: pages, sections, titles, bullets, captions, sources, regular tables. Not covered: the data of charts (their
pages keep title and captions only) and the text of pages that are images.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from rag.clock import at
from rag.sources.identity import item_id
from rag.sources.report_layout import (
    SUMMARY,
    RawPage,
    divider_title,
    name_sections,
    number_pages,
    pages_of,
    split_pages,
)
from rag.sources.report_page import paragraphs, sort_page
from rag.sources.report_tables import restore
from rag.sources.wire import date_or_none
from rag.text import normal_form, strip_invisible
from rag.types import Item, PageKind, ReportPage, Table

SECTIONS = ("市场回顾", "重点主题", "政策动态", "产业趋势", "风险提示")
"""The order that the summary page prints; used to name the sections whose divider page is lost."""
_PERIOD = re.compile(r"本周（\s*(\d{1,2})[.．](\d{1,2})\s*[-–—~至]\s*(\d{1,2})[.．](\d{1,2})\s*）")
_DATE = re.compile(r"(20\d\d)(?:年|[/.-])(\d{1,2})(?:月|[/.-])(\d{1,2})")
_NAME = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)[_~至-]+(20\d\d)-?(\d\d)-?(\d\d)")
_CLOSING = time(23, 59)
_DIGITS = {"%": 1, "个百分点": 2, "亿元": 2}
"""Decimals that the report prints in a column of this unit; a float has forgotten them."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a weekly report holds. `since` and `until` are the first and last day that it reviews."""

    pages: tuple[ReportPage, ...]
    items: tuple[Item, ...]
    since: date
    until: date


def is_report(text: str) -> bool:
    """Whether `text` reads as a broker's weekly report: several 资料来源 lines, captions and a period or a summary."""
    if len(re.findall(r"资料来源\s*[：:]", text)) < 3 or not re.search(
        r"^[ \t]*[图表][ \t]*\d{0,3}[ \t]*[：:]", text, re.M
    ):
        return False
    leads = sum(bool(re.search(rf"^[ \t]*{name}[ \t]*[：:]", text, re.M)) for name in SECTIONS)
    return bool(_PERIOD.search(text)) or leads >= 3


def read_report(text: str, file: str, page_texts: Sequence[str] | None = None) -> Report | None:
    """The report in `text`, or in `page_texts` when the borders of the pages are known; None without a period.

    `line` of a page is its first line in the file, or its place in the file when pages are given.
    """
    text = strip_invisible(text)
    period = _period(text, file)
    if period is None:
        return None
    raw = split_pages(text) if page_texts is None else pages_of([strip_invisible(page) for page in page_texts])
    lost = number_pages(raw)
    name_sections(raw, SECTIONS, lost)
    pages = tuple(_page(page, first=i == 0) for i, page in enumerate(raw))
    items = tuple(_item(page, period[1], file) for page in pages if page.kind in ("cover", "bullets", "table", "risk"))
    return Report(pages, items, *period)


def _page(raw: RawPage, *, first: bool) -> ReportPage:
    found = sort_page(raw)
    summary = first and raw.section == SUMMARY and not found.bullets
    title = divider_title(raw, SECTIONS) or found.title
    bullets = found.bullets
    tables: list[Table] = []
    if summary:
        bullets = paragraphs(found.rest, SECTIONS)
    elif found.rest:
        tables = restore(found)
    return ReportPage(
        page_no=raw.number,
        section=raw.section,
        title=title,
        kind=_kind(raw, bool(bullets), bool(tables), summary),
        line=raw.line,
        bullets=tuple(bullets),
        figure_captions=tuple(found.figures),
        table_captions=tuple(found.tables),
        tables=tuple(tables),
        source=found.source,
        note=found.note,
    )


def _kind(raw: RawPage, bullets: bool, tables: bool, summary: bool) -> PageKind:
    if divider_title(raw, SECTIONS):
        return "divider"
    if summary:
        return "cover"
    if bullets:
        return "risk" if "风险提示" in raw.section else "bullets"
    return "table" if tables else "chart"


def _item(page: ReportPage, until: date, file: str) -> Item:
    text = "\n".join([*page.bullets, *(line for table in page.tables for line in table_lines(table))])
    return Item(
        item_id=item_id("p", until.isoformat(), str(page.page_no), normal_form(page.title + text)),
        kind="report_page",
        session_date=until,
        published_at=at(until, _CLOSING),
        time=None,
        level=None,
        title=page.title,
        text=text,
        file=file,
        line=page.line,
        source=page.source,
        page_no=page.page_no,
        section=page.section,
        page_kind=page.kind,
    )


def table_lines(table: Table) -> list[str]:
    """The rows as text that can be cited alone: every number with its column and unit, outflows by that name."""
    return [_row_line(table.columns, row) for row in table.rows]


def _row_line(columns: Sequence[str], row: Sequence[str | float | None]) -> str:
    if all(isinstance(cell, str) for cell in row):
        return _words(columns, [str(cell) for cell in row])
    parts = []
    for column, cell in zip(columns[1:], row[1:], strict=False):
        name, _, unit = column.partition("（")
        unit = unit.removesuffix("）")
        if isinstance(cell, float) and cell < 0 and name.endswith("净流入"):
            name, cell = f"{name.removesuffix('净流入')}净流出", -cell
        value = f"{cell:.{_DIGITS.get(unit, 2)}f}" if isinstance(cell, float) else str(cell)
        parts.append(f"{name}{value}{unit}")
    return f"{row[0]}：" + "，".join(parts)


def _words(columns: Sequence[str], row: Sequence[str]) -> str:
    if columns[0] == "日期":
        return f"{row[0]} " + "：".join(cell for cell in row[1:] if cell)
    if len(columns) > 2:
        return f"{row[0]}：" + "；".join(f"{c}为{v}" for c, v in zip(columns[1:], row[1:], strict=False))
    return "：".join(cell for cell in row if cell)


def _period(text: str, file: str) -> tuple[date, date] | None:
    """(first, last day): 本周（4.13-4.17） with the year the text prints with that day; else the file's name."""
    named = _NAME.search(file)
    found = _PERIOD.search(text)
    if found:
        a, b, c, d = (int(part) for part in found.groups())
        dates = [tuple(int(part) for part in match) for match in _DATE.findall(text)]
        years = Counter(y for y, m, day in dates if (m, day) == (c, d)) or Counter(y for y, *_ in dates)
        year = years.most_common(1)[0][0] if years else (int(named[4]) if named else None)
        if year:
            since, until = date_or_none(year, a, b), date_or_none(year, c, d)
            if since and until and since > until:
                since = date_or_none(year - 1, a, b)
            if since and until:
                return since, until
    if named:
        parts = [int(part) for part in named.groups()]
        since, until = date_or_none(*parts[:3]), date_or_none(*parts[3:])
        return (since, until) if since and until and since <= until else None
    return None
