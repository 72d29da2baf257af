"""Text functions against their definitions written out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from rag.text import closed, nfkc, sentence_spans

CLOSERS = "”’」』）)】》"


def spans_character_by_character(text: str) -> Iterator[tuple[int, int]]:
    start = depth = i = 0
    while i < len(text):
        char = text[i]
        if char in "“‘「『（(《":
            depth += 1
        elif char in CLOSERS:
            depth = max(0, depth - 1)
        if char == "\n" or char in "。！？!?":
            end = i + (char != "\n")
            while char != "\n" and end < len(text) and text[end] in CLOSERS:
                depth = max(0, depth - 1)
                end += 1
            if depth == 0 or char == "\n":
                yield start, end
                start, depth = max(end, i + 1), 0
            i = max(end, i + 1)
            continue
        i += 1
    yield start, len(text)


@given(st.text("甲 \n。！?；“”（）《」", max_size=40))
def test_sentences_are_those_of_the_definition(text: str) -> None:
    expected = [text[a:b].strip() for a, b in spans_character_by_character(text)]
    assert [text[a:b] for a, b in sentence_spans(text)] == [part for part in expected if part]


@given(st.text(st.one_of(st.sampled_from("，：；（）！？％　…=\u0338\u0301a"), st.characters()), max_size=20))
def test_nfkc_is_that_of_unicode(text: str) -> None:
    assert nfkc(text) == unicodedata.normalize("NFKC", text)


def test_a_text_without_a_closing_mark_is_closed() -> None:
    assert [closed(text) for text in ("", "”", "甲", "甲。”", "甲！")] == ["。", "”。", "甲。", "甲。”", "甲！"]
