"""What the words beside a number say about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.numbers import words
from rag.numbers.patterns import QUOTES
from rag.numbers.units import COUNTERS, DURATIONS
from rag.types import Quantity

_FATES = frozenset({"上涨", "下跌", "涨停", "跌停", "收涨", "收跌", "涨超", "跌超"})
"""What a counted stock did: 超3800只个股上涨."""
_ASIDE = 16
_UNSPACED = re.compile(r"[^\d\s]{0,3}?(?:\d[\d.,]*[一-鿿]|[一二两三四五六七八九十百千半])")
"""Number and unit without white space between: 增长 5 个基点 is spaced text, in 走低 3倍做多 a headline goes on."""
_TO = frozenset("至到")
_TO_LEVEL = frozenset("至到为")
_LEVEL_REACH = 20
_SPACES = " \u3000"
_RUNS = frozenset({"连板", "连涨", "连跌", "连阳", "连阴", "连跌停", "连涨停", "方面", "层", "篇"})
"""走强 before 3连板 says nothing of the count of days, 提升 before 五方面质效 nothing of how many."""
_BESIDE = 2
_SPANS = frozenset("来以内新高低最后前")
"""跌至五年来最低点, 增持6个月内: the time is no amount of the fall."""
_BEYOND = {"高": "up", "低": "down"}
_DIFFERENCES = frozenset({"个百分点", "基点"})
_REACH = 60
"""Characters looked back for a direction or comparison: a clause, so that time stays linear."""


@dataclass(slots=True)
class Reading:
    """Direction, comparison and forecast read before one number."""

    direction: str = ""
    comparison: str = ""
    forecast: bool = False
    gap: int = 0
    """Characters between the direction word and the number."""
    share: bool = False
    """The clause says what part of a whole the number is."""
    beyond: str = ""
    """The direction that 高于 or 低于 gives a difference (高于全国0.6个百分点); of a level it is none."""


def bound_before(text: str, start: int) -> tuple[str, int]:
    """(bound, where its word begins) of the number at `start`; ("", start) without one."""
    at = start - (text[start - 1 : start] == " ")
    if text[at - 1 : at] not in words.ENDS_BOUND:
        return "", start
    for between in words.BETWEEN:
        if text.endswith(between, 0, at):
            found = _lookup(text, at - len(between))
            if found[0]:
                return found
    found = _lookup(text, at)
    if found == ("about", at - 2) and text[at - 3 : at - 1] in words.ENDING_IN_GREAT:
        return "about", at - 1
    return found if found[0] else ("", start)


def _lookup(text: str, at: int) -> tuple[str, int]:
    for length in range(min(words.MAX_BOUND, at), 0, -1):
        bound = words.BOUND_BEFORE.get(text[at - length : at])
        if bound is not None:
            return bound, at - length
    return "", at


def read(text: str, start: int, previous: Quantity | None, floor: int) -> Reading:
    """What stands between the clause's beginning (or the previous number, `floor`) and the number at `start`."""
    if previous and start - floor <= 8 and words.GLUE.fullmatch(text, floor, start) and text[floor:start] != "至":
        return Reading(previous.direction, previous.comparison, previous.forecast)
    if previous and _level_moved(text, start, previous):
        return Reading(previous.direction, previous.comparison, previous.forecast)
    quoted = text[start - 1 : start] in QUOTES  # 调减为“1年”
    begin = _clause_start(text, start - quoted, max(floor, start - _REACH))
    reading, span = Reading(), ""
    for match in words.CONTEXT.finditer(text, begin, start):
        kind, value = words.ROLE[match[0]]
        strong = kind == "direction" and value and not words.NEUTRAL_HEAD.match(text, match.end())
        if span.endswith("幅") and text[match.end() : match.end() + 1] in _TO:  # 涨幅回落至2%: still a rise
            continue
        if strong or (kind == "weak" and not reading.direction):
            reading.direction, reading.gap, span = value, start - match.end(), match[0]
        elif kind == "comparison":
            reading.comparison = value
        elif kind == "forecast":
            reading.forecast = True
        elif kind == "takes over":
            reading.direction = ""
    if reading.direction and words.ENDS_DIRECTION.search(text, start - reading.gap, start):
        reading.direction = ""
    beside = text[start - 1 : start]
    if not reading.direction and beside in words.BEYOND and (beyond := words.COMPARATIVE.search(text, begin, start)):
        reading.direction = words.WAYS[beyond["way"]]
    if not reading.direction and (at := text.rfind("于", begin, start)) > begin and "的" not in text[at:start]:
        reading.beyond = _BEYOND.get(text[at - 1], "")
    reading.share = (
        bool(reading.gap) and "占" in text[begin:start] and words.SHARE.search(text, begin, start) is not None
    )
    return reading


def _level_moved(text: str, start: int, previous: Quantity) -> bool:
    """Whether the number at `start` is what a 涨幅 or 跌幅 came to from the previous one: 跌幅从5%扩大至8%."""
    at = previous.start
    return (
        text[start - 1 : start] in _TO_LEVEL
        and start - previous.end <= _LEVEL_REACH
        and words.LEVEL_TO.fullmatch(text, previous.end, start) is not None
        and words.LEVEL.search(text, max(0, at - _LEVEL_REACH), at) is not None
    )


def direction(reading: Reading, text: str, end: int, unit: str) -> str:
    """The direction of a number that ends at `end`; a length of time has one only from the word beside it."""
    if (reading.share and unit == "%") or (reading.gap and unit in _RUNS):
        return ""
    if unit not in DURATIONS:
        begins = text[end : end + 1] in words.BEGINS_BEHIND
        behind = words.BEHIND_DIRECTION.match(text, end) if begins else None
        if behind and (behind["word"] or not reading.direction):
            return words.DIRECTION[behind["word"] or behind["noun"]]
        beyond = reading.beyond if unit in _DIFFERENCES else ""
        return reading.direction or beyond or _fate(text, end, unit)
    beside = reading.gap <= _BESIDE and text[end : end + 1] not in _SPANS
    return reading.direction if beside else ""


def _fate(text: str, end: int, unit: str) -> str:
    """What the rest of the clause says of counted things: `超3800只个股上涨`."""
    if unit not in COUNTERS:
        return ""
    for match in words.CONTEXT.finditer(text, end, _clause_end(text, end, 12)):
        kind, value = words.ROLE[match[0]]
        if kind == "direction" and match[0] in _FATES:
            return value
    return ""


def _clause_start(text: str, start: int, floor: int) -> int:
    at = start
    while at > floor:
        if text[at - 1] in "）)":  # an aside such as （下同） does not end the clause
            opened = max(text.rfind("（", floor, at), text.rfind("(", floor, at))
            if opened < 0 or at - opened > _ASIDE:
                return at
            at = opened
        elif text[at - 1] in words.BOUNDARIES or (text[at - 1] in _SPACES and _parts(text, at - 1, at == start)):
            return at
        else:
            at -= 1
    return at


def _parts(text: str, at: int, last: bool) -> bool:
    """Whether the white space at `at` parts two clauses, as in a headline: a Han character stands beside it.

    `last`: it stands right before the number.
    """
    if last and not _UNSPACED.match(text, at + 1):
        return False
    return "一" <= text[at - 1 : at] <= "鿿" or "一" <= text[at + 1 : at + 2] <= "鿿"


def _clause_end(text: str, end: int, reach: int) -> int:
    stop = min(len(text), end + reach)
    at = end
    while at < stop and text[at] not in words.BOUNDARIES and not text[at].isdigit():
        at += 1
    return at
