"""A catalog against a dictionary: any documents, in any order, with reopening and removal in between."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from made_wire import chunks, document, stored_chunks, without_chunks

from rag.corpus import Catalog
from rag.types import Document

_LEVELS = {"a.md": "normal", "b.md": "important", "c.md": None}


def rank(one: Document) -> tuple[int, str, str]:
    return -len({i.item_id for i in one.items}), one.file, one.sha256


class CatalogModel(RuleBasedStateMachine):
    """`known` is the model: the documents that were added. What the catalog must say follows from it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.catalog = Catalog.create_or_open(self.folder)
        self.known: dict[tuple[str, str], Document] = {}

    def teardown(self) -> None:
        assert self.catalog.check() == []
        self.catalog.close()
        shutil.rmtree(self.folder)

    @rule(file=st.sampled_from(sorted(_LEVELS)), numbers=st.lists(st.integers(0, 30), max_size=12))
    def add(self, file: str, numbers: list[int]) -> None:
        one = document(numbers, file, level=_LEVELS[file])  # type: ignore[arg-type]
        ids = {i.item_id for i in one.items}
        before = {i.item_id for i in self.catalog.items()}
        added = self.catalog.add(one)
        known = (one.file, one.sha256) in self.known
        assert added.unchanged == known
        assert added.updated == (not known and any(f == file for f, _ in self.known))
        assert added.new == len(ids - before)
        self.known[one.file, one.sha256] = one

    @rule(file=st.sampled_from(sorted(_LEVELS)))
    def remove(self, file: str) -> None:
        if any(f == file for f, _ in self.known):
            self.catalog.remove(file)
            self.known = {key: one for key, one in self.known.items() if key[0] != file}

    @rule()
    def reopen(self) -> None:
        self.catalog.close()
        self.catalog = Catalog.open(self.folder, "w")

    @rule()
    def chunk(self) -> None:
        self.catalog.set_chunks(chunks(self.catalog.items()))

    @rule()
    def chunk_what_is_new(self) -> None:
        self.catalog.add_chunks(chunks(without_chunks(self.catalog)))
        assert stored_chunks(self.catalog) == chunks(self.catalog.items())

    @invariant()
    def items_follow_from_the_documents(self) -> None:
        wanted: dict[str, tuple[object, ...]] = {}
        for one in sorted(self.known.values(), key=rank, reverse=True):  # the fullest comes last and stays
            for i in reversed(one.items):
                wanted[i.item_id] = (i.file, i.line, i.text, i.flags)
        levels: dict[str, set[str | None]] = {}
        for one in self.known.values():
            for i in one.items:
                levels.setdefault(i.item_id, set()).add(i.level)
        best = {key: next(x for x in ("important", "normal", None) if x in seen) for key, seen in levels.items()}
        found = self.catalog.items()
        assert {i.item_id: (i.file, i.line, i.text, i.flags) for i in found} == wanted
        assert {i.item_id: i.level for i in found} == best
        assert [i.published_at for i in found] == sorted(i.published_at for i in found)

    @invariant()
    def provenance_is_the_fullest_capture_of_each_file(self) -> None:
        for i in self.catalog.items()[:3]:
            captures = [one for one in self.known.values() if any(x.item_id == i.item_id for x in one.items)]
            files: dict[str, Document] = {}
            for one in sorted(captures, key=rank, reverse=True):
                files[one.file] = one
            assert {p.file: p.sha256 for p in self.catalog.provenance(i.item_id)} == {
                file: one.sha256 for file, one in files.items()
            }


CatalogModel.TestCase.settings = settings(
    max_examples=100, stateful_step_count=20, suppress_health_check=list(HealthCheck)
)
TestCatalogModel = CatalogModel.TestCase
