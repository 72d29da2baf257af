"""`rag eval retrieval`: score the search on any JSONL(.gz) set, for the hybrid, vector and lexical arm.

Corpus rows `{doc_id, text, date?, time?}`. Query rows are of one of two kinds:

- questions `{query_id, query, gold_doc_ids, date?}`: searched in the whole corpus (`date` only informs);
  n, recall@1/5/10/20, mrr@10, ndcg@10;
- themes `{query_id, theme, week, doc_ids}`: the theme's name, searched within that ISO week by calendar date (Monday
  00:00 → next Monday 00:00, not by session); n, p@10, recall@20, recall@50, ap@100.

In question sets the gold documents are alternatives (the same news twice): recall@k says whether one of them is among
the first k. In theme sets all of them are wanted: recall@k = found / gold, p@10 = found / 10, ap@100 = the precisions
at the gold found in the first 100, summed, / gold. Means over queries, 0–1. Gold that the corpus does not hold counts
as not found and is reported as `gold_missing`. Other fields of the rows are ignored.

Theme sets are searched once more with what was learned of themes from a newsroom's tags (`learned`); without that the
name alone is known. `worth` says what fusing buys: for each measure the hybrid minus each arm, paired by query, with a
95 % interval.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Literal, Protocol

from rag.clock import at, parse_week
from rag.errors import InputError, UsageError
from rag.evaluation import metrics as m
from rag.evaluation.intervals import paired
from rag.types import Window

Arm = Literal["hybrid", "vector", "lexical", "learned"]
ARMS: tuple[Arm, ...] = ("hybrid", "vector", "lexical")


@dataclass(frozen=True, slots=True)
class CorpusRow:
    """One document; longer ones than a chunk are scored by their best chunk."""

    doc_id: str
    text: str
    published_at: datetime | None = None
    """Date and time where given (midnight without a time); a document without a date is in no week."""


@dataclass(frozen=True, slots=True)
class QueryRow:
    """One query with its gold documents; `window` is unbounded for questions."""

    query_id: str
    text: str
    gold: frozenset[str]
    window: Window = field(default_factory=Window)


class Searcher(Protocol):
    """A built index over the corpus."""

    def search(self, text: str, arm: Arm, window: Window, n: int) -> list[str]:
        """The best `n` document ids, best first, without repetition, all published within `window`."""
        ...


class RetrievalIndex(Protocol):
    """Builds a searcher in a temporary store."""

    def build(self, rows: Sequence[CorpusRow]) -> Searcher:
        """Index the rows."""
        ...


Progress = Callable[[str, int, int], None]
Values = dict[str, dict[str, float]]
"""Measure → query → value."""
Measure = Callable[[Sequence[str], frozenset[str], int], m.Score]
QUESTION_MEASURES: Mapping[str, tuple[Measure, int]] = {
    "recall@1": (m.hit_at, 1),
    "recall@5": (m.hit_at, 5),
    "recall@10": (m.hit_at, 10),
    "recall@20": (m.hit_at, 20),
    "mrr@10": (m.reciprocal_rank, 10),
    "ndcg@10": (m.ndcg_at, 10),
}
THEME_MEASURES: Mapping[str, tuple[Measure, int]] = {
    "p@10": (m.precision_at, 10),
    "recall@20": (m.recall_at, 20),
    "recall@50": (m.recall_at, 50),
    "ap@100": (m.average_precision_at, 100),
}


@dataclass(frozen=True, slots=True)
class QuerySet:
    """The queries of one file, all of one kind."""

    kind: Literal["questions", "themes"]
    rows: tuple[QueryRow, ...]

    @property
    def measures(self) -> Mapping[str, tuple[Measure, int]]:
        """Name → (function, k) of what this kind is scored by."""
        return QUESTION_MEASURES if self.kind == "questions" else THEME_MEASURES

    @property
    def arms(self) -> tuple[Arm, ...]:
        """What this kind is searched by."""
        return ARMS if self.kind == "questions" else (*ARMS, "learned")


def evaluate(
    documents: Sequence[CorpusRow],
    asked: QuerySet,
    index: RetrievalIndex,
    timer: Callable[[], float],
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Score `index` on a set (`read_corpus`, `read_queries`); the JSON of `rag eval retrieval` but `schema_version`.

    `timer` is a clock in seconds. `progress(arm, done, total)` is called before each query.
    """
    started = timer()
    searcher = index.build(documents)
    seconds = {"indexing": round(timer() - started, 3)}
    known = {row.doc_id for row in documents}
    missing = sum(len(query.gold - known) for query in asked.rows)
    result: dict[str, Any] = {"kind": asked.kind, "n": len(asked.rows), "documents": len(documents)}
    values: dict[Arm, Values] = {}
    for arm in asked.arms:
        before = timer()
        values[arm] = _values(searcher, arm, asked, progress)
        result[arm] = {"n": len(asked.rows)} | {name: _mean(column) for name, column in values[arm].items()}
        seconds[f"querying_{arm}"] = round(timer() - before, 3)
    seconds["querying"] = round(sum(seconds[f"querying_{arm}"] for arm in asked.arms), 3)
    worth = {f"over_{arm}": _worth(values["hybrid"], values[arm]) for arm in ARMS[1:]}
    return result | {"worth": worth, "gold_missing": missing, "seconds": seconds}


