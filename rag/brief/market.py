"""市场回顾: a paragraph and a table row for each day, prices in one line per commodity, charts as data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time

from rag.brief.clean import tidy
from rag.brief.inputs import BriefInput
from rag.brief.salience import Story
from rag.brief.writer import Draft, Said, bullets, fixed, points, sentence
from rag.clock import session_of
from rag.text import sentences
from rag.types import (
    Block,
    ChartBlock,
    ChartSpec,
    DraftSection,
    Fact,
    Item,
    Paragraph,
    Point,
    SectionState,
    Series,
    TableBlock,
)

_A, _HK = ("沪指", "深成指", "创业板指", "科创50", "北证50"), ("恒生指数", "恒生科技指数")
_OVERSEAS = ("道指", "标普500", "纳指", "日经225", "韩国KOSPI", "台湾加权指数")
_SETTLED = re.compile(r"截至\d{1,2}月\d{1,2}日收盘，")
_GROUPS = (
    (
        "资金与预期：",
        re.compile(
            r"主力资金|南向资金|北向|ETF规模|“?美联储观察|维持利率不变|降息|加息|限售股|四季报|季报：|预喜|再融资|期货主力合约|LPR|逆回购|基准指数|险资"
        ),
        9,
    ),
    ("板块异动与催化：", re.compile(r"概念(?!股)|板块|金融股|油气股|概念股|应用端|人气股"), 9),
    (
        "宏观数据：",
        re.compile(
            r"预期[^，]{1,12}，前值|据海关总署|CPI|PPI|GDP|PMI|社融|M2|外汇储备|原油库存|地方债|贸易帐|零售销售|非农"
        ),
        7,
    ),
)
_ROWS: tuple[tuple[str, str, str, str], ...] = (
    *((name, name, "涨跌幅", "指数") for name in (*_A, *_HK)),
    ("两市成交额", "A股", "成交额", "沪深两市"),
    ("较上日", "A股", "成交额变化", "沪深两市"),
    ("上涨家数", "A股", "上涨家数", "全市场"),
    ("下跌家数", "A股", "下跌家数", "全市场"),
    ("涨停家数（全市场）", "A股", "涨停家数", "全市场"),
    ("涨停家数（不含ST）", "A股", "涨停家数", "不含ST股、退市股"),
    ("连板家数（不含ST）", "A股", "连板家数", "不含ST股、退市股"),
    ("封板率（不含ST）", "A股", "封板率", "不含ST股、退市股"),
)
_Key = tuple[str, str, str]


@dataclass(slots=True)
class Day:
    """One session: its facts by (subject, measure, scope) and the wire's own summing-up items."""

    date: date
    facts: dict[_Key, Fact] = field(default_factory=dict)
    wraps: list[Item] = field(default_factory=list)

    def get(self, subject: str, measure: str, scope: str = "指数") -> Fact | None:
        """The fact of that key."""
        return self.facts.get((subject, measure, scope))

    @property
    def closed(self) -> bool:
        """Whether the mainland's close is known."""
        return any(f.as_of.time() == time(15, 0) for f in self.facts.values() if f.subject in _A)

    @property
    def label(self) -> str:
        """`1月12日`."""
        return f"{self.date.month}月{self.date.day}日"


def days(given: BriefInput) -> list[Day]:
    """The sessions that hold market facts, oldest first."""
    found: dict[date, Day] = {}
    for fact in given.facts:
        day = session_of(fact.as_of)
        found.setdefault(day, Day(day)).facts[fact.subject, fact.measure, fact.scope] = fact
    for item in given.telegraphs:
        if "market_wrap" in item.flags and item.session_date in found and "digest" not in item.flags:
            found[item.session_date].wraps.append(item)
    return [found[d] for d in sorted(found) if any(f.subject in (*_A, *_HK, "A股") for f in found[d].facts.values())]


