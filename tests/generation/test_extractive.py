from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest

from rag.clock import BEIJING
from rag.generation import extractive
from rag.generation.candidates import candidates
from rag.generation.extractive import Request
from rag.generation.question import read
from rag.types import Evidence, Flag, Item
from rag.written import Draft


def flat(question: str, texts: Sequence[str]) -> Sequence[float]:
    return [0.0 for _ in texts]


def evidence(
    mark: int, clock: str, title: str, text: str, flags: tuple[Flag, ...] = (), by: str | None = None
) -> Evidence:
    moment = datetime.combine(date(2026, 1, 12), datetime.strptime(clock, "%H:%M").time(), BEIJING)
    item = Item(
        f"t{mark:016x}",
        "telegraph",
        date(2026, 1, 12),
        moment,
        clock,
        "important",
        title,
        text,
        "f.md",
        mark,
        flags=flags,
    )
    return Evidence(mark, item, 1.0 / mark, mark, by)


NOON = evidence(
    1, "11:32", "午评", "财联社1月12日电，沪深两市半日成交额2.31万亿。沪指涨0.75%。", ("market_wrap",), "t2"
)
CLOSE = evidence(
    2,
    "15:02",
    "收评",
    "财联社1月12日电，沪深两市成交额3.6万亿，较上一个交易日放量4787亿。沪指涨1.09%，深成指涨1.75%。",
    ("market_wrap",),
)
TEASER = evidence(3, "10:00", "【研选】", "沪深两市成交额有望突破9万亿，这家公司受益。", ("teaser",))


def written(question: str, *found: Evidence, **more: object) -> str:
    draft = extractive.write(Request(question, found, **{"similarity": flat, **more}))  # type: ignore[arg-type]
    return "".join(s.text for s in draft.sentences) if isinstance(draft, Draft) else f"({draft})"


def test_the_close_answers_unless_the_morning_is_asked_for() -> None:
    assert "3.6万亿" in written("两市成交额是多少", NOON, CLOSE)
    assert "2.31万亿" in written("两市半日成交额是多少", NOON, CLOSE)


def test_the_number_of_the_clause_that_names_the_subject_is_chosen() -> None:
    assert "1.09%" in written("沪指收盘涨了多少", NOON, CLOSE)


def test_an_intraday_figure_says_when_it_was_true_and_the_date_line_goes() -> None:
    text = written("两市成交额是多少", CLOSE)
    assert text.endswith("（1月12日15:02）。")
    assert "财联社" not in text


def test_a_sentence_that_ends_with_a_quotation_is_closed_once() -> None:
    said = "财联社1月12日电，青禾汽车表示：“到年底国产零件的比例达到80%。”"
    assert written("青禾汽车国产零件的比例", evidence(4, "9:30", "青禾汽车", said)).endswith("达到80%。”")


def test_teasers_never_answer() -> None:
    assert written("两市成交额是多少", TEASER).startswith("(")


def test_the_close_is_not_answered_with_the_noon() -> None:
    assert written("沪指收盘涨了多少", NOON).startswith("(")


def test_an_expression_of_time_must_be_stated_when_required() -> None:
    assert written("两市成交额是多少", CLOSE, stated=("1月20日",)).startswith("(")


def test_nothing_found_and_advice_are_reasons() -> None:
    assert written("两市成交额是多少") == f"({extractive.NO_EVIDENCE})"
    assert written("现在该不该加仓", CLOSE) == f"({extractive.DECLINED['advice']})"
    assert written("上金所成交额是多少", CLOSE).startswith("(")


CHIPS = evidence(
    4,
    "16:00",
    "星河芯片财报",
    "财联社1月12日电，星河芯片一季度营收359亿美元。资本支出预计为520亿美元。公司在多地扩建工厂。净利润超出预期，但未列数字。",
)


