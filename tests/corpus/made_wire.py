"""Telegraph files that never were: small, deterministic, with every way in which two captures can overlap."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise

from rag.clock import SESSION_START, at, published_at
from rag.corpus import Catalog
from rag.corpus.sessions import minute_of, session_number
from rag.types import Chunk, Document, Item, Level, Link, Reject, ReportPage, Table

MONDAY = date(2026, 1, 5)


def item(number: int, session: date = MONDAY, level: Level | None = "normal", padding: int = 1) -> Item:
    """Telegraph `number` of a session: every 13 minutes from 05:30; three printed fields depend on the number."""
    clock = (at(session, SESSION_START) + timedelta(minutes=13 * number)).time()
    return Item(
        item_id="t" + hashlib.sha256(f"{session} {number}".encode()).hexdigest()[:15],
        kind="telegraph",
        session_date=session,
        published_at=published_at(session, clock),
        time=f"{clock:%H:%M}",
        level=level,
        title=f"【第{number}条】" if number % 3 else "",
        text=f"财联社{session.month}月{session.day}日电，第{number}条，成交额{number}.5万亿元。" * padding,
        file="",
        line=0,
        wire_date=session if number % 2 else None,
        source="新华社" if number % 5 == 0 else None,
        flags=("teaser", "digest") if number % 7 == 0 else (),
        list_items=("① 甲", "② 乙") if number % 11 == 0 else (),
    )


def document(
    numbers: Iterable[int], file: str = "a.md", session: date = MONDAY, level: Level | None = "normal", padding: int = 1
) -> Document:
    """A capture that holds these telegraphs, in this order, four lines apart."""
    items = [item(number, session, level, padding) for number in numbers]
    placed = tuple(replace(one, file=file, line=5 + 4 * n) for n, one in enumerate(items))
    sha256 = hashlib.sha256(repr((file, level, [i.item_id for i in placed])).encode()).hexdigest()
    return Document("telegraph", file, sha256, f"电报 {session}", placed, level, session)


def report(file: str = "weekly.txt") -> Document:
    """A report of two pages, one with a table, and a part that could not be read."""
    table = Table("拥挤度", ("赛道", "当周"), (("电池", 97.5), ("汽车", None)))
    pages = (
        ReportPage(1, "摘要", "锂电：量价齐升", "bullets", 3, bullets=("一", "二"), source="Wind"),
        ReportPage(
            2, "拥挤度", "电池较高", "table", 9, table_captions=("拥挤度",), tables=(table,), note="截至4月17日"
        ),
    )
    friday = date(2026, 4, 17)
    items = tuple(
        Item(
            item_id=f"p{hashlib.sha256(page.title.encode()).hexdigest()[:15]}",
            kind="report_page",
            session_date=friday,
            published_at=at(friday, time(23, 59)),
            time=None,
            level=None,
            title=page.title,
            text="\n".join(page.bullets),
            file=file,
            line=page.line,
            page_no=page.page_no,
            section=page.section,
            page_kind=page.kind,
        )
        for page in pages
    )
    rejects = (Reject(file, 40, "no title", "…"),)
    return Document("weekly_report", file, "0" * 64, "主题周报", items, pages=pages, rejects=rejects)


def chunks(items: Sequence[Item], size: int = 40) -> list[Chunk]:
    """Each item cut every `size` characters of its text."""
    return [
        Chunk(one.item_id, n, start, min(start + size, len(one.text)), one.text[start : start + size])
        for one in items
        for n, start in enumerate(range(0, len(one.text), size))
    ]


def links(items: Sequence[Item]) -> list[Link]:
    """Each item updates the one before it."""
    return [Link(b.item_id, a.item_id, "updates", "成交额") for a, b in pairwise(items)]


def stored_chunks(catalog: Catalog) -> list[Chunk]:
    """All chunks, in the time order of their items."""
    return [found.chunk for found in catalog.titled_chunks(catalog.chunk_columns().numbers.tolist())]


def without_chunks(catalog: Catalog) -> list[Item]:
    """What has yet to be cut."""
    return catalog.items_by_id(catalog.ids_without_chunks())


def put_links(catalog: Catalog, links: Sequence[Link]) -> None:
    """Make `links` all there are."""
    catalog.set_session_links({session_number(minute_of(i.published_at)) for i in catalog.items()}, links)
