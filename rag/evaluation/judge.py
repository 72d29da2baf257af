"""A language model as judge of faithfulness and completeness: optional, and never believed alone.

It sees the question, the cited items and the answer, not the gold. How often it agrees with the metrics that need no
model is reported beside it, with Cohen's kappa (Cohen 1960): a judge that says yes to everything agrees often, kappa 0.
What it does not say in the form asked for counts as not measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.evaluation import metrics as m
from rag.evaluation.replies import Reply
from rag.evaluation.runner import CaseResult, Report

FAITHFUL, COMPLETE = "judge_faithfulness", "judge_completeness"
PAIRS = ((FAITHFUL, "citation_precision"), (FAITHFUL, "cited_strings"), (COMPLETE, "accuracy"))
"""(judge's metric, the metric without a model that asks the nearest thing)."""
_SENTENCE = re.compile(r"^\s*[\[（(]?(\d{1,2})[\]）).、:：]?\s*(支持|部分|不支持)\s*$")
_WHOLE = re.compile(r"^\s*(?:整体|完整性|结论)?[:：]?\s*(完整|部分|没有)\s*$")
_WORTH = {"支持": 1.0, "部分": 0.5, "不支持": 0.0, "完整": 1.0, "没有": 0.0}
_SOURCE_CHARS = 1200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the judge is shown of one case."""

    question: str
    sources: str
    answer: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often the judge and a metric both say "flawless" or both do not."""

    judge: str
    metric: str
    n: int
    share: float | None
    kappa: float | None
    """None when one of the two always says the same."""


Judge = Callable[[Sequence[Asked]], Iterable[tuple[int, str]]]
"""Cases → (index, the judge's reply), in any order."""


def judged(report: Report, judge: Judge) -> Report:
    """The report with the judge's scores of every answer that is no refusal. Raises what the judge raises."""
    answered = [n for n, r in enumerate(report.results) if r.reply and not r.reply.abstained and r.reply.sentences]
    results = list(report.results)
    for index, text in judge([asked(results[n]) for n in answered]):
        n = answered[index]
        reply = results[n].reply
        results[n] = replace(results[n], scores={**results[n].scores, **parse(text, reply)}) if reply else results[n]
    return replace(report, results=tuple(results))


def asked(result: CaseResult) -> Asked:
    """The case as the judge sees it: sentences numbered, sources numbered as their marks."""
    reply = result.reply or Reply()
    numbers = {item_id: n for n, item_id in enumerate(reply.cited, 1)}
    shown = {i: reply.items[i] for i in numbers if i in reply.items}
    sources = "\n".join(f"[{numbers[i]}] {item.title}\n{item.text}"[:_SOURCE_CHARS] for i, item in shown.items())
    said = [
        f"{n} {sentence.text}" + "".join(f"[{numbers[i]}]" for i in sentence.item_ids)
        for n, sentence in enumerate(reply.sentences, 1)
    ]
    return Asked(result.case.question, sources, "\n".join(said))


def parse(text: str, reply: Reply) -> dict[str, m.Score]:
    """The judge's scores; a metric that the reply does not give in full is left out."""
    lines = text.splitlines()
    found = {int(match[1]): _WORTH[match[2]] for line in lines if (match := _SENTENCE.match(line))}
    whole = [_WORTH[match[1]] for line in lines if (match := _WHOLE.match(line))]
    claims = [n for n, sentence in enumerate(reply.sentences, 1) if sentence.claim]
    scores = {}
    if claims and all(n in found for n in claims):
        scores[FAITHFUL] = m.mean([found[n] for n in claims])
    if len(whole) == 1:
        scores[COMPLETE] = m.Score(whole[0], 1)
    return scores


def agreements(report: Report) -> list[Agreement]:
    """The judge against the metrics of `PAIRS`, over the cases that both measured; none without a judge."""
    found = (_agreement(report, judge, metric) for judge, metric in PAIRS)
    return [one for one in found if one.n]


def _agreement(report: Report, judge: str, metric: str) -> Agreement:
    ours, theirs = report.values(judge), report.values(metric)
    pairs = [(ours[i] == 1.0, theirs[i] == 1.0) for i in sorted(ours.keys() & theirs.keys())]
    if not pairs:
        return Agreement(judge, metric, 0, None, None)
    n = len(pairs)
    same = sum(a == b for a, b in pairs) / n
    yes, no = sum(a for a, _ in pairs) / n, sum(b for _, b in pairs) / n
    chance = yes * no + (1 - yes) * (1 - no)
    return Agreement(judge, metric, n, same, (same - chance) / (1 - chance) if 0 < yes < 1 and 0 < no < 1 else None)


def lines(found: Sequence[Agreement]) -> list[str]:
    """The agreements for a terminal."""
    return [
        f"  {one.judge} and {one.metric}: agree in {100 * (one.share or 0):.1f} % of {one.n}"
        + (f", kappa {one.kappa:.2f}" if one.kappa is not None else ", kappa –")
        for one in found
    ]


def to_rows(found: Sequence[Agreement]) -> list[Mapping[str, str | int | float | None]]:
    """The agreements as JSON."""
    return [
        {"judge": one.judge, "metric": one.metric, "n": one.n, "share": one.share, "kappa": one.kappa} for one in found
    ]
