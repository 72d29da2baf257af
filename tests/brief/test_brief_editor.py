"""What an editor struck out of a review: days that pass, advice, noise among themes, events and dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from brief_weeks import given, items_of
from test_brief_reading import WEEK, item, story

from rag.brief.clean import clean, halves
from rag.brief.days import days, paragraph
from rag.brief.fixedparts import heat_section
from rag.brief.focus import Focus, focus_section, lead_of
from rag.brief.industry import pages as industry_pages
from rag.brief.market import market_section
from rag.brief.outlook import outlook_section
from rag.brief.policies import pages, policy_section
from rag.brief.pricelines import price_lines
from rag.brief.salience import Story, may_enter
from rag.brief.writer import Said, points
from rag.facts import events, prices
from rag.types import PolicyClause, Theme, ThemeWeek
from rag.written import Bullets, ChartBlock, DraftSection, TableBlock


def cited_in(section: DraftSection) -> set[str]:
    """The items that the points of a section cite."""
    points = [p for b in section.blocks if isinstance(b, Bullets) for p in b.points]
    return {c for p in points for s in p.sentences for c in s.cites}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("某所今日发布通知，提示风险。", "某所1月12日发布通知，提示风险。"),
        ("调研公司XYZ今日发布了出货量排名。", "调研公司XYZ于1月12日发布了出货量排名。"),
        ("论坛昨天在甲市举办，今天继续进行。", "论坛日前在甲市举办，1月12日继续进行。"),
        ("因今日到期量大，央行今日净投放两千亿元。", "因1月12日到期量大，央行当日净投放两千亿元。"),
        ("据今日俄罗斯通讯社报道，甲国停产两座炼厂。", "据今日俄罗斯通讯社报道，甲国停产两座炼厂。"),
        ("今日头条今日上线新功能，今天国际参与。", "今日头条1月12日上线新功能，今天国际参与。"),
        ("今日资本领投，《今日美国》作了报道。", "今日资本领投，《今日美国》作了报道。"),
        ("今日国际油价大涨，今天资本市场走强。", "1月12日国际油价大涨，当日资本市场走强。"),
        ("今日俄罗斯宣布停产两座炼厂。", "1月12日俄罗斯宣布停产两座炼厂。"),
        ("甲乙表示，“今天的投入是为了明天的产业”。", "甲乙表示，“今天的投入是为了明天的产业”。"),
        ("我们有效对接海外需求，出口增长两成。", "有效对接海外需求，出口增长两成。"),
        ("一、利率 ①某央行维持利率不变。", "某央行维持利率不变。"),
        ("某台记者给您算了一笔账，加满一箱油多花十元。", "加满一箱油多花十元。"),
    ],
)
def test_a_sentence_names_the_day_and_drops_the_label_of_its_list(text: str, told: str) -> None:
    assert [c.text for c in clean(item("", text))] == [told]


@pytest.mark.parametrize(
    "said",
    [
        "继续持有，不要撤出！",
        "提示投资者理性投资，控制仓位。",
        "某行予甲公司中性评级，目标价88元。",
        "行业交出了一份亮眼的成绩单。",
        "“我的建议是继续持有，”他说。",
        "公司拟不派发现金红利。",
    ],
)
def test_advice_targets_and_filler_are_not_told(said: str) -> None:
    assert [c.text for c in clean(item("", f"甲公司上半年出货量翻倍，产线满产。{said}"))] == [
        "甲公司上半年出货量翻倍，产线满产。"
    ]


def test_a_spokesman_s_own_words_keep_the_speaker() -> None:
    text = "某部发言人李甲1月12日主持例行记者会。某报提问，是否属实？建议你向主管部门了解。我想说的是，措施合理合法。"
    assert [c.text for c in clean(item("", text))] == ["某部发言人李甲表示，措施合理合法。"]


def test_a_point_whose_opening_stood_elsewhere_opens_with_the_next_sentence_that_stands() -> None:
    said = Said()
    said.add("某市印发《甲产业发展规划》，提出总体目标和任务。")
    one = item("", "某市印发《甲产业发展规划》，提出总体目标和任务。到2030年，产业规模力争达到四万亿元。")
    assert points(one, said, 1)[0].sentences[0].text == "到2030年，产业规模力争达到四万亿元。"
    other = item("", "某市印发《甲产业发展规划》，提出总体目标和任务。其中，产业规模力争翻一番并跻身前列。", "o")
    assert points(other, said, 1) == []


def test_tellings_of_one_company_share_a_page() -> None:
    told = [
        story("甲软公司第四财季营收900亿美元 同比增长一成", score=9.0),
        story("甲软预计2027财年资本支出将达千亿美元", score=8.0),
        story("甲软因云业务收入大增上调指引", score=7.0),
        story("乙电器推出新款机器人", score=6.0),
    ]
    whole = replace(given(WEEK, tuple(s.item for s in told)), sectors={s.item.item_id: "人工智能" for s in told})
    assert [len(p.stories) for p in industry_pages(whole, told, set())] == [3, 1]


def test_a_clarification_and_shares_abroad_are_no_theme_s_news() -> None:
    told = [
        story("5连板甲新材澄清：未供应存储材料", "甲新材发布澄清公告，未供应存储材料，请注意风险提示内容。", 9.0),
        story("美股存储板块高开低走", "美股三大指数集体收跌，存储板块高开低走，乙公司跌超两成。", 8.0),
        story("丙存储扩产两成 盘后上涨4%", "丙存储宣布扩产两成，新产线将于下半年投产并供应客户。", 7.0),
    ]
    theme = Theme("存储芯片", "半导体", ("存储",), ())
    week = ThemeWeek(theme, 9.0, None, 3, (), tuple(s.item.item_id for s in told), "主线")
    section = focus_section([Focus(week, tuple(told))], Said())
    cited = {
        c for b in section.blocks if isinstance(b, Bullets) for p in b.points for s in p.sentences for c in s.cites
    }
    assert cited == {"丙存储扩产两成 盘后上涨4%"}


def test_beside_noon_no_value_of_the_opening_and_no_foreign_turn() -> None:
    made = given(WEEK, items_of(WEEK))
    close = next(f for d in days(made) if d.closed for f in d.facts.values() if f.subject == "沪指")
    noon = replace(close, as_of=close.as_of.replace(hour=11, minute=30))
    early = replace(close, subject="科创50", as_of=close.as_of.replace(hour=9, minute=26))
    assert [f.subject for d in days(replace(made, facts=[noon, early])) for f in d.facts.values()] == ["沪指"]
    assert [f.subject for d in days(replace(made, facts=[early])) for f in d.facts.values()] == ["科创50"]
    abroad = item("美股三大指数集体高开", "美股三大指数高开，道指涨0.4%。")
    day = days(replace(made, facts=[noon]))[0]
    assert all("三大指数" not in s.text for s in paragraph(day, {abroad.item_id: abroad}).sentences)


def test_the_event_line_tells_an_event_once_and_no_war() -> None:
    told = [
        story("某央行本年第四度按兵不动"),
        story("某央行利率决议要点：本年第四度按兵不动"),
        story("特朗普称将加征关税并打击某国"),
        story("围绕一二三四五六七八九十甲乙丙丁戊己庚辛壬癸一二三四五六七八九十甲乙丙丁等环节攻关"),
    ]
    section = market_section(given(WEEK, tuple(s.item for s in told)), told, Said())
    chart = next(b.chart for b in section.blocks if isinstance(b, ChartBlock) and b.chart.kind == "timeline")
    assert [p.label for p in chart.series[0].points] == ["1.12 某央行本年第四度按兵不动"]


def test_what_was_expected_of_a_decision_is_not_told_beside_it() -> None:
    before = story("美联储维持利率不变的概率六成", "据某工具，美联储维持利率不变的概率为六成，加息的概率为四成。")
    after = story("美联储宣布维持利率不变", "美联储宣布维持利率不变，委员会以多数票通过这一决定，声明措辞不变。")
    late = replace(after.item, published_at=after.item.published_at.replace(hour=23))
    told = [before, Story(late, (late,), 4.0, ())]
    section = market_section(given(WEEK, tuple(s.item for s in told)), told, Said())
    cited = {
        c for b in section.blocks if isinstance(b, Bullets) for p in b.points for s in p.sentences for c in s.cites
    }
    assert cited == {late.item_id}


@pytest.mark.parametrize(
    "title",
    [
        "若某队晋级32强将获奖金 占GDP的0.3%", "某药业：注射用ABM2017获批临床", "甲市：上半年GDP同比增长5%",
        "某国央行行长：不认为CPI会自行回落",
    ],
)  # fmt: skip
def test_words_that_only_look_like_a_figure_of_the_economy(title: str) -> None:
    one = story(title, f"{title}，有关方面公布了更多细节，后续安排将另行通知各方。")
    section = market_section(given(WEEK, (one.item,)), stories_of((one,)), Said())
    assert not [b for b in section.blocks if isinstance(b, Bullets)]


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("央行：9月末M2同比增长6.4%", True), ("某国央行公布9月数据：外汇储备增加", True), ("央行表示9月社融多增", True),
        ("某联储理事李甲：CPI会回落", False), ("某联储李甲：CPI会回落", False), ("某国央行李甲表示CPI会回落", False),
    ],
)  # fmt: skip
def test_a_central_bank_tells_figures_and_a_central_banker_talks(title: str, told: bool) -> None:
    one = story(title, f"{title}，有关方面公布了更多细节，后续安排将另行通知各方。")
    section = market_section(given(WEEK, (one.item,)), stories_of((one,)), Said())
    assert ("宏观数据" in str(section)) == told


def stories_of(told: tuple[Story, ...]) -> list[Story]:
    """Those that may enter the review."""
    return [s for s in told if may_enter(s.item)]


def test_a_list_of_commodities_tells_the_one_it_is_asked_for() -> None:
    assert _told_of("国内商品期货多数收跌，碳酸锂、红枣跌超4%，燃料油、焦炭、纯苯、鸡蛋跌超2%。").endswith(
        "国内商品期货多数收跌，碳酸锂、红枣跌超4%。"
    )
    assert _told_of("跌幅方面，碳酸锂、红枣跌超4%，燃料油、焦炭、纯苯、鸡蛋跌超2%。").endswith("，碳酸锂、红枣跌超4%。")


def _told_of(text: str) -> str:
    """What the line of 碳酸锂 tells on the first of two days with this text."""
    lines = [item("", text, f"t{n}") for n in (0, 1)]
    lines[1] = replace(lines[1], published_at=lines[1].published_at + timedelta(days=1))
    lines[1] = replace(lines[1], session_date=lines[1].session_date + timedelta(days=1))
    found = price_lines(prices(lines), {i.item_id: i for i in lines})
    return next(p for p in found if p.lead == "碳酸锂期货").sentences[0].text


def test_a_table_of_measures_without_more_has_one_column() -> None:
    text = "某某局发布通知。一是健全风险防范制度。二是完善限制措施。"
    made = item("某某局：健全风险防范制度", text)
    clauses = [
        PolicyClause(made.item_id, "某某局", "", n, t)
        for n, t in (("一", "健全风险防范制度。"), ("二", "完善限制措施。"))
    ]
    whole = replace(given(WEEK, (made,)), clauses=clauses)
    section = policy_section(whole, pages(whole, [Story(made, (made,), 5.0, ())]), Said())
    table = next(b for b in section.blocks if isinstance(b, TableBlock))
    assert (table.columns, [len(row) for row in table.rows]) == (("举措",), [1, 1])


def test_the_outlook_leaves_out_upkeep_and_what_is_over_and_marks_what_is_only_expected() -> None:
    day = items_of(WEEK)[-1].published_at
    ahead = f"{day.month}月{day.day + 2}日"
    told = [
        item("甲气体：子公司停车检修", f"甲气体公告，子公司将于{ahead}开始停车检修。", "a"),
        item("乙电子重启生产", f"乙电子预计产线将于{ahead}逐步重启。", "b"),
        item("丙论坛将举行", f"丙论坛将于{ahead}在甲市举行。", "c"),
        item("丁法规施行", f"丁法规将于{day.month}月{day.day}日起施行。", "d"),
    ]
    told = [replace(i, published_at=day.replace(hour=22)) for i in told[:3]] + [
        replace(told[3], published_at=day.replace(hour=22) - timedelta(days=1))
    ]
    section = outlook_section(replace(given(WEEK, tuple(told)), events=events(told)))
    table = next(b for b in section.blocks if isinstance(b, TableBlock))
    assert sorted(row[0].text for row in table.rows) == [ahead, f"{ahead}（预计）"]


def test_heat_without_a_week_before_has_no_column_of_changes() -> None:
    theme = Theme("存储芯片", "半导体", ("存储",), ())
    weeks = [ThemeWeek(theme, 9.0, before, 3, (), (), "主线") for before in (None, 4.0)]
    tables = []
    for week in weeks:
        section = heat_section(replace(given(WEEK, ()), themes=[week]))
        tables.append(next(b for b in section.blocks if isinstance(b, TableBlock)))
    assert [t.columns for t in tables] == [("主题", "板块", "证据等级"), ("主题", "板块", "较上周", "证据等级")]
    assert [len(t.rows[0]) for t in tables] == [3, 4]


def test_a_company_is_named_where_its_naming_sentence_cannot_be_told() -> None:
    text = "甲光电公告，产品包括耦合器（含A、B)。器件提速对组件提出更高的要求和标准。公司已与多家客户合作。"
    told = points(item("甲光电：已批量交付", text), Said(), 1)[0].sentences
    assert [s.text for s in told][-1] == "甲光电已与多家客户合作。"


def test_a_space_in_a_document_s_name_parts_no_heading() -> None:
    assert halves("《甲技术 乙互联》系列标准发布 支撑发展") == ["《甲技术乙互联》系列标准发布", "支撑发展"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("有投资者问，公司是否为星河火箭供货。丁精密在互动平台表示，公司与上述企业合作多年，产品为连接器与电缆。", ""),
        ("丁精密表示，公司与上述企业合作多年，产品为连接器与电缆，订单饱满。", ""),
        (
            "星河火箭与银汉火箭两家企业均向丁精密采购连接器。丁精密表示，公司与上述企业合作多年，产品为电缆。",
            "星河火箭与银汉火箭两家企业均向丁精密采购连接器。丁精密表示，公司与上述企业合作多年，产品为电缆。",
        ),
        (
            "丁精密为两家企业供货，与上述企业合作多年，产品为连接器与电缆。",
            "丁精密为两家企业供货，与上述企业合作多年，产品为连接器与电缆。",
        ),
    ],
)
def test_a_sentence_on_what_is_named_nowhere_is_not_taken_alone(text: str, told: str) -> None:
    found = points(item("丁精密：系核心供应商", text), Said(), 1, dated=False)
    assert "".join(s.text for p in found for s in p.sentences) == told


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("甲车企旗下三款车型降价两万元", "价格"),
        ("国内期货主力合约跌多涨少", "价格"),
        ("乙矿业：上半年业绩预增一倍", "业绩"),
        ("丙存储：全年净利润翻倍，产品价格上涨", "业绩"),
        ("丁材料宣布扩产，库存处于低位", "供需"),
    ],
)
def test_the_lead_of_a_bullet_tells_prices_earnings_and_supply_apart(title: str, lead: str) -> None:
    assert lead_of(item(title)) == lead
