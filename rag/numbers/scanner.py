"""One pass over a text: every token that holds a number, quantity or not.

`scan` returns quantities *and* what only looks like one: dates, clock times, codes, model names, list marks;
`quantities` keeps the quantities. Time is linear: every pattern is anchored at a position and bounded, and each
character is consumed once. Offsets are those of the text as given; full-width forms and other decimal digits are read
as ASCII, and invisible characters inside a number do not hide it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from rag.numbers.arabic import read_digits
from rag.numbers.behind import unit_at
from rag.numbers.han import read_han
from rag.numbers.patterns import LATIN, LATIN_MONEY, LATIN_TAIL, ORDINAL, START
from rag.numbers.token import plain
from rag.text import INVISIBLE, narrow
from rag.types import Quantity

_WIDE_COMMA = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_ODD_DIGIT = re.compile(r"[^\D0-9]")
_FOREIGN = re.compile("[\u0660-\u1fff\ua620-\uabff\uff10-\uff19\U00010000-\U0010ffff]")
"""Where the decimal digits of other scripts lie: found faster than these."""
_DIGIT = re.compile(r"\d")
SENTENCE_END = re.compile(r"。(?![^（）()]{0,16}[）)])")
"""A full stop, but for one in brackets: context is looked for in front of what they hold."""
CLAIMS = frozenset({"amount", "streak"})
Scanner = Callable[[int, int], tuple[Quantity, ...]]
"""(start, end) of a part of a text → the tokens that begin there."""


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of `text` in order: value, unit, direction, bound, comparison, literal span.

    Dates, times, codes, names with digits and list marks are left out; a streak (11天7板) is kept, with its own kind.
    """
    return tuple(q for q in scan(text) if q.kind in CLAIMS)


def scan(text: str) -> tuple[Quantity, ...]:
    """Every token of `text` that holds a number, told apart by `kind`."""
    return scanner(text)(0, len(text))


def scanner(text: str) -> Scanner:
    """`scan` for parts of `text`: the same as it finds there, when a part begins and ends where sentences do
    (`SENTENCE_END`), as no token and no context of one reaches across.
    """
    if INVISIBLE.search(text):
        tokens = _scan_with_invisible(text)
        return lambda start, end: tuple(token for token in tokens if start <= token.start < end)
    odd = _FOREIGN.search(text) and _ODD_DIGIT.search(text)
    plain_text = narrow(_WIDE_COMMA.sub(",", text) if odd else text)
    if odd:
        plain_text = _ODD_DIGIT.sub(lambda m: str(unicodedata.decimal(m[0])), plain_text)
    if plain_text is text:
        return partial(_scan, text)
    return lambda start, end: _as_shown(_scan(plain_text, start, end), text)


def _as_shown(tokens: tuple[Quantity, ...], shown: str) -> tuple[Quantity, ...]:
    """Tokens of the narrowed text with the literal spans of the text as given."""
    return tuple(replace(token, text=shown[token.start : token.end]) for token in tokens)


def _scan(text: str, at: int, end: int) -> tuple[Quantity, ...]:
    """The tokens between `at` and `end` of a text in ASCII digits and letters."""
    out: list[Quantity] = []
    previous: Quantity | None = None
    floor = at  # where the look back for context stops, behind the last quantity
    while match := START.search(text, at, end):
        start = match.start()
        char = text[start]
        token: Quantity | None
        if "0" <= char <= "9":
            token = read_digits(text, start, previous, floor)
        elif char.isascii():
            token, at = _latin(text, start)
            if token:
                out.append(token)
            previous = previous if token is None else None
            continue
        elif char == "第":
            token = _ordinal(text, start)
        elif "①" <= char <= "⑳":
            token = plain("list", text, start, start + 1)
        else:
            token = read_han(text, start, previous, floor)
        if token is None:
            at = start + 1
            continue
        at = token.end
        previous = token if token.kind in CLAIMS else None
        floor = token.end if previous else floor
        out.append(token)
    return tuple(out)


def _latin(text: str, start: int) -> tuple[Quantity | None, int]:
    """A Latin word; one that holds digits is a name (H100, GLM-5.1, CES 2026, Q1)."""
    match = LATIN.match(text, start)
    assert match is not None
    end = match.end()
    digit = _DIGIT.search(match[0])
    if digit and LATIN_MONEY.match(text, start + digit.start()) and not re.search(r"[-.]$", match[0][: digit.start()]):
        return None, start + digit.start()
    tail = LATIN_TAIL.match(text, end)
    if tail and end - start >= 2 and unit_at(text, tail.end())[0] is None:
        return plain("name", text, start, tail.end()), tail.end()
    return (plain("name", text, start, end) if digit else None), end


def _ordinal(text: str, start: int) -> Quantity | None:
    match = ORDINAL.match(text, start)
    if not match:
        return None
    return plain("date" if match["season"] else "ordinal", text, start, match.end())


def _scan_with_invisible(text: str) -> tuple[Quantity, ...]:
    kept = [i for i, char in enumerate(text) if not INVISIBLE.match(char)]
    bare = "".join(text[i] for i in kept)
    out = []
    for token in scan(bare):
        start, end = kept[token.start], kept[token.end - 1] + 1
        out.append(replace(token, start=start, end=end, text=text[start:end]))
    return tuple(out)
