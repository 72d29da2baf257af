"""Which unit is written behind a number: the longest that stands there and does not begin another word.

A look into a table by first character; a pattern of six hundred alternatives took longer to make than to read a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_letters

from rag.numbers.units import UNITS

_NOT_BEFORE = {
    "升": "破至值级幅高涨",
    "点": "半多钟",
    "成": "交立为长功本熟员分",
    "级": "别",
    "分": "钟别析布红",
    "笔": "记直试者",
    "手": "机续段动术游",
    "组": "件织合成",
    "期": "货间权限待",
    "股": "东",
    "集": "团成群中合采微",
    "芯": "片",
    "头": "部条",
    "节": "能点奏",
    "路": "由线径演透",
    "部": "分署委件队长",
    "单": "元价位季月日边",
    "场": "景馆外内地",
    "口": "径岸罩腔",
    "支": "付持撑出架柱",
    "封": "装板测",
    "眼": "镜科",
    "尾": "盘气",
    "对": "应标比外冲于接华美此",
    "包": "括含装",
    "票": "房据面务",
    "核": "心电酸准能算查实武",
    "例": "如外行会",
    "根": "据",
    "折": "合算旧叠屏",
    "打": "造击开新通",
    "卷": "入",
    "车": "辆型企主牌队险位间用规",
    "字": "节号",
    "角": "色度",
    "座": "舱椅位谈",
    "球": "员队迷星场",
    "省": "略级委内外电钱",
    "章": "程节",
    "回": "升落调购报收暖合应",
    "板": "块材卡上",
    "处": "理置方女长于在分罚",
    "死": "亡刑缓板",
    "伤": "害口势病亡",
    "机构": "性化",
    "船": "舶厂只员运队",
    "市": "场值盈净销占政民价",
    "州": "长际",
    "圈": "子层内外",
    "胜": "利率诉任出过",
    "负": "责债面荷担增",
    "孔": "径隙",
    "轴": "承",
    "单元": "格楼",
    "倍速": "度",
    "席": "位",
    "剂": "量型",
    "战": "略争斗机队时士",
}
"""A unit that begins another word: 2608升破, 3成交."""
_ONLY_BEFORE = {
    "起": re.compile(r"(?=[一-鿿])(?![至到于])|(?=[。；，、])(?<![\d.]{3}起)"),
    "基": re.compile(r"[、，。；）]|$"),
    "站": re.compile(r"[、，。；超中]|$"),
    "台": re.compile(r"(?![湾阶账]|风(?![机电]))"),
    "国": re.compile(r"(?![家债际内产企投泰有民务]|开(?![展始]))"),
    "区": re.compile(r"[、，。；）]|$"),
}
"""A unit that most often is none."""


def _by_first(units: Iterable[str]) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """First character → units with what may not follow, longest first; a Latin unit must not run on."""
    rows: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for unit in sorted(units, key=len, reverse=True):
        barred = _NOT_BEFORE.get(unit, ascii_letters if unit[-1] in ascii_letters else "")
        rows.setdefault(unit[0], []).append((unit, frozenset(barred)))
    return {first: tuple(row) for first, row in rows.items()}


_BY_FIRST = _by_first(UNITS)


def unit_at(text: str, at: int) -> tuple[str | None, int]:
    """(the longest unit that stands at `at`, perhaps behind one space; its end), or (None, `at`)."""
    start, first = at, text[at : at + 1]
    if first.isspace():
        start, first = at + 1, text[at + 1 : at + 2]
    for unit, barred in _BY_FIRST.get(first, ()):
        end = start + len(unit)
        stands = text.startswith(unit, start) and text[end : end + 1] not in barred
        if stands and (unit not in _ONLY_BEFORE or _ONLY_BEFORE[unit].match(text, end)):
            return unit, end
    return None, at
