"""Tokens that begin with a digit and name something: versions, models, codes, ranks. No value is read from them."""

from __future__ import annotations

import re

from rag.numbers import patterns as p
from rag.numbers.behind import unit_at
from rag.numbers.token import plain
from rag.types import Quantity

_NEAR_CODE, _NEAR_TITLE, _NEAR_FAMILY = 32, 15, 5
"""Characters looked back for what makes a number a code, part of a quoted name, a model."""
_BARE = (p.VERSION, p.MODEL)
_SHORT = re.compile(r"\d{1,2}[GDCKSB]|.*[号#]|.*-.*", re.S)
"""3D, 5号, 787-9: names even where the letter is a unit."""
_VARIANT = re.compile(r"\d{3}-\d{1,3}(?![\d.%])")
"""787-9."""
_SCORE = re.compile(r"(?P<home>\d{1,2})-(?P<away>\d{1,2})(?=[一-鿿])")
"""3-0客队: a range does not fall."""
_REPEATED = re.compile(r"(?P<n>\d{1,2})[（(](?P<again>[A-Z][A-Za-z0-9-]{1,9})[)）]")
"""受体2（HER2）: what the abbreviation repeats belongs to the name."""
_TITLE_END = re.compile(r"[一-鿿A-Za-z\-]{0,8}\d{0,3}[”’」》]")


def always_named(text: str, start: int, beside: str) -> re.Match[str] | None:
    """Digits that name something wherever they stand; `beside` is the character behind them."""
    if beside == "." or beside in p.BEHIND_NAMED:
        pattern = p.NAMED_BEHIND_POINT if beside == "." else p.NAMED_BY_WORD
        return p.NAMED_ANYWHERE.match(text, start) or pattern.match(text, start)
    return p.NAMED_ANYWHERE.match(text, start)


def read_name(text: str, amount: re.Match[str], unit: str | None, behind: int, beside: str) -> Quantity | None:
    """The name or code at the numeral `amount`, with the unit that ends at `behind`; None where it is an amount."""
    start = amount.start()
    if match := always_named(text, start, beside):
        return plain("name", text, start, match.end())
    if text[start - 1 : start] in p.QUOTES and (match := p.QUOTED.match(text, start - 1)):
        return plain("name", text, start, match.end())
    family = text[start - 1 : start] in p.ENDS_FAMILY and text.endswith(p.INDEX_FAMILIES, 0, start)
    if family and (match := p.INDEX_NUMBER.match(text, start)):
        return plain("name", text, start, match.end())
    named = None if unit or amount["scale"] else _bare(text, amount)
    if not named and beside in p.BEHIND_DIGIT_NAME:
        named = _lettered(text, start, unit, behind)
    return named or (_year(text, start, unit) if not amount["scale"] else None)


def _bare(text: str, amount: re.Match[str]) -> Quantity | None:
    """A number without scale and unit, by what stands around it."""
    start, end = amount.start(), amount.end("num")
    if (match := _REPEATED.match(text, start)) and match["again"].endswith(match["n"]):
        return plain("name", text, start, end)
    for pattern in _BARE:
        if match := pattern.match(text, start):
            return plain("name", text, start, match.end())
    if match := p.LONG_CODE.match(text, start):
        return plain("code", text, start, match.end())
    if p.CODE_NAMED.search(text, max(0, start - _NEAR_CODE), start):
        return plain("code", text, start, end)
    if (match := _SCORE.match(text, start)) and int(match["home"]) >= int(match["away"]):
        return plain("name", text, start, match.end())
    numbered = "." not in amount["num"] and p.NUMBERED.search(text, max(0, start - _NEAR_FAMILY), start)
    if numbered and not p.RIGHT.match(text, amount.end()):
        return plain("name", text, start, end)
    if numbered and (match := _VARIANT.match(text, start)):
        return plain("name", text, start, match.end())
    titled = p.TITLED.search(text, max(0, start - _NEAR_TITLE), start)
    return plain("name", text, start, end) if titled and _TITLE_END.match(text, amount.end()) else None


def _lettered(text: str, start: int, unit: str | None, end: int) -> Quantity | None:
    """Digits with letters, unless these are the unit (which stands up to `end`): 4nm, 1kW-10kW."""
    match = p.DIGIT_NAME.match(text, start)
    if not match:
        return None
    if unit:
        right = p.RIGHT.match(text, end)
        ranges = right is not None and unit_at(text, right.end())[0] is not None
        if ranges or (end >= match.end() and not _SHORT.fullmatch(match[0])):
            return None
    return plain("name", text, start, match.end())


def _year(text: str, start: int, unit: str | None) -> Quantity | None:
    match = p.YEAR_NAME.match(text, start) if text[start] in "12" else None
    if not match:
        return None
    apart = unit and unit.isascii() and text[match.end() : match.end() + 1] == " "
    titled = apart or not unit or p.YEAR_BEFORE.match(text, match.end())
    return plain("name", text, start, match.end()) if titled else None
