"""A report judged by a language model: the prompt, the model, its replies kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace

from rag.errors import UsageError
from rag.evaluation import judge
from rag.evaluation.judge import Asked
from rag.evaluation.runner import Report
from rag.generation import prompts
from rag.pipeline import speaking
from rag.settings import Settings
from rag.types import ChatModel

TOKENS = 120
"""Longest reply of a judge: a line a sentence."""


def judged(report: Report, name: str, settings: Settings, model: ChatModel | None = None) -> Report:
    """The report with the scores of the judge `name` (as for `--model`), or of `model`. Raises ModelError, UsageError.

    The judge's replies are kept beside the store as a writer's are; a prompt that does not fit is not judged.
    """
    prompt = prompts.load("judge")
    with ExitStack() as stack:
        if model is None:
            own = stack.enter_context(speaking.speaker(replace(settings, model=name)))
            if own is None:
                raise UsageError("the extractive writer cannot judge", where="--judge", hint="rag models list")
            model = own.model
        speaker = model

        def ask(cases: Sequence[Asked]) -> Iterator[tuple[int, str]]:
            filled = [prompt.fill({"question": c.question, "sources": c.sources, "answer": c.answer}) for c in cases]
            fitting = [n for n, messages in enumerate(filled) if speaker.fits(messages, TOKENS)]
            for index, reply in speaker.replies([filled[n] for n in fitting], TOKENS):
                yield fitting[index], reply

        told = judge.judged(report, ask)
    return replace(told, info={**report.info, "judge": speaker.identity, "judge prompt": prompt.sha256[:16]})
