"""`rag repair` for the catalog: mend it in place when SQLite can still trust its file, else save every readable row.

A damaged file is renamed, never changed and never deleted. What is saved goes into a new catalog in which every
capture counts as unread, so that the next ingest of the same files brings back what was lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.corpus import schema, schema_health
from rag.corpus.catalog import FILE
from rag.corpus.database import Damaged, Database
from rag.corpus.health import mend
from rag.corpus.rows import crc
from rag.errors import ResourceError, StoreError, StoreNotFound
from rag.files import WriterLock, quarantine, sweep

_MISSES = 10_000
"""So many row numbers in a row without a readable row end the search."""


def repair_store(folder: Path, *, command: str = "") -> list[str]:
    """Repair the catalog in `folder`; returns what was done, one line each, empty when nothing was wrong.

    Raises StoreNotFound, StoreBusy, ResourceError, and StoreError for a store of another format.
    """
    path = folder / FILE
    if not path.is_file():
        raise StoreNotFound("there is no store", where=str(folder), hint="run: rag ingest PATH…")
    with WriterLock(folder, command):
        sweep(folder)
        try:
            return _mend_in_place(path)
        except Damaged:
            return _save_what_is_readable(path)


def _mend_in_place(path: Path) -> list[str]:
    database = Database(path, write=True)
    try:
        database.verify(thorough=True)
        return mend(database)
    finally:
        database.close()


def _save_what_is_readable(path: Path) -> list[str]:
    aside = quarantine(path)
    journal = path.with_name(path.name + "-journal")
    if journal.exists():  # belongs to the damaged file; beside the new one it would be played back into it
        quarantine(journal)
    saved: dict[str, list[Any]] = {"documents": [], "items": [], "provenance": []}
    try:
        damaged = Database(aside, write=False)
    except StoreError:
        pass  # not even its header can be read
    else:
        saved = {"documents": list(_documents(damaged)), "items": [], "provenance": []}
        saved["items"] = list(_items(damaged, {row[0]: row[1] for row in saved["documents"]}))
        saved["provenance"] = list(_provenance(damaged))
        damaged.close()
    fresh = Database(path, write=True)
    try:
        fresh.create()
        kept = _fill(fresh, saved)
    finally:
        fresh.close()
    files = sorted({row[1] for row in saved["documents"]})
    return [
        f"the damaged catalog was kept as {aside.name}",
        f"{kept} items were saved",
        f"run: rag ingest {' '.join(files) or 'with all your files'}",
    ]


def _fill(fresh: Database, saved: dict[str, list[Any]]) -> int:
    documents = {row[0] for row in saved["documents"]}
    items = {row[0]: row for row in saved["items"]}
    printings = {
        (item_id, doc_id): (item_id, doc_id, row[18], row[6]) for item_id, row in items.items() for doc_id in [row[17]]
    }
    printings |= {(row[0], row[1]): row for row in saved["provenance"] if row[0] in items and row[1] in documents}
    with fresh.transaction():
        fresh.many(schema_health.SALVAGE_INSERT_DOCUMENT, saved["documents"])
        fresh.many(schema.UPSERT_ITEM, items.values())
        fresh.many(
            schema.INSERT_PROVENANCE, ((item, doc, line, level) for item, doc, line, level in printings.values())
        )
        fresh.run(schema.MARK_ALL_STALE)
        fresh.run(schema.BUMP)
        fresh.run(schema.SET_META, ("items", str(len(items))))
    return len(items)


def _documents(damaged: Database) -> Iterator[Any]:
    for row in _by_row_number(damaged, schema_health.SALVAGE_DOCUMENT):
        if _typed(row, (int, str, str, str, str, (str, type(None)), (str, type(None)), int)):
            yield row


def _items(damaged: Database, files: Mapping[int, str]) -> Iterator[Any]:
    for row in _by_row_number(damaged, schema_health.SALVAGE_ITEM):
        if row[17] in files and crc((*row[:-1], files[row[17]])) == row[-1]:
            yield row


def _by_row_number(database: Database, sql: str) -> Iterator[Any]:
    """Rows asked for one by one: a damaged page costs its own rows only."""
    number = missed = 0
    while missed < _MISSES:
        number += 1
        try:
            found = database.rows(sql, (number,))
        except (StoreError, ResourceError):
            found = []
        missed = 0 if found else missed + 1
        yield from found


def _provenance(damaged: Database) -> Iterator[Any]:
    """Printings in one scan, as far as it goes; an item's own can be had from the item."""
    try:
        for row in damaged.each(schema_health.SALVAGE_PROVENANCE):
            if _typed(row, (str, int, int, (str, type(None)))):
                yield row
    except (StoreError, ResourceError):
        return


def _typed(row: Any, types: Sequence[Any]) -> bool:
    return all(isinstance(value, wanted) for value, wanted in zip(row, types, strict=True))
