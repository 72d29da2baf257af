"""What the catalog promises to those who read and write it."""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections.abc import Iterator
from datetime import date, timedelta
from datetime import time as clock_time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_wire import (
    MONDAY,
    chunks,
    document,
    item,
    links,
    put_links,
    report,
    stored_chunks,
    without_chunks,
)

from rag.clock import at
from rag.corpus import Added, Catalog
from rag.corpus.catalog import FILE
from rag.errors import InputError, ModelError, ModelMismatch, NothingFound, StoreError, StoreNotFound
from rag.types import Chunk, Document, Window


def stored(folder: Path, *documents: Document) -> tuple[list[Added], str, str]:
    with Catalog.create_or_open(folder) as catalog:
        added = [catalog.add(one) for one in documents]
        return added, catalog.digest(), catalog.items_digest()


def test_an_item_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    telegraphs, pages = document(range(40)), report()
    with Catalog.create_or_open(tmp_path / "new" / "store") as catalog:
        assert catalog.add(telegraphs) == Added(new=40)
        assert catalog.add(pages) == Added(new=2)
        assert catalog.items(kind="telegraph") == list(telegraphs.items)
        assert catalog.items(kind="report_page") == list(pages.items)
        assert [p.page for p in catalog.pages()] == list(pages.pages)
        assert catalog.rejects() == list(pages.rejects)
        assert all(i.published_at.tzname() == "+08:00" for i in catalog.items())


def test_the_earlier_capture_adds_nothing_in_either_order(tmp_path: Path) -> None:
    early, late = document(range(26), "a.earlier.md"), document(range(70), "a.md")
    added, *both = stored(tmp_path / "1", early, late)
    assert [(a.new, a.duplicate) for a in added] == [(26, 0), (44, 26)]
    added, *other = stored(tmp_path / "2", late, early)
    assert [(a.new, a.duplicate) for a in added] == [(70, 0), (0, 26)]
    assert both == other
    _, _, alone = stored(tmp_path / "3", late)
    assert alone == both[1]
    assert [a.unchanged for a in stored(tmp_path / "1", late, early)[0]] == [True, True]
    assert list(stored(tmp_path / "1", late, early)[1:]) == both
    with Catalog.open(tmp_path / "1") as catalog:
        assert catalog.items() == list(late.items)
        assert [p.file for p in catalog.provenance(late.items[0].item_id)] == ["a.md", "a.earlier.md"]


def test_a_grown_file_adds_what_is_new_and_keeps_one_printing_a_file(tmp_path: Path) -> None:
    grown = [document(range(n)) for n in (10, 25, 40)]
    results = {tuple(stored(tmp_path / str(n), *order)[1:]) for n, order in enumerate(itertools.permutations(grown))}
    assert len(results) == 1
    added, *_ = stored(tmp_path / "x", *grown)
    assert added == [Added(new=10), Added(15, True, 10), Added(15, True, 25)]
    with Catalog.open(tmp_path / "x") as catalog:
        assert catalog.items() == list(grown[2].items)
        assert len(catalog.provenance(grown[0].items[0].item_id)) == 1
        assert [d.items for d in catalog.documents()] == [40, 25, 10]


def test_the_higher_level_wins_and_both_printings_are_kept(tmp_path: Path) -> None:
    normal, major = document(range(10)), document([3], "b.md", level="important")
    for n, order in enumerate([(normal, major), (major, normal)]):
        stored(tmp_path / str(n), *order)
        with Catalog.open(tmp_path / str(n)) as catalog:
            one = catalog.get(major.items[0].item_id)
            assert (one.level, one.file, one.line) == ("important", "a.md", 17)
            assert [(p.file, p.level) for p in catalog.provenance(one.item_id)] == [
                ("a.md", "normal"),
                ("b.md", "important"),
            ]
            assert len(catalog.items(level="important")) == 1


