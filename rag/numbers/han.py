"""Tokens that begin with a Chinese numeral: 两万亿, 三成, 二十余只, 六分之一, 超百亿元."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import cast

from rag.numbers import context, words
from rag.numbers import patterns as p
from rag.numbers.numerals import arabic, chinese
from rag.numbers.token import plain
from rag.numbers.units import DURATIONS, PER_NAMES, SCALES, UNITS
from rag.types import Bound, Comparison, Direction, Quantity

_AFTER = re.compile(words.AFTER)
_ONE_OF = re.compile(r"一(?:成|倍|万|亿|番|个百分点|个基点|千|百|十)")
_BASES = {"百": ("%", 1), "千": ("‰", 1), "万": ("‱", 1)}


def read_han(text: str, start: int, previous: Quantity | None, floor: int) -> Quantity | None:
    """The token at the Chinese numeral `start`; None where it is part of a word (三一重工, 十四五, 千问)."""
    if _of_a_word(text, start):
        return None
    if match := p.PHASE.match(text, start):
        return plain("ordinal", text, start, match.end())
    if match := p.HALF.match(text, start):
        return _half(text, match, previous, floor)
    if match := p.HAN_DATE.match(text, start):
        return plain("date", text, start, match.end())
    if match := p.FRACTION.match(text, start):
        return _fraction(text, match, previous, floor)
    if text[start - 1 : start] in ("（", "(") and (match := p.ISSUE.match(text, start)):
        return plain("ordinal", text, start, match.end())
    if text[start] in "百千万亿":
        return _bare_scale(text, start, previous, floor)
    match = p.HAN.match(text, start)
    if not match or text[start - 1 : start] in ("第", "数", "几"):
        return None
    if not (match["unit"] or match["scale"] or p.HAN_RIGHT.match(text, match.end("num"))):
        return None
    if text[start] == "一" and not (_ONE_OF.match(text, start) or p.HAN_RIGHT.match(text, match.end("num"))):
        return None
    value = chinese(match["num"])
    if (
        value is None
        or text[start] in "百千"
        or (match["unit"] == "元" and not match["scale"] and "十" not in match["num"])
    ):
        return None
    return _amount(text, match, value, previous, floor)


def _of_a_word(text: str, start: int) -> bool:
    counted = text[start] in "百千万" and text[start - 1 : start] in p.BARE_BEFORE  # 超百家
    ends = text.endswith(p.BEFORE_HAN_NAME, 0, start) or (text[start] == "一" and text.endswith(p.BEFORE_ONE, 0, start))
    return ends or (not counted and p.HAN_NAMES.match(text, start) is not None)


def _amount(
    text: str, match: re.Match[str], value: tuple[Decimal, Decimal, Decimal], previous: Quantity | None, floor: int
) -> Quantity:
    low, high, weight = value
    scale, end, unit_text = SCALES[match["scale"] or ""], match.end(), match["unit"] or ""
    low, high = low * scale, high * scale
    right = p.HAN_RIGHT.match(text, end) or (p.HAN_RIGHT.match(text, match.end("num")) if not unit_text else None)
    if right and (not unit_text or right["unit"] == unit_text) and (upper := chinese(right["num"])):
        scale = SCALES[right["scale"] or ""]
        low = low if match["scale"] or not right["scale"] else low * scale
        high, weight, end, unit_text = upper[1] * scale, upper[2], right.end(), right["unit"]
    unit, factor = UNITS.get(unit_text, (unit_text, Decimal(1)))
    if unit_text and unit not in DURATIONS and (per := p.PER_RE.match(text, end)):
        unit, end = f"{unit}/{PER_NAMES.get(per['per'], per['per'])}", per.end()
    inside = match["inside"] or match["tail"] or ""
    numbers = (low * factor, high * factor, weight * scale * factor)
    return _finish(text, (match.start(), end), numbers, (unit, words.BOUND_INSIDE.get(inside, "")), (previous, floor))


def _fraction(text: str, match: re.Match[str], previous: Quantity | None, floor: int) -> Quantity | None:
    raw = match["num"]
    value = (*(2 * (arabic(raw)[0],)), Decimal(1)) if raw[0].isdigit() else chinese(raw)
    base = match["base"]
    whole = None if base in _BASES else chinese(base)
    if value is None or (base not in _BASES and whole is None):
        return None
    unit = _BASES[base][0] if base in _BASES else f"/{whole[0]}" if whole else ""
    return _finish(text, match.span(), (value[0], value[1], value[2]), (unit, ""), (previous, floor))


def _half(text: str, match: re.Match[str], previous: Quantity | None, floor: int) -> Quantity:
    if match["unit"] in (None, "数"):
        return _finish(text, match.span(), (Decimal(1), Decimal(1), Decimal(1)), ("/2", ""), (previous, floor))
    half = Decimal("0.5")
    return _finish(text, match.span(), (half, half, Decimal("0.1")), (UNITS[match["unit"]][0], ""), (previous, floor))


def _bare_scale(text: str, start: int, previous: Quantity | None, floor: int) -> Quantity | None:
    match = p.BARE_SCALE.match(text, start)
    before = text[start - 1 : start]
    if not match or before in ("数", "几"):
        return None
    bounded = match["unit"] and text.startswith(("以上", "以下"), match.end())
    if before and not (match["tail"] or bounded or before in p.BARE_BEFORE):
        return None
    value = SCALES[match["num"]]
    unit, factor = UNITS.get(match["unit"], (match["unit"] or "", Decimal(1)))
    numbers = (value * factor, value * factor, value * factor)
    return _finish(
        text, match.span(), numbers, (unit, words.BOUND_INSIDE.get(match["tail"] or "", "")), (previous, floor)
    )


def _finish(
    text: str,
    span: tuple[int, int],
    numbers: tuple[Decimal, Decimal, Decimal],
    unit_bound: tuple[str, str],
    before: tuple[Quantity | None, int],
) -> Quantity:
    start, end = span
    unit, inside = unit_bound
    bound, begin = context.bound_before(text, start)
    if bound == "near" and unit in DURATIONS:
        bound, begin = "", start
    if after := _AFTER.match(text, end):
        end = after.end()
        bound = bound or words.BOUND_AFTER[after["after"]]
    reading = context.read(text, begin, *before)
    direction = context.direction(reading, text, end, unit)
    low, high, weight = numbers
    return Quantity(
        low, high, unit, cast(Direction, direction), cast(Bound, bound or inside),
        cast(Comparison, reading.comparison), begin, end, text[begin:end],
        scale=weight, forecast=reading.forecast,
    )  # fmt: skip
