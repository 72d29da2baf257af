"""`rag eval --ablate`: each part can be taken out, and only it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag import pipeline
from rag.errors import UsageError
from rag.evaluation.careless import CarelessModel, careless
from rag.evaluation.matching import literal_numbers
from rag.evaluation.replies import of_answer
from rag.pipeline import ablation, reading, scoring, speaking
from rag.pipeline.store import Store, silent
from rag.scope import Scope
from rag.settings import Settings
from rag.written import Answer

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


def test_the_careless_model_damages_some_facts_and_always_the_same() -> None:
    facts = [f"某指数第{n}次收涨{n}.5%，成交额{n}00亿元。" for n in range(2, 40)]
    told = [careless(fact) for fact in facts]
    assert told == [careless(fact) for fact in facts]
    assert 5 < sum(a != b for a, b in zip(facts, told, strict=True)) < 33
    assert all(len(a) - len(b) in {-1, 0, 1} for a, b in zip(facts, told, strict=True))


@pytest.mark.parametrize(("store", "wrong"), [("", 0), ("gate", 1)], indirect=["store"])
def test_the_gate_stops_what_a_careless_model_says(store: Store, wrong: int) -> None:
    asked = ["1月12日两市成交额是多少", "1月12日沪指收盘涨了多少", "1月12日现货白银报多少", "1月12日恒生指数收涨多少"]
    with speaking.speaker(store.settings, CarelessModel()) as speaker:
        replies = [ablation.ask(text, Scope(), store, speaker) for text in asked]
    said = [of_answer(r) if isinstance(r, Answer) else r for r in replies]
    found = [
        literal_numbers(s.text, [reply.items[i] for i in s.item_ids])[0] for reply in said for s in reply.sentences
    ]
    assert min(1, sum(found)) == wrong


def test_chains_are_answered_worse_without_supersession(settings: Settings) -> None:
    whole, without = (scoring.self_cases(settings, 8, silent, part) for part in ("", "supersession"))
    caught = [sum(r.values("mutants_caught", "verification").values()) for r in (whole, without)]
    right = [sum(r.values("accuracy", "updates").values()) for r in (whole, without)]
    assert caught[1] < caught[0]
    assert right[1] <= right[0]
