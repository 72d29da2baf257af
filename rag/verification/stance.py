"""Clauses that say the contrary of the item, a plan for a fact, or an act the other way round; numbers play no part.

A clause of the claim is read against the clauses of the item that share most of its characters. Precision first: it is
at fault only when every one of these says otherwise.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import add

from rag import stance
from rag.text import narrow

_BORDERS = re.compile(r"[，,。；;：:！!？?\n【】\s](?:(?<!\s)|(?<=\n)|(?<=[一-鿿]\s)|(?=[一-鿿]))")
_ENDS = re.compile(r"[。！!？?\n]")
_MARKS = re.compile(r"[^一-鿿0-9A-Za-z%.]+")
_LACKS = re.compile("[暂尚并]无|没有|未有|不存在|不像")
"""Denies what stands at the end of its clause, however far: 暂无水下机器人业务布局 says 未布局水下机器人业务."""
_AGAIN = re.compile("恢复|重启|重新|解除")
"""Ends what was stopped."""
_BESIDE = re.compile("[与和向对于在把由为]")
"""Behind 已 stands no predicate yet."""
_PART = re.compile("部分(?![别析])|多数|少数|个别|一些|半数|过半")
_WHOLE = re.compile(
    "全部|所有|全体|一律|悉数|(?<![平人日月年户])均(?![价衡线值匀摊等势])|(?<![首成京古])都(?![市江柏督灵会])"
)
"""How much of a thing is spoken of."""
_GOES_ON = re.compile("用于|用以|以便|从而|进而")
"""A clause that tells what the one before it is for, or what comes of it."""
_LEAST = 4
"""Characters from which on a clause says something."""
_ALIKE, _SAME, _NEAR = 0.5, 0.7, 0.1
"""Shares of a clause's pairs that a source clause holds: alike; the same but for a word; as good as the best."""
_MET = 0.4
"""Share of a clause's pairs from which on a clause of the source speaks of the same thing."""
_HELD = 0.6
"""Share of a source clause's characters that a clause holds which says it, with its subject."""


@dataclass(frozen=True, slots=True)
class Said:
    """A clause as it is compared."""

    text: str
    """Han, digits and letters only."""
    pairs: frozenset[str]
    """Pairs of characters, without the words that deny or plan."""
    planned: bool
    """Whether its sentence holds a plan, a forecast or a condition."""
    denied: bool
    """Whether its sentence denies anything."""
    led: str = ""
    """The clauses before it whose verb it goes on from (…，用于…)."""


def said(text: str) -> tuple[Said, ...]:
    """The clauses of a text."""
    out = []
    for sentence in _ENDS.split(narrow(text)):
        planned, denied = stance.PLANS.search(sentence) is not None, stance.denies(sentence)
        led = ""
        for clause in _BORDERS.split(sentence):
            plain = _MARKS.sub("", clause)
            led = led if _GOES_ON.match(plain) else ""
            if len(plain) >= _LEAST:
                out.append(Said(plain, _pairs(stance.bare(plain)), planned, denied, led))
            led += plain
    return tuple(out)


def misstated(claim: str, sources: Sequence[Sequence[Said]]) -> Iterator[tuple[str, str, str]]:
    """(kind, clause, clause of the source) for every clause at fault: `negation`, `plan`, `roles` or `subject`."""
    known = tuple(itertools.chain.from_iterable(sources))
    for clause in said(claim):
        if not clause.pairs or any(_within(clause, s) for s in known):
            continue
        ranked = [(len(clause.pairs & s.pairs) / len(clause.pairs), s) for s in known]
        best = max((share for share, _ in ranked), default=0.0)
        alike = [s for share, s in ranked if share >= max(_ALIKE, best - _NEAR)]
        for kind, least, fault in _FAULTS:
            if best >= least and (other := fault(clause, alike, known)):
                yield kind, clause.text, other
                break


def met(claim: str, sources: Sequence[Sequence[Said]]) -> bool:
    """Whether some clause of the claim was compared: the sources hold one that speaks of the same thing."""
    known = tuple(itertools.chain.from_iterable(sources))
    return any(len(c.pairs & s.pairs) >= _MET * len(c.pairs) for c in said(claim) if c.pairs for s in known)


def _within(clause: Said, source: Said) -> bool:
    """Whether the source prints the clause, and nothing around it that denies or plans it."""
    before, found, behind = source.text.partition(clause.text)
    return bool(found) and not any(stance.denies(rest) or stance.PLANS.search(rest) for rest in (before, behind))


def _negation(clause: Said, alike: Sequence[Said], known: Sequence[Said]) -> str:
    """A predicate denied that the source asserts, or asserted that it denies.

    A denial in a word of its own (否认, 终止) may be told elsewhere or otherwise in the source (不实).
    """
    printed = [s for s in known if clause.text in s.text]
    if printed and all(stance.leads_to_denial(s.text.partition(clause.text)[0]) for s in printed):
        return printed[0].text
    for sign, predicate in stance.predicates(clause.text, "denied"):
        ways = _ways(alike, predicate)
        spelled = len(sign) > 1 and (any(s.denied for s in alike) or any(sign in s.text for s in known))
        lacked = any(_LACKS.search(s.text.partition(predicate)[0]) for s in alike if predicate in s.text)
        if ways and "denied" not in ways and not spelled and not lacked:
            return _holder(alike, predicate)
    for _, predicate in _all(alike, "denied"):
        ways = stance.said_as(clause.text, predicate)
        before = clause.text.partition(predicate)[0]
        if ways and "denied" not in ways and not stance.denies(before) and _ways(alike, predicate) == {"denied"}:
            return _holder(alike, predicate)
    return ""


