"""Hybrid search as the frameworks' own documents build it: `ingest` into files, `open_search` out of them.

Each system gets the same articles (a JSONL file of `text` and `day`, an ordinal number), the same bundled embedder
Each system gets the same articles (a JSONL file of `text` and `day`, an ordinal), the same bundled embedder
Chinese by default, the words of rjieba or single characters. Nothing here is imported by `rag`; run it with a Python
that has the framework.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

EMBEDDER = str(Path(__file__).parents[2] / "rag" / "bundled" / "embedder")
CHUNK, OVERLAP, TOP = 500, 50, 10
Search = Callable[[str, int, int], list[str]]
"""(question, first day, day after the last) → the best chunks."""


def articles(path: Path) -> Iterator[tuple[str, int]]:
    """(text, day) of each article."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["text"], row["day"]


def words(text: str) -> list[str]:
    """The words of rjieba."""
    import rjieba

    found: list[str] = rjieba.cut(text)
    return found


def fused(*rankings: list[str]) -> list[str]:
    """Reciprocal rank fusion, k = 60 (Cormack et al., 2009)."""
    score: dict[str, float] = {}
    for ranking in rankings:
        for rank, text in enumerate(ranking):
            score[text] = score.get(text, 0) + 1 / (60 + rank)
    return sorted(score, key=lambda text: -score[text])[:TOP]


class LangChain:
    """FAISS vector store and BM25Retriever. Its BM25 has no file format: opening builds it again from the chunks."""

    @staticmethod
    def _embeddings() -> Any:
        from langchain_huggingface import HuggingFaceEmbeddings

        return HuggingFaceEmbeddings(model_name=EMBEDDER, encode_kwargs={"normalize_embeddings": True})

    @classmethod
    def ingest(cls, source: Path, store: Path) -> None:
        """Vectors into a FAISS folder; the lexical index is built too, because a search needs it."""
        from langchain_community.retrievers import BM25Retriever
        from langchain_community.vectorstores import FAISS
        from langchain_core.documents import Document
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        documents = [Document(text, metadata={"day": day}) for text, day in articles(source)]
        chunks = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP).split_documents(documents)
        FAISS.from_documents(chunks, cls._embeddings()).save_local(str(store))
        BM25Retriever.from_documents(chunks, preprocess_func=words)

    @classmethod
    def open_search(cls, store: Path) -> Search:
        """Vectors filtered among 200 candidates, as its document says; BM25 has no filter."""
        from langchain_community.retrievers import BM25Retriever
        from langchain_community.vectorstores import FAISS

        vectors = FAISS.load_local(str(store), cls._embeddings(), allow_dangerous_deserialization=True)
        lexical = BM25Retriever.from_documents(list(vectors.docstore._dict.values()), preprocess_func=words)
        lexical.k = TOP

        def search(question: str, first: int, end: int) -> list[str]:
            inside = {"day": {"$gte": first, "$lt": end}}
            near = vectors.similarity_search(question, k=TOP, filter=inside, fetch_k=200)
            found = [d for d in lexical.invoke(question) if first <= d.metadata["day"] < end]
            return fused([d.page_content for d in near], [d.page_content for d in found])

        return search


class LlamaIndex:
    """VectorStoreIndex on FaissVectorStore and BM25Retriever (bm25s). The FAISS store has no filters."""

    @staticmethod
    def _embeddings() -> Any:
        from llama_index.core.base.embeddings.base import BaseEmbedding
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(EMBEDDER, device="cpu")

        class Bundled(BaseEmbedding):  # type: ignore[misc]
            """As its guide to custom embeddings: its own class for folders cannot load a static model."""

            def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
                rows: list[list[float]] = model.encode(texts, normalize_embeddings=True).tolist()
                return rows

            def _get_text_embedding(self, text: str) -> list[float]:
                return self._get_text_embeddings([text])[0]

            def _get_query_embedding(self, query: str) -> list[float]:
                return self._get_text_embedding(query)

            async def _aget_query_embedding(self, query: str) -> list[float]:
                return self._get_text_embedding(query)

        return Bundled(embed_batch_size=64)

    @classmethod
    def ingest(cls, source: Path, store: Path) -> None:
        """Both indexes persisted."""
        import faiss
        from llama_index.core import Document, StorageContext, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.retrievers.bm25 import BM25Retriever
        from llama_index.vector_stores.faiss import FaissVectorStore

        splitter = SentenceSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, tokenizer=list)
        hidden = {"excluded_embed_metadata_keys": ["day"], "excluded_llm_metadata_keys": ["day"]}
        nodes = splitter.get_nodes_from_documents(
            [Document(text=text, metadata={"day": day}, **hidden) for text, day in articles(source)]
        )
        embeddings = cls._embeddings()
        vectors = FaissVectorStore(faiss_index=faiss.IndexFlatIP(len(embeddings.get_text_embedding("一"))))
        context = StorageContext.from_defaults(vector_store=vectors)
        index = VectorStoreIndex(nodes, storage_context=context, embed_model=embeddings)
        index.storage_context.persist(str(store))
        BM25Retriever.from_defaults(nodes=nodes, skip_stemming=True, token_pattern=r"\w", similarity_top_k=TOP).persist(
            str(store / "bm25")
        )

    @classmethod
    def open_search(cls, store: Path) -> Search:
        """Unfiltered: the FAISS store refuses filters."""
        from llama_index.core import StorageContext, load_index_from_storage
        from llama_index.retrievers.bm25 import BM25Retriever
        from llama_index.vector_stores.faiss import FaissVectorStore

        vectors = FaissVectorStore.from_persist_dir(str(store))
        context = StorageContext.from_defaults(vector_store=vectors, persist_dir=str(store))
        near = load_index_from_storage(context, embed_model=cls._embeddings()).as_retriever(similarity_top_k=TOP)
        lexical = BM25Retriever.from_persist_dir(str(store / "bm25"))

        def search(question: str, first: int, end: int) -> list[str]:
            return fused(*([n.get_content() for n in r.retrieve(question)] for r in (near, lexical)))

        return search


