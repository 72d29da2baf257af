"""The bundled tokenizer against the library that defines it."""

from __future__ import annotations

import json
import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_cases import seed_entries
from tokenizers import Tokenizer

from rag import resources
from rag.index.unigram import Unigram


@cache
def both() -> tuple[Unigram, Tokenizer]:
    spec = (resources.path("bundled/embedder") / "tokenizer.json").read_text(encoding="utf-8")
    ours = Unigram.of(spec)
    assert ours is not None
    return ours, Tokenizer.from_str(spec)


def assert_equal(texts: list[str]) -> None:
    ours, theirs = both()
    expected = [one.ids for one in theirs.encode_batch_fast(texts, add_special_tokens=False)]
    assert [ids.tolist() for ids in ours.encode(texts)] == expected
    assert [ours.encode([text])[0].tolist() for text in texts] == expected


def test_the_same_ids_over_the_seeds() -> None:
    assert_equal([f"{entry.title}\n{entry.text}" for entry in seed_entries()])


ODD = [
    *("现货白银", "OpenAI", "ＧＰＵ", "１２．５％", "…", "①", "㈱", "℃", "ﬁ", "ΑΣ", "İ", "é", "e\u0301", "한국", "が"),
    *("𠮷野家", "𪚥𪚥", "々〆", "⼈", "\u200b", "\x00", "\x1c", "\x85", "\u3000", "🌧", "zzzz", "龘龘龘", " ", "\n"),
]
PARTS = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    st.text("中国人民银行宣布降准", max_size=12),
)


@settings(max_examples=150)
@given(st.lists(st.lists(PARTS, max_size=8).map("".join), min_size=1, max_size=6), st.booleans())
def test_the_same_ids_over_any_text(texts: list[str], many: bool) -> None:
    assert_equal(texts + ["填充" * 300] * many)  # long enough for the runs to be cut in lockstep


@settings(max_examples=100)
@given(st.text("中国人民银行宣布降准龘𠮷", min_size=1, max_size=14))
def test_words_joined_are_the_run(run: str) -> None:
    words = both()[0].words(run)
    assert "".join(words) == run
    assert all(words)


def test_words_are_those_of_the_vocabulary() -> None:
    assert both()[0].words("龘龘宣布降准") == ["龘", "龘", "宣布", "降准"]


def test_another_form_is_not_ours() -> None:
    spec = json.loads((resources.path("bundled/embedder") / "tokenizer.json").read_bytes())
    assert Unigram.of(json.dumps(spec | {"normalizer": None})) is None
    assert Unigram.of(json.dumps(spec | {"model": {"type": "BPE"}})) is None


@pytest.mark.parametrize("run", ["银", "a"])
def test_one_long_run_takes_linear_time(run: str) -> None:
    ours = both()[0]

    def seconds(size: int) -> float:
        started = time.process_time()
        ours.encode([run * size])
        return time.process_time() - started

    seconds(1_000)
    assert seconds(32_000) <= 8 * max(seconds(8_000), 0.01)
