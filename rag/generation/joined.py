"""Questions for two things at once → one question for each: 午间和收盘的封板率各是多少 → 午间的封板率…, 收盘的封板率….

Covered: two members joined by 和, 与, 跟, 及 or 、 — dates, names, words that share a head (男装和女装销量) or a
modifier (现货白银和现货钯金), and two whole phrases with 的 before 各 or 分别. More members need such a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.generation.lists import measures
from rag.generation.words import cut, tagged

_JOIN = re.compile(r"以及|[和与跟及、]")
_EACH = re.compile(r"分别|各自|各(?![个类种地国项方界级部省大家位行路市区样式人色族校])|都")
_END = re.compile(
    r"分别|各自|各|都|[是有为在被，,？?。！;；]|多少|多大|几|怎|如何|谁|哪|什么|何时|增|涨|跌|报|获|$"
    r"|(?<=[一-鿿A-Za-z][^和与跟及、])(?:\d{1,2}月|[今去]年|[上下]半年|[一二三四]季度|[上本]周|[今昨]日)"
)
_MEASURED = re.compile(r"[量率额价值数比幅速]$|收盘|开盘|午盘|市场|股市|经济")
_UNIT = re.compile(
    r"[今昨前明][天日]|[上本下]周[一二三四五六日]?|(?:20\d\d年)?\d{1,2}月(?:\d{1,2}[日号])?|20\d\d年?|[一二三四]季度|[上下]半年|《[^》]*》|“[^”]*”"
)
_PROPER = {"ns", "nr", "nz", "nt", "f", "nrt", "eng"}
_CLAUSE = re.compile(r"[，,、；;？?]+")
_ASKS = re.compile(r"多少|几[^天]|哪|谁|什么|何时|多[大高长久远]|吗|呢")
_HOW = re.compile("怎么|如何")
_START = re.compile(r"[，,。；;？?！：:]")


def apart(text: str) -> tuple[str, ...]:
    """The questions that `text` asks at once, or none when it asks one thing (or more than two)."""
    alone = _starts(text)
    joins = [m for m in _JOIN.finditer(text) if m.start() in alone or m[0] in {"、", "以及"}]
    if len(joins) > 1 and _EACH.search(text, joins[-1].end()):
        return _many(text, joins)
    if len(joins) != 1:
        return ()
    at, behind = joins[0].span()
    end = _END.search(text, behind)
    if end is None or end.start() == behind:
        return ()
    begin = max((m.end() for m in _START.finditer(text[:at])), default=0)
    left, right, tail = text[begin:at], text[behind : end.start()], text[end.start() :]
    if not left:
        return ()
    first, second = _members(left, right, bool(_EACH.match(tail)))
    tail = _EACH.sub("", tail, count=1)
    return (text[:begin] + first + tail, text[:begin] + second + tail)


def _many(text: str, joins: Sequence[re.Match[str]]) -> tuple[str, ...]:
    """Three and more members, the modifier of the first and the head of the last: 甲、乙和丙各涨多少 → 甲涨多少."""
    at, behind = joins[0].start(), joins[-1].end()
    end = _END.search(text, behind)
    begin = max((m.end() for m in _START.finditer(text[:at])), default=0)
    between = [text[a.end() : b.start()] for a, b in pairwise(joins)]
    if end is None or end.start() == behind or not text[begin:at] or not all(between):
        return ()
    if any(_START.search(member) for member in between):
        return ()
    left, right, tail = text[begin:at], text[behind : end.start()], text[end.start() :]
    first, last = _members(left, right, False)
    modifier, head = last[: len(last) - len(right)], first[len(left) :]
    tail = _EACH.sub("", tail, count=1)
    return tuple(text[:begin] + member + tail for member in (first, *(modifier + m + head for m in between), last))


def asked_of_topic(text: str) -> tuple[str, ...]:
    """The clauses of `text` that ask something, each behind the topic that a colon sets off; none without both."""
    head, colon, rest = text.partition("：")
    asking = [part for part in _CLAUSE.split(rest) if _ASKS.search(part) or _HOW.search(part)]
    return tuple(f"{head}，{part}" for part in asking) if colon and len(asking) > 1 else ()


def asks(text: str) -> bool:
    """Whether a text asks for something in so many words (多少, 哪, 谁)."""
    return bool(_ASKS.search(text))


def clauses(text: str) -> tuple[str, ...]:
    """The clauses of `text` that ask something of their own, when there are several: 解禁多少股、市值多少."""
    asking = [part for part in _CLAUSE.split(text) if _ASKS.search(part)]
    return tuple(asking) if len(asking) > 1 else ()


def _starts(text: str) -> frozenset[int]:
    """Where each one-character word of the text stands: 泰和 holds no 和."""
    found, start = set(), 0
    for word in _words(text):
        if len(word) == 1:
            found.add(start)
        start += len(word)
    return frozenset(found)


def _members(left: str, right: str, each: bool) -> tuple[str, str]:
    """What stands before the tail for either member: its modifier, itself, the shared head."""
    before, after = _words(left), _words(right)
    if (each and "的" in left and "的" in right) or _alike(before, after):
        return left, right  # two whole phrases
    width = 1
    shared = next((n for n, word in enumerate(before) if word == after[0]), None)
    if before[-1] == after[-1]:  # 汽车平台 和 新一代AI平台
        start = max(before.index("的") + 1 if "的" in before else len(before) - len(after), 0)
        width = len(after)
    elif shared is not None and len(before) - shared <= len(after):  # 现货白银 和 现货钯金
        start, width = shared, len(before) - shared
    elif not _shares(after):  # 贵州茅台 和 泸州老窖
        start, width = max(_fixed(before), len(before) - len(after)), len(after)
    else:
        start = len(before) - 1
    modifier, head = "".join(before[:start]), "".join(after[width:])
    return modifier + "".join(before[start:]) + head, modifier + "".join(after[:width]) + head


def _shares(words: Sequence[str]) -> bool:
    """Whether the last word of a member is one that others share: a measure, a common noun, not a part of its name."""
    if "的" in words or words[-1] in measures() or _MEASURED.search(words[-1]):
        return True
    (_, first), (_, last) = tagged(words[0])[0], tagged(words[-1])[-1]
    return len(words) > 2 or (last in {"n", "vn"} and first not in _PROPER)


def _fixed(words: Sequence[str]) -> int:
    """Behind the dates and the last 的 of a phrase: what a member's own words cannot reach over."""
    return max((n + 1 for n, word in enumerate(words) if word == "的" or _UNIT.fullmatch(word)), default=0)


def _alike(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether two phrases are built alike around one word: 甲行看黄金 and 乙行看原油."""
    return len(before) == len(after) > 2 and any(a == b for a, b in zip(before[1:-1], after[1:-1], strict=True))


def topic(text: str) -> str:
    """What stands before the first word that asks: what every clause of `text` is about (脑机接口：哪家…，哪家…)."""
    asks = _ASKS.search(text)
    return text[: asks.start()] if asks else ""


def _words(text: str) -> Sequence[str]:
    """The words of a phrase, dates and titles whole."""
    found: list[str] = []
    start = 0
    for unit in _UNIT.finditer(text):
        found += [*cut(text[start : unit.start()]), unit[0]]
        start = unit.end()
    return [*found, *cut(text[start:])]
