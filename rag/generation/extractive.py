"""The extractive writer: the sentences of the evidence that answer the question, in the wire's own words.

A fact question takes the best sentence and those that add to it, a several-part question the sentences that cover its
parts, a list question one point a story in order of time. When no item is about the question, nothing has the form
asked for, or the question asks for advice or invention, there is no draft but a reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from rag.generation import joined, points, selection
from rag.generation.candidates import Candidate, candidates
from rag.generation.coverage import coverage
from rag.generation.doubt import Vocabulary, doubt, unbound
from rag.generation.limits import DEFAULT, LOOSE, Limits, Similarity
from rag.generation.question import Question, read
from rag.generation.sufficiency import NO_THEME, Themed, sufficient
from rag.generation.told import Told
from rag.text import closed
from rag.types import Evidence, Item
from rag.written import Draft, DraftSentence

DECLINED = {
    "advice": "本工具只转述资料，不提供投资建议，也不作预测",
    "fabrication": "本工具只回答资料中有依据的问题",
}
NO_EVIDENCE = "所选时段的资料中没有足以回答这个问题的内容"

_WEEK = 7
_DASH = re.compile(r"[—–~～至到]")
_INTRADAY = re.compile(
    r"现报|报\d|日内|盘中|成交额|涨停|跌停|[涨跌](?:超|逾|近|幅|至|\d)|收[涨跌]|触及|封板|净流[入出]|拉升|走高"
)


_DIGIT = re.compile(r"\d")
_UNIT = re.compile("盎司|桶|吨|克(?!服|制)")
_FORECAST = re.compile(r"预计|预测|预期|目标价|料将|看[涨至高]|有望|展望|(?:将|或)[升涨跌降达]|年底")


@dataclass(frozen=True, slots=True)
class Request:
    """What the writer is given."""

    question: str
    evidence: Sequence[Evidence]
    similarity: Similarity
    themed: Themed = NO_THEME
    """Items tagged with a theme that the question names: for a list they need no other match."""
    latest: bool = False
    """Whether the last value is meant though the question does not say so: it is asked as of a moment."""
    stated: tuple[str, ...] = ()
    """Expressions of time (4月16日, 上周) that an item must state itself."""
    told: Told | None = None
    """Days that each sentence of the answer must tell of."""
    limits: Limits = DEFAULT
    quoted: bool = False
    """Whether only sentences with a figure will do that is no forecast: a value that moves is asked for."""
    known: Vocabulary | None = None
    """The words of the store that was searched; without them nothing speaks against an answer."""


def write(request: Request) -> Draft | str:
    """A draft answer, or the reason (Chinese, for the reader) why there is none."""
    question = read(request.question)
    question = replace(question, latest=question.latest or request.latest)
    if question.declined:
        return DECLINED[question.declined]
    both = joined.apart(question.text) if question.kind != "list" and len(question.days) < 2 else ()
    chosen = _each(both, request) if question.kind == "several" else []
    chosen = chosen or _chosen(question, request) or _each(both or joined.asked_of_topic(question.text), request)
    if not chosen and question.kind == "fact" and joined.asks(question.text) and request.known:
        chosen = _chosen(question, replace(request, limits=LOOSE))
    if chosen and question.kind == "fact":
        chosen = _rest(question, chosen, request)
    return Draft(tuple(quoted(c.text, c.evidence.item) for c in chosen), "extractive") if chosen else NO_EVIDENCE


def _each(both: Sequence[str], request: Request) -> list[Candidate]:
    """What answers each of the questions that were asked at once; nothing unless all have an answer."""
    answers = [_chosen(replace(read(text), latest=request.latest), request) for text in both]
    if not all(answers):
        return []
    told = {(c.evidence.mark, c.text): c for chosen in answers for c in chosen}  # a sentence has a score a question
    return list(told.values())


def _rest(question: Question, chosen: Sequence[Candidate], request: Request) -> list[Candidate]:
    """`chosen`, and what answers a clause that they leave open.

    From the same items with the question's names, else from any item with those of the common topic.
    """
    same = [e for e in request.evidence if any(e is c.evidence for c in chosen)]
    names = " ".join(word.text for word in question.words if word.name)
    topic = " ".join(word.text for word in read(joined.topic(question.text)).words if word.name)
    told = {c.text: c for c in chosen}
    for clause in joined.clauses(question.text):
        own, whole = read(clause), read(f"{names} {clause}")
        if own.words and not any(_answers(whole, text) for text in told):
            found = selection.facts(whole, _candidates(whole, same, request), request.limits)
            best = next((c for c in found if _answers(whole, c.text)), None)
            other = [] if best or not topic else _chosen(read(f"{topic} {clause}"), request)
            told |= {c.text: c for c in ([best] if best else other)}
    return list(told.values())


def _answers(clause: Question, text: str) -> bool:
    """Whether a sentence has the form that a clause asks for, and most of its words."""
    return clause.asks.met_by(text) and coverage(clause.words, text) >= 0.75


def _chosen(question: Question, request: Request) -> list[Candidate]:
    """The sentences that answer the question, best first or in reading order; none when nothing does."""
    limits = request.limits
    evidence = [e for e in request.evidence if _states(e, request.stated) or _covers(e.item, question.days)]
    usable = sufficient(question, evidence, request.similarity, request.themed, limits)
    if question.calendar and (request.stated or request.told) and not usable:
        usable = evidence  # what a day to come brings: whatever states that day
    found = _candidates(question, usable, request)
    if question.calendar and request.stated:
        found = [c for c in found if _says(c.text, request.stated)]
    match question.kind:
        case "list":
            return (points.calendar(found, limits) if question.calendar else []) or points.points(found, limits)
        case "several":
            return selection.several(question, found, limits)
        case _:
            told = _undoubted(question, selection.facts(question, found, limits), request)
            if question.asks.number and not any(_DIGIT.search(c.text) or question.asks.met_by(c.text) for c in told):
                told = []  # what is left stands only beside it
            return told or _undoubted(question, selection.denial(question, found, limits), request)


def _candidates(question: Question, evidence: Sequence[Evidence], request: Request) -> list[Candidate]:
    """The sentences of the evidence, best first; those that tell of the days asked for, where they must."""
    found = candidates(question, evidence, request.similarity)
    if request.quoted:
        unit = _UNIT.search(question.text)
        found = [c for c in found if _DIGIT.search(c.text) and not _FORECAST.search(c.text)]
        found = [c for c in found if not unit or unit[0] in c.text]
    return [c for c in found if request.told is None or request.told.by(c.text, c.evidence.item)]


def _undoubted(question: Question, chosen: list[Candidate], request: Request) -> list[Candidate]:
    """`chosen` without figures of something else, unless too much speaks against every sentence of it."""
    if not request.known:
        return chosen
    chosen = [one for one in chosen if not unbound(question, one.text)]
    against = (doubt(question, one, request.evidence, request.similarity, request.known) for one in chosen)
    return chosen if any(found < request.limits.doubt for found in against) else []


def _states(one: Evidence, stated: Sequence[str]) -> bool:
    """Whether the item itself states every expression of time."""
    return _says(f"{one.item.title}\n{one.item.text}", stated)


def _covers(item: Item, days: Sequence[tuple[int, int]]) -> bool:
    """Whether a weekly report is about every one of these days: those of the week that ends with it."""
    week = {item.published_at.date() - timedelta(n) for n in range(_WEEK)} if item.kind == "report_page" else set()
    return bool(days) and set(days) <= {(day.month, day.day) for day in week}


def _says(text: str, stated: Sequence[str]) -> bool:
    """Whether every expression of time stands in `text`, whichever dash it is printed with."""
    plain = _DASH.sub("-", text)
    return all(_DASH.sub("-", re.sub(r"[日号]$", "", words)) in plain for words in stated)


def quoted(text: str, item: Item) -> DraftSentence:
    """A sentence of `item` as shown: closed by a full stop, an intraday figure followed by when it was true."""
    text = text.strip().rstrip("。；;")
    if item.kind == "telegraph" and _INTRADAY.search(text):
        moment = item.published_at
        text += f"（{moment.month}月{moment.day}日{moment:%H:%M}）"
    return DraftSentence(closed(text), (item.item_id,))
