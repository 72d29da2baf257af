"""Is the gold there? Looks for every gold string in the items its case names; a case that fails tests nobody.

Found: gold that leads to no item, strings that stand in no gold item, strings that the question already gives away,
forbidden strings that the gold answer itself would contain. Not found: whether the question means what it asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.errors import InputError
from rag.evaluation.cases import Case, KeyPoint, Place, Places
from rag.evaluation.matching import contains, found
from rag.types import Item


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a case."""

    case_id: str
    what: str

    def __str__(self) -> str:
        return f"{self.case_id}: {self.what}"


def audit(cases: Sequence[Case], places: Places, items: Mapping[str, Item]) -> list[Problem]:
    """The problems of the cases, in their order. `items`: id → item, for every item that `places` leads to."""
    problems = []
    for case in cases:
        try:
            problems += [Problem(case.case_id, what) for what in _case_problems(case, places, items)]
        except InputError as exc:
            problems.append(Problem(case.case_id, exc.message))
    return problems


def _case_problems(case: Case, places: Places, items: Mapping[str, Item]) -> Iterator[str]:
    gold = case.gold
    text = _text(gold.places, places, items)
    for needed in (*gold.need_places, gold.also):
        places.resolve(needed)
    for group, there in zip(gold.strings, found(text, gold.strings), strict=True):
        if gold.places and not there:
            yield f"none of {list(group)} stands in the gold items"
    given = found(case.question, gold.strings)
    if gold.strings and all(given):
        yield "every gold string stands in the question"
    for word in gold.forbid:
        if any(contains(alternative, word) for group in gold.strings for alternative in group):
            yield f"forbidden {word!r} is part of a gold string"
    for name, points in (
        ("market", case.brief.market),
        ("essential", case.brief.essential),
        ("industry", case.brief.industry),
        ("calendar", case.brief.calendar),
    ):
        yield from (f"{name}: {what}" for point in points for what in _point_problems(point, places, items))
    for point in case.brief.exclude:
        places.resolve(point.places)


def _point_problems(point: KeyPoint, places: Places, items: Mapping[str, Item]) -> Iterator[str]:
    text = _text(point.places, places, items)
    if point.places and point.any and not any(found(text, [point.any])):
        yield f"none of {list(point.any)} stands in its items"


def _text(gold: Sequence[Place], places: Places, items: Mapping[str, Item]) -> str:
    found_items = [items[item_id] for item_id in sorted(places.resolve(gold))]
    return "\n".join(f"{item.time or ''}\n{item.title}\n{item.text}" for item in found_items)
