"""The choice among candidates: for a fact, for several facts, for a list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.generation.candidates import Candidate
from rag.generation.coverage import DAY, coverage, missing_names, weights
from rag.generation.extremes import extreme
from rag.generation.limits import Limits
from rag.generation.question import Question
from rag.generation.sufficiency import whole
from rag.generation.words import measures
from rag.types import Item

_LEANS = re.compile(
    r"后续|此外|同时|其中|对此|另外|但|而|并|也|公司|该|其|这|此|据悉|据介绍|事实上|不过|首先|其次|今天"
)
"""Openings that lean on the sentence before: out of place in a list."""
_DENIES = re.compile(r"暂无|尚未|尚无|并未|并无|没有|不存在|不涉及|不属实|未有|还不能")
_SHORT = 45
"""A sentence up to this length may stand for its title."""
_GENERIC = {"market_wrap", "schedule", "digest"}


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
    if question.asks.number and not _measured(question, found, fitting[0]):
        return []
    chosen = [fitting[0]]
    for unit in question.asks.unmet(chosen[0].text):
        holding = (c for c in found if unit not in question.asks.unmet(c.text) and c.own >= limits.own / 2)
        chosen += [c for c in [next(holding, None)] if c and c not in chosen]
    if question.asks.when and not any(question.asks.has_date(c.text) for c in chosen):
        dated = (c for c in found if c.evidence is chosen[0].evidence and question.asks.has_date(c.text))
        chosen += [c for c in [next(dated, None)] if c]
    for candidate in found:
        near = candidate.score >= limits.near * chosen[0].score
        if len(chosen) < limits.facts and near and _gain(question, chosen, candidate) >= limits.gain:
            chosen.append(candidate)
    if question.asks.several and len(chosen) == 1:
        return chosen + _alongside(question, found, chosen[0], limits)
    if not question.asks.demanding and len(chosen) == 1:
        return _told([c for c in found if c.evidence is chosen[0].evidence], limits)
    return chosen


def denial(question: Question, found: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """The sentence that says that what the question takes for granted is not so: 暂无…业务 for its revenue.

    It must itself hold every name of the question and most of its words; of a company's item the company is asked for.
    """
    said = (c for c in found if _DENIES.search(c.text) and not missing_names(question.words, c.text))
    own = (c for c in said if _subject(c.evidence.item) in question.text)
    return [c for c in own if coverage(question.words, c.text) >= limits.item][:1]


def _subject(item: Item) -> str:
    """Whose item it is by its title (易瑞生物：…); empty when the title does not say."""
    head, colon, _ = item.title.partition("：")
    return head if colon else ""


def _measured(question: Question, found: Sequence[Candidate], first: Candidate) -> bool:
    """Whether a measure that the question names stands by the number: revenue is no answer to a question for profit."""
    wanted = [word for word in question.words if word.text in measures()]
    near = [c.text for c in found if c.evidence is first.evidence and abs(c.order - first.order) <= 1]
    return not wanted or coverage(wanted, "\n".join([first.evidence.item.title, first.text, *near])) > 0.0


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


def calendar(found: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """The entries of the calendars among the evidence, in their order."""
    entries = [c for c in found if "schedule" in c.evidence.item.flags and not c.is_title and c.own > 0]
    return sorted(entries, key=lambda c: (c.evidence.mark, c.order))[: limits.points]


def points(found: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """For a list: of each story the title, or the sentence that says far more of what is asked; in order of time."""
    stories: dict[int, list[Candidate]] = {}
    current = [c for c in found if not c.evidence.superseded_by and "digest" not in c.evidence.item.flags]
    for candidate in current or found:
        stories.setdefault(candidate.evidence.group, []).append(candidate)
    if len(stories) == 1:
        return _told(next(iter(stories.values())), limits)
    told = [story for story in stories.values() if story[0].own >= limits.own / 2] or list(stories.values())
    chosen = [_headline(story) for story in told[: limits.points]]
    return sorted(chosen, key=lambda c: (c.evidence.item.published_at, c.evidence.item.line))


def _told(story: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """One story's best sentences, in its own order; the title only when there is nothing else."""
    body = [c for c in story if not c.is_title] or list(story)
    return sorted(body[: limits.facts], key=lambda c: c.order)


def _headline(story: Sequence[Candidate]) -> Candidate:
    """A story's title; of a wrap-up or calendar, whose title names no story, the best sentence."""
    best = story[0]
    if _GENERIC & set(best.evidence.item.flags) and not _LEANS.match(best.text):
        return best
    title = next((c for c in story if c.is_title), best)
    return best if len(best.text) <= _SHORT and best.own > title.own and not _LEANS.match(best.text) else title


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
