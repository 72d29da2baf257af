from __future__ import annotations

import math

import pytest
from evaluation_bench import CLOSE, REFUSAL, SILVER, item, quoting
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation import metrics as m
from rag.evaluation.intervals import Estimate, estimate, paired, rank_agreement
from rag.evaluation.matching import contains, key, literal_numbers, numbers
from rag.evaluation.replies import Reply, Said

RANKINGS = {
    "recall": m.recall_at,
    "hit": m.hit_at,
    "precision": m.precision_at,
    "mrr": m.reciprocal_rank,
    "ndcg": m.ndcg_at,
    "ap": m.average_precision_at,
}


# ── matching ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("放量4,787亿", "4787亿"),
        ("放量4787亿", "4,787亿"),
        ("成交额3.6 万亿元", "3.6万亿"),
        ("涨幅２．４８％", "2.48%"),
        ("再涨40%–50%", "40%-50%"),
        ("2%-7%之间", "7%"),
        ("2万亿-3万亿", "3万亿"),
        ("1月-3月", "3月"),
        ("报13388.0美元/吨", "13388美元/吨"),
        ("① 21:30 公布", "21:30"),
        ("① 21:30 公布", "21:30公布"),
        ("81.51美元[1][2]/盎司", "81.51美元/盎司"),
        ("GPT-4发布", "gpt-4"),
        ("涨1.09%。", "1.09%"),
    ],
)
def test_printings_of_the_same_figure_match(text: str, wanted: str) -> None:
    assert contains(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("成交额13.6万亿", "3.6万亿"),
        ("成交额3.65", "3.6"),
        ("成交额3.6亿", "3.6万亿"),
        ("13,388元", "388元"),
        ("2.1.09", "1.09"),
        ("收益-2.48%", "2.48%"),
        ("1 2家", "12家"),
        ("第12 3家", "123家"),
        ("任何文字", ""),
    ],
)
def test_other_figures_do_not_match(text: str, wanted: str) -> None:
    assert not contains(text, wanted)


@given(st.text(max_size=40))
def test_key_is_idempotent_enough_to_find_a_text_in_itself(text: str) -> None:
    if key(text) and not key(text)[0].isdigit():
        assert contains(f"前{text}后", text)


def test_numbers_are_read_without_separators_and_list_marks() -> None:
    assert numbers("①放量4,787亿 ② 3.60万亿 12 34") == ["4787", "3.60", "12", "34"]


def test_literal_numbers_counts_what_the_cited_items_do_not_state() -> None:
    assert literal_numbers("成交额3.6万亿，放量4787亿。", [CLOSE]) == (0, 2)
    assert literal_numbers("成交额3.7万亿，放量4787亿。", [CLOSE]) == (1, 2)
    assert literal_numbers("截至1月12日15:02，成交额3.6万亿。", [CLOSE]) == (0, 5)
    assert literal_numbers("成交额3.6万亿。", []) == (1, 1)


def test_an_item_that_says_the_day_after_states_its_date() -> None:
    calendar = item("calendar", "①21:30 美国零售销售；②次日01:00 某国加息。", 2)
    assert literal_numbers("1月13日01:00 某国加息", [calendar]) == (0, 4)
    assert literal_numbers("1月14日 某国加息", [calendar]) == (1, 2)
    assert literal_numbers("1月13日 收盘", [CLOSE]) == (1, 2)


# ── rankings, by hand ───────────────────────────────────────────────────────────────────────────────────────────


def test_rankings_worked_by_hand() -> None:
    ranked, gold = ["x", "a", "y", "b"], {"a", "b", "c"}
    assert m.recall_at(ranked, gold, 2).value == pytest.approx(1 / 3)
    assert m.recall_at(ranked, gold, 4).value == pytest.approx(2 / 3)
    assert m.hit_at(ranked, gold, 1).value == 0
    assert m.hit_at(ranked, gold, 2).value == 1
    assert m.precision_at(ranked, gold, 10).value == pytest.approx(0.2)
    assert m.reciprocal_rank(ranked, gold, 10).value == pytest.approx(0.5)
    best = 1 + 1 / math.log2(3) + 1 / 2
    assert m.ndcg_at(ranked, gold, 10).value == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / best)
    assert m.average_precision_at(ranked, gold, 10).value == pytest.approx((1 / 2 + 2 / 4) / 3)


