"""One hash over what a catalog says, free of row numbers, ingest order and time: equal digests, equal stores."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from rag.corpus import schema
from rag.corpus.database import Database
from rag.corpus.rows import as_json

_HOME = 17
"""Column of a row of SELECT_ITEMS that holds the row number of its document."""


def digest(database: Database) -> str:
    """SHA-256 over documents, items, provenance, pages, rejects, chunks and links, each in its own order."""
    parts = ("DOCUMENTS", "DIGEST_PROVENANCE", "DIGEST_PAGES", "REJECTS", "CHUNKS", "ALL_LINKS")
    hashed = hashlib.sha256(items_digest(database).encode())
    for name in parts:
        _feed(hashed, name, database.each(getattr(schema, name)))
    return hashed.hexdigest()


def items_digest(database: Database) -> str:
    """SHA-256 over all fields of all items, file and line included."""
    hashed = hashlib.sha256()
    rows = database.each(schema.SELECT_ITEMS + schema.IN_TIME_ORDER)
    _feed(hashed, "ITEMS", ((*row[:_HOME], row[_HOME + 1], row[-1]) for row in rows))
    return hashed.hexdigest()


def _feed(hashed: Any, name: str, rows: Iterable[Any]) -> None:
    hashed.update(f"\n{name}\n".encode())
    for row in rows:
        hashed.update(as_json(row).encode("utf-8") + b"\n")
