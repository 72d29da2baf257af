"""An item stays whole; only long text is split, at sentence ends.

Sentences are packed greedily up to a limit, so that a chunk ends at a sentence by construction. A single sentence
longer than the limit is cut by langchain-text-splitters at clause marks. Hard line breaks were already joined by the
readers: splitting raw flattened text ends at a sentence in only a quarter of the chunks, whatever the separators.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from rag.text import sentence_spans
from rag.types import Chunk, Item

_CLAUSE_MARKS = ["；", ";", "，", ",", "、", " ", ""]


def chunks(item: Item, limit: int) -> list[Chunk]:
    """The chunks of one item, each at most `limit` characters of `item.text`, in order and without gaps in words."""
    if len(item.text) <= limit:
        return [Chunk(item.item_id, 0, 0, len(item.text), item.text)]
    return [
        Chunk(item.item_id, n, start, end, item.text[start:end])
        for n, (start, end) in enumerate(_packed(_pieces(item.text, limit), limit))
    ]


def _packed(spans: Iterator[tuple[int, int]], limit: int) -> Iterator[tuple[int, int]]:
    start = end = -1
    for a, b in spans:
        if start >= 0 and b - start > limit:
            yield start, end
            start = -1
        start, end = (a if start < 0 else start), b
    if start >= 0:
        yield start, end


def _pieces(text: str, limit: int) -> Iterator[tuple[int, int]]:
    for start, end in sentence_spans(text):
        if end - start <= limit:
            yield start, end
        else:
            yield from _cut(text, start, end, limit)


def _cut(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    for piece in _splitter(limit).split_text(text[start:end]):
        a = text.index(piece, start)
        start = a + len(piece)
        yield a, start


@cache
def _splitter(limit: int) -> Any:
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # most items need no splitter

    return RecursiveCharacterTextSplitter(
        separators=_CLAUSE_MARKS, chunk_size=limit, chunk_overlap=0, keep_separator="end", strip_whitespace=False
    )
