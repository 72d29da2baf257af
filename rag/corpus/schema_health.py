"""Statements of checking, mending and saving a catalog; see `schema`."""

from __future__ import annotations

from rag.corpus.schema import ITEM_COLUMNS

_NAMES = ITEM_COLUMNS.split(", ")

CHECK_ITEMS = (
    f"SELECT {', '.join('i.' + name for name in _NAMES)}, i.crc, d.file"
    " FROM items i LEFT JOIN documents d USING(doc_id) ORDER BY i.item_id"
)
CHECK_CHUNKS = 'SELECT chunk_id, crc, item_id, ordinal, start, "end", text FROM chunks ORDER BY chunk_id'
CHECK_VECTORS = "SELECT rowid, crc, chunk_id, data FROM vectors ORDER BY rowid"
CHECK_PAGES = "SELECT rowid, crc, page_no, body FROM pages ORDER BY rowid"
CAPTURES_OF = "SELECT p.doc_id, d.file FROM provenance p JOIN documents d USING(doc_id) WHERE p.item_id = ?"
ITEMS_WITHOUT_PROVENANCE = (
    "SELECT i.item_id, d.file FROM items i LEFT JOIN documents d USING(doc_id)"
    " WHERE i.item_id NOT IN (SELECT item_id FROM provenance) ORDER BY i.item_id"
)
QUARANTINE = "INSERT INTO quarantine(name, body) VALUES (?, ?)"
# Of a file whose items or printings were lost: its next ingest brings them back.
MARK_LOSSES_STALE = """
UPDATE documents SET stale = 1 WHERE
  doc_id IN (SELECT doc_id FROM provenance WHERE item_id NOT IN (SELECT item_id FROM items)) OR
  doc_id IN (SELECT doc_id FROM items WHERE item_id NOT IN (SELECT item_id FROM provenance))
"""
ORPHANS = {
    "provenance": "item_id NOT IN (SELECT item_id FROM items)",
    "chunks": "item_id NOT IN (SELECT item_id FROM items)",
    "links": "source NOT IN (SELECT item_id FROM items) OR target NOT IN (SELECT item_id FROM items)",
    "vectors": "chunk_id NOT IN (SELECT chunk_id FROM chunks)",
    "pages": "doc_id NOT IN (SELECT doc_id FROM documents)",
    "rejects": "doc_id NOT IN (SELECT doc_id FROM documents)",
}
"""Table → condition of rows that point to nothing, in the order in which they must go."""

SALVAGE_DOCUMENT = (
    "SELECT doc_id, file, sha256, kind, title, level, session, items FROM documents NOT INDEXED WHERE rowid = ?"
)
SALVAGE_INSERT_DOCUMENT = (
    "INSERT INTO documents(doc_id, file, sha256, kind, title, level, session, items) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
SALVAGE_ITEM = f"SELECT {ITEM_COLUMNS}, crc FROM items NOT INDEXED WHERE rowid = ?"
SALVAGE_PROVENANCE = "SELECT item_id, doc_id, line, level FROM provenance"