@settings(max_examples=60)
@given(st.integers(-200, 3000), st.integers(-200, 3000), st.integers(0, 59))
def test_a_window_is_half_open(shared: Catalog, since: int, until: int, second: int) -> None:
    start = at(MONDAY, clock_time(5, 30))
    window = Window(start + timedelta(minutes=since, seconds=second), start + timedelta(minutes=until, seconds=second))
    assert shared.items(window) == [i for i in shared.items() if i.published_at in window]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    with Catalog.create_or_open(tmp_path_factory.mktemp("shared")) as catalog:
        catalog.add(document(range(110)))
        yield catalog


def test_items_are_found_by_id_and_prefix(shared: Catalog) -> None:
    one = item(5)
    assert shared.get(one.item_id).title == one.title
    assert shared.get("[#" + one.item_id[:9] + "]").item_id == one.item_id
    assert shared.items_by_id([item(7).item_id, one.item_id])[1].item_id == one.item_id
    with pytest.raises(NothingFound, match="several items"):
        shared.get("t")
    with pytest.raises(NothingFound) as caught:
        shared.get(one.item_id[:10] + "zz")
    assert one.item_id in caught.value.hint
    with pytest.raises(NothingFound):
        shared.get("")
    with pytest.raises(NothingFound):
        shared.items_by_id(["none"])


def test_coverage_and_gaps(tmp_path: Path) -> None:
    wednesday = MONDAY + timedelta(days=2)
    first, second = document([0, 20, 60, 80]), document(range(0, 100, 3), "w.md", wednesday, "important")
    stored(tmp_path, first, second, report())
    with Catalog.open(tmp_path) as catalog:
        seen = catalog.coverage()
        assert [(c.session_date, c.level, c.items) for c in seen] == [
            (MONDAY, "normal", 4),
            (wednesday, "important", 34),
        ]
        assert seen[0].first == at(MONDAY, clock_time(5, 30))
        assert catalog.coverage(Window(until=at(MONDAY, clock_time(6))))[0].items == 1
        stats = catalog.stats()
        assert (stats.documents, stats.items, stats.rejects) == (3, 40, 1)
        assert stats.by_level == {"important": 34, "none": 2, "normal": 4}
        assert stats.by_kind == {"report_page": 2, "telegraph": 38}
        assert stats.missing_sessions == (date(2026, 1, 6),)
        assert [(f"{g.since:%H:%M}", f"{g.until:%H:%M}") for g in stats.possible_gaps] == [
            ("09:50", "18:30"),
            ("18:30", "22:50"),
        ]


def test_an_empty_store_answers_with_nothing(tmp_path: Path) -> None:
    added, *_ = stored(tmp_path, document([]))
    assert added == [Added()]
    with Catalog.open(tmp_path) as catalog:
        assert catalog.items() == []
        assert catalog.stats().first is None
        assert catalog.check() == []


def test_a_missing_store_names_the_command(tmp_path: Path) -> None:
    for mode in ("r", "w"):
        with pytest.raises(StoreNotFound, match="no store") as caught:
            Catalog.open(tmp_path / "none", mode)
        assert "rag ingest" in caught.value.hint
    assert not (tmp_path / "none").exists()


def test_the_generation_moves_only_when_an_index_would(tmp_path: Path) -> None:
    with Catalog.create_or_open(tmp_path) as catalog:
        catalog.add(document(range(20)))
        first = catalog.generation
        catalog.add(document(range(20)))
        catalog.add(document(range(5), "part.md"))
        assert catalog.generation == first
        catalog.set_chunks(chunks(catalog.items()))
        assert (second := catalog.generation) > first
        catalog.set_chunks(chunks(catalog.items()))
        put_links(catalog, links(catalog.items()))
        assert catalog.generation == second
        catalog.add(document(range(21)))
        assert catalog.generation > second


