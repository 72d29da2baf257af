"""Does `rag eval self` rank systems as the labelled suites do? Five configurations, both scores, Spearman's rho.

    python eval/self_agreement.py [--limit 100]

The configurations: `rag`, `rag` with one search arm only (two), plain RAG, BM25 + lead sentence. The figures: accuracy,
refusals of the unanswerable, citation precision, nDCG@10, and their mean.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

from rag import pipeline
from rag.evaluation import casefile, runner, selfcases
from rag.evaluation.cases import Case
from rag.evaluation.intervals import rank_agreement
from rag.pipeline import ablation, scoring
from rag.settings import Settings

CONFIGURATIONS = (("rag", ""), ("rag", "vector"), ("rag", "lexical"), ("plain", ""), ("bm25", ""))
FIGURES = (("all", "accuracy"), ("all", "abstention_recall"), ("all", "citation_precision"), ("retrieval", "ndcg@10"))


def scores(cases: Sequence[Case], system: str, without: str, settings: Settings) -> dict[str, float]:
    """The figures of one configuration, and their mean."""
    with ablation.opened(settings, without) as store:
        plan = scoring.Plan((), None, None, system, without)
        bench = scoring.bench_of(plan, store, store.catalog.items(), None)
        table = runner.run(cases, bench, system).table()
    found = {metric: table[group][metric].value or 0.0 for group, metric in FIGURES}
    return found | {"mean": fmean(found.values())}


def main() -> None:
    """Print both tables and the rank correlations."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", type=int, default=100)
    limit = parser.parse_args().limit
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings(), store=Path(folder) / "store")
        pipeline.ingest([Path("seeds")], settings)
        with ablation.opened(settings) as store:
            made = selfcases.make(store.catalog.items(), limit, links=store.links)
        labelled = [c for c in casefile.load([Path("eval/cases")]) if c.suite != "brief"]
        tables = []
        for name, cases in (("labelled suites", labelled), ("eval self", made)):
            print(
                f"\n| {name}, n {len(cases)} | " + " | ".join(m for _, m in FIGURES) + " | mean |\n" + "|---" * 6 + "|"
            )
            rows = {f"{s} −{w}" if w else s: scores(cases, s, w, settings) for s, w in CONFIGURATIONS}
            for system, figures in rows.items():
                print(f"| {system} | " + " | ".join(f"{100 * value:.1f}" for value in figures.values()) + " |")
            tables.append(rows)
    print()
    for figure in tables[0]["rag"]:
        a, b = ({system: row[figure] for system, row in rows.items()} for rows in tables)
        rho = rank_agreement(a, b)
        print(f"{figure}: rho {rho.value:.2f} over n {rho.n} configurations" if rho.value is not None else figure)


if __name__ == "__main__":
    main()
