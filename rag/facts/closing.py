"""Which value of a day counts: the close when there is one, else the latest, with its time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from rag.clock import session_of
from rag.types import Fact

_LISTS = ("领涨板块", "领跌板块")


def latest(facts: Iterable[Fact]) -> list[Fact]:
    """One fact for each day, subject, measure and scope: the one with the latest as-of time (the first of equals).

    Readers give the close an as-of time of 15:00 (Hong Kong 16:00) and the noon value 11:30 (12:00), so a noon or
    intraday value never stands beside a close of the same quantity.
    """
    best: dict[tuple[date, str, str, str], Fact] = {}
    for fact in facts:
        key = (session_of(fact.as_of), fact.subject, fact.measure, fact.scope)
        if key not in best or _rank(fact) > _rank(best[key]):
            best[key] = fact
    return _one_wrap(list(best.values()))


def _rank(fact: Fact) -> tuple[datetime, bool]:
    """Later first; at the same moment an exact value before 涨超1%."""
    return fact.as_of, not any(bound in fact.quote for bound in "超逾近约")


def _one_wrap(facts: list[Fact]) -> list[Fact]:
    """Leading and lagging sectors of one wrap a day only: the noon list gives way to the closing one."""
    last: dict[tuple[date, str], datetime] = {}
    for fact in facts:
        if fact.measure in _LISTS:
            key = (session_of(fact.as_of), fact.measure)
            last[key] = max(fact.as_of, last.get(key, fact.as_of))
    return [f for f in facts if f.measure not in _LISTS or f.as_of == last[session_of(f.as_of), f.measure]]
