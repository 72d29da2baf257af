"""The catalog's SQLite file: opened with safe settings, its errors translated once, transactions that nest.

A rollback journal, not WAL: there is one writer anyway, a read-only folder can be read, and WAL had a bug that damages
files up to SQLite 3.51.2. `synchronous=EXTRA` also syncs the folder when the journal is deleted, so that a commit
that was reported survives a power loss.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rag.corpus import schema
from rag.errors import RagError, ResourceError, StoreBusy, StoreError, StoreNotFound
from rag.faults import point
from rag.files import storage_error

_PRAGMAS = (
    "PRAGMA synchronous = EXTRA",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -32000",
)
_BUSY_SECONDS = 20.0
_ALWAYS_WALKED = 16_000_000
"""Bytes; walking the pages of such a file takes under 20 ms."""
_RESOURCE = {"FULL": "the disk is full", "IOERR": "the disk reported an error", "NOMEM": "memory ran out"}
_RESOURCE |= {"READONLY": "the store cannot be written", "CANTOPEN": "the store cannot be opened"}
REPAIR = "run: rag repair"


class Damaged(StoreError):
    """The file is ours and its content is not what was written."""


class Database:
    """One connection. `rows`, `run` and `many` raise RagError only; nothing else of sqlite3 leaves this module."""

    def __init__(self, path: Path, *, write: bool) -> None:
        """Open an existing file, or make an empty one when `write`. Call `verify` or `create` next."""
        self.path = path
        journal = path.with_name(path.name + "-journal")
        self.interrupted = not write and journal.exists()
        # A reader that meets the journal of a killed writer must be allowed to roll it back.
        mode = "rwc" if write else "rw" if self.interrupted else "ro"
        with self._translated():
            place = quote(os.fsencode(path.absolute()))  # a folder's name need not be text
            self._connection = sqlite3.connect(
                f"file:{place}?mode={mode}", uri=True, isolation_level=None, timeout=_BUSY_SECONDS
            )
        try:
            for pragma in _PRAGMAS:
                self.run(pragma)
            if self.interrupted:
                self.rows("SELECT count(*) FROM sqlite_schema")  # rolls back
                self.interrupted = not journal.exists()  # else it belongs to a writer that is at work
                self.run("PRAGMA query_only = ON")
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the connection; an open transaction is rolled back."""
        self._connection.close()

    def is_empty(self) -> bool:
        """Whether nothing was ever committed: a writer may have died while it made the store."""
        return not self.rows("SELECT 1 FROM sqlite_schema LIMIT 1")

    def create(self) -> None:
        """Make the tables, all or none."""
        with self.transaction():
            for statement in (schema.TABLES + schema.INDEXES).split(";"):
                if statement.strip():
                    self.run(statement)
            self.run(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            self.run(f"PRAGMA user_version = {schema.FORMAT}")
            self.many(schema.SET_META, [("generation", "0"), ("items", "0")])

    def complete(self) -> None:
        """Make the indexes that a store of an earlier version lacks."""
        made = {name for (name,) in self.rows("SELECT name FROM sqlite_schema WHERE type = 'index'")}
        missing = [one for one in schema.INDEXES.split(";") if one.strip() and one.split()[5] not in made]
        if missing:
            with self.transaction():
                for statement in missing:
                    self.run(statement)

    def verify(self, *, thorough: bool) -> None:
        """Raise StoreError unless this is a catalog of a known format and whole as far as its header says.

        With `thorough` every page and index is walked, as in a small file: after a writer that was killed.
        """
        if self.is_empty():
            raise StoreNotFound("the store is empty", where=str(self.path.parent), hint="run: rag ingest PATH…")
        if self.value("PRAGMA application_id") != schema.APPLICATION_ID:
            raise StoreError("this file is not a rag catalog", where=str(self.path), hint="choose another --store")
        version = self.value("PRAGMA user_version")
        if version != schema.FORMAT:
            raise StoreError(
                f"the store has format {version}; this rag reads format {schema.FORMAT}",
                where=str(self.path),
                hint="install the version of rag that wrote it, or ingest the files into a new store",
            )
        thorough = thorough or self.path.stat().st_size <= _ALWAYS_WALKED
        if self._truncated() or (thorough and self.value("PRAGMA integrity_check(1)") != "ok"):
            raise Damaged("the catalog is damaged", where=str(self.path), hint=REPAIR)

    def rows(self, sql: str, parameters: Any = ()) -> list[Any]:
        """All rows of a query."""
        with self._translated():
            return self._connection.execute(sql, parameters).fetchall()

    def each(self, sql: str, parameters: Any = ()) -> Iterator[Any]:
        """The rows of a query one by one, for what may not fit in memory."""
        with self._translated():
            yield from self._connection.execute(sql, parameters)

    def value(self, sql: str, parameters: Any = ()) -> Any:
        """The first column of the first row, None without one."""
        found = self.rows(sql, parameters)
        return found[0][0] if found else None

    def number(self, key: str) -> int:
        """A counter of the catalog: `generation` or `items`."""
        value = self.value(schema.META, (key,))
        try:
            return int(value)
        except (ValueError, TypeError) as exc:
            raise Damaged(f"the catalog is damaged: its {key} is {value!r}", where=str(self.path), hint=REPAIR) from exc

    def run(self, sql: str, parameters: Any = ()) -> int:
        """Execute one statement; returns the id of the last row inserted."""
        with self._translated():
            point("statement")
            return self._connection.execute(sql, parameters).lastrowid or 0

    def many(self, sql: str, rows: Iterable[Any]) -> None:
        """Execute one statement for each row."""
        with self._translated():
            point("statement")
            self._connection.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or nothing. Inside another transaction it is a savepoint of that one."""
        outer = not self._connection.in_transaction
        begin, end = ("BEGIN IMMEDIATE", "COMMIT") if outer else ("SAVEPOINT part", "RELEASE part")
        with self._translated():
            point("begin")
            self._connection.execute(begin)
            try:
                yield
                point("commit")
                self._connection.execute(end)
            except BaseException:
                # SQLite may have rolled back by itself (full disk): then there is nothing left to undo.
                with suppress(sqlite3.Error):
                    if not outer:
                        self._connection.execute("ROLLBACK TO part")
                        self._connection.execute("RELEASE part")
                    elif self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                raise
            if outer:
                point("committed")

    def _truncated(self) -> bool:
        try:
            with self.path.open("rb") as file:
                header = file.read(100)
        except OSError as exc:
            raise storage_error(exc, self.path) from exc
        page_size = int.from_bytes(header[16:18], "big")
        page_size = 65536 if page_size == 1 else page_size
        return self.path.stat().st_size < page_size * int.from_bytes(header[28:32], "big")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            raise _store_error(exc, self.path) from exc
        except UnicodeDecodeError as exc:  # SQLite's own message, quoting damaged bytes
            raise Damaged("the catalog is damaged", where=str(self.path), hint=REPAIR) from exc
        except OSError as exc:
            raise storage_error(exc, self.path) from exc


def _store_error(exc: sqlite3.Error, path: Path) -> RagError:
    name = str(getattr(exc, "sqlite_errorname", "")).removeprefix("SQLITE_")
    if name.startswith(("BUSY", "LOCKED")):
        return StoreBusy("the store is in use by another process", where=str(path), hint="try again in a moment")
    for prefix, what in _RESOURCE.items():
        if name.startswith(prefix):
            hint = "free some space or choose a writable --store; what was stored before is intact"
            return ResourceError(f"{what} ({exc})", where=str(path), hint=hint)
    return Damaged(f"the catalog is damaged ({exc})", where=str(path), hint=REPAIR)