def _mean(column: Mapping[str, float]) -> float | None:
    value = m.mean(list(column.values())).value
    return None if value is None else round(value, 6)


def _worth(ours: Values, theirs: Values) -> dict[str, dict[str, Any]]:
    """Measure → difference with its interval, and how many queries got better and worse."""
    found = {}
    for name in ours:
        pair = paired(ours[name], theirs[name])
        low, high = (None if v is None else round(v, 6) for v in (pair.difference.low, pair.difference.high))
        value = pair.difference.value
        found[name] = {
            "difference": None if value is None else round(value, 6),
            "low": low,
            "high": high,
            "better": pair.wins,
            "worse": pair.losses,
        }
    return found


def _values(searcher: Searcher, arm: Arm, asked: QuerySet, progress: Progress | None) -> Values:
    depth = max(k for _, k in asked.measures.values())
    values: Values = {name: {} for name in asked.measures}
    for number, query in enumerate(asked.rows):
        if progress:
            progress(arm, number, len(asked.rows))
        ranked = searcher.search(query.text, arm, query.window, depth)
        for name, (measure, k) in asked.measures.items():
            value = measure(ranked, query.gold, k).value
            if value is not None:
                values[name][f"{number}"] = value
    return values


def read_corpus(path: Path) -> list[CorpusRow]:
    """The documents of a corpus file. Raises InputError: malformed row, doc_id used twice, no document."""
    rows: dict[str, CorpusRow] = {}
    for where, row in _objects(path):
        doc_id = _field(row, "doc_id", where)
        if doc_id in rows:
            raise InputError(f"doc_id {doc_id!r} is used twice", where=where)
        rows[doc_id] = CorpusRow(doc_id, _field(row, "text", where), _published(row, where))
    if not rows:
        raise InputError("the corpus is empty", where=str(path))
    return list(rows.values())


def read_queries(path: Path, limit: int | None = None) -> QuerySet:
    """The first `limit` queries of a file. Raises InputError: malformed row, both kinds mixed, no query."""
    kinds: set[Literal["questions", "themes"]] = set()
    rows: list[QueryRow] = []
    for where, row in islice(_objects(path), limit):
        if "theme" in row:
            kinds.add("themes")
            window = _week_days(_field(row, "week", where), where)
            text, gold = _field(row, "theme", where), _ids(row, "doc_ids", where)
        else:
            kinds.add("questions")
            window, text, gold = Window(), _field(row, "query", where), _ids(row, "gold_doc_ids", where)
        if len(kinds) > 1:
            raise InputError("questions and themes must not be mixed in one file", where=where)
        rows.append(QueryRow(_field(row, "query_id", where), text, gold, window))
    if not rows:
        raise InputError("the file holds no query", where=str(path))
    return QuerySet(kinds.pop(), tuple(rows))


def _objects(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(file:line, object) of each line that is not blank; gzip by its first bytes, whatever the name says."""
    number = 0
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield f"{path.name}:{number}", _object(line, f"{path.name}:{number}")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as exc:
        raise InputError(f"cannot be read: {exc}", where=f"{path.name}:{number + 1}") from exc


def _object(line: str, where: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as exc:
        raise InputError(f"not JSON: {exc}", where=where) from exc
    if not isinstance(row, dict):
        raise InputError("not a JSON object", where=where)
    return row


def _field(row: Mapping[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise InputError(f"{key} must be a text that is not empty", where=where)
    return value


def _ids(row: Mapping[str, Any], key: str, where: str) -> frozenset[str]:
    value = row.get(key)
    if not isinstance(value, list) or not value or not all(isinstance(doc_id, str) for doc_id in value):
        raise InputError(f"{key} must be a list of document ids, not empty", where=where)
    return frozenset(value)


def _published(row: Mapping[str, Any], where: str) -> datetime | None:
    if row.get("date") is None:
        return None
    try:
        return at(date.fromisoformat(str(row["date"])), time.fromisoformat(str(row.get("time") or "00:00")))
    except ValueError as exc:
        raise InputError(f"date or time cannot be read: {exc}", where=where) from exc


def _week_days(week: str, where: str) -> Window:
    try:
        monday, sunday = parse_week(week)
    except UsageError as exc:
        raise InputError(exc.message, where=where, hint=exc.hint) from exc
    return Window(at(monday, time()), at(sunday + timedelta(days=1), time()))
