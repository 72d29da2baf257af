"""The gate of every change: the product, without a model, over all shipped cases."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from rag.evaluation.cases import QUESTION_SUITES
from rag.evaluation.runner import Report
from rag.pipeline import scoring
from rag.pipeline.store import silent
from rag.settings import Settings

EVAL = Path(__file__).parent.parent.parent / "eval"


@cache
def product() -> Report:
    plan = scoring.Plan((), EVAL / "cases", EVAL.parent / "seeds", "rag")
    return scoring.run(plan, Settings(), silent)


def test_no_figure_falls_below_its_floor() -> None:
    assert scoring.failures(product(), EVAL / "thresholds.toml") == []


@pytest.mark.parametrize("peer", ["plain", "bm25"])
def test_the_product_is_better_than_a_reference_system_on_every_suite(peer: str) -> None:
    theirs = json.loads((EVAL / "baselines" / f"{peer}.json").read_text(encoding="utf-8"))["suites"]
    ours = product().table()
    lost = {
        (suite, metric): (cell.value, theirs[suite][metric]["value"])
        for suite in (*QUESTION_SUITES, "retrieval")
        for metric in ("accuracy", "abstention_recall", "ndcg@10")
        if (cell := ours[suite].get(metric)) and (cell.value or 0) <= theirs[suite][metric]["value"]
    }
    assert lost == {}
