"""The term for what stands together: sentences, places, terms, batches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from rag.retrieval.folded import Folded
from rag.retrieval.ranking import Scores
from rag.retrieval.togetherness import togetherness

ASKED = "青山镇的大桥有多长？"


def together(text: str, texts: Sequence[str]) -> Scores:
    return togetherness(text, Folded(texts))


def test_one_sentence_with_all_is_nearer_than_two_with_half_each() -> None:
    one, two, none = together(
        ASKED, ["青山镇大桥长九百米。天气转晴。", "青山镇天气转晴。另一座大桥长九百米。", "今日无雨。"]
    )
    assert one > two > none


def test_neighbours_count_half_and_the_far_end_of_a_text_does_not() -> None:
    beside, apart = together(ASKED, ["青山镇有新路。大桥通车。无雨。", "青山镇有新路。无雨。大桥通车。"])
    assert beside > apart


def test_what_stands_first_counts_more_than_what_stands_last() -> None:
    first, last = together(ASKED, ["青山镇大桥通车。今日无雨。", "今日无雨。青山镇大桥通车。"])
    assert first - last == pytest.approx(0.25)


def test_words_and_numbers_are_met_in_any_width_and_case() -> None:
    assert together("GPU 4090", ["ＧＰＵ ４０９０ 上市。", "gpu 4090"]) == pytest.approx([1, 1])


def test_every_text_is_read_on_its_own() -> None:
    texts = ["青山镇有新路。", "", "大桥。\n\n通车！", "大桥\0青山镇", "青山镇大桥。"]
    alone = np.concatenate([together(ASKED, [text]) for text in texts])
    assert np.array_equal(together(ASKED, texts), alone)
    assert len(together(ASKED, [])) == 0


def test_a_question_of_asking_words_alone_is_taken_as_it_stands() -> None:
    assert together("什么", ["什么都有。", "无。"])[0] == pytest.approx(1)
    assert together("？", ["什么都有。"]) == pytest.approx([0])