def market_section(given: BriefInput, ranked: Sequence[Story], said: Said) -> DraftSection:
    """The section. State `partial` when a day lacks its close, `none` without any market fact."""
    found = days(given)
    by_id = {i.item_id: i for i in given.items}
    blocks: list[Block[Draft]] = [paragraph(day, by_id) for day in found]
    blocks = [b for b in blocks if isinstance(b, Paragraph) and b.sentences]
    blocks += [*_table(found), *_charts(given, found)]
    lines = price_lines(given.prices, by_id)
    if lines:
        blocks += [Paragraph((fixed("大宗商品与贵金属（各日最后一次报价）："),)), *bullets(lines)]
    for line in lines:
        for one in line.sentences:
            said.add(one.text)
    for title, pattern, most in _GROUPS:
        told = _group(ranked, said, pattern, most)
        if told:
            blocks += [Paragraph((fixed(title),)), *bullets(told)]
    state: SectionState = "none" if not blocks else "available" if found and all(d.closed for d in found) else "partial"
    if not blocks:
        blocks = [Paragraph((fixed("本期无数据。"),))]
    return DraftSection("market", "市场回顾", state, tuple(blocks), _sources(blocks))


def paragraph(day: Day, by_id: Mapping[str, Item]) -> Paragraph[Draft]:
    """A day in the fixed order: indices, turnover, breadth and limit-ups, sectors, Hong Kong."""
    texts = [_indices(day, _A), *_turnover(day, by_id), *_breadth(day, by_id), *_sectors(day), _indices(day, _HK)]
    other = [t for t in texts if t is not None]
    if not day.closed:
        other += _turn(day, by_id)
    return Paragraph(tuple(other), lead=day.label)


def _indices(day: Day, names: Iterable[str]) -> Draft | None:
    """`截至收盘，沪指涨1.09%，深成指涨1.75%。` A value that is not a close carries its time."""
    found = [f for n in names if (f := day.get(n, "涨跌幅"))]
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in found:
        groups[moment(fact)].append(fact)
    parts = [f"{label}，" + "，".join(f.quote for f in facts) for label, facts in groups.items()]
    return sentence("；".join(parts) + "。", [f.item_id for f in found]) if parts else None


def moment(fact: Fact) -> str:
    """`截至收盘`, `截至午间收盘`, or `截至11:32`."""
    clock = fact.as_of.time()
    close = time(16, 0) if fact.subject in _HK else time(15, 0)
    noon = time(12, 0) if fact.subject in _HK else time(11, 30)
    if clock == close:
        return "港股收盘" if fact.subject in _HK else "截至收盘"
    if clock == noon:
        return "港股午间收盘" if fact.subject in _HK else "截至午间收盘"
    return f"截至{clock:%H:%M}"


def _turnover(day: Day, by_id: Mapping[str, Item]) -> list[Draft]:
    fact = day.get("A股", "成交额", "沪深两市")
    if fact is None:
        return []
    item = by_id[fact.item_id]
    pool = sentences(item.text)
    text = next((s for s in pool if fact.quote in s), "") or next((s for s in pool if "成交额" in s), fact.quote)
    text = re.sub(r"^.*?(?:数据显示|电|讯)，", "", tidy(text))
    label = "" if fact.as_of.time() == time(15, 0) else f"{moment(fact)}，"
    return [sentence(label + text, [item])]


def _breadth(day: Day, by_id: Mapping[str, Item]) -> list[Draft]:
    result: list[Draft] = []
    for measure, scope in (("上涨家数", "全市场"), ("下跌家数", "全市场"), ("涨停家数", "不含ST股、退市股")):
        fact = day.get("A股", measure, scope)
        if fact is None:
            continue
        item = by_id[fact.item_id]
        text = next((s for s in sentences(item.text) if fact.quote in s), "")
        text = re.sub(r"^.*?(?=(?:全市场|沪深京三市|沪深两市|三市|两市))", "", tidy(text)) if text else ""
        label = "" if fact.as_of.time() == time(15, 0) else f"{moment(fact)}，"
        if text and all(text not in s.text for s in result):
            result.append(sentence(label + text, [item]))
    return result


