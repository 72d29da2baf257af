"""What speaks for an event or against it: named signals, each 0–1 or a small count, read off its items.

What they weigh is learned (`weights.py`). The phrases of headlines are signals too (`phrases.py`).
Covered: words, level, repetition, sums against the week's own, theme heat, why an item stays out. Not covered: prices
afterwards.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from rag.brief.exclude import REASONS, is_tick, reason
from rag.brief.inputs import BriefInput
from rag.brief.phrases import name as phrase_name
from rag.brief.phrases import phrases
from rag.types import Item

_MINISTRY = (
    r"国家发展改革委|国家发改委|工业和信息化部|工信部|财政部|商务部|科技部|央行|中国人民银行|证监会|金融监管总局|市场监管总局|海关总署|国家统计局|国家能源局|国家数据局|"
    r"国家医保局|国家医疗保障局|国家药监局|自然资源部|交通运输部|农业农村部|国资委|部门联合|网信办|上金所|上交所|深交所|美联储"
)
_BODIES = r"部|委|局|署|总局|所|央行|国务院|协会|商会"
_WORDS: tuple[tuple[str, Literal["title", "head", "text"], str], ...] = (
    ("中央", "head", r"国务院|中共中央|中央政治局|中央经济工作会议|国办|习近平|李强"),
    ("部委", "head", _MINISTRY),
    ("官方表态", "title", rf"^[^：]{{2,14}}(?:{_BODIES})："),
    ("方案与意见", "title", r"印发|方案|意见》|办法》|行动计划|规划"),
    ("征求意见", "head", r"征求意见"),
    ("监管与处罚", "title", r"立案|处罚|罚款|警示|反垄断|退市|监管"),
    ("关税与管制", "title", r"关税|出口管制|制裁|经贸"),
    ("央行与利率", "head", r"央行|美联储|降息|加息|MLF|逆回购|LPR"),
    ("汇率", "title", r"人民币|汇率|美元指数|中间价|日元"),
    ("中东航运", "title", r"霍尔木兹|美伊|伊美|伊朗"),
    ("油价", "title", r"原油|油价|布油|美油"),
    ("期货与现货", "title", r"期货|现货|主力合约|黄金|白银|铜|锂"),
    ("涨价与紧缺", "title", r"涨价|提价|紧缺|趋紧|缺货|供不应求|飙涨|上调.{0,4}价"),
    (
        "纪录或首次",
        "title",
        r"历史新高|创新高|首次|首个|首台|首款|首发|纪录|突破|里程碑|全球第一|史上|翻倍|新低|圆满成功",
    ),
    ("发射成功", "title", r"成功发射|发射成功|圆满成功|首飞"),
    ("半导体与算力", "title", r"芯片|半导体|存储|算力|光刻|HBM|DRAM|PCB|光模块|CPO|覆铜板|电子布"),
    ("大模型", "title", r"大模型|OpenAI|Anthropic|DeepSeek|智能体|Token|Claude|GPT|Gemini|Kimi|MiniMax|智谱"),
    ("机器人与航天", "title", r"机器人|航天|卫星|火箭|SpaceX|神舟|飞船|低空"),
    (
        "龙头公司",
        "title",
        r"华为|英伟达|三星|SK海力士|台积电|美光|苹果|特斯拉|宁德时代|比亚迪|腾讯|阿里|小米|字节|微软|谷歌|中芯|长鑫|长江存储|马斯克|黄仁勋",
    ),
    ("增资与收购", "title", r"拟投资|投资建设|增资|收购|定增|募资|控制权|合并|入股"),
    ("上市进程", "title", r"IPO|上市委|科创板上市|递表|注册生效|上市申请|过会"),
    ("产销与宏观数据", "title", r"同比|环比|PMI|CPI|PPI|社融|规模以上"),
    ("将举行", "title", r"将于|将在|召开|举行|开幕"),
    ("公司为题", "title", r"^[^：，。]{2,9}："),
    ("知情与采访", "text", r"财联社记者|独家|从多方|采访获悉|消息人士|知情人士"),
    ("互动与调研", "text", r"互动平台|投资者关系|业绩说明会|接受调研"),
    ("港股", "title", r"港股|恒指|恒生|港交所|香港"),
    (
        "公司公告杂项",
        "head",
        r"减持|质押|解禁|停牌|复牌|异常波动|转债|中标|投资者提问|主营业务未发生|关注度颇高|回购|增持|临停|大宗交易|注册证书|受理通知书|获批|高管|签订|股权激励|问询函|要约|董事会",
    ),
    ("连板公司", "title", r"^(?:\d+天)?\d+(?:连)?板|[两二三四五]连板|异常波动"),
    (
        "盘面快讯",
        "title",
        r"概念|板块|异动|拉升|走高|走强|跟涨|跟跌|下挫|涨停|跳水|翻红|翻绿|高开|低开|盘前|盘初|盘后|涨超|跌超",
    ),
    ("资金与榜单", "title", r"主力资金|龙虎榜|北向|融资余额|ETF"),
    ("观点转述", "title", r"有望|看好|建议关注|研报|分析师|机构：|策略"),
    ("指数涨跌", "head", r"KOSPI|韩国(?:综合|股市)|日经|道指|纳指|标普|沪指|恒指|恒生"),
    ("收评与午评", "title", r"^(?:收评|午评)"),
)
"""(signal, where it is looked for, pattern). `head` is the first 120 characters of title and text."""
_COMPILED = tuple((name, where, re.compile(pattern)) for name, where, pattern in _WORDS)
_BULLETINS = (
    ("新闻联播提及", re.compile("新闻联播")),
    ("隔夜要闻提及", re.compile("隔夜")),
    ("盘前要闻提及", re.compile("盘前要闻")),
)
_MONEY = re.compile(r"(\d+(?:\.\d+)?)\s*(万亿|亿)(美元|港元|元)?")
_HEAD, _LONG, _NIGHT, _EVENING = 120, 600, 7, (17, 22)


@dataclass(frozen=True, slots=True)
class Reason:
    """One signal of an event: what it measured and what that weighs."""

    name: str
    value: float
    weight: float

    @property
    def points(self) -> float:
        """What the signal adds to the score."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an event is compared with: the week's heat, the digests that mention it, the usual sums of money."""

    heat: Mapping[str, float]
    """Item id → heat of its hottest theme, 1 for the hottest theme of the week."""
    bulletins: Mapping[str, frozenset[str]]
    usual: Mapping[str, float]
    """Currency → median of the sums in titles, in 亿."""
    sectors: Mapping[str, str]
    levelled: bool
    """Whether the week tells 重磅 from 普通."""


