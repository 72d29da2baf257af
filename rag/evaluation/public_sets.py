"""Public question sets in their own formats → cases with the passages that they give or the documents to search.

    rgb     RGB, Chinese (Chen et al., arXiv 2309.01431): a file or folder of rows `{query, answer, positive,
            negative}`; with `positive_wrong` and `fakeanswer` a counterfactual row, with lists of lists in `positive`
            an integration row. Five passages a case; noise is the share of them that are negatives.
    fin_qa  rows `{question, context, answer, answerable}`: one context a case (千言/FinQA event questions, JSONL)
    crud    CRUD-RAG (arXiv 2401.17043): its own `split_merged.json` (`questanswer_1doc` … with `news1` …), or a folder
            with `corpus.jsonl` `{doc_id, text, date?}` and `queries.jsonl` `{query_id, query, answer, gold_doc_ids}`

Nothing of these sets is shipped. Rows that a format does not cover are refused by file and line. Not covered: the sets'
own metrics that need a language model (RAGQuestEval, RGB's judged rejection).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from rag.clock import at
from rag.errors import InputError, UsageError
from rag.evaluation.cases import Case, Gold
from rag.evaluation.public_rows import (
    answers_of,
    list_of,
    one_of,
    rows,
    rows_under,
    strings_of,
    text_of,
    texts_of,
    whole,
)
from rag.types import Item

PASSAGES = 5
"""Passages given to a case of RGB, as in its paper."""
NOISE = (0.0, 0.2, 0.4, 0.6, 0.8)
INTEGRATION_NOISE = (0.0, 0.2, 0.4)
_UNDATED = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class PublicCase:
    """A case with the ids of what is right to cite, and of the passages that it is given (none: all documents)."""

    case: Case
    gold: frozenset[str] = frozenset()
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicSet:
    """The cases of one set and the texts that they speak of."""

    name: str
    cases: tuple[PublicCase, ...]
    documents: Mapping[str, Item]

    @property
    def digest(self) -> str:
        """16 hex digits over cases and documents: what a kept run must match."""
        told = [(c.case.case_id, c.case.question, c.given) for c in self.cases]
        text = json.dumps([told, sorted(self.documents)], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def load(name: str, path: Path, limit: int | None = None) -> PublicSet:
    """The set `name` from a file or folder; `limit` keeps the first cases of each suite.

    Raises InputError, UsageError.
    """
    if name not in READERS:
        raise UsageError(f"unknown set {name!r}", where="NAME", hint=f"one of: {', '.join(READERS)}")
    if not path.exists():
        raise InputError("no such file or folder", where=str(path))
    found = READERS[name](path)
    if not found.cases:
        raise InputError(f"no cases of {name} there", where=str(path), hint="the formats are listed in eval/README.md")
    return replace(found, cases=tuple(_first(found.cases, limit))) if limit else found


def _first(cases: Sequence[PublicCase], limit: int) -> Iterator[PublicCase]:
    seen: dict[str, int] = {}
    for one in cases:
        seen[one.case.suite] = seen.get(one.case.suite, 0) + 1
        if seen[one.case.suite] <= limit:
            yield one


# ── RGB ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rgb(path: Path) -> PublicSet:
    cases: list[PublicCase] = []
    documents: dict[str, Item] = {}
    for where, row in rows_under(path):
        cases += _rgb_cases(row, where, documents)
    order = ("rgb noise", "rgb rejection", "rgb integration", "rgb counterfactual", "rgb facts")
    cases.sort(key=lambda c: (next(i for i, p in enumerate(order) if c.case.suite.startswith(p)), c.case.suite))
    return PublicSet("rgb", tuple(cases), documents)


def _rgb_cases(row: Mapping[str, Any], where: str, documents: dict[str, Item]) -> Iterator[PublicCase]:
    qid, question = str(row.get("qid") or where), text_of(row, "query", where)
    strings = answers_of(row, "answer", where)
    nested = any(isinstance(group, list) for group in list_of(row, "positive", where))
    bad = _passages(texts_of(row, "negative", where), documents)

    def made(suite: str, gold: Gold, right: Sequence[str], given: Sequence[str]) -> PublicCase:
        case = Case(f"{qid} {suite}", suite, question, gold=gold, origin="rgb")
        shuffled = sorted(dict.fromkeys(given), key=lambda i: hashlib.sha256(f"{qid} {i}".encode()).digest())
        return PublicCase(case, frozenset(right), tuple(shuffled))

    if nested:
        parts = [_passages(strings_of(part, "positive", where), documents) for part in row["positive"]]
        for noise in INTEGRATION_NOISE:
            right = _round_robin(parts, PASSAGES - math.ceil(PASSAGES * noise))
            given = [*right, *bad[: PASSAGES - len(right)]]
            yield made(f"rgb integration {noise}", Gold(strings=strings), right, given)
        return
    good = _passages(texts_of(row, "positive", where), documents)
    if "positive_wrong" in row:
        false = _passages(texts_of(row, "positive_wrong", where), documents)
        lie = Gold(strings=strings, forbid=tuple(s for g in answers_of(row, "fakeanswer", where) for s in g))
        yield made("rgb facts", lie, good, good[:PASSAGES])
        yield made("rgb counterfactual", lie, (), false[:PASSAGES])
        return
    for noise in NOISE:
        right = good[: PASSAGES - math.ceil(PASSAGES * noise)]
        yield made(f"rgb noise {noise}", Gold(strings=strings), right, [*right, *bad[: PASSAGES - len(right)]])
    yield made("rgb rejection", Gold(abstain=True), (), bad[:PASSAGES])


def _round_robin(parts: Sequence[Sequence[str]], n: int) -> list[str]:
    """The first passage of each part, then the second …, `n` in all: an integration case needs every part."""
    longest = max((len(part) for part in parts), default=0)
    return [part[i] for i in range(longest) for part in parts if i < len(part)][:n]


# ── fin_qa ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _fin_qa(path: Path) -> PublicSet:
    cases: list[PublicCase] = []
    documents: dict[str, Item] = {}
    for where, row in rows_under(path):
        (given,) = _passages([text_of(row, "context", where)], documents)
        answerable = bool(row.get("answerable", True))
        task = str(row.get("task") or "fin_qa")
        parts = strings_of(row.get("answers") or [row.get("answer")], "answer", where)
        case = Case(
            str(row.get("qid") or where),
            f"{task} {'answerable' if answerable else 'unanswerable'}",
            text_of(row, "question", where),
            gold=Gold(strings=tuple((part,) for part in parts)) if answerable else Gold(abstain=True),
            origin="fin_qa",
        )
        cases.append(PublicCase(case, frozenset({given}) if answerable else frozenset(), (given,)))
    cases.sort(key=lambda c: c.case.suite)
    return PublicSet("fin_qa", tuple(cases), documents)


# ── CRUD-RAG ────────────────────────────────────────────────────────────────────────────────────────────────────


def _crud(path: Path) -> PublicSet:
    if path.is_dir():
        return _crud_folder(path)
    cases: list[PublicCase] = []
    documents: dict[str, Item] = {}
    tasks = whole(path)
    if not isinstance(tasks, dict):
        raise InputError("not the task file of CRUD-RAG", where=str(path), hint="give split_merged.json or a folder")
    for task in sorted(t for t in tasks if t.startswith("questanswer_")):
        for number, row in enumerate(tasks[task], 1):
            where = f"{path.name} {task}:{number}"
            news = [str(row[key]) for key in sorted(row) if key.startswith("news") and row[key]]
            gold = _passages(news, documents)
            cases.append(_crud_case(row, ("questions", "answers"), f"crud {task[12:]}", gold, where))
    return PublicSet("crud", tuple(cases), documents)


def _crud_folder(path: Path) -> PublicSet:
    documents: dict[str, Item] = {}
    for where, row in rows(one_of(path, "corpus")):
        doc_id, day = text_of(row, "doc_id", where), str(row.get("date") or "")
        documents[doc_id] = _item(doc_id, text_of(row, "text", where), _day(day, where))
    cases = []
    for where, row in rows(one_of(path, "queries")):
        gold = [i for i in texts_of(row, "gold_doc_ids", where) if i in documents]
        suite = f"crud {str(row.get('task') or 'qa').lower()}"
        cases.append(_crud_case(row, ("query", "answer"), suite, gold, where))
    cases.sort(key=lambda c: c.case.suite)
    return PublicSet("crud", tuple(cases), documents)


def _crud_case(
    row: Mapping[str, Any], keys: tuple[str, str], suite: str, gold: Sequence[str], where: str
) -> PublicCase:
    question, answer = (text_of(row, key, where) for key in keys)
    case_id = f"{row.get('query_id') or row.get('ID') or where} {suite}"
    case = Case(case_id, suite, question, gold=Gold(strings=((answer,),)), origin="crud")
    return PublicCase(case, frozenset(gold))


READERS: Mapping[str, Callable[[Path], PublicSet]] = {"rgb": _rgb, "fin_qa": _fin_qa, "crud": _crud}


# ── documents ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _passages(texts: Sequence[str], documents: dict[str, Item]) -> list[str]:
    """The ids of texts, which are put among the documents; equal texts are one."""
    ids = []
    for text in texts:
        doc_id = f"p{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
        documents.setdefault(doc_id, _item(doc_id, text, _UNDATED))
        ids.append(doc_id)
    return ids


def _item(doc_id: str, text: str, day: date) -> Item:
    moment: datetime = at(day, time(12))
    return Item(doc_id, "note", day, moment, None, None, "", text, f"{doc_id}.txt", 1)


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text) if text else _UNDATED
    except ValueError as exc:
        raise InputError(f"date is not a date: {text!r}", where=where) from exc
