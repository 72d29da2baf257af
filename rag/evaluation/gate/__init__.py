"""Mutation bench of the gate: true sentences from real items, verbatim and reworded, and their mutants.

    truth.py     true sentences of an item, and faithful rewordings of them
    mutants.py   what is made wrong: number, unit, direction, name, comparison, bound, date
    meaning.py   what is made wrong in sentences without numbers: denied, planned, by whom
    series.py    values that a later item of the same day replaced, found without the product's own links
    bench.py     `run`: counts per class, from a fixed seed

Cases are made from whatever items are given; nothing is stored but counts. A mutant that happens to be true (its value
stands in the same item, its name is the subject of the same value) is not counted.
"""

from __future__ import annotations

from rag.evaluation.gate.bench import Case, Judge, cases, run

__all__ = ["Case", "Judge", "cases", "run"]
