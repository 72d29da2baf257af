"""The store as a whole: any order, twice, killed, damaged, rebuilt."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import SEEDS

from rag import pipeline
from rag.corpus import Catalog
from rag.corpus.sessions import minute_of, session_number
from rag.errors import StoreNotFound
from rag.index import generations
from rag.pipeline import health
from rag.scope import Scope
from rag.settings import Settings

EARLIER, FULL = SEEDS / "CLS_2026-01-06_General.earlier.md", SEEDS / "CLS_2026-01-06_General.md"


def ingest(folder: Path, *files: Path) -> pipeline.IngestReport:
    return pipeline.ingest(list(files), Settings(store=folder))


def items_digest(folder: Path) -> str:
    with Catalog.open(folder) as catalog:
        return catalog.items_digest()


def whole_digest(folder: Path) -> str:
    with Catalog.open(folder) as catalog:
        return catalog.digest()


def test_the_seeds_hold_204_telegraphs_and_a_second_ingest_changes_nothing(tmp_path: Path) -> None:
    first = ingest(tmp_path, SEEDS)
    assert not first.rejects
    assert not first.failed
    with Catalog.open(tmp_path) as catalog:
        assert catalog.stats().by_kind["telegraph"] == 204
    before = whole_digest(tmp_path)
    again = ingest(tmp_path, SEEDS)
    assert again.new == again.updated == again.duplicate == 0
    assert again.unchanged == 5
    assert whole_digest(tmp_path) == before


def test_a_grown_capture_adds_only_what_is_new_in_any_order(tmp_path: Path) -> None:
    assert ingest(tmp_path / "a", EARLIER).new == 26
    assert ingest(tmp_path / "a", FULL).new == 44
    assert ingest(tmp_path / "b", FULL).new == 70
    assert ingest(tmp_path / "b", EARLIER).new == 0
    ingest(tmp_path / "c", FULL)
    assert items_digest(tmp_path / "a") == items_digest(tmp_path / "b") == items_digest(tmp_path / "c")
    assert whole_digest(tmp_path / "a") == whole_digest(tmp_path / "b")


def test_a_note_that_comes_again_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    note = tmp_path / "note-2026-01-12.md"
    note.write_text("# 看法\n\n白银目标九十。\n", encoding="utf-8")
    ingest(tmp_path / "store", note)
    note.write_text("# 看法\n\n白银目标一百。\n", encoding="utf-8")
    ingest(tmp_path / "store", note)
    with Catalog.open(tmp_path / "store") as catalog:
        assert [item.text for item in catalog.items()] == ["白银目标一百。"]


def _sessions(catalog: Catalog) -> set[int]:
    return {session_number(minute_of(item.published_at)) for item in catalog.items()}


def test_repair_computes_everything_again(tmp_path: Path) -> None:
    ingest(tmp_path, SEEDS / "CLS_2026-01-12_Major.md")
    with Catalog.open(tmp_path, "w") as catalog:
        before = catalog.all_links()
        catalog.set_session_links(_sessions(catalog), [])
        assert catalog.all_links() == []
    assert before
    health.repair(Settings(store=tmp_path), lambda *_: None)
    with Catalog.open(tmp_path) as catalog:
        assert catalog.all_links() == before


def test_links_of_earlier_rules_are_made_again(tmp_path: Path) -> None:
    ingest(tmp_path, SEEDS / "CLS_2026-01-12_Major.md")
    with Catalog.open(tmp_path, "w") as catalog:
        before = catalog.all_links()
        catalog.set_session_links(_sessions(catalog), [])
        catalog.set_note("links", "rules of an earlier version")
        catalog.set_note("derived", "by an earlier version")
    ingest(tmp_path, SEEDS / "CLS_2026-01-12_Major.md")
    with Catalog.open(tmp_path) as catalog:
        assert catalog.all_links() == before


def test_a_file_is_read_again_when_the_readers_have_changed(tmp_path: Path) -> None:
    file = SEEDS / "CLS_2026-01-12_Major.md"
    ingest(tmp_path, file)
    assert pipeline.ingest([file], Settings(store=tmp_path)).unchanged == 1
    with Catalog.open(tmp_path, "w") as catalog:
        catalog.set_note("readers", "of an earlier version")
        digest = catalog.digest()
    assert pipeline.ingest([file], Settings(store=tmp_path)).unchanged == 0
    with Catalog.open(tmp_path) as catalog:
        assert catalog.digest() == digest


def test_a_catalog_made_anew_does_not_get_the_old_one_s_index(tmp_path: Path) -> None:
    for name in ("CLS_2026-01-06_General.md", "CLS_2026-01-14_General.md"):
        ingest(tmp_path, SEEDS / name)
    newest = max(path.name for path in (tmp_path / "index").iterdir())
    for path in tmp_path.glob("catalog.sqlite*"):
        path.unlink()
    ingest(tmp_path, SEEDS / "CLS_2026-01-12_Major.md")
    assert answer(tmp_path)
    assert newest not in [path.name for path in (tmp_path / "index").iterdir()]


def answer(folder: Path) -> str:
    return pipeline.ask("1月12日两市成交额是多少", Scope(), Settings(store=folder)).text


@pytest.mark.parametrize("damage", ["missing", "truncated", "flipped", "manifest"])
def test_a_damaged_index_is_made_again_with_the_same_answer(tmp_path: Path, seed_store: Path, damage: str) -> None:
    store = tmp_path / "store"
    shutil.copytree(seed_store, store)
    (generation,) = [p for p in (store / "index").iterdir() if p.name.startswith("g")]
    target = generation / ("manifest.json" if damage == "manifest" else "weights.npy")
    data = target.read_bytes()
    if damage == "missing":
        shutil.rmtree(store / "index")
    elif damage == "truncated":
        target.write_bytes(data[: len(data) // 2])
    else:
        target.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
    assert answer(store) == answer(seed_store)
    assert [p for p in (store / "index").iterdir() if p.name.startswith("g")]


def test_doctor_names_a_damaged_row_and_repair_with_ingest_mends_it(tmp_path: Path, seed_store: Path) -> None:
    import sqlite3

    store = tmp_path / "store"
    shutil.copytree(seed_store, store)
    with sqlite3.connect(store / "catalog.sqlite") as database:
        database.execute(
            "UPDATE items SET text = replace(text, '3.6万亿', '9.6万亿') WHERE text LIKE '%3.6万亿，连续%'"
        )
    database.close()
    settings = Settings(store=store)
    assert any(check.state == "fail" and check.exit_code == 4 for check in health.doctor(settings))
    health.repair(settings, lambda *_: None)
    pipeline.ingest([SEEDS], settings)
    assert all(check.state != "fail" for check in health.doctor(settings))
    assert answer(store) == answer(seed_store)


def test_doctor_opens_the_vectors(tmp_path: Path, seed_store: Path) -> None:
    """Files that are what was written, and still hold no vectors: only opening them tells."""
    store = tmp_path / "store"
    shutil.copytree(seed_store, store)
    (folder,) = (store / "index").glob("g*")
    data = b"none" + (folder / "vectors.faiss").read_bytes()[4:]
    (folder / "vectors.faiss").write_bytes(data)
    manifest = generations.read_manifest(folder)
    told = {**manifest.files, "vectors.faiss": (len(data), hashlib.sha256(data).hexdigest())}
    generations.write_manifest(folder, replace(manifest, files=told))
    (found,) = [check for check in health.doctor(Settings(store=store)) if check.name == "index"]
    assert (found.state, found.exit_code, found.command) == ("fail", 4, "rag repair")
    assert "vector" in found.detail


def killed_after(delay: float, store: Path) -> bool:
    """Run `rag ingest seeds` and kill it after `delay` seconds; whether it was still running."""
    command = [sys.executable, "-m", "rag", "ingest", str(SEEDS), "--store", str(store), "-q"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    running = process.poll() is None
    if running:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return running


def run_trials(tmp_path: Path, expected: str, trials: int) -> int:
    chance, struck = random.Random(7), 0
    for trial in range(trials):
        store = tmp_path / str(trial)
        struck += killed_after(chance.uniform(0.05, 1.6), store)
        # killed before its first commit a store is empty, and says so
        with suppress(StoreNotFound), Catalog.open(store) as catalog:
            assert not catalog.check()
        ingest(store, SEEDS)
        assert whole_digest(store) == expected
        assert "3.6万亿" in answer(store)
        shutil.rmtree(store)
    return struck


def test_a_killed_ingest_leaves_a_store_that_opens_and_resumes(tmp_path: Path, seed_store: Path) -> None:
    assert run_trials(tmp_path, whole_digest(seed_store), 6) >= 1


@pytest.mark.long
def test_fifty_killed_ingests(tmp_path: Path, seed_store: Path) -> None:
    assert run_trials(tmp_path, whole_digest(seed_store), 50) >= 10


@pytest.mark.parametrize("point", [f"#{n}" for n in range(1, 40, 3)])
def test_killed_at_each_storage_call_of_a_whole_ingest(tmp_path: Path, seed_store: Path, point: str) -> None:
    command = [sys.executable, "-m", "rag", "ingest", str(FULL), "--store", str(tmp_path), "-q"]
    subprocess.run(command, env={**os.environ, "RAG_CRASH_AT": point}, capture_output=True, check=False)
    ingest(tmp_path, FULL)
    with Catalog.open(tmp_path) as catalog:
        assert not catalog.check()
        assert catalog.stats().items == 70
    found = pipeline.search("钨粉", Scope(), Settings(store=tmp_path), 1).hits
    assert "钨" in found[0].item.text


def test_doctor_says_that_links_are_of_other_rules(tmp_path: Path, seed_store: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(seed_store, store)
    with Catalog.open(store, "w") as catalog:
        catalog.set_note("derived", (catalog.note("derived") or "").replace("rules", "older rules"))
    settings = Settings(store=store)
    told = [(check.name, check.command) for check in health.doctor(settings) if check.state != "ok"]
    assert told == [("links", "rag repair")]
    health.repair(settings, lambda *_: None)
    assert all(check.state == "ok" for check in health.doctor(settings))
