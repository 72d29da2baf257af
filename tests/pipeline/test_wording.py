"""A model words what code chose: repair once, retry once, then the source's words; nothing chosen is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from rag import pipeline
from rag.errors import ModelError, ModelRefused, ResourceError
from rag.pipeline import weekly
from rag.scope import Scope
from rag.settings import Settings
from rag.types import Message
from rag.written import Answer, Sentence

QUESTION = "1月12日两市成交额是多少？"
RIGHT = "沪深两市成交额3.6万亿，较上一个交易日放量4787亿。[1]"
WRONG = "沪深两市成交额3.6万亿，较上一个交易日缩量4787亿。[1]"


class Scripted:
    """Answers with queued replies and remembers its prompts."""

    name = identity = "scripted"

    def __init__(self, *replies: str | BaseException, fits: bool = True) -> None:
        self.queue = list(replies)
        self.history: list[str] = []
        self._fits = fits

    def fits(self, prompt: Sequence[Message], max_tokens: int) -> bool:
        return self._fits

    def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
        self.history.append(prompt[-1].text)
        reply = self.queue.pop(0) if self.queue else ""
        if isinstance(reply, BaseException):
            raise reply
        yield from reply

    def replies(self, prompts: Sequence[Sequence[Message]], max_tokens: int) -> Iterator[tuple[int, str]]:
        for index, prompt in enumerate(prompts):
            yield index, "".join(self.stream(prompt, max_tokens))


@pytest.fixture
def ask(seed_store: Path) -> Callable[..., Answer]:
    return lambda *replies, **kw: pipeline.ask(
        QUESTION, Scope(), Settings(store=seed_store), model=Scripted(*replies, **kw)
    )


def done(answer: Answer) -> list[tuple[str, str]]:
    return [(f.kind, f.action) for f in answer.findings]


def test_a_sentence_that_passes_is_shown_with_its_moment(ask: Callable[..., Answer]) -> None:
    answer = ask(RIGHT)
    assert answer.text == "沪深两市成交额3.6万亿，较上一个交易日放量4787亿（1月12日15:02）。[1]"
    assert done(answer) == []
    assert answer.model == "scripted"


def test_a_refused_sentence_is_given_back_with_the_reason_and_repaired(seed_store: Path) -> None:
    model = Scripted(WRONG, RIGHT)
    answer = pipeline.ask(QUESTION, Scope(), Settings(store=seed_store), model=model)
    assert "放量4787亿" in answer.text
    assert {action for _, action in done(answer)} == {"repaired"}
    assert "缩量4787亿" in model.history[1]
    assert "问题：" in model.history[1]


def test_a_sentence_that_stays_wrong_gives_way_to_the_sources(ask: Callable[..., Answer]) -> None:
    answer = ask(WRONG, WRONG)
    assert "缩量" not in answer.text
    assert "放量4787亿" in answer.text
    assert {"dropped", "fallback"} <= {action for _, action in done(answer)}


def test_a_broken_model_gets_one_retry_then_the_sources_words(ask: Callable[..., Answer]) -> None:
    assert done(ask(ModelError("down"), RIGHT)) == [("model", "fallback")]
    answer = ask(ModelError("down"), ModelError("still down"))
    assert done(answer) == [("model", "fallback"), ("model", "fallback"), ("untold", "fallback")]
    assert "3.6万亿" in answer.text


def test_a_model_that_says_that_the_documents_do_not_tell_cannot_take_the_facts_away(
    ask: Callable[..., Answer],
) -> None:
    answer = ask("资料不足。", "资料不足。")
    assert not answer.abstained
    assert "3.6万亿" in answer.text


@pytest.mark.parametrize("error", [ModelRefused("unknown model"), ResourceError("no memory")])
def test_what_asking_again_cannot_mend_is_an_error(ask: Callable[..., Answer], error: Exception) -> None:
    with pytest.raises(type(error)):
        ask(error)


def test_an_interrupt_keeps_what_has_passed(seed_store: Path) -> None:
    shown: list[Sentence] = []

    class Interrupted(Scripted):
        def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
            yield RIGHT + "\n"
            raise KeyboardInterrupt

    answer = pipeline.ask(QUESTION, Scope(), Settings(store=seed_store), model=Interrupted(), shown=shown.append)
    assert answer.interrupted
    assert [s.text for s in answer.sentences] == [s.text for s in shown]
    assert len(shown) == 1


def test_weak_evidence_is_no_matter_for_a_model(seed_store: Path) -> None:
    model = Scripted("编的。[1]")
    answer = pipeline.ask("2031年火星移民公司的净利润是多少？", Scope(), Settings(store=seed_store), model=model)
    assert answer.abstained
    assert model.history == []


def test_facts_that_do_not_fit_are_told_in_the_sources_words(ask: Callable[..., Answer]) -> None:
    answer = ask(fits=False)
    assert done(answer)[0] == ("context", "fallback")
    assert "3.6万亿" in answer.text


def brief(seed_store: Path, model: Scripted | None) -> weekly.Written:
    return pipeline.write_brief(Scope(week="2026-W03"), Settings(store=seed_store), model=model)


class Echo(Scripted):
    """Copies its facts; the n-th is told otherwise where `change` says so."""

    def __init__(self, change: Callable[[str], str] = lambda line: line) -> None:
        super().__init__()
        self.change = change

    def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
        self.history.append(prompt[-1].text)
        for line in prompt[-1].text.partition("事实：\n")[2].partition("\n\n原句")[0].splitlines():
            mark, _, text = line.partition(" ")
            yield self.change(text) + mark + "\n"


def test_a_briefs_points_are_worded_and_its_manifest_says_by_whom(seed_store: Path) -> None:
    plain, model = brief(seed_store, None), Echo()
    written = brief(seed_store, model)
    assert len(model.history) > 10
    assert written.manifest["model"] == "scripted"
    assert set(written.manifest["prompts"]) == {"answer", "brief", "repair"}
    assert plain.manifest["prompts"] == {}
    assert written.manifest["counts"]["supported"] >= plain.manifest["counts"]["supported"]
    assert [s.title for s in written.brief.sections] == [s.title for s in plain.brief.sections]


def test_points_that_a_model_gets_wrong_stay_as_they_were(seed_store: Path) -> None:
    plain = brief(seed_store, None)
    written = brief(seed_store, Echo(lambda text: "行情必涨，请满仓。"))
    assert [part.blocks for part in written.brief.sections] == [part.blocks for part in plain.brief.sections]
    assert written.manifest["counts"]["fallback"] > 10
    assert written.manifest["counts"]["dropped"] > 10


def test_a_model_that_breaks_in_the_middle_of_a_brief_leaves_a_whole_brief(seed_store: Path) -> None:
    written = brief(seed_store, Scripted("", ModelError("down")))
    assert written.manifest["counts"]["supported"] > 100
    assert written.manifest["counts"]["fallback"] > 10
