"""The choice among candidates: for a fact, for several facts (`points`: for a list)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.generation.candidates import Candidate
from rag.generation.coverage import DAY, contrary, coverage, missing_names, weights
from rag.generation.extremes import extreme
from rag.generation.limits import Limits
from rag.generation.lists import measures, rivals
from rag.generation.points import told
from rag.generation.question import Question
from rag.generation.sufficiency import whole
from rag.generation.words import known
from rag.types import Item

_TOTAL = re.compile(r"[合总共]计|总共|一共|总额|共有")
_DENIES = re.compile(r"暂无|尚未|尚无|并未|并无|没有|不存在|不涉及|不属实|未有|还不能")


def facts(question: Question, found: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """The best sentence of the right form, then those that cover words which it leaves open."""
    found = [c for c in found if not _of_all(question, c, found)]
    fitting = _fitting(question, found, limits)
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
    for form in question.asks.forms:
        if not any(form in question.asks.met(c.text) for c in chosen):
            holding = (c for c in found if c.evidence is chosen[0].evidence and form in question.asks.met(c.text))
            chosen += [c for c in [next(holding, None)] if c]
    for candidate in found:
        near = candidate.score >= limits.near * chosen[0].score
        if len(chosen) < limits.facts and near and _gain(question, chosen, candidate) >= limits.gain:
            chosen.append(candidate)
    if question.asks.several and len(chosen) == 1:
        return chosen + _alongside(question, found, chosen[0], limits)
    if not question.asks.demanding and len(chosen) == 1:
        return told([c for c in found if c.evidence is chosen[0].evidence], limits)
    return chosen


def _fitting(question: Question, found: Sequence[Candidate], limits: Limits) -> list[Candidate]:
    """Candidates of the right form, best first; for a last value the newest of the best."""
    fitting = [c for c in found if question.asks.met_by(c.text) and not _excluded(question, c)]
    return _newest(fitting, limits) if question.latest else fitting


def _newest(fitting: list[Candidate], limits: Limits) -> list[Candidate]:
    """`fitting`, the newest of those that are nearly as good as the first moved to the front."""
    near = [c for c in fitting if c.score >= limits.newest * fitting[0].score]
    newest = max(near, key=lambda c: (c.evidence.item.published_at, c.score), default=None)
    return [newest, *(c for c in fitting if c is not newest)] if newest else fitting


def _excluded(question: Question, candidate: Candidate) -> bool:
    """Whether a number is asked for and the sentence, with its title, tells that of something that excludes it.

    Another measure (环比 for 同比), or one of the same kind as a name that it lacks: another maker's sales.
    """
    said = f"{candidate.evidence.item.title}\n{candidate.text}"
    others = {rival for name in missing_names(question.words, said) for rival in rivals(name)}
    return question.asks.number and (contrary(question.text, said) or any(other in said for other in others))


def _of_all(question: Question, candidate: Candidate, found: Sequence[Candidate]) -> bool:
    """Whether a sentence gives the total of several where its item gives the figure of the one that is named."""
    if not question.asks.number or not _TOTAL.search(candidate.text) or _TOTAL.search(question.text):
        return False
    said = f"{candidate.evidence.item.title}\n{candidate.text}"
    named = [word for word in question.words if word.name or not known(word.text)]
    missing = [word for word in named if coverage([word], said) == 0.0]
    own = (c for c in found if c.evidence is candidate.evidence and not _TOTAL.search(c.text))
    return bool(missing) and any(coverage(missing, c.text) == 1.0 and question.asks.met_by(c.text) for c in own)


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