def test_revenue_is_no_answer_to_a_question_for_profit() -> None:
    assert "359亿" in written("星河芯片一季度营收是多少", CHIPS)
    assert written("星河芯片一季度净利润是多少", CHIPS).startswith("(")


def test_counters_that_writers_exchange_answer_each_other() -> None:
    rack = evidence(5, "11:44", "", "财联社1月12日电，星河芯片的机架将包含72个GPU。")
    assert "72个" in written("星河芯片一个机架有多少颗GPU", rack)


def test_two_things_asked_at_once_get_two_answers() -> None:
    noon = evidence(1, "11:50", "午间涨停分析", "午盘全市场共125股涨停，封板率为80%。")
    close = evidence(2, "15:14", "涨停分析", "收盘全市场共183股涨停，封板率为79%。")
    told = written("午间和收盘的封板率各是多少", noon, close)
    assert "80%" in told
    assert "79%" in told
    assert "(" in written("样本甲和样本乙的净利润各是多少", noon, close)


def test_what_the_question_takes_for_granted_is_denied_in_the_source_s_words() -> None:
    item = evidence(
        1, "11:38", "样本生物：暂无某某业务布局", "样本生物在互动平台表示，公司目前暂无低空经济相关业务布局。"
    )
    assert "暂无低空经济相关业务布局" in written("样本生物低空经济业务贡献了多少收入", item)
    assert "(" in written("对照生物低空经济业务贡献了多少收入", item)


def test_an_item_that_stands_out_answers_other_words_and_one_among_many_does_not() -> None:
    def near(question: str, texts: Sequence[str]) -> Sequence[float]:
        return [0.25 for _ in texts]

    first = evidence(1, "10:00", "某厂抢购布料", "某厂派员工到供应商驻扎，以确保基板材料。")
    far = replace(evidence(2, "10:01", "别的消息", "天气晴。"), score=0.3)
    close = replace(far, score=0.9)
    question = "那家厂子为了原料把员工派到谁家驻点"
    assert "驻扎" in written(question, replace(first, score=1.0), far, similarity=near)
    assert "(" in written(question, replace(first, score=1.0), close, similarity=near)


def test_a_clause_that_asks_for_something_of_its_own_is_answered_too() -> None:
    item = evidence(
        1,
        "07:36",
        "解禁一览",
        "从解禁量来看，样本制药、对照检测解禁股数分别为637.48万股、45.45万股。"
        "从解禁市值来看，样本制药、对照检测解禁市值分别为1.08亿元、1848.92万元。",
    )
    told = written("样本制药解禁多少股、市值多少", item)
    assert "637.48万股" in told
    assert "1.08亿元" in told


PAGE = evidence(
    4,
    "08:00",
    "",
    "上海人工智能产业规模预计超5000亿元。机器人产业持续扩张。海外需求回暖。美股收高。北京有一场机器人比赛。",
)


def test_names_and_measure_must_meet_in_one_passage() -> None:
    assert "5000亿元" in written("上海人工智能产业规模有多大", PAGE)
    assert written("北京人工智能产业规模有多大", PAGE).startswith("(")


def test_a_noon_close_is_no_close() -> None:
    noon = evidence(5, "15:40", "", "截至午间收盘，恒生指数涨0.86%。")
    close = evidence(6, "16:20", "", "香港恒生指数收涨1.44%。")
    assert "1.44%" in written("恒生指数收盘涨了多少", noon, close)
    assert written("恒生指数收盘涨了多少", noon).startswith("(")


def test_a_date_or_a_number_in_a_name_is_no_figure() -> None:
    one = evidence(
        7,
        "09:00",
        "",
        "甲市落实人工智能产业“12条”，甲市人工智能产业答卷亮眼。甲市人工智能产业规模超300亿元。",
    )
    assert "300亿元" in written("甲市人工智能产业多大规模", one)


def test_every_form_asked_for_is_looked_for() -> None:
    one = evidence(
        8, "09:00", "", "甲公司1月5日发布模型单元涨价通知。涨幅从2%到7%不等，将于5月15日起生效。此前也涨过价。"
    )
    text = written("甲公司模型单元涨价多少、何时生效", one)
    assert "7%" in text
    assert "5月15日" in text


