"""Tokens that begin with an ASCII digit."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import cast

from rag.numbers import context, words
from rag.numbers import patterns as p
from rag.numbers.behind import unit_at
from rag.numbers.names import always_named, read_name
from rag.numbers.numerals import MAX_DIGITS, arabic
from rag.numbers.token import plain
from rag.numbers.units import DURATIONS, EACH, MEASURES, MONEY_BEFORE, PER_NAMES, SCALES, UNITS
from rag.types import Bound, Comparison, Direction, Quantity

_OPENERS = frozenset(" \n\t。；;)）】：:，,")
_AFTER = re.compile(words.AFTER)
# What may stand behind the digits that these begin with: most numbers are none of them, and one look tells.
_BEHIND_DATE = frozenset("年月日-–—~～至到/.、和世季届款版财")
_BEHIND_PROPORTION = frozenset(":：∶比拆-,.亿")
_BEHIND_TIME = frozenset(":：时点")
_BEHIND_MARK = frozenset("、)）.")
_BEGINS_PER = frozenset("（(/／每 \t\n\xa0")


def read_digits(text: str, start: int, previous: Quantity | None, floor: int) -> Quantity:
    """The token at the digit `start`: a date, time, code, name, list mark, streak or amount."""
    run = p.DIGITS.match(text, start).end()  # type: ignore[union-attr]
    beside = text[run : run + 1]
    if found := _not_amount(text, start, beside):
        return found
    match = p.AMOUNT.match(text, start)
    assert match is not None
    unit, end = unit_at(text, match.end())
    return read_name(text, match, unit, end, beside) or _amount(text, match, unit, end, previous, floor)


def _not_amount(text: str, start: int, behind: str) -> Quantity | None:
    """A token that is no amount; `behind` is the character behind its first digits."""
    before = text[start - 1 : start]
    may_be_date = behind in _BEHIND_DATE or behind.isspace()
    match = p.DATE.match(text, start) if may_be_date else None
    if match and not (p.DAYS.fullmatch(match[0]) and text.endswith(p.PAST, 0, start)):
        return plain("date", text, start, match.end())
    if (
        behind in _BEHIND_PROPORTION
        and (match := p.PROPORTION.match(text, start))
        and _is_proportion(text, match, behind)
    ):
        return _of_base(match, ":")
    if behind in _BEHIND_TIME and (match := p.TIME.match(text, start)):
        return plain("time", text, start, match.end())
    if behind == "." and (match := p.CODE.match(text, start)):
        return plain("code", text, start, match.end())
    if behind == "天" and (match := p.STREAK.match(text, start)):
        boards = Decimal(match["boards"])
        return Quantity(
            boards, boards, f"板/{match['days']}天", "", "", "", start, match.end(), match[0], kind="streak"
        )
    if before and before in "（(" and (found := _bracketed(text, start)):
        return found
    if behind == "/" and (match := p.FRACTION_SLASH.match(text, start)):
        return _of_base(match, "/")
    if behind in _BEHIND_MARK and (not before or before in _OPENERS) and (match := p.LIST_MARK.match(text, start)):
        return plain("list", text, start, match.end())
    return None


def _is_proportion(text: str, match: re.Match[str], behind: str) -> bool:
    """1∶30, 9比3, 按1:30比例, 209:100; neither a clock time nor a score."""
    if match["named"] or match["ratio"]:
        return True
    start = match.start()
    if p.PROPORTION_BEFORE.search(text, max(0, start - 5), start):
        return True
    apart = "." in match[0] or "：" in match[0]
    return not (apart or p.TIME.match(text, start) or always_named(text, start, behind))


def _of_base(match: re.Match[str], mark: str) -> Quantity:
    """3/5, 1:30: the first number of so many; the second stands in the unit."""
    value = arabic(match["num"])[0]
    end = match.end("base")
    return Quantity(
        value, value, mark + match["base"], "", "", "", match.start(), end, match.string[match.start() : end]
    )


def _bracketed(text: str, start: int) -> Quantity | None:
    """（688001）, （1）, （49期）."""
    for kind, pattern in p.BRACKETED:
        if match := pattern.match(text, start):
            return plain(kind, text, start, match.end())
    return None


def _amount(
    text: str, match: re.Match[str], unit_text: str | None, end: int, previous: Quantity | None, floor: int
) -> Quantity:
    """The amount of a numeral with the unit written behind it, which ends at `end`."""
    start = match.start()
    if len(match["num"]) > MAX_DIGITS:
        return plain("name", text, start, match.end("num"))
    low, weight = arabic(match["num"], match["scale"])
    sign_at = _sign(text, start)
    high, scale_text = low, match["scale"]
    end = len(text[:end].rstrip(" ")) if text[end - 1] == " " else end
    inside = match["inside"] or (match["tail"] or "")[:1]
    joined = p.JOINED.match(text, end) if unit_text is None and text[end : end + 1] in p.JOINTS else None
    shared, behind = unit_at(text, joined.end()) if joined else (None, end)
    if joined and shared:
        scale_text = scale_text or joined["scale"]
    low_scale = high_scale = SCALES[(scale_text or "").strip()] * SCALES[match["again"] or ""]  # 2万多亿
    right = None if shared or text[sign_at] in "-−－负零" else p.RIGHT.match(text, end)
    if right and len(right["num"]) <= MAX_DIGITS:
        other, right_end = unit_at(text, right.end())
        if not _moved_to(text, start, low, right, other) and _is_range(match, unit_text, right, other):
            high, weight = arabic(right["num"], right["scale"])
            high = -high if right["sign"] and right["sign"] not in "+＋" else high
            high_scale = SCALES[(right["scale"] or "").strip()]
            low_scale = high_scale if not scale_text and not unit_text else low_scale
            unit_text, end = other, right_end
            inside = right["inside"] or right["tail"]
    unit, factor, end = (*_joined_unit(text, shared, behind), end) if shared else _unit(text, start, end, unit_text)
    bracket = sign_at == start and _accounting(text, start, end)
    if (sign_at < start and text[sign_at] != "+") or bracket:
        low, high = -low, -high
    low, high = sorted((low * low_scale * factor, high * high_scale * factor))
    if not unit and (sign := p.MONEY_SIGN.search(text, max(0, start - 4), start)):
        unit, sign_at = MONEY_BEFORE[sign["money"]], sign.start()
    bound, begin, end = _bounds(text, sign_at, end, inside, unit)
    if bracket:
        begin, end = start - 1, end + 1
    reading = context.read(text, begin, previous, floor)
    direction = "" if _still(text, end, unit_text) else context.direction(reading, text, end, unit)
    return Quantity(
        low, high, unit, cast(Direction, direction), cast(Bound, bound),
        cast(Comparison, reading.comparison), begin, end, text[begin:end],
        scale=weight * high_scale * factor, forecast=reading.forecast,
    )  # fmt: skip


def _still(text: str, end: int, unit_text: str | None) -> bool:
    """Whether nothing can rise or fall in it: 10年期, 1美元 of 升至1美元兑95卢比."""
    return (unit_text or "").endswith("期") or text.startswith("兑", end)


def _sign(text: str, start: int) -> int:
    """Where the number with its sign begins; a dash behind a digit, a letter or % joins, it is no sign."""
    if text.endswith("零下", 0, start):
        return start - 2
    if start and text[start - 1] in p.SIGN:
        before = text[start - 2] if start > 1 else ""
        if text[start - 1] == "负" or not (
            before.isdigit() or (before.isascii() and before.isalpha()) or before in "%)）月日年"
        ):
            return start - 1
        if before == "":
            return start - 1
    return start


_MOVES = re.compile(r"(?:回落|上涨|下跌|上升|下降|上调|下调|增加|减少|涨|跌|降|升|增|减)了?约?$")
_FAR_APART, _FAR_APART_IN_PERCENT = 5, 8


def _moved_to(text: str, start: int, low: Decimal, right: re.Match[str], unit: str | None) -> bool:
    """回落5美元至415美元 is a change and a level, no range."""
    apart = _FAR_APART_IN_PERCENT if unit in ("%", "％") else _FAR_APART
    return bool(_MOVES.search(text, max(0, start - 5), start)) and low * apart < arabic(right["num"])[0]


def _is_range(left: re.Match[str], one: str | None, right: re.Match[str], two: str | None) -> bool:
    """40%–50%, 2-7%, 50万至80万元; not 上涨2%至5,800点, whose units differ. `one` and `two` are the units written."""
    if left["inside"] or left["tail"]:
        return False
    if one is None:
        return bool(two or right["scale"] or not left["scale"])
    return two is not None and UNITS[one] == UNITS[two]


def _joined_unit(text: str, written: str, behind: int) -> tuple[str, Decimal]:
    """The unit behind the last of several numbers, which ends at `behind`: 0.54、0.57元, 15.7/24.9/33.0倍."""
    unit, factor = UNITS[written]
    per = p.PER_RE.match(text, behind)
    return (f"{unit}/{PER_NAMES.get(per['per'], per['per'])}" if per else unit), factor


def _unit(text: str, start: int, end: int, unit_text: str | None) -> tuple[str, Decimal, int]:
    if unit_text is None:
        measure = p.MEASURE.search(text, max(0, start - 5), start)
        return (MEASURES[measure["what"]] if measure else ""), Decimal(1), end
    if unit_text == "个" and (shared := p.SHARED_UNIT.match(text, end)):
        return shared["unit"], Decimal(1), end
    if unit_text == "分" and p.SECONDS.match(text, end):
        return "分钟", Decimal(1), end
    unit, factor = UNITS[unit_text]
    begins = text[end : end + 1] in _BEGINS_PER
    if begins and (per := p.PER_RE.match(text, end)) and not (unit in DURATIONS and text[end] == "每"):
        named = "/".join(PER_NAMES.get(name, name) for name in (per["per"], per["per2"]) if name)
        return f"{unit}/{named}", factor, per.end()
    before = text[max(0, start - 10) : start]
    told_before = ("每" in before or "时速" in before) and unit not in DURATIONS
    if told_before and (each := EACH.search(before)):
        name = each["per"]
        return f"{unit}/{PER_NAMES.get(name, name)}", factor, end
    return unit, factor, end


def _accounting(text: str, start: int, end: int) -> bool:
    """(2.40) is -2.40 in a table."""
    return (
        start > 0
        and text[start - 1] == "("
        and text[end : end + 1] == ")"
        and text[start:end].replace(".", "").isdigit()
        and "." in text[start:end]
    )


def _bounds(text: str, start: int, end: int, inside: str | None, unit: str) -> tuple[str, int, int]:
    bound, begin = context.bound_before(text, start)
    if bound == "near" and unit in DURATIONS and text[begin:start] == "近":
        bound, begin = "", start
    if after := _AFTER.match(text, end):
        end = after.end()
        bound = bound or words.BOUND_AFTER[after["after"]]
    return bound or words.BOUND_INSIDE.get(inside or "", ""), begin, end
