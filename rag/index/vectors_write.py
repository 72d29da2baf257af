"""Writing the vector files of a generation: the family is chosen by size, and measured before it is kept.

A compressed family is trained and measured on the `first` vectors, half of them or more: as long as others only come
behind them and the rules (`coding`) stay, they are coded and appended, and the bytes are those of writing all anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.index.entries import Allowed
from rag.index.vectors import CODES_FILE, FLAT_FILE, ROWS_FILE, SCALES_FILE, Family, Flat, open_family, read_codes
from rag.types import Vectors

FLAT = "Flat"
FAMILIES: tuple[tuple[int, tuple[str, ...]], ...] = ((0, (FLAT,)), (1 << 16, ("PQ4", "PQ2", FLAT)))
"""(smallest number of vectors, families to try in turn). PQ4 codes four dimensions in four bits, PQ2 two."""
ENOUGH = 0.97
"""recall@10 against the exact scan that a compressed family must reach."""
COMPRESSED = (CODES_FILE, ROWS_FILE, SCALES_FILE)
_SAMPLED = 100
_TRAINED = 12
"""log₂ of the rows that codes are trained on: more is not used by faiss for 16 centres."""
_PART = 1 << 16


@dataclass(frozen=True, slots=True)
class Written:
    """The family that was written, its recall@10 on sampled rows (1 for the exact scan), and the `coding` that decided
    both ("" likewise).
    """

    family: str
    recall: float
    coding: str = ""


def families(count: int, dimension: int) -> tuple[str, ...]:
    """The families to try for `count` vectors, in turn; the last always serves."""
    named = [names for least, names in FAMILIES if count >= least][-1]
    return tuple(name for name in named if name == FLAT or dimension % int(name[2:]) == 0)


def first(count: int) -> int:
    """The largest power of two that is at most `count`: so many vectors decide how all are coded."""
    return 1 << (count.bit_length() - 1) if count else 0


def coding(count: int) -> str:
    """What decides how `count` vectors are compressed: how many of the first, and a hash of the rules and of faiss."""
    rules = repr((FAMILIES, ENOUGH, _SAMPLED, _TRAINED, version("faiss-cpu")))
    return f"{first(count)}-{hashlib.sha256(rules.encode()).hexdigest()[:16]}"


def write(folder: Path, vectors: Vectors) -> Written:
    """Write the files of `vectors`, shape (n, dimension). Raises ModelError for a NaN or infinite value.

    Same vectors, same bytes: one thread, fixed seeds, training rows at equal distances.
    """
    _check_finite(vectors)
    for name in families(*vectors.shape):
        if name == FLAT:
            break
        _write_compressed(folder, vectors, int(name[2:]))
        found = recall(open_family(folder), vectors[: first(len(vectors))])
        if found >= ENOUGH:
            return Written(name, found, coding(len(vectors)))
        for file in COMPRESSED:
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
    index.train(np.ascontiguousarray(vectors[: first(count) : max(1, first(count) >> _TRAINED)]))
    _add(folder, index, np.zeros((0, dimension), np.int8), np.zeros(0, np.float32), vectors)


def append(folder: Path, last: Path, vectors: Vectors) -> None:
    """Write the compressed files at `last` with `vectors` behind their rows. Raises as `write` does, and what faiss and
    numpy raise for files that are not theirs.
    """
    _check_finite(vectors)
    rows, scales = (np.load(last / name, mmap_mode="r", allow_pickle=False) for name in (ROWS_FILE, SCALES_FILE))
    _add(folder, read_codes(last), rows, scales, vectors)


def _add(folder: Path, index: Any, held: NDArray[np.int8], known: NDArray[np.float32], vectors: Vectors) -> None:
    """Write `index`, whose rows and scales are `held` and `known`, with `vectors` added."""
    import faiss

    old, count = len(held), len(held) + len(vectors)
    rows = np.lib.format.open_memmap(folder / ROWS_FILE, "w+", np.int8, (count, held.shape[1]))
    scales = np.zeros(count, np.float32)
    rows[:old], scales[:old] = held, known
    for start in range(0, len(vectors), _PART):
        part = np.ascontiguousarray(vectors[start : start + _PART], dtype=np.float32)
        index.add(part)
        scale = np.maximum(np.abs(part).max(axis=1), 1e-9) / 127
        here = slice(old + start, old + start + len(part))
        rows[here], scales[here] = np.rint(part / scale[:, None]), scale
    rows.flush()
    np.save(folder / SCALES_FILE, scales, allow_pickle=False)
    faiss.write_index(index, str(folder / CODES_FILE))
