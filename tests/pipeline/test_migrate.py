"""Vectors on Milvus (milvus-lite): the same answers, kept up by ingest, refused when behind."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from rag import pipeline
from rag.cli import run
from rag.clock import BEIJING
from rag.corpus import Catalog
from rag.errors import ModelError, StoreError, UsageError
from rag.index import Entry, Index, Source, StaticEmbedder, build
from rag.pipeline import elsewhere, health
from rag.pipeline.derive import silent, state
from rag.scope import Scope
from rag.settings import Settings, load

SEEDS = Path(__file__).parents[2] / "seeds"
QUESTIONS = ("白银", "商业航天有哪些进展", "1月12日两市成交额是多少？")


@pytest.fixture
def store(tmp_path: Path) -> Settings:
    settings = Settings(store=tmp_path / "store")
    pipeline.ingest([SEEDS / "CLS_2026-01-12_Major.md"], settings)
    return settings


def found(text: str, settings: Settings) -> list[str]:
    return [hit.item.item_id for hit in pipeline.search(text, Scope(), settings, 8).hits]


def test_answers_do_not_change_with_the_store(store: Settings, tmp_path: Path) -> None:
    there = replace(store, index=str(tmp_path / "vectors.db"))
    done = pipeline.migrate(there.index, store)
    assert done.sent == done.chunks > 30
    assert there.fingerprint() == store.fingerprint()
    for question in QUESTIONS:
        for scope in (Scope(), Scope(level="important", week="2026-W03")):
            here, elsewhere = (pipeline.search(question, scope, s, 8).hits for s in (store, there))
            assert [(h.item.item_id, h.found_by) for h in here] == [(h.item.item_id, h.found_by) for h in elsewhere]
            assert [h.score for h in here] == pytest.approx([h.score for h in elsewhere], abs=1e-5)
        assert pipeline.ask(question, Scope(), there) == pipeline.ask(question, Scope(), store)


def test_ingest_keeps_it_up_and_a_second_migration_sends_nothing(store: Settings, tmp_path: Path) -> None:
    there = replace(store, index=str(tmp_path / "vectors.db"))
    first = pipeline.migrate(there.index, store)
    pipeline.ingest([SEEDS / "CLS_2026-01-14_General.md"], there)
    assert found("白银", there) == found("白银", store)
    again = pipeline.migrate(there.index, store)
    assert (again.sent, again.removed) == (0, 0)
    assert again.chunks > first.chunks


def test_a_store_that_went_on_without_it_is_told_how_to_catch_up(store: Settings, tmp_path: Path) -> None:
    there = replace(store, index=str(tmp_path / "vectors.db"))
    pipeline.migrate(there.index, store)
    pipeline.ingest([SEEDS / "CLS_2026-01-14_General.md"], store)
    with pytest.raises(StoreError, match="present state") as error:
        pipeline.search("白银", Scope(), there, 8)
    assert "rag migrate --to" in error.value.hint
    assert 0 < pipeline.migrate(there.index, store).sent < 200
    assert pipeline.search("白银", Scope(), there, 8).hits


def test_only_the_index_of_the_embedder_is_sent(store: Settings, tmp_path: Path) -> None:
    there = replace(store, index=str(tmp_path / "vectors.db"))
    folder, row = store.store / "index", Entry("a", "白银", "白银上涨", datetime(2026, 1, 12, tzinfo=BEIJING), "normal")
    ours = Index.open(folder)
    with Catalog.open(store.store, "w", command="test") as catalog:
        digest = state(catalog)
        newer = Source(ours.manifest.generation + 1, digest, "another embedder")
        build(folder, [row], np.ones((1, 4), np.float32), newer)
        done = elsewhere.send(catalog, digest, there, silent)
    assert done is not None
    assert done.sent == ours.size > 30


def test_a_file_that_is_gone_is_not_made_by_a_search(store: Settings, tmp_path: Path) -> None:
    there = replace(store, index=str(tmp_path / "none.db"))
    with pytest.raises(StoreError):
        pipeline.search("白银", Scope(), there, 8)
    assert not (tmp_path / "none.db").exists()


def test_no_server_is_exit_code_7_and_the_store_stays(store: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ModelError) as error:
        pipeline.migrate("milvus://user:secret@127.0.0.1:9/wire", store)
    assert error.value.exit_code == 7
    assert "secret" not in "".join(error.value.lines())
    assert pipeline.search("白银", Scope(), store, 8).hits
    assert run(["migrate", "--to", "elsewhere", "--store", str(store.store)]) == 2
    assert "milvus://" in capsys.readouterr().err


def test_the_command_says_what_it_did(store: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = str(tmp_path / "vectors.db")
    assert run(["migrate", "--to", to, "--store", str(store.store), "--json", "-q"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["to"] == to
    assert told["chunks"] == told["sent"] > 0
    assert run(["migrate", "--to", to, "--store", str(store.store)]) == 0
    assert "本次写入 0 段" in capsys.readouterr().out
    assert run(["migrate", "--to", "local", "--store", str(store.store)]) == 0


def test_the_doctor_says_where_the_vectors_are(store: Settings, tmp_path: Path) -> None:
    there = replace(store, index=str(tmp_path / "vectors.db"))
    (behind,) = [check for check in health.doctor(there) if check.name == "index"]
    assert (behind.state, behind.exit_code) == ("fail", 4)
    pipeline.migrate(there.index, store)
    (whole,) = [check for check in health.doctor(there) if check.name == "index"]
    assert whole.state == "ok"
    assert there.index in whole.detail


@pytest.mark.parametrize("text", ["somewhere", "http://host", "milvus://", "redis://h/x", ""])
def test_other_addresses_are_usage_errors(text: str, store: Settings) -> None:
    with pytest.raises(UsageError):
        pipeline.migrate(text, store)


def test_a_file_named_in_the_settings_lies_beside_them(tmp_path: Path) -> None:
    (tmp_path / "rag.toml").write_text('index = "vectors.db"\n', encoding="utf-8")
    assert load({}, {}, tmp_path).settings.index == str(tmp_path / "vectors.db")
    (tmp_path / "rag.toml").write_text('index = "milvus://h/x"\n', encoding="utf-8")
    assert load({}, {}, tmp_path).settings.index == "milvus://h/x"


def test_an_ingest_loads_the_embedder_once(store: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Path] = []
    load = StaticEmbedder.__init__

    def counted(self: StaticEmbedder, folder: Path) -> None:
        loaded.append(folder)
        load(self, folder)

    monkeypatch.setattr(StaticEmbedder, "__init__", counted)
    there = replace(store, index=str(tmp_path / "vectors.db"))
    pipeline.ingest([SEEDS / "CLS_2026-01-14_General.md"], there)
    assert len(loaded) == 1
