"""The extractive writer: the sentences of the evidence that answer the question, in the wire's own words.

Each candidate sentence is scored by how much of the question it covers (its item covers the rest), by similarity of
meaning when an embedder is given, and by whether it has what is asked for: a number, the morning's figure or the
close. A fact question takes the best sentence and those that add to it; a list question one sentence an item, in
order of time. When no item covers the question well enough, or the question asks for advice, there is no draft but a
reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.generation.coverage import coverage, missing_names
from rag.generation.question import Question, read
from rag.text import body_of, sentences
from rag.types import Draft, DraftSentence, Evidence, Item

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""(question, texts) → cosine of each text with the question."""

ADVICE = "本工具只转述资料，不提供投资建议，也不作预测"
NO_EVIDENCE = "所选时段的资料中没有足以回答这个问题的内容"

_DIGIT = re.compile(r"\d")
_INTRADAY = re.compile(
    r"现报|报\d|日内|盘中|成交额|涨停|跌停|涨超|涨逾|跌超|跌逾|[涨跌]\d|[涨跌]近|收[涨跌]|触及|封板|净流[入出]"
)
_MORNING = re.compile(r"午评|午间|半日|午盘|早盘|盘中|盘初")
_CLOSE = re.compile(r"收评|收盘|收涨|收跌|收报|收高|全天|今日全市场")


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds, chosen on the development questions (`eval/LOG.md`)."""

    item_coverage: float = 0.55
    """An item must cover this share of the question's words, or be similar enough."""
    list_coverage: float = 0.6
    similarity: float = 0.42
    """Cosine above which a paraphrase may answer with `paraphrase_coverage` only."""
    paraphrase_coverage: float = 0.34
    gain: float = 0.15
    """A further sentence must add this share of the question."""
    sentences: int = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might answer, with its item and score."""

    text: str
    evidence: Evidence
    order: int
    own: float
    score: float


def write(text: str, evidence: Sequence[Evidence], similarity: Similarity, limits: Limits | None = None) -> Draft | str:
    """A draft answer, or the reason (Chinese, for the reader) why there is none."""
    limits = limits or Limits()
    question = read(text)
    if question.advice:
        return ADVICE
    usable = _sufficient(question, evidence, similarity, limits)
    if not usable:
        return NO_EVIDENCE
    candidates = _candidates(question, usable, similarity)
    chosen = _list(candidates, limits) if question.kind == "list" else _facts(question, candidates, limits)
    if not chosen:
        return NO_EVIDENCE
    return Draft(tuple(_sentence(c) for c in chosen), "extractive")


def _sufficient(
    question: Question, evidence: Sequence[Evidence], similarity: Similarity, limits: Limits
) -> list[Evidence]:
    """The evidence that is about the question: no proper name missing, and enough of its words or its meaning."""
    texts = [_whole(e.item) for e in evidence]
    cosines = similarity(question.text, texts) if texts else []
    kept = []
    for one, text, cosine in zip(evidence, texts, cosines, strict=True):
        share = coverage(question.words, text)
        enough = share >= limits.item_coverage or (cosine >= limits.similarity and share >= limits.paraphrase_coverage)
        if question.words and enough and not missing_names(question.words, text):
            kept.append(one)
    return kept


def _candidates(question: Question, evidence: Sequence[Evidence], similarity: Similarity) -> list[Candidate]:
    pairs = [(text, e, n) for e in evidence for n, text in enumerate(_units(e.item))]
    cosines = similarity(question.text, [text for text, _, _ in pairs]) if pairs else []
    top = max((e.score for e in evidence), default=1.0) or 1.0
    found = []
    for (text, one, order), cosine in zip(pairs, cosines, strict=True):
        own = coverage(question.words, text)
        score = (
            own
            + 0.5 * coverage(question.words, _whole(one.item))
            + 0.4 * cosine
            + 0.15 * one.score / top
            + _fit(question, text, one)
        )
        found.append(Candidate(text, one, order, own, score))
    return sorted(found, key=lambda c: (-c.score, c.evidence.mark, c.order))


def _fit(question: Question, text: str, one: Evidence) -> float:
    """What the sentence has of the kind of answer that is asked for."""
    context = one.item.title + text
    fit = 0.3 * (question.wants_number and bool(_DIGIT.search(text)))
    if question.daypart:
        wanted, other = (_MORNING, _CLOSE) if question.daypart == "morning" else (_CLOSE, _MORNING)
        fit += 0.4 * bool(wanted.search(context)) - 0.4 * bool(other.search(context) and not wanted.search(context))
    if question.daypart != "morning":
        fit -= 0.35 * (one.superseded_by is not None)
        fit += 0.15 * ("market_wrap" in one.item.flags and bool(_CLOSE.search(context)))
    return fit - 0.3 * ("teaser" in one.item.flags) - 0.1 * ("digest" in one.item.flags)


def _facts(question: Question, candidates: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """The best sentence, then those that cover words which it leaves open; in order of time and place."""
    chosen = [candidates[0]]
    for candidate in candidates[1:]:
        if len(chosen) == limits.sentences // 2:
            break
        covered = "".join(c.text for c in chosen)
        gain = coverage(question.words, covered + candidate.text) - coverage(question.words, covered)
        if gain >= limits.gain and candidate.own >= limits.gain:
            chosen.append(candidate)
    return chosen


def _list(candidates: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """The best sentence of each item, in order of time."""
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        best.setdefault(candidate.evidence.group, candidate)
    chosen = sorted(best.values(), key=lambda c: -c.score)[: limits.sentences]
    return sorted(chosen, key=lambda c: (c.evidence.item.published_at, c.evidence.mark))


def _units(item: Item) -> list[str]:
    """The sentences that may be quoted: list entries of digests and calendars, else sentences; the title last."""
    parts = list(item.list_items) if {"digest", "schedule"} & set(item.flags) and item.list_items else []
    parts = parts or sentences(body_of(item.text) if item.kind == "telegraph" else item.text)
    return [*parts, item.title] if item.title and item.kind == "telegraph" else parts


def _whole(item: Item) -> str:
    return f"{item.title}\n{item.text}"


def _sentence(candidate: Candidate) -> DraftSentence:
    """The sentence as shown: closed by a full stop, an intraday figure followed by when it was true."""
    text = candidate.text.strip().rstrip("。；;")
    item = candidate.evidence.item
    if item.kind == "telegraph" and _INTRADAY.search(text):
        moment = item.published_at
        text += f"（{moment.month}月{moment.day}日{moment:%H:%M}）"
    return DraftSentence(text if text[-1:] in "！？!?" else text + "。", (item.item_id,))
