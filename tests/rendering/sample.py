"""A brief made by hand from sentences of the sample documents: every kind of block, state and chart. For tests.

Figures without a mark are invented, to show falls and gaps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from rag import clock
from rag.types import Item, Level, SessionCoverage, Window
from rag.written import (
    Answer,
    Block,
    Brief,
    BriefSection,
    Bullets,
    ChartBlock,
    ChartSpec,
    Citation,
    Coverage,
    Finding,
    Heading,
    Paragraph,
    Point,
    Sentence,
    Series,
    TableBlock,
)

MONDAY, WEDNESDAY = date(2026, 1, 12), date(2026, 1, 14)
MAJOR, GENERAL = "CLS_2026-01-12_Major.md", "CLS_2026-01-14_General.md"


def telegraph(number: int, printed: str, title: str, text: str, session: date = MONDAY) -> Item:
    """A telegraph of the sample documents; the id and line are made up from `number`."""
    level: Level = "important" if session == MONDAY else "normal"
    clock_time = time.fromisoformat(printed)
    return Item(
        item_id=f"t{number:015x}",
        kind="telegraph",
        session_date=session,
        published_at=clock.published_at(session, clock_time),
        time=printed,
        level=level,
        title=title,
        text=text,
        file=MAJOR if session == MONDAY else GENERAL,
        line=number,
    )


ITEMS: dict[str, Item] = {
    "silver": telegraph(6, "07:26", "", "财联社1月12日电，现货白银日内涨幅扩大至2%，报81.51美元/盎司。"),
    "memory": telegraph(
        10,
        "10:49",
        "机构：预计2026年Q1存储芯片价格还将再涨40%–50% Q2预计再上涨约20%",
        "财联社1月12日电，Counterpoint Research发布存储市场内存月度价格追踪报告指出，存储市场已进入“超级牛市”阶段，"
        "当前行情甚至超越了2018年的历史高点。预计2025年Q4存储价格将飙升40%–50%；2026年Q1还将再涨40%–50%，"
        "2026年Q2预计再上涨约20%。",
    ),
    "miit": telegraph(
        14,
        "11:07",
        "工信部部长李乐成：2026年将深入实施新一轮钢铁、有色金属、石化等十大重点行业稳增长工作方案",
        "我们将着重抓好“稳”“扩”“创”“增”四方面工作。 “稳”就是要稳定重点行业和重点地区增长。重点行业和地区的"
        "工业增加值都占到工业总量的80%。 (新华社)",
    ),
    "noon": telegraph(
        28,
        "11:32",
        "午评：创业板指探底回升涨超1% 两市半日成交额突破2.3万亿",
        "财联社1月12日电，沪指震荡拉升，沪深两市半日成交额2.31万亿，较上个交易日放量2455亿。",
    ),
    "close": telegraph(
        47,
        "15:02",
        "收评：三大指数均涨超1% 两市成交额3.6万亿创历史新高",
        "财联社1月12日电，市场震荡拉升，三大指数均涨超1%，创业板指探底回升，此前一度跌超1%。沪深两市成交额3.6万亿，"
        "连续第2个交易日突破3万亿，较上一个交易日放量4787亿，刷新此前在2024年10月8日创下的成交额历史纪录。"
        "全市场超4100只个股上涨，其中201只个股涨停。截至收盘，沪指涨1.09%，深成指涨1.75%，创业板指涨1.82%。",
    ),
    "limit": telegraph(
        51,
        "15:14",
        "1月12日涨停分析",
        "财联社1月12日电，今日全市场共183股涨停，连板股总数45只，49股封板未遂，封板率为79%（不含ST股、退市股）。",
    ),
    "rocket": telegraph(
        71,
        "16:32",
        "力鸿一号完成首次亚轨道飞行试验",
        "财联社1月12日电，今天，由中科宇航研制的力鸿一号飞行器在酒泉卫星发射中心圆满完成亚轨道飞行试验任务，"
        "这是国内商业航天首次百公里亚轨道伞降回收试验。 (央视新闻)",
    ),
    "wuxi": telegraph(
        73,
        "16:37",
        "药明康德：2025年净利同比预增103%",
        "财联社1月12日电，药明康德(603259.SH)发布2025年度业绩预告，预计归属于上市公司股东的净利润为191.51亿元，"
        "同比增长约103%。",
    ),
    "fed": telegraph(
        5,
        "05:36",
        "周三（1月14日）重点关注财经事件和经济数据",
        "① 21:30 美国11月零售销售月率；美国11月PPI ② 22:50 美联储保尔森讲话 ⑥ 次日03:00 美联储公布经济状况褐皮书",
        WEDNESDAY,
    ),
    "launch": telegraph(
        43,
        "07:23",
        "长八甲火箭成功发射卫星互联网低轨18组卫星",
        "《科创板日报》14日讯，1月13日23时25分，由火箭院研制的长征八号甲运载火箭在海南商业航天发射场一号工位点火升空，"
        "成功将卫星互联网低轨18组卫星送入预定轨道，发射任务取得圆满成功。",
        WEDNESDAY,
    ),
    "customs": telegraph(
        59,
        "10:19",
        "海关总署：2025年我国与190多个国家和地区进出口实现增长",
        "财联社1月14日电，其中对共建“一带一路”国家进出口23.6万亿元，同比增长6.3%，占进出口总值的51.9%。",
        WEDNESDAY,
    ),
    "report": Item(
        item_id="p000000000000004",
        kind="report_page",
        session_date=date(2026, 4, 17),
        published_at=clock.at(date(2026, 4, 17), time(23, 59)),
        time=None,
        level=None,
        title="融资融券余额上升",
        text="融资融券余额上升至26687亿元（截至4月16日），两融资金主要流向锂电相关概念。",
        file="weekly_report_2026-04-13_2026-04-17.txt",
        line=12,
        page_no=8,
    ),
}

_QUOTES = {"memory": "预计2025年Q4存储价格将飙升40%–50%；2026年Q1还将再涨40%–50%，2026年Q2预计再上涨约20%。"}
_MARKS = {key: mark for mark, key in enumerate(ITEMS, 1)}


def said(text: str, *keys: str) -> Sentence:
    """A sentence with the marks of the named items; without any it claims nothing."""
    return Sentence(text, tuple(_MARKS[key] for key in keys), "supported" if keys else "no_claim")


def point(label: str, value: float, *keys: str) -> Point:
    """A point stated by the named items."""
    return Point(label, value, tuple(ITEMS[key].item_id for key in keys))


TURNOVER = ChartSpec(
    "line",
    "1月12日沪深两市成交额盘中进度",
    "万亿元",
    (
        Series(
            "成交额",
            (point("11:32", 2.31, "noon"), point("13:13", 2.5), point("14:50", 3.46), point("15:02", 3.6, "close")),
        ),
    ),
    "各点为电报播报时刻的累计值",
)
INDICES = ChartSpec(
    "bar",
    "1月12日主要指数涨跌幅",
    "%",
    (
        Series(
            "涨跌幅",
            (
                point("沪指", 1.09, "close"),
                point("深成指", 1.75, "close"),
                point("创业板指", 1.82, "close"),
                point("油气板块", -0.8),
            ),
        ),
    ),
)
HEAT = ChartSpec(
    "hbar",
    "主题热度",
    "",
    (
        Series(
            "本周",
            (
                point("商业航天", 12.5, "rocket", "launch"),
                point("人工智能应用与大模型（含AI医疗、GEO）", 11),
                point("存储芯片", 4),
            ),
        ),
        Series(
            "前周", (point("商业航天", 7.0), point("人工智能应用与大模型（含AI医疗、GEO）", 5), point("存储芯片", 4.5))
        ),
    ),
)
AGENDA = ChartSpec(
    "timeline",
    "本周重点事件",
    "",
    (
        Series(
            "1月12日",
            (
                point("两市成交额3.6万亿元，刷新2024年10月8日创下的历史纪录", 1, "close"),
                point("力鸿一号完成首次亚轨道飞行试验，为国内商业航天首次百公里亚轨道伞降回收", 2, "rocket"),
            ),
        ),
        Series("1月13日", (point("长征八号甲发射卫星互联网低轨18组卫星", 3, "launch"),)),
    ),
)


def sections() -> tuple[BriefSection, ...]:
    """Every state and every kind of block."""
    return (
        _summary(),
        _market(),
        BriefSection("margin", "杠杆资金", "none", (Paragraph((said("本期无数据。"),)),), ()),
        _themes(),
        _policy(),
        _industry(),
        _risk(),
    )


def _section(key: str, title: str, blocks: tuple[Block[Sentence], ...], *sources: str) -> BriefSection:
    return BriefSection(key, title, "available", blocks, (), (), sources)


def _summary() -> BriefSection:
    return _section(
        "summary",
        "摘要",
        (
            Paragraph(
                (
                    said(
                        "本周（1.12-1.18）首个交易日，沪深两市成交额3.6万亿元，较上一个交易日放量4787亿元，创历史新高。",
                        "close",
                    ),
                    said("全市场超4100只个股上涨，183股涨停（不含ST股、退市股）。", "close", "limit"),
                    said("两融、拥挤度未覆盖。"),
                ),
                "市场回顾",
            ),
            Paragraph(
                (
                    said(
                        "（1）商业航天：发射与回收试验接连成功，板块走强（2）存储芯片：涨价延续，机构称进入“超级牛市”",
                        "rocket",
                        "launch",
                        "memory",
                    ),
                ),
                "重点主题：",
            ),
            Paragraph((said("工信部：抓好“稳”“扩”“创”“增”四方面工作。", "miit"),), "政策动态"),
            Paragraph((said("产业发展进程不及预期；政策出台和落地具备不确定性；宏观经济波动。"),), "风险提示"),
        ),
        "财联社",
    )


def _market() -> BriefSection:
    table = TableBlock(
        "1月12日收盘",
        ("指标", "数值", "涨跌", "说明"),
        (
            (said("沪指"), said("—"), said("涨1.09%", "close"), said("三大指数均涨超1%", "close")),
            (
                said("成交额"),
                said("3.6万亿元", "close"),
                said("+4787亿", "close"),
                said("连续第2个交易日突破3万亿", "close"),
            ),
            (said("油气板块"), said("—"), said("(0.80)"), said("保险、油气、房地产等板块跌幅居前", "close")),
        ),
    )
    return BriefSection(
        "market",
        "市场回顾",
        "partial",
        (
            Heading(said("市场：成交额3.6万亿元创历史新高，三大指数均涨超1%", "close")),
            Paragraph(
                (
                    said(
                        "沪深两市成交额3.6万亿元，连续第2个交易日突破3万亿元，刷新此前在2024年10月8日创下的成交额历史纪录。",
                        "close",
                    ),
                    said("现货白银日内涨幅扩大至2%，报81.51美元/盎司。", "silver"),
                )
            ),
            table,
            ChartBlock(TURNOVER),
            ChartBlock(INDICES),
            ChartBlock(AGENDA),
            Heading(said("主题前瞻")),
            TableBlock(
                "主题前瞻",
                ("日期", "事件", "具体内容"),
                (
                    (
                        said("1月14日", "fed"),
                        said("美国11月PPI", "fed"),
                        said("21:30公布；次日03:00美联储公布经济状况褐皮书。", "fed"),
                    ),
                ),
            ),
        ),
        (),
        (),
        ("财联社", "央视新闻"),
    )


def _themes() -> BriefSection:
    return _section(
        "themes",
        "重点主题",
        (
            Heading(said("商业航天：回收试验首次成功，发射节奏加快", "rocket", "launch")),
            Bullets(
                (
                    Paragraph(
                        (
                            said(
                                "1月13日23时25分，长征八号甲运载火箭成功将卫星互联网低轨18组卫星送入预定轨道。",
                                "launch",
                            ),
                        ),
                        "供给：",
                    ),
                    Paragraph(
                        (said("力鸿一号完成亚轨道飞行试验，为国内商业航天首次百公里亚轨道伞降回收试验。", "rocket"),),
                        "验证",
                    ),
                )
            ),
            ChartBlock(HEAT),
            Heading(said("存储芯片：涨价贯穿上半年，“超级牛市”获机构确认", "memory")),
            Bullets(
                (
                    Paragraph(
                        (
                            said(
                                "据Counterpoint Research数据，2026年Q1存储价格还将再涨40%–50%，Q2预计再上涨约20%。",
                                "memory",
                            ),
                        ),
                        "需求",
                    ),
                )
            ),
        ),
        "Counterpoint Research",
        "央视新闻",
        "财联社",
    )


def _policy() -> BriefSection:
    return _section(
        "policy",
        "政策动态",
        (
            Heading(said("工信部：深入实施新一轮十大重点行业稳增长工作方案", "miit")),
            Bullets(
                (
                    Paragraph(
                        (
                            said(
                                "1月12日，工信部部长李乐成表示，重点行业和地区的工业增加值都占到工业总量的80%。", "miit"
                            ),
                        )
                    ),
                )
            ),
        ),
        "新华社",
    )


def _industry() -> BriefSection:
    return _section(
        "industry",
        "产业趋势",
        (
            Heading(said("产业综合：对共建“一带一路”国家进出口23.6万亿元，同比增长6.3%", "customs")),
            Bullets(
                (
                    Paragraph(
                        (said("对共建“一带一路”国家进出口23.6万亿元，同比增长6.3%，占进出口总值的51.9%。", "customs"),)
                    ),
                )
            ),
            Heading(said("生物医药：药明康德预计2025年净利191.51亿元，同比增长约103%", "wuxi")),
            Bullets(
                (
                    Paragraph(
                        (
                            said(
                                "药明康德(603259.SH)预计归属于上市公司股东的净利润为191.51亿元，同比增长约103%。",
                                "wuxi",
                            ),
                        )
                    ),
                )
            ),
        ),
        "海关总署",
        "药明康德公告",
    )


def _risk() -> BriefSection:
    risks = (
        ("产业发展进程不及预期", "技术、需求与配套若跟不上，产业推进速度与规模可能低于预期；"),
        ("政策出台和落地具备不确定性", "细则、时间表与执行力度不同，可能带来波动与挑战；"),
        ("宏观经济波动", "周期与外部冲击影响需求、融资与供应链，可能造成产业扰动。"),
    )
    return _section("risk", "风险提示", (Bullets(tuple(Paragraph((said(text),), lead) for lead, text in risks)),))


def citations() -> tuple[Citation, ...]:
    """One citation per item; the quote is the item's text, or a part of it."""
    return tuple(Citation(_MARKS[key], item, _QUOTES.get(key, item.text)) for key, item in ITEMS.items())


