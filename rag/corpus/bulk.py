"""Chunks and vectors by the thousand, as columns: what an index is made from, without an object for each item."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from rag.corpus import schema
from rag.corpus.database import REPAIR
from rag.corpus.derived import Derived
from rag.errors import StoreError
from rag.types import Chunk, Level, Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROWS = 4096
"""Vectors read at a time."""


@dataclass(frozen=True, slots=True)
class ChunkColumns:
    """All chunks, in the time order of their items: columns of one length."""

    numbers: NDArray[np.int64]
    """What the other methods here know a chunk by; another one when its text changes."""
    items: list[str]
    """Item ids; the chunks of an item stand together."""
    minutes: NDArray[np.int64]
    """When the item was published, since 1970-01-01 00:00 UTC."""
    levels: list[Level | None]
    marks: NDArray[np.uint64]
    """The CRCs of chunk and item in one number: equal marks of one item, equal text and title."""


@dataclass(frozen=True, slots=True)
class TitledChunk:
    """A chunk with the title of its item."""

    chunk: Chunk
    title: str


class Bulk(Derived):
    """What a catalog tells of many chunks at once."""

    def chunk_columns(self) -> ChunkColumns:
        """Everything but the texts, of all chunks."""
        import numpy as np

        rows = self._db.rows(schema.CHUNK_COLUMNS)
        numbers, items, minutes, levels, chunk_crc, item_crc = zip(*rows, strict=True) if rows else ((),) * 6
        marks = (np.array(chunk_crc, dtype=np.uint64) << np.uint64(32)) | np.array(item_crc, dtype=np.uint64)
        return ChunkColumns(
            np.array(numbers, dtype=np.int64), list(items), np.array(minutes, dtype=np.int64), list(levels), marks
        )

    def titled_chunks(self, numbers: Sequence[int]) -> list[TitledChunk]:
        """The chunks with these numbers, in their order. Raises StoreError when one is not stored."""
        found = {row[0]: row for row in self._db.rows(schema.TITLED_CHUNKS, (json.dumps(list(numbers)),))}
        if len(found) < len(set(numbers)):
            raise StoreError("a chunk is missing", where=self._place, hint=REPAIR)
        return [TitledChunk(Chunk(*found[number][2:]), found[number][1]) for number in numbers]

    def numbers_without_vectors(self, identity: str) -> list[int]:
        """Numbers of the chunks that this embedder has yet to encode, in the order of `chunk_columns`."""
        return [row[0] for row in self._db.rows(schema.NUMBERS_WITHOUT_VECTORS, (self._embedder(identity)[0],))]

    def matrix(self, identity: str, numbers: NDArray[np.int64]) -> Vectors:
        """The vectors of the chunks with these numbers, as rows. Raises StoreError when one is missing or altered."""
        import numpy as np

        embedder, dimension = self._embedder(identity)
        out = np.zeros((len(numbers), dimension), np.float32)
        order = np.argsort(numbers)
        known, filled = numbers[order], 0
        few = len(numbers) <= _ROWS
        chosen = (json.dumps(numbers.tolist()),) if few else ()
        rows = self._db.each(schema.CHOSEN_VECTORS if few else schema.VECTORS_OF, (embedder, *chosen))
        while batch := list(islice(rows, _ROWS)):
            wrong = next((row[0] for row in batch if zlib.crc32(row[1]) != row[2]), None)
            if wrong is not None:
                raise StoreError("a stored vector was altered", where=f"chunk number {wrong}", hint=REPAIR)
            place = np.searchsorted(known, np.array([row[0] for row in batch]))
            held = [i for i, at in enumerate(place.tolist()) if at < len(known) and known[at] == batch[i][0]]
            data = np.frombuffer(b"".join(batch[i][1] for i in held), dtype="<f4")
            out[order[place[held]]] = data.reshape(len(held), dimension)
            filled += len(held)
        if filled != len(numbers):
            raise StoreError(f"{len(numbers) - filled} vectors are missing", where=self._place, hint=REPAIR)
        return out
