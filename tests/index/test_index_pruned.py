"""Passing over frequent terms must not change a bit: against adding up everything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_cases import postings

from rag.clock import BEIJING
from rag.index import lexical_search
from rag.index.entries import Allowed, Entry
from rag.index.found import top
from rag.index.lexical_search import Lexical

NOON = datetime(2026, 1, 12, 12, tzinfo=BEIJING)
WORDS = ("公司", "公告", "白银", "黄金", "上涨", "A股", "铜", "光模块", "CPO", "81.51")


def corpus(size: int) -> Lexical:
    """Entries of words by falling frequency: the first in most of them, the last in few."""
    random = np.random.default_rng(3)
    counts = [random.binomial(3, 0.8 / (rank + 1), size) for rank in range(len(WORDS))]
    texts = ["，".join(w for w, count in zip(WORDS, counts, strict=True) for _ in range(count[i])) for i in range(size)]
    return Lexical(postings(Entry(str(i), "", text or "无", NOON) for i, text in enumerate(texts)), size)


INDEX = corpus(1500)


@pytest.fixture(scope="module", params=[(0, 0), (200, 0), (2000, 1 << 20)], ids=str)
def pruned(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexical_search, "_WHOLE", request.param[0])
        patch.setattr(lexical_search, "_FEW", request.param[1])
        yield


@pytest.mark.usefixtures("pruned")
@settings(max_examples=40)
@given(
    words=st.lists(st.sampled_from((*WORDS, "股", "没有的")), min_size=1, max_size=6),
    window=st.tuples(st.integers(0, 1500), st.integers(0, 1500)),
    masked=st.sampled_from([None, 0.02, 0.5]),
    n=st.sampled_from([1, 10, 100, 5000]),
    named=st.booleans(),
)
def test_the_best_are_those_of_adding_up_everything(
    words: list[str], window: tuple[int, int], masked: float | None, n: int, named: bool
) -> None:
    start, stop = sorted(window)
    mask = None if masked is None else np.random.default_rng(len(words)).random(stop - start) < masked
    allowed = Allowed(start, stop, mask)
    names = {words[0]: ("CPO", "铜"), "公司": ("光模块",)} if named else None
    text = "、".join(words)
    every = INDEX.scores(text, allowed, names)
    expected, found = top(every, start, n), INDEX.search(text, allowed, n, names)
    assert found.ordinals.tolist() == expected.ordinals.tolist()
    assert found.scores.tobytes() == expected.scores.tobytes()
    some = np.arange(start, stop)[::7] if mask is None else np.flatnonzero(mask) + start
    assert found.of(some).tobytes() == every[some - start].tobytes()


def test_a_lone_character_counts_by_its_best_word() -> None:
    texts = ("股市股东股份", "股市", "债市", "股市")
    index = Lexical(postings(Entry(str(i), "", text, NOON) for i, text in enumerate(texts)), len(texts))
    found = index.search("股", Allowed(1, 4), 3)
    assert found.ordinals.tolist() == [1, 3]
    assert found.scores[0] == found.scores[1] > 0
