"""What each part of `rag` buys: `rag eval` with one part taken out, paired with the whole by case.

    python eval/ablations.py [--cases eval/cases] [--data seeds]

Prints a Markdown table: for each part and metric the mean difference (part out − whole) with its 95 % bootstrap
interval, wins / losses over the cases, and n. Same cases, documents and settings: same numbers.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from rag.evaluation import runner
from rag.evaluation.intervals import paired
from rag.evaluation.metrics import METRICS
from rag.pipeline import ablation, scoring
from rag.settings import Settings

SHOWN = (
    ("all", "accuracy"),
    ("all", "citation_precision"),
    ("all", "abstention_recall"),
    ("all", "over_refusal"),
    ("all", "forbidden"),
    ("updates", "accuracy"),
    ("themes", "key_points"),
    ("retrieval", "ndcg@10"),
    ("brief", "themes"),
    ("brief", "industry_order"),
)
"""(suite, metric) of the columns: each is what one of the parts is for."""


def run(cases: Path | None, data: Path | None, ablate: str = "") -> runner.Report:
    """The report of the product without a part."""
    return scoring.run(scoring.Plan((), cases, data, "rag", ablate), Settings(), lambda done, total, what: None)


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
    whole = run(given.cases, given.data)
    print("| without | metric | difference | better / worse | n |\n|---|---|---|---|---|")
    for part in ablation.PARTS:
        for line in rows(whole, run(given.cases, given.data, part)):
            print(f"| {part} {line}", flush=True)


if __name__ == "__main__":
    main()
