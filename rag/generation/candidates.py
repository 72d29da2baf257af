"""Every sentence of the evidence as a candidate answer, with its score."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import time
from difflib import SequenceMatcher

from rag.generation.coverage import coverage
from rag.generation.limits import Similarity
from rag.generation.lists import measures
from rag.generation.periods import PART_OF_MONTH, periods
from rag.generation.question import Question
from rag.generation.sufficiency import whole
from rag.text import body_of, clauses, quotable, sentences
from rag.types import Evidence, Item

_MORNING = re.compile(r"午评|午间|半日|午盘|早盘|盘中|盘初")
_NOON = re.compile(r"午评|午间|半日")
"""Titles of reviews whose 截至收盘 is that of the morning."""

_CLOSE = re.compile(r"收评|(?<!午间)(?<!上午)收盘(?!.{0,4}前)|收涨|收跌|收报|收高|今日全市场")

_NUMBERED = re.compile(r"（\d{1,2}）")

_NUMBER = re.compile(r"^(?:\d{1,2}(?:、|[.．](?!\d))|[①-⑳])\s*")
ENTRY = re.compile(r"\d{1,2}月(?:\d{1,2})?(?:[-—–~至]\d{1,2})?日?\s")
"""How an entry of a report's calendar begins: 4月21-23日 某大会."""
_HEADED = ("：", ":")
"""How a heading ends whose entries are sentences of their own."""
_MONTH = re.compile(r"\d{1,2}月")
_PARTLY = re.compile(rf"(\d{{1,2}}月)(?:{PART_OF_MONTH})")
_NUMBERS = re.compile(r"\d[\d.,]*")
_UNDECIDED = re.compile("涨跌|增减|升降|涨停|跌停")
_PARTIAL = re.compile("分部|板块|部门|业务|子公司|其中")
"""What a figure of a part is printed with: it is none of the whole."""


Unit = tuple[str, bool, frozenset[str], Evidence, int]
"""A sentence, whether it is the title, its periods, its evidence and its place there."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might answer, with its item and score."""

    text: str
    evidence: Evidence
    order: int
    is_title: bool
    own: float
    """Share of the question that the sentence itself covers."""
    score: float


def candidates(question: Question, evidence: Sequence[Evidence], similarity: Similarity) -> list[Candidate]:
    """Every sentence of the evidence, scored, best first; of one template at several times only the latest."""
    units = [(*unit, e, n) for e in evidence for n, unit in enumerate(_dated_units(e.item))]
    units = _of_the_period(question, units)
    cosines = similarity(question.text, [text for text, *_ in units]) if units else []
    top = max((e.score for e in evidence), default=1.0) or 1.0
    found = []
    for (text, title, said, one, order), cosine in zip(units, cosines, strict=True):
        own = _own(question, text)
        score = own + 0.5 * coverage(question.words, whole(one.item)) + 0.4 * cosine + 0.15 * one.score / top
        if not _other_period(question, said) and not _beside(question, text, one.item):
            fit = _fit(question, text, title, one) + 0.3 * bool(question.periods and question.periods <= said)
            found.append(Candidate(text, one, order, title, own, score + fit))
    found = _dated(question, found)
    found.sort(key=lambda c: (-c.score, c.evidence.mark, c.order))
    return found if question.kind == "several" or question.daypart == "morning" else _latest(found)


def _of_the_period(question: Question, units: list[Unit]) -> list[Unit]:
    """Without an item's sentences of no quarter, half or month, where others of it answer for the one asked for.

    A week or ten days of a month (4月中旬) are no month: sentences without one may tell of them.
    """
    fine = {period for period in question.periods if not period.isdigit()} - set(_PARTLY.findall(question.text))
    if not fine:
        return units
    meeting = {e.mark for text, _, said, e, _ in units if question.periods <= said and question.asks.met_by(text)}
    return [unit for unit in units if unit[3].mark not in meeting or fine <= unit[2]]


def _dated_units(item: Item) -> list[tuple[str, bool, frozenset[str]]]:
    """The units with their periods: a sentence that names none goes on about those of the one before it.

    A numbered point goes on about nothing that another point says, only about what stands before the first.
    """
    found: list[tuple[str, bool, frozenset[str]]] = []
    before: frozenset[str] = frozenset()
    heading: frozenset[str] | None = None
    listed = bool({"digest", "schedule"} & set(item.flags) and item.list_items)
    for text, title in units(item):
        if listed or _NUMBER.match(text):
            before = heading = before if heading is None else heading
        said = periods(text) or before
        found.append((text, title, said))
        before = frozenset() if title else said
    return found


def _own(question: Question, text: str) -> float:
    """What a sentence covers; names count half, since the item's title and first sentence carry them."""
    words = [
        replace(word, weight=word.weight / 2) if word.name and word.text not in measures() else word
        for word in question.words
    ]
    return coverage(words, text)


