"""Which sentences answer: candidates, their scores, and the choice for a fact, a list or several facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import time

from rag.generation.asked import periods, speaks_of
from rag.generation.coverage import DAY, coverage, missing_names, weights
from rag.generation.extremes import extreme
from rag.generation.question import Question
from rag.generation.words import measures
from rag.text import body_of, clauses, sentences
from rag.types import Evidence, Item

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""(question, texts) → cosine of each text with the question."""

NOUN = 2.0
"""Weight from which a word counts as a noun: a question's verbs may be worded otherwise."""

_MORNING = re.compile(r"午评|午间|半日|午盘|早盘|盘中|盘初")
_CLOSE = re.compile(r"收评|收盘(?!.{0,4}前)|收涨|收跌|收报|收高|今日全市场")
_NUMBERED = re.compile(r"（\d{1,2}）")
_NUMBERS = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds, chosen on the development questions (`eval/LOG.md`)."""

    item: float = 0.55
    """An item must cover this share of the question's words, or be similar enough."""
    rest: float = 0.4
    """… and this share of the words that are no names: the measure asked for, not only the company."""
    similarity: float = 0.42
    """Cosine above which a paraphrase may answer with `paraphrase` coverage only."""
    paraphrase: float = 0.34
    alone: float = 0.7
    """A question without names may be answered by the first item when the second scores at most this share of it …"""
    alone_similarity: float = 0.28
    """… and its cosine is this high: words differ, yet nothing else comes near."""
    own: float = 0.25
    """The first sentence of a fact must itself cover this share of the question."""
    strong: float = 0.7
    """… unless it has the unit asked for and its item covers this share."""
    gain: float = 0.15
    """A further sentence must add this share of the question."""
    near: float = 0.6
    """… and score this share of the first."""
    alongside: float = 0.7
    """Score, as a share of the first, of a further sentence of the same item when several numbers are asked for."""
    several: float = 0.6
    """Share of the question that the sentences of a several-part answer must cover together."""
    facts: int = 3
    points: int = 8
    """Longest answers: sentences for a fact, points of a list."""


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


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Themed:
    """The items tagged with a theme that the question names, and that theme's names."""

    item_ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


NO_THEME = Themed()


def sufficient(
    question: Question,
    evidence: Sequence[Evidence],
    similarity: Similarity,
    themed: Themed = NO_THEME,
    limits: Limits = DEFAULT,
) -> list[Evidence]:
    """The evidence that is about the question: no name missing, the right period, enough of its words or its meaning.

    For a several-part question an item need be about one part only.
    """
    evidence = [one for one in evidence if "teaser" not in one.item.flags]
    if not question.words or not evidence:
        return []
    texts = [whole(e.item) for e in evidence]
    cosines = similarity(question.text, texts)
    kept = [
        one
        for one, text, cosine in zip(evidence, texts, cosines, strict=True)
        if (_about(question, text, cosine, limits) or _themed(question, one, text, themed))
        and speaks_of(question.periods, text, one.item.published_at.year)
    ]
    return kept or _alone(question, evidence, cosines, limits)


def _themed(question: Question, one: Evidence, text: str, themed: Themed) -> bool:
    """Whether a list question names the item's theme, and no other name that the item lacks."""
    missing = set(missing_names(question.words, text))
    return question.kind == "list" and one.item.item_id in themed.item_ids and missing <= themed.names


def _about(question: Question, text: str, cosine: float, limits: Limits) -> bool:
    share = coverage(question.words, text)
    missing = missing_names(question.words, text)
    if question.kind == "several":
        return share >= limits.paraphrase and len(missing) < len(question.words)
    if missing:
        return False
    rest = [word for word in question.words if not word.name and word.weight >= NOUN]
    named = sum(word.name for word in question.words)
    if question.kind == "list" and named:
        return share >= limits.paraphrase
    measured = named >= 2 or not rest or coverage(rest, text) >= limits.rest
    near = cosine >= limits.similarity and share >= limits.paraphrase and not named
    return (share >= limits.item and measured) or near


def _alone(
    question: Question, evidence: Sequence[Evidence], cosines: Sequence[float], limits: Limits
) -> list[Evidence]:
    """The first item, when the question names nothing that it lacks and no other item comes near."""
    if question.periods or any(word.name for word in question.words) or cosines[0] < limits.alone_similarity:
        return []
    stands_out = len(evidence) == 1 or evidence[1].score <= limits.alone * evidence[0].score
    return [evidence[0]] if stands_out else []