def test_a_sentence_goes_on_about_the_period_before_it() -> None:
    one = evidence(
        9,
        "09:00",
        "甲车企去年交付9000辆",
        "甲车企2025年交付新车9000辆。2025年第四季度，甲车企产量3100辆。交付新车为2500辆。",
    )
    assert "2500辆" in written("甲车企2025年四季度交付多少辆", one)


def test_clauses_about_a_common_topic_are_answered_from_any_item() -> None:
    filed = evidence(1, "09:00", "", "脑机接口公司甲科技提交香港IPO申请。")
    denied = evidence(2, "09:10", "乙生物：暂无脑机接口业务", "乙生物表示，公司暂无脑机接口相关业务布局。")
    text = written("脑机接口：哪家递交了香港上市申请，哪家否认有此业务", filed, denied)
    assert "甲科技" in text
    assert "乙生物" in text


def test_a_name_of_two_halves_is_met_whole() -> None:
    other = evidence(1, "09:00", "广汽本田工厂停产", "广汽本田工厂停产三天。")
    assert "三天" in written("广汽本田工厂停产多久", other)
    assert written("广汽丰田工厂停产多久", other).startswith("(")


def test_a_month_asked_for_is_that_of_the_sentence() -> None:
    told = evidence(1, "09:00", "", "12月钨出口120.5吨，11月为98.4吨。")
    assert "120.5吨" in written("12月钨出口多少吨", told)
    assert written("1月钨出口多少吨", told).startswith("(")


def test_another_of_the_same_kind_gives_no_figure() -> None:
    told = evidence(
        1, "09:00", "手机出货量排名公布", "手机出货量中，vivo排名第三。海外市场上，荣耀手机出货量首次突破90万台。"
    )
    assert "90万台" in written("荣耀在海外市场的手机出货量多少台", told)
    assert written("vivo在海外市场的手机出货量多少台", told).startswith("(")


def test_a_cost_asked_for_is_no_other_figure() -> None:
    told = evidence(1, "09:00", "甲火箭发射成功", "甲火箭发射成功，把6颗卫星送入轨道。")
    assert written("甲火箭的发射费用是多少", told).startswith("(")
    assert "2亿元" in written("甲火箭的发射费用是多少", evidence(2, "09:00", "", "甲火箭的发射费用约2亿元。"))


def test_the_number_of_winners_is_not_a_closing_price() -> None:
    told = evidence(1, "11:00", "", "第六批耗材集采共有30家企业投标，最终25家企业中选。")
    assert "25家" in written("第六批耗材集采最终有多少家企业中选", told)


def test_a_stated_target_is_a_fact() -> None:
    told = evidence(1, "11:00", "", "摩根大通将甲控股目标价从10美元上调至12美元。")
    assert "12美元" in written("摩根大通给甲控股的新目标价是多少", told)
    assert written("摩根士丹利给甲控股的新目标价是多少", told).startswith("(")


def test_the_clauses_behind_a_topic_are_answered_each() -> None:
    one = evidence(1, "09:00", "", "Counterpoint预计，一季度内存涨价31%。")
    two = evidence(2, "09:10", "", "海力士提出内存涨价，报价上调15%。")
    text = written("内存涨价：Counterpoint怎么看一季度，海力士的报价涨多少", one, two)
    assert "31%" in text
    assert "15%" in text


def test_half_of_a_subject_is_no_news_of_it() -> None:
    both = evidence(1, "09:00", "AI医疗概念走强", "AI医疗概念走强，甲医疗涨停。")
    apart = evidence(2, "09:10", "甲公司发布医疗模型", "甲公司发布用于医疗的AI模型。")
    half = evidence(3, "09:20", "乙公司扩建AI机房", "乙公司扩建AI机房，投资3亿元。")
    text = written("AI医疗有什么消息", both, apart, half)
    assert "概念走强" in text
    assert "AI模型" in text
    assert "机房" not in text


