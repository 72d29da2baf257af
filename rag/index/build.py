"""Building an index from the catalog's chunks and vectors: one immutable generation per state of the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import UsageError
from rag.files import atomic_folder, quarantine
from rag.index import generations, vectors_write
from rag.index.entries import LEVELS, Entry, check_order, seconds
from rag.index.generations import IndexUnusable, Manifest
from rag.index.lexical import postings
from rag.types import Vectors


@dataclass(frozen=True, slots=True)
class Source:
    """What an index is built from: the catalog's generation counter and logical digest, the embedder's identity."""

    generation: int
    digest: str
    embedder: str


def build(folder: Path, entries: Sequence[Entry], matrix: Vectors, source: Source) -> Path:
    """Write the generation of `source` under `folder` and remove old ones; returns its path.

    `entries` in time order, `matrix` of shape (len(entries), dimension), row i for entry i. An intact generation of the
    same source is kept as it is; a damaged one is put aside. Call it under the writer's lock. Raises UsageError for
    rows that do not fit, ModelError for a vector that is not finite, ResourceError or StoreError for the disk.
    """
    check_order(entries)
    if matrix.ndim != 2 or len(matrix) != len(entries):
        raise UsageError(f"{len(entries)} entries but vectors of shape {matrix.shape}", hint="rag repair")
    items = list(dict.fromkeys(e.item_id for e in entries))
    manifest = Manifest(
        source.generation, source.digest, source.embedder, int(matrix.shape[1]), len(entries), len(items), {}
    )
    path = folder / manifest.folder_name
    if path.exists():
        try:
            generations.check(path)
            return path
        except IndexUnusable:
            quarantine(path)
    with atomic_folder(path) as aside:
        for name, array in _arrays(entries, items).items():
            np.save(aside / f"{name}.npy", array, allow_pickle=False)
        made = vectors_write.write(aside, matrix)
        files = generations.measured(aside)
        generations.write_manifest(aside, replace(manifest, files=files, vectors=made.family, recall=made.recall))
    generations.prune(folder)
    return path


def _arrays(entries: Sequence[Entry], items: Sequence[str]) -> dict[str, NDArray[Any]]:
    number = {item_id: i for i, item_id in enumerate(items)}
    names = np.array([i.encode() for i in items], dtype=np.bytes_) if items else np.zeros(0, "S1")
    return {
        **postings(entries),
        "items": names,
        "items_sorted": np.argsort(names, kind="stable").astype(np.int32),
        "item_of": np.array([number[e.item_id] for e in entries], dtype=np.int32),
        "times": np.array([seconds(e.published_at) for e in entries], dtype=np.int64),
        "levels": np.array([LEVELS[e.level] for e in entries], dtype=np.uint8),
    }
