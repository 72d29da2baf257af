from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.generation.asked import read as asked
from rag.generation.coverage import contrary, coverage, match, missing_names
from rag.generation.extremes import extreme
from rag.generation.question import read

CASES = [
    line
    for line in (Path(__file__).parent / "questions.txt").read_text(encoding="utf-8").splitlines()
    if line[0] != "#"
]


@pytest.mark.parametrize("line", CASES, ids=lambda line: line.split(" | ")[0])
def test_a_question_is_read(line: str) -> None:
    text, kind, daypart, declined, words, said, units = (part.strip() for part in line.split("|"))
    question = read(text)
    assert (question.kind, question.daypart, question.declined) == (kind, daypart, declined)
    assert set(words.split()) <= {word.text for word in question.words}
    assert question.periods == frozenset(said.split())
    for unit in units.split():
        assert any(re.fullmatch(pattern, unit) for pattern in question.asks.units)


@given(st.text(st.characters(), max_size=60))
@example("甲矿的铜\ud800价是多少")
def test_any_text_is_a_question(text: str) -> None:
    question = read(text)
    assert 0.0 <= coverage(question.words, text) <= 1.0


@pytest.mark.parametrize("name", ["白糖", "生猪", "玻璃", "以太坊", "美元指数"])
def test_a_commodity_or_index_is_a_name_that_the_evidence_must_hold(name: str) -> None:
    assert missing_names(read(f"{name}最新报多少？").words, "甲机房的机柜租金报每月八万元") == (name,)


def test_the_price_of_a_metal_of_one_character_is_no_other_metals() -> None:
    words = read("锌价格最新是多少？").words
    assert missing_names(words, "沪铜涨2%，铜价创新高") == ("锌价",)
    assert not missing_names(words, "期铜跌1%，沪锌涨3%")


def test_the_second_of_two_days_takes_the_month_of_the_first() -> None:
    assert read("1月6日、14日两次各是多少").days == ((1, 6), (1, 14))


def test_another_company_of_a_like_name_is_missing() -> None:
    words = read("药明生物2025年净利润预增多少").words
    assert missing_names(words, "药明康德：2025年净利润191.51亿元")
    assert not missing_names(words, "药明生物：2025年净利润")


def test_synonyms_and_dates_match() -> None:
    assert match("沪指", "上证指数收报4000点") > 0
    assert match("4月22", "4月22-24日举行") == 1.0
    assert match("4月2", "4月22-24日举行") == 0.0


def test_the_form_asked_for() -> None:
    form = asked("最高到了多少公里")
    assert form.met_by("最大高度约为120公里")
    assert not form.met_by("持续120分钟")
    assert asked("收益率上行多少个百分点").met_by("收益率上升3.5个基点")
    assert asked("利差收窄几个基点").met_by("利差收窄0.1个百分点")
    assert not asked("收益率上行多少个百分点").met_by("收益率升至3.5%")
    assert not asked("那块地多少平方米").met_by("成交楼面价3.1万元/平方米")
    assert asked("那块地每平方米多少钱").met_by("成交楼面价3.1万元/平方米")
    assert asked("哪天开售").met_by("4月23日开售")
    assert not asked("哪天开售").met_by("即将开售")
    assert asked("几点公布").met_by("21:30 公布")


ROWS = [
    f"{name}：本周涨跌幅{change}%，拥挤度分位数{crowding}%"
    for name, change, crowding in [
        ("甲", "1.0", "90.0"),
        ("乙", "-3.0", "20.0"),
        ("丙", "5.5", "40.0"),
        ("丁", "2.0", "8.0"),
        ("戊", "0.1", "9.0"),
    ]
]


def test_a_superlative_is_computed_over_the_rows_of_a_table() -> None:
    assert extreme("拥挤度分位数最高的是哪个", ROWS) == ROWS[0]
    assert extreme("本周涨跌幅最大的", ROWS) == ROWS[2]
    assert extreme("拥挤度分位数最低的是", ROWS) == ROWS[3]
    assert extreme("乙的涨跌幅是多少", ROWS) is None
    assert extreme("拥挤度最高的", ROWS[:2]) is None


def test_of_two_tables_the_one_is_meant_whose_column_says_no_more_than_the_question() -> None:
    themes = [f"{name}：净流入{value}亿元" for name, value in zip("甲乙丙丁戊", (3, 9, 5, 1, 2), strict=True)]
    shares = [f"{name}：该股净流入{value}亿元" for name, value in zip("己庚辛壬癸子", (7, 2, 8, 1, 3, 4), strict=True)]
    assert extreme("净流入最多的是哪个概念", [*themes, *shares]) == themes[1]
    assert extreme("哪只个股净流入最多", [*themes, *shares]) == shares[2]


def test_the_week_asked_for_is_this_one_unless_the_question_says_otherwise() -> None:
    weeks = [
        f"{name}：本周拥挤度分位数{now}%，上周拥挤度分位数{before}%，拥挤度分位数环比{now - before}个百分点。"
        for name, now, before in (("甲", 90, 80), ("乙", 60, 20), ("丙", 10, 95), ("丁", 50, 50), ("戊", 40, 45))
    ]
    assert extreme("拥挤度最高的是哪个", weeks) == weeks[0]
    assert extreme("拥挤度最低的是哪个", weeks) == weeks[2]
    assert extreme("上周拥挤度最高的是哪个", weeks) == weeks[2]
    assert extreme("拥挤度环比最大的是哪个", weeks) == weeks[1]


