"""An index brought up to date is, byte for byte, the one built anew."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rag.clock import BEIJING
from rag.index import Rows, Source, generations, update, vectors_write
from rag.index.entries import Entry

NOON = datetime(2026, 1, 12, 12, tzinfo=BEIJING)
ENTRY = st.tuples(
    st.integers(0, 6), st.text("白银涨跌1a ，", min_size=1, max_size=12), st.sampled_from(["", "白银", "题1"])
)
STATE = st.lists(ENTRY, max_size=9)
State = Sequence[tuple[int, str, str]]


def entries_of(state: State) -> list[Entry]:
    """One entry an item and title; items come and go in the middle, and change their titles."""
    named = {
        (hour, text): Entry(f"t{hour}{text}", title, text, NOON + timedelta(hours=hour)) for hour, text, title in state
    }
    return sorted(named.values(), key=lambda entry: (entry.published_at, hash_of(entry)))


def hash_of(entry: Entry) -> int:
    return sum((i + 1) * ord(char) for i, char in enumerate(f"{entry.item_id}{entry.title}")) + 1


def write(folder: Path, state: State, generation: int) -> tuple[Path, int]:
    """The generation's folder, and how many entries were read."""
    entries = entries_of(state)
    rows = Rows.of(entries)
    marks = np.array([hash_of(entry) for entry in entries], dtype=np.uint64)
    rows = Rows(rows.items, rows.times, rows.levels, marks)
    asked: list[int] = []

    def read(chosen: NDArray[np.int64]) -> list[Entry]:
        asked.extend(chosen.tolist())
        return [entries[i] for i in chosen]

    matrix = np.array([[hash_of(entry) % n for n in (7, 11, 13, 17)] for entry in entries], np.float32).reshape(-1, 4)
    embedder = f"m{generation // 3}"
    matrix += generation // 3
    return update(folder, rows, read, matrix.__getitem__, Source(generation, f"d{generation}", embedder)), len(asked)


@settings(max_examples=80)
@given(st.lists(STATE, min_size=1, max_size=5))
def test_step_by_step_equals_anew(states: list[State]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for generation, state in enumerate(states):
            path, _ = write(Path(folder, "kept"), state, generation)
            anew, _ = write(Path(folder, f"anew{generation}"), state, generation)
            assert {p.name: p.read_bytes() for p in path.iterdir()} == {p.name: p.read_bytes() for p in anew.iterdir()}


def test_only_what_is_new_is_read(tmp_path: Path) -> None:
    first: State = [(hour, f"白银{hour}", "") for hour in range(6)]
    assert write(tmp_path, first, 1)[1] == 6
    assert write(tmp_path, [*first, (6, "黄金", "")], 2)[1] == 1
    assert write(tmp_path, first[1:], 3)[1] == 0


def test_a_damaged_generation_is_not_carried_over(tmp_path: Path) -> None:
    first: State = [(hour, f"白银{hour}", "") for hour in range(6)]
    path, _ = write(tmp_path, first, 1)
    data = (path / "counts.npy").read_bytes()
    (path / "counts.npy").write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    again, read = write(tmp_path, [*first, (6, "黄金", "")], 2)
    anew, _ = write(tmp_path / "anew", [*first, (6, "黄金", "")], 2)
    assert read == 7
    assert (again / "weights.npy").read_bytes() == (anew / "weights.npy").read_bytes()


def test_what_was_counted_otherwise_is_not_carried_over(tmp_path: Path) -> None:
    first: State = [(hour, f"白银{hour}", "") for hour in range(6)]
    path, _ = write(tmp_path, first, 1)
    generations.write_manifest(path, replace(generations.read_manifest(path), counting="0" * 16))
    assert write(tmp_path, [*first, (6, "黄金", "")], 2)[1] == 7


def test_compressed_vectors_are_read_only_of_what_comes_behind_under_the_same_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_write, "FAMILIES", ((0, ("PQ2",)),))
    monkeypatch.setattr(vectors_write, "ENOUGH", 0.0)
    matrix = np.random.default_rng(0).standard_normal((700, 8)).astype(np.float32)
    times = np.arange(700) * 60
    asked: list[int] = []

    def make(folder: Path, chosen: NDArray[np.int64], generation: int) -> Path:
        def vectors(wanted: NDArray[np.int64]) -> NDArray[np.float32]:
            asked.append(len(wanted))
            return matrix[chosen[wanted]]

        def read(wanted: NDArray[np.int64]) -> list[Entry]:
            return [Entry(f"t{i}", "", f"第{i}条", NOON) for i in chosen[wanted].tolist()]

        items = [f"t{i}" for i in chosen.tolist()]
        rows = Rows(items, times[chosen], np.zeros(len(chosen), np.uint8), chosen.astype(np.uint64) + 1)
        return update(folder, rows, read, vectors, Source(generation, f"d{generation}", "m"))

    some = np.delete(np.arange(700), 3)
    for generation, chosen in enumerate([np.arange(520), np.arange(600), some, np.arange(700)]):
        held = make(tmp_path / "held", chosen, generation)
        told, anew = asked.pop(), make(tmp_path / f"anew{generation}", chosen, generation)
        assert told == (80 if generation == 1 else len(chosen))
        for path in anew.iterdir():
            assert (held / path.name).read_bytes() == path.read_bytes(), (generation, path.name)

    def broken(_: Path) -> None:
        raise RuntimeError("codes of another faiss")

    rules = ((0, ("PQ2",)),), ((0, ("Flat",)),)
    for families, unreadable in ((rules[0], True), (rules[1], False)):
        base = tmp_path / str(unreadable)
        make(base, np.arange(520), 1)
        with monkeypatch.context() as patch:
            patch.setattr(vectors_write, "FAMILIES", families)
            if unreadable:
                patch.setattr(vectors_write, "read_codes", broken)
            again, anew = make(base, np.arange(600), 2), make(base / "anew", np.arange(600), 2)
        assert {p.name: p.read_bytes() for p in again.iterdir()} == {p.name: p.read_bytes() for p in anew.iterdir()}