def _sectors(day: Day) -> list[Draft]:
    """The wrap's own sentences on leading and lagging sectors."""
    close = [w for w in day.wraps if "收评" in w.title] or [
        w for w in day.wraps if "午评" in w.title and "港股" not in w.title
    ]
    if not close:
        return []
    wrap = close[-1]
    found = [
        s for s in sentences(wrap.text) if re.search(r"概念|板块|方向|题材", s) and not re.search(r"\d只|截至收盘", s)
    ]
    return [sentence(tidy(s), [wrap]) for s in found]


def _turn(day: Day, by_id: Mapping[str, Item]) -> list[Draft]:
    """For a day without a close: what the wire said last about the direction of the indices."""
    items = [
        i for i in by_id.values() if i.session_date == day.date and re.search(r"三大指数|集体翻绿|集体翻红", i.title)
    ]
    items = [i for i in items if "market_wrap" not in i.flags and "港股" not in i.title]
    if not items:
        return []
    last = max(items, key=lambda i: i.published_at)
    text = next((s for s in sentences(last.text) if "指数" in s), "")
    return [sentence(f"截至{last.published_at:%H:%M}，{tidy(re.sub(r'^.*?电，', '', text))}", [last])] if text else []


def _table(found: Sequence[Day]) -> list[Block[Draft]]:
    rows = []
    for name, subject, measure, scope in _ROWS:
        facts = [d.get(subject, measure, scope) for d in found]
        if any(facts):
            rows.append((fixed(name), *(_cell(f) for f in facts)))
    columns = ("指标", *(d.label for d in found))
    return [TableBlock("每日行情（收盘值；无收盘者注明时点）", columns, tuple(rows))] if rows else []


def _cell(fact: Fact | None) -> Draft:
    if fact is None:
        return fixed("未覆盖")
    text = fact.quote.removeprefix("其中")
    if fact.measure == "涨跌幅":
        text = re.sub(r"^.*?(?=(?:收涨|收跌|上涨|下跌|涨|跌|收高|收低))", "", text)
    elif fact.measure in ("成交额", "成交额变化"):
        text = re.sub(r"^成交额(?:连续第?\d+个交易日)?|^较上一?个?(?:交易)?日(?:此时)?", "", text)
    elif fact.measure.endswith("家数"):
        number = re.search(r"(?:超|近|逾)?\d+(?:余)?只?股?", text)
        text = number[0].rstrip("股只") + "家" if number else text
    else:
        text = re.sub(r"^封板率为?", "", text)
    label = moment(fact)
    return sentence(
        text if label in ("截至收盘", "港股收盘") else f"{text}（{label.removeprefix('港股')}）", [fact.item_id]
    )


def price_lines(prices: Sequence[Fact], by_id: Mapping[str, Item]) -> list[Paragraph[Draft]]:
    """One line for each commodity: on each day the wire's last words on it, with the minute."""
    series: dict[str, dict[date, Fact]] = defaultdict(dict)
    for fact in prices:
        if "主力合约多数" in by_id[fact.item_id].title or fact.item_id not in by_id:
            continue
        day = session_of(fact.as_of)
        kept = series[fact.subject].get(day)
        if kept is None or (fact.as_of, fact.measure == "价格") > (kept.as_of, kept.measure == "价格"):
            series[fact.subject][day] = fact
    lines: list[tuple[float, str, Paragraph[Draft]]] = []
    told: set[str] = set()
    named_first = sorted(
        series.items(), key=lambda kv: not any(kv[0][:3] in by_id[f.item_id].title for f in kv[1].values())
    )
    for name, by_day in named_first:
        priced = [f for f in by_day.values() if f.measure == "价格"]
        if not priced and len(by_day) < 2:
            continue
        parts = [p for d in sorted(by_day) for p in _day_ticks(name, by_day[d], by_id)]
        fresh = [p for p in parts if p.text not in told]
        if not fresh:
            continue
        told.update(p.text for p in fresh)
        record = any("历史新高" in by_id[f.item_id].text for f in by_day.values())
        lines.append((-(2.0 * record + len(by_day) + 0.5 * bool(priced)), name, Paragraph(tuple(fresh), lead=name)))
    lines.sort(key=lambda x: x[:2])
    return [p for _, _, p in lines[:10]]


