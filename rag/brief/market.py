"""市场回顾: a paragraph and a table row for each day, prices in one line per commodity, charts as data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from rag.brief.days import HONG_KONG, MAINLAND, Day, days, moment, paragraph
from rag.brief.exclude import clarifies
from rag.brief.industry import alike, distinct
from rag.brief.inputs import BriefInput
from rag.brief.pricecharts import price_charts
from rag.brief.pricelines import price_lines
from rag.brief.salience import Story
from rag.brief.table import index_lines, rows_of, source_names, turnover_blocks
from rag.brief.writer import Draft, Said, bullets, fixed, headline, points, sentence
from rag.clock import session_of
from rag.text import body_of
from rag.types import Fact, Item, SectionState
from rag.written import Block, ChartBlock, ChartSpec, DraftSection, Paragraph, Point, Series, TableBlock

_EVENTS, _LONGEST = 10, 40
_MOVE = re.compile(
    r"纳指|道指|标普|美股|结算价|沪指|深成指|创业板|北证50|科创50|指数|概念|板块|盘中|拉升|涨超|跌超|涨逾|跌逾|涨停|主力资金|ETF"
)
_BANKER = (
    r"(?:央行|联储)(?:[^，。：]{0,8}(?:[行司]长|总裁|主席|理事|官员|委员?|经济学家|发言人|把手)[^，。：]{0,8}"
    r"|(?![^：称]{0,16}(?:数据|统计|报告|纪要|皮书|声明|公[布告开]|发布|披露|最新|新增|调查|预测|操作|会议|总部|社融|货币|信贷|贷款|外汇|储备|余额|规模|增量|[月季年]))"
    r"[一-鿿A-Za-z·]{2,16})(?:[：称]|表示)"
)
"""A central banker speaks, by office or by name: no figure of the economy; the bank's own 央行：M2… is one."""
_GROUPS = (
    (
        "资金与预期：",
        re.compile(
            r"主力资金|南向资金|北向|ETF规模|“?美联储观察|维持利率不变|降息|加息|限售股|四季报|季报：|预喜|再融资|期货主力合约|LPR|逆回购|基准指数|险资"
        ),
        9,
    ),
    (
        "板块异动与催化：",
        re.compile(
            r"^(?!.*(?:美股|盘前|要闻|纳指|道指|费城|早知道|港股午评))(?=.*(?:[涨跌异]|拉升|活跃|走[强弱高低]|爆发|下挫|反弹|调整|冲高|翻[红绿]|回[落升]))"
            r"(?:.*(?:概念(?!股)|板块|金融股|油气股|概念股|应用端|人气股))"
        ),
        9,
    ),
    (
        "宏观数据：",
        re.compile(
            rf"^(?!.*{_BANKER}).*(?:预期[^，]{{1,12}}，前值|据海关总署|CPI|PPI|GDP(?!辖区)|PMI|社融|(?<![A-Za-z0-9])M2(?![0-9])|外汇储备|原油库存|地方债|贸易帐|零售销售|非农)"
        ),
        7,
    ),
)
_MINOR = re.compile(
    r"^(?:挪威|瑞典|瑞士|丹麦|芬兰|冰岛|波兰|捷克|匈牙利|罗马尼亚|希腊|葡萄牙|土耳其|埃及|南非|尼日利亚|肯尼亚|乌兹别克|哈萨克|巴基斯坦|斯里兰卡|孟加拉|"
    r"马来西亚|马来亚|菲律宾|泰国|印尼|印度尼西亚|沙特(?:阿拉伯)?|阿联酋|卡塔尔|越南|新加坡|新西兰|澳大利亚|澳洲|墨西哥|巴西|阿根廷|智利|哥伦比亚|秘鲁|以色列|乌克兰|塞尔维亚|奥地利|比利时|爱尔兰)"
    r"(?:[^，\s]{0,20}?(?:央行|储备银行|利率|降息|加息|通胀|CPI|PPI|GDP|PMI|贸易帐|零售销售|外汇储备|基准指数|总理|总统|财长)|.*前值)"
    r"|^[一-鿿]{2,4}(?:省|市|区|县)?：(?:上半年|前三季度|[一二三四]季度|\d{4}年)?(?:全[省市区])?(?:GDP|地区生产总值)"
)
"""A headline that opens with the figures of an economy or a city which moves no market that the review tells of."""
_WAR = re.compile(r"特朗普|白宫|美伊|伊美|伊朗|以军|以色列|停火")
_DECIDED = re.compile(r"美联储.*(?:宣布|决议).*(?:不变|[降加]息)")
_EXPECTED = re.compile(r"概率|押注|情景|若|最为?有利|前夕|潜在")
_ROWS: tuple[tuple[str, str, str, str], ...] = (
    *((name, name, "涨跌幅", "指数") for name in (*MAINLAND, *HONG_KONG)),
    ("两市成交额", "A股", "成交额", "沪深两市"),
    ("较上日", "A股", "成交额变化", "沪深两市"),
    ("上涨家数", "A股", "上涨家数", "全市场"),
    ("下跌家数", "A股", "下跌家数", "全市场"),
    ("涨停家数（全市场）", "A股", "涨停家数", "全市场"),
    ("涨停家数（不含ST）", "A股", "涨停家数", "不含ST股、退市股"),
    ("连板家数（不含ST）", "A股", "连板家数", "不含ST股、退市股"),
    ("封板率（不含ST）", "A股", "封板率", "不含ST股、退市股"),
)


