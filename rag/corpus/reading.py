"""What can be read from a catalog: items, documents, where an item was printed. Always in a deterministic order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from rag.corpus import schema
from rag.corpus.database import Database
from rag.corpus.rows import Row, items_of, minute_range, page_of
from rag.errors import NothingFound
from rag.types import Item, ItemKind, Level, Reject, ReportPage, Window

_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Provenance:
    """One printing of an item: which file, which bytes of it, where, under which level."""

    file: str
    line: int
    level: Level | None
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """One capture of a file. `items` counts its distinct items, `rejects` the parts that could not be read."""

    file: str
    sha256: str
    kind: Literal["telegraph", "weekly_report", "note", "market"]
    title: str
    level: Level | None
    session_date: date | None
    items: int
    rejects: int


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page of a broker's report with the file that it stands in."""

    file: str
    page: ReportPage


class Reader:
    """The reading half of a catalog. Methods raise StoreError, ResourceError or StoreBusy, and NothingFound where
    something is asked for by name.
    """

    _db: Database

    @property
    def generation(self) -> int:
        """Counts changes of items and chunks: an index built at another generation is out of date."""
        return self._db.number("generation")

    @property
    def size(self) -> int:
        """How many items there are, rows of the market table included."""
        return self._db.number("items")

    def note(self, key: str) -> str | None:
        """A value that the pipeline keeps with the store (`set_note`), None when there is none."""
        value = self._db.value(schema.META, (f"note:{key}",))
        return None if value is None else str(value)

    def known(self, file: str, sha256: str) -> bool:
        """Whether exactly these bytes were ingested under this file name: then they need not be read again."""
        return self._db.value(schema.KNOWN_DOCUMENT, (file, sha256)) is not None

    def items(
        self, window: Window | None = None, level: Level | None = None, kind: ItemKind | None = None
    ) -> list[Item]:
        """Items published within the window, of that level and kind, in time order, then by file and line.

        Rows of the market table only when `kind` asks for them.
        """
        return items_of(self.rows_within(window, level, kind))

    def rows_within(
        self, window: Window | None = None, level: Level | None = None, kind: ItemKind | None = None
    ) -> list[Row]:
        """What `items` reads, as it is stored: for `rows.items_of`, here or in another process."""
        low, high = minute_range(window or Window())
        where, values = "" if kind else " AND i.kind != 'market'", []
        for column, value in (("level", level), ("kind", kind)):
            if value is not None:
                where += f" AND i.{column} = ?"
                values.append(value)
        sql = f"{schema.SELECT_ITEMS} WHERE i.minute >= ? AND i.minute < ?{where}{schema.IN_TIME_ORDER}"
        return self._db.rows(sql, (low, high, *values))

    def items_by_id(self, ids: Sequence[str]) -> list[Item]:
        """The items with these full ids, in the order asked for. Raises NothingFound when one is not stored."""
        return items_of(self.rows_by_id(ids))

    def rows_by_id(self, ids: Sequence[str]) -> list[Row]:
        """What `items_by_id` reads, as it is stored."""
        found = {row[0]: row for row in self._db.rows(schema.ITEMS_BY_ID, (json.dumps(list(ids)),))}
        missing = [item_id for item_id in ids if item_id not in found]
        if missing:
            raise NothingFound(f"no such item: {missing[0]}", where=self._place, hint="run: rag doctor")
        return [found[item_id] for item_id in ids]

    def get(self, item_id: str) -> Item:
        """The item with this id, or the only one whose id begins so; a leading # is allowed.

        Raises NothingFound, which names the nearest ids when there is none and the candidates when there are several.
        """
        prefix = item_id.strip().strip("[]").removeprefix("#")
        ids = self.lookup(prefix) if prefix else []
        if len(ids) == 1 or prefix in ids:
            return self.items_by_id([prefix if prefix in ids else ids[0]])[0]
        if ids:
            more = " …" if len(ids) == _CANDIDATES else ""
            raise NothingFound(
                f"several items begin with {prefix!r}", where=self._place, hint=f"one of: {', '.join(ids)}{more}"
            )
        near = self._nearest(prefix)
        hint = f"did you mean {' or '.join(near)}?" if near else "run: rag search TEXT"
        raise NothingFound(f"no item has the id {item_id!r}", where=self._place, hint=hint)

    def lookup(self, prefix: str) -> list[str]:
        """The first few ids that begin with `prefix`, in order; a full id comes first."""
        return [row[0] for row in self._db.rows(schema.IDS_BY_PREFIX, (prefix, prefix + "\U0010ffff", _CANDIDATES))]

    def provenance(self, item_id: str) -> tuple[Provenance, ...]:
        """Where the item was printed, one entry per file name; the first is the one that `Item.file` names."""
        return tuple(Provenance(r[0], r[1], r[2], r[3]) for r in self._db.rows(schema.PROVENANCE, (item_id,)))

    def documents(self) -> list[StoredDocument]:
        """Every capture that was ingested, by file name, the fullest first."""
        return [_document(row) for row in self._db.rows(schema.DOCUMENTS)]

    def pages(self) -> list[StoredPage]:
        """The pages of all reports with their tables, by file and page; of several captures the fullest."""
        return [StoredPage(row[0], page_of(row[1])) for row in self._db.rows(schema.PAGES)]

    def rejects(self) -> list[Reject]:
        """What could not be read, by file and line."""
        return [Reject(*row) for row in self._db.rows(schema.REJECTS)]

    def places(self) -> dict[tuple[str, int], str]:
        """Where every item was printed: (file, line) → item id."""
        return {(row[1], row[2]): row[0] for row in self._db.rows(schema.DIGEST_PROVENANCE)}

    def end(self) -> datetime | None:
        """When the last item was published; None in an empty store."""
        last = self._db.value(schema.LAST)
        return datetime.fromisoformat(last) if last else None

    @property
    def _place(self) -> str:
        return str(self._db.path.parent)

    def _nearest(self, prefix: str) -> list[str]:
        for length in range(len(prefix) - 1, 2, -1):
            if near := self.lookup(prefix[:length]):
                return near[:3]
        return []


def _document(row: Any) -> StoredDocument:
    file, sha256, kind, title, level, session, items, rejects = row
    day = date.fromisoformat(session) if session else None
    return StoredDocument(file, sha256, kind, title, level, day, items, rejects)