class Haystack:
    """InMemoryDocumentStore with embeddings and its BM25, saved to one JSON file."""

    @classmethod
    def ingest(cls, source: Path, store: Path) -> None:
        """Split, embed, write, save."""
        from haystack import Document
        from haystack.components.preprocessors import RecursiveDocumentSplitter
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
        )

        splitter = RecursiveDocumentSplitter(
            split_length=CHUNK, split_overlap=0, split_unit="char", separators=["\n", "。"]
        )
        embedder = SentenceTransformersDocumentEmbedder(model=EMBEDDER, normalize_embeddings=True, progress_bar=False)
        embedder.warm_up()
        documents = [Document(content=text, meta={"day": day}) for text, day in articles(source)]
        chunks = splitter.run(documents)["documents"]
        target = InMemoryDocumentStore()
        target.write_documents(embedder.run(chunks)["documents"])
        store.mkdir(parents=True, exist_ok=True)
        target.save_to_disk(str(store / "store.json"))

    @classmethod
    def open_search(cls, store: Path) -> Search:
        """Both retrievers with the filter."""
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

        held = InMemoryDocumentStore.load_from_disk(str(store / "store.json"))
        embedder = SentenceTransformersTextEmbedder(model=EMBEDDER, normalize_embeddings=True, progress_bar=False)
        embedder.warm_up()

        def search(question: str, first: int, end: int) -> list[str]:
            bounds = [("meta.day", ">=", first), ("meta.day", "<", end)]
            inside = {
                "operator": "AND",
                "conditions": [{"field": f, "operator": o, "value": v} for f, o, v in bounds],
            }
            vector = embedder.run(question)["embedding"]
            near = held.embedding_retrieval(vector, filters=inside, top_k=TOP)
            found = held.bm25_retrieval(question, filters=inside, top_k=TOP)
            return fused([d.content or "" for d in near], [d.content or "" for d in found])

        return search


class Txtai:
    """Embeddings with `hybrid` and `content`: vectors, its own sparse index, SQLite."""

    @classmethod
    def ingest(cls, source: Path, store: Path) -> None:
        """Split by the recursive splitter (it has none of characters), index, save."""
        from langchain_text_splitters import RecursiveCharacterTextSplitter
        from txtai import Embeddings

        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)
        embeddings = Embeddings(path=EMBEDDER, method="sentence-transformers", hybrid=True, content=True)
        embeddings.index(
            {"text": part, "day": day} for text, day in articles(source) for part in splitter.split_text(text)
        )
        embeddings.save(str(store))

    @classmethod
    def open_search(cls, store: Path) -> Search:
        """SQL with `similar` and the days; its filter acts on the candidates."""
        from txtai import Embeddings

        embeddings = Embeddings()
        embeddings.load(str(store))

        def search(question: str, first: int, end: int) -> list[str]:
            rows = embeddings.search(
                f"select text from txtai where similar(:question, 200) and day >= {first} and day < {end} limit {TOP}",
                parameters={"question": question},
            )
            return [row["text"] for row in rows]

        return search


SYSTEMS: dict[str, Any] = {"langchain": LangChain, "llamaindex": LlamaIndex, "haystack": Haystack, "txtai": Txtai}
