from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rag.chunking import chunks
from rag.clock import BEIJING
from rag.evidence import gather
from rag.types import Hit, Item, Link


def item(name: str, text: str = "正文。", minute: int = 0) -> Item:
    moment = datetime(2026, 1, 12, 9, 0, tzinfo=BEIJING) + timedelta(minutes=minute)
    return Item(name, "telegraph", date(2026, 1, 12), moment, "09:00", None, "", text, "f.md", 1)


def hit(name: str, score: float, text: str = "正文。") -> Hit:
    return Hit(item(name, text), score, ("lexical",), {})


def test_printings_of_one_story_are_one_piece_of_evidence_and_the_fullest_stays() -> None:
    found = gather([hit("a", 3), hit("b", 2, "正文，而且更长。"), hit("c", 1)], [Link("b", "a", "expands")], 5)
    assert [(e.mark, e.item.item_id) for e in found] == [(1, "b"), (2, "c")]


def test_a_replaced_figure_is_marked_and_kept() -> None:
    found = gather([hit("a", 3), hit("b", 2)], [Link("b", "a", "updates", "k")], 5)
    assert [(e.item.item_id, e.superseded_by) for e in found] == [("a", "b"), ("b", None)]


def test_the_limit_counts_groups() -> None:
    found = gather([hit(c, 1) for c in "abcd"], [Link("b", "a", "duplicate")], 2)
    assert len(found) == 2


@given(
    st.lists(
        st.sampled_from(["一句话。", "另一句很长的话，有停顿，也有数字3.6万亿。", "换行\n", "没有句号"]), max_size=60
    )
)
def test_chunks_cover_the_text_within_the_limit_and_stay_literal(parts: list[str]) -> None:
    text = "".join(parts)
    made = chunks(item("x", text), 40)
    assert all(len(c.text) <= max(40, len(text)) and text[c.start : c.end] == c.text for c in made)
    assert all(len(c.text) <= 40 for c in made) or len(made) == 1
    assert "".join("".join(c.text.split()) for c in made) == "".join(text.split())


def test_a_short_item_stays_whole() -> None:
    (only,) = chunks(item("x", "沪指涨1.09%。深成指涨1.75%。"), 600)
    assert only.text == "沪指涨1.09%。深成指涨1.75%。"


def test_a_long_sentence_is_cut_behind_the_strongest_mark_that_fits() -> None:
    made = chunks(item("x", "甲甲，乙乙；丙丙，丁丁、戊戊戊戊戊戊戊戊戊戊戊戊。"), 10)
    assert [c.text for c in made] == ["甲甲，乙乙；丙丙，", "丁丁、", "戊戊戊戊戊戊戊戊戊戊", "戊戊。"]
