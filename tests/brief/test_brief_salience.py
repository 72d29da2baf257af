"""Salience: signals, learned weights in a table of names, digests that join no events, and the reasons told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from brief_weeks import given, items_of
from hypothesis import given as over
from hypothesis import strategies as st

from rag.brief import explain
from rag.brief.clean import tidy
from rag.brief.industry import fits
from rag.brief.phrases import phrases
from rag.brief.salience import Story, events, may_enter, ranking, stories
from rag.brief.signals import Reason, measured, money, reasons, surroundings
from rag.brief.weights import weights
from rag.brief.writer import headline
from rag.types import Link
from rag.written import Brief, BriefSection, Coverage

WEEK = "2026-W03"


def test_every_weight_belongs_to_a_signal() -> None:
    made = given(WEEK, items_of(WEEK))
    item = made.telegraphs[0]
    named = {n for n in {*weights(True), *weights(False)} if not n.startswith("“")}
    assert named <= measured(item, [item], surroundings(made)).keys()
    assert all(2 <= len(n) - 2 <= 3 or n[1:-1].isascii() for n in {*weights(True), *weights(False)} - named)


def test_level_counts_only_where_levels_are_known() -> None:
    assert "重磅" in weights(True)
    assert "重磅" not in weights(False)
    made = given(WEEK, items_of(WEEK))
    bare = replace(made, items=[replace(i, level=None) for i in made.items])
    assert all(r.name != "重磅" for s in stories(bare) for r in s.reasons)
    assert any(r.name == "重磅" for s in stories(made) for r in s.reasons)


def test_score_is_the_sum_of_its_reasons() -> None:
    for story in stories(given(WEEK, items_of(WEEK))):
        assert abs(story.score - sum(r.points for r in story.reasons)) < 1e-3


def test_two_items_of_one_digest_stay_two_events() -> None:
    made = given(WEEK, items_of(WEEK))
    plain = [i for i in made.telegraphs if not i.flags]
    digest = replace(plain[0], item_id="digest", flags=("digest",))
    links = [Link("digest", plain[1].item_id, "repeats"), Link("digest", plain[2].item_id, "repeats")]
    found = events(replace(made, items=[*made.items, digest], links=links))
    assert [plain[1]] in found
    assert [plain[2]] in found


def test_other_weights_make_another_order() -> None:
    made = given(WEEK, items_of(WEEK))
    longest = stories(replace(made, weights={"篇幅": 1.0}))
    assert [s.item.item_id for s in longest] != [s.item.item_id for s in stories(made)]
    assert {r.name for s in longest for r in s.reasons} == {"篇幅"}


def test_phrases_are_runs_of_the_headline_and_signals_with_a_name() -> None:
    made = given(WEEK, items_of(WEEK))
    item = replace(made.telegraphs[0], title="虚构科技：拟投资30亿元 建GPU产线")
    assert phrases(item) == [
        "gpu",
        "产线",
        "亿元",
        "投资",
        "拟投",
        "拟投资",
        "构科",
        "构科技",
        "科技",
        "虚构",
        "虚构科",
    ]
    assert phrases(replace(item, title="", text="财联社1月5日电，铜价走高。")) == [
        "价走",
        "价走高",
        "走高",
        "铜价",
        "铜价走",
    ]
    bare = replace(made, items=[item], weights={"“产线”": 2.0, "有标题": 0.5})
    assert [(r.name, r.points) for r in ranking(bare)[0].reasons] == [("“产线”", 2.0), ("有标题", 0.5)]


def test_what_stays_out_is_ranked_all_the_same() -> None:
    made = given(WEEK, items_of(WEEK))
    assert [s for s in ranking(made) if may_enter(s.item)] == stories(made)
    assert len(ranking(made)) == len(events(made)) > len(stories(made))


def test_the_largest_sum_of_each_currency() -> None:
    assert money("拟投资30亿元与1.2万亿元，另有5亿美元") == {"元": 12_000.0, "美元": 5.0}


@over(st.dictionaries(st.sampled_from(sorted(weights(True))), st.floats(0.01, 3)))
def test_what_counts_most_stands_first(found: dict[str, float]) -> None:
    points = [abs(r.points) for r in reasons(found, weights(True))]
    assert points == sorted(points, reverse=True)
    assert len(points) == len(found)


def test_explanation_names_chosen_events_with_reasons_and_the_runners_up() -> None:
    made = given(WEEK, items_of(WEEK))
    best, *others = stories(made)
    section = BriefSection("policy", "政策动态", "available", (), (best.item.item_id,))
    brief = Brief(WEEK, "", made.monday, made.sunday, (section,), (), Coverage((), (), None, 0, {}), "", "", {})
    text = explain(made, brief)
    assert f"{best.score:+.2f} {best.item.title}" in text.split("## 未采用")[0]
    assert "重磅" in text
    rest = text.split("## 未采用")[1]
    assert rest.count("未采用：") == min(20, len(others))
    assert others[0].item.title in rest
    assert text == explain(made, brief)
    assert "骤增" not in text
    assert "“冷泉计划”（2条）" in explain(replace(made, fresh={"“冷泉计划”": ("a", "b")}), brief)


def test_points_are_value_times_weight() -> None:
    assert Reason("篇幅", 2.0, 0.5).points == 1.0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("甲公司公告称，公司股票交易异常波动，人形机器人相关收入占比不足1%，请投资者注意。", False),
        ("甲公司公告称，公司人形机器人关节产线建成投产，年产能10万套，首批产品已交付客户。", True),
    ],
)
def test_a_clarification_is_no_news_of_an_industry(text: str, told: bool) -> None:
    made = given(WEEK, items_of(WEEK))
    item = replace(made.telegraphs[0], item_id="new", title="甲公司：机器人业务进展", text=text, flags=())
    story = Story(item, (item,), 5.0, ())
    assert fits(story, {"new": "机器人"}) is told


def test_a_day_in_brackets_is_not_said_twice() -> None:
    assert tidy("（8月21日）下午，国新办举行新闻发布会。") == "国新办举行新闻发布会。"


def test_a_heading_does_not_end_in_the_year_by_which() -> None:
    item = replace(
        items_of(WEEK)[0], title="《某行业“十五五”规划》印发：到2030年 基本建成统一的行业标准体系和检验检测认证体系"
    )
    assert headline(item, 26) == "《某行业“十五五”规划》印发"
