"""The catalog's SQL, all of it: the tables, then every statement by name.

An item is stored once, whatever number of captures hold it; `documents` has one row per capture (file name and bytes),
`provenance` one row per item and file name. The row of an item carries the fields of its *fullest* capture: the one
with most items, ties by file name, then by hash, so that the order of ingest cannot show.
"""

from __future__ import annotations

APPLICATION_ID = 0x52414743
"""“RAGC” in the header of the SQLite file: tells a catalog from any other database."""
FORMAT = 1
"""Format version, in `user_version`. A newer one is refused."""

TABLES = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE documents(
  doc_id INTEGER PRIMARY KEY,      -- order of ingest, never part of an answer
  file TEXT NOT NULL, sha256 TEXT NOT NULL,
  kind TEXT NOT NULL, title TEXT NOT NULL, level TEXT, session TEXT,
  items INTEGER NOT NULL,          -- distinct items in this capture
  stale INTEGER NOT NULL DEFAULT 0,   -- 1: read this file again, even with the same bytes
  UNIQUE(file, sha256)) STRICT;

CREATE TABLE items(
  item_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL, session TEXT NOT NULL,
  minute INTEGER NOT NULL,         -- minutes since 1970-01-01 00:00 UTC, for ranges
  published TEXT NOT NULL,         -- ISO 8601 at +08:00
  time TEXT, level TEXT, title TEXT NOT NULL, text TEXT NOT NULL,
  outlet TEXT, wire_date TEXT, source TEXT,
  flags TEXT NOT NULL, list_items TEXT NOT NULL,   -- JSON arrays
  page_no INTEGER, section TEXT, page_kind TEXT,
  doc_id INTEGER NOT NULL REFERENCES documents, line INTEGER NOT NULL,
  crc INTEGER NOT NULL) STRICT;    -- of all columns before it and documents.file
CREATE INDEX items_by_document ON items(doc_id);

CREATE TABLE provenance(
  item_id TEXT NOT NULL REFERENCES items ON DELETE CASCADE,
  doc_id INTEGER NOT NULL REFERENCES documents,
  line INTEGER NOT NULL, level TEXT,
  PRIMARY KEY(item_id, doc_id)) STRICT, WITHOUT ROWID;
CREATE INDEX provenance_by_document ON provenance(doc_id);

CREATE TABLE pages(
  doc_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  page_no INTEGER NOT NULL, body TEXT NOT NULL, crc INTEGER NOT NULL,   -- ReportPage as JSON
  PRIMARY KEY(doc_id, page_no)) STRICT;

CREATE TABLE rejects(
  doc_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  line INTEGER NOT NULL, reason TEXT NOT NULL, excerpt TEXT NOT NULL) STRICT;
CREATE INDEX rejects_by_document ON rejects(doc_id);

CREATE TABLE chunks(
  chunk_id INTEGER PRIMARY KEY,
  item_id TEXT NOT NULL REFERENCES items ON DELETE CASCADE,
  ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, crc INTEGER NOT NULL,
  UNIQUE(item_id, ordinal)) STRICT;

CREATE TABLE embedders(
  embedder_id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, dimension INTEGER NOT NULL) STRICT;

CREATE TABLE vectors(
  embedder_id INTEGER NOT NULL REFERENCES embedders ON DELETE CASCADE,
  chunk_id INTEGER NOT NULL REFERENCES chunks ON DELETE CASCADE,
  data BLOB NOT NULL, crc INTEGER NOT NULL,      -- float32, little-endian
  PRIMARY KEY(embedder_id, chunk_id)) STRICT;
CREATE INDEX vectors_by_chunk ON vectors(chunk_id);

CREATE TABLE links(
  source TEXT NOT NULL REFERENCES items ON DELETE CASCADE,
  target TEXT NOT NULL REFERENCES items ON DELETE CASCADE,
  kind TEXT NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY(source, target, kind, key)) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_target ON links(target);

