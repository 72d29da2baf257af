from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.errors import InputError
from rag.evaluation.bm25 import Bm25, tokens
from rag.evaluation.retrieval_sets import Arm, CorpusRow, evaluate, read_corpus, read_queries
from rag.types import Window

DOCS: list[dict[str, Any]] = [
    {"doc_id": "a", "text": "白银报81.51美元", "date": "2026-01-05", "time": "00:00", "extra": 1},
    {"doc_id": "b", "text": "白银再创新高", "date": "2026-01-11", "time": "23:59:59"},
    {"doc_id": "c", "text": "白银回落", "date": "2026-01-12", "time": "00:01"},
    {"doc_id": "d", "text": "机器人订单", "date": "2026-01-06"},
    {"doc_id": "e", "text": "没有日期的白银"},
]


class FakeIndex:
    """BM25 in every arm; the vector arm answers backwards, so that arms can be told apart."""

    def build(self, rows: Sequence[CorpusRow]) -> FakeIndex:
        self.rows = rows
        self.index = Bm25([row.text for row in rows])
        return self

    def search(self, text: str, arm: Arm, window: Window, n: int) -> list[str]:
        inside = {
            i
            for i, row in enumerate(self.rows)
            if window == Window() or (row.published_at is not None and row.published_at in window)
        }
        found = [self.rows[i].doc_id for i, _ in self.index.search(text, n, inside)]
        return found[::-1] if arm == "vector" else found


def write(path: Path, rows: Sequence[object]) -> Path:
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def test_questions_are_scored_by_alternatives(tmp_path: Path) -> None:
    corpus = read_corpus(write(tmp_path / "c.jsonl.gz", DOCS))
    asked = read_queries(
        write(
            tmp_path / "q.jsonl",
            [
                {"query_id": "1", "query": "81.51美元", "gold_doc_ids": ["a", "missing"], "date": "2026-01-05"},
                {"query_id": "2", "query": "机器人", "gold_doc_ids": ["a"]},
            ],
        )
    )
    ticks = iter(range(100))
    result = evaluate(corpus, asked, FakeIndex(), lambda: float(next(ticks)))
    assert result["n"] == 2
    assert result["gold_missing"] == 1
    assert result["lexical"] == {
        "n": 2,
        "recall@1": 0.5,
        "recall@5": 0.5,
        "recall@10": 0.5,
        "recall@20": 0.5,
        "mrr@10": 0.5,
        "ndcg@10": pytest.approx(0.5 * 1 / (1 + 1 / 1.5849625), abs=1e-6),
    }
    assert set(result) >= {"hybrid", "vector", "lexical", "seconds"}
    assert result["seconds"]["indexing"] == 1.0
    assert result["seconds"]["querying"] == 3.0


def test_themes_search_their_calendar_week_only(tmp_path: Path) -> None:
    corpus = read_corpus(write(tmp_path / "c.jsonl", DOCS))
    row = {"query_id": "1", "theme": "白银", "week": "2026-W02", "doc_ids": ["a", "b"]}
    asked = read_queries(write(tmp_path / "q.jsonl", [row]))
    result = evaluate(corpus, asked, FakeIndex(), lambda: 0.0)
    assert result["hybrid"] == {"n": 1, "p@10": 0.2, "recall@20": 1.0, "recall@50": 1.0, "ap@100": 1.0}
    assert read_queries(tmp_path / "q.jsonl", limit=1).kind == "themes"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"doc_id": "a"}], "text must be"),
        ([{"doc_id": 1, "text": "x"}], "doc_id must be"),
        ([{"doc_id": "a", "text": "x", "date": "2026-13-01"}], "date or time"),
        ([{"doc_id": "a", "text": "x"}, {"doc_id": "a", "text": "y"}], "used twice"),
        ([[]], "not a JSON object"),
        ([], "empty"),
    ],
)
def test_a_wrong_corpus_is_named_by_line(tmp_path: Path, rows: list[object], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_corpus(write(tmp_path / "c.jsonl", rows))
    assert "c.jsonl" in caught.value.where


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"query_id": "1", "query": "x"}], "gold_doc_ids must be"),
        ([{"query_id": "1", "query": "x", "gold_doc_ids": []}], "gold_doc_ids must be"),
        ([{"query_id": "1", "theme": "x", "week": "W1", "doc_ids": ["a"]}], "not an ISO week"),
        (
            [
                {"query_id": "1", "query": "x", "gold_doc_ids": ["a"]},
                {"query_id": "2", "theme": "x", "week": "2026-W01", "doc_ids": ["a"]},
            ],
            "must not be mixed",
        ),
        ([], "no query"),
    ],
)
def test_wrong_queries_are_named_by_line(tmp_path: Path, rows: list[object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_queries(write(tmp_path / "q.jsonl", rows))


def test_damaged_files_are_named(tmp_path: Path) -> None:
    whole = gzip.compress(json.dumps(DOCS[0]).encode() * 50)
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[:40])
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe")
    (tmp_path / "text.jsonl").write_text("{", encoding="utf-8")
    for name in ("cut.jsonl.gz", "bytes.jsonl", "text.jsonl", "absent.jsonl"):
        with pytest.raises(InputError):
            read_corpus(tmp_path / name)


def test_bm25_keeps_numbers_and_latin_words_whole() -> None:
    assert tokens("白银报81.51美元，GPU 563230 涨2%") == ["白银", "银报", "81.51", "美元", "gpu", "563230", "涨", "2%"]
    index = Bm25(["白银报81.51美元", "白银报82.51美元", "机器人GPU"])
    assert [doc for doc, _ in index.search("81.51", 3)] == [0]
    assert [doc for doc, _ in index.search("gpu", 3)] == [2]
    assert [doc for doc, _ in index.search("白银81.51", 3)] == [0, 1]
    assert index.search("无关", 3) == []
    assert Bm25([]).search("白银", 3) == []


def test_what_fusing_buys_is_paired_by_query(tmp_path: Path) -> None:
    corpus = read_corpus(write(tmp_path / "c.jsonl", DOCS))
    rows = [{"query_id": str(i), "query": q, "gold_doc_ids": ["a"]} for i, q in enumerate(["白银", "白银报", "订单"])]
    result = evaluate(corpus, read_queries(write(tmp_path / "q.jsonl", rows)), FakeIndex(), lambda: 0.0)
    same, other = (result["worth"][f"over_{arm}"]["mrr@10"] for arm in ("lexical", "vector"))
    assert same == {"difference": 0.0, "low": 0.0, "high": 0.0, "better": 0, "worse": 0}
    assert other["difference"] == pytest.approx(result["hybrid"]["mrr@10"] - result["vector"]["mrr@10"], abs=1e-5)
    assert other["low"] <= other["difference"] <= other["high"]
    assert (other["better"], other["worse"]) == (2, 0)
