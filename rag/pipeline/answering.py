"""A draft through the gate into an answer: what `rag ask` and every evaluation do with it."""

from __future__ import annotations

from collections.abc import Callable

from rag.pipeline import wording
from rag.pipeline.wording import Speaker
from rag.verification import AnswerWriter
from rag.written import Draft, Sentence


def fill(
    writer: AnswerWriter,
    question: str,
    draft: Draft | str,
    speaker: Speaker | None = None,
    shown: Callable[[Sentence], None] = lambda sentence: None,
) -> str | None:
    """The draft's sentences, or the speaker's, into `writer`, each handed to `shown` as it passes.

    Gives the reason when there is no draft. Raises ResourceError.
    """
    if isinstance(draft, str):
        return draft
    if speaker:
        wording.answer(question, draft, speaker, writer, shown)
        interrupted = any(finding.kind == wording.INTERRUPTED for finding in writer.findings)
        return "回答被中断" if interrupted else None
    for sentence in draft.sentences:
        if taken := writer.add(sentence):
            shown(taken)
    return None
