"""`rag eval --ablate`: each part can be taken out, and only it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag import pipeline
from rag.errors import UsageError
from rag.pipeline import ablation, reading, scoring
from rag.pipeline.store import Store, silent
from rag.scope import Scope
from rag.settings import Settings
from rag.types import Answer

SEEDS = Path(__file__).parent.parent.parent / "seeds"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(store=tmp_path_factory.mktemp("ablation") / "store")
    pipeline.ingest([SEEDS], made)
    return made


@pytest.fixture
def store(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Store]:
    with ablation.opened(settings, request.param) as opened:
        yield opened


def found_by(store: Store) -> set[str]:
    query = reading.question("现货白银报多少美元", Scope(), store, 8)
    return {arm for hit in reading.hits(query, Scope(), store) for arm in hit.found_by}


@pytest.mark.parametrize(
    ("store", "arms"),
    [("", {"lexical", "vector"}), ("vector", {"lexical"}), ("lexical", {"vector"})],
    indirect=["store"],
)
def test_an_arm_that_is_out_finds_nothing(store: Store, arms: set[str]) -> None:
    assert found_by(store) == arms


@pytest.mark.parametrize(("store", "kept"), [("", True), ("supersession", False)], indirect=["store"])
def test_without_supersession_no_figure_is_replaced(store: Store, kept: bool) -> None:
    query = reading.question("两市成交额", Scope(), store, 8)
    assert bool(reading.replaced(query, store)) is kept
    assert any(link.kind == "duplicate" for link in store.links) or store.stories


@pytest.mark.parametrize(("store", "themes"), [("", True), ("lexicon", False)], indirect=["store"])
def test_without_the_lexicon_no_theme_is_known(store: Store, themes: bool) -> None:
    assert bool(store.lexicon.themes) is themes


@pytest.mark.parametrize("store", [""], indirect=True)
def test_the_whole_answers_as_rag_ask(store: Store) -> None:
    text = "1月12日两市成交额是多少"
    here, there = ablation.ask(text, Scope(), store), pipeline.ask(text, Scope(), store.settings)
    assert isinstance(here, Answer)
    assert (here.sentences, here.citations) == (there.sentences, there.citations)


@pytest.mark.parametrize("store", ["gate"], indirect=True)
def test_without_the_gate_the_draft_is_scored(store: Store) -> None:
    reply = ablation.ask("1月12日两市成交额是多少", Scope(), store)
    assert not isinstance(reply, Answer)
    assert reply.cited


def test_unknown_parts_and_other_systems_are_refused(settings: Settings) -> None:
    with pytest.raises(UsageError, match="unknown part"), ablation.opened(settings, "commas"):
        pass
    plan = scoring.Plan(("units",), SEEDS.parent / "eval" / "cases", SEEDS, "bm25", "gate")
    with pytest.raises(UsageError, match="only rag"):
        scoring.run(plan, replace(settings, store=settings.store.parent / "other"), silent)
