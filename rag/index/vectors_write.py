"""Writing the vector files of a generation: the family is chosen by size, and measured before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.errors import ModelError
from rag.index.entries import Allowed
from rag.index.vectors import CODES_FILE, FLAT_FILE, ROWS_FILE, SCALES_FILE, Family, Flat, open_family
from rag.types import Vectors

FLAT = "Flat"
FAMILIES: tuple[tuple[int, tuple[str, ...]], ...] = ((0, (FLAT,)), (1 << 16, ("PQ4", "PQ2", FLAT)))
"""(smallest number of vectors, families to try in turn). PQ4 codes four dimensions in four bits, PQ2 two."""
ENOUGH = 0.97
"""recall@10 against the exact scan that a compressed family must reach."""
_SAMPLED = 100
_PART = 1 << 16


@dataclass(frozen=True, slots=True)
class Written:
    """The family that was written, and its recall@10 on sampled rows (1 for the exact scan)."""

    family: str
    recall: float


def families(count: int, dimension: int) -> tuple[str, ...]:
    """The families to try for `count` vectors, in turn; the last always serves."""
    named = [names for least, names in FAMILIES if count >= least][-1]
    return tuple(name for name in named if name == FLAT or dimension % int(name[2:]) == 0)


def write(folder: Path, vectors: Vectors) -> Written:
    """Write the files of `vectors`, shape (n, dimension). Raises ModelError for a NaN or infinite value.

    Same vectors, same bytes: one thread, fixed seeds, training rows at equal distances.
    """
    _check_finite(vectors)
    for name in families(*vectors.shape):
        if name == FLAT:
            break
        _write_compressed(folder, vectors, int(name[2:]))
        found = recall(open_family(folder), vectors)
        if found >= ENOUGH:
            return Written(name, found)
        for file in (CODES_FILE, ROWS_FILE, SCALES_FILE):
            (folder / file).unlink()
    _write_flat(folder, vectors)
    return Written(FLAT, 1.0)


def recall(family: Family, vectors: Vectors) -> float:
    """recall@10 against the exact scan, for rows at equal distances as queries, themselves left out."""
    chosen = np.arange(0, len(vectors), -(-len(vectors) // _SAMPLED))
    queries = np.ascontiguousarray(vectors[chosen])
    near, ids = [], []
    for start in range(0, len(vectors), _PART):
        scores = queries @ vectors[start : start + _PART].T
        best = np.argpartition(-scores, min(10, scores.shape[1] - 1), axis=1)[:, :11]
        near.append(np.take_along_axis(scores, best, axis=1))
        ids.append(best + start)
    exact = _best(np.concatenate(ids, axis=1), np.concatenate(near, axis=1))
    everything = Allowed(0, len(vectors))
    hits = total = 0
    for query, own, wanted in zip(queries, chosen, exact, strict=True):
        ordinals, scores = family.search(query, everything, min(11, len(vectors)))
        found = _best(ordinals[None, :], scores[None, :])[0]
        others = wanted[wanted != own][:10]
        hits += len(np.intersect1d(others, found[found != own][:10]))
        total += len(others)
    return round(hits / total, 4) if total else 1.0


def _best(ids: np.ndarray, scores: np.ndarray) -> np.ndarray:
    return np.take_along_axis(ids, np.lexsort((ids, -scores), axis=1)[:, :11], axis=1)


def _check_finite(vectors: Vectors) -> None:
    for start in range(0, len(vectors), _PART):
        finite = np.isfinite(vectors[start : start + _PART]).all(axis=1)
        if not finite.all():
            raise ModelError(f"vector {start + int(np.argmin(finite))} is not finite", hint="rag repair")


def _write_flat(folder: Path, vectors: Vectors) -> None:
    # the bytes of faiss.write_index, without a second copy of the vectors and the time of importing faiss
    count, dimension = vectors.shape
    unused = Flat.UNUSED, Flat.UNUSED
    head = Flat.HEADER.pack(Flat.KIND, dimension, count, *unused, True, Flat.INNER_PRODUCT, vectors.size)
    with (folder / FLAT_FILE).open("wb") as file:
        file.write(head)
        np.ascontiguousarray(vectors, dtype="<f4").tofile(file)


def _write_compressed(folder: Path, vectors: Vectors, per_code: int) -> None:
    import faiss

    faiss.omp_set_num_threads(1)
    count, dimension = vectors.shape
    # one list of everything: unlike the plain fast scan, lists take selectors
    index = faiss.IndexIVFPQFastScan(
        faiss.IndexFlatIP(dimension), dimension, 1, dimension // per_code, 4, faiss.METRIC_INNER_PRODUCT
    )
    index.by_residual = False
    index.train(np.ascontiguousarray(vectors[:: -(-count // _PART)]))
    rows = np.lib.format.open_memmap(folder / ROWS_FILE, "w+", np.int8, (count, dimension))
    scales = np.zeros(count, np.float32)
    for start in range(0, count, _PART):
        part = np.ascontiguousarray(vectors[start : start + _PART], dtype=np.float32)
        index.add(part)
        scale = np.maximum(np.abs(part).max(axis=1), 1e-9) / 127
        rows[start : start + len(part)] = np.rint(part / scale[:, None])
        scales[start : start + len(part)] = scale
    rows.flush()
    np.save(folder / SCALES_FILE, scales, allow_pickle=False)
    faiss.write_index(index, str(folder / CODES_FILE))
