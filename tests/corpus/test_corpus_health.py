"""Damage is seen, named with the command that helps, and never made worse."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from made_wire import chunks, document, item, links, put_links, report

from rag.corpus import Catalog, repair_store
from rag.corpus.catalog import FILE
from rag.errors import NothingFound, RagError, ResourceError, StoreError, StoreNotFound


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with Catalog.create_or_open(tmp_path / "s") as catalog:
        catalog.add(document(range(60), padding=6))
        catalog.add(document(range(50, 80), "b.md"))
        catalog.add(report())
        catalog.set_chunks(chunks(catalog.items()))
        put_links(catalog, links(catalog.items()))
        some = catalog.numbers_without_vectors("m")
        catalog.put_vectors("m", some, np.ones((len(some), 16), dtype=np.float32))
        assert catalog.check() == []
    return tmp_path / "s"


def sql(store: Path, *statements: str) -> None:
    connection = sqlite3.connect(store / FILE)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE items SET text = replace(text, '1', '2') WHERE rowid = 5", "item "),
        ("UPDATE items SET level = 'important' WHERE rowid = 5", "item "),
        ("UPDATE items SET published = '2026-02-02T02:02+08:00' WHERE rowid = 5", "item "),
        ("UPDATE items SET line = line + 1 WHERE rowid = 5", "item "),
        ("UPDATE chunks SET text = text || 'x' WHERE chunk_id = 3", "chunks "),
        ("UPDATE vectors SET data = zeroblob(64) WHERE chunk_id = 3", "vectors "),
        ("UPDATE pages SET body = '{}' WHERE page_no = 2", "pages "),
    ],
)
def test_an_altered_row_is_found_and_mended(store: Path, statement: str, where: str) -> None:
    with Catalog.open(store) as catalog:
        digest = catalog.items_digest()
    sql(store, statement)
    with Catalog.open(store, "w") as catalog:
        (problem,) = catalog.check()
        assert problem.kind == "altered"
        assert problem.where.startswith(where)
        assert "rag repair" in problem.command
        assert catalog.repair()
        assert catalog.check() == []
        for one in (document(range(60), padding=6), document(range(50, 80), "b.md"), report()):
            catalog.add(one)
        assert catalog.items_digest() == digest
        assert catalog.check() == []


def test_an_altered_file_name_is_found(store: Path) -> None:
    sql(store, "UPDATE documents SET file = 'c.md' WHERE file = 'b.md'")
    with Catalog.open(store) as catalog:
        assert len(catalog.check()) == 20  # the items that stand nowhere else


def test_a_deleted_row_and_an_orphan_are_found(store: Path) -> None:
    sql(store, "DELETE FROM items WHERE rowid = 7")  # foreign keys are off in this connection
    with Catalog.open(store, "w") as catalog:
        kinds = {problem.kind for problem in catalog.check()}
        assert kinds == {"orphan", "count"}
        catalog.repair()
        assert catalog.check() == []
        assert len(catalog.items()) == 81
        assert catalog.add(document(range(60), padding=6)).new == 1
        assert len(catalog.items()) == 82


def test_a_lost_printing_is_found_and_comes_back(store: Path) -> None:
    with Catalog.open(store) as catalog:
        digest = catalog.digest()
    sql(store, f"DELETE FROM provenance WHERE item_id = '{item(3).item_id}'")
    with Catalog.open(store, "w") as catalog:
        (problem,) = catalog.check()
        assert problem.command == "run: rag repair, then rag ingest a.md"
        catalog.repair()
        catalog.add(document(range(60), padding=6))
        assert catalog.check() == []
        assert catalog.digest() == digest


def test_an_altered_row_is_an_error_when_it_cannot_be_read(store: Path) -> None:
    sql(store, "UPDATE items SET published = 'yesterday' WHERE rowid = 5")
    with Catalog.open(store) as catalog, pytest.raises(StoreError, match="altered"):
        catalog.items()
    sql(store, "UPDATE pages SET body = 'x'")
    with Catalog.open(store) as catalog, pytest.raises(StoreError, match="altered"):
        catalog.pages()
    sql(store, "UPDATE vectors SET data = zeroblob(64)")
    with Catalog.open(store) as catalog, pytest.raises(StoreError, match="altered"):
        catalog.matrix("m", catalog.chunk_columns().numbers)


def damages(whole: bytes, seed: int) -> bytes:
    rng = random.Random(seed)
    place, kind = rng.randrange(len(whole)), seed % 4
    if kind == 0:
        return whole[:place]
    if kind == 1:
        return bytes(100) + whole[100:]
    length = (1, 512)[kind - 2]
    return whole[:place] + bytes(b ^ 0xFF for b in whole[place : place + length]) + whole[place + length :]


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_refused_or_told_by_check_and_never_overwritten(store: Path, seed: int) -> None:
    """Flipped bytes, a zeroed header, a truncated file: an error, or every item is unchanged."""
    with Catalog.open(store) as catalog:
        right = catalog.items()
    whole = (store / FILE).read_bytes()
    damaged = damages(whole, seed)
    (store / FILE).write_bytes(damaged)
    refusal = problems = None
    try:
        with Catalog.open(store) as catalog:
            assert catalog.items() == right
            problems = catalog.check()
    except StoreError as exc:
        refusal = exc
    assert refusal is None or (refusal.exit_code == 4 and refusal.hint)
    assert all("rag " in problem.command for problem in problems or [])
    assert (store / FILE).read_bytes() == damaged


@pytest.mark.long
def test_a_thousand_damaged_files(store: Path) -> None:
    whole = (store / FILE).read_bytes()
    for seed in range(1000, 2000):
        (store / FILE).write_bytes(whole)
        test_a_damaged_file_is_refused_or_told_by_check_and_never_overwritten(store, seed)


@pytest.mark.parametrize("kind", ["zero", "text", "truncated"])
def test_a_writer_leaves_a_damaged_file_alone(store: Path, kind: str) -> None:
    whole = (store / FILE).read_bytes()
    damaged = {"zero": bytes(100) + whole[100:], "text": b"hello" * 999, "truncated": whole[:8192]}[kind]
    (store / FILE).write_bytes(damaged)
    for _ in range(2):
        with pytest.raises(StoreError) as caught:
            Catalog.create_or_open(store)
        assert caught.value.exit_code == 4
    assert (store / FILE).read_bytes() == damaged


def test_after_a_killed_writer_the_next_one_looks_for_damage(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.corpus.database._ALWAYS_WALKED", 0)  # as if the file were a large one
    whole = bytearray((store / FILE).read_bytes())
    for page in range(len(whole) // 4096 - 3, len(whole) // 4096):  # damage that the header does not show
        whole[page * 4096 : page * 4096 + 8] = b"\xff" * 8
    (store / FILE).write_bytes(whole)
    Catalog.open(store, "w").close()
    (store / "lock").write_text('{"pid": 1, "command": "rag ingest"}', encoding="utf-8")
    for _ in range(2):
        with pytest.raises(StoreError, match="damaged"):
            Catalog.open(store, "w")


@pytest.mark.parametrize("seed", range(24))
def test_repair_saves_what_is_readable_and_the_next_ingest_brings_back_the_rest(store: Path, seed: int) -> None:
    with Catalog.open(store) as catalog:
        digest, right = catalog.items_digest(), {i.item_id for i in catalog.items()}
    damaged = damages((store / FILE).read_bytes(), seed)
    (store / FILE).write_bytes(damaged)
    done = repair_store(store)
    with Catalog.open(store, "w") as catalog:
        assert catalog.check() == []
        assert {i.item_id for i in catalog.items()} <= right
        for one in (document(range(60), padding=6), document(range(50, 80), "b.md"), report()):
            catalog.add(one)
        assert catalog.items_digest() == digest
    if any("kept as" in line for line in done):
        assert (store / f"{FILE}.corrupt-1").read_bytes() == damaged


def test_one_damaged_page_costs_its_own_rows_only(store: Path) -> None:
    with Catalog.open(store, "w") as catalog:
        catalog.add(document(range(1000, 1100), "c.md", padding=10))
        count = len(catalog.items())
    whole = bytearray((store / FILE).read_bytes())
    page = max(
        n
        for n in range(len(whole) // 4096)
        if whole[n * 4096] == 13 and "第1050条".encode() in whole[n * 4096 : (n + 1) * 4096]
    )
    whole[page * 4096 : page * 4096 + 16] = bytes(16)
    (store / FILE).write_bytes(whole)
    assert "rag ingest a.md b.md c.md weekly.txt" in repair_store(store)[-1]
    with Catalog.open(store) as catalog:
        assert count - 10 <= len(catalog.items()) < count


def test_repair_of_a_sound_store_does_nothing_and_of_none_says_so(store: Path, tmp_path: Path) -> None:
    assert repair_store(store) == []
    with pytest.raises(StoreNotFound):
        repair_store(tmp_path / "none")
    sql(store, "PRAGMA user_version = 2")
    with pytest.raises(StoreError, match="format 2"):
        repair_store(store)


def test_another_format_or_another_program_is_refused(store: Path) -> None:
    sql(store, "PRAGMA user_version = 2")
    with pytest.raises(StoreError, match="format 2"):
        Catalog.open(store)
    sql(store, "PRAGMA application_id = 7")
    with pytest.raises(StoreError, match="not a rag catalog"):
        Catalog.open(store)


def test_an_empty_file_is_no_store_yet(tmp_path: Path) -> None:
    (tmp_path / FILE).touch()
    with pytest.raises(StoreNotFound):
        Catalog.open(tmp_path)
    with Catalog.create_or_open(tmp_path) as catalog:
        assert catalog.items() == []


def test_a_full_disk_is_a_resource_error_and_nothing_is_lost(store: Path) -> None:
    with Catalog.open(store, "w") as catalog:
        digest = catalog.digest()
        pages = catalog._db.value("PRAGMA page_count")
        catalog._db.run(f"PRAGMA max_page_count = {pages + 3}")
        with pytest.raises(ResourceError, match="full") as caught:
            catalog.add(document(range(80, 110), "big.md", padding=300))
        assert caught.value.exit_code == 6
        assert catalog.digest() == digest
    with Catalog.open(store, "w") as catalog:
        assert catalog.check() == []
        catalog.add(document(range(80, 110), "big.md", padding=300))


def test_no_foreign_error_leaves_the_catalog(store: Path) -> None:
    with Catalog.open(store) as catalog:
        for call in (lambda: catalog.add(document(range(90, 95), "c.md")), lambda: put_links(catalog, [])):
            with pytest.raises(RagError):
                call()
        with pytest.raises(NothingFound):
            catalog.get("x'; DROP TABLE items; --")