@pytest.mark.parametrize("name", RANKINGS)
def test_no_gold_is_nothing_measured_and_no_hits_is_zero(name: str) -> None:
    assert RANKINGS[name](["a"], set(), 5) == m.NOTHING
    assert RANKINGS[name]([], {"a"}, 5).value == 0


IDS = st.lists(st.sampled_from("abcdefghij"), max_size=12)
GOLD = st.sets(st.sampled_from("abcdefghij"), min_size=1)


@given(IDS, GOLD, st.integers(1, 12))
def test_rankings_stay_in_bounds_and_ignore_repetition(ranked: list[str], gold: set[str], k: int) -> None:
    for measure in RANKINGS.values():
        value = measure(ranked, gold, k).value
        assert value is not None
        assert 0 <= value <= 1 + 1e-12
        assert value == measure(list(dict.fromkeys(ranked)), gold, k).value


@given(st.permutations("abcdefgh"), GOLD, st.integers(1, 8))
def test_gold_first_is_best(ranked: list[str], gold: set[str], k: int) -> None:
    best = sorted(ranked, key=lambda doc: doc not in gold)
    for measure in RANKINGS.values():
        mine, ideal = measure(ranked, gold, k).value, measure(best, gold, k).value
        assert mine is not None
        assert ideal is not None
        assert mine <= ideal + 1e-12


@given(st.permutations("abcdefgh"), GOLD)
def test_order_within_the_first_k_does_not_matter_to_set_measures(ranked: list[str], gold: set[str]) -> None:
    for measure in (m.recall_at, m.hit_at, m.precision_at):
        assert measure(ranked, gold, 8) == measure(sorted(ranked), gold, 8)


# ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────────

TURNOVER = (("3.6万亿",), ("4787亿", "4,787亿"))


def test_accuracy_needs_all_groups_or_as_many_as_asked() -> None:
    half = Reply((Said("成交额3.6万亿。", ("close",)),))
    assert m.accuracy(quoting(CLOSE), TURNOVER) == (1.0, 2)
    assert m.accuracy(half, TURNOVER) == (0.0, 2)
    assert m.accuracy(half, TURNOVER, need=1) == (1.0, 2)
    assert m.key_points(half, TURNOVER) == (0.5, 2)
    assert m.accuracy(half, ()) == m.NOTHING


def test_what_the_question_gives_away_does_not_count() -> None:
    echo = Reply((Said("成交额是3.6万亿吗", ()),))
    assert m.key_points(echo, TURNOVER, question="成交额是3.6万亿吗") == (0.0, 1)
    assert m.accuracy(echo, TURNOVER[:1], question="成交额是3.6万亿吗") == m.NOTHING


def test_citations_by_item_and_by_sentence() -> None:
    reply = quoting(CLOSE, SILVER)
    assert m.citation_precision(reply, {"close"}) == (0.5, 2)
    assert m.citation_recall(reply, [{"close"}]) == (1.0, 1)
    assert m.citation_recall(reply, [{"close"}, {"wuxi", "half"}]) == (0.5, 2)
    assert m.citation_precision(REFUSAL, {"close"}) == m.NOTHING
    assert m.citation_recall(REFUSAL, [{"close"}]) == (0.0, 1)
    swapped = Reply((Said(CLOSE.text, ("silver",)), Said("收盘了。", ("close",))))
    assert m.cited_strings(swapped, TURNOVER, {"close"}) == (0.0, 2)
    assert m.cited_strings(quoting(CLOSE), TURNOVER, {"close"}) == (1.0, 2)


