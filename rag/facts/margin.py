"""The margin balance of both exchanges by the day on which it was settled, which is not the day of printing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.facts.patterns import MAGNITUDE, NUMBER, decimal, settled
from rag.text import sentences
from rag.types import Fact, Item

_BALANCE = re.compile(rf"两市(?:融资余额)?(?:合计|共计|总计|报|为)+(?P<v>{NUMBER})亿元")
_REPEATS = {"teaser", "digest", "schedule"}


def balances(items: Iterable[Item]) -> list[Fact]:
    """One balance (元) for each day, oldest first: what is printed on the 13th as 截至1月12日 holds on the 12th.

    Of several for one day the last of `items`. A sentence without such a day holds when it is printed.
    """
    found: dict[object, Fact] = {}
    for item in items:
        if item.kind != "telegraph" or _REPEATS.intersection(item.flags) or "融资余额" not in item.text:
            continue
        for sentence in sentences(item.text):
            match = _BALANCE.search(sentence)
            if match and "融资余额" in sentence:
                value, moment = decimal(match["v"]) * MAGNITUDE["亿"], settled(sentence, item.published_at)
                fact = Fact(
                    item.item_id, "A股", "融资余额", "两市", value, "元", "", moment or item.published_at, match[0]
                )
                found[fact.as_of.date()] = fact
    return sorted(found.values(), key=lambda fact: fact.as_of)
