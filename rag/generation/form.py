"""Whether a model's sentence has the form of a sentence of this product: checked before the gate, which checks facts.

A model may only word what it was given. So a sentence with an address, markup, a foreign word or a passage that
does not stand in the cited text is refused, whatever its numbers; the gate then compares numbers, names and times.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text import narrow, strip_invisible, visible

_SHORTEST, _LONGEST = 6, 260
_ADDRESS = re.compile(
    r"(?:https?|ftp|file|data|javascript|mailto)\s*[:：]|//|www\.|@"
    r"|[a-z0-9-]+\.(?:com|cn|net|org|io|xyz|top|vip|cc|me|app|dev|info|link|site)(?![a-z])",
    re.I,
)
_MARKUP = re.compile(r"[<>＜＞`{}|｜\\^$*#~]|\]\s*[(（]|!\s*\[|&#?\w+;|__")
_WORD = re.compile(r"[A-Za-zÀ-ɏͰ-ӿ]{2,}")
_HAN = re.compile(r"[一-鿿]+")
_QUOTED = re.compile(r"[“「『《]([^”」』》]{2,})[”」』》]")
_OWN = frozenset("的了和与及在是为将对从至到其中并且而于以等个本周同时此外另据还也均已")
"""Characters that join: a rewording may set them itself."""
_UNGROUNDED, _RUN, _CLAUSE = 0.4, 6, 3
"""At most this share of the Han characters, no run of more of them, and no clause of as many that is mostly so, may be
the model's own."""


def fault(text: str, sources: Sequence[str]) -> str | None:
    """Why a model's sentence, resting on `sources`, may not be shown (Chinese, short); None when it may."""
    if not _SHORTEST <= len(text) <= _LONGEST:
        return "句子过短或过长"
    if visible(text) != text or strip_invisible(text) != text:
        return "含有控制字符"
    if _ADDRESS.search(narrow(text)):
        return "含有网址或联系方式"
    if _MARKUP.search(text):
        return "含有标记符号"
    source = "\n".join(sources)
    folded = narrow(source).lower()
    if any(word.lower() not in folded for word in _WORD.findall(narrow(text))):
        return "含有来源中没有的外文词"
    if any(quoted not in source for quoted in _QUOTED.findall(text)):
        return "引号或书名号中的文字不是原文"
    return _ungrounded(text, source)


def _ungrounded(text: str, source: str) -> str | None:
    """Whether too much of the sentence, or of one of its clauses, is the model's own."""
    known = {source[i : i + 2] for i in range(len(source) - 1)}
    own = han = 0
    for clause in re.split(r"[，,。；;：:！!？?、]", text):
        flags = [not grounded for passage in _HAN.findall(clause) for grounded in _grounded(passage, known, source)]
        if _longest_run(flags) > _RUN or (len(flags) >= _CLAUSE and sum(flags) * 2 > len(flags)):
            return "有来源中没有的内容"
        han, own = han + len(flags), own + sum(flags)
    return "有来源中没有的内容" if not han or own > _UNGROUNDED * han else None


def _grounded(passage: str, known: set[str], source: str) -> list[bool]:
    """For each character, whether it joins, or stands in the source beside its neighbour here (月 of 1月 has none)."""
    if len(passage) == 1:
        return [passage in _OWN or passage in source]
    return [
        char in _OWN or passage[i : i + 2] in known or (i > 0 and passage[i - 1 : i + 1] in known)
        for i, char in enumerate(passage)
    ]


def _longest_run(flags: Sequence[bool]) -> int:
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    return longest
