"""The shipped cases against the shipped documents: gold that is there, and reference systems in their place."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rag import sources
from rag.evaluation import report
from rag.evaluation.audit import audit
from rag.evaluation.baselines import Bm25Lead
from rag.evaluation.casefile import load
from rag.evaluation.cases import Places
from rag.evaluation.runner import Bench, Report, run
from rag.types import Item

ROOT = Path(__file__).parent.parent.parent


@cache
def seeds() -> tuple[Item, ...]:
    return tuple(item for path in sources.discover([ROOT / "seeds"]) for item in sources.read(path).items)


@cache
def bm25() -> Report:
    items = list({item.item_id: item for item in seeds()}.values())
    system = Bm25Lead(items)
    return run(load([ROOT / "eval" / "cases"]), Bench(Places.of(seeds()), system.ask, system.search), "bm25")


def test_every_gold_string_stands_in_its_item() -> None:
    items = {item.item_id: item for item in seeds()}
    assert [str(p) for p in audit(load([ROOT / "eval" / "cases"]), Places.of(seeds()), items)] == []


def test_the_cases_are_hard_enough_for_the_lexical_peer() -> None:
    table = bm25().table()
    assert 0.2 < (table["all"]["accuracy"].value or 0) < 0.6
    assert (table["all"]["abstention_recall"].value or 0) < 0.2
    assert (table["all"]["over_refusal"].value or 0) < 0.05


def test_a_run_over_the_seeds_repeats() -> None:
    items = list({item.item_id: item for item in seeds()}.values())
    system = Bm25Lead(items)
    again = run(load([ROOT / "eval" / "cases"]), Bench(Places.of(seeds()), system.ask, system.search), "bm25")
    assert report.to_dict(again) == report.to_dict(bm25())
