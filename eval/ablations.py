"""What each part of `rag` buys: `rag eval` with one part taken out, paired with the whole by case.

    python eval/ablations.py [--cases eval/cases] [--data seeds]

Prints a Markdown table: for each part and metric the mean difference (part out − whole) with its 95 % bootstrap
interval, wins / losses over the cases, and n. Same cases, documents and settings: same numbers.

Each part is taken out where it works: the gate while a careless model words the answers (`evaluation/careless.py`; the
extractive writer only quotes), supersession also on the cases that `rag eval self` makes of update chains.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from rag import pipeline
from rag.evaluation import runner
from rag.evaluation.careless import CarelessModel
from rag.evaluation.intervals import paired
from rag.evaluation.metrics import METRICS
from rag.pipeline import ablation, scoring
from rag.settings import Settings
from rag.types import ChatModel

SUITES = ("facts", "units", "updates", "multi", "report", "calendar", "unanswerable")
"""Suites that the careless model is asked."""
SHOWN = (
    ("all", "accuracy"),
    ("all", "citation_precision"),
    ("all", "abstention_recall"),
    ("all", "over_refusal"),
    ("all", "forbidden"),
    ("all", "unsupported_numbers"),
    ("updates", "accuracy"),
    ("updates", "forbidden"),
    ("themes", "key_points"),
    ("retrieval", "ndcg@10"),
    ("brief", "themes"),
    ("brief", "industry_order"),
    ("verification", "mutants_caught"),
)
"""(suite, metric) of the columns: each is what one of the parts is for."""


def quiet(done: int, total: int, what: str) -> None:
    """No progress is shown."""


def run(given: argparse.Namespace, ablate: str = "", voice: ChatModel | None = None) -> runner.Report:
    """The report of the product without a part, its answers worded by `voice`."""
    return scoring.run(
        scoring.Plan(SUITES if voice else (), given.cases, given.data, "rag", ablate, voice), Settings(), quiet
    )


def made(given: argparse.Namespace, ablate: str = "") -> runner.Report:
    """The report on the cases that code makes of the documents."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings(), store=Path(folder) / "store")
        pipeline.ingest([given.data or scoring.DATA], settings)
        return scoring.self_cases(settings, 100, quiet, ablate)


def rows(whole: runner.Report, ablated: runner.Report) -> list[str]:
    """One line for each metric that changed, and one that says so when none did."""
    lines = []
    for group, metric in SHOWN:
        before, after = whole.values(metric, group), ablated.values(metric, group)
        moved = paired(after, before)
        better, worse = (moved.wins, moved.losses)[:: 1 if METRICS[metric].better == "high" else -1]
        if better or worse:
            d, scale = moved.difference, 100 if METRICS[metric].kind == "share" else 1
            low, high = ((f"{scale * x:+.1f}" if x is not None else "–") for x in (d.low, d.high))
            value = f"{scale * d.value:+.1f} [{low}, {high}]" if d.value is not None else "–"
            lines.append(f"| {group} {metric} | {value} | {better} / {worse} | {d.n} |")
    return lines or ["| every figure | 0 | 0 / 0 | |"]


def main() -> None:
    """Run the whole product and each ablation, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    print("| without | metric | difference | better / worse | n |\n|---|---|---|---|---|")
    voice = CarelessModel()
    for line in rows(run(given, voice=voice), run(given, "gate", voice)):
        print(f"| gate, a careless model {line}", flush=True)
    for line in rows(made(given), made(given, "supersession")):
        print(f"| supersession, `eval self` {line}", flush=True)
    whole = run(given)
    for part in ablation.PARTS[1:]:
        for line in rows(whole, run(given, part)):
            print(f"| {part} {line}", flush=True)


if __name__ == "__main__":
    main()