-- what a damaged item held, kept for its owner to look at
CREATE TABLE quarantine(name TEXT NOT NULL, body TEXT NOT NULL) STRICT;
"""

INDEXES = """
CREATE INDEX IF NOT EXISTS items_in_time ON items(minute, item_id, kind, level, doc_id, line, crc);
CREATE INDEX IF NOT EXISTS chunks_in_order ON chunks(item_id, ordinal, crc);
"""
"""What is asked of all items and chunks at once is answered from these alone, without their texts."""

# ── documents and items ─────────────────────────────────────────────────────────────────────────────────────────

ITEM_COLUMNS = (
    "item_id, kind, session, minute, published, time, level, title, text, outlet, wire_date, source, flags,"
    " list_items, page_no, section, page_kind, doc_id, line"
)
_NAMES = [name.strip() for name in ITEM_COLUMNS.split(",")]
UPSERT_ITEM = (
    f"INSERT INTO items({ITEM_COLUMNS}, crc) VALUES ({', '.join('?' * (len(_NAMES) + 1))}) ON CONFLICT(item_id) DO"
    f" UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in [*_NAMES[1:], 'crc'])}"
)
SELECT_ITEMS = (
    f"SELECT {', '.join('i.' + name for name in [*_NAMES, 'crc'])}, d.file FROM items i JOIN documents d USING(doc_id)"
)
IN_TIME_ORDER = " ORDER BY i.minute, d.file, i.line, i.item_id"
ITEMS_BY_ID = SELECT_ITEMS + " WHERE i.item_id IN (SELECT value FROM json_each(?))"
ITEMS_OF_DOCUMENTS = SELECT_ITEMS + " WHERE i.item_id IN (SELECT item_id FROM provenance WHERE doc_id IN ({}))"
ITEMS_LEFT_BEHIND = SELECT_ITEMS + (
    " WHERE i.doc_id = ?1 AND NOT EXISTS (SELECT 1 FROM provenance p WHERE p.item_id = i.item_id AND p.doc_id = ?1)"
)
IDS_WITHOUT_CHUNKS = (
    "SELECT i.item_id FROM items i JOIN documents d USING(doc_id)"
    " WHERE i.kind != 'market' AND NOT EXISTS (SELECT 1 FROM chunks c WHERE c.item_id = i.item_id)" + IN_TIME_ORDER
)
IDS_BY_PREFIX = "SELECT item_id FROM items WHERE item_id >= ? AND item_id < ? ORDER BY item_id LIMIT ?"
COUNT_ITEMS = "SELECT count(*) FROM items"
DELETE_ITEM = "DELETE FROM items WHERE item_id = ?"

KNOWN_DOCUMENT = "SELECT 1 FROM documents WHERE file = ? AND sha256 = ? AND NOT stale"
STALE_DOCUMENT = "SELECT doc_id FROM documents WHERE file = ? AND sha256 = ? AND stale"
MARK_STALE = "UPDATE documents SET stale = 1 WHERE doc_id = ?"
MARK_ALL_STALE = "UPDATE documents SET stale = 1"
DOCUMENTS_OF_FILE = "SELECT doc_id FROM documents WHERE file = ?"
INSERT_DOCUMENT = "INSERT INTO documents(file, sha256, kind, title, level, session, items) VALUES (?, ?, ?, ?, ?, ?, ?)"
REFRESH_DOCUMENT = (
    "UPDATE documents SET kind = ?, title = ?, level = ?, session = ?, items = ?, stale = 0 WHERE doc_id = ?"
)
DELETE_DOCUMENT = "DELETE FROM documents WHERE doc_id = ?"
RANKS = "SELECT doc_id, items, file, sha256 FROM documents"
DOCUMENTS = (
    "SELECT file, sha256, kind, title, level, session, items,"
    " (SELECT count(*) FROM rejects r WHERE r.doc_id = d.doc_id) FROM documents d ORDER BY file, items DESC, sha256"
)

INSERT_PROVENANCE = "INSERT INTO provenance(item_id, doc_id, line, level) VALUES (?, ?, ?, ?)"
DELETE_PROVENANCE = "DELETE FROM provenance WHERE doc_id = ?"
# Of several captures under one file name an item keeps the fullest: hourly exports must not pile up.
PRUNE_PROVENANCE = """
DELETE FROM provenance WHERE (item_id, doc_id) IN (
  SELECT worse.item_id, worse.doc_id
  FROM documents b JOIN provenance better ON better.doc_id = b.doc_id
  JOIN provenance worse ON worse.item_id = better.item_id JOIN documents w ON w.doc_id = worse.doc_id
  WHERE b.file = :file AND w.file = :file AND (b.items > w.items OR (b.items = w.items AND b.sha256 < w.sha256)))
