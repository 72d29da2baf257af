"""Which value of a series supersedes which: claims of one quantity key, in time order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import time
from decimal import Decimal

from rag.numbers.claims import Claim, claims_of
from rag.numbers.series import market_of
from rag.numbers.statuses import LIMITS, STATUSES
from rag.numbers.tolls import TOLL
from rag.types import Item, Link, Quantity

_DAILY_LIMITS = (5, 10, 20, 30)
"""By how many % a share may move in a day, by its board."""
_LEVELS = ("价格", "收益率", "汇率")
"""Measures of which a direction says nothing (升至4.86%, 报4.86%); the key of a price holds its unit."""
_TICK = Decimal("0.15")
_FEW = 2
"""A flash tells of one share or two."""
_UNSAID = {"港股": (time(9, 30), time(16, 30)), "盘前": (time(15, 30), time(21, 30))}
"""Where a share is traded, and when a flash can leave that unsaid."""


def updates(items: Iterable[Item]) -> Iterator[Link]:
    """Each value of a series supersedes the one before it in the same session; a digest's only when it is a new one."""
    chains: dict[str, list[Claim]] = {}
    for item in sorted(items, key=lambda i: i.published_at):
        claims = claims_of(item)
        flash = len({claim.subject for claim in claims}) <= _FEW
        for claim in claims:
            chain = _chain(chains, claim, flash)
            again = "digest" in item.flags and bool(chain) and _again(chain[-1].quantity, claim.quantity)
            if "digest" in item.flags and not again and _told(chain, claim):
                continue
            if chain and not again and chain[-1].item_id != claim.item_id and _differs(chain[-1], claim):
                yield Link(claim.item_id, chain[-1].item_id, "updates", chain[-1].key)
            chain.append(claim)


def _chain(chains: dict[str, list[Claim]], claim: Claim, flash: bool) -> list[Claim]:
    """The values of the series of `claim`, latest last. A flash that goes on about a share may leave out where it is
    traded: it continues the only series of that share, when that is one of Hong Kong or of before the open.
    """
    unsaid = flash and not claim.scope and not market_of(claim.subject) and claim.quantity.unit not in LIMITS
    if unsaid and claim.key not in chains:
        for scope, hours in _UNSAID.items():
            chain = chains.get(replace(claim, scope=scope).key)
            if chain and hours[0] <= claim.as_of.time() < hours[1]:
                return chain
    return chains.setdefault(claim.key, [])


def _told(chain: Sequence[Claim], claim: Claim) -> bool:
    """Whether an item gave this very value before: what a digest tells once more may be hours old."""
    return any(_value(before.quantity) == _value(claim.quantity) for before in chain)


def _value(quantity: Quantity) -> tuple[Decimal, str, str, str]:
    return quantity.low, quantity.unit, quantity.bound, quantity.direction


def _again(before: Quantity, now: Quantity) -> bool:
    """Whether `now` can be the same value once more, in rounder words."""
    if before.direction != now.direction or before.unit in STATUSES or now.unit in STATUSES:
        return before.unit == now.unit and now.unit in STATUSES
    return before.low == now.low or bool(now.bound and abs(before.low - now.low) < 1)


def _differs(before: Claim, claim: Claim) -> bool:
    a, b = before.quantity, claim.quantity
    level = claim.measure.startswith(_LEVELS)
    if claim.as_of <= before.as_of:
        return False
    if claim.measure.endswith(TOLL):
        return b.low > a.low  # a toll only grows: a lower number is another one's
    if (a.unit in STATUSES or b.unit in STATUSES) and a.unit != b.unit:
        return not _at_limit(a, b)
    if not level and a.unit != b.unit and "" not in (a.unit, b.unit):
        return False
    if b.bound and _again(a, b) and _at_noon(before) and _at_noon(claim):
        return False  # nothing is traded in between
    return (a.low, a.bound) != (b.low, b.bound) or (not level and a.direction != b.direction)


def _at_limit(before: Quantity, now: Quantity) -> bool:
    """Whether a share that is at its limit is only said to have touched it, or to have moved by it."""
    if now.unit.startswith("触及") and now.unit.endswith(before.unit):
        return True
    number = next((q for q in (before, now) if q.unit == "%"), None)
    if number is None or not LIMITS.intersection((before.unit, now.unit)) or before.direction != now.direction:
        return False
    return number.bound != "over" and any(abs(number.low - limit) <= _TICK for limit in _DAILY_LIMITS)


def _at_noon(claim: Claim) -> bool:
    return market_of(claim.subject) in {"", "A", "HK"} and time(11, 30) <= claim.as_of.time() < time(13, 0)