def test_a_calendar_entry_off_the_subject_is_left_out_of_a_list() -> None:
    page = evidence(1, "09:00", "主题前瞻", "4月21-23日 甲通信大会：在某地举行。\n4月24日 航天日：举办航天展览。")
    april = datetime(2026, 4, 17, 15, 0, tzinfo=BEIJING)
    report = replace(page, item=replace(page.item, kind="report_page", published_at=april))
    news = evidence(2, "09:10", "航天新进展", "4月航天发射成功3次。")
    text = written("4月航天领域有哪些新进展", news, report)
    assert "航天日" in text
    assert "通信大会" not in text
    assert "通信大会" in written("4月21日有什么大会", report)


def test_a_sentence_that_answers_several_members_is_printed_once() -> None:
    close = evidence(9, "15:05", "收评", "沪指涨1.09%，深成指涨1.75%，创业板指涨1.82%，三大指数收盘普涨。")
    assert written("1月12日沪指、深成指和创业板指收盘各涨多少", close).count("沪指涨1.09%") == 1


@pytest.mark.parametrize(
    ("question", "title", "text"),
    [
        ("螺纹钢价格是多少", "钢材", "甲协会1月12日消息，钢材价格为每吨3200元。"),
        ("LNG价格涨了多少", "天然气", "甲所天然气期货主力合约涨3%。"),
        ("甲公司裁员多少人", "甲公司", "甲公司去年减员300人，系自然退休。"),
        ("甲甲科技主力资金净买入多少", "甲甲科技", "甲甲科技主力资金净流入3亿元。"),
        ("某国顺差是多少", "某国", "某国12月贸易帐为逆差300亿美元。"),
    ],
)
def test_a_neighbouring_fact_is_no_answer(question: str, title: str, text: str) -> None:
    assert written(question, evidence(1, "16:00", title, text)).startswith("(")


def test_a_numbered_point_has_no_period_of_another_point() -> None:
    points = "1、甲厂2024年销量为30万辆。\n2、乙厂销量为50万辆。"
    question = read("2025年乙厂销量是多少")

    def told(text: str) -> str:
        return "".join(c.text for c in candidates(question, [evidence(1, "16:00", "汽车早报", text)], flat))

    assert "50万辆" in told(points)
    assert "50万辆" not in told(f"以下为2024年数据。\n{points}")
    assert "50万辆" not in told(points.replace("2、", ""))


UNLOCKED = evidence(
    4,
    "07:30",
    "限售股今日解禁",
    "财联社1月12日电，1月12日三家公司的部分股票解禁，合计市值9.5亿元。"
    "从市值看，东湖仪表、海测导航、晴联新材依次为8.1亿元、9200万元、4800万元。",
)


@pytest.mark.parametrize("company", ["海测导航", "晴联新材"])
def test_the_total_of_several_is_no_figure_of_the_one_that_is_named(company: str) -> None:
    text = written(f"1月12日{company}解禁的那部分股票值多少亿元", UNLOCKED)
    assert "9200万元" in text
    assert "9.5亿元" not in text
    assert "9.5亿元" in written("1月12日解禁的限售股市值合计多少", UNLOCKED)
    assert "9.5亿元" in written("1月12日解禁的限售股市值是多少", UNLOCKED)


def test_what_a_review_of_the_morning_calls_the_close_is_not_the_close() -> None:
    noon = evidence(1, "11:32", "午评：北证50指数半日涨近2%", "截至收盘，北证50指数涨1.96%。")
    close = evidence(2, "15:02", "收评：北证50指数涨超3%", "截至收盘，北证50指数涨3.12%。")
    assert "3.12%" in written("北证50指数收盘涨多少", noon, close)
    assert "1.96%" not in written("北证50指数收盘涨多少", noon)
