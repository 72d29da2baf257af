"""Texts that share rare runs, against the definition written out."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.runs import COMMON, LENGTH, Runs

TEXTS = st.lists(st.text("甲乙a", max_size=14), max_size=30)


def runs_of(text: str) -> set[str]:
    return {text[i : i + LENGTH] for i in range(len(text) - LENGTH + 1)}


@given(TEXTS, st.integers(1, 3), st.integers(0, 70), st.integers(0, 10))
def test_pairs_share_so_many_rare_runs_within_the_time(texts: list[str], least: int, within: int, first: int) -> None:
    minutes = [3 * i for i in range(len(texts))]
    holders: dict[str, list[int]] = defaultdict(list)
    expected = []
    for n, text in enumerate(texts):
        shared: dict[int, int] = defaultdict(int)
        for run in runs_of(text):
            near = [m for m in holders[run] if minutes[n] - minutes[m] <= within]
            for m in near if len(near) <= COMMON else []:
                shared[m] += 1
            holders[run].append(n)
        expected += [(n, m) for m in sorted(shared) if shared[m] >= least and n >= first]
    assert Runs(texts, minutes, within).pairs(least, first) == expected


@given(TEXTS, st.text("甲乙a", max_size=14), st.integers(0, 30), st.integers(0, 40))
def test_sharing_counts_only_what_came_before(texts: list[str], text: str, before: int, within: int) -> None:
    minutes = [3 * i for i in range(len(texts))]
    shared: dict[int, int] = defaultdict(int)
    for run in runs_of(text):
        held = [n for n, t in enumerate(texts[:before]) if run in runs_of(t) and 3 * before - minutes[n] <= within]
        for n in held if len(held) <= COMMON else []:
            shared[n] += 1
    best = sorted(shared, key=lambda n: (-shared[n], n))[:8]
    assert Runs(texts, minutes, within).sharing(text, 3 * before, before, 8) == best


@given(TEXTS, st.integers(0, 30))
def test_texts_further_away_change_nothing(texts: list[str], cut: int) -> None:
    minutes, within = [3 * i for i in range(len(texts))], 30
    kept = [n for n in range(len(texts)) if minutes[n] >= 3 * cut - within]
    whole = [pair for pair in Runs(texts, minutes, within).pairs(1) if pair[0] >= cut]
    part = Runs([texts[n] for n in kept], [minutes[n] for n in kept], within).pairs(1)
    assert [pair for pair in ((kept[a], kept[b]) for a, b in part) if pair[0] >= cut] == whole


def test_no_run_spans_two_texts() -> None:
    assert Runs(["甲乙丙丁", "戊己庚甲乙丙丁戊己庚"], [0, 0], 0).pairs(1) == []
