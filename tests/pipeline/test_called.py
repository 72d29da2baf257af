"""The question's nouns with other words for them: without the tagger, and as it would find them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag.generation.lists import synonyms, unexchanged
from rag.generation.words import content
from rag.index import load_embedder
from rag.pipeline.called import also_called
from rag.types import Embedder, Vectors


class Plain:
    """An embedder that says nothing of words."""

    identity, dimension = "plain", 1

    def encode_documents(self, texts: object) -> Vectors:
        raise AssertionError("words are asked for, not vectors")

    def encode_query(self, text: str) -> Vectors:
        raise AssertionError("words are asked for, not vectors")


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("港股今天怎么样", {"港股"}),
        ("两市成交额是多少", {"两市", "成交额"}),
        ("今天下雨吗", set[str]()),
        ("xAI发布新模型", set[str]()),
    ],
)
def test_nouns_are_found_where_words_begin_and_end(text: str, nouns: set[str]) -> None:
    found = also_called(text, load_embedder("bundled"))
    assert nouns <= found.keys()
    assert not found.keys() & {"恒生", "AI", "收盘"}
    assert all(len(other) > 1 and other != noun for noun, others in found.items() for other in others)


def test_with_another_embedder_the_tagger_is_asked() -> None:
    plain: Embedder = Plain()
    assert also_called("港股今天怎么样", plain).keys() == also_called("港股今天怎么样", load_embedder("bundled")).keys()
    assert also_called("今天下雨吗", plain) == {}


def test_the_words_left_out_are_those_that_the_tagger_calls_no_nouns() -> None:
    """Write the difference into `bundled/words/unexchanged.txt` when a list has changed."""
    nouns = {word for word in synonyms() if any(w.text == word and w.weight >= 2 for w in content(word))}
    assert synonyms().keys() - nouns == unexchanged()


def test_a_search_loads_no_tagger(seed_store: Path) -> None:
    program = (
        "import sys; from rag.cli import run; run(['search', '港股收盘成交额', '--store', sys.argv[1]]);"
        "print('rjieba' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(seed_store)], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip().endswith("False")
