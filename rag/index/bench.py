"""An index of plain rows, for retrieval sets: no catalog, no store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from rag.index.builder import Source, build
from rag.index.entries import Entry
from rag.index.index import Index
from rag.text import sentence_spans
from rag.types import Embedder

_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_CHUNK = 600


class Row(Protocol):
    """One document of a retrieval set."""

    @property
    def doc_id(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def published_at(self) -> datetime | None: ...  # noqa: D102


def bench_index(folder: Path, rows: Sequence[Row], embedder: Embedder) -> Index:
    """Index `rows` under `folder` and open the result; long texts in chunks that end at sentences.

    Rows are put in time order (stable); a row without a date comes first and lies in no dated window. A text without
    letters or digits is left out: it has no vector. Raises ModelError, ResourceError or StoreError.
    """
    ordered = sorted(rows, key=lambda row: row.published_at or _UNDATED)
    entries = [
        Entry(row.doc_id, "", part, row.published_at or _UNDATED)
        for row in ordered
        for part in _packed(row.text)
        if any(c.isalnum() for c in part)
    ]
    matrix = embedder.encode_documents([entry.embedded for entry in entries])
    build(folder, entries, matrix, Source(1, "bench", embedder.identity))
    return Index.open(folder)


def _packed(text: str) -> list[str]:
    if len(text) <= _CHUNK:
        return [text]
    out: list[str] = []
    start = end = 0
    for a, b in sentence_spans(text):
        if b - start > _CHUNK and end > start:
            out.append(text[start:end])
            start = a
        end = b
    return [*out, text[start:end]] if end > start else [*out, text[start:]]
