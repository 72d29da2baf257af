"""A headline's figure that its own text contradicts: the source's slip, the text's words are printed.

Covered: a number that the text nowhere bears out, while exactly one other of the same unit and order of size stands
behind the same measure. Not covered: slips in words, and two figures for one measure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from rag.numbers import compare, quantities
from rag.text import body_of
from rag.types import Item, Quantity
from rag.written import DraftSection, Finding, Heading

_NEAR = Decimal("0.05")
"""Two values of one measure that differ by more are two figures: a quarter's and a year's, say."""
_ROUND = re.compile(r"上方|下方|关口|大关|以[上下]|[多余]")
"""Behind a figure: it is a level, not a value."""
_MEASURE = re.compile(r"(?P<what>[一-鿿A-Za-z]{2,}?)(?:为|达到?|约为?|至|增至|升至|降至|共计?|合计)?$")


@cache
def slip(item: Item) -> tuple[str, str] | None:
    """(the headline's figure, the text's), each as written; None where they agree or nothing can be said."""
    body = body_of(item.text)
    if not item.title or body == item.title:
        return None
    told = [q for q in quantities(body) if q.kind == "amount"]
    for named in quantities(item.title):
        if named.kind != "amount" or named.bound or named.low != named.high or not named.unit:
            continue
        if _ROUND.match(item.title[named.end :]):
            continue
        if any(compare(named, other).value != "no" for other in told):
            continue
        same = {q.text for q in told if _one_measure(named, item.title, q, body)}
        if len(same) == 1:
            return named.text, same.pop()
    return None


def title_of(item: Item) -> str:
    """The headline to write from; empty where the text contradicts it, so that the text's own words are taken."""
    return "" if slip(item) else item.title


def findings(section: DraftSection, by_id: Mapping[str, Item]) -> tuple[Finding, ...]:
    """Which headings of a section were made of the text for that reason, for its manifest."""
    heads = [block.sentence for block in section.blocks if isinstance(block, Heading)]
    return tuple(
        Finding("headline", one.text, f"标题作“{found[0]}”，正文作“{found[1]}”，取正文", "replaced")
        for one in heads
        for key in one.cites
        if key in by_id and (found := slip(by_id[key])) and found[1] in one.text
    )


def _one_measure(named: Quantity, title: str, other: Quantity, body: str) -> bool:
    gap = abs(other.low - named.low)
    if (
        other.unit != named.unit
        or other.bound
        or other.low != other.high
        or not named.scale <= gap <= _NEAR * named.low
    ):
        return False
    if other.direction != named.direction or compare(other, named).value != "no":
        return False
    ours, theirs = _measure(title[: named.start]), _measure(body[: other.start])
    return bool(ours) and ours[-2:] == theirs[-2:]


def _measure(before: str) -> str:
    match = _MEASURE.search(before)
    return match["what"] if match else ""