def _fit(question: Question, text: str, title: bool, one: Evidence) -> float:
    """What the sentence has of the kind of answer that is asked for."""
    context = one.item.title + text
    forms = question.asks.forms
    met = len(question.asks.met(text)) / len(forms) if forms else 0.0
    fit = 0.4 * met - 0.2 * title - 0.1 * max(0.0, len(text) / 150 - 1)
    fit += 0.3 * any(word.name and text.startswith(f"{word.text}：") for word in question.words)
    if met:
        fit += 0.6 * met * _bound(question, text)
    if question.daypart:
        wanted, other = (_MORNING, _CLOSE) if question.daypart == "morning" else (_CLOSE, _MORNING)
        fit += 0.4 * bool(wanted.search(context)) - 0.4 * bool(other.search(context) and not wanted.search(context))
    if question.daypart != "morning":
        fit -= 0.35 * (one.superseded_by is not None)
        fit += 0.15 * ("market_wrap" in one.item.flags and bool(_CLOSE.search(context)))
    fit -= 0.3 * _opposed(question.text, text)
    fit += 0.03 * min(10, _shared(question.text, text))
    return fit - 0.1 * ("digest" in one.item.flags)


def _opposed(question: str, text: str) -> bool:
    """Whether one way is asked for and the sentence tells of the other alone: 收跌 for 收涨."""
    up, down = (
        [bool(re.search(way, said)) for said in (_UNDECIDED.sub("", question), text)]
        for way in ("[涨升增]", "[跌降减]")
    )
    return (up[0] and not down[0] and down[1] and not up[1]) or (down[0] and not up[0] and up[1] and not down[1])


def _bound(question: Question, text: str) -> float:
    """The best clause that holds a number of the form asked for: its share of the question's words and of its head."""
    holding = [c for c in clauses(text) if question.asks.met_by(c)]
    if not question.head:
        return max((coverage(question.words, c) for c in holding), default=0.0)
    return max((_of_head(question, c) for c in holding), default=0.0)


def _of_head(question: Question, clause: str) -> float:
    """A clause's share of the question's words, and whether the number in it is of what is asked for (首付款6200万)."""
    narrowed = 0.2 * bool(_PARTIAL.search(clause) and not _PARTIAL.search(question.text))
    return 0.5 * coverage(question.words, clause) + coverage(question.head, clause) - narrowed


def _shared(question: str, text: str) -> int:
    """Length of the longest run of characters that both hold: 全球平均气温, and not 全球 and 平均 apart."""
    return SequenceMatcher(None, question, text, autojunk=False).find_longest_match().size


def _dated(question: Question, found: list[Candidate]) -> list[Candidate]:
    """Candidates with a bonus for later ones, and without intraday figures when the close is asked for."""
    if question.daypart == "close":
        found = [c for c in found if not _NOON.search(c.evidence.item.title)]
        found = [c for c in found if _CLOSE.search(c.evidence.item.title + c.text) or not _early(c)]
    moments = sorted({c.evidence.item.published_at for c in found})
    step = (0.3 if question.latest else 0.1) / max(1, len(moments) - 1)
    return [replace(c, score=c.score + step * moments.index(c.evidence.item.published_at)) for c in found]


def _other_period(question: Question, said: frozenset[str]) -> bool:
    """Whether a sentence of these periods is about other years, quarters or months than those asked for."""
    for kind in (str.isdigit, lambda period: period.startswith("Q"), lambda period: period.endswith("月")):
        wanted, found = ({p for p in ps if kind(p)} for ps in (question.periods, said))
        if wanted and found and not wanted & found:
            return True
    return False


def _beside(question: Question, text: str, item: Item) -> bool:
    """Whether a sentence is a dated entry of a report's calendar that shares no more with a list than the month."""
    broad = question.kind == "list" and not question.calendar and not question.days
    if not broad or item.kind != "report_page" or not ENTRY.match(text):
        return False
    topic = [word for word in question.words if not _MONTH.fullmatch(word.text)]
    return bool(topic) and coverage(topic, text) == 0.0


def _early(candidate: Candidate) -> bool:
    """Whether a candidate was printed while the market was open, or says that it is about the morning."""
    item = candidate.evidence.item
    open_then = item.kind == "telegraph" and time(9, 15) <= item.published_at.time() < time(15, 0)
    return open_then or bool(_MORNING.search(candidate.text))


def _latest(found: Iterable[Candidate]) -> list[Candidate]:
    """Without the earlier printings of one template: 维持不变的概率为# of two days is one series."""
    kept: dict[str, Candidate] = {}
    for candidate in found:
        key = _NUMBERS.sub("#", candidate.text)
        other = kept.get(key)
        if other is None or candidate.evidence.item.published_at > other.evidence.item.published_at:
            kept[key] = candidate
    return sorted(kept.values(), key=lambda c: (-c.score, c.evidence.mark, c.order))


def units(item: Item) -> list[tuple[str, bool]]:
    """(text, is the title?): entries of digests and calendars, else sentences; the title first.

    What speaks to a language model is not quoted, nor a heading alone.
    """
    parts = (
        [_NUMBER.sub("", p) for p in item.list_items]
        if {"digest", "schedule"} & set(item.flags) and item.list_items
        else []
    )
    parts = parts or sentences(body_of(item.text) if item.kind == "telegraph" else _NUMBERED.sub("\n", item.text))
    title = (
        [(item.title, True)]
        if item.title and item.kind == "telegraph" and not {"digest", "schedule"} & set(item.flags)
        else []
    )
    units = (*title, *((part, False) for part in parts))
    return [unit for unit in units if quotable(unit[0]) and not unit[0].rstrip().endswith(_HEADED)]
