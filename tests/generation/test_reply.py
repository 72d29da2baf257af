from __future__ import annotations

from itertools import count, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.generation.reply import ReplyLimits, lines


@pytest.mark.parametrize(
    ("pieces", "kept"),
    [
        (["甲涨1%。[1]\n乙", "涨2%。[2]"], ["甲涨1%。[1]", "乙涨2%。[2]"]),
        (["甲涨1%。[1]\n乙涨"], ["甲涨1%。[1]"]),
        (["甲涨1%。[1]\n乙涨2%。["], ["甲涨1%。[1]"]),
        (["<think>乙涨9%。[1]\n", "</think>\n甲涨1%。[1]"], ["甲涨1%。[1]"]),
        (["<think>没有说完。[1]\n还在想。[2]"], []),
        (["想好了。</think>甲涨1%。[1]"], ["想好了。", "甲涨1%。[1]"]),
        (["甲涨1%。[1]\n", "</think>\n乙涨2%。[2]\n"], ["甲涨1%。[1]", "乙涨2%。[2]"]),
        (["甲涨1%。[1]\n甲涨1%。[1]\n乙涨2%。[2]\n"], ["甲涨1%。[1]"]),
        (["", " \n\n"], []),
    ],
)
def test_a_reply_is_its_complete_lines(pieces: list[str], kept: list[str]) -> None:
    assert list(lines(pieces, ReplyLimits())) == kept


def test_a_reply_that_never_ends_is_stopped_by_its_length() -> None:
    taken = list(lines((f"第{n}句。[1]\n" for n in count()), ReplyLimits(max_tokens=20)))
    assert 5 < len(taken) < 20


def test_a_line_without_end_is_stopped_too_and_not_shown() -> None:
    assert list(lines(repeat("涨"), ReplyLimits(max_tokens=20))) == []


def test_a_slow_reply_is_stopped_by_the_clock() -> None:
    ticks = count()
    limits = ReplyLimits(seconds=5, clock=lambda: float(next(ticks)))
    assert len(list(lines((f"第{n}句。[1]\n" for n in count()), limits))) < 8


@given(st.text(alphabet="甲乙。[1]\n\r<think>/", max_size=80), st.integers(0, 80))
def test_how_a_reply_is_cut_into_pieces_changes_nothing(text: str, at: int) -> None:
    if "think>" in text:
        return  # a line given out before a late </think> cannot be taken back
    limits = ReplyLimits(same_line=1000)
    assert list(lines([text[:at], text[at:]], limits)) == list(lines([text], limits))