def market_section(given: BriefInput, ranked: Sequence[Story], said: Said) -> DraftSection:
    """The section. State `partial` when a day lacks its close, `none` without any market fact."""
    found = days(given)
    by_id = {i.item_id: i for i in given.items}
    blocks: list[Block[Draft]] = [paragraph(day, by_id) for day in found]
    quoted, averages = turnover_blocks(given)
    moves = index_lines(given)
    lead: list[Block[Draft]] = [Paragraph(tuple(moves), lead="本周指数")] if moves else []
    blocks = [*lead, *quoted, *(b for b in blocks if isinstance(b, Paragraph) and b.sentences)]
    blocks += [*_table(found), *_charts(given, found), *price_charts(given.prices), *_timeline(given, ranked)]
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
    names = (*source_names(rows_of(given, "index", "market")), *_sources(blocks[len(quoted) + len(lead) :]))
    return DraftSection("market", "市场回顾", state, tuple(blocks), names, tuple(averages))


def _table(found: Sequence[Day]) -> list[Block[Draft]]:
    rows = []
    for name, subject, measure, scope in _ROWS:
        facts = [d.get(subject, measure, scope) for d in found]
        if any(facts):
            rows.append((_named(name, facts), *(_cell(f) for f in facts)))
    columns = ("指标", *(d.label for d in found))
    return [TableBlock("每日行情（收盘值；无收盘者注明时点）", columns, tuple(rows))] if rows else []


def _named(name: str, facts: Sequence[Fact | None]) -> Draft:
    """A row's name; one with a digit in it (科创50) rests on the row's items."""
    return sentence(name, [f.item_id for f in facts if f]) if any(c.isdigit() for c in name) else fixed(name)


def _cell(fact: Fact | None) -> Draft:
    if fact is None:
        return fixed("未覆盖")
    text = fact.quote.removeprefix("其中")
    if fact.measure == "涨跌幅":
        text = re.sub(r"^.*?(?=(?:收涨|收跌|上涨|下跌|涨|跌|收高|收低))", "", text)
    elif fact.measure == "成交额变化":
        text = re.sub(r"^较上一?个?(?:交易)?日(?:此时)?", "", text)
    label = moment(fact)
    return sentence(
        text if label in ("截至收盘", "港股收盘") else f"{text}（{label.removeprefix('港股')}）", [fact.item_id]
    )


def _group(ranked: Sequence[Story], said: Said, pattern: re.Pattern[str], most: int) -> list[Paragraph[Draft]]:
    """Bullets on the best events whose title (or opening) the pattern matches, one each."""
    result: list[Paragraph[Draft]] = []
    decided = max((s.item.published_at for s in ranked if _DECIDED.search(s.item.title)), default=None)
    fit = [s for s in ranked if _tells(s.item, pattern) and not (decided and _overtaken(s.item, decided))]
    for story in distinct(fit, len(fit)):
        if len(result) == most:
            break
        if story.item.item_id not in said.items and (found := points(story.item, said, 1)):
            result += found
            said.items.update(s.item.item_id for s in fit if alike(s.item, story.item))
    return result


def _tells(item: Item, pattern: re.Pattern[str]) -> bool:
    opening = item.title or body_of(item.text)[:80]
    return bool(pattern.search(opening)) and not _MINOR.search(opening) and not clarifies(item)


def _overtaken(item: Item, decided: datetime) -> bool:
    """Whether an item tells what was expected of a decision that the week tells."""
    opening = item.title + body_of(item.text)[:80]
    return item.published_at < decided and "美联储" in opening and bool(_EXPECTED.search(opening))


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
        charts.append(ChartBlock(ChartSpec("line", "沪深两市成交额（日内累计）", "万亿元", tuple(lines), note)))
    limit = [f for d in found if (f := d.get("A股", "涨停家数", "不含ST股、退市股"))]
    if len(limit) > 1:
        spots = tuple(Point(f"{f.as_of.month}.{f.as_of.day}", float(f.value), (f.item_id,)) for f in limit)
        charts.append(ChartBlock(ChartSpec("bar", "涨停家数（不含ST股、退市股）", "家", (Series("涨停", spots),))))
    return charts


def _timeline(given: BriefInput, ranked: Sequence[Story]) -> list[Block[Draft]]:
    """The week's weightiest titled events and its closes in time order: the event line, dates written 1.12.

    Moves within the day stay out: without their time they would read as the day's result.
    """
    closes = [i for i in given.telegraphs if i.title.startswith("收评")]
    told = [s for s in ranked if s.item.title and _marks_the_week(s.item)]
    best = [s.item for s in distinct(told, _EVENTS)] + closes
    spots = tuple(
        Point(f"{i.published_at.month}.{i.published_at.day} {headline(i, 30)}", 1.0, (i.item_id,))
        for i in sorted(best, key=lambda i: (i.published_at, i.item_id))
    )
    return [ChartBlock(ChartSpec("timeline", "本周重点事件", "", (Series("事件", spots),)))] if spots else []


def _marks_the_week(item: Item) -> bool:
    return not (_MOVE.search(item.title) or _WAR.search(item.title) or clarifies(item)) and (
        len(headline(item, 30)) <= _LONGEST
    )


def _sources(blocks: Sequence[Block[Draft]]) -> tuple[str, ...]:
    return ("财联社",) if len(blocks) > 1 else ()
