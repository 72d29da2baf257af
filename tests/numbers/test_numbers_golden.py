"""Golden cases: a sentence, then its quantities as `text = value unit | direction bound comparison forecast`."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.numbers import arabic, patterns, quantities, scan, words
from rag.types import Quantity

CASES = Path(__file__).with_name("quantities.txt")
SEEDS = Path(__file__).parents[2] / "seeds"


def _plain(value: object) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(quantity: Quantity) -> str:
    value = _plain(quantity.low)
    if quantity.low != quantity.high:
        value += "~" + _plain(quantity.high)
    said = (quantity.direction, quantity.bound, quantity.comparison, "forecast" if quantity.forecast else "")
    tags = " ".join(word for word in said if word)
    return f"{quantity.text} = {value} {quantity.unit or '-'}" + (f" | {tags}" if tags else "")


def _cases() -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found[-1][1].append(line.strip())
        elif line and not line.startswith("#"):
            found.append((line, []))
    return found


@pytest.mark.parametrize(("sentence", "expected"), _cases(), ids=[s[:24] for s, _ in _cases()])
def test_quantities(sentence: str, expected: list[str]) -> None:
    found = quantities(sentence)
    assert [shown(q) for q in found] == expected
    assert all(sentence[q.start : q.end] == q.text for q in found)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("1月12日10:56", ["date", "time"]),
        ("2026年Q1、一季度、第三季度", ["date", "date", "date"]),
        ("20cm涨停", ["name"]),
        ("11天7板", ["streak"]),
        ("连续第10个交易日", ["ordinal"]),
        ("300342.SZ", ["code"]),
        ("“26国开05”", ["name", "name"]),
        ("2026 年 6 月 3 日 00:00", ["date", "time"]),
        ("（3）高端", ["list"]),
        ("4.13-4.17", ["date"]),
        ("塞内加尔以5-0击败伊拉克", ["name"]),
    ],
)
def test_kinds(text: str, kinds: list[str]) -> None:
    assert [token.kind for token in scan(text)] == kinds


class Anything:
    """Holds every character."""

    def __contains__(self, _: object) -> bool:
        return True


def test_one_look_at_the_next_character_skips_only_patterns_that_cannot_match(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line for path in sorted(SEEDS.glob("*.md")) for line in path.read_text(encoding="utf-8").splitlines()]
    lines += CASES.read_text(encoding="utf-8").splitlines()
    found = [scan(line) for line in lines]
    for name in ("_BEHIND_DATE", "_BEHIND_PROPORTION", "_BEHIND_TIME", "_BEHIND_MARK", "_BEGINS_PER"):
        monkeypatch.setattr(arabic, name, Anything())
    for name in ("BEHIND_NAMED", "BEHIND_DIGIT_NAME", "ENDS_FAMILY"):
        monkeypatch.setattr(patterns, name, Anything())
    for name in ("BEGINS_BEHIND", "ENDS_BOUND"):
        monkeypatch.setattr(words, name, Anything())
    assert [scan(line) for line in lines] == found