def coverage() -> Coverage:
    """Two sessions read, three missing."""
    return Coverage(
        (
            SessionCoverage(
                MONDAY, "important", 69, ITEMS["silver"].published_at, clock.published_at(MONDAY, time(23, 51))
            ),
            SessionCoverage(
                WEDNESDAY, "normal", 65, ITEMS["fed"].published_at, clock.published_at(WEDNESDAY, time(10, 20))
            ),
        ),
        (date(2026, 1, 13), date(2026, 1, 15), date(2026, 1, 16)),
        clock.published_at(WEDNESDAY, time(10, 20)),
        134,
        {"付费预告": 9, "重复": 12, "无关外事": 21},
    )


def brief() -> Brief:
    """The whole sample."""
    return Brief(
        week="2026-W03",
        title="主题周报：成交额3.6万亿元创历史新高，商业航天与存储芯片升温",
        since=date(2026, 1, 12),
        until=date(2026, 1, 18),
        sections=sections(),
        citations=citations(),
        coverage=coverage(),
        model="extractive",
        settings_fingerprint="0123456789abcdef",
        counts={"supported": 26, "rounded": 1, "replaced": 2, "dropped": 1},
    )


@dataclass(frozen=True)
class Asked:
    """What shapes the sample answer."""

    abstained: bool = False
    findings: tuple[Finding, ...] = field(default=())


def answer(asked: Asked = Asked()) -> Answer:
    """An answer about the turnover; or the abstention with the nearest item."""
    sentences = (
        said(
            "1月12日沪深两市成交额3.6万亿元，较上一个交易日放量4787亿元，刷新此前在2024年10月8日创下的成交额历史纪录。",
            "close",
        ),
        said("全市场共183股涨停（不含ST股、退市股）。", "limit", "close"),
    )
    known: datetime = clock.published_at(WEDNESDAY, time(10, 20))
    return Answer(
        question="1月12日两市成交额多少？",
        sentences=() if asked.abstained else sentences,
        citations=tuple(cited for cited in citations() if cited.mark in ({5, 6} if not asked.abstained else {4})),
        findings=asked.findings,
        abstained=asked.abstained,
        reason="没有条目同时提到问题中的主体与指标" if asked.abstained else None,
        window=Window(clock.at(MONDAY, time(0)), clock.at(date(2026, 1, 13), clock.SESSION_START)),
        as_of=None,
        data_as_of=known,
        model="extractive",
        settings_fingerprint="0123456789abcdef",
        seconds=0.1234,
    )
