"""Training text for the bundled embedder: what is read, what is held out, how it is cut.

Covered: telegraphs with headlines, newsroom themes, other outlets' headlines and editors' digests; news articles;
finance briefs. Held out of everything (vocabulary and LSA included): the weeks named by the caller, the articles that
answer a test question and their near copies, the bodies that answer a headline query.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from rag.text import body_of, normal_form, sentences

_PREFIX = re.compile(r"^[\s\d:/\-年月日时分.]*[,，]?\s*正文[：:]\s*(?:原标题[：:])?")
_BOILERPLATE = re.compile(r"证券之星|如若转载|免责声明|风险自担|责任编辑|编辑[：:]|来源[：:]|原标题|扫描二维码|转载请")


@dataclass(slots=True)
class TrainDoc:
    """One text with its headline (empty for articles), its newsroom themes and other outlets' wordings of it."""

    title: str
    sentences: list[str]
    themes: tuple[str, ...] = ()
    paraphrases: list[str] = field(default_factory=list)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL or JSONL.gz file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def week_of(row: dict[str, Any]) -> str:
    """The ISO week of a row's date."""
    year, week, _ = date.fromisoformat(row["date"]).isocalendar()
    return f"{year}-W{week:02d}"


def _cut(text: str, limit: int) -> list[str]:
    return [s for s in sentences(text[:limit]) if len(s) >= 6 and not _BOILERPLATE.search(s)]


def telegraphs(folder: Path, held_out: frozenset[str]) -> list[TrainDoc]:
    """The telegraphs outside the held-out weeks, with headline, themes, paraphrases and digest points."""
    labels = {row["doc_id"]: row for row in rows(folder / "labels.jsonl.gz")}
    docs: dict[str, TrainDoc] = {}
    for row in rows(folder / "corpus.jsonl.gz"):
        if week_of(row) in held_out:
            continue
        label = labels[row["doc_id"]]
        docs[row["doc_id"]] = TrainDoc(label["title"] or "", _cut(body_of(row["text"]), 1200), tuple(label["subjects"]))
    for row in rows(folder / "xsource_queries.jsonl"):
        _add(docs, row["gold_doc_ids"], row["query"])
    for row in rows(folder / "digests.jsonl"):
        if row["week"] not in held_out:
            for point in row["points"]:
                _add(docs, point["doc_ids"], point["text"])
    return [doc for doc in docs.values() if doc.sentences]


def _add(docs: dict[str, TrainDoc], doc_ids: list[str], text: str) -> None:
    for doc_id in doc_ids:
        if doc_id in docs:
            docs[doc_id].paraphrases.append(text)


def articles(folder: Path) -> list[TrainDoc]:
    """News articles without those that answer a test question, their copies, and repeated articles."""
    gold = {doc_id for row in rows(folder / "queries.jsonl") for doc_id in row["gold_doc_ids"]}
    seen: set[str] = set()
    kept: list[TrainDoc] = []
    everything = list(rows(folder / "corpus.jsonl.gz"))
    for row in everything:
        if row["doc_id"] in gold:
            seen.update(_shingles(row["text"]))
    for row in everything:
        body = _PREFIX.sub("", row["text"])
        keys = _shingles(row["text"])
        if row["doc_id"] in gold or sum(k in seen for k in keys) >= max(1, len(keys) // 3):
            continue
        seen.update(keys)
        cut = _cut(body, 1200)
        if len(cut) >= 2:
            kept.append(TrainDoc("", cut))
    return kept


def _shingles(text: str) -> list[str]:
    """Keys of a text: its sentences of 12 and more characters in normal form, by their first 24 characters."""
    parts = re.split(r"[。！？\n]", normal_form(_PREFIX.sub("", text)[:1200]))
    return [p[:24] for p in parts if len(p) >= 12]


def briefs(folder: Path) -> list[TrainDoc]:
    """Finance briefs that answer no headline query."""
    gold = {doc_id for row in rows(folder / "queries.jsonl") for doc_id in row["gold_doc_ids"]}
    docs = (
        TrainDoc("", _cut(row["text"], 1200))
        for row in rows(folder / "corpus.jsonl.gz")
        if row["doc_id"] not in gold and row["origin"] != "eval_list"
    )
    return [doc for doc in docs if len(doc.sentences) >= 2]


def read_all(data: Path, held_out: frozenset[str]) -> list[TrainDoc]:
    """Telegraphs, briefs and articles, in this order; `data` is the folder that holds `cls`, `finna` and `crud`."""
    return telegraphs(data / "cls", held_out) + briefs(data / "finna") + articles(data / "crud")
