"""Sections that the wire cannot fill, theme heat, and the risk text."""

from __future__ import annotations

from collections.abc import Sequence

from rag.brief.clean import tidy
from rag.brief.crowding import crowded, crowding_blocks
from rag.brief.inputs import BriefInput
from rag.brief.table import margin_blocks, margin_flows, margin_line, rows_of, source_names
from rag.brief.writer import Draft, fixed, sentence
from rag.text import body_of, sentences
from rag.types import SectionState, ThemeWeek
from rag.written import Bullets, ChartBlock, ChartSpec, DraftSection, Paragraph, Point, Series, TableBlock

NO_DATA = "本期无数据。"
RISKS: tuple[tuple[str, str], ...] = (
    (
        "产业发展进程不及预期",
        "受技术突破难度、市场需求培育速度、产业链配套成熟度等多重因素影响，相关产业的整体发展速度和规模可能低于市场原先的乐观预期；",
    ),
    (
        "政策出台和落地具备不确定性",
        "由于行业支持政策的具体细则、出台时间表以及实际落地执行情况均存在较大的不确定性，可能为产业发展带来预期外的波动与挑战；",
    ),
    (
        "宏观经济波动",
        "整体经济环境的周期性变化、增长放缓或突发性冲击，可能影响市场需求、企业投融资活跃度和供应链稳定性，进而对产业的短期表现与长期成长路径产生扰动。",
    ),
)
_TOP = 15
_COLUMNS, _CHANGE = ("主题", "板块", "较上周", "证据等级"), 2
_SCALED = "上周热度按两周收录条数之比折算，各周收录多少不同时仍可比。"
_ALONE = "上周没有收录或收录过少，不作比较。"


def risk_section() -> DraftSection:
    """风险提示: the house's three, fixed."""
    points = tuple(Paragraph((fixed(text),), lead=name) for name, text in RISKS)
    return DraftSection("risk", "风险提示", "available", (Bullets(points),))


def leverage_section(given: BriefInput) -> DraftSection:
    """杠杆资金: the market table's balances and net buying, and balances that the wire reported.

    Without either 本期无数据, without a digit.
    """
    days = wire_margin(given)
    blocks, flows = margin_blocks(given), margin_flows(given)
    names = source_names(rows_of(given, "margin", "sector", "theme")) if blocks or flows else ()
    if days:
        points = tuple(Paragraph((one,)) for one in days)
        note = f"电报所载两市融资余额{'' if flows else '（两融资金流向未覆盖）'}如下："
        blocks += [Paragraph((fixed(note),)), Bullets(points)]
        names = (*names, "财联社")
    if not blocks and not flows:
        return DraftSection("leverage", "杠杆资金", "none", (Paragraph((fixed(NO_DATA),)),))
    state: SectionState = "available" if margin_line(given) and flows else "partial"
    return DraftSection("leverage", "杠杆资金", state, tuple(blocks), names, tuple(flows))


def wire_margin(given: BriefInput) -> list[Draft]:
    """The wire's sentences on the two markets' margin balance, by the day on which it was settled."""
    texts = {i.item_id: i.text for i in (*given.items, *given.later)}
    told = []
    for fact in given.balances:
        said = [s for s in sentences(body_of(texts[fact.item_id])) if fact.quote in s]
        told += [sentence(tidy(one), [fact.item_id]) for one in said[:1]]
    return told


def crowding_section(given: BriefInput) -> DraftSection:
    """拥挤度 from the market table; the wire has no turnover by theme."""
    found = crowded(given)
    if not found:
        return DraftSection("crowding", "拥挤度", "none", (Paragraph((fixed(NO_DATA),)),))
    enough = any(one.percentile is not None for one in found)
    names = source_names(rows_of(given, "sector", "theme"))
    return DraftSection(
        "crowding", "拥挤度", "available" if enough else "partial", (), names, tuple(crowding_blocks(found))
    )


def heat_section(given: BriefInput) -> DraftSection:
    """主题热度, never called 拥挤度: counted from the store, so its cells and points cite nothing that states them."""
    top = [w for w in given.themes if w.grade != "样本不足"][:_TOP]
    if not top:
        return DraftSection("heat", "主题热度", "none", (Paragraph((fixed(NO_DATA),)),))
    alone = all(w.previous_heat is None for w in top)
    note = fixed(
        "按本库电报中互不重复的事件加权计数：重磅加倍，仅正文提及者折减；不含成交与持仓信息。"
        + (_ALONE if alone else _SCALED)
    )
    now = Series("本周", tuple(Point(w.theme.name, w.heat) for w in top))
    before = Series("上周", tuple(Point(w.theme.name, w.previous_heat or 0.0) for w in top))
    series = (now,) if alone else (now, before)
    chart = ChartBlock(ChartSpec("hbar", "主题热度", "分", series, "主线与单点信号的主题，按热度排列"))
    shown = [i for i in range(len(_COLUMNS)) if not (alone and i == _CHANGE)]
    rows = tuple(tuple(fixed(_cells(w)[i]) for i in shown) for w in top)
    table: TableBlock[Draft] = TableBlock("主题热度一览", tuple(_COLUMNS[i] for i in shown), rows)
    return DraftSection("heat", "主题热度", "available", (Paragraph((note,)), chart, table))


def _cells(week: ThemeWeek) -> Sequence[str]:
    """In words: the figures stand in the chart."""
    before = week.previous_heat
    if before is None:
        change = "无上周数据"
    else:
        change = "升温" if week.heat > before else "降温" if week.heat < before else "持平"
    return week.theme.name, week.theme.sector, change, week.grade
