"""How much an event deserves a place: readable features, one score, and the reasons for it."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.brief.exclude import is_tick, reason
from rag.brief.inputs import BriefInput
from rag.types import Item, Link

_SAME = {"duplicate", "expands", "repeats"}
_TOP = re.compile(r"国务院|中共中央|中央政治局|中央经济工作会议|国办|习近平|李强")
_MINISTRY = re.compile(
    r"国家发展改革委|国家发改委|工业和信息化部|工信部|财政部|商务部|科技部|央行|中国人民银行|证监会|金融监管总局|市场监管总局|海关总署|国家统计局|国家能源局|国家数据局|"
    r"国家医保局|国家医疗保障局|国家药监局|自然资源部|交通运输部|农业农村部|国资委|部门联合|网信办|上金所|上交所|深交所|美联储"
)
_RECORD = re.compile(
    r"历史新高|创新高|首次|首个|首台|首款|首发|纪录|突破|里程碑|全球第一|人类首次|史上|翻倍|新低|圆满成功"
)
_MONEY = re.compile(r"\d[\d.]*\s*(?:万亿|亿)(?:美元|元|港元|韩元|日元)?")
_SIZE = re.compile(r"\d[\d.]*(?:%|倍|万台|万辆|万吨|GWh|个基点)")
_SMALL = re.compile(
    r"减持|质押|解禁|停牌|复牌|异常波动|可转债|转债|中标|投资者提问|主营业务未发生|关注度颇高|回购|增持|临停|大宗交易|注册证书|受理通知书|获批|高管|签订|股权激励|问询函|要约|董事会"
)
_CHATTER = re.compile(
    r"概念|板块|异动|拉升|走高|走强|跟涨|跟跌|下挫|涨停|跳水|翻红|翻绿|高开|低开|盘前|盘初|盘后|涨超|跌超"
)
_VIEW = re.compile(r"有望|看好|建议关注|研报|分析师|机构：|策略")


@dataclass(frozen=True, slots=True)
class Story:
    """One event: its fullest item, all items that tell it, and why it ranks where it does."""

    item: Item
    members: tuple[Item, ...]
    score: float
    reasons: tuple[str, ...]


def stories(given: BriefInput) -> list[Story]:
    """The events of the week that may enter the review, best first (ties: earlier first)."""
    heat = {item_id: w.heat for w in reversed(given.themes) for item_id in w.item_ids}
    hottest = max(heat.values(), default=1.0)
    result = []
    for members in _groups(given.telegraphs, given.links):
        kept = [i for i in members if reason(i) is None and not is_tick(i) and "market_wrap" not in i.flags]
        if kept:
            best = max(kept, key=lambda i: (i.level == "important", bool(i.title), len(i.text), -i.line))
            result.append(_score(best, members, heat.get(best.item_id, 0.0) / hottest, given.sectors))
    return sorted(result, key=lambda s: (-s.score, s.item.published_at, s.item.item_id))


def _score(item: Item, members: Sequence[Item], heat: float, sectors: Mapping[str, str]) -> Story:
    text = item.title + item.text
    terms: list[tuple[str, float]] = [
        ("重磅", 3.0 if item.level == "important" else 0.0),
        ("多条报道", min(2.0, 0.8 * (len(members) - 1))),
        ("中央", 2.2 if _TOP.search(text[:120]) else 0.0),
        ("部委", 1.5 if _MINISTRY.search(text[:120]) else 0.0),
        ("纪录或首次", 1.1 if _RECORD.search(item.title or text[:120]) else 0.0),
        ("金额", 0.8 if _MONEY.search(item.title or text[:120]) else 0.3 if _MONEY.search(text) else 0.0),
        ("幅度", 0.7 if _SIZE.search(item.title) else 0.3 if _SIZE.search(text) else 0.0),
        ("主题热度", 1.2 * heat),
        ("内容充实", min(1.2, 0.35 * math.log1p(max(0, len(item.text) - 60) / 40))),
        ("有标题", 0.5 if item.title else -0.6),
        ("归板块", 0.4 if item.item_id in sectors else -0.8),
        ("公司公告杂项", -1.6 if _SMALL.search(text[:160]) else 0.0),
        ("盘面快讯", -1.2 if _CHATTER.search(item.title) else 0.0),
        ("观点转述", -0.7 if _VIEW.search(item.title) else 0.0),
    ]
    used = [(name, value) for name, value in terms if value]
    reasons = tuple(f"{name}{value:+.1f}" for name, value in used)
    return Story(item, tuple(members), round(sum(v for _, v in used), 4), reasons)


def _groups(items: Sequence[Item], links: Sequence[Link]) -> list[list[Item]]:
    """Items that tell one event, in the order of their first item."""
    here = {i.item_id: i for i in items}
    parent = {key: key for key in here}

    def root(key: str) -> str:
        while parent[key] != key:
            key = parent[key]
        return key

    for link in links:
        if link.kind in _SAME and link.source in here and link.target in here:
            parent[root(link.source)] = root(link.target)
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[root(item.item_id)].append(item)
    return list(groups.values())