def surroundings(given: BriefInput) -> Surroundings:
    """The week as a whole, for `signals`."""
    heat = {i: w.heat for w in reversed(given.themes) for i in w.item_ids}
    hottest = max(heat.values(), default=1.0)
    titles = {i.item_id: i.title for i in given.telegraphs if "digest" in i.flags}
    told: dict[str, set[str]] = defaultdict(set)
    for link in given.links:
        if link.kind == "repeats" and link.source in titles:
            told[link.target] |= {name for name, pattern in _BULLETINS if pattern.search(titles[link.source])}
    sums: dict[str, list[float]] = defaultdict(list)
    for item in given.telegraphs:
        for unit, value in money(item.title).items():
            sums[unit].append(value)
    return Surroundings(
        {key: value / hottest for key, value in heat.items()},
        {key: frozenset(names) for key, names in told.items()},
        {unit: median(values) for unit, values in sums.items()},
        given.sectors,
        any(i.level == "important" for i in given.telegraphs),
    )


def money(text: str) -> dict[str, float]:
    """The largest sum of each currency in a text, in 亿."""
    found: dict[str, float] = {}
    for value, scale, unit in _MONEY.findall(text):
        found[unit or "元"] = max(found.get(unit or "元", 0.0), float(value) * (10_000 if scale == "万亿" else 1))
    return found


def signals(item: Item, members: Sequence[Item], around: Surroundings) -> dict[str, float]:
    """The signals of an event that are not 0, by name, its phrases among them.

    `item` is the event's fullest telling, `members` are all of them.
    """
    found = {name: value for name, value in measured(item, members, around).items() if value}
    return found | {phrase_name(p): 1.0 for p in phrases(item)}


def measured(item: Item, members: Sequence[Item], around: Surroundings) -> dict[str, float]:
    """Every signal of an event but its phrases, by name, those that are 0 too."""
    out = reason(item)
    ids = [m.item_id for m in members]
    title = item.title or item.text[:60]
    places = {"title": title, "head": (item.title + item.text)[:_HEAD], "text": item.text}
    hour = item.published_at.hour
    told = frozenset[str]().union(*(around.bulletins.get(i, frozenset()) for i in ids))
    return {
        "重磅": float(around.levelled and any(m.level == "important" for m in members)),
        "多条报道": min(3.0, math.log2(len(members))),
        "主题热度": max((around.heat.get(i, 0.0) for i in ids), default=0.0),
        "金额超出常见": _unusual(title, around.usual),
        "篇幅": min(2.5, math.log1p(max(0, len(item.text) - 60) / 40)),
        "长文": float(len(item.text) > _LONG),
        "有标题": float(bool(item.title)),
        "归板块": float(item.item_id in around.sectors),
        "晚间": float(_EVENING[0] <= hour < _EVENING[1]),
        "夜间": float(hour < _NIGHT),
        "周末": float(item.published_at.weekday() >= 5),
        "盘面综述": float("market_wrap" in item.flags),
        "单条报价": float(is_tick(item)),
        **{name: float(name == out) for name in REASONS},
        **{name: float(name in told) for name, _ in _BULLETINS},
        **{name: float(bool(pattern.search(places[where]))) for name, where, pattern in _COMPILED},
    }


def _unusual(title: str, usual: Mapping[str, float]) -> float:
    """Orders of magnitude by which the title's largest sum exceeds the week's median of that currency, 0–3."""
    ratios = [value / usual[unit] for unit, value in money(title).items() if usual.get(unit)]
    return min(3.0, max(0.0, math.log10(max(ratios, default=1.0) or 1.0)))


def reasons(found: Mapping[str, float], table: Mapping[str, float]) -> tuple[Reason, ...]:
    """The signals with their weights, what counts most first; signals that the table does not weigh are left out."""
    known = [Reason(name, value, table[name]) for name, value in found.items() if table.get(name)]
    return tuple(sorted(known, key=lambda r: (-abs(r.points), r.name)))
