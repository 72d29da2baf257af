"""What is wrong with a catalog, and mending it without losing anything."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rag.corpus import changes, schema, schema_health
from rag.corpus.database import REPAIR, Database
from rag.corpus.rows import as_json, crc
from rag.errors import RagError

_REREAD = "run: rag repair, then rag ingest {}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: its kind, where, in words, and the command that mends it."""

    kind: str
    where: str
    detail: str
    command: str


def find_problems(database: Database) -> list[Problem]:
    """The whole check: SQLite's own, every row's CRC, rows that point nowhere, counts. Empty when all is well."""
    found: list[Problem] = []
    try:
        for (line,) in database.rows("PRAGMA integrity_check(20)"):
            if line != "ok":
                found.append(Problem("damaged", str(database.path), str(line), REPAIR))
        for table, row, parent, _ in database.rows("PRAGMA foreign_key_check"):
            found.append(Problem("orphan", f"{table} row {row}", f"points to nothing in {parent}", REPAIR))
        found += [
            Problem(
                "altered", f"item {row[0]} ({row[-1]})", "its checksum does not fit", f"{REPAIR}, then {_again(row)}"
            )
            for row in _altered_items(database)
        ]
        found += [
            Problem("altered", f"{table} {key}", "its checksum does not fit", REPAIR)
            for table, key, _ in _altered_derived(database)
        ]
        found += _miscounted(database)
    except RagError as exc:
        found.append(Problem("damaged", exc.where, exc.message, REPAIR))
    return found


def mend(database: Database) -> list[str]:
    """Set altered items aside, forget the captures they came from, drop altered or orphaned derived rows."""
    done = []
    with database.transaction():
        if database.value(schema.COUNT_ITEMS) != database.number("items"):
            database.run(schema.MARK_ALL_STALE)
            done.append("items were lost; run: rag ingest with all your files")
        for row in list(_altered_items(database)):
            database.run(schema_health.QUARANTINE, (f"item {row[0]}", as_json(row)))
            for doc_id, file in database.rows(schema_health.CAPTURES_OF, (row[0],)):
                database.run(schema.MARK_STALE, (doc_id,))  # the next ingest of that file reads it again
                done.append(f"item {row[0]} set aside; run: {_again((*row[:-1], file))}")
            database.run(schema.DELETE_ITEM, (row[0],))
        for table, key, rowid in list(_altered_derived(database)):
            database.run(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))
            done.append(f"{table} {key} dropped; it will be made again")
        database.run(schema_health.MARK_LOSSES_STALE)
        for table, orphaned in schema_health.ORPHANS.items():
            if count := database.value(f"SELECT count(*) FROM {table} WHERE {orphaned}"):
                database.run(f"DELETE FROM {table} WHERE {orphaned}")
                done.append(f"{count} rows of {table} pointed to nothing and were dropped")
        if done:
            changes.note_all(database)
            database.run(schema.BUMP)
            database.run(schema.SET_META, ("items", str(database.value(schema.COUNT_ITEMS))))
    return done


def _again(row: Any) -> str:
    """The command that reads the file of an item's row again."""
    return f"rag {'market import' if row[1] == 'market' else 'ingest'} {row[-1]}"


def _altered_items(database: Database) -> Iterator[Any]:
    """Rows of items whose CRC does not fit: all columns, then the file."""
    for row in database.each(schema_health.CHECK_ITEMS):
        if crc((*row[:-2], row[-1])) != row[-2]:
            yield (*row[:-2], row[-1])


def _altered_derived(database: Database) -> Iterator[tuple[str, str, int]]:
    """(table, key, rowid) of chunks, vectors and pages whose CRC does not fit."""
    for rowid, check, *row in database.each(schema_health.CHECK_CHUNKS):
        if crc(row) != check:
            yield "chunks", f"{row[0]} {row[1]}", rowid
    for table, sql in (("vectors", schema_health.CHECK_VECTORS), ("pages", schema_health.CHECK_PAGES)):
        for rowid, check, key, data in database.each(sql):
            if zlib.crc32(data.encode("utf-8") if isinstance(data, str) else data) != check:
                yield table, str(key), rowid


def _miscounted(database: Database) -> list[Problem]:
    counted, said = database.value(schema.COUNT_ITEMS), database.number("items")
    found = [
        Problem("orphan", f"item {item_id}", "no file is known for it", _REREAD.format(file))
        for item_id, file in database.rows(schema_health.ITEMS_WITHOUT_PROVENANCE)
    ]
    if counted != said:
        command = _REREAD.format("with all your files")
        found.append(Problem("count", str(database.path), f"{counted} items, but {said} were stored", command))
    return found
