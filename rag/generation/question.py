"""What a question asks for, read by rule: its content words, and whether it wants a list, a number or advice.

Covered: Chinese questions and keyword queries. Not covered: windows and themes (`retrieval.understand`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rag import resources
from rag.text import narrow

Kind = Literal["fact", "list"]
Daypart = Literal["morning", "close", ""]

_ADVICE = re.compile(
    r"该不该|要不要|应不应该|应该(?:买|卖|加仓|减仓|建仓)|能不能(?:买|卖|上车|抄底|追)|(?:能|可以|适合)(?:买入|买吗|追|抄底|上车|建仓|加仓)"
    r"|值得(?:买入|投资|入手|买吗)|推荐(?:几|一|哪|买|股|个股|我)|怎么操作|如何操作|仓位(?:怎么|如何|多少)|止损|止盈"
    r"|买什么|买哪|卖出还是|买入还是|给(?:我|出)?.{0,12}目标价|合理目标价|翻倍股|牛股"
)
_FORECAST = re.compile(
    r"(?:明天|明日|后天|下周|下个月|下月|明年|未来一周|接下来).{0,14}(?:会|能|是否|能否|会不会|涨到|跌到|走势)"
    r"|会(?:涨|跌)(?:到|至)?(?:多少|吗|么)|(?:还|能)(?:会|能)?涨(?:到)?多少|走势(?:如何)?预测|预测一下"
)
_LIST = re.compile(
    r"哪些|有何|进展|动态|消息|情况|梳理|总结|概括|盘点|要点|汇总|综述|怎么看|最新|发生了什么|有什么|什么事|新闻|几件|主要内容"
)
_MORNING = re.compile(r"午间|午盘|午评|半日|早盘|上午|盘中|开盘|午后|中午|上半场")
_CLOSE = re.compile(r"收盘|收评|全天|收报|收涨|收跌|尾盘|当天最终|最终")
_NUMBER = re.compile(
    r"多少|几(?:个|家|只|亿|点|成|倍|位|项|类|款|颗|台|次|年|月|号|人)|多大|多高|涨幅|跌幅|占比|比例|增速|规模|金额|价格|报价|数量"
)

_DATE = re.compile(
    r"(?:20\d\d年)?\d{1,2}月(?:\d{1,2}[日号])?(?:[至到\-—~～]\d{1,2}[日号])?|20\d\d-\d\d?-\d\d?|20\d\d-W\d\d|\d{1,2}[日号]"
)

# Weight of a word by its part of speech (ICTCLAS tags as jieba gives them): names carry a question, verbs little.
_WEIGHTS = {
    "n": 2.0,
    "v": 1.0,
    "a": 1.0,
    "j": 2.5,
    "i": 1.5,
    "l": 1.5,
    "e": 3.0,
    "t": 0.5,
    "m": 1.0,
    "s": 1.0,
    "b": 1.0,
}
_NAMES = {"nr": 3.0, "ns": 2.5, "nt": 3.0, "nz": 3.0, "eng": 3.0, "nrt": 3.0, "nrfg": 3.0}


@dataclass(frozen=True, slots=True)
class Word:
    """A content word with its weight; `name` marks proper names and Latin words."""

    text: str
    weight: float
    name: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question's reading."""

    text: str
    words: tuple[Word, ...]
    """Content words: asking words, function words and dates are left out."""
    kind: Kind
    wants_number: bool
    daypart: Daypart
    advice: bool


def read(text: str) -> Question:
    """The reading of a question. Never raises; an empty question has no words."""
    plain = narrow(text)
    return Question(
        text=text,
        words=_words(_DATE.sub("，", plain)),
        kind="list" if _LIST.search(plain) else "fact",
        wants_number=bool(_NUMBER.search(plain)),
        daypart="morning" if _MORNING.search(plain) else "close" if _CLOSE.search(plain) else "",
        advice=bool(_ADVICE.search(plain) or _FORECAST.search(plain)),
    )


def _words(text: str) -> tuple[Word, ...]:
    import rjieba

    found: dict[str, Word] = {}
    for word, tag in rjieba.tag(text):
        clean = word.strip()
        weight = _NAMES.get(tag) or _WEIGHTS.get(tag[:1], 0.0)
        if clean and weight and clean.lower() not in generic_words() and not _lone(clean):
            found.setdefault(clean, Word(clean, weight, tag in _NAMES))
    return tuple(found.values())


def _lone(word: str) -> bool:
    """A single Han character or a small bare number says too little to be required of the evidence."""
    return (len(word) == 1 and not word.isascii()) or (word.isdigit() and len(word) < 3)


@cache
def generic_words() -> frozenset[str]:
    """Words that weigh nothing, from the bundled list."""
    return frozenset(word for row in _rows("generic") for word in row)


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Word → the other members of its groups, from the bundled list."""
    table: dict[str, tuple[str, ...]] = {}
    for row in _rows("synonyms"):
        for word in row:
            table[word] = (*table.get(word, ()), *(other for other in row if other != word))
    return table


def _rows(name: str) -> list[list[str]]:
    text = resources.path(f"bundled/words/{name}.txt").read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]
