"""A model's answer from numbered evidence: prompt out, lines with marks in.

Parsing is tolerant (a small model keeps "one line, one sentence, marks at the end" and little more); checking is
verification's. Marks that were never issued are dropped here, and a sentence without any stays uncited for the gate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.generation import prompts
from rag.text import narrow, strip_invisible
from rag.types import ChatModel, Draft, DraftSentence, Evidence

_MARK = re.compile(r"[\[［【](\d{1,3})[\]］】]")
_THINK = re.compile(r"<think>.*?(?:</think>|$)", re.S)
_BULLET = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.、)])\s*")
_ABSTAIN = "资料不足"


def write(question: str, evidence: Sequence[Evidence], model: ChatModel, max_tokens: int = 400) -> Draft | str:
    """The model's draft, or the reason why there is none. Raises ModelError from the model."""
    messages = prompts.load("answer").fill({"question": question, "evidence": listing(evidence)})
    reply = _THINK.sub("", "".join(model.stream(messages, max_tokens)))
    if _ABSTAIN in reply:
        return "模型认为资料不足以回答"
    found = tuple(s for line in reply.splitlines() if (s := _sentence(line, evidence)).text)
    return Draft(found, model.name) if found else "模型没有给出可用的回答"


def listing(evidence: Sequence[Evidence]) -> str:
    """The evidence as the prompt shows it; marks inside documents are neutralised so that they cannot be cited."""
    return "\n".join(
        f"[{e.mark}] {e.item.published_at:%Y-%m-%d %H:%M} {_harmless(e.item.title)} {_harmless(e.item.text)}"
        for e in evidence
    )


def _harmless(text: str) -> str:
    return _MARK.sub(r"(\1)", strip_invisible(text)).replace("\n", " ")


def _sentence(line: str, evidence: Sequence[Evidence]) -> DraftSentence:
    issued = {e.mark: e.item.item_id for e in evidence}
    marks = [int(m) for m in _MARK.findall(narrow(line))]
    text = _BULLET.sub("", _MARK.sub("", line)).strip()
    return DraftSentence(text, tuple(dict.fromkeys(issued[m] for m in marks if m in issued)))
