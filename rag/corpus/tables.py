"""Rows of the market table: known by day, kind and name; the last import of a row counts and is its only printing."""

from __future__ import annotations

from dataclasses import dataclass

from rag.corpus import schema
from rag.corpus.database import Database
from rag.corpus.rows import item_row
from rag.types import Document, Item

_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed."""

    new: int
    replaced: int
    """Rows known with other values: the old ones are gone."""
    unchanged: int


def store(database: Database, document: Document, doc_id: int) -> Imported:
    """Put the document's rows in place of those with the same keys; within a transaction of the caller.

    The search index does not hold them, so the catalog's generation stays.
    """
    known: dict[_Key, str] = {
        (day, kind, name): item_id for item_id, day, kind, name in database.rows(schema.MARKET_ROWS)
    }
    old = {item.item_id: known.get(_key(item)) for item in document.items}
    gone = [before for item_id, before in old.items() if before is not None and before != item_id]
    database.many(schema.DELETE_ITEM, [(item_id,) for item_id in gone])
    database.many(schema.UPSERT_ITEM, [item_row(item, doc_id) for item in document.items])
    database.many(schema.DELETE_PROVENANCE_OF, [(item.item_id,) for item in document.items])
    database.many(schema.INSERT_PROVENANCE, [(item.item_id, doc_id, item.line, None) for item in document.items])
    database.run(schema.DELETE_EMPTY_TABLES, (doc_id,))
    database.run(schema.SET_META, ("items", str(database.value(schema.COUNT_ITEMS))))
    new = sum(before is None for before in old.values())
    return Imported(new, len(gone), len(old) - new - len(gone))


def _key(item: Item) -> _Key:
    return item.session_date.isoformat(), item.section or "", item.title
