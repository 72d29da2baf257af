"""A model's wording of chosen facts: numbered facts into a prompt, lines with marks out of the reply.

Parsing is tolerant (a small model keeps "one line, one sentence, marks at the end" and little more); checking is
verification's. Marks that were never issued are dropped here, and a sentence without any stays uncited for the gate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.generation import prompts
from rag.generation.reply import ReplyLimits, lines
from rag.text import closed, narrow, pairs, sentences, strip_invisible
from rag.types import ChatModel, Item, Message
from rag.written import DraftSentence

_MARK = re.compile(r"[\[［【〔]\s*(\d{1,3})\s*[\]］】〕]")
_BULLET = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.、)）]|要点\d*[:：])\s*")
_STAMP = re.compile(r"(?P<stamp>（\d{1,2}月\d{1,2}日\d{1,2}:\d{2}）)。?$")
_CLOCK = re.compile(r"\d{1,2}:\d{2}|(?<![\d.])\d{1,2}(?:时(?!间)|点(?:整|半|钟|\d{1,2}分))")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SIGN = re.compile(r"[^\w%]")
_AGAIN = "上一次的回答不能用：每行一句，只写事实中的内容，句末标出事实编号。请重写。"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A fact that code chose: what the source says, and the items that say it."""

    text: str
    cites: tuple[str, ...]
    when: str = ""
    """The moment as the prompt shows it (`1月12日15:02`); empty for a page of a report."""
    stamp: str = ""
    """`（1月12日15:02）` when the figure was true then only: put behind the model's sentence by code."""


def from_draft(draft: Iterable[DraftSentence], items: Mapping[str, Item]) -> tuple[Chosen, ...]:
    """The facts of an extractive draft, each with its item's moment."""
    facts = []
    for sentence in draft:
        stamp = _STAMP.search(sentence.text)
        text = closed(_STAMP.sub("", sentence.text)) if stamp else sentence.text
        when = _moment(items.get(sentence.cites[0]) if sentence.cites else None)
        facts.append(Chosen(text, sentence.cites, when, stamp["stamp"] if stamp else ""))
    return tuple(facts)


def _moment(item: Item | None) -> str:
    if item is None or item.kind != "telegraph":
        return ""
    return f"{item.published_at.month}月{item.published_at.day}日{item.published_at:%H:%M}"


def listing(facts: Sequence[Chosen]) -> str:
    """The facts as a prompt shows them, numbered from 1; marks inside them are neutralised: they cannot be cited."""
    return "\n".join(
        f"[{n}] {fact.when}{'｜' if fact.when else ''}{neutral(fact.text)}" for n, fact in enumerate(facts, start=1)
    )


def neutral(text: str) -> str:
    """`text` on one line, with brackets round numbers that nobody issued turned into parentheses."""
    return _MARK.sub(r"(\1)", strip_invisible(text)).replace("\n", " ")


def asking(question: str, facts: Sequence[Chosen]) -> tuple[Message, ...]:
    """The prompt for an answer."""
    return prompts.load("answer").fill({"question": neutral(question), "facts": listing(facts)})


def again(prompt: Sequence[Message]) -> tuple[Message, ...]:
    """The prompt once more, after a reply of which nothing could be used: a greedy model needs other words."""
    *before, last = prompt
    return (*before, Message(last.role, (*last.parts, prompts.trusted(f"\n\n{_AGAIN}"))))


def repairing(sentence: DraftSentence, reason: str, facts: Sequence[Chosen]) -> tuple[Message, ...]:
    """The prompt that gives a refused sentence back with the reason."""
    return prompts.load("repair").fill(
        {"facts": listing(facts), "sentence": neutral(sentence.text), "reason": neutral(reason)}
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a reply: its sentence, and the facts (counted from 0) that its marks stand for."""

    sentence: DraftSentence
    facts: tuple[int, ...]


def streamed(
    prompt: Sequence[Message], facts: Sequence[Chosen], model: ChatModel, limits: ReplyLimits
) -> Iterator[Line]:
    """The model's reply line by line, each as it is completed. Raises ModelError, ResourceError from the model."""
    return parsed(lines(model.stream(prompt, limits.max_tokens), limits), facts)


def parsed(reply: Iterable[str], facts: Sequence[Chosen]) -> Iterator[Line]:
    """Sentences with the items that the marks of their line stand for; lines without words are left out."""
    for line in reply:
        marks = dict.fromkeys(int(m) - 1 for m in _MARK.findall(narrow(line)))
        meant = tuple(m for m in marks if 0 <= m < len(facts))
        cites = tuple(dict.fromkeys(item_id for m in meant for item_id in facts[m].cites))
        for text in sentences(_BULLET.sub("", _MARK.sub("", line)).strip()):
            stamps = {facts[m].stamp for m in meant}
            if len(stamps) > 1 and not _CLOCK.search(text):
                yield Line(DraftSentence(text), ())  # figures of several moments, and it tells none: rests on nothing
            else:
                yield Line(DraftSentence(_stamped(text, stamps), cites), meant)


def _stamped(text: str, stamps: set[str]) -> str:
    """The sentence with the moment at which its facts were true, unless it tells a time itself."""
    stamp = next(iter(stamps), "")
    return text if not stamp or _CLOCK.search(text) else f"{text.rstrip('。；;')}{stamp}。"


def told(fact: Chosen, said: Iterable[DraftSentence], question: str = "") -> bool:
    """Whether the shown sentences that cite the fact tell it: a third of its character pairs, and what counts in it.

    For a point of a review that is every number; for a question, one number at least and every word of the question
    that stands in the fact (创业板指 out of a list of indices).
    """
    text = "\n".join(s.text for s in said if set(s.cites) & set(fact.cites))
    numbers, found = set(_NUMBER.findall(fact.text)), set(_NUMBER.findall(text))
    wanted, have = _pairs(fact.text), _pairs(text)
    if not text or len(wanted & have) * 3 < len(wanted):
        return False
    if question:
        return (not numbers or bool(numbers & found)) and (_pairs(question) & wanted) <= have
    return numbers <= found


def _pairs(text: str) -> frozenset[str]:
    return pairs(_SIGN.sub("", text))