def candidates(question: Question, evidence: Sequence[Evidence], similarity: Similarity) -> list[Candidate]:
    """Every sentence of the evidence, scored, best first; of one template at several times only the latest."""
    units = [(text, title, e, n) for e in evidence for n, (text, title) in enumerate(_units(e.item))]
    cosines = similarity(question.text, [text for text, *_ in units]) if units else []
    top = max((e.score for e in evidence), default=1.0) or 1.0
    found = []
    for (text, title, one, order), cosine in zip(units, cosines, strict=True):
        own = _own(question, text)
        score = own + 0.5 * coverage(question.words, whole(one.item)) + 0.4 * cosine + 0.15 * one.score / top
        found.append(Candidate(text, one, order, title, own, score + _fit(question, text, title, one)))
    found = [c for c in _dated(question, found) if not _other_year(question, c.text)]
    found.sort(key=lambda c: (-c.score, c.evidence.mark, c.order))
    return found if question.kind == "several" or question.daypart == "morning" else _latest(found)


def _own(question: Question, text: str) -> float:
    """What a sentence covers; names count half, since the item's title and first sentence carry them."""
    words = [
        replace(word, weight=word.weight / 2) if word.name and word.text not in measures() else word
        for word in question.words
    ]
    return coverage(words, text)


def facts(question: Question, found: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """The best sentence of the right form, then those that cover words which it leaves open."""
    fitting = [c for c in found if question.asks.met_by(c.text)]
    if row := extreme(question.text, [c.text for c in sorted(found, key=lambda c: c.order)]):
        return [c for c in found if c.text == row][:1]
    if not fitting:
        return []
    strong = coverage(question.words, whole(fitting[0].evidence.item)) >= limits.strong
    least = 0.0 if question.asks.units and strong else limits.own
    if fitting[0].own < least:
        return []
    chosen = [fitting[0]]
    for unit in question.asks.unmet(chosen[0].text):
        holding = (c for c in found if unit not in question.asks.unmet(c.text) and c.own >= limits.own / 2)
        chosen += [c for c in [next(holding, None)] if c and c not in chosen]
    for candidate in found:
        near = candidate.score >= limits.near * chosen[0].score
        if len(chosen) < limits.facts and near and _gain(question, chosen, candidate) >= limits.gain:
            chosen.append(candidate)
    if question.asks.several and len(chosen) == 1:
        return chosen + _alongside(question, found, chosen[0], limits)
    if not question.asks.demanding and len(chosen) == 1:
        return _told([c for c in found if c.evidence is chosen[0].evidence], limits)
    return chosen


def _alongside(question: Question, found: Sequence[Candidate], first: Candidate, limits: Limits) -> list[Candidate]:
    """Further sentences of the same item that hold a number of the kind asked for, when several are."""
    near = (c for c in found if c.evidence is first.evidence and c is not first and not c.is_title)
    return [c for c in near if question.asks.met_by(c.text) and c.score >= limits.alongside * first.score][:2]


def several(question: Question, found: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """One sentence for each part of the question: for each date it names, else for items that cover it between them.

    None when too much of the question stays open.
    """
    fitting = [c for c in found if question.asks.met_by(c.text)]
    days = [[c for c in fitting if _printed_on(c.evidence.item, day)] for day in question.days]
    if len(days) > 1:
        chosen = [pool[0] for pool in days if pool]
        return chosen if len(chosen) == len(days) else []
    chosen = []
    while len(chosen) < limits.facts + 1:
        rest = [c for c in fitting if c.evidence.group not in {o.evidence.group for o in chosen}]
        best = max(rest, key=lambda c: (_item_gain(question, chosen, c), c.score, -c.evidence.mark), default=None)
        if best is None or _item_gain(question, chosen, best) < limits.gain / 2:
            break
        chosen.append(best)
    covered = coverage(question.words, "\n".join(whole(c.evidence.item) for c in chosen))
    if len(chosen) == 1:
        chosen += _alongside(question, fitting, chosen[0], limits)
    return chosen if covered >= limits.several else []


def _printed_on(item: Item, day: tuple[int, int]) -> bool:
    return day in {(d.month, d.day) for d in (item.session_date, item.published_at.date())}


def _item_gain(question: Question, chosen: Sequence[Candidate], candidate: Candidate) -> float:
    """Share of the question that the candidate's item covers better than every chosen item."""
    return _added(question, [whole(c.evidence.item) for c in chosen], whole(candidate.evidence.item))


def points(found: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """For a list: of each story the title, or the sentence that says far more of what is asked; in order of time."""
    stories: dict[int, list[Candidate]] = {}
    for candidate in found:
        stories.setdefault(candidate.evidence.group, []).append(candidate)
    if len(stories) == 1:
        return _told(next(iter(stories.values())), limits)
    chosen = [_headline(story) for story in list(stories.values())[: limits.points]]
    return sorted(chosen, key=lambda c: (c.evidence.item.published_at, c.evidence.item.line))


def _told(story: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """One story's best sentences, in its own order; the title only when there is nothing else."""
    body = [c for c in story if not c.is_title] or list(story)
    return sorted(body[: limits.facts], key=lambda c: c.order)


def _headline(story: Sequence[Candidate]) -> Candidate:
    best = story[0]
    title = next((c for c in story if c.is_title), best)
    return title if title.own >= 0.5 * best.own else best


def whole(item: Item) -> str:
    """Everything that an item says, its date included."""
    day = item.session_date if item.kind == "telegraph" else item.published_at
    return f"{item.title}\n{item.text}\n{day.month}月{day.day}日"


def _gain(question: Question, chosen: Sequence[Candidate], candidate: Candidate) -> float:
    """Share of the question that `candidate` covers better than every chosen sentence; names carry over in an item."""
    same = any(c.evidence.group == candidate.evidence.group for c in chosen)
    known = [c.text for c in chosen] + ["\n".join(w.text for w in question.words if w.name)] * same
    return _added(question, known, candidate.text)


def _added(question: Question, before: Sequence[str], text: str) -> float:
    total = sum(word.weight for word in question.words) or 1.0
    known = [weights(question.words, other) for other in before]
    own = [
        w * (not DAY.fullmatch(word.text))
        for w, word in zip(weights(question.words, text), question.words, strict=True)
    ]
    return sum(max(0.0, w - max((k[i] for k in known), default=0.0)) for i, w in enumerate(own)) / total


def _fit(question: Question, text: str, title: bool, one: Evidence) -> float:
    """What the sentence has of the kind of answer that is asked for."""
    context = one.item.title + text
    met = question.asks.demanding and question.asks.met_by(text)
    fit = 0.4 * met - 0.2 * title - 0.1 * max(0.0, len(text) / 150 - 1)
    fit += 0.3 * any(word.name and text.startswith(f"{word.text}：") for word in question.words)
    if met:
        fit += 0.6 * _bound(question, text)
    if question.daypart:
        wanted, other = (_MORNING, _CLOSE) if question.daypart == "morning" else (_CLOSE, _MORNING)
        fit += 0.4 * bool(wanted.search(context)) - 0.4 * bool(other.search(context) and not wanted.search(context))
    if question.daypart != "morning":
        fit -= 0.35 * (one.superseded_by is not None)
        fit += 0.15 * ("market_wrap" in one.item.flags and bool(_CLOSE.search(context)))
    said, quarters = periods(text), {p for p in question.periods if p.startswith("Q")}
    fit += 0.3 * bool(question.periods and question.periods <= said)
    fit -= 0.5 * bool(quarters and not quarters & said and any(p.startswith("Q") for p in said))
    return fit - 0.1 * ("digest" in one.item.flags)


def _bound(question: Question, text: str) -> float:
    """The best clause that holds a number of the form asked for: its share of the question's words."""
    return max((coverage(question.words, c) for c in clauses(text) if question.asks.met_by(c)), default=0.0)


def _dated(question: Question, found: list[Candidate]) -> list[Candidate]:
    """Candidates with a bonus for later ones, and without intraday figures when the close is asked for."""
    if question.daypart == "close":
        found = [c for c in found if _CLOSE.search(c.evidence.item.title + c.text) or not _intraday(c.evidence.item)]
    moments = sorted({c.evidence.item.published_at for c in found})
    step = (0.3 if question.latest else 0.1) / max(1, len(moments) - 1)
    return [replace(c, score=c.score + step * moments.index(c.evidence.item.published_at)) for c in found]


def _other_year(question: Question, text: str) -> bool:
    """Whether a sentence is about other years than the one asked for."""
    wanted, said = ({p for p in ps if p.isdigit()} for ps in (question.periods, periods(text)))
    return bool(wanted and said and not wanted & said)


def _intraday(item: Item) -> bool:
    return item.kind == "telegraph" and time(9, 15) <= item.published_at.time() < time(15, 0)


def _latest(found: Iterable[Candidate]) -> list[Candidate]:
    """Without the earlier printings of one template: 维持不变的概率为# of two days is one series."""
    kept: dict[str, Candidate] = {}
    for candidate in found:
        key = _NUMBERS.sub("#", candidate.text)
        other = kept.get(key)
        if other is None or candidate.evidence.item.published_at > other.evidence.item.published_at:
            kept[key] = candidate
    return sorted(kept.values(), key=lambda c: (-c.score, c.evidence.mark, c.order))


def _units(item: Item) -> list[tuple[str, bool]]:
    """(text, is the title?): entries of digests and calendars, else sentences; the title first."""
    parts = list(item.list_items) if {"digest", "schedule"} & set(item.flags) and item.list_items else []
    parts = parts or sentences(body_of(item.text) if item.kind == "telegraph" else _NUMBERED.sub("\n", item.text))
    title = [(item.title, True)] if item.title and item.kind == "telegraph" and "digest" not in item.flags else []
    return title + [(part, False) for part in parts]
