"""Whether a model's sentence has the form of a sentence of this product: checked before the gate, which checks facts.

A model may only word what it was given. So a sentence with an address, markup or foreign script is refused, and so is
one whose clauses do not follow one given fact each: its words in their order (who buys whom), with the fact's own
negations, plans and forecasts (未, 拟, 预计), and with nothing moved in from another fact. The gate then compares
numbers, names and times with the item. Refusing too much costs a free rewording: the source's words stand instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag import stance
from rag.text import narrow, strip_invisible, visible

_SHORTEST, _LONGEST = 6, 260
_ADDRESS = re.compile(
    r"(?:https?|ftp|file|data|javascript|mailto)\s*[:：]|//|www\.|@"
    r"|[a-z0-9-]+\.(?:com|cn|net|org|io|xyz|top|vip|cc|me|app|dev|info|link|site)(?![a-z])",
    re.I,
)
_MARKUP = re.compile(r"[<>＜＞`{}|｜\\^$*#~]|\]\s*[(（]|!\s*\[|&#?\w+;|__")
_WRITTEN = re.compile(r"[一-鿿0-9A-Za-z，。；：、！？“”‘’（）()《》「」『』【】〔〕—…·％%.,:;+\-－–～/ ]")
"""Characters of a report; any other must stand in the source."""
_APART = re.compile(r"[一-鿿]\s+[一-鿿]")
_WORD = re.compile(r"[A-Za-z]+")
_QUOTED = re.compile(r"[“「『《‘]([^”」』》’]{2,})[”」』》’]")
_CLAUSES = re.compile(r"[，,。；;：:！!？?]")
_STAMP = re.compile(r"（\d{1,2}月\d{1,2}日\d{1,2}:\d{2}）")
_SIGNIFICANT = re.compile(r"[一-鿿0-9A-Za-z%.]")
_OWN = frozenset("的了和与及在为并且而于以等个本周同时此外另据还也均其中")
"""Characters that join: a rewording may set them itself."""
_PAIR, _NEAR, _UNGROUNDED = 2, 4, 0.4
"""Less than this share of a clause's characters may be the model's own."""


def fault(text: str, facts: Sequence[str]) -> str | None:
    """Why a model's sentence, resting on these given facts, may not be shown (Chinese, short); None when it may."""
    source = "\n".join(facts)
    return _unfit(text, source) or _unfaithful(_STAMP.sub("", text), facts)


def _unfit(text: str, source: str) -> str | None:
    """What no sentence may have, whatever it says."""
    if not _SHORTEST <= len(text) <= _LONGEST:
        return "句子过短或过长"
    if visible(text) != text or strip_invisible(text) != text:
        return "含有控制字符"
    if _ADDRESS.search(narrow(text)):
        return "含有网址或联系方式"
    if _MARKUP.search(text):
        return "含有标记符号"
    if any(not _WRITTEN.match(char) and char not in source for char in text):
        return "含有来源中没有的文字或符号"
    folded = narrow(source).lower()
    if any(word.lower() not in folded for word in _WORD.findall(narrow(text))):
        return "含有来源中没有的外文词"
    if any(quoted not in source for quoted in _QUOTED.findall(text)):
        return "引号或书名号中的文字不是原文"
    if any(match[0] not in source for match in _APART.finditer(text)):
        return "字间有空格"
    return None


@dataclass(slots=True)
class _Fact:
    """A given fact while a sentence is followed through it."""

    text: str
    at: int = 0
    """Where the sentence has arrived in it."""


def _unfaithful(text: str, facts: Sequence[str]) -> str | None:
    """The fault of the first clause that follows none of the facts."""
    followed = [_Fact(_plain(fact)) for fact in facts]
    clauses = [plain for clause in _CLAUSES.split(text) if (plain := _plain(clause))]
    if not any("一" <= char <= "鿿" for clause in clauses for char in clause):
        return "有来源中没有的内容"
    for clause in clauses:
        faults = []
        for fact in sorted(followed, key=lambda f: -_shared(clause, f.text)):
            found = _followed(clause, fact, [other.text for other in followed if other is not fact])
            if found is None:
                break
            faults.append(found)
        else:
            return faults[0] if faults else "没有来源"
    return None


def _followed(clause: str, fact: _Fact, others: Sequence[str]) -> str | None:
    """Follow a clause through a fact: None when it does, and the fact remembers how far it has come."""
    at, i, own = fact.at, 0, 0
    spans: list[tuple[int, int]] = []
    while i < len(clause):
        size, found = _longest(clause[i:], fact.text, at)
        if size >= _PAIR:
            spans.append((size, found))
            at, i = found + size, i + size
            continue
        pair = clause[i : i + _PAIR]
        if len(pair) == _PAIR and pair in fact.text:
            return "语序与来源不同"
        if len(pair) == _PAIR and any(pair in other for other in others):
            return "把另一条事实的内容写了进来"
        near = size == 1 and found - at <= _NEAR  # a character alone, between two passages that stand in the fact
        own += not near and clause[i] not in _OWN
        at, i = (found + 1 if near else at), i + 1
    if not spans or own >= _UNGROUNDED * len(clause):
        return "有来源中没有的内容"
    size, found = max(spans)
    if stance.markers(clause) != stance.markers(_around(fact.text, found, max(found + size, at))):
        return "否定、计划或预期与来源不同"
    fact.at = at
    return None


def _longest(clause: str, text: str, at: int) -> tuple[int, int]:
    """(characters, place) of the longest beginning of `clause` that stands in `text` from `at` on."""
    size, found = 0, at
    while size < len(clause) and (further := text.find(clause[: size + 1], at)) >= 0:
        size, found = size + 1, further
    return size, found


def _around(text: str, start: int, end: int) -> str:
    """The clauses of a fact that a match touches."""
    left = text.rfind("，", 0, start + 1) + 1
    right = text.find("，", end)
    return text[left : right if right >= 0 else len(text)]


def _shared(clause: str, text: str) -> int:
    return sum(clause[i : i + 2] in text for i in range(len(clause) - 1))


def _plain(text: str) -> str:
    """What is compared: clauses joined by `，`, without spaces, brackets and quotation marks."""
    parts = ("".join(_SIGNIFICANT.findall(narrow(clause))) for clause in _CLAUSES.split(text))
    return "，".join(part for part in parts if part)
