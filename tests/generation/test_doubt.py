"""What speaks against an answer, and the reading of forms that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from rag.generation import words
from rag.generation.asked import read as asked
from rag.generation.candidates import candidates
from rag.generation.coverage import match
from rag.generation.doubt import Vocabulary, doubt, terms, unbound
from rag.generation.extractive import NO_EVIDENCE, Request, write
from rag.generation.joined import apart
from rag.generation.question import read
from rag.types import Evidence, Item
from rag.written import Draft

AT = datetime.fromisoformat("2026-03-03T10:00:00+08:00")


def item(text: str, title: str = "", n: int = 1) -> Evidence:
    told = Item(f"t{n}", "telegraph", date(2026, 3, 3), AT, "10:00", "normal", title, text, "f.md", n)
    return Evidence(n, told, 1.0 / n, n)


def flat(_: str, texts: Sequence[str]) -> Sequence[float]:
    return [0.4] * len(texts)


def store(*texts: str) -> Vocabulary:
    return Vocabulary(lambda asked: [sum(term in text for text in texts) for term in asked], max(1, len(texts)))


def answer(question: str, *evidence: Evidence, known: Vocabulary | None = None) -> str:
    draft = write(Request(question, evidence, flat, known=known))
    return "".join(s.text for s in draft.sentences) if isinstance(draft, Draft) else draft


def test_a_maker_that_no_dictionary_knows_must_be_told_of() -> None:
    told = item("岚图汽车3月交付9000辆，同比增长三成。")
    elsewhere = "极氪3月交付新车的数据将于下周公布"
    question = "极氪3月交付多少辆？"
    other = item("某地今日多云转晴。", n=2)
    assert "9000辆" in answer(question, told, other)
    assert answer(question, told, other, known=store(told.item.text, elsewhere, *["别的消息"] * 50)) == NO_EVIDENCE


def test_what_no_entry_says_is_the_askers_own_way() -> None:
    told = item("岚图汽车3月交付9000辆，同比增长三成。")
    known = store(told.item.text, *["别的消息"] * 50)
    assert "9000辆" in answer("岚图汽车3月捣鼓出去多少辆？", told, known=known)


def test_doubt_grows_with_what_other_entries_say() -> None:
    told = item("甲城地铁五号线全长四十公里。")
    question = read("甲城地铁五号线的票价是多少")
    first = candidates(question, [told], flat)[0]
    knows, knows_not = store(told.item.text, "票价", "别的"), store(told.item.text, "别的", "别的")
    assert doubt(question, first, [told], flat, knows) > doubt(question, first, [told], flat, knows_not)


def test_terms_leave_out_dates_numbers_and_what_only_asks() -> None:
    assert not {"多少", "少辆", "3月", "月底", "目前"} & set(terms("3月底极氪目前交付了多少辆？"))
    assert {"极氪", "交付"} <= set(terms("3月底极氪目前交付了多少辆？"))


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("断电让英伟达损失多少？", "英伟达公告，一处工厂发生事故，造成1人死亡。", True),
        ("乙公司损失多少？", "乙公司公告，损失约3000万元。", False),
        ("给丙重工的设备哪年交完？", "两家签约，总价3亿元，约为2025年全部进账的12%。", True),
        ("新线什么时候投产？", "新线预计2027年6月投产。", False),
        ("褐皮书什么时候出？", "次日03:00 美联储公布褐皮书", False),
    ],
)
def test_a_number_or_date_of_something_else(question: str, text: str, other: bool) -> None:
    assert unbound(read(question), text) is other


def test_the_number_of_what_is_asked_for_comes_first() -> None:
    told = item(
        "甲药业公告，与乙方达成协议。乙方先付首付款1500万欧元，后续付款至多2.2亿欧元。",
        "甲药业：授权乙方在欧盟的权利 后续付款至多2.2亿欧元",
    )
    assert "1500万欧元" in answer("甲药业授权给乙方，首付款多少？", told)


def test_a_sum_is_no_growth_rate_and_a_part_is_not_the_whole() -> None:
    told = item("丙饮料发布2026年半年度报告，净利润31.4亿元，增幅为12.5%。", "丙饮料：上半年净利润同比增长12.5%")
    assert "31.4亿元" in answer("丙饮料今年上半年归母净利多少？", told)
    told = item("丁集团发布一季度业绩。家电分部收入80亿元，售价提升。当季营业收入95亿元。", "丁集团一季度财报")
    assert answer("丁集团一季度营收多少", told).startswith("当季营业收入95亿元")


def test_a_number_that_somebody_says_counts() -> None:
    assert asked("均价预计到多少").met_by("一位交易员说：“拿这种气体来说，下个月卖到每千克900元不成问题，大家都缺。”")
    assert not asked("均价预计到多少").met_by("出台人工智能“12条”")


def test_forms() -> None:
    assert asked("拿下多少股权").met_by("换来三成五即35.2%股权")
    assert asked("交付多少台").met_by("新车卖出4100辆")
    assert asked("卖了多少套").met_by("共卖出8000套")
    assert not asked("净利润多少？").met_by("净利润同比增长12.5%")
    assert asked("净利润增长多少？").met_by("净利润同比增长12.5%")
    assert match("7月24", "所持股份在07月24日增加") == 1.0


def test_the_head() -> None:
    assert [word.text for word in words.head("首付款是多少")] == ["首付款"]
    assert [word.text for word in words.head("被要求退回多少退税")][-1:] == ["退税"]
    assert words.head("5月涨了多少") == ()


def test_one_of_a_kind_is_not_told_by_half_of_another() -> None:
    assert match("北向资金", "南向资金买得更多") == 0.0


def test_each_of_several_makers() -> None:
    each = ("小鹏7月交付多少辆？", "蔚来7月交付多少辆？", "零跑7月交付多少辆？")
    assert apart("小鹏、蔚来、零跑7月各交付多少辆？") == each


def test_the_newest_of_equals_answers_a_question_for_the_last_value() -> None:
    early = item("某地地震死亡人数升至51人。", n=1)
    late = item("截至目前，某地地震已造成死亡人数达53人。", n=2)
    late = replace(late, score=early.score, item=replace(late.item, published_at=AT + timedelta(hours=9)))
    assert "53人" in answer("某地地震目前死亡人数多少？", early, late)


def test_the_day_of_another_event_of_a_like_name_is_no_answer() -> None:
    told = "海东海洋光学大会将于3月9日在青禾市举行。"
    assert unbound(read("海东海洋声学大会什么时候举行"), told)
    assert unbound(read("海东海洋声学大会在哪里举行"), told)
    assert not unbound(read("海东海洋光学大会什么时候举行"), told)
    assert not unbound(read("海东那个光学盛会什么时候举行"), told)


def test_what_stands_beside_a_figure_of_something_else_is_no_answer() -> None:
    told = item("甲城银行原副行长受贿案一审宣判。其在2019年至2023年任职3处。被告人当庭表示服从判决。")
    assert answer("甲城银行原副行长受贿多少", told, known=store(told.item.text, *["别的消息"] * 50)) == NO_EVIDENCE