"""
PROVENANCE = (
    "SELECT d.file, p.line, p.level, d.sha256, d.doc_id FROM provenance p JOIN documents d USING(doc_id)"
    " WHERE p.item_id = ? ORDER BY d.items DESC, d.file, d.sha256"
)

# ── the market table: rows known by day, kind and name, the last import counts ──────────────────────────────────────

MARKET_ROWS = "SELECT item_id, session, section, title FROM items WHERE kind = 'market'"
MARKET_SPANS = (
    "SELECT section, count(*), count(DISTINCT title), min(session), max(session) FROM items WHERE kind = 'market'"
    " GROUP BY section ORDER BY section"
)
MARK_FILE_STALE = "UPDATE documents SET stale = 1 WHERE file = ? AND sha256 = ?"
DELETE_PROVENANCE_OF = "DELETE FROM provenance WHERE item_id = ?"
DELETE_EMPTY_TABLES = (
    "DELETE FROM documents WHERE kind = 'market' AND doc_id != ? AND doc_id NOT IN (SELECT doc_id FROM items)"
    " AND doc_id NOT IN (SELECT doc_id FROM provenance)"
)

INSERT_PAGE = "INSERT INTO pages(doc_id, page_no, body, crc) VALUES (?, ?, ?, ?)"
PAGES = """
SELECT d.file, p.body FROM pages p JOIN documents d USING(doc_id)
WHERE (d.items, d.sha256) = (
  SELECT o.items, o.sha256 FROM documents o WHERE o.file = d.file ORDER BY o.items DESC, o.sha256 LIMIT 1)
