"""The judge: what it is shown, how it is read, and how far it can be believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest
from evaluation_bench import CASES, CLOSE, PLACES, REFUSAL, RIGHT, quoting

from rag.errors import UsageError
from rag.evaluation import judge, report
from rag.evaluation.metrics import Score
from rag.evaluation.replies import Reply, Said
from rag.evaluation.runner import Bench, CaseResult, Report, run
from rag.pipeline import judging
from rag.settings import Settings
from rag.types import Message


class Scripted:
    """A judge that says the same of every answer, and remembers what it was asked."""

    name = identity = "scripted"

    def __init__(self, reply: str, fits: bool = True) -> None:
        self.reply, self.history, self._fits = reply, list[str](), fits

    def fits(self, prompt: Sequence[Message], max_tokens: int) -> bool:
        return self._fits

    def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
        self.history.append(prompt[-1].text)
        yield self.reply

    def replies(self, prompts: Sequence[Sequence[Message]], max_tokens: int) -> Iterator[tuple[int, str]]:
        for index in reversed(range(len(prompts))):
            yield index, "".join(self.stream(prompts[index], max_tokens))


@pytest.fixture
def plain() -> Report:
    def ask(question: str, options: object) -> Reply:
        case = next(c for c in CASES if c.question == question)
        return quoting(RIGHT[case.case_id]) if case.case_id in RIGHT else REFUSAL

    return run(CASES, Bench(PLACES, ask), "quoting")


def test_a_judge_is_asked_only_about_answers_and_shown_no_gold(plain: Report) -> None:
    model = Scripted("1 支持\n完整")
    told = judging.judged(plain, "scripted", Settings(), model)
    assert len(model.history) == 3
    assert any(CLOSE.text in prompt for prompt in model.history)
    assert told.values(judge.FAITHFUL) == {"turnover": 1.0, "silver": 1.0, "wuxi": 1.0}
    assert told.info["judge"] == "scripted"


def test_a_judge_that_always_agrees_has_no_kappa(plain: Report) -> None:
    told = judging.judged(plain, "scripted", Settings(), Scripted("1 支持\n完整"))
    found = judge.agreements(told)
    assert [(one.metric, one.n, one.share, one.kappa) for one in found] == [
        ("citation_precision", 3, 1.0, None),
        ("cited_strings", 3, 1.0, None),
        ("accuracy", 3, 1.0, None),
    ]
    assert any("judge_completeness and accuracy: agree in 100.0 % of 3, kappa –" in x for x in report.table_lines(told))
    assert report.to_dict(told)["judge_agreement"][0]["n"] == 3


def test_kappa_is_that_of_the_textbook(plain: Report) -> None:
    told = judging.judged(plain, "scripted", Settings(), Scripted("1 支持\n完整"))
    scores = [dict(r.scores) for r in told.results]
    for scored, (ours, theirs) in zip(scores, [(1.0, 1.0), (0.0, 0.0), (1.0, 0.0)], strict=False):
        scored[judge.COMPLETE] = scored[judge.COMPLETE]._replace(value=ours)
        scored["accuracy"] = scored["accuracy"]._replace(value=theirs)
    mixed = Report("x", tuple(_with(r, s) for r, s in zip(told.results, scores, strict=True)))
    found = next(one for one in judge.agreements(mixed) if one.metric == "accuracy")
    assert found.share == pytest.approx(2 / 3)
    assert found.kappa == pytest.approx(0.4)  # chance = 2/3·1/3 + 1/3·2/3


def _with(result: CaseResult, scores: Mapping[str, Score]) -> CaseResult:
    return replace(result, scores=scores)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 支持\n2 不支持\n部分", {judge.FAITHFUL: 0.5, judge.COMPLETE: 0.5}),
        ("[1] 支持\n（2） 部分\n完整性：没有", {judge.FAITHFUL: 0.75, judge.COMPLETE: 0.0}),
        ("1 支持\n完整", {judge.COMPLETE: 1.0}),
        ("我认为这个回答很好", {}),
        ("1 支持\n2 支持\n完整\n部分", {judge.FAITHFUL: 1.0}),
    ],
)
def test_what_is_not_said_in_the_form_is_not_measured(text: str, expected: dict[str, float]) -> None:
    reply = Reply((Said("甲。", ("a",)), Said("乙。", ("a",))))
    assert {name: score.value for name, score in judge.parse(text, reply).items()} == expected


def test_a_prompt_that_does_not_fit_is_not_judged(plain: Report) -> None:
    told = judging.judged(plain, "scripted", Settings(), Scripted("1 支持\n完整", fits=False))
    assert told.values(judge.FAITHFUL) == {}
    assert judge.agreements(told) == []


def test_the_extractive_writer_cannot_judge(plain: Report) -> None:
    with pytest.raises(UsageError, match="cannot judge"):
        judging.judged(plain, "extractive", Settings())