def test_chunks_and_links_follow_the_items(tmp_path: Path) -> None:
    with Catalog.create_or_open(tmp_path) as catalog:
        catalog.add(document(range(9)))
        catalog.add_chunks(chunks(catalog.items()))
        assert without_chunks(catalog) == []
        assert stored_chunks(catalog) == chunks(catalog.items())
        catalog.set_chunks(chunks(catalog.items(), 30))
        put_links(catalog, links(catalog.items()))
        assert stored_chunks(catalog) == chunks(catalog.items(), 30)
        assert len(catalog.links(item(4).item_id)) == 2
        assert catalog.all_links() == sorted(links(catalog.items()), key=lambda link: (link.source, link.target))
        catalog.add(document(range(12), "more.md"))
        assert [i.item_id for i in without_chunks(catalog)] == [item(n).item_id for n in (9, 10, 11)]
        with pytest.raises(StoreError):
            catalog.add_chunks([Chunk("nobody", 0, 0, 1, "x")])
        assert len(stored_chunks(catalog)) == len(chunks(document(range(9)).items, 30))


def test_text_that_changes_within_its_identity_loses_its_chunks(tmp_path: Path) -> None:
    with Catalog.create_or_open(tmp_path) as catalog:
        catalog.add(document(range(3)))
        catalog.add_chunks(chunks(catalog.items()))
        catalog.add(document(range(5), "b.md", padding=2))
        assert len(without_chunks(catalog)) == 5


def test_vectors_stay_with_their_chunks(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    with Catalog.create_or_open(tmp_path) as catalog:
        catalog.add(document(range(9)))
        catalog.add_chunks(chunks(catalog.items()))
        todo = catalog.numbers_without_vectors("m@1")
        assert todo == catalog.chunk_columns().numbers.tolist()
        matrix = rng.normal(size=(len(todo), 8)).astype(np.float32)
        catalog.put_vectors("m@1", todo[:5], matrix[:5])
        assert catalog.numbers_without_vectors("m@1") == todo[5:]
        with pytest.raises(StoreError, match=f"{len(todo) - 5} vectors are missing"):
            catalog.matrix("m@1", np.array(todo))
        catalog.put_vectors("m@1", todo[5:], matrix[5:])
        np.testing.assert_array_equal(catalog.matrix("m@1", np.array(todo)), matrix)
        np.testing.assert_array_equal(catalog.matrix("m@1", np.array(todo[3:1:-1])), matrix[3:1:-1])
        assert catalog.numbers_without_vectors("other") == todo
        first, *others = stored_chunks(catalog)
        catalog.set_chunks([*others, Chunk(first.item_id, 0, 0, 2, "新的")])
        (new,) = catalog.numbers_without_vectors("m@1")
        assert new not in todo
        np.testing.assert_array_equal(catalog.matrix("m@1", np.array(todo[1:])), matrix[1:])


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0])
def test_an_unusable_vector_is_refused(tmp_path: Path, bad: float) -> None:
    with Catalog.create_or_open(tmp_path) as catalog:
        catalog.add(document(range(2)))
        catalog.add_chunks(chunks(catalog.items()))
        some = catalog.numbers_without_vectors("m")[:2]
        matrix = np.ones((2, 4), dtype=np.float32)
        matrix[1] = bad
        with pytest.raises(ModelError) as caught:
            catalog.put_vectors("m", some, matrix)
        assert stored_chunks(catalog)[1].item_id in caught.value.where
        assert catalog.numbers_without_vectors("m")[:2] == some
        catalog.put_vectors("m", some[:1], matrix[:1])
        assert caught.value.hint
        with pytest.raises(ModelMismatch):
            catalog.put_vectors("m", some[1:], np.ones((1, 5), dtype=np.float32))


def test_a_removed_file_takes_only_its_own_items(tmp_path: Path) -> None:
    _, before, _ = stored(tmp_path / "1", document(range(10)))
    stored(tmp_path / "2", document(range(5, 30), "b.md", level="important"), document(range(10)))
    with Catalog.create_or_open(tmp_path / "2") as catalog:
        assert catalog.get(item(7).item_id).level == "important"
        assert catalog.remove("b.md") == 20
        assert catalog.digest() == before
        with pytest.raises(NothingFound):
            catalog.remove("b.md")