ORDER BY d.file, p.page_no
"""
DELETE_PAGES = "DELETE FROM pages WHERE doc_id = ?"
DELETE_REJECTS = "DELETE FROM rejects WHERE doc_id = ?"
INSERT_REJECT = "INSERT INTO rejects(doc_id, line, reason, excerpt) VALUES (?, ?, ?, ?)"
REJECTS = (
    "SELECT DISTINCT d.file, r.line, r.reason, r.excerpt FROM rejects r JOIN documents d USING(doc_id)"
    " ORDER BY d.file, r.line, r.reason, r.excerpt"
)

# ── derived: chunks, vectors, links ─────────────────────────────────────────────────────────────────────────────

CHUNK_KEYS = "SELECT item_id, ordinal, chunk_id, crc FROM chunks"
INSERT_CHUNK = 'INSERT INTO chunks(item_id, ordinal, start, "end", text, crc) VALUES (?, ?, ?, ?, ?, ?)'
DELETE_CHUNK = "DELETE FROM chunks WHERE chunk_id = ?"
DELETE_CHUNKS_OF = "DELETE FROM chunks WHERE item_id = ?"
_CHUNK_ORDER = IN_TIME_ORDER + ", c.ordinal"
CHUNKS = (
    'SELECT c.item_id, c.ordinal, c.start, c."end", c.text FROM chunks c'
    " JOIN items i USING(item_id) JOIN documents d ON d.doc_id = i.doc_id" + _CHUNK_ORDER
)
CHUNK_NAME = "SELECT item_id, ordinal FROM chunks WHERE chunk_id = ?"

_JOINED = (  # in this order of loops, both from their indexes alone
    " FROM items i INDEXED BY items_in_time CROSS JOIN chunks c INDEXED BY chunks_in_order USING(item_id)"
    " JOIN documents d ON d.doc_id = i.doc_id"
)
CHUNK_COLUMNS = f"SELECT c.chunk_id, c.item_id, i.minute, i.level, c.crc, i.crc{_JOINED}{_CHUNK_ORDER}"
TITLED_CHUNKS = (
    'SELECT c.chunk_id, i.title, c.item_id, c.ordinal, c.start, c."end", c.text FROM chunks c JOIN items i'
    " USING(item_id) WHERE c.chunk_id IN (SELECT value FROM json_each(?))"
)
NUMBERS_WITHOUT_VECTORS = (
    f"SELECT c.chunk_id{_JOINED} WHERE NOT EXISTS"
    " (SELECT 1 FROM vectors v WHERE v.embedder_id = ? AND v.chunk_id = c.chunk_id)" + _CHUNK_ORDER
)
VECTORS_OF = "SELECT chunk_id, data, crc FROM vectors NOT INDEXED WHERE embedder_id = ?"
CHOSEN_VECTORS = (
    "SELECT chunk_id, data, crc FROM vectors WHERE embedder_id = ? AND chunk_id IN (SELECT value FROM json_each(?))"
)

INSERT_EMBEDDER = "INSERT INTO embedders(identity, dimension) VALUES (?, ?)"
EMBEDDER = "SELECT embedder_id, dimension FROM embedders WHERE identity = ?"
INSERT_VECTOR = "INSERT OR REPLACE INTO vectors(embedder_id, chunk_id, data, crc) VALUES (?, ?, ?, ?)"

INSERT_LINK = "INSERT INTO links(source, target, kind, key) VALUES (?, ?, ?, ?)"
DELETE_LINK = "DELETE FROM links WHERE source = ? AND target = ? AND kind = ? AND key = ?"
LINKS_FROM = (
    "SELECT source, target, kind, key FROM links WHERE source IN"
    " (SELECT item_id FROM items WHERE minute >= ? AND minute < ? AND kind = 'telegraph')"
)
WIRE_SESSIONS = (  # division rounds towards zero, sessions begin downwards
    "SELECT DISTINCT (minute + ?1) / ?2 - ((minute + ?1) % ?2 < 0) FROM items WHERE kind = 'telegraph' ORDER BY 1"
)
ALL_LINKS = "SELECT source, target, kind, key FROM links ORDER BY source, target, kind, key"
REPLACED = (
    "SELECT DISTINCT l.target FROM json_each(?1) AS wanted JOIN links AS l ON l.target = wanted.value"
    " JOIN items AS later ON later.item_id = l.source"
    " WHERE l.kind IN ('updates', 'corrects') AND later.minute <= ?2 ORDER BY l.target"
)
LINKS_OF = (
    "SELECT source, target, kind, key FROM links WHERE source = ?1"
    " UNION SELECT source, target, kind, key FROM links WHERE target = ?1 ORDER BY source, target, kind, key"
)

# ── meta, survey ────────────────────────────────────────────────────────────────────────────────────────────────

META = "SELECT value FROM meta WHERE key = ?"
SET_META = "INSERT INTO meta(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value"
DELETE_META = "DELETE FROM meta WHERE key = ?"
BUMP = "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'"

SESSIONS = """
SELECT session, level, count(*), min(published), max(published) FROM items
WHERE kind = 'telegraph' AND minute >= ? AND minute < ? GROUP BY session, level ORDER BY session, level
"""
SESSION_MINUTES = "SELECT session, minute FROM items WHERE kind = 'telegraph' ORDER BY session, minute"
COUNT_BY = "SELECT {}, count(*) FROM items GROUP BY 1 ORDER BY 1"
EXTENT = "SELECT min(published), max(published) FROM items WHERE kind != 'market'"
COUNTS = (
    "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM items), (SELECT count(*) FROM chunks),"
    " (SELECT count(*) FROM links), (SELECT count(*) FROM rejects)"
)
DIGEST_PROVENANCE = (
    "SELECT p.item_id, d.file, p.line, p.level FROM provenance p JOIN documents d USING(doc_id)"
    " ORDER BY p.item_id, d.file, p.line, d.sha256"
)
LAST = "SELECT published FROM items WHERE kind != 'market' ORDER BY minute DESC LIMIT 1"
DIGEST_PAGES = (
    "SELECT d.file, d.sha256, p.page_no, p.body FROM pages p JOIN documents d USING(doc_id)"
    " ORDER BY d.file, d.sha256, p.page_no"
)
