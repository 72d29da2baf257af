"""One contract for every store of vectors: the local files, and Milvus (milvus-lite; a server with RAG_MILVUS_URI)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from index_cases import LetterEmbedder, seed_entries

from rag.clock import BEIJING, days_window
from rag.errors import ModelError, ModelMismatch, StoreError, UsageError
from rag.index import Entry, Index, Source, build
from rag.index.milvus import Address, Collection
from rag.index.milvus_index import MilvusVectors, state_of, upload
from rag.types import Vectors, Window

MODEL = LetterEmbedder(64)
PLACES = ["local", "milvus-lite", pytest.param("server", marks=pytest.mark.long)]


def silent(done: int, total: int, what: str) -> None:
    """No progress."""


def several(entries: tuple[Entry, ...]) -> list[Entry]:
    """Every third item in two chunks."""
    out = []
    for i, entry in enumerate(entries):
        half = len(entry.text) // 2 if i % 3 == 0 and len(entry.text) > 20 else 0
        for text in (entry.text[:half], entry.text[half:]) if half else (entry.text,):
            out.append(Entry(entry.item_id, entry.title, text, entry.published_at, entry.level))
    return out


@dataclass
class Place:
    """A way to open the index of `folder`, and the rows that it was built from."""

    folder: Path
    collection: Collection | None
    rows: list[Entry]
    matrix: Vectors

    def open(self) -> Index:
        index = Index.open(self.folder)
        return index if self.collection is None else index.with_vectors(MilvusVectors(index, self.collection))

    def build(self, rows: list[Entry], generation: int) -> None:
        self.rows, self.matrix = rows, MODEL.encode_documents([row.embedded for row in rows])
        build(self.folder, rows, self.matrix, Source(generation, f"d{generation}", MODEL.identity))
        if self.collection is not None:
            upload(Index.open(self.folder), lambda: self.matrix, self.collection, silent)


def address(kind: str, folder: Path, name: str = "contract") -> Address:
    if kind == "milvus-lite":
        return Address.parse(str(folder / "vectors.db"))
    given = os.environ.get("RAG_MILVUS_URI")
    if not given:
        pytest.skip("RAG_MILVUS_URI names no server")
    return Address.parse(f"{given}/{name}")


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("contract")
    collection = None if request.param == "local" else Collection(address(request.param, folder))
    place = Place(folder / "index", collection, [], np.zeros((0, 64), np.float32))
    place.build(several(seed_entries()), 1)
    yield place
    if collection is not None:
        collection.drop()


def exact(place: Place, query: Vectors, inside: list[int], n: int) -> list[int]:
    scores = place.matrix[inside] @ query[0]
    return [inside[i] for i in np.argsort(-scores, kind="stable")[:n]]


def test_the_nearest_come_first_with_their_cosines(place: Place) -> None:
    index = place.open()
    for i in (0, 17, 150):
        query = place.matrix[i][None, :]
        found = index.vector(query, index.allowed(), 20)
        assert len(found.ordinals) == 20
        assert (np.diff(found.scores) <= 0).all()
        cosines = place.matrix @ query[0]
        np.testing.assert_allclose(found.scores, np.sort(cosines)[::-1][:20], atol=1e-5)
        np.testing.assert_allclose(found.scores, cosines[found.ordinals], atol=1e-5)


def test_every_filter_acts_before_top_k(place: Place) -> None:
    index, rows = place.open(), place.rows
    day = rows[100].published_at.date()
    window = days_window(day, day)
    some = {row.item_id for row in rows[::9]}
    query = MODEL.encode_query("白银价格上涨")
    for allowed in (
        index.allowed(window),
        index.allowed(Window(rows[30].published_at, rows[60].published_at)),
        index.allowed(window, "important"),
        index.allowed(Window(), "normal"),
        index.allowed(Window(), None, some),
        index.allowed(window, "normal", some),
    ):
        inside = [
            i for i in range(allowed.start, allowed.stop) if allowed.mask is None or allowed.mask[i - allowed.start]
        ]
        found = index.vector(query, allowed, 1000)
        assert sorted(found.ordinals.tolist()) == inside
        best = index.vector(query, allowed, 3)
        np.testing.assert_allclose(best.scores, (place.matrix[exact(place, query, inside, 3)] @ query[0]), atol=1e-5)


def test_nothing_allowed_finds_nothing(place: Place) -> None:
    index = place.open()
    query = MODEL.encode_query("白银")
    later = Window(datetime(2030, 1, 1, tzinfo=BEIJING), None)
    for allowed in (
        index.allowed(Window(), None, set()),
        index.allowed(later),
        index.allowed(Window(), None, {"none"}),
    ):
        assert not len(index.vector(query, allowed, 5).ordinals)


def test_scores_and_rows_of_chosen_entries(place: Place) -> None:
    index = place.open()
    some = np.array([200, 3, 77, 4])
    query = MODEL.encode_query("白银")
    np.testing.assert_allclose(index.vector_scores(query, some), place.matrix[some] @ query[0], atol=1e-6)
    np.testing.assert_allclose(index.rows(some), place.matrix[some], atol=1e-6)
    assert not len(index.vector_scores(query, np.zeros(0, np.int64)))


def test_words_are_the_same_everywhere(place: Place) -> None:
    index, local = place.open(), Index.open(place.folder)
    for text in ("白银", "机器人", "11天7板", "两市成交额"):
        ours, plain = index.lexical(text, index.allowed(), 20), local.lexical(text, local.allowed(), 20)
        assert ours.ordinals.tolist() == plain.ordinals.tolist()
        assert ours.scores.tobytes() == plain.scores.tobytes()


def test_names_of_entries_lead_back(place: Place) -> None:
    index = place.open()
    everything = np.arange(index.size)
    keys = index.keys(everything)
    assert len(set(keys)) == index.size
    assert index.ordinals(keys[::-1]).tolist() == everything[::-1].tolist()


def test_queries_that_do_not_fit_are_errors(place: Place) -> None:
    index = place.open()
    with pytest.raises(ModelError, match="finite"):
        index.vector(np.full((1, 64), np.nan, np.float32), index.allowed(), 3)
    with pytest.raises(ModelError, match="dimensions"):
        index.vector(np.ones((1, 8), np.float32), index.allowed(), 3)
    with pytest.raises(ModelMismatch):
        index.require("another")


def test_after_items_came_and_went_only_the_new_state_is_found(place: Place) -> None:
    gone = {row.item_id for row in place.rows[40:60]}
    rows = [row for row in place.rows if row.item_id not in gone]
    moment = rows[-1].published_at + timedelta(hours=1)
    rows += [Entry(f"fresh-{i}", "白银", f"白银第{i}次上涨", moment, "important") for i in range(5)]
    place.build(rows, 2)
    index = place.open()
    everything = index.vector(MODEL.encode_query("白银上涨"), index.allowed(), 10000)
    assert sorted(everything.ordinals.tolist()) == list(range(len(rows)))
    assert set(index.item_ids(everything.ordinals)) == {row.item_id for row in rows}


class Killed(Exception):
    """What a test breaks an upload with."""


def test_a_broken_upload_is_never_taken_for_a_whole_one_and_continues(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.milvus_index.BATCH", 50)
    place = Place(tmp_path / "index", Collection(address("milvus-lite", tmp_path)), [], MODEL.encode_documents(["a"]))
    assert place.collection is not None

    def stop(done: int, total: int, what: str) -> None:
        if done >= 100:
            raise Killed

    rows = list(seed_entries())
    matrix = MODEL.encode_documents([row.embedded for row in rows])
    build(place.folder, rows, matrix, Source(1, "d", MODEL.identity))
    index = Index.open(place.folder)
    with pytest.raises(Killed):
        upload(index, lambda: matrix, place.collection, stop)
    with pytest.raises(StoreError, match="present state"):
        place.open()
    assert upload(index, lambda: matrix, place.collection, silent).sent == len(rows) - 100
    assert place.open().size == len(rows)
    again = upload(index, lambda: matrix, place.collection, silent)
    assert (again.sent, again.removed) == (0, 0)
    place.collection.drop()


def test_rows_that_were_lost_or_added_over_there_are_mended(tmp_path: Path) -> None:
    place = Place(tmp_path / "index", Collection(address("milvus-lite", tmp_path)), [], MODEL.encode_documents(["a"]))
    assert place.collection is not None
    place.build(several(seed_entries()), 1)
    index = Index.open(place.folder)
    keys, vector = index.keys(np.arange(3)), place.matrix[0].tolist()
    place.collection.delete(keys)
    stray = {"id": "stray#0", "item": "stray", "time": int(index.times[0]), "level": 0, "check": 0, "vector": vector}
    place.collection.put([stray])
    with pytest.raises(StoreError, match="lacks") as lost:
        place.open().rows(np.arange(3))
    assert lost.value.hint == f"rag migrate --to {place.collection.address.shown}"
    with pytest.raises(StoreError, match="lacks"):
        place.open().vector(place.matrix[:1], index.allowed(), 5)
    mended = upload(index, lambda: place.matrix, place.collection, silent)
    assert (mended.sent, mended.removed) == (3, 1)
    np.testing.assert_allclose(place.open().rows(np.arange(3)), place.matrix[:3], atol=1e-6)
    place.collection.drop()


@pytest.mark.parametrize("kind", PLACES[1:])
def test_many_rows_are_searched_by_a_graph(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.index.milvus._EXACT", 100)
    place = Place(tmp_path / "index", Collection(address(kind, tmp_path, "graph")), [], MODEL.encode_documents(["a"]))
    place.build(several(seed_entries()), 1)
    index, shared = place.open(), 0
    half = index.allowed(Window(place.rows[50].published_at, place.rows[200].published_at))
    for query in place.matrix[::10]:
        inside = list(range(half.start, half.stop))
        found = index.vector(query[None, :], half, 10).ordinals.tolist()
        assert set(found) <= set(inside)
        shared += len(set(found) & set(exact(place, query[None, :], inside, 10)))
    assert shared / (10 * len(place.matrix[::10])) >= 0.95
    assert place.collection is not None
    place.collection.drop()


def test_a_collection_of_another_dimension_is_refused(tmp_path: Path) -> None:
    collection = Collection(address("milvus-lite", tmp_path))
    collection.prepare(32, 10)
    with pytest.raises(ModelMismatch, match="32 dimensions"):
        collection.prepare(64, 10)
    collection.drop()


def test_the_state_names_what_is_held(tmp_path: Path) -> None:
    rows = list(seed_entries())
    for name, part, model in (("a", rows, MODEL), ("b", rows[:-1], MODEL), ("c", rows, LetterEmbedder(64, "other"))):
        build(tmp_path / name, part, model.encode_documents([r.embedded for r in part]), Source(1, "d", model.identity))
    assert len({state_of(Index.open(tmp_path / name)) for name in "abc"}) == 3


def test_other_vectors_under_the_same_items_are_sent(tmp_path: Path) -> None:
    place = Place(tmp_path / "index", Collection(address("milvus-lite", tmp_path)), [], MODEL.encode_documents(["a"]))
    assert place.collection is not None
    place.build(list(seed_entries()), 1)
    turned = place.matrix[:, ::-1].copy()
    build(place.folder, place.rows, turned, Source(2, "d2", MODEL.identity))
    index = Index.open(place.folder)
    with pytest.raises(StoreError, match="present state"):
        place.open()
    assert upload(index, lambda: turned, place.collection, silent).sent > 0
    np.testing.assert_allclose(place.open().rows(np.arange(index.size)), turned, atol=1e-6)
    place.collection.drop()


@pytest.mark.parametrize("family", ["Flat", "PQ4"])
def test_the_state_names_the_vectors_of_every_family(
    family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.vectors_write.FAMILIES", ((0, (family, "Flat")),))
    monkeypatch.setattr("rag.index.vectors_write.ENOUGH", 0.0)
    rows = list(seed_entries())
    matrix = MODEL.encode_documents([row.embedded for row in rows])
    states = set()
    for name, vectors in (("a", matrix), ("b", matrix[:, ::-1].copy())):
        build(tmp_path / name, rows, vectors, Source(1, "d", MODEL.identity))
        index = Index.open(tmp_path / name)
        assert index.manifest.vectors == family
        states.add(state_of(index))
    assert len(states) == 2


@pytest.mark.parametrize(
    ("text", "uri", "shown"),
    [
        ("milvus://h/wire", "http://h:19530/wire", "milvus://h:19530/wire"),
        ("milvus+tls://h:443", "https://h:443/rag", "milvus+tls://h:443/rag"),
        ("milvus://user:secret@h:1/wire", "http://h:1/wire", "milvus://h:1/wire"),
        ("some/vectors.db", "some/vectors.db/rag", "some/vectors.db"),
    ],
)
def test_an_address_is_shown_as_it_may_be_given(text: str, uri: str, shown: str) -> None:
    address = Address.parse(text)
    assert f"{address.uri}/{address.collection}" == uri
    assert address.shown == shown
    again = Address.parse(shown)
    assert (again.uri, again.collection) == (address.uri, address.collection)


def test_the_hint_is_a_command_that_works() -> None:
    assert Address.parse("milvus://h/wire").catch_up == "rag migrate --to milvus://h:19530/wire"
    assert Address.parse("my vectors.db").catch_up == "rag migrate --to 'my vectors.db'"
    known = Address.parse("milvus+tls://me:secret@h/wire").catch_up
    assert known == "rag migrate --to milvus+tls://USER:PASSWORD@h:19530/wire"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "milvus://h:99999/x",
            "milvus://h:abc",
            "milvus://h:0/x",
            "milvus://h:-1",
            "milvus://[::1]/x",
            "milvus://[::1/x",
            "milvus://::1/x",
        ),
        *("milvus://", "milvus:///x", "http://h/x", "milvus://h/a-b", "milvus://h/a/b"),
        *("milvus://me:12/secret@h:1/x", "milvus://me:sec/ret@h:1/x", "http://me:secret@h/x"),
    ],
)
def test_what_is_no_address_is_a_usage_error_without_the_password(text: str) -> None:
    with pytest.raises(UsageError, match="no address") as error:
        Address.parse(text)
    assert "milvus://HOST" in error.value.hint
    assert "sec" not in error.value.message
