"""Run a system over cases. The system is a set of callables; the result is a `Report` that says nothing about time.

Seconds are taken only when a `timer` is given, and kept apart from the figures, so that two runs give equal reports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.errors import NothingFound
from rag.evaluation import brief_metrics as brief
from rag.evaluation import metrics as m
from rag.evaluation.cases import Case, KeyPoint, Options, Place, Places
from rag.evaluation.intervals import Estimate, estimate
from rag.evaluation.matching import found, literal_numbers
from rag.evaluation.replies import Reply, Written, of_answer, of_brief
from rag.types import Hit, Item
from rag.written import Answer, Brief

DEPTH = 20
"""How many hits a retrieval case looks at."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The system under test and what is needed to judge it. A missing callable skips the cases that need it."""

    places: Places
    ask: Callable[[str, Options], Answer | Reply] | None = None
    search: Callable[[str, Options], Sequence[Hit]] | None = None
    """At least `DEPTH` hits where there are as many, best first."""
    brief: Callable[[str], tuple[Brief, str]] | None = None
    """Week → the brief and its rendered text (Markdown)."""
    twins: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Item id → items that state the same (`duplicate` links): as right to cite as the gold itself."""
    items: Mapping[str, Item] = field(default_factory=dict)
    """Item id → item, to show the gold beside the answer; nothing is scored with it."""
    check_numbers: m.NumberCheck = literal_numbers
    timer: Callable[[], float] | None = None
    """A clock in seconds, such as `time.perf_counter`."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case with what the system gave and how it scored."""

    case: Case
    scores: Mapping[str, m.Score]
    gold_ids: tuple[str, ...] = ()
    reply: Reply | None = None
    written: Written | None = None
    hits: tuple[Item, ...] = ()
    """What a search found, best first, without the neutral items."""
    gold_items: tuple[Item, ...] = ()
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All results of one system, with what it was run on (model, store, settings fingerprint, data hash)."""

    system: str
    results: tuple[CaseResult, ...]
    info: Mapping[str, str] = field(default_factory=dict)
    skipped: int = 0
    """Cases that the system has no callable for."""

    def values(self, metric: str, group: str = "all") -> dict[str, float]:
        """Case id → value of `metric`, for the cases of a group that measured it."""
        return {
            r.case.case_id: r.scores[metric].value  # type: ignore[misc]
            for r in self.results
            if group in groups_of(r.case) and r.scores.get(metric, m.NOTHING).value is not None
        }

    def groups(self) -> list[str]:
        """The rows in order: suites as they came, then all questions, then parts of them that are not all of them."""
        members: dict[str, int] = {}
        for result in self.results:
            for group in groups_of(result.case):
                members[group] = members.get(group, 0) + 1
        parts = sorted(g for g, n in members.items() if g.startswith("all/") and n < members["all"])
        suites = [g for g in members if not g.startswith("all")]
        return [*suites, *(["all"] if "all" in members else []), *parts]

    def table(self) -> dict[str, dict[str, Estimate]]:
        """Group → metric → estimate over its cases; metrics that no case of the group measured are left out."""
        rows: dict[str, dict[str, Estimate]] = {}
        for group in self.groups():
            cells = {name: list(self.values(name, group).values()) for name in m.METRICS}
            rows[group] = {
                name: estimate(values, share=m.METRICS[name].kind == "share")
                for name, values in cells.items()
                if values
            }
        return rows


def groups_of(case: Case) -> tuple[str, ...]:
    """The rows that a case counts in: its suite and, for questions, `all`, `all/<author>` and `all/<file>`."""
    if case.suite in ("brief", "retrieval", "verification"):
        return (case.suite,)
    return tuple(dict.fromkeys((case.suite, "all", f"all/{case.author}", f"all/{case.origin or case.author}")))


def run(
    cases: Sequence[Case],
    bench: Bench,
    system: str,
    info: Mapping[str, str] | None = None,
    progress: Callable[[int, int, Case], None] | None = None,
) -> Report:
    """Score `system` on `cases`, in their order. `progress(done, total, case)` is called before each case.

    Raises InputError when gold leads to no item (before anything is asked), and whatever the system raises, except
    NothingFound, which is a refusal.
    """
    gold = {case.case_id: _gold_ids(case, bench) for case in cases}
    results: list[CaseResult] = []
    for number, case in enumerate(cases):
        if progress:
            progress(number, len(cases), case)
        result = _timed(case, gold[case.case_id], bench)
        if result:
            results.append(result)
    return Report(system, tuple(results), dict(info or {}), skipped=len(cases) - len(results))


def _gold_ids(case: Case, bench: Bench) -> frozenset[str]:
    for places in (case.gold.also, *case.gold.need_places, *(point.places for point in case.brief.points)):
        bench.places.resolve(places)
    return _resolve(case.gold.places, bench)


def _resolve(places: Sequence[Place], bench: Bench) -> frozenset[str]:
    ids = bench.places.resolve(places)
    return ids.union(*(bench.twins.get(item_id, ()) for item_id in ids))


def _timed(case: Case, gold: frozenset[str], bench: Bench) -> CaseResult | None:
    start = bench.timer() if bench.timer else 0.0
    result = _RUN.get(case.suite, _question)(case, gold, bench)
    seconds = bench.timer() - start if bench.timer else None
    known = tuple(bench.items[item_id] for item_id in sorted(gold) if item_id in bench.items)
    return replace(result, seconds=seconds, gold_items=known) if result else None


def _question(case: Case, gold: frozenset[str], bench: Bench) -> CaseResult | None:
    if bench.ask is None:
        return None
    reply = _ask(case, bench.ask)
    return CaseResult(case, score_reply(case, reply, gold, bench), tuple(sorted(gold)), reply)


def _ask(case: Case, ask: Callable[[str, Options], Answer | Reply]) -> Reply:
    try:
        answer = ask(case.question, case.options)
    except NothingFound as nothing:
        return Reply(abstained=True, reason=nothing.message)
    return of_answer(answer) if isinstance(answer, Answer) else answer


def score_reply(case: Case, reply: Reply, gold: frozenset[str], bench: Bench) -> dict[str, m.Score]:
    """Every metric of a question case."""
    strings, question = case.gold.strings, case.question
    need = [_resolve(group, bench) for group in case.gold.need_places] or [gold]
    corrected = bool(case.gold.accept and reply.cited) and all(found(reply.text, case.gold.accept))
    scores = {
        "accuracy": m.accuracy(reply, strings, question, case.gold.min_strings),
        "key_points": m.key_points(reply, strings, question),
        "citation_precision": m.citation_precision(reply, gold),
        "citation_recall": m.citation_recall(reply, need),
        "cited_strings": m.cited_strings(reply, strings, gold, question),
        **m.abstention(reply.abstained or corrected, case.gold.expects),
        "forbidden": m.forbidden(reply.text, case.gold.forbid),
        "unsupported_numbers": m.unsupported_numbers(reply.sentences, reply.items, bench.check_numbers),
        "length": m.NOTHING if reply.abstained else m.reading_length(reply.text),
    }
    return {name: score for name, score in scores.items() if score.value is not None}


def _retrieval(case: Case, gold: frozenset[str], bench: Bench) -> CaseResult | None:
    if bench.search is None:
        return None
    try:
        hits = bench.search(case.question, case.options)[:DEPTH]
    except NothingFound:
        hits = ()
    neutral = _resolve(case.gold.also, bench) - gold
    shown = tuple(hit.item for hit in hits if hit.item.item_id not in neutral)
    ranked = [item.item_id for item in shown]
    scores = {f"hit@{k}": m.hit_at(ranked, gold, k) for k in (1, 5)}
    scores |= {"recall@10": m.recall_at(ranked, gold, 10)}
    scores |= {"mrr@10": m.reciprocal_rank(ranked, gold, 10), "ndcg@10": m.ndcg_at(ranked, gold, 10)}
    return CaseResult(case, scores, tuple(sorted(gold)), hits=shown)


def _brief(case: Case, gold: frozenset[str], bench: Bench) -> CaseResult | None:
    if bench.brief is None or case.week is None:
        return None
    written = of_brief(*bench.brief(case.week))
    return CaseResult(case, score_brief(case, written, bench), tuple(sorted(gold)), written=written)


def score_brief(case: Case, written: Written, bench: Bench) -> dict[str, m.Score]:
    """Every metric of a brief case."""
    contract = case.brief

    def pairs(points: Sequence[KeyPoint]) -> list[tuple[KeyPoint, frozenset[str]]]:
        return [(point, _resolve(point.places, bench)) for point in points]

    scores = {
        "market": brief.fact_recall(written, contract.market),
        "essential": brief.fact_recall(written, contract.essential),
        "fact_citations": brief.fact_citations(
            written, pairs((*contract.market, *contract.essential, *contract.industry))
        ),
        "industry": brief.fact_recall(written, contract.industry),
        "industry_order": brief.order(written, contract.industry, brief.INDUSTRY),
        "calendar": brief.fact_recall(written, contract.calendar, brief.CALENDAR),
        "themes": brief.theme_recall(written, contract.themes),
        "theme_precision": brief.theme_precision(written, (*contract.themes, *contract.themes_also)),
        "exclusions": brief.exclusions(written, pairs(contract.exclude)),
        "traps": brief.traps(written, contract.traps),
        "sections": brief.section_coverage(written, contract.sections),
        "empty_sections": brief.empty_sections(written),
        "unsupported_numbers": m.unsupported_numbers(written.sentences, written.items, bench.check_numbers),
        "length": m.reading_length("".join(said.text for said in written.sentences)),
    }
    return {name: score for name, score in scores.items() if score.value is not None}


_RUN: Mapping[str, Callable[[Case, frozenset[str], Bench], CaseResult | None]] = {
    "retrieval": _retrieval,
    "brief": _brief,
}
