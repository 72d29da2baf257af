"""What is computed from items and stored beside them: chunks, their vectors, links between items.

All of it can be made again from the items. Vectors are kept so that a vector index can be rebuilt without the model.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from rag.corpus import changes, schema
from rag.corpus.reading import Reader
from rag.corpus.rows import MINUTES, chunk_row, link_of, minute_range
from rag.corpus.sessions import session_minutes
from rag.errors import ModelError, ModelMismatch
from rag.types import Chunk, Link, Vectors, Window

_EMBEDDER = "rag config show names the embedder; choose another, or `bundled`, and run: rag repair"


class Derived(Reader):
    """Chunks, vectors and links of a catalog."""

    # ── chunks

    def ids_without_chunks(self) -> list[str]:
        """Ids of items that were added, or whose text changed, since their chunks were made; in time order."""
        return [row[0] for row in self._db.rows(schema.IDS_WITHOUT_CHUNKS)]

    def add_chunks(self, chunks: Iterable[Chunk]) -> None:
        """Store the chunks of items that have none. Raises StoreError for an item that is not stored."""
        rows = [chunk_row(chunk) for chunk in chunks]
        if rows:
            with self._db.transaction():
                self._db.many(schema.INSERT_CHUNK, rows)
                self._db.run(schema.BUMP)

    def set_chunks(self, chunks: Iterable[Chunk]) -> None:
        """Make `chunks` all there are. Those that are stored already stay, with their vectors."""
        wanted = {(row[0], row[1]): row for row in map(chunk_row, chunks)}
        with self._db.transaction():
            stored = {(row[0], row[1]): (row[2], row[3]) for row in self._db.rows(schema.CHUNK_KEYS)}
            gone = [(i,) for key, (i, crc) in stored.items() if key not in wanted or wanted[key][5] != crc]
            fresh = [row for key, row in wanted.items() if key not in stored or stored[key][1] != row[5]]
            self._db.many(schema.DELETE_CHUNK, gone)
            self._db.many(schema.INSERT_CHUNK, fresh)
            if gone or fresh:
                self._db.run(schema.BUMP)

    # ── vectors

    def put_vectors(self, identity: str, numbers: Sequence[int], vectors: Vectors) -> None:
        """Store one vector, of shape (dimension,), for each chunk, known by its number (`Bulk.chunk_columns`); a stored
        one is replaced.

        Raises ModelError for a vector that is not finite or zero (it would never be found), ModelMismatch when the
        embedder's stored vectors have another dimension, StoreError for a chunk that is not stored.
        """
        import numpy as np

        if vectors.ndim != 2 or len(vectors) != len(numbers):
            told = f"{len(numbers)} chunks but vectors of shape {vectors.shape}"
            raise ModelError(told, where=identity, hint=_EMBEDDER)
        norms = np.linalg.norm(vectors, axis=1)
        unusable = np.flatnonzero(~np.isfinite(norms) | (norms == 0))
        if len(unusable):
            item_id, ordinal = self._db.rows(schema.CHUNK_NAME, (numbers[unusable[0]],))[0]
            place = f"{item_id} chunk {ordinal}"
            raise ModelError("the embedder made an unusable vector", where=place, hint=_EMBEDDER)
        with self._db.transaction():
            embedder, dimension = self._embedder(identity)
            if not embedder:
                embedder, dimension = self._db.run(schema.INSERT_EMBEDDER, (identity, vectors.shape[1])), 0
            if dimension and dimension != vectors.shape[1]:
                told = f"{vectors.shape[1]} dimensions, the store holds {dimension}"
                raise ModelMismatch(told, where=identity, hint=_EMBEDDER)
            rows = map(np.ndarray.tobytes, np.ascontiguousarray(vectors, dtype="<f4"))
            self._db.many(
                schema.INSERT_VECTOR,
                ((embedder, number, data, zlib.crc32(data)) for number, data in zip(numbers, rows, strict=True)),
            )

    def _embedder(self, identity: str) -> tuple[int, int]:
        found = self._db.rows(schema.EMBEDDER, (identity,))
        return (found[0][0], found[0][1]) if found else (0, 0)

    # ── links

    def links(self, item_id: str) -> list[Link]:
        """Links from or to the item."""
        return [link_of(row) for row in self._db.rows(schema.LINKS_OF, (item_id,))]

    def all_links(self) -> list[Link]:
        """All links, by source, target, kind and key."""
        return [link_of(row) for row in self._db.rows(schema.ALL_LINKS)]

    def replaced(self, ids: Sequence[str], as_of: datetime | None = None) -> set[str]:
        """Those of the items `ids` that an item published by `as_of` updates or corrects."""
        last = MINUTES[1] if as_of is None else minute_range(Window(since=as_of.replace(second=0, microsecond=0)))[0]
        return {row[0] for row in self._db.rows(schema.REPLACED, (json.dumps(list(ids)), last))}

    def changed_sessions(self) -> list[int]:
        """Numbers (see `corpus.sessions`) of the sessions whose telegraphs changed since `set_session_links`."""
        return changes.sessions(self._db)

    def forget_links(self) -> None:
        """Let every session count as changed."""
        with self._db.transaction():
            changes.note_all(self._db)

    def set_session_links(self, numbers: Iterable[int], links: Iterable[Link]) -> None:
        """Make `links` all that lead from telegraphs of these sessions; afterwards no session counts as changed.

        Raises StoreError for a link to an item that is not stored.
        """
        with self._db.transaction():
            stored = {tuple(row) for n in numbers for row in self._db.rows(schema.LINKS_FROM, session_minutes(n))}
            wanted = {(link.source, link.target, link.kind, link.key) for link in links}
            self._db.many(schema.DELETE_LINK, sorted(stored - wanted))
            self._db.many(schema.INSERT_LINK, sorted(wanted - stored))
            changes.forget(self._db)
