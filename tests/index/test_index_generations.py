import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_cases import LetterEmbedder, seed_entries

from rag.clock import days_window
from rag.errors import ModelError, ModelMismatch, StoreError, UsageError
from rag.index import Index, IndexUnusable, Source, bench_index, build, check, is_complete
from rag.index.generations import FOR_BUILDING
from rag.types import Window

MODEL = LetterEmbedder()


def make(folder: Path, generation: int = 1, digest: str = "d1", count: int = 204) -> Path:
    rows = seed_entries()[:count]
    matrix = MODEL.encode_documents([e.embedded for e in rows])
    return build(folder, rows, matrix, Source(generation, digest, MODEL.identity))


def test_both_arms_answer_after_a_round_trip(tmp_path: Path) -> None:
    make(tmp_path)
    index = Index.open(tmp_path, "d1", MODEL.identity)
    assert index.size == 204
    rows = seed_entries()
    allowed = index.allowed()
    assert "白银" in rows[index.lexical("白银", allowed, 3).ordinals[0]].text
    query = MODEL.encode_query(rows[17].embedded)
    found = index.vector(query, allowed, 5)
    assert found.ordinals[0] == 17
    np.testing.assert_allclose(index.vector_scores(query, found.ordinals), found.scores, atol=1e-6)
    assert index.item_ids(found.ordinals[:1]) == [rows[17].item_id]


def test_every_filter_acts_before_top_k(tmp_path: Path) -> None:
    make(tmp_path)
    index, rows = Index.open(tmp_path), seed_entries()
    day = rows[100].published_at.date()
    window = days_window(day, day)
    query = MODEL.encode_query("白银")
    items = {rows[i].item_id for i in (3, 90, 150)}
    for allowed in (index.allowed(window), index.allowed(window, "important"), index.allowed(Window(), None, items)):
        for found in (index.vector(query, allowed, 500), index.lexical("公司", allowed, 500)):
            for ordinal in found.ordinals:
                assert allowed.start <= ordinal < allowed.stop
                assert allowed.mask is None or allowed.mask[ordinal - allowed.start]
        assert len(index.vector(query, allowed, 500).ordinals) == len(allowed)
    assert set(index.item_ids(index.vector(query, allowed, 9).ordinals)) == items
    assert not len(index.vector(query, index.allowed(Window(), None, set()), 5).ordinals)


def test_a_generation_ahead_of_the_one_just_built_is_removed(tmp_path: Path) -> None:
    for number in (5, 6, 2):
        made = make(tmp_path, number, f"d{number}")
    assert made.exists()
    assert Index.open(tmp_path, "d2", MODEL.identity).size == 204
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("g")] == [made.name]


def test_other_entries_under_the_same_name_are_built(tmp_path: Path) -> None:
    make(tmp_path, count=50)
    assert Index.open(tmp_path, "d1").size == 50
    make(tmp_path, count=204)
    assert Index.open(tmp_path, "d1").size == 204


def test_complete_is_said_of_one_embedder(tmp_path: Path) -> None:
    make(tmp_path)
    assert is_complete(tmp_path, "d1", MODEL.identity, hashed=True)
    assert not is_complete(tmp_path, "d1", "another", hashed=False)


def test_an_empty_index_is_fine(tmp_path: Path) -> None:
    build(tmp_path, [], np.zeros((0, 16), np.float32), Source(1, "d", MODEL.identity))
    index = Index.open(tmp_path)
    assert not len(index.lexical("白银", index.allowed(), 3).ordinals)
    assert not len(index.vector(MODEL.encode_query("白银"), index.allowed(), 3).ordinals)


def test_bad_vectors_and_queries_are_errors(tmp_path: Path) -> None:
    rows = seed_entries()[:3]
    matrix = MODEL.encode_documents([e.embedded for e in rows])
    with pytest.raises(UsageError):
        build(tmp_path, rows, matrix[:2], Source(1, "d", "m"))
    with pytest.raises(UsageError, match="earlier"):
        build(tmp_path, rows[::-1], matrix, Source(1, "d", "m"))
    matrix[1, 0] = np.nan
    with pytest.raises(ModelError, match="vector 1"):
        build(tmp_path, rows, matrix, Source(1, "d", "m"))
    make(tmp_path)
    index = Index.open(tmp_path)
    with pytest.raises(ModelError, match="finite"):
        index.vector(np.full((1, 16), np.nan, np.float32), index.allowed(), 3)
    with pytest.raises(ModelError, match="dimensions"):
        index.vector(np.ones((1, 8), np.float32), index.allowed(), 3)
    with pytest.raises(ModelMismatch):
        index.require("another")


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = make(tmp_path / "a"), make(tmp_path / "b")
    assert first.name == second.name
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_two_generations_are_kept_and_the_newest_fitting_is_opened(tmp_path: Path) -> None:
    for generation in (1, 2, 3):
        make(tmp_path, generation, f"d{generation}")
    assert len(list(tmp_path.glob("g*"))) == 2
    assert Index.open(tmp_path).manifest.digest == "d3"
    assert Index.open(tmp_path, "d2").manifest.digest == "d2"
    with pytest.raises(IndexUnusable, match="earlier state"):
        Index.open(tmp_path, "d1")
    with pytest.raises(IndexUnusable, match="embedder"):
        Index.open(tmp_path, "d3", "another")


