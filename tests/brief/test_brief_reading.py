"""What an analyst would not sign, each found once in a review and mended: headings, repetition, fragments, filler."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from brief_weeks import given, items_of

from rag.brief import Frame, assemble, slips
from rag.brief.clean import clean, halves
from rag.brief.days import days
from rag.brief.focus import Focus, focus_section
from rag.brief.industry import distinct
from rag.brief.market import market_section
from rag.brief.outlook import outlook_section
from rag.brief.policies import pages, title_of
from rag.brief.salience import Story
from rag.brief.speakers import one_subject
from rag.brief.writer import Said, heading, headline, points
from rag.facts import events
from rag.types import Item, PolicyClause, Theme, ThemeWeek
from rag.written import BriefSection as Section
from rag.written import Bullets, Coverage, DraftSection, Heading, Paragraph, Sentence, TableBlock

WEEK = "2026-W03"


def item(title: str, text: str = "", name: str = "new") -> Item:
    """An invented telegraph of the sample week."""
    return replace(items_of(WEEK)[5], item_id=name, title=title, text=text or title, flags=(), source=None)


def story(title: str, text: str = "", score: float = 5.0) -> Story:
    made = item(title, text, title)
    return Story(made, (made,), score, ())


@pytest.mark.parametrize(
    ("title", "text", "heading"),
    [
        ("甲科技：拟投资30亿元建设产线", "甲科技(000000.SZ)公告，公司拟投资30亿元。", "甲科技拟投资30亿元建设产线"),
        ("乙光电：上半年净利同比增长两成", "乙光电上半年净利增长两成。", "乙光电上半年净利同比增长两成"),
        ("丙证券：预计下半年存储价格走高", "丙证券预计下半年价格走高。", "丙证券预计下半年存储价格走高"),
        ("某某部：支持企业出海", "某某部公告，支持企业出海。", "某某部支持企业出海"),
        ("某某总局：今年出口增长一成", "某某总局公布，今年出口增长一成。", "据某某总局，今年出口增长一成"),
        ("丁公司CEO：正在评估供应", "丁公司CEO正在评估供应。", "丁公司CEO称正在评估供应"),
        ("机构：2026年出货量将翻倍", "机构2026年出货量将翻倍。", "据机构，2026年出货量将翻倍"),
        ("某总统：已夺取该城", "某总统宣布，已夺取该城。", "某总统称已夺取该城"),
        ("甲国：已与乙国达成协议", "甲国表示，已与乙国达成协议。", "甲国称已与乙国达成协议"),
        ("甲甲日报：收购已完成", "甲甲日报援引知情人士，收购已完成。", "据甲甲日报，收购已完成"),
        ("报告：2025年销量翻倍", "据报告2025年销量翻倍。", "据报告，2025年销量翻倍"),
        (
            "戊电器：系某航天公司核心供应商",
            "戊电器在互动平台表示，公司是其核心供应商。",
            "戊电器称系某航天公司核心供应商",
        ),
        ("己芯片：将与六家机构合作", "己芯片宣布与甲、乙等六家机构合作。", "己芯片将与六家机构合作"),
        ("庚仪器：上半年净利两亿元", "庚仪器披露半年报，净利两亿元。", "庚仪器上半年净利两亿元"),
        ("上海：扩大算力境外调用", "上海市某委印发方案。", "上海扩大算力境外调用"),
        ("辛某瞄准光源：新技术受青睐", "辛某正将目光投向光源。", "辛某瞄准光源，新技术受青睐"),
        ("甲国模型调用量领跑：环比增长570%", "乙模型环比增长570%。", "甲国模型调用量领跑"),
        ("某某部：一季度数据：出口增长", "某某部发布数据。", "据某某部，一季度数据，出口增长"),
    ],
)
def test_a_heading_has_no_second_colon_and_leaves_a_claim_with_its_speaker(title: str, text: str, heading: str) -> None:
    assert one_subject(title, text) == heading


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("券商收紧开户？多家回应：要求一贯严格", ["多家回应“券商收紧开户”", "要求一贯严格"]),
        ("甲公司停产？公司最新回应", ["公司回应“甲公司停产”"]),
        ("甲公司宣布：将与六家机构合作 设立平台", ["甲公司：将与六家机构合作", "设立平台"]),
    ],
)
def test_a_question_and_its_answer_are_one_heading(title: str, parts: list[str]) -> None:
    assert halves(title) == parts


def test_an_exclamation_within_a_title_ends_no_sentence() -> None:
    told = clean(item("", "本月票房前三位是《甲》《跳吧！》《乙》，合计破十亿元。影院客流回升明显。"))
    assert told[0].text == "本月票房前三位是《甲》《跳吧！》《乙》，合计破十亿元。"
    parted = clean(item("", "本月票房破十亿元，领先的有《甲》《跳吧！》《乙》分列第二、三位。"))
    assert [c.text for c in parted] == ["本月票房破十亿元，领先的有《甲》《跳吧！》《乙》分列第二、三位。"]


@pytest.mark.parametrize(
    "said", ["对于此事，建议你向中方主管部门了解。", "公司对此不予置评。", "我不了解你提到的具体情况。"]
)
def test_a_sentence_that_says_nothing_is_not_told(said: str) -> None:
    assert [c.text for c in clean(item("", f"两国企业签署合作协议，共建智能工厂。{said}"))] == [
        "两国企业签署合作协议，共建智能工厂。"
    ]


@pytest.mark.parametrize("opening", ["在此背景下，", "我想说的是，", ""])
def test_an_opening_that_leans_on_what_was_said_before_is_cut(opening: str) -> None:
    text = f"发言人1月12日主持例行记者会。{opening}某机构策略师上调了行业评级。"
    assert [c.text for c in clean(item("", text))] == ["某机构策略师上调了行业评级。"]


def test_beside_a_close_no_count_of_the_morning_stands() -> None:
    made = given(WEEK, items_of(WEEK))
    closed = next(d for d in days(made) if d.closed)
    close = next(f for f in closed.facts.values() if f.subject == "沪指")
    early = close.as_of.replace(hour=10)
    morning = replace(close, subject="A股", measure="上涨家数", scope="全市场", as_of=early, quote="近1900只")
    found = days(replace(made, facts=[close, morning]))
    assert [list(d.facts.values()) for d in found] == [[close]]
    late = replace(morning, as_of=close.as_of.replace(hour=14, minute=30))
    assert late in days(replace(made, facts=[close, late]))[0].facts.values()


def test_one_deal_in_two_headlines_is_told_once() -> None:
    first = story("虚构科技：会同九家基金 募资超3700亿美元投向云机房")
    again = story("多家基金与虚构科技据悉谈妥3700亿美元融资协议")
    other = story("某地银行团为输电线路筹集3700亿美元")
    same = story("某总局将举办锂盐企业计量规范培训活动")
    shorter = story("某总局举办锂盐企业计量规范培训")
    assert distinct([first, again, other, same, shorter], 9) == [first, other, same]
    assert distinct([first, again, other, same], 2) == [first, other]


def test_a_theme_title_takes_no_later_half_of_a_headline() -> None:
    told = [
        story("甲存储：上半年净利润同比增长一倍", "甲存储公告称，上半年净利润同比增长一倍，创历史新高。产品价格上涨。"),
        story(
            "乙存储第二季度营业利润同比增长近六倍且现金流大幅改善的消息公布后 不及市场预期",
            "乙存储第二季度销量大增，同比增长近六倍，低于市场预期，管理层将扩大产能。",
        ),
    ]
    theme = Theme("存储芯片", "半导体", ("存储",), ())
    week = ThemeWeek(theme, 9.0, None, 2, (), tuple(s.item.item_id for s in told), "主线")
    section = focus_section([Focus(week, tuple(told))], Said())
    title = next(b.sentence.text for b in section.blocks if isinstance(b, Heading))
    assert title == "存储芯片：甲存储上半年净利润同比增长一倍"


def test_an_item_told_under_one_theme_is_not_told_under_the_next() -> None:
    one = story("甲公司推出新一代大模型", "甲公司推出新一代大模型，参数规模翻倍。甲公司还将建设万卡算力集群。")
    week = ThemeWeek(Theme("大模型", "人工智能", ("大模型",), ()), 9.0, None, 1, (), (one.item.item_id,), "主线")
    other = ThemeWeek(Theme("算力", "人工智能", ("算力",), ()), 8.0, None, 1, (), (one.item.item_id,), "主线")
    section = focus_section([Focus(week, (one,)), Focus(other, (one,))], Said())
    assert [b.sentence.label for b in section.blocks if isinstance(b, Heading)] == ["大模型"]


def _page(title: str, text: str, issuer: str, document: str = "") -> str:
    made = item(title, text)
    clause = PolicyClause(made.item_id, issuer, document, "一", "推动产业集聚。")
    whole = replace(given(WEEK, (made,)), clauses=[clause])
    return title_of(pages(whole, [Story(made, (made,), 5.0, ())])[0])


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (("深圳：建设好算力网 加强供给", "深圳市召开会议，落实国务院部署。", "国务院"), "深圳：建设好算力网，加强供给"),
        (("部长李甲：继续实施以旧换新", "某部部长李甲表示，继续实施。", "某部"), "某部：继续实施以旧换新"),
        (("发改委：推进甲工程", "国家发展改革委表示，推进甲工程。", "国家发展改革委"), "国家发展改革委：推进甲工程"),
        (("财政部、发改委：推进甲工程", "财政部、发改委表示。", "财政部"), "财政部、国家发展改革委：推进甲工程"),
        (("甲省财政厅、发改委：推进甲工程", "甲省财政厅表示。", "甲省财政厅"), "甲省财政厅、发改委：推进甲工程"),
        (("国家卫生健康委：规范药店管理", "国家卫生健康委表示。", "国家卫生健康委"), "国家卫健委：规范药店管理"),
        (
            ("某部：查处虚开单据、套取补贴、转包工程、挪用专款、伪造印章以及拖欠工资等行为", "某部表示。", "某部"),
            "某部：查处虚开单据、套取补贴、转包工程、挪用专款等行为",
        ),
        (
            ("四部门发文扩大海岛旅游 支持渔船民宿、观鸟步道、潜水基地、夜游码头等建设", "四部门发文。", "自然资源部"),
            "四部门发文扩大海岛旅游，支持渔船民宿、观鸟步道、潜水基地等建设",
        ),
        (
            ("某部：支持潮汐电站、深水电缆、海上风机、高等院校、储氢罐体、漂浮平台与涂层研究", "某部表示。", "某部"),
            "某部：支持潮汐电站、深水电缆、海上风机、高等院校、储氢罐体、漂浮平台与涂层研究",
        ),
        (("央行、海关总署征求意见", "央行、海关总署公开征求意见。", "央行"), "央行、海关总署征求意见"),
        (("商务部等三部门印发行动方案", "商务部等三部门印发行动方案。", "商务部等部门"), "商务部等三部门印发行动方案"),
        (
            (
                "某市：围绕潮汐电站、深水电缆、海上风机、耐蚀涂层、储氢罐体以及漂浮平台等薄弱环节攻关",
                "某市印发《甲规划》。", "某市", "甲规划",
            ),
            "某市：印发《甲规划》",
        ),
        (
            (
                "某市：围绕潮汐电站、深水电缆、海上风机、耐蚀涂层、储氢罐体以及漂浮平台等薄弱环节攻关",
                "某市发展改革委员会等五部门近日联合印发《甲规划》。", "某市", "甲规划",
            ),
            "某市：印发《甲规划》",
        ),
        (
            (
                "某部通报两国风机案磋商进展：乙方将发布《关于风机企业提交最低价格承诺的说明文件》",
                "某部通报风机案进展。为此，乙方将发布《关于风机企业提交最低价格承诺的说明文件》。",
                "某部", "关于风机企业提交最低价格承诺的说明文件",
            ),
            "某部：通报两国风机案磋商进展",
        ),
        (
            (
                "某部召开会议研究两国风机案：乙方发布《关于风机企业提交最低价格承诺的说明文件》",
                "某部获悉乙方发布《关于风机企业提交最低价格承诺的说明文件》。",
                "某部", "关于风机企业提交最低价格承诺的说明文件",
            ),
            "某部：召开会议研究两国风机案",
        ),
    ],
)  # fmt: skip
def test_a_policy_heading_names_who_acts_and_breaks_nothing(page: tuple[str, ...], told: str) -> None:
    assert _page(*page) == told


def test_a_dropped_point_leaves_no_gap_and_a_dropped_heading_no_stump() -> None:
    def point(lead: str, *texts: str) -> Paragraph[Sentence]:
        return Paragraph(tuple(Sentence(t, (), "no_claim") for t in texts), lead=lead)

    left = Bullets((point("（2）甲", "一；", "二；"), point("（4）乙", "三。")))
    stump = Heading(Sentence("周期", (), "no_claim", label="周期"))
    section = Section("summary", "摘要", "available", (left, stump), ())
    made = assemble([section], [], Frame(WEEK, Coverage((), (), None, 0, {}))).sections[0]
    bullets, heading = made.blocks
    assert isinstance(bullets, Bullets)
    assert isinstance(heading, Heading)
    assert [(p.lead, [s.text for s in p.sentences]) for p in bullets.points] == [
        ("（1）甲", ["一；", "二。"]),
        ("（2）乙", ["三。"]),
    ]
    assert heading.sentence.text == "周期：要闻"


def test_an_event_with_two_ends_stands_once_with_the_longer() -> None:
    day = items_of(WEEK)[-1].published_at.date()
    short, long = (item("", f"甲展会将于{day.month}月{day.day + 1}日至{day.day + n}日举行。", f"e{n}") for n in (3, 4))
    section = outlook_section(replace(given(WEEK, (short, long)), events=events([short, long])))
    table = next(b for b in section.blocks if isinstance(b, TableBlock))
    assert [row[0].text for row in table.rows] == [f"{day.month}月{day.day + 1}日至{day.day + 4}日"]


def test_a_further_item_of_a_page_does_not_say_the_day_again() -> None:
    made = item("", "停止新建产能较低的煤矿项目，推动存量产能有序退出并完善补偿办法。")
    assert points(made, Said(), 1, dated=False)[0].sentences[0].text.startswith("停止新建")
    assert points(made, Said(), 1)[0].sentences[0].text.startswith("据1月")


def test_an_event_is_named_by_its_clause_and_old_windows_are_gone() -> None:
    day = items_of(WEEK)[5].published_at.date()
    text = f"甲运营商表示，某天然气处理厂将于{day.month}月{day.day + 3}日停产检修，产量减少。"
    found = events([item("", text)])
    assert [(e.start, e.name) for e in found] == [(date(2026, day.month, day.day + 3), "某天然气处理厂停产检修")]
    start = events([item("", f"甲公司计划从{day.month}月{day.day + 5}日开始试营旧城专线。")])
    assert [e.name for e in start] == ["甲公司计划开始试营旧城专线"]
    plan = f"平台将于{day.month}月{day.day + 2}日起执行新的计费规则。"
    assert [e.name for e in events([item("甲 API平台上新 高峰价翻倍", plan)])] == ["甲 API平台上新"]
    assert [e.name for e in events([item("机器人概念走高", f"甲运动会将于{day.month}月{day.day + 2}日开幕。")])] == [
        "甲运动会开幕"
    ]
    assert events([item("", "某展览计划于2025年12月1日至2026年1月20日举行。")]) == []


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("以色列空袭邻国港口 油气股板块快速拉升", True),
        ("据海关总署，1月我国对越南出口增长两成", True),
        ("LPR连续九个月未变 新加坡投行解读", True),
        ("挪威1月CPI同比上涨3.3%", False),
        ("土耳其央行意外降息50个基点", False),
        ("印尼股市基准指数下跌2%", False),
    ],
)
def test_only_the_own_figures_of_a_small_economy_are_left_out(title: str, told: bool) -> None:
    one = story(title, f"{title}，市场人士称这一变化超出此前判断，后续影响有待观察。")
    section = market_section(given(WEEK, (one.item,)), [one], Said())
    points = [p for b in section.blocks if isinstance(b, Bullets) for p in b.points]
    assert bool(points) is told


@pytest.mark.parametrize(
    ("title", "text", "told"),
    [
        ("甲存储营收为27.19亿美元", "甲存储营收27.4亿美元，预期25.8亿美元。", "甲存储营收27.4亿美元，预期25.8亿美元"),
        ("乙公司净利润增长71529%", "乙公司净利润增长71528.66%。", None),
        ("丙公司营收56.88亿元", "丙公司营收56.9亿元。", None),
        ("丁汽车出口大减91%", "丁汽车出口大减91.7%。", None),
        ("戊币涨至66000美元上方", "戊币涨至66013.3美元。", None),
        ("己公司营收20亿元", "己公司上半年营收31亿元。", None),
        ("庚公司净利润20亿元", "庚公司营收20.4亿元。", None),
        ("辛公司营收20亿元", "辛公司一季度营收20.3亿元，二季度营收20.6亿元。", None),
    ],
)  # fmt: skip
def test_a_figure_that_the_text_contradicts_is_the_text_s(title: str, text: str, told: str | None) -> None:
    one = item(title, text)
    assert headline(one, 40) == (told or title)
    found = slips(DraftSection("industry", "产业趋势", "available", (heading("半导体", one),)), {one.item_id: one})
    assert [(f.kind, f.action) for f in found] == ([("headline", "replaced")] if told else [])
