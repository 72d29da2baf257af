from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import resources
from rag.errors import ModelError
from rag.index import load_embedder
from rag.index.embedder import NEIGHBOURS, StaticEmbedder
from rag.retrieval.folded import Folded
from rag.retrieval.nearness import Relating, Words, nearness
from rag.retrieval.ranking import Scores

MODEL = load_embedder("bundled")
WORDS = [(2.0, [("减产", 1.0), ("停工", 0.6)]), (1.0, [("丰田", 1.0)])]


def near(words: Words, texts: Sequence[str]) -> Scores:
    return nearness(words, Folded(texts))


def test_a_word_counts_as_itself_or_as_its_nearest_relative_there() -> None:
    found = near(WORDS, ["丰田宣布减产", "丰田工厂停工", "天气转晴", ""])
    assert found == pytest.approx([1.0, (2 * 0.6 + 1) / 3, 0.0, 0.0])


def test_the_nearest_of_several_relatives_counts_once() -> None:
    assert near(WORDS[:1], ["停工停工减产停工"]) == pytest.approx([1.0])


def test_width_and_case_make_no_difference() -> None:
    assert near([(1.0, [("gpu", 1.0)])], ["ＧＰＵ涨价", "Gpu", "İgpu", "cpu"]) == pytest.approx([1, 1, 1, 0])
    assert near([(1.0, [("%", 1.0)])], ["跌了五％"]) == pytest.approx([1.0])


def test_characters_beyond_16_bits_are_found_and_surrogates_are_characters() -> None:
    assert near([(1.0, [("𠮷", 1.0)])], ["𠮷野家涨价", "野家涨价"]) == pytest.approx([1.0, 0.0])
    assert near([(1.0, [("😀甲", 1.0), ("大桥", 0.5)])], ["大桥", "\ud83d\ude00 大桥"]) == pytest.approx([0.5, 0.5])


def test_without_words_or_texts_there_is_nothing() -> None:
    assert near([], ["丰田"]) == pytest.approx([0.0])
    assert len(near(WORDS, [])) == 0


@given(st.lists(st.text(alphabet="减产停工丰田İ\x00 A", max_size=12), max_size=6))
def test_a_text_is_read_alone(texts: list[str]) -> None:
    at_once = near(WORDS, texts)
    assert np.array_equal(at_once, np.concatenate([np.zeros(0), *(near(WORDS, [text]) for text in texts)]))
    assert all(0 <= value <= 1 for value in at_once)


def test_the_bundled_model_knows_relatives() -> None:
    assert isinstance(MODEL, Relating)
    (weight, words), *others = MODEL.relatives("停产停产")
    assert not others
    assert weight > 0
    assert words[0][0] == "停产"
    assert words[0][1] == pytest.approx(1.0)
    assert [c for _, c in words] == sorted((c for _, c in words), reverse=True)
    assert any(word in {"停工", "复产", "减产"} for word, _ in words[1:])


def test_a_model_without_a_table_has_none_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes((resources.path("bundled/embedder") / name).read_bytes())
    assert StaticEmbedder(tmp_path).relatives("停产") == []
    (tmp_path / NEIGHBOURS).write_bytes(b"damaged")
    with pytest.raises(ModelError, match="neighbours"):
        StaticEmbedder(tmp_path).relatives("停产")
