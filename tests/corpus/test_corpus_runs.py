"""Texts that share rare runs, against the definition written out."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.runs import COMMON, LENGTH, Runs

TEXTS = st.lists(st.text("甲乙a", max_size=14), max_size=30)


def runs_of(text: str) -> set[str]:
    return {text[i : i + LENGTH] for i in range(len(text) - LENGTH + 1)}


@given(TEXTS, st.integers(1, 3), st.integers(0, 40))
def test_pairs_share_so_many_rare_runs_within_the_time(texts: list[str], least: int, within: int) -> None:
    minutes = [3 * i for i in range(len(texts))]
    holders: dict[str, list[int]] = defaultdict(list)
    expected = []
    for n, text in enumerate(texts):
        shared: dict[int, int] = defaultdict(int)
        for run in runs_of(text):
            if len(holders[run]) <= COMMON:
                for m in holders[run]:
                    shared[m] += 1
                holders[run].append(n)
        expected += [(n, m) for m in sorted(shared) if shared[m] >= least and minutes[n] - minutes[m] <= within]
    assert Runs(texts, minutes).pairs(least, within) == expected


@given(TEXTS, st.text("甲乙a", max_size=14), st.integers(0, 30))
def test_sharing_counts_only_what_came_before(texts: list[str], text: str, before: int) -> None:
    shared: dict[int, int] = defaultdict(int)
    for run in runs_of(text):
        held = [n for n, other in enumerate(texts[:before]) if run in runs_of(other)]
        for n in held if len(held) <= COMMON else []:
            shared[n] += 1
    best = sorted(shared, key=lambda n: (-shared[n], n))[:8]
    assert Runs(texts, [0] * len(texts)).sharing(text, before, 8) == best


def test_no_run_spans_two_texts() -> None:
    assert Runs(["甲乙丙丁", "戊己庚甲乙丙丁戊己庚"], [0, 0]).pairs(1, 0) == []
