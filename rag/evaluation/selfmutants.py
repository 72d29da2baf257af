"""The gate on the user's own items: mutants that it should catch, true sentences that it should let pass.

The sentences are those of `rag eval gate` (package `gate`); here each is a case of the suite `verification`, so that
they stand in the same table as questions and searches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rag.evaluation.cases import Case
from rag.evaluation.gate import Judge, cases
from rag.evaluation.gate.bench import PASSES
from rag.evaluation.metrics import Score
from rag.evaluation.runner import CaseResult
from rag.types import Item

SUITE = "verification"
_TRUE = ("verbatim", "reworded", "reworded_words")


def results(items: Sequence[Item], judge: Judge, limit: int) -> Iterator[CaseResult]:
    """At most `limit` sentences of each class, judged: `mutants_caught` for the false, `false_alarms` for the true."""
    seen: Counter[str] = Counter()
    for one in cases(items, per_class=limit):
        seen[one.kind] += 1
        if seen[one.kind] > limit:
            continue
        case = Case(f"self-{one.kind}-{seen[one.kind]}", SUITE, one.text, author="code", origin="self")
        stopped = Score(float(judge(one.text, one.item, one.as_of) not in PASSES), 1)
        metric = "false_alarms" if one.kind in _TRUE else "mutants_caught"
        yield CaseResult(case, {metric: stopped}, gold_items=(one.item,))
