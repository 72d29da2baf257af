"""The compressed vector families against the exact scan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import faiss
import numpy as np
import pytest

from rag.errors import ModelError
from rag.index import IndexUnusable, vectors, vectors_write
from rag.index.entries import Allowed
from rag.index.vectors import VectorIndex
from rag.types import Vectors

COUNT, DIMENSION = 6000, 64


def clustered(count: int = COUNT) -> Vectors:
    """Unit vectors in loose groups, as those of texts are."""
    random = np.random.default_rng(5)
    centres = random.standard_normal((60, DIMENSION))
    rows = centres[random.integers(0, 60, count)] + random.standard_normal((count, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


ROWS = clustered()


@pytest.fixture(autouse=True)
def small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors_write, "FAMILIES", ((0, ("Flat",)), (5000, ("PQ4", "PQ2", "Flat"))))
        patch.setattr(vectors, "NARROW", 500)
        patch.setattr(vectors, "RESCORED", 600)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compressed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors_write, "FAMILIES", ((0, ("PQ4",)),))
        patch.setattr(vectors, "RESCORED", 600)
        made = vectors_write.write(folder, ROWS)
    assert made.family == "PQ4"
    assert made.recall >= 0.97
    return folder


MASK = np.random.default_rng(7).random(4000) < 0.4
WINDOWS = {
    "everything": Allowed(0, COUNT),
    "wide": Allowed(1000, 5000),
    "narrow": Allowed(2000, 2300),
    "wide and masked": Allowed(1000, 5000, MASK),
    "few of a wide window": Allowed(1000, 5000, np.arange(4000) % 40 == 0),
}


@pytest.mark.parametrize("allowed", WINDOWS.values(), ids=WINDOWS)
def test_filters_act_before_top_k_and_the_nearest_are_found(folder: Path, allowed: Allowed) -> None:
    index = VectorIndex(folder, COUNT, DIMENSION)
    inside = np.arange(allowed.start, allowed.stop)
    if allowed.mask is not None:
        inside = inside[allowed.mask]
    shared = 0
    for query in ROWS[::200]:
        found = index.search(query[None, :], allowed, 10)
        assert len(found.ordinals) == 10
        assert np.isin(found.ordinals, inside).all()
        assert (np.diff(found.scores) <= 0).all()
        exact = inside[np.argsort(-(ROWS[inside] @ query), kind="stable")[:10]]
        shared += len(np.intersect1d(exact, found.ordinals))
        np.testing.assert_allclose(index.scores(query[None, :], found.ordinals), found.scores, atol=1e-5)
    assert shared / (10 * len(ROWS[::200])) >= 0.97


def test_all_entries_can_be_asked_for(folder: Path) -> None:
    found = VectorIndex(folder, COUNT, DIMENSION).search(ROWS[:1], Allowed(0, COUNT), COUNT + 5)
    assert np.unique(found.ordinals).tolist() == list(range(COUNT))


def test_rows_are_close(folder: Path) -> None:
    some = np.array([5, 17, 5999])
    np.testing.assert_allclose(VectorIndex(folder, COUNT, DIMENSION).rows(some), ROWS[some], atol=0.003)


def test_the_same_vectors_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    made = vectors_write.write(tmp_path, ROWS)
    assert made.family == "PQ4"
    for path in folder.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_appended_vectors_are_coded_as_when_all_are_written_anew(folder: Path, tmp_path: Path) -> None:
    held, anew = tmp_path / "held", tmp_path / "anew"
    before = -(-COUNT // 7) * 6
    assert vectors_write.first(before) == vectors_write.first(COUNT)
    for place in (held, anew):
        place.mkdir()
    assert vectors_write.write(held, ROWS[:before]) == vectors_write.write(anew, ROWS)
    appended = tmp_path / "appended"
    appended.mkdir()
    vectors_write.append(appended, held, ROWS[before:])
    for name in vectors_write.COMPRESSED:
        assert (appended / name).read_bytes() == (anew / name).read_bytes()


def test_few_vectors_are_scanned_exactly(tmp_path: Path) -> None:
    assert vectors_write.write(tmp_path, ROWS[:300]) == vectors_write.Written("Flat", 1.0)
    assert [p.name for p in tmp_path.iterdir()] == [vectors.FLAT_FILE]


def test_an_exact_index_is_a_faiss_file(tmp_path: Path) -> None:
    vectors_write.write(tmp_path, ROWS[:300])
    made = faiss.IndexFlatIP(DIMENSION)
    made.add(ROWS[:300])
    faiss.write_index(made, str(tmp_path / "faiss"))
    assert (tmp_path / vectors.FLAT_FILE).read_bytes() == (tmp_path / "faiss").read_bytes()
    held = faiss.read_index(str(tmp_path / vectors.FLAT_FILE))
    assert (held.ntotal, held.d, held.metric_type) == (300, DIMENSION, faiss.METRIC_INNER_PRODUCT)
    np.testing.assert_array_equal(held.reconstruct_n(0, 300), ROWS[:300])
    np.testing.assert_array_equal(VectorIndex(tmp_path, 300, DIMENSION).rows(np.arange(300)), ROWS[:300])


@pytest.mark.parametrize("made", [faiss.IndexFlatL2(DIMENSION), faiss.IndexLSH(DIMENSION, 8)])
def test_another_kind_of_faiss_file_is_an_error(tmp_path: Path, made: faiss.Index) -> None:
    made.add(ROWS[:300])
    faiss.write_index(made, str(tmp_path / vectors.FLAT_FILE))
    with pytest.raises(IndexUnusable, match="no flat index"):
        VectorIndex(tmp_path, 300, DIMENSION)


@pytest.mark.parametrize("left", [0, 44, 46, 1000])
def test_a_file_that_ends_too_soon_is_an_error(tmp_path: Path, left: int) -> None:
    vectors_write.write(tmp_path, ROWS[:300])
    path = tmp_path / vectors.FLAT_FILE
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(IndexUnusable, match="cannot be read"):
        VectorIndex(tmp_path, 300, DIMENSION)


def test_what_finds_too_little_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors_write, "ENOUGH", 1.01)
    assert vectors_write.write(tmp_path, ROWS).family == "Flat"
    assert [p.name for p in tmp_path.iterdir()] == [vectors.FLAT_FILE]


def test_a_dimension_that_does_not_divide_has_other_families() -> None:
    assert vectors_write.families(5000, 66) == ("PQ2", "Flat")
    assert vectors_write.families(5000, 65) == ("Flat",)
    assert vectors_write.families(10, 64) == ("Flat",)


def test_what_is_not_finite_is_named(tmp_path: Path) -> None:
    rows = ROWS.copy()
    rows[4321, 3] = np.inf
    with pytest.raises(ModelError, match="vector 4321"):
        vectors_write.write(tmp_path, rows)


def test_files_that_do_not_fit_are_an_error(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="6000×64"):
        VectorIndex(folder, COUNT + 1, DIMENSION)
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    np.save(tmp_path / vectors.SCALES_FILE, np.zeros(3, np.float32))
    with pytest.raises(IndexUnusable, match="cannot be read"):
        VectorIndex(tmp_path, COUNT, DIMENSION)
