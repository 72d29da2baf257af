from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.clock import BEIJING
from rag.retrieval import alternatives, parts, understand, vector_share
from rag.types import Theme

NOW = datetime(2026, 1, 15, 2, 11, tzinfo=BEIJING)
LEXICON = (
    Theme("光模块", "科技", ("CPO", "硅光")),
    Theme("机器人", "科技", ("人形机器人",), exclude=("扫地机器人",)),
    Theme("黄金", "周期", ("金价",)),
)


def test_a_question_is_read() -> None:
    query = understand("1月12日CPO的成交额与涨幅", NOW, LEXICON)
    assert query.themes == ("光模块",)
    assert query.entities == ("CPO",)
    assert query.measures == ("成交额", "涨幅")
    assert query.matter == "CPO的成交额与涨幅"
    assert query.as_of == NOW
    assert query.text == "1月12日CPO的成交额与涨幅"


def test_two_periods_and_a_comparison() -> None:
    query = understand("本周机器人与上周相比有什么变化", NOW, LEXICON)
    assert query.compared is not None
    assert query.window.since == query.compared.since
    assert understand("本周机器人", NOW, LEXICON).compared is None


def test_a_question_of_dates_alone_keeps_its_text() -> None:
    assert understand("1月12日", NOW, LEXICON).matter == ""


@pytest.mark.parametrize(
    ("text", "themes"), [("扫地机器人", ()), ("人形机器人", ("机器人",)), ("CPOX", ()), ("cpo", ("光模块",))]
)
def test_themes_stand_as_words(text: str, themes: tuple[str, ...]) -> None:
    assert understand(text, NOW, LEXICON).themes == themes


def test_other_names_come_from_the_lexicon() -> None:
    assert alternatives("光模块最近如何", LEXICON) == {"光模块": ("CPO", "硅光")}
    assert alternatives("白银", LEXICON) == {}


def test_a_text_of_two_questions_is_split() -> None:
    assert parts("白银报多少？黄金呢？") == ("白银报多少", "黄金呢")
    assert parts("白银报多少，以及谁上调了目标价") == ("白银报多少", "谁上调了目标价")
    assert parts("白银") == ("白银",)


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [("商业航天", "商业航天板块多只基金触及涨停并且成交额创出新高"), ("钨价", "563230")],
)
def test_a_bare_theme_leans_on_meaning(shorter: str, longer: str) -> None:
    assert vector_share(shorter, 0.25) > vector_share(longer, 0.25) == 0.25


@pytest.mark.parametrize("text", ["机器人销量多少", "谁上调了目标价", "哪家公司中标"])
def test_a_question_for_one_fact_leans_on_words(text: str) -> None:
    assert vector_share(text, 0.25) == 0.05
    assert vector_share(text, 0.0) == 0.0


@given(st.text(max_size=60))
def test_any_string_is_a_question(text: str) -> None:
    query = understand(text, NOW, LEXICON)
    assert query.text == text
    assert 0.05 <= vector_share(text, 0.25) <= 1
    parts(text)
