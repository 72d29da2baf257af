"""Does a quantity of the source support one of a claim: the same value in another form, rounded, or not.

36,000亿 = 3.6万亿 = 3.6 trillion            exact
近3.6万亿 ⊇ 3.5993万亿, 约2成 ⊇ 19.8%          rounded
超3.6万亿 (source) is not 3.6万亿 (claim)      the bound is lost
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.numbers.units import PEOPLE_OF_STOCKS
from rag.types import Quantity

Grade = Literal["exact", "rounded", "no"]
_ABOVE = frozenset({"over", "at_least"})
_BELOW = frozenset({"under", "at_most"})
_SCALED = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Support:
    """How a source quantity compares with a claimed one, aspect by aspect."""

    value: Grade
    unit: bool
    bound: bool
    direction: bool
    comparison: bool


def compare(claim: Quantity, source: Quantity) -> Support:
    """Value, unit, bound, direction and comparison, each on its own, to say what differs."""
    value, bound = _value(claim, source)
    return Support(
        value=value,
        unit=same_unit(claim, source),
        bound=bound,
        direction=claim.direction == source.direction or not claim.direction,
        comparison=claim.comparison == source.comparison or not claim.comparison,
    )


def same_unit(claim: Quantity, source: Quantity) -> bool:
    """Equal canonical units; 元 may be left unsaid behind 亿 and 万, and stocks are counted in 家, 只 or 股."""
    a, b = claim.unit, source.unit
    if a == b:
        return True
    if {a, b} == {"", "元"}:
        return claim.scale >= _SCALED or source.scale >= _SCALED or "亿" in claim.text + source.text
    if a in PEOPLE_OF_STOCKS and b in PEOPLE_OF_STOCKS:
        return max(claim.high, source.high) < 10_000
    return {a, b} == {"%/天", "%"}


def _value(claim: Quantity, source: Quantity) -> tuple[Grade, bool]:
    """(grade of the value, whether the bound holds)."""
    if (claim.low != claim.high) or (source.low != source.high):
        same = claim.low == source.low and claim.high == source.high
        return ("exact" if same else "no"), same and _bounds_agree(claim.bound, source.bound)
    if claim.low == source.low:
        return "exact", _bounds_agree(claim.bound, source.bound)
    grade: Grade = "rounded" if _rounds(claim, source) else "no"
    return grade, _bounds_follow(claim.bound, source.bound)


def _bounds_agree(claim: str, source: str) -> bool:
    """For equal values."""
    if claim == source:
        return True
    if (claim in _ABOVE and source in _ABOVE) or (claim in _BELOW and source in _BELOW):
        return True
    return claim == "about" and source in {"near", ""}


def _bounds_follow(claim: str, source: str) -> bool:
    """For a coarser claim: a bound of the source must survive; one may be added when the value bears it out."""
    if source in _ABOVE:
        return claim in _ABOVE
    if source in _BELOW:
        return claim in _BELOW
    return not source or claim in {"about", "near", source}


def _rounds(claim: Quantity, source: Quantity) -> bool:
    value, exact = abs(claim.low), abs(source.low)
    if (claim.low < 0) != (source.low < 0) or (claim.scale <= source.scale and not claim.bound):
        return False
    step = claim.scale
    if claim.bound in _ABOVE:
        return value <= exact < value + _written(claim)
    if claim.bound in _BELOW:
        return value - _written(claim) < exact <= value
    if claim.bound == "near":
        return value - max(step, value / 20) <= exact < value
    if claim.bound == "about":
        return abs(value - exact) <= max(step / 2, value / 50)
    return abs(value - exact) * 2 <= step


def _written(quantity: Quantity) -> Decimal:
    """Weight of the last digit that is not a trailing zero: 4000亿 was written to the thousand."""
    step, value = quantity.scale, abs(quantity.low)
    while value and value % (step * 10) == 0:
        step *= 10
    return step
