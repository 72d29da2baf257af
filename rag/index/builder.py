"""Building an index from the catalog's chunks and vectors: one immutable generation per state of the catalog.

What the last intact generation holds is carried over: only entries that it lacks are read and counted. The bytes are
those of building everything anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rag.errors import UsageError
from rag.files import atomic_folder, quarantine
from rag.index import generations, vectors_write
from rag.index.entries import Entry, Rows
from rag.index.generations import IndexUnusable, Manifest
from rag.index.lexical import BATCH, Part, count, counting, merge
from rag.index.vectors import FLAT_FILE, Flat
from rag.index.vectors_write import Written
from rag.types import Vectors

Numbers = NDArray[np.int64]
Read = Callable[[Numbers], Sequence[Entry]]
"""The entries at these ordinals."""
Encoded = Callable[[Numbers], Vectors]
"""Their vectors, as rows."""
Batch = tuple[Sequence[Entry], Numbers]
Counted = tuple[Part, NDArray[np.int32]]
Each = Callable[[Callable[[Batch], Counted], Iterable[Batch]], Iterable[Counted]]
"""`map`, or one that works on several cores."""
_CARRIED = ("keys", "starts", "entries", "counts", "lengths", "marks", "items", "item_of")


@dataclass(frozen=True, slots=True)
class Source:
    """What an index is built from: the catalog's generation counter and logical digest, the embedder's identity."""

    generation: int
    digest: str
    embedder: str


def build(folder: Path, entries: Sequence[Entry], matrix: Vectors, source: Source) -> Path:
    """Write the generation of `source` under `folder` and remove old ones; returns its path. See `update`."""
    rows = Rows.of(entries)
    if matrix.ndim != 2 or len(matrix) != len(rows):
        raise UsageError(f"{len(rows)} entries but vectors of shape {matrix.shape}", hint="rag repair")
    return update(folder, rows, lambda chosen: [entries[i] for i in chosen.tolist()], lambda all_: matrix[all_], source)


def update(folder: Path, rows: Rows, read: Read, vectors: Encoded, source: Source, each: Each = map) -> Path:
    """As `build`; `read` is asked only for entries whose marks the newest intact generation does not hold, and so is
    `vectors`, when that generation keeps them as they are.

    `rows` in time order. Vectors are asked for when the words are done, so that both are never held. An intact
    generation of the same source and entries is kept as it is; any other of its name is put aside. Call it under the
    writer's lock. Raises UsageError for rows that do not fit, ModelError for a vector that is not finite, ResourceError
    or StoreError for the disk.
    """
    rows.check_order()
    number = {item_id: i for i, item_id in enumerate(dict.fromkeys(rows.items))}
    manifest = Manifest(source.generation, source.digest, source.embedder, 0, len(rows), len(number), {})
    path = folder / manifest.folder_name
    if path.exists():
        if _holds(path, rows):
            generations.prune(folder, path)
            return path
        quarantine(path)
    with atomic_folder(path) as aside:
        carried = _carried(folder, rows)
        _write_lexical(aside, rows, read, carried, each)
        for name, array in _columns(rows, number).items():
            np.save(aside / f"{name}.npy", array, allow_pickle=False)
        last = carried if carried and carried.manifest.embedder == source.embedder else None
        made, dimension = _appended(aside, len(rows), vectors, last) or _written(aside, len(rows), vectors, last)
        manifest = replace(
            manifest,
            dimension=dimension,
            files=generations.measured(aside),
            vectors=made.family,
            recall=made.recall,
            coding=made.coding,
            counting=counting(),
        )
        generations.write_manifest(aside, manifest)
    generations.prune(folder, path)
    return path


def _holds(path: Path, rows: Rows) -> bool:
    """Whether the generation is intact, counted as terms are now, and of these entries: a catalog that was made anew
    may have come to the same state's name.
    """
    try:
        if generations.check(path).counting != counting():
            return False
        marks, items, item_of = (np.load(path / f"{name}.npy") for name in ("marks", "items", "item_of"))
    except (IndexUnusable, OSError, ValueError):
        return False
    return np.array_equal(marks, rows.marks) and np.array_equal(items[item_of], _encoded(rows.items))


def _columns(rows: Rows, number: dict[str, int]) -> dict[str, NDArray[Any]]:
    names = _encoded(list(number))
    return {
        "items": names,
        "items_sorted": np.argsort(names, kind="stable").astype(np.int32),
        "item_of": np.array([number[item_id] for item_id in rows.items], dtype=np.int32),
        "times": rows.times,
        "levels": rows.levels,
        "marks": rows.marks,
    }


def _encoded(items: Sequence[str]) -> NDArray[np.bytes_]:
    return np.array("\n".join(items).encode().split(b"\n") if items else [], dtype=np.bytes_)


@dataclass(frozen=True, slots=True)
class _Carried:
    """An older generation, and where its entries stand now."""

    path: Path
    manifest: Manifest
    arrays: dict[str, NDArray[Any]]
    new: NDArray[np.int32]
    """By old ordinal: the new one, −1 for an entry that is gone."""

    @property
    def kept(self) -> Numbers:
        """The old ordinals of the entries that remain."""
        return np.flatnonzero(self.new >= 0)


def _carried(folder: Path, rows: Rows) -> _Carried | None:
    """The newest generation whose files are intact and of which entries remain."""
    for path in generations.generations(folder) if rows.marks.any() else []:
        try:
            manifest = generations.check(path, [f"{name}.npy" for name in _CARRIED])
            if manifest.counting != counting():
                continue
            arrays = {name: np.load(path / f"{name}.npy", mmap_mode="r").view(np.ndarray) for name in _CARRIED}
        except (IndexUnusable, OSError, ValueError):
            continue
        new = _places(arrays["marks"], arrays["items"][arrays["item_of"]], rows)
        if (new >= 0).any():
            return _Carried(path, manifest, arrays, new)
    return None


def _places(marks: NDArray[np.uint64], items: NDArray[np.bytes_], rows: Rows) -> NDArray[np.int32]:
    """By old ordinal: the ordinal in `rows` of the same mark and item, −1 without one."""
    new = np.full(len(marks), -1, np.int32)
    if len(marks):
        order = np.argsort(marks, kind="stable")
        old = order[np.minimum(np.searchsorted(marks[order], rows.marks), len(marks) - 1)]
        same = np.flatnonzero((marks[old] == rows.marks) & (rows.marks != 0) & (items[old] == _encoded(rows.items)))
        new[old[same]] = same
    return new


def _write_lexical(aside: Path, rows: Rows, read: Read, carried: _Carried | None, each: Each) -> None:
    lengths = np.zeros(len(rows), np.int32)
    fresh = np.ones(len(rows), np.bool_)
    parts: list[Part] = []
    if carried:
        kept = carried.kept
        lengths[carried.new[kept]] = carried.arrays["lengths"][kept]
        fresh[carried.new[kept]] = False
        arrays = carried.arrays
        old = Part(arrays["keys"], arrays["starts"], arrays["entries"], arrays["counts"])
        parts.append(old.moved(carried.new))
    todo = np.flatnonzero(fresh)
    batches = [todo[start : start + BATCH] for start in range(0, len(todo), BATCH)]
    for chosen, counted in zip(batches, each(_count, ((read(chosen), chosen) for chosen in batches)), strict=True):
        part, lengths[chosen] = counted
        parts.append(part)
    merge(parts, lengths, partial(_make, aside))


def _appended(folder: Path, size: int, vectors: Encoded, last: _Carried | None) -> tuple[Written, int] | None:
    """Write compressed vectors by adding to those of the last generation; None when that is not the same as anew."""
    if not last or not last.manifest.coding or last.manifest.coding != vectors_write.coding(size):
        return None
    count, made = len(last.new), last.manifest
    if not np.array_equal(last.new, np.arange(count)):
        return None
    new = vectors(np.arange(count, size))
    try:
        generations.check(last.path, vectors_write.COMPRESSED)
        vectors_write.append(folder, last.path, new)
    except (IndexUnusable, OSError, RuntimeError, ValueError):  # a disk that fails fails once more below
        for name in vectors_write.COMPRESSED:
            (folder / name).unlink(missing_ok=True)
        return None
    return Written(made.vectors, made.recall, made.coding), made.dimension


def _written(folder: Path, size: int, vectors: Encoded, last: _Carried | None) -> tuple[Written, int]:
    """Write the vectors of all entries; those that the last generation keeps as they are need not be asked for."""
    rows = _exact_rows(last.path) if last else None
    if last and rows:
        kept, fresh = last.kept, np.ones(size, np.bool_)
        fresh[last.new[kept]] = False
        new = vectors(np.flatnonzero(fresh))
        matrix = np.empty((size, rows.dimension), np.float32)
        matrix[last.new[kept]], matrix[fresh] = rows.rows(kept), new
    else:
        matrix = vectors(np.arange(size))
    if len(matrix) != size:
        raise UsageError(f"{size} entries but vectors of shape {matrix.shape}", hint="rag repair")
    return vectors_write.write(folder, matrix), int(matrix.shape[1])


def _exact_rows(path: Path) -> Flat | None:
    """The vectors of a generation that keeps them as they are, when they are intact."""
    try:
        generations.check(path, [FLAT_FILE])
        return Flat(path)
    except (IndexUnusable, OSError, ValueError):
        return None


def _count(batch: Batch) -> Counted:
    return count(*batch)


def _make(folder: Path, name: str, dtype: DTypeLike, size: int) -> NDArray[Any]:
    """An array to fill in a file of its own; of an empty one the file is complete."""
    path = folder / f"{name}.npy"
    if not size:
        np.save(path, np.zeros(0, dtype), allow_pickle=False)
        return np.zeros(0, dtype)
    return np.lib.format.open_memmap(path, "w+", dtype, (size,)).view(np.ndarray)
