# ruff: noqa: E501 - the table of aliases reads best as whole rows
"""Two wordings of one text made comparable, and the words of a claim that its source does not hold.

Not a segmenter: a Han stretch counts as seen when each of its character pairs stands in the source. What may be added
freely (function words, direction words, 同比 …) is a table; names are what must not be added.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from operator import add

from rag import resources
from rag.numbers import words

_HAN = re.compile(r"[一-鿿]+")
_DAY = re.compile(r"(?:\d+[年月日]份?|[今去上本][年月])+")
"""What may be left out between two words: 青禾3月出口 holds 青禾出口."""
_ASIDE = re.compile(r"[（(](?![^（()）]{0,60}(?:[不扣]?[含除]|人民币))[^（()）]{1,60}[）)]")


def without_asides(text: str) -> str:
    """`text` without bracketed asides, but for those that change what is counted (不含ST股)."""
    return _ASIDE.sub("", text)


_NAME_LENGTH = 6
_NAMED = re.compile(r"[一-鿿]{2}|[A-Za-z]{2}")
_SPLIT = re.compile(r"[^一-鿿A-Za-z0-9.]+|[和与及的在为对由将从于是均超逾近约]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-.&][A-Za-z0-9]+)*")

# One name for one thing: indices, months and measures that wires shorten.
ALIASES: tuple[tuple[str, str], ...] = (
    ("上证指数", "沪指"), ("上证综指", "沪指"), ("深证成指", "深成指"), ("深证成份指数", "深成指"), ("创业板指数", "创业板指"), ("创指", "创业板指"),
    ("恒生指数", "恒指"), ("恒生科技指数", "恒科指"), ("恒生科指", "恒科指"), ("纳斯达克综合指数", "纳指"), ("纳斯达克指数", "纳指"), ("纳斯达克综指", "纳指"),
    ("道琼斯工业平均指数", "道指"), ("道琼斯指数", "道指"), ("标普500指数", "标普500"), ("标准普尔500指数", "标普500"), ("日经225指数", "日经225"),
    ("归属于上市公司股东的净利润", "归母净利"), ("归属于母公司所有者的净利润", "归母净利"), ("归属于母公司股东的净利润", "归母净利"),
    ("归属于本公司股东的净利润", "归母净利"), ("归属于本公司股东净利润", "归母净利"), ("成交金额", "成交额"), ("总成交额", "成交额"),
    ("营业总收入", "营收"), ("营业收入", "营收"), ("净利润", "净利"), ("国家发展和改革委员会", "国家发展改革委"), ("国家发改委", "国家发展改革委"), ("发改委", "国家发展改革委"), ("工业和信息化部", "工信部"), ("国家医疗保障局", "国家医保局"),
    ("国家卫生健康委员会", "国家卫健委"), ("国家卫生健康委", "国家卫健委"), ("国家外汇管理局", "国家外汇局"), ("国家市场监督管理总局", "市场监管总局"), ("国家市场监管总局", "市场监管总局"), ("国家金融监管总局", "金融监管总局"), ("国家金融监督管理总局", "金融监管总局"), ("国家税务总局", "税务总局"),
    ("住房和城乡建设部", "住建部"), ("住房城乡建设部", "住建部"), ("人力资源和社会保障部", "人社部"), ("人力资源社会保障部", "人社部"), ("上海黄金交易所", "上金所"),
    ("中国证监会", "证监会"), ("国务院常务会议", "国常会"), ("按兵不动", "维持不变"), ("中国人民银行", "央行"), ("人民银行", "央行"), ("美联邦储备委员会", "美联储"), ("联邦储备委员会", "美联储"),
)  # fmt: skip
_ALIAS = dict(ALIASES) | {
    "归属于上市公司股东的净利": "归母净利",
    "归属于上市公司股东净利润": "归母净利",
    "归属于上市公司股东净利": "归母净利",
}
_ALIAS_PATTERN = re.compile("|".join(sorted(map(re.escape, _ALIAS), key=len, reverse=True)))


def canonical(text: str) -> str:
    """`text` with each alias replaced by its one name."""
    return _ALIAS_PATTERN.sub(lambda m: _ALIAS[m[0]], text)


def pairs(text: str) -> frozenset[str]:
    """Every pair of neighbouring Han characters of the canonical text and of the text as printed."""
    out: set[str] = set()
    bare = _DAY.sub("", without_asides(text))
    for variant in {text, canonical(text), bare, canonical(bare)}:
        for run in _HAN.findall(variant):
            out.update(map(add, run, run[1:]))
            if len(run) == 1:
                out.add(run)
    return frozenset(out)


def latin(text: str) -> frozenset[str]:
    """Latin words, lower case."""
    return frozenset(m.lower() for m in _LATIN.findall(text))


def _table(name: str) -> list[str]:
    lines = resources.path(f"bundled/gate/{name}.txt").read_text(encoding="utf-8").splitlines()
    return [word for line in lines for word in line.partition("#")[0].split()]


class Vocabulary:
    """The tables of the gate: words that a faithful sentence may add, names that it may not."""

    def __init__(self, added: Iterable[str], names: Iterable[str], common: Iterable[str] = ()) -> None:
        self._common = frozenset(common)
        free = {*added, *(w for w in words.MEANING if w), *(w for w in words.BOUND_BEFORE if w)}
        self._long = words.pattern(sorted(w for w in free if len(w) > 1))
        self._short = "".join(sorted(w for w in free if len(w) == 1))
        self.names = words.pattern(sorted(set(names)))

    @classmethod
    def bundled(cls) -> Vocabulary:
        """From `bundled/gate/added.txt` and `names.txt`."""
        return cls(_table("added"), _table("names"), _table("common"))

    def pieces(self, text: str) -> Iterator[str]:
        """What is left of `text` between free words: single free characters go only where they join or stand at an
        edge, so that 华银电力 keeps its 电.
        """
        for piece in _SPLIT.split(self._long.sub("、", canonical(text))):
            core = piece.strip(self._short)
            if core:
                yield core

    def opening(self, text: str) -> list[str]:
        """The names that a clause opens with, a list of them split at its commas."""
        for part in self._long.sub("|", canonical(text)).split("|"):
            names = [core for p in _SPLIT.split(part) if _NAMED.search(core := p.strip(self._short))]
            if names:
                return names
        return []

    def unseen(self, text: str, seen: frozenset[str], least: int = 2) -> Iterator[str]:
        """Names in `text` that the source does not hold: a short piece with a pair of its own (中国石化 for 中国石油), or a
        longer one with two characters that no pair of the source covers; frequent pairs of wire prose aside.
        """
        for run in _HAN.findall(canonical(text)):
            if all(a + b in seen for a, b in itertools.pairwise(run)):
                continue
            for piece in self.pieces(run):
                if len(piece) < least or not self._foreign(piece, seen):
                    continue
                if len(piece) <= _NAME_LENGTH or any(_bare_stretches(piece, seen, 2)):
                    yield piece

    def strangers(self, text: str, seen: frozenset[str], least: int = 3) -> Iterator[str]:
        """Stretches of at least `least` characters none of which is part of a pair that the source holds."""
        for run in _HAN.findall(canonical(text)):
            for piece in self.pieces(run):
                yield from (s for s in _bare_stretches(piece, seen, least) if self._foreign(s, seen))

    def _foreign(self, piece: str, seen: frozenset[str]) -> bool:
        return any(p not in seen and p not in self._common for p in map("".join, itertools.pairwise(piece)))

    def named(self, text: str) -> Iterator[str]:
        """Well-known names that stand in `text`."""
        for match in self.names.finditer(text):
            yield match[0]


def _bare_stretches(piece: str, seen: frozenset[str], least: int) -> Iterator[str]:
    covered = [False] * len(piece)
    for i in range(len(piece) - 1):
        if piece[i : i + 2] in seen:
            covered[i] = covered[i + 1] = True
    start = 0
    for i in range(len(piece) + 1):
        if i == len(piece) or covered[i]:
            if i - start >= least:
                yield piece[start:i]
            start = i + 1
