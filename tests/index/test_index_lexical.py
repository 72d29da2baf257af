from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_cases import postings, seed_entries

from rag.clock import BEIJING
from rag.index.entries import Allowed, Entry
from rag.index.lexical_search import Lexical

NOON = datetime(2026, 1, 12, 12, tzinfo=BEIJING)


def lexical(*texts: str, titles: tuple[str, ...] = ()) -> Lexical:
    titles = titles or ("",) * len(texts)
    rows = [Entry(str(i), titles[i], text, NOON) for i, text in enumerate(texts)]
    return Lexical(postings(rows), len(rows))


def seeds() -> Lexical:
    return Lexical(postings(seed_entries()), len(seed_entries()))


@pytest.mark.parametrize("query", ["白银", "机器人", "81.51", "563230", "GPU", "11天7板"])
def test_the_first_hit_holds_the_query(query: str) -> None:
    rows = seed_entries()
    found = seeds().search(query, Allowed(0, len(rows)), 5)
    assert len(found.ordinals)
    best = rows[found.ordinals[0]]
    assert query.lower() in (best.title + best.text).lower()


@pytest.mark.parametrize(
    "query", ["", " ", "？", '"', "AND OR NOT", "title:白银", "a* ~2 [1 TO 3]", "(((", "\x00", "\\"]
)
def test_there_is_no_query_syntax(query: str) -> None:
    seeds().search(query, Allowed(0, 204), 3)


def test_title_and_lead_count_more() -> None:
    rest = "，" + "公司公告内容" * 20
    index = lexical(rest + "机器人", rest + "机器人", "机器人" + rest, titles=("其他", "机器人", "其他"))
    assert index.search("机器人", Allowed(0, 3), 3).ordinals.tolist()[-1] == 0


def test_filters_act_before_ranking() -> None:
    index = lexical("白银白银白银", "黄金", "今日白银价格上涨")
    assert index.search("白银", Allowed(1, 3), 1).ordinals.tolist() == [2]
    mask = np.array([False, True, True])
    assert index.search("白银", Allowed(0, 3, mask), 1).ordinals.tolist() == [2]
    assert not len(index.search("白银", Allowed(1, 2), 5).ordinals)


def test_another_name_counts_as_the_term_but_not_twice() -> None:
    index = lexical("光模块需求旺盛", "CPO需求旺盛", "光模块即CPO需求")
    scores = index.scores("光模块", Allowed(0, 3), {"光模块": ("CPO",)})
    assert scores[1] > 0
    assert scores[2] < scores[0] + scores[1]


def test_ties_are_in_time_order_and_more_than_there_is_is_fine() -> None:
    index = lexical("白银上涨", "白银上涨", "白银上涨")
    assert index.search("白银", Allowed(0, 3), 50).ordinals.tolist() == [0, 1, 2]


def test_an_empty_index_finds_nothing() -> None:
    assert not len(lexical().search("白银", Allowed(0, 0), 5).ordinals)


@settings(max_examples=60)
@given(
    st.lists(st.text(alphabet="白银黄金涨跌1.5aA ，", max_size=20), min_size=1, max_size=12),
    st.text("白银黄金涨1a", max_size=6),
)
def test_the_search_equals_a_plain_scan(texts: list[str], query: str) -> None:
    index = lexical(*texts)
    allowed = Allowed(0, len(texts))
    scores = index.scores(query, allowed)
    found = index.search(query, allowed, len(texts))
    assert set(found.ordinals.tolist()) == {i for i, s in enumerate(scores) if s > 0}
    assert (np.diff(found.scores) <= 0).all()


@settings(max_examples=40)
@given(st.integers(0, 204), st.integers(0, 204))
def test_a_window_gives_the_scores_of_the_whole(a: int, b: int) -> None:
    index = seeds_once()
    start, stop = min(a, b), max(a, b)
    whole = index.scores("机器人 AI 涨停", Allowed(0, 204))
    np.testing.assert_array_equal(index.scores("机器人 AI 涨停", Allowed(start, stop)), whole[start:stop])


_SEEDS: list[Lexical] = []


def seeds_once() -> Lexical:
    if not _SEEDS:
        _SEEDS.append(seeds())
    return _SEEDS[0]


def test_how_many_entries_hold_a_term() -> None:
    index = lexical("极氪交付GPU", "极限交付", "无关")
    assert index.counts(["极氪", "交付", "gpu", "没有", "什么"]) == [1, 2, 1, 0, 0]
    assert index.counts([]) == []
