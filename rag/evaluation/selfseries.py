"""Latest-value questions from update chains: the last figure of a day's series, and the one of an earlier moment.

A chain is what `updates` links with one key (subject|measure|scope|day) tie together: silver at 07:26 and at 13:42. Of
each, two kinds of cases: the last value, where an earlier one is forbidden; and the first as of its own moment, where
the later ones are. The links are the product's own: a chain that it did not see is not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from rag.evaluation.cases import Case, Gold, Options, Place
from rag.evaluation.matching import contains, key
from rag.numbers import quantities
from rag.text import sentences
from rag.types import Item, Link

_UNITS: Mapping[str, str] = {"幅|率|概率": "%", "额": "元", "家数|数$": "家|只|股|个"}
"""Ending of a measure → unit of its values; a price names its own in brackets."""
_PRICED = re.compile(r"(.+)（(.+)）$")
_DIGIT = re.compile(r"\d")

State = tuple[Item, str]
"""An item of a chain with its value as printed."""


def make(items: Sequence[Item], links: Iterable[Link]) -> Iterator[Case]:
    """The cases of every chain of which at least two values can be read; in order of their keys."""
    by_id = {item.item_id: item for item in items}
    chains: dict[str, set[str]] = {}
    for link in links:
        if link.kind == "updates" and link.key:
            chains.setdefault(link.key, set()).update({link.source, link.target})
    for name, members in sorted(chains.items()):
        subject, measure, _, day = name.split("|")
        found = sorted((by_id[i] for i in members if i in by_id), key=lambda i: (i.published_at, i.item_id))
        states = [(item, value) for item in found if (value := _value(item, subject, measure))]
        if len({value for _, value in states}) > 1 and states[0][1] != states[-1][1]:
            yield from _cases(name, (subject, measure, day), states, items)


def _value(item: Item, subject: str, measure: str) -> str:
    """The first quantity of the measure's unit behind the subject, without its bound; empty when there is none."""
    priced = _PRICED.fullmatch(measure)
    unit = re.escape(priced[2]) if priced else next((u for end, u in _UNITS.items() if re.search(end, measure)), "")
    for sentence in sentences(item.text):
        at = sentence.find(subject)
        for found in quantities(sentence[at:]) if unit and at >= 0 else []:
            digits = _DIGIT.search(found.text)
            if digits and re.fullmatch(unit, found.unit):
                return found.text[digits.start() :]
    return ""


def _cases(name: str, asked: tuple[str, str, str], states: Sequence[State], items: Sequence[Item]) -> Iterator[Case]:
    subject, measure, day = asked
    plain = _PRICED.sub(r"\1", measure)
    when = date.fromisoformat(day)
    question = f"{when.month}月{when.day}日{subject}最新的{plain}是多少？"
    (first, early), (last, late) = states[0], states[-1]
    values = {value for _, value in states}

    def case(kind: str, item: Item, value: str, options: Options) -> Case:
        same = [i for i in items if key(subject) in key(i.text) and contains(i.text, value)]
        gold = Gold(
            tuple(Place(i.file, i.line) for i in same),
            ((value,),),
            forbid=tuple(sorted(v for v in values if not contains(v, value) and not contains(value, v))),
        )
        return Case(
            f"self-{kind}-{item.item_id}-{plain}", "updates", question, options, gold=gold, author="code", origin="self"
        )

    yield case("latest", last, late, Options())
    yield case("moment", first, early, Options(as_of=first.published_at))
