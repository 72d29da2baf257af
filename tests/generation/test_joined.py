"""Questions for two things at once, by golden file and by property."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.generation.joined import apart, asked_of_topic

CASES = [
    block.split("\n")
    for block in (Path(__file__).parent / "joined.txt")
    .read_text(encoding="utf-8")
    .split("\n", 1)[1]
    .strip()
    .split("\n\n")
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_a_question_is_taken_apart(case: list[str]) -> None:
    question, *parts = case
    assert list(apart(question)) == ([] if parts == ["one"] else parts)


@given(st.text(alphabet="甲乙丙的和与、各是多少2月日，。？《》", max_size=30))
def test_any_text_gives_a_question_a_member_or_none(text: str) -> None:
    found = apart(text)
    assert len(found) != 1
    assert len(found) <= 1 + sum(text.count(join) for join in "和与、")
    assert all(set(part) <= set(text) for part in found)


def test_clauses_stand_behind_their_topic() -> None:
    text = "内存涨价：甲研究怎么看一季度，乙公司报价涨多少"
    assert asked_of_topic(text) == ("内存涨价，甲研究怎么看一季度", "内存涨价，乙公司报价涨多少")
    assert asked_of_topic("内存涨价：报价涨多少") == ()
    assert asked_of_topic("甲研究怎么看，乙公司涨多少") == ()