@pytest.mark.parametrize("name", ["甲骨文", "拼多多", "蔚来", "月之暗面", "工商银行"])
def test_a_company_that_the_tagger_takes_for_common_words_is_a_name(name: str) -> None:
    assert any(word.text == name and word.name for word in read(f"{name}的市值是多少？").words)


def test_a_measure_is_no_kind_of_thing() -> None:
    """哪个赛道拥挤度最高 asks for a 赛道, of which the 拥挤度 is told."""
    assert [word.text for word in read("哪个赛道拥挤度最高").words if word.name] == ["拥挤度"]
    assert not any(word.name for word in read("哪个潮玩品牌卖得最多").words)


def test_a_wide_word_is_met_by_what_falls_under_it_and_not_the_other_way_round() -> None:
    assert match("投行", "高盛上调目标价") > 0
    assert match("高盛", "花旗上调目标价") == 0.0
    assert match("高盛", "某投行上调目标价") == 0.0


def test_a_synonym_inside_another_name_of_the_kind_does_not_count() -> None:
    assert match("黄金", "现货铂金价格上涨") == 0.0
    assert match("黄金", "金价上涨") > 0
    assert match("恒指", "恒生指数收涨") > 0


def test_a_unit_may_stand_behind_the_number() -> None:
    assert asked("周调用量达到多少tokens").met_by("周调用量涨至3.07T tokens")


def test_where_to_a_price_goes_is_no_place() -> None:
    form = asked("目标位看到哪里")
    assert form.number
    assert not form.where
    assert asked("发布会在哪里举行").where


def test_a_company_that_the_dictionary_cuts_apart_is_a_name() -> None:
    words = read("兆日科技拟转让多少股份").words
    assert missing_names(words, "佳云科技拟转让18%股份") == ("兆日科技",)
    assert not missing_names(words, "兆日科技拟转让18%股份")
    assert "有什么科技" not in {word.text for word in read("有什么科技大会").words}


def test_what_excludes_the_measure_asked_for() -> None:
    assert contrary("6月钢材进口量是多少", "6月钢材出口量增加6.6%")
    assert not contrary("6月钢材进口量是多少", "6月钢材进口量增加6.6%，出口量减少1%")
    assert contrary("销量环比增长多少", "销量同比增长3.8%")
    assert not contrary("净利润多少", "盈利3亿元，营收20亿元")


def test_an_office_is_met_by_its_full_name() -> None:
    assert match("国办", "国务院办公厅印发意见") > 0
    assert match("国办", "国务院召开会议") == 0.0


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("有多少人参加大会", "3家人工智能公司参加大会"),
        ("解禁的股数是多少", "基金重仓3只股票"),
        ("解禁的股数是多少", "股东持有5%股权"),
        ("大会开多少天", "3家天然气公司参加大会"),
    ],
)
def test_the_word_behind_a_quantity_with_its_own_unit_is_no_unit(question: str, sentence: str) -> None:
    assert asked(question).unmet(sentence)


def test_a_unit_may_stand_behind_a_number_without_one() -> None:
    assert not asked("日均消耗多少token").unmet("日均消耗3T tokens")


@pytest.mark.parametrize(
    ("word", "text"),
    [("人工智能", "airbus订单增长"), ("电脑", "hpc芯片"), ("仲钨酸铵", "adapter出货"), ("评级机构", "标普500收涨")],
)
def test_a_synonym_inside_another_word_is_no_match(word: str, text: str) -> None:
    assert match(word, text) == 0.0


@pytest.mark.parametrize(
    ("word", "text"), [("人工智能", "ai订单增长"), ("显卡", "新款gpus发布"), ("评级机构", "标普下调展望")]
)
def test_a_synonym_that_stands_by_itself_matches(word: str, text: str) -> None:
    assert match(word, text) == 0.9


@pytest.mark.parametrize(("wide", "narrow"), [("钢材", "螺纹钢"), ("天然气", "lng"), ("煤炭", "动力煤")])
def test_the_wide_word_is_met_by_the_narrow_one_and_not_the_other_way_round(wide: str, narrow: str) -> None:
    assert match(wide, f"{narrow}价格") == 0.9
    assert match(narrow, f"{wide}价格") == 0.0


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("净买入", "资金净流入"),
        ("顺差", "贸易帐为负"),
        ("停售", "宣布停产"),
        ("动工", "项目投产"),
        ("减税", "全部免税"),
        ("铜价", "lme铝价下跌"),
        ("运费", "设计费用"),
        ("高管", "董事会"),
        ("车祸", "两船相撞"),
        ("孩子", "大学生"),
        ("被查", "数据安全审查"),
        ("掌舵人", "某支行行长"),
        ("关门", "关闭评论功能"),
        ("外地", "海外游客"),
        ("兵力", "观摩人数"),
        ("外卖", "配送中心"),
        ("便宜", "最低气温"),
        ("拿下", "获得批复"),
        ("加码", "扩大开放"),
        ("老人", "养老金"),
    ],
)
def test_neighbouring_facts_are_no_synonyms(word: str, text: str) -> None:
    assert match(word, text) < 0.9


@pytest.mark.parametrize(
    ("question", "told", "other"),
    [
        ("青鸟二号这是第几次飞行？", "此次是青鸟二号的第12次飞行", "青鸟二号今年飞行12次"),
        ("海东博览会今年办到第几届了", "第三十届海东博览会开幕", "海东博览会有30家企业参展"),
        ("丙国是丁国第几大贸易伙伴", "丙国是丁国第三大贸易伙伴", "丙国与丁国贸易额3亿元"),
    ],
)
def test_a_question_for_an_ordinal_is_answered_by_one(question: str, told: str, other: str) -> None:
    assert asked(question).met_by(told)
    assert not asked(question).met_by(other)
