"""Two reference systems with the product's doors (`search`, `ask`), so that a reader sees what `rag` adds.

- `PlainRag`: retrieval as tutorials write it — files cut into recursive 500-character chunks, dense top-4, no gate, no
  dates, never refuses. Instead of a language model it answers with one sentence of each chunk: the one nearest to the
  question (`pick="nearest"`, the stronger and default variant) or the first (`pick="first"`).
- `Bm25Lead`: BM25 over Han bigrams; the answer is the best item's title and first sentence.

Neither reads the options (`--as-of`, `--week`): that is what they lack.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Literal

import numpy as np

from rag.evaluation.bm25 import Bm25
from rag.evaluation.cases import Options
from rag.evaluation.replies import Reply, Said
from rag.text import sentence_spans, sentences
from rag.types import Embedder, Hit, Item

CHUNK_CHARS, CHUNK_OVERLAP, TOP = 500, 50, 4
_SEPARATORS = ["\n\n", "\n", "。", "！", "？", "；", "，", " ", ""]


class Bm25Lead:
    """BM25 over items, answering with the best item's lead."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = list(items)
        self._index = Bm25([f"{item.title}\n{item.text}" for item in items])

    def search(self, question: str, options: Options, n: int = 20) -> list[Hit]:
        """The `n` best items."""
        del options
        return [
            Hit(self._items[doc], score, ("lexical",), {"bm25": score})
            for doc, score in self._index.search(question, n)
        ]

    def ask(self, question: str, options: Options) -> Reply:
        """Title and first sentence of the best item; a refusal only when no token of the question occurs."""
        hits = self.search(question, options, 1)
        if not hits:
            return Reply(abstained=True, reason="no token in common")
        item = hits[0].item
        lead = [text for text in (item.title, *sentences(item.text)[:1]) if text]
        return Reply(tuple(Said(text, (item.item_id,)) for text in lead), items={item.item_id: item})


class PlainRag:
    """Fixed-size chunks over whole files, dense top-4, one sentence per chunk."""

    def __init__(
        self, items: Sequence[Item], embedder: Embedder, pick: Literal["nearest", "first"] = "nearest"
    ) -> None:
        self._embedder, self._pick = embedder, pick
        self._chunks = [chunk for _, group in groupby(items, lambda item: item.file) for chunk in _chunks(list(group))]
        self._vectors = embedder.encode_documents([text for text, _ in self._chunks])

    def search(self, question: str, options: Options, n: int = 20) -> list[Hit]:
        """The items of the best chunks, each at its first appearance, at most `n`."""
        del options
        hits: dict[str, Hit] = {}
        for chunk, score in self._ranked(question):
            for _, item in self._chunks[chunk][1]:
                hits.setdefault(item.item_id, Hit(item, score, ("vector",), {"cosine": score}))
            if len(hits) >= n:
                break
        return list(hits.values())[:n]

    def ask(self, question: str, options: Options) -> Reply:
        """One sentence of each of the four best chunks, citing the item in which the sentence begins."""
        del options
        said, items = [], {}
        for chunk, _ in self._ranked(question)[:TOP]:
            text, starts = self._chunks[chunk]
            start, end = self._choose(question, text)
            item = [item for offset, item in starts if offset <= start][-1]
            items[item.item_id] = item
            said.append(Said(text[start:end], (item.item_id,)))
        return Reply(tuple(said), abstained=not said, items=items)

    def _ranked(self, question: str) -> list[tuple[int, float]]:
        if not self._chunks:
            return []
        scores = (self._vectors @ self._embedder.encode_query(question)[0]).astype(float)
        return [(int(i), float(scores[i])) for i in np.argsort(-scores, kind="stable")]

    def _choose(self, question: str, text: str) -> tuple[int, int]:
        spans = list(sentence_spans(text)) or [(0, len(text))]
        if self._pick == "first" or len(spans) == 1:
            return spans[0]
        vectors = self._embedder.encode_documents([text[a:b] for a, b in spans])
        return spans[int(np.argmax(vectors @ self._embedder.encode_query(question)[0]))]


def _chunks(items: Sequence[Item]) -> list[tuple[str, list[tuple[int, Item]]]]:
    """A file's items as one text, cut: (chunk, [(offset in the chunk, item that begins or goes on there)])."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    text, starts = "", []
    for item in items:
        starts.append((len(text), item))
        text += f"{item.title}\n{item.text}".strip() + "\n\n"
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK_CHARS, chunk_overlap=CHUNK_OVERLAP, separators=_SEPARATORS, add_start_index=True
    )
    cut = []
    for document in splitter.create_documents([text]):
        begin = document.metadata["start_index"]
        end = begin + len(document.page_content)
        first = max(i for i, (offset, _) in enumerate(starts) if offset <= begin)
        inside = [(max(0, offset - begin), item) for offset, item in starts[first:] if offset < end]
        cut.append((document.page_content, inside))
    return cut