def test_after_reread_the_same_bytes_are_read_again(tmp_path: Path) -> None:
    with Catalog.create_or_open(tmp_path) as catalog:
        catalog.add(document(range(10)))
        digest = catalog.digest()
        catalog.reread()
        assert not catalog.known("a.md", document(range(10)).sha256)
        catalog.add(document(range(10)))
        assert catalog.digest() == digest


def test_half_a_character_is_refused_and_nothing_is_stored(tmp_path: Path) -> None:
    broken = Document("note", "n.md", "1" * 64, "\ud83d", ())
    with Catalog.create_or_open(tmp_path) as catalog:
        with pytest.raises(InputError):
            stored(tmp_path / "other", document(range(3)), broken)
        with pytest.raises(ZeroDivisionError), catalog.batch():
            print(catalog.add(document(range(3))).new / 0)
        assert catalog.items() == []
        with catalog.batch():
            catalog.add(document(range(3)))
            with pytest.raises(InputError):
                catalog.add(broken)
        assert len(catalog.items()) == 3


def test_reading_leaves_no_trace_and_needs_no_lock(tmp_path: Path) -> None:
    with Catalog.create_or_open(tmp_path) as writer:
        writer.add(document(range(5)))
        before = {p.name: p.stat().st_mtime_ns for p in tmp_path.iterdir()}
        with Catalog.open(tmp_path) as reader:
            assert len(reader.items()) == 5
        assert {p.name: p.stat().st_mtime_ns for p in tmp_path.iterdir()} == before


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone cannot be changed here")
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai", "Pacific/Kiritimati"])
def test_the_time_zone_of_the_machine_changes_nothing(
    tmp_path: Path, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_year = document(range(110), session=date(2026, 12, 31))
    _, here, _ = stored(tmp_path / "here", new_year)
    with monkeypatch.context() as patched:
        patched.setenv("TZ", zone)
        time.tzset()
        _, there, _ = stored(tmp_path / "there", new_year)
        with Catalog.open(tmp_path / "here") as catalog:
            assert catalog.items() == list(new_year.items)
            assert catalog.stats().possible_gaps == ()
    time.tzset()
    assert here == there


def test_a_store_of_format_1_can_be_read(tmp_path: Path) -> None:
    """A golden store. When this fails the format has changed: raise `schema.FORMAT`, convert old stores, keep this."""
    connection = sqlite3.connect(tmp_path / FILE)
    connection.executescript(Path(__file__).with_name("format_1.sql").read_text(encoding="utf-8"))
    connection.close()
    with Catalog.open(tmp_path, "w") as catalog:
        assert catalog.items(kind="telegraph") == list(document(range(5)).items)
        assert [p.page for p in catalog.pages()] == list(report().pages)
        assert catalog.check() == []
        assert len(catalog.links(item(1).item_id)) == 2
        vectors = catalog.matrix("m", catalog.chunk_columns().numbers)
        np.testing.assert_array_equal(vectors, np.eye(len(vectors), dtype=np.float32))
        assert catalog.digest() == "7abfae53f93c7cda55a38f0aef35116cb2eab40e9c32e38917eb763231f97ec3"


def test_notes_are_kept(tmp_path: Path) -> None:
    with Catalog.create_or_open(tmp_path) as catalog:
        assert catalog.note("chunk_chars") is None
        catalog.set_note("chunk_chars", "600")
        catalog.set_note("chunk_chars", "500")
    with Catalog.open(tmp_path) as catalog:
        assert catalog.note("chunk_chars") == "500"


def test_a_week_is_read_quickly(tmp_path: Path) -> None:
    with Catalog.create_or_open(tmp_path) as catalog:
        for day in range(14):
            catalog.add(document(range(110), f"{day}.md", MONDAY + timedelta(days=day), padding=8))
        started = time.process_time()
        found = catalog.items(Window(at(MONDAY, clock_time(5, 30)), at(MONDAY + timedelta(days=7), clock_time(5, 30))))
        seconds = time.process_time() - started
    assert len(found) == 770
    assert seconds < 0.25  # of the processor; measured 0.012
