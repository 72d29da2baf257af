"""Run a system over a public set: replies scored by the metrics of the suites, kept as they come so that a run goes on.

A kept run is a JSONL file: a header that names set, system and settings, then one reply a line. Appending is the only
write; a line that an interruption cut off is asked again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rag.errors import InputError
from rag.evaluation import metrics as m
from rag.evaluation.cases import Places
from rag.evaluation.public_sets import PublicCase, PublicSet
from rag.evaluation.replies import Reply, Said
from rag.evaluation.runner import Bench, CaseResult, Report, score_reply
from rag.types import Item

Ask = Callable[[PublicCase], Reply]
_SCORING = Bench(Places({}))


@dataclass(frozen=True, slots=True)
class Kept:
    """Replies that a file holds; `path` None keeps nothing."""

    path: Path | None
    header: Mapping[str, str]

    def replies(self) -> dict[str, Reply]:
        """Case id → reply. Raises InputError when the file is of another run."""
        if self.path is None:
            return {}
        try:
            rows = [row for line in self.path.read_text(encoding="utf-8").split("\n") if (row := _row(line))]
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as exc:
            raise InputError(f"cannot be read: {exc}", where=str(self.path)) from exc
        if rows and rows[0] != dict(self.header):
            raise InputError("this file keeps another run", where=str(self.path), hint="give --keep another name")
        return {row["case_id"]: _reply(row) for row in rows[1:]}

    def add(self, case_id: str, reply: Reply, first: bool) -> None:
        """Append a reply; before the first the header. Raises InputError when the file cannot be written."""
        if self.path is None:
            return
        rows: list[Mapping[str, Any]] = [dict(self.header)] if first else []
        said = [[sentence.text, list(sentence.item_ids)] for sentence in reply.sentences]
        rows.append({"case_id": case_id, "said": said, "abstained": reply.abstained, "reason": reply.reason})
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                # the leading newline ends a line that an interruption left open
                file.write("".join("\n" + json.dumps(row, ensure_ascii=False) for row in rows))
        except OSError as exc:
            raise InputError(f"cannot be written: {exc}", where=str(self.path)) from exc


def _row(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        return None
    return row if isinstance(row, dict) else None


def _reply(row: Mapping[str, Any]) -> Reply:
    try:
        said = tuple(Said(str(text), tuple(map(str, ids))) for text, ids in row["said"])
        return Reply(said, bool(row["abstained"]), row["reason"])
    except (KeyError, TypeError, ValueError) as exc:
        raise InputError(f"a kept reply is malformed: {exc}", hint="give --keep another name") from exc


def run(asked: PublicSet, ask: Ask, kept: Kept, progress: Callable[[int, int, str], None]) -> Report:
    """Ask every case that `kept` does not hold, score all. Raises InputError, and whatever `ask` raises."""
    return Report(f"public {asked.name}", tuple(_results(asked, ask, kept, progress)), dict(kept.header))


def _results(asked: PublicSet, ask: Ask, kept: Kept, progress: Callable[[int, int, str], None]) -> Iterator[CaseResult]:
    known = kept.replies()
    written = bool(kept.path and kept.path.exists())
    for done, one in enumerate(asked.cases):
        progress(done, len(asked.cases), one.case.case_id)
        reply = known.get(one.case.case_id)
        if reply is None:
            reply = ask(one)
            kept.add(one.case.case_id, reply, first=not written)
            written = True
        yield _scored(one, reply, asked.documents)


def _scored(one: PublicCase, reply: Reply, documents: Mapping[str, Item]) -> CaseResult:
    # a reply that was kept and one that was just given must score alike
    reply = replace(reply, items={i: documents[i] for i in reply.cited if i in documents})
    scores = score_reply(one.case, reply, one.gold, _SCORING)
    f1 = m.f1(reply, one.case.gold.strings)
    scores |= {"f1": f1} if f1.value is not None else {}
    gold = tuple(sorted(one.gold))
    return CaseResult(one.case, scores, gold, reply, gold_items=tuple(documents[i] for i in gold))