def _day_ticks(name: str, fact: Fact, by_id: Mapping[str, Item]) -> list[Draft]:
    """A day's last tick; before it the day's record (续创历史新高), when another tick tells it."""
    last = by_id[fact.item_id]
    ticks = [i for i in by_id.values() if i.session_date == last.session_date and name in i.text and len(i.text) < 110]
    records = [i for i in ticks if "历史新高" in i.text and i is not last]
    found = [_tick(replace(fact, quote=name), records[-1])] if records and "历史新高" not in last.text else []
    return [t for t in (*found, _tick(fact, last)) if t is not None]


def _tick(fact: Fact, item: Item) -> Draft | None:
    key = fact.quote.rstrip("。")
    pool = sentences(item.text)
    text = next((s for s in pool if key in s), "") or next((s for s in pool if str(fact.value) in s), "")
    text = tidy(re.sub(r"^(?:财联社|《科创板日报》).*?(?:电|讯)，\s*", "", text))
    clock = f"{item.published_at.month}月{item.published_at.day}日{item.published_at:%H:%M}"
    text = re.sub(r"^消息面上，", "", text)
    if settled := _SETTLED.search(item.text):
        text = text if settled[0] in text else settled[0] + text
        return sentence(text, [item]) if len(text) <= 160 else None
    return sentence(f"{clock}，{text}", [item]) if 8 < len(text) <= 160 else None


def _group(ranked: Sequence[Story], said: Said, pattern: re.Pattern[str], most: int) -> list[Paragraph[Draft]]:
    """Bullets on the best events whose title (or opening) the pattern matches, one each."""
    result: list[Paragraph[Draft]] = []
    for story in ranked:
        item = story.item
        if len(result) == most:
            break
        if item.item_id not in said.items and pattern.search(item.title or item.text[:80]):
            result += points(item, said, 1)
    return result


def _charts(given: BriefInput, found: Sequence[Day]) -> list[Block[Draft]]:
    charts: list[Block[Draft]] = []
    lines = []
    for day in found:
        raw = [
            f
            for f in given.readings
            if f.measure == "成交额" and f.scope == "沪深两市" and session_of(f.as_of) == day.date
        ]
        unique = {f.as_of: f for f in sorted(raw, key=lambda f: (f.as_of, f.value))}
        if unique:
            spots = tuple(
                Point(f"{f.as_of:%H:%M}", round(float(f.value) / 1e12, 4), (f.item_id,))
                for _, f in sorted(unique.items())
            )
            lines.append(Series(day.label, spots))
    if lines:
        note = "盘中为“突破”口径的整数关口，末点为收盘或最后一次报道"
        charts.append(
            ChartBlock(ChartSpec("turnover", "line", "沪深两市成交额（日内累计）", "万亿元", tuple(lines), note))
        )
    limit = [f for d in found if (f := d.get("A股", "涨停家数", "不含ST股、退市股"))]
    if len(limit) > 1:
        spots = tuple(Point(f"{f.as_of.month}.{f.as_of.day}", float(f.value), (f.item_id,)) for f in limit)
        charts.append(
            ChartBlock(ChartSpec("limit-ups", "bar", "涨停家数（不含ST股、退市股）", "家", (Series("涨停", spots),)))
        )
    return charts


def _sources(blocks: Sequence[Block[Draft]]) -> tuple[str, ...]:
    return ("财联社",) if len(blocks) > 1 else ()