def test_a_mark_that_resolves_to_nothing_is_a_wrong_citation() -> None:
    reply = Reply((Said("成交额3.6万亿。", ("close", "[7]?")),))
    assert m.citation_precision(reply, {"close"}) == (0.5, 2)


@pytest.mark.parametrize(
    ("abstained", "expects", "recall", "over", "precision"),
    [
        (True, "refusal", 1.0, None, 1.0),
        (False, "refusal", 0.0, None, None),
        (True, "answer", None, 1.0, 0.0),
        (False, "answer", None, 0.0, None),
        (True, "either", None, None, None),
        (False, "either", None, None, None),
    ],
)
def test_abstention_is_measured_only_where_it_applies(
    abstained: bool, expects: str, recall: float | None, over: float | None, precision: float | None
) -> None:
    scores = m.abstention(abstained, expects)  # type: ignore[arg-type]
    assert scores["abstention_recall"].value == recall
    assert scores["over_refusal"].value == over
    assert scores["abstention_precision"].value == precision


def test_forbidden_and_unsupported_and_length() -> None:
    assert m.forbidden("半日2.31万亿", ("2.31万亿", "9亿")) == (1.0, 2)
    assert m.forbidden("12.31万亿", ("2.31万亿",)) == (0.0, 1)
    assert m.forbidden("x", ()) == m.NOTHING
    said = [Said("成交额3.7万亿。", ("close",)), Said("共有99条。", claim=False)]
    assert m.unsupported_numbers(said, {"close": CLOSE}, literal_numbers) == (1.0, 1)
    assert m.unsupported_numbers([], {}, literal_numbers) == m.NOTHING
    assert m.reading_length("沪指 涨\n1%") == (5.0, 1)


# ── intervals ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_estimates_know_how_little_they_know() -> None:
    assert estimate([]) == Estimate(None, 0)
    assert estimate([0.5]) == Estimate(0.5, 1)
    all_right = estimate([1.0] * 10)
    assert all_right.high == 1.0
    assert all_right.low == pytest.approx(0.025 ** (1 / 10))
    none_right = estimate([0.0] * 10)
    assert none_right.high == pytest.approx(1 - 0.025 ** (1 / 10))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=40))
def test_intervals_hold_the_mean_and_repeat(values: list[float]) -> None:
    first = estimate(values)
    assert first == estimate(values)
    assert first.value is not None
    assert first.low is not None
    assert first.high is not None
    assert -1e-12 <= first.low <= first.value + 1e-9
    assert first.value - 1e-9 <= first.high <= 1 + 1e-12


def test_an_interval_narrows_with_n() -> None:
    few, many = estimate([0.0, 1.0] * 5), estimate([0.0, 1.0] * 200)
    assert few.low is not None
    assert many.low is not None
    assert few.low < many.low


def test_pairs_are_compared_on_shared_cases_only() -> None:
    result = paired({"a": 1.0, "b": 0.0, "c": 1.0, "x": 1.0}, {"a": 0.0, "b": 0.0, "c": 1.0, "y": 0.0})
    assert (result.wins, result.losses, result.ties) == (1, 0, 2)
    assert result.difference.value == pytest.approx(1 / 3)
    assert paired({"a": 1.0}, {"b": 1.0}).difference == Estimate(None, 0)


def test_rank_agreement_by_hand() -> None:
    labelled = {"a": 0.9, "b": 0.7, "c": 0.5, "d": 0.3}
    assert rank_agreement(labelled, {name: value / 2 for name, value in labelled.items()}).value == pytest.approx(1)
    assert rank_agreement(labelled, {name: -value for name, value in labelled.items()}).value == pytest.approx(-1)
    swapped = {"a": 0.7, "b": 0.9, "c": 0.5, "d": 0.3}
    assert rank_agreement(labelled, swapped).value == pytest.approx(0.8)  # 1 − 6·2 / (4·15)
    assert rank_agreement(labelled, dict.fromkeys(labelled, 1.0)).value is None
    assert rank_agreement(labelled, {"a": 1.0, "b": 0.5}) == Estimate(None, 2)