def _plan(clause: Said, alike: Sequence[Said], _known: Sequence[Said]) -> str:
    """A plan told as a fact, or a fact as a plan: of one predicate, or of the whole clause."""
    for mine, theirs in (("done", "planned"), ("planned", "done")):
        for _, predicate in stance.predicates(clause.text, mine):
            if _ways(alike, predicate) == {theirs}:
                return _holder(alike, predicate)
    if not clause.planned:
        firm = stance.PLANS if stance.DONE.search(clause.text) else stance.FIRM_PLANS
        told = [s for s in alike if stance.commits(s.text, firm, clause.text) and not stance.DONE.search(s.text)]
        done = [p for _, p in stance.predicates(clause.text, "done")]
        told = [s for s in told if not any(p in s.text and not any(stance.foreseen(s.text, p, s.led)) for p in done)]
        return alike[0].text if len(told) == len(alike) else ""
    hedged = stance.HEDGES.search(clause.text) and not any(s.planned for s in alike)
    return alike[0].text if hedged else ""


def _gathered(clause: Said, _alike: Sequence[Said], known: Sequence[Said]) -> str:
    """What a short clause of the source denies (尚未批量生产), asserted in a clause that names its subject too."""
    if clause.denied or _AGAIN.search(clause.text):
        return ""
    held = (s for s in known if _share(s, clause) >= _HELD)
    for source in held:
        for _, predicate in stance.predicates(source.text, "denied"):
            if predicate in clause.text and _ways(known, predicate) == {"denied"}:
                return source.text
    return ""


def _share(source: Said, clause: Said) -> float:
    """The share of the source clause's characters, signs aside, that the claim's clause holds."""
    plain = set(stance.bare(source.text))
    return len(plain & set(clause.text)) / len(plain) if len(plain) >= _LEAST else 0.0


def _done(clause: Said, _alike: Sequence[Said], known: Sequence[Said]) -> str:
    """Told as done (已), where the source speaks of it only in clauses that plan or deny it themselves."""
    for _, predicate in stance.predicates(clause.text, "done"):
        if _BESIDE.match(predicate) or predicate.isascii():
            continue
        told = [s for s in known if predicate in s.text]
        if told and all(_undone(s, predicate) for s in told):
            return told[0].text
    return ""


def _undone(source: Said, predicate: str) -> bool:
    if predicate + "了" in source.text:
        return False
    planned = all(stance.foreseen(source.text, predicate, source.led))
    return planned or stance.said_as(source.text, predicate) == {"denied"}


def _ways(alike: Sequence[Said], predicate: str) -> set[str]:
    return set().union(*(stance.said_as(s.text, predicate) for s in alike))


def _all(alike: Sequence[Said], kind: str) -> Iterator[tuple[str, str]]:
    for source in alike:
        yield from stance.predicates(source.text, kind)


def _holder(alike: Sequence[Said], predicate: str) -> str:
    return next(s.text for s in alike if predicate in s.text)


def _roles(clause: Said, alike: Sequence[Said], _known: Sequence[Said]) -> str:
    """The two sides of an act exchanged."""
    return _turned(stance.sides, clause, alike)


def _ties(clause: Said, alike: Sequence[Said], _known: Sequence[Said]) -> str:
    """What one is of another, told the other way round."""
    return _turned(stance.ties, clause, alike)


_Reader = Callable[[str], Iterator[tuple[str, str, str]]]


def _turned(read: _Reader, clause: Said, alike: Sequence[Said]) -> str:
    for act, left, right in read(clause.text):
        mine = _pairs(left), _pairs(right)
        theirs = [(_pairs(a), _pairs(b), s) for s in alike for word, a, b in read(s.text) if word == act]
        if theirs and all(_exchanged(mine, (a, b)) for a, b, _ in theirs):
            return theirs[0][2].text
    return ""


def _scope(clause: Said, alike: Sequence[Said], _known: Sequence[Said]) -> str:
    """A part told as the whole, or the whole as a part."""
    for mine, theirs in ((_WHOLE, _PART), (_PART, _WHOLE)):
        if mine.search(clause.text) and not theirs.search(clause.text):
            told = [s for s in alike if theirs.search(s.text) and not mine.search(s.text)]
            if len(told) == len(alike):
                return alike[0].text
    return ""


def _exchanged(mine: tuple[frozenset[str], frozenset[str]], theirs: tuple[frozenset[str], frozenset[str]]) -> bool:
    return bool((mine[0] & theirs[1]) - theirs[0]) and bool((mine[1] & theirs[0]) - theirs[1])


_FAULTS = (
    ("negation", _ALIKE, _negation),
    ("plan", _SAME, _plan),
    ("roles", _SAME, _roles),
    ("roles", _ALIKE, _ties),
    ("subject", _ALIKE, _scope),
    ("negation", 0.0, _gathered),
    ("plan", 0.0, _done),
)
"""Kind, how alike the clauses must be, the test."""


def _pairs(text: str) -> frozenset[str]:
    return frozenset(map(add, text, text[1:]))
