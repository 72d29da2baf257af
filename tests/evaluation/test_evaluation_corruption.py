"""Corrupted systems must be caught: each corruption drives the metric that it should, and no trivial system shines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from evaluation_bench import CASES, HALF, ITEMS, PLACES, REFUSAL, RIGHT, quoting

from rag.evaluation.cases import Case, Options
from rag.evaluation.replies import Reply, Said
from rag.evaluation.runner import Bench, Report, run

BY_QUESTION = {case.question: case for case in CASES}
System = Callable[[str, Options], Reply]


def right(question: str, options: Options) -> Reply:
    wanted = RIGHT.get(BY_QUESTION[question].case_id)
    return quoting(wanted) if wanted else REFUSAL


def swapped_citations(question: str, options: Options) -> Reply:
    """What it says is right; the sources are other items."""
    reply = right(question, options)
    said = tuple(replace(s, item_ids=("half",)) for s in reply.sentences)
    return replace(reply, sentences=said, items={"half": HALF})


def damaged_digits(question: str, options: Options) -> Reply:
    """Every digit moved on by one, citations untouched."""
    reply = right(question, options)
    turned = str.maketrans("0123456789", "1234567890")
    return replace(reply, sentences=tuple(replace(s, text=s.text.translate(turned)) for s in reply.sentences))


def refuse_all(question: str, options: Options) -> Reply:
    return REFUSAL


def answer_all(question: str, options: Options) -> Reply:
    """Never refuses: the nearest wrong figure when there is no right one."""
    reply = right(question, options)
    return quoting(RIGHT["turnover"]) if reply.abstained else reply


def echo(question: str, options: Options) -> Reply:
    return Reply((Said(question),))


def dump_everything(question: str, options: Options) -> Reply:
    return quoting(*ITEMS)


def stale(question: str, options: Options) -> Reply:
    """The half-day figure for the close."""
    return quoting(HALF) if BY_QUESTION[question].case_id == "turnover" else right(question, options)


def scored(system: System) -> Report:
    return run(CASES, Bench(PLACES, system), system.__name__)


def value(report: Report, metric: str) -> float | None:
    cell = report.table()["all"].get(metric)
    return cell.value if cell else None


def test_the_right_system_is_flawless() -> None:
    table = scored(right).table()["all"]
    perfect = ("accuracy", "key_points", "citation_precision", "citation_recall", "cited_strings", "abstention_recall")
    assert {name: table[name].value for name in perfect} == dict.fromkeys(perfect, 1.0)
    assert {name: table[name].value for name in ("over_refusal", "forbidden", "unsupported_numbers")} == {
        "over_refusal": 0.0,
        "forbidden": 0.0,
        "unsupported_numbers": 0.0,
    }


@pytest.mark.parametrize(
    ("system", "metric", "worst"),
    [
        (swapped_citations, "citation_precision", 0.0),
        (swapped_citations, "citation_recall", 0.0),
        (swapped_citations, "cited_strings", 0.0),
        (damaged_digits, "accuracy", 0.0),
        (damaged_digits, "key_points", 0.0),
        (refuse_all, "over_refusal", 1.0),
        (refuse_all, "accuracy", 0.0),
        (refuse_all, "citation_recall", 0.0),
        (answer_all, "abstention_recall", 0.0),
        (echo, "accuracy", 0.0),
        (echo, "key_points", 0.0),
        (echo, "citation_recall", 0.0),
        (echo, "abstention_recall", 0.0),
    ],
)
def test_a_corruption_drives_its_metric_to_the_worst(system: System, metric: str, worst: float) -> None:
    assert value(scored(right), metric) == 1 - worst
    assert value(scored(system), metric) == worst


def test_wrong_numbers_against_the_cited_item_are_counted() -> None:
    assert (value(scored(swapped_citations), "unsupported_numbers") or 0) >= 2
    assert (value(scored(damaged_digits), "unsupported_numbers") or 0) >= 2


def test_answering_all_and_stale_figures_say_what_is_forbidden() -> None:
    assert value(scored(answer_all), "forbidden") == 0.5
    assert value(scored(stale), "forbidden") == 0.5
    assert (value(scored(stale), "accuracy") or 0) < 1


def test_dumping_everything_buys_accuracy_with_all_the_rest() -> None:
    report = scored(dump_everything)
    assert value(report, "accuracy") == 1.0
    assert value(report, "citation_precision") == 0.25
    assert value(report, "forbidden") == 1.0
    assert value(report, "abstention_recall") == 0.0
    assert (value(report, "length") or 0) > 2 * (value(scored(right), "length") or 0)


@pytest.mark.parametrize("trivial", [refuse_all, answer_all, echo, dump_everything])
def test_no_trivial_system_is_at_the_ceiling_everywhere(trivial: System) -> None:
    table = scored(trivial).table()["all"]
    flaws = {name: cell.value for name, cell in table.items() if name not in ("length", "unsupported_numbers")}
    assert any(value != (0.0 if name in ("over_refusal", "forbidden") else 1.0) for name, value in flaws.items())


def test_an_echo_cannot_pass_as_the_correction_of_a_false_premise() -> None:
    made = replace(
        CASES[3], case_id="premise", question="净利下滑103%吗", gold=replace(CASES[3].gold, accept=(("103%",),))
    )
    cited = Reply((Said("同比增长约103%。", ("wuxi",)),), items={"wuxi": RIGHT["wuxi"]})
    assert _alone(made, echo("净利下滑103%吗", Options())) == 0.0
    assert _alone(made, cited) == 1.0
    assert _alone(made, REFUSAL) == 1.0


def _alone(case: Case, reply: Reply) -> float | None:
    return run([case], Bench(PLACES, lambda q, o: reply), "x").results[0].scores["abstention_recall"].value
