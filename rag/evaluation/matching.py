"""When does a gold string stand in a text? Tolerant to how it is printed, never to what it says.

Tolerated: white space, full or half width, letter case, thousands separators, the many dashes, `13388.0` for `13388`,
citation marks. Not tolerated: digits, units, a lost minus sign. `3.6` is found neither in `13.6` nor in `3.65`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from rag.text import normal_form
from rag.types import Item

_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−~～", "-"))
_MARKS = re.compile(r"\[\d{1,3}\]|\[#[0-9a-z]+\]")
_DIGIT_BEFORE = re.compile(r"\d\.?$")
_MINUS_BEFORE = re.compile(r"(?<![a-z-])(?<!\d)(?<!\d[^\d])(?<!\d[^\d]{2})(?<!\d[^\d]{3})-$")
"""A minus; not the dash of a range (40%-50%, 2万亿-3万亿), of a name (gpt-4) or of the doubled Chinese dash."""
_DIGIT_AFTER = re.compile(r"\d|\.\d")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=\d)")
_CIRCLED = re.compile("[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]")
_ZERO_DECIMALS = re.compile(r"(?<=\d)\.0+(?![\d.])")
_DISTANT = {"次日": 1, "明日": 1, "明天": 1, "后天": 2, "昨日": -1, "昨天": -1, "前日": -2, "前天": -2}
"""Days from an item's own: what it calls 次日 is a date that it states."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def key(text: str) -> str:
    """The form in which printings of the same text are equal: width, case, space, separators and dashes unified.

    Numbers that only white space or a circled list number (①) separates stay separate.
    """
    apart = _BETWEEN_DIGITS.sub("|", _CIRCLED.sub("|", _MARKS.sub("", text)))
    joined = _THOUSANDS.sub(lambda match: match[0].replace(",", ""), normal_form(apart).translate(_DASHES))
    return _ZERO_DECIMALS.sub("", joined)


def contains(text: str, wanted: str) -> bool:
    """Whether `wanted` stands in `text` as a whole figure: no digit touches it that is not part of it.

    A minus sign before a leading digit changes the figure (`-2.48%` does not state `2.48%`); a range dash does not.
    """
    return contains_key(key(text), key(wanted))


def contains_key(haystack: str, needle: str) -> bool:
    """`contains` for texts that went through `key` already. An empty needle stands nowhere."""
    start = haystack.find(needle) if needle else -1
    while start >= 0:
        if _whole(haystack, start, start + len(needle)):
            return True
        start = haystack.find(needle, start + 1)
    return False


def _whole(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 7) : start], text[end : end + 2]
    if text[start].isdigit() and (_DIGIT_BEFORE.search(before) or _MINUS_BEFORE.search(before)):
        return False
    return not (text[end - 1].isdigit() and _DIGIT_AFTER.match(after))


def found(text: str, groups: Sequence[Iterable[str]]) -> list[bool]:
    """For each group of alternatives, whether one of them stands in `text`."""
    haystack = key(text)
    return [any(contains_key(haystack, key(wanted)) for wanted in group) for group in groups]


def numbers(text: str) -> list[str]:
    """The numbers of `text` as written, without separators: `4,787.50亿` gives `4787.50`. Signs and units are left."""
    return _NUMBER.findall(key(text))


def literal_numbers(sentence: str, items: Sequence[Item]) -> tuple[int, int]:
    """(numbers of `sentence` that stand in none of `items`, numbers in all): the crude, independent number check.

    It knows neither unit nor direction nor subject, so it can only miss faults, never invent one for a quoted number;
    a figure computed by code (a sum, a difference) counts as unsupported. An item's own date and time are its numbers
    too, and the dates of days that it calls 次日 or 昨日. The product's gate (`verification/`) is stricter; this one
    exists so that the gate is not its own judge.
    """
    stated = {number for item in items for number in numbers(_with_date(item))}
    said = numbers(sentence)
    return sum(number not in stated for number in said), len(said)


def _with_date(item: Item) -> str:
    """The item with its own date, its session's, and the days that it names by their distance (次日01:00)."""
    day = item.published_at.date()
    days = [day, item.session_date, *(day + timedelta(n) for word, n in _DISTANT.items() if word in item.text)]
    dates = f"{day:%Y} " + " ".join(f"{d.month} {d.day} {d:%m} {d:%d}" for d in days)
    clock = f"{item.time} {item.time.lstrip('0')}" if item.time else ""
    return f"{item.title} \n {item.text} \n {dates} {clock.replace(':', ' ')}"
