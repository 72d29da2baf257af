"""Written numerals → exact Decimal and the weight of the last written digit."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_WHOLE = Decimal(1)
_WEIGHTS = {"十": 10, "百": 100, "千": 1000}
MAX_DIGITS = 24
"""Longer runs of digits are identifiers, not amounts."""


_IN_HUNDRED_MILLION = {"千万": 10, "百万": 100, "十万": 1000}


def arabic(text: str, scale: str | None = None) -> tuple[Decimal, Decimal]:
    """`1,234.50` → (1234.50, 0.01), value and weight of the last digit; `1亿9465` (of 万), `1万9465` → (19465, 1).

    `scale` is the one written behind: `3亿6` of 千万 is 36.
    """
    if text.isdigit():
        return Decimal(text), _WHOLE
    ten_thousands, _, plain = text.replace(",", "").replace("万", "亿").rpartition("亿")
    value = Decimal(plain) + _IN_HUNDRED_MILLION.get(scale or "", 10_000) * Decimal(ten_thousands or 0)
    dot = plain.find(".")
    return value, (Decimal(1).scaleb(dot + 1 - len(plain)) if dot >= 0 else _WHOLE)


def chinese(text: str) -> tuple[Decimal, Decimal, Decimal] | None:
    """`二十三` → (23, 23, 1), `两三` → (2, 3, 1), `十五点五` → (15.5, 15.5, 0.1); None for no numeral (十四五)."""
    whole, _, fraction = text.partition("点")
    parsed = _whole(whole)
    if parsed is None:
        return None
    low, high, weight = parsed
    if fraction:
        tail = Decimal("0." + "".join(str(DIGITS[c]) for c in fraction))
        return low + tail, high + tail, Decimal(1).scaleb(-len(fraction))
    return low, high, weight


def _whole(text: str) -> tuple[Decimal, Decimal, Decimal] | None:
    total, digit, last, weight = 0, -1, 10_000, 1
    span = 0
    for char in text:
        if char in _WEIGHTS:
            factor = _WEIGHTS[char]
            if factor >= last:
                return None
            total += (1 if digit < 0 else digit) * factor
            span *= factor
            last, weight, digit = factor, factor, -1
        elif char in "零〇":
            if digit >= 0:
                return None
        elif digit >= 0:  # two digits side by side: 两三家 is a range, 十四五 is a name
            if span or last != 10_000 or DIGITS[char] != digit + 1 + (digit == 3 and char == "五"):
                return None
            span, digit = DIGITS[char] - digit, DIGITS[char]
        else:
            digit = DIGITS[char]
    if digit >= 0:
        weight = 1
        total += digit
    return Decimal(total - span), Decimal(total), Decimal(weight)
