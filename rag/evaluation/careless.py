"""A model that copies its facts and gets every second one wrong: what the gate is for, made measurable.

It reads the numbered facts of a prompt and gives each back as one line with its mark. A hash of the fact decides
whether it is damaged, and how: another digit, the other direction, a unit a step off. Deterministic, no weights.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence

from rag.types import Message

_FACT = re.compile(r"^\[(\d{1,3})\] (?:[^｜\n]{0,20}｜)?(.+)$", re.M)
_VALUE = re.compile(r"\d+(?:\.\d+)?(?=[%万亿元美港点股家个辆吨])")
_WAYS = {"上涨": "下跌", "涨": "跌", "下跌": "上涨", "跌": "涨", "增长": "下降", "下降": "增长", "上调": "下调"}
_UNITS = {"万亿": "亿", "亿": "万", "万": "亿"}


class CarelessModel:
    """A `ChatModel` that words every second fact wrongly."""

    name = identity = "careless"

    def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """The facts of the last message, one a line, every second one damaged."""
        del max_tokens
        for number, fact in _FACT.findall(prompt[-1].text):
            yield f"{careless(fact)}[{number}]\n"

    def replies(self, prompts: Sequence[Sequence[Message]], max_tokens: int) -> Iterator[tuple[int, str]]:
        """The same, prompt by prompt."""
        for index, prompt in enumerate(prompts):
            yield index, "".join(self.stream(prompt, max_tokens))

    def fits(self, prompt: Sequence[Message], max_tokens: int) -> bool:
        """Always."""
        del prompt, max_tokens
        return True


def careless(fact: str) -> str:
    """The fact as it stands, or damaged."""
    draw = hashlib.sha256(fact.encode()).digest()
    if draw[0] % 2:
        return fact
    start = draw[1] % len(_DAMAGES)
    for damage in (*_DAMAGES[start:], *_DAMAGES[:start]):
        changed = damage(fact)
        if changed != fact:
            return changed
    return fact


def _digit(fact: str) -> str:
    """Another last digit of the first value."""
    return _VALUE.sub(lambda m: f"{m[0][:-1]}{(int(m[0][-1]) + 3) % 10}", fact, count=1)


def _way(fact: str) -> str:
    return re.sub("|".join(_WAYS), lambda m: _WAYS[m[0]], fact, count=1)


def _unit(fact: str) -> str:
    return re.sub(r"(?<=\d)(?:万亿|亿|万)", lambda m: _UNITS[m[0]], fact, count=1)


_DAMAGES: tuple[Callable[[str], str], ...] = (_digit, _way, _unit)
