"""Items and pages as rows and back. JSON for tuples; every row can be checked by a CRC over its columns."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, cast

from rag.clock import BEIJING
from rag.corpus.sessions import EPOCH, MINUTE, minute_of
from rag.errors import StoreError
from rag.types import Chunk, Item, Link, LinkKind, ReportPage, Table, Window

MINUTES = (-(2**62), 2**62)
"""Below and above every stored minute: a window that is open on both sides."""

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=repr)
"""Made once: making it takes half as long as a row."""

Row = Sequence[Any]
_CRC = 19
"""Column of a row of `schema.SELECT_ITEMS` that holds the CRC of those before it; the file comes behind it."""


def crc(row: Row) -> int:
    """CRC-32 of a row's columns, in their JSON form so that it does not depend on the version of Python.

    A column whose very type was damaged (bytes for text) counts by its `repr`, which fits no stored CRC.
    """
    return zlib.crc32(as_json(row).encode("utf-8"))


def as_json(row: Row) -> str:
    """A row as compact JSON."""
    return _JSON.encode(row)


def minute_range(window: Window) -> tuple[int, int]:
    """The window as whole minutes [low, high): items have minute resolution."""
    low = MINUTES[0] if window.since is None else -((EPOCH - window.since) // MINUTE)
    high = MINUTES[1] if window.until is None else -((EPOCH - window.until) // MINUTE)
    return low, high


def item_row(item: Item, doc_id: int) -> tuple[Any, ...]:
    """`item` as the columns of `schema.ITEM_COLUMNS` and behind them the CRC of these and of the file's name."""
    moment = item.published_at.astimezone(BEIJING)
    row = (
        item.item_id,
        item.kind,
        item.session_date.isoformat(),
        minute_of(moment),
        moment.isoformat(timespec="minutes"),
        item.time,
        item.level,
        item.title,
        item.text,
        item.outlet,
        item.wire_date and item.wire_date.isoformat(),
        item.source,
        _array(item.flags),
        _array(item.list_items),
        item.page_no,
        item.section,
        item.page_kind,
        doc_id,
        item.line,
    )
    return (*row, crc((*row, item.file)))


def item_of(row: Row) -> Item:
    """The item of a row of `schema.SELECT_ITEMS`. Raises StoreError when the row is not what was written: text that
    was altered on the disk must not be cited.
    """
    try:
        if crc((*row[:_CRC], row[_CRC + 1])) != row[_CRC]:
            raise ValueError("checksum")
        return Item(
            item_id=row[0],
            kind=row[1],
            session_date=date.fromisoformat(row[2]),
            published_at=datetime.fromisoformat(row[4]).replace(tzinfo=BEIJING),
            time=row[5],
            level=row[6],
            title=row[7],
            text=row[8],
            outlet=row[9],
            wire_date=date.fromisoformat(row[10]) if row[10] else None,
            source=row[11],
            flags=() if row[12] == "[]" else tuple(json.loads(row[12])),
            list_items=() if row[13] == "[]" else tuple(json.loads(row[13])),
            page_no=row[14],
            section=row[15],
            page_kind=row[16],
            line=row[18],
            file=row[_CRC + 1],
        )
    except (ValueError, TypeError) as exc:
        raise StoreError("an item in the catalog was altered", where=str(row[0]), hint="run: rag repair") from exc


def items_of(rows: Iterable[Row]) -> list[Item]:
    """The items of rows as `Reader.rows_within` and `Reader.rows_by_id` give them. Raises as `item_of`."""
    return [item_of(row) for row in rows]


def page_body(page: ReportPage) -> str:
    """The page as one JSON object."""
    return json.dumps(asdict(page), ensure_ascii=False, separators=(",", ":"))


def page_of(body: str) -> ReportPage:
    """The page of `page_body`. Raises StoreError when it was altered beyond reading."""
    try:
        raw = json.loads(body)
        tables = tuple(
            Table(t["caption"], tuple(t["columns"]), tuple(tuple(row) for row in t["rows"])) for t in raw.pop("tables")
        )
        raw |= {name: tuple(raw[name]) for name in ("bullets", "figure_captions", "table_captions")}
        return ReportPage(**raw, tables=tables)
    except (ValueError, TypeError, KeyError) as exc:
        raise StoreError("a page in the catalog was altered", hint="run: rag repair") from exc


def chunk_row(chunk: Chunk) -> tuple[str, int, int, int, str, int]:
    """`chunk` as a row with its CRC."""
    row = (chunk.item_id, chunk.ordinal, chunk.start, chunk.end, chunk.text)
    return (*row, crc(row))


def link_of(row: Row) -> Link:
    """The link of a row."""
    return Link(row[0], row[1], cast(LinkKind, row[2]), row[3])


def _array(values: Sequence[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False) if values else "[]"
