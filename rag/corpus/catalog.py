"""The catalog: the only truth on disk. Everything else in a store can be made again from it.

One transaction per document. An item is known by its content, so a document may come again, longer, in another order
or under another name: what is stored depends on the set of documents, never on the order in which they came.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from rag.corpus import changes, schema, survey, tables
from rag.corpus.bulk import Bulk
from rag.corpus.database import Database
from rag.corpus.digest import digest, items_digest
from rag.corpus.health import Problem, find_problems, mend
from rag.corpus.rows import item_of, item_row, page_body
from rag.corpus.sessions import minute_of
from rag.errors import InputError, NothingFound, StoreNotFound
from rag.files import WriterLock, make_folder, sweep
from rag.types import Document, Item, SessionCoverage, Window

FILE = "catalog.sqlite"
_KIND, _MINUTE = 1, 3
"""Columns of a row of an item."""
_Rank = tuple[int, str, str]
"""Of a capture, the smallest is the fullest: (−number of items, file, sha256)."""


@dataclass(frozen=True, slots=True)
class Added:
    """What one document changed. The two flags add up as numbers."""

    new: int = 0
    """Items not seen before."""
    updated: bool = False
    """A file of this name was known with other bytes: it grew."""
    duplicate: int = 0
    """Items that were known already, or stand twice in the document."""
    unchanged: bool = False
    """Exactly these bytes were known; nothing was done."""


class Catalog(Bulk):
    """A store's catalog; use it as a context manager. What can be read from it: `Reader`, `Derived`, `Bulk`."""

    def __init__(self, database: Database, lock: WriterLock | None = None) -> None:
        """For `open` and `create_or_open`, which callers should use."""
        self._db, self._lock = database, lock

    @classmethod
    def open(cls, folder: Path, mode: Literal["r", "w"] = "r", *, command: str = "") -> Catalog:
        """Open the store in `folder`; `w` takes the writer's lock, `r` needs neither lock nor a writable folder.

        Raises StoreNotFound, StoreError (damaged, other format), StoreBusy, ResourceError.
        """
        path = folder / FILE
        if not path.is_file():
            raise StoreNotFound("there is no store", where=str(folder), hint="run: rag ingest PATH…")
        if mode == "w":
            return cls._open_for_writing(folder, command)
        database = Database(path, write=False)
        return cls._verified(database, None, thorough=database.interrupted)

    @classmethod
    def create_or_open(cls, folder: Path, *, command: str = "", wait: float = 0.0) -> Catalog:
        """Open the store for writing, made first when there is none. `command` is shown to a second writer.

        Raises as `open`, StoreBusy after `wait` seconds.
        """
        make_folder(folder)
        return cls._open_for_writing(folder, command, wait)

    @classmethod
    def _open_for_writing(cls, folder: Path, command: str, wait: float = 0.0) -> Catalog:
        lock = WriterLock(folder, command, wait).acquire()
        try:
            sweep(folder)
            database = Database(folder / FILE, write=True)
            if database.is_empty():
                database.create()
            catalog = cls._verified(database, lock, thorough=lock.interrupted)
            database.complete()
            return catalog
        except BaseException:
            lock.release(clean=False)
            raise

    @classmethod
    def _verified(cls, database: Database, lock: WriterLock | None, *, thorough: bool) -> Catalog:
        try:
            database.verify(thorough=thorough)
        except BaseException:
            database.close()
            raise
        return cls(database, lock)

    def close(self) -> None:
        """Close the catalog and give the lock back."""
        self._db.close()
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Catalog:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    # ── writing

    @contextmanager
    def batch(self) -> Iterator[None]:
        """One transaction around several changes: for thousands of small documents, where syncing each would take
        most of the time. All of the block is stored, or nothing.
        """
        with self._db.transaction():
            yield

    def set_note(self, key: str, value: str) -> None:
        """Keep a value with the store, such as the settings that its chunks were made with."""
        with self._db.transaction():
            self._db.run(schema.SET_META, (f"note:{key}", value))

    def add(self, document: Document) -> Added:
        """Store a document; its items are durable when this returns.

        A file that comes again with other bytes adds to what was known and removes nothing: a collector's file only
        grows, and an item that a later capture lacks was printed all the same. (`remove` first to replace a file.)
        Raises InputError for text that is not valid Unicode, ResourceError, StoreError, StoreBusy.
        """
        try:
            with self._db.transaction():
                if self.known(document.file, document.sha256):
                    return Added(unchanged=True)
                return self._add(document)
        except UnicodeEncodeError as exc:
            raise InputError("the text holds half a character", where=document.file, hint="check its encoding") from exc

    def _add(self, document: Document) -> Added:
        updated = self._db.value(schema.DOCUMENTS_OF_FILE, (document.file,)) is not None
        # the first printing in a file counts
        items = {item.item_id: _printed(item, document.file) for item in reversed(document.items)}
        doc_id = self._insert_document(document, len(items))
        stored = self._stored(items)
        rank = (-len(items), document.file, document.sha256)
        rows, reworded, changed = [], [], False
        for item in items.values():
            old = stored.get(item.item_id)
            merged, home = _merge(item, doc_id, rank, old)
            if old is None or (merged, home) != (old[0], old[1]):
                rows.append(item_row(merged, home))
                changed = changed or old is None or merged != old[0]
            if old is not None and (merged.title, merged.text) != (old[0].title, old[0].text):
                reworded.append((item.item_id,))
        self._put(rows)
        self._db.many(schema.DELETE_CHUNKS_OF, reworded)
        self._db.many(schema.INSERT_PROVENANCE, [(i.item_id, doc_id, i.line, i.level) for i in items.values()])
        if updated:
            self._db.run(schema.PRUNE_PROVENANCE, {"file": document.file})
            for row in self._db.rows(schema.ITEMS_LEFT_BEHIND, (doc_id,)):
                self._rehome(item_of(row))
                changed = True
        self._count(changed)
        new = len(items) - len(stored)
        return Added(new, updated, len(document.items) - new)

    def add_table(self, document: Document) -> tables.Imported:
        """Store the rows of a market table, all or none; a row of a known day, kind and name replaces the old one.

        Raises InputError for text that is not valid Unicode, ResourceError, StoreError, StoreBusy.
        """
        try:
            with self._db.transaction():
                self._db.run(schema.MARK_FILE_STALE, (document.file, document.sha256))
                return tables.store(self._db, document, self._insert_document(document, len(document.items)))
        except UnicodeEncodeError as exc:
            raise InputError("the text holds half a character", where=document.file, hint="check its encoding") from exc

    def remove(self, file: str) -> int:
        """Forget every capture of a file and the items that stand nowhere else; returns how many items went.

        Raises NothingFound when no such file was ingested.
        """
        with self._db.transaction():
            doc_ids = [row[0] for row in self._db.rows(schema.DOCUMENTS_OF_FILE, (file,))]
            if not doc_ids:
                raise NothingFound(f"no such file in the store: {file}", where=self._place, hint="run: rag stats")
            touched = self._db.rows(schema.ITEMS_OF_DOCUMENTS.format(", ".join("?" * len(doc_ids))), doc_ids)
            self._db.many(schema.DELETE_PROVENANCE, [(doc_id,) for doc_id in doc_ids])
            gone = 0
            for row in touched:
                gone += self._rehome(item_of(row))
            self._db.many(schema.DELETE_DOCUMENT, [(doc_id,) for doc_id in doc_ids])
            self._count(True)
            return gone

    def reread(self) -> None:
        """Let the next `add` of any document take effect though its bytes are known: after a change of the reader."""
        with self._db.transaction():
            self._db.run(schema.MARK_ALL_STALE)

    def _insert_document(self, document: Document, count: int) -> int:
        session = document.session_date and document.session_date.isoformat()
        fields = (document.kind, document.title, document.level, session, count)
        doc_id = self._db.value(schema.STALE_DOCUMENT, (document.file, document.sha256))
        if doc_id is None:
            doc_id = self._db.run(schema.INSERT_DOCUMENT, (document.file, document.sha256, *fields))
        else:
            for statement in (schema.DELETE_PROVENANCE, schema.DELETE_PAGES, schema.DELETE_REJECTS):
                self._db.run(statement, (doc_id,))
            self._db.run(schema.REFRESH_DOCUMENT, (*fields, doc_id))
        bodies = [(page.page_no, page_body(page)) for page in document.pages]
        self._db.many(schema.INSERT_PAGE, [(doc_id, no, body, zlib.crc32(body.encode("utf-8"))) for no, body in bodies])
        self._db.many(schema.INSERT_REJECT, [(doc_id, r.line, r.reason, r.excerpt) for r in document.rejects])
        return int(doc_id)

    def _stored(self, items: dict[str, Item]) -> dict[str, tuple[Item, int, _Rank]]:
        rows = self._db.rows(schema.ITEMS_BY_ID, (json.dumps(list(items)),))
        ranks = {row[0]: (-row[1], row[2], row[3]) for row in self._db.rows(schema.RANKS)} if rows else {}
        return {row[0]: (item_of(row), row[17], ranks[row[17]]) for row in rows}

    def _rehome(self, item: Item) -> bool:
        """Let the item's fullest remaining capture speak for it; without one it is deleted: True."""
        rest = self._db.rows(schema.PROVENANCE, (item.item_id,))
        if not rest:
            changes.note(self._db, [minute_of(item.published_at)])
            self._db.run(schema.DELETE_ITEM, (item.item_id,))
            return True
        file, line, _, _, doc_id = rest[0]
        level = min((row[2] for row in rest), key=_LEVELS.index)
        self._put([item_row(replace(item, file=file, line=line, level=level), doc_id)])
        return False

    def _put(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Store rows of `item_row`; line and file count too, since they order the items of one minute."""
        self._db.many(schema.UPSERT_ITEM, rows)
        changes.note(self._db, [row[_MINUTE] for row in rows if row[_KIND] == "telegraph"])

    def _count(self, changed: bool) -> None:
        if changed:
            self._db.run(schema.BUMP)
            self._db.run(schema.SET_META, ("items", str(self._db.value(schema.COUNT_ITEMS))))

    # ── looking at the whole

    def coverage(self, window: Window | None = None) -> tuple[SessionCoverage, ...]:
        """What was read of each session within the window, one entry per level."""
        return survey.coverage(self._db, window or Window())

    def stats(self) -> survey.Stats:
        """Counts, first and last time, missing sessions and possible gaps."""
        return survey.stats(self._db)

    def digest(self) -> str:
        """SHA-256 of everything the catalog says: documents, items, provenance, pages, chunks, links.

        The same for the same set of documents, whatever the order of ingest. Vectors are not part of it.
        """
        return digest(self._db)

    def items_digest(self) -> str:
        """SHA-256 of the items alone: unchanged by a capture that adds none."""
        return items_digest(self._db)

    def check(self) -> list[Problem]:
        """Everything that is wrong, each with the command that mends it; reads the whole store."""
        return find_problems(self._db)

    def repair(self) -> list[str]:
        """Set altered rows aside (never deleted) and forget the captures they came from, so that `rag ingest` reads
        those files again; drop altered derived rows, which are made again. Returns what was done, one line each.
        """
        return mend(self._db)


def _printed(item: Item, file: str) -> Item:
    return item if item.file == file else replace(item, file=file)


_LEVELS: list[Any] = ["important", "normal", None]


def _merge(item: Item, doc_id: int, rank: _Rank, old: tuple[Item, int, _Rank] | None) -> tuple[Item, int]:
    """The item as its fullest capture prints it, with the higher of all levels."""
    if old is None:
        return item, doc_id
    before, home, best = old
    level = min(item.level, before.level, key=_LEVELS.index)
    return (replace(item, level=level), doc_id) if rank <= best else (replace(before, level=level), home)