def test_building_again_keeps_an_intact_generation_and_puts_a_damaged_one_aside(tmp_path: Path) -> None:
    path = make(tmp_path)
    stamp = (path / "manifest.json").stat().st_mtime_ns
    assert make(tmp_path) == path
    assert (path / "manifest.json").stat().st_mtime_ns == stamp
    (path / "keys.npy").write_bytes(b"")
    make(tmp_path)
    assert check(path)
    assert list(tmp_path.glob("*.corrupt-*"))


def test_any_damage_is_seen_and_the_older_generation_still_opens(tmp_path: Path) -> None:
    make(tmp_path, 1, "d1")
    path = make(tmp_path, 2, "d2")
    chance = random.Random(0)
    files = sorted(file for file in path.iterdir() if file.name not in FOR_BUILDING)
    for number in range(60):
        file = files[number % len(files)]
        intact = file.read_bytes()
        file.write_bytes(_damaged(intact, chance, number // len(files)))
        if file.read_bytes() != intact and not _same_manifest(file, intact):
            with pytest.raises(StoreError) as caught:
                Index.open(tmp_path, "d2")
            assert caught.value.hint == "rag repair"
            assert Index.open(tmp_path).manifest.digest == "d1"
        file.write_bytes(intact)
    assert Index.open(tmp_path, "d2")


@pytest.mark.parametrize("name", sorted(FOR_BUILDING))
def test_damage_to_what_no_query_reads_is_seen_by_a_check(tmp_path: Path, name: str) -> None:
    path = make(tmp_path)
    data = (path / name).read_bytes()
    (path / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert Index.open(tmp_path)
    with pytest.raises(IndexUnusable, match="damaged"):
        check(path)


def _damaged(data: bytes, chance: random.Random, kind: int) -> bytes:
    at = chance.randrange(len(data))
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data + b"x"
    if kind == 2:
        return data[:at] + bytes(min(512, len(data) - at)) + data[at + 512 :]
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _same_manifest(file: Path, intact: bytes) -> bool:
    """A manifest whose damage left all values alone (a space) is not damaged."""
    try:
        return file.name == "manifest.json" and json.loads(file.read_bytes()) == json.loads(intact)
    except ValueError:
        return False


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"\xff", b'{"format": 99}', b'{"format": 1, "files": 3}']
)
def test_a_bad_manifest_is_never_an_empty_result(tmp_path: Path, content: bytes) -> None:
    path = make(tmp_path)
    (path / "manifest.json").write_bytes(content)
    with pytest.raises(IndexUnusable):
        Index.open(tmp_path)


def test_a_missing_folder_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="none has been built") as caught:
        Index.open(tmp_path / "nothing")
    assert caught.value.hint == "rag repair"


def test_rows_of_a_retrieval_set_become_an_index(tmp_path: Path) -> None:
    class Row:
        def __init__(self, doc_id: str, text: str) -> None:
            self.doc_id, self.text, self.published_at = doc_id, text, None

    long = "".join(f"第{i}句说的是白银价格。" for i in range(200))
    index = bench_index(tmp_path, [Row("a", long), Row("b", "黄金"), Row("c", " ")], MODEL)
    assert index.manifest.items == 2
    assert index.size > 4
    assert set(index.item_ids(index.lexical("白银", index.allowed(), 100).ordinals)) == {"a"}


def test_entries_keep_item_and_level() -> None:
    entry = seed_entries()[0]
    assert entry.title in replace(entry, text="财联社1月6日电，正文。").embedded
    assert "财联社" not in replace(entry, title="", text="财联社1月6日电，正文。").embedded


def test_the_items_asked_for_are_found_whatever_their_order(tmp_path: Path) -> None:
    make(tmp_path)
    index, rows = Index.open(tmp_path), seed_entries()
    ids = [row.item_id for row in rows]
    for wanted in ([], ["none"], ["~"], ids[::7], ids[::-3], [*ids[5:9], "none"]):
        mask = index.allowed(Window(), None, wanted).mask
        assert mask is not None
        assert mask.tolist() == [row.item_id in set(wanted) for row in rows]
