"""Results as the JSON objects that `docs/cli.md` promises: plain dicts, `schema_version` 1, times as ISO 8601 +08:00.

Text is as stored (JSON quotes it); nothing is shortened. Keys may be added, never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rag.rendering.content import Checked
from rag.types import (
    Answer,
    Citation,
    Coverage,
    Document,
    Finding,
    Hit,
    Item,
    Link,
    Reject,
    ReportPage,
    Table,
    ThemeWeek,
)

SCHEMA_VERSION = 1
Json = dict[str, Any]


def _iso(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None


def _versioned(values: Json) -> Json:
    return {"schema_version": SCHEMA_VERSION, **values}


def parse(document: Document) -> Json:
    """`rag parse`: the items of a telegraph file or note, the pages of a weekly report; rejects with file and line."""
    shared: Json = {
        "kind": document.kind,
        "file": document.file,
        "sha256": document.sha256,
        "title": document.title,
        "level": document.level,
        "session_date": _iso(document.session_date),
    }
    weekly = document.kind == "weekly_report"
    body: Json = {"pages": [_page(page) for page in document.pages]} if weekly else {"items": _items(document.items)}
    return _versioned({**shared, **body, "rejects": [_reject(reject) for reject in document.rejects]})


def item(value: Item) -> Json:
    """One item with every field."""
    return {
        "item_id": value.item_id,
        "kind": value.kind,
        "file": value.file,
        "line": value.line,
        "session_date": _iso(value.session_date),
        "time": value.time,
        "published_at": _iso(value.published_at),
        "level": value.level,
        "title": value.title,
        "text": value.text,
        "outlet": value.outlet,
        "wire_date": _iso(value.wire_date),
        "source": value.source,
        "flags": list(value.flags),
        "list_items": list(value.list_items),
        "page_no": value.page_no,
        "section": value.section,
    }


def _items(values: Iterable[Item]) -> list[Json]:
    return [item(value) for value in values]


def _page(page: ReportPage) -> Json:
    return {
        "page_no": page.page_no,
        "section": page.section,
        "kind": page.kind,
        "title": page.title,
        "bullets": list(page.bullets),
        "figure_captions": list(page.figure_captions),
        "table_captions": list(page.table_captions),
        "tables": [_table(table) for table in page.tables],
        "source": page.source,
        "note": page.note,
        "line": page.line,
    }


def _table(table: Table) -> Json:
    return {"caption": table.caption, "columns": list(table.columns), "rows": [list(row) for row in table.rows]}


def _reject(reject: Reject) -> Json:
    return {"file": reject.file, "line": reject.line, "reason": reject.reason, "excerpt": reject.excerpt}


def search(query: str, hits: Sequence[Hit], explain: bool = False) -> Json:
    """`rag search`: hits by rank from 1; with `explain`, the named terms of each score."""
    return _versioned({"query": query, "hits": [_hit(rank, hit, explain) for rank, hit in enumerate(hits, 1)]})


def _hit(rank: int, hit: Hit, explain: bool) -> Json:
    shown: Json = {
        "rank": rank,
        "item_id": hit.item.item_id,
        "score": hit.score,
        "found_by": list(hit.found_by),
        "file": hit.item.file,
        "line": hit.item.line,
        "session_date": _iso(hit.item.session_date),
        "time": hit.item.time,
        "published_at": _iso(hit.item.published_at),
        "level": hit.item.level,
        "title": hit.item.title,
        "text": hit.item.text,
    }
    return {**shown, "parts": dict(hit.parts)} if explain else shown


def ask(answer: Answer) -> Json:
    """`rag ask`: the answer with marks, its citations and findings; or why there is none."""
    return _versioned(
        {
            "question": answer.question,
            "answer": answer.text,
            "abstained": answer.abstained,
            "reason": answer.reason,
            "sentences": [{"text": s.text, "marks": list(s.marks), "verdict": s.verdict} for s in answer.sentences],
            "citations": [citation(cited) for cited in answer.citations],
            "findings": [finding(found) for found in answer.findings],
            "window": {
                "since": _iso(answer.window.since),
                "until": _iso(answer.window.until),
                "as_of": _iso(answer.as_of),
            },
            "data_as_of": _iso(answer.data_as_of),
            "model": answer.model,
            "settings_fingerprint": answer.settings_fingerprint,
            "seconds": round(answer.seconds, 3),
        }
    )


def citation(cited: Citation) -> Json:
    """A mark resolved. For a report page `page_no` and `page_title` name it; `quote` is a literal part of the item."""
    source = cited.item
    return {
        "mark": cited.mark,
        "item_id": source.item_id,
        "file": source.file,
        "line": source.line,
        "session_date": _iso(source.session_date),
        "time": source.time,
        "published_at": _iso(source.published_at),
        "level": source.level,
        "title": source.title,
        "page_no": source.page_no,
        "page_title": source.title if source.kind == "report_page" else None,
        "quote": cited.quote,
    }


def finding(found: Finding) -> Json:
    """What verification saw, and what was done."""
    return {"kind": found.kind, "sentence": found.sentence, "detail": found.detail, "action": found.action}


def show(value: Item, seen_in: Sequence[tuple[str, int]] = (), links: Sequence[tuple[Link, Item | None]] = ()) -> Json:
    """`rag show`: the item, every (file, line) it was seen at, its links, each with the item at the other end.

    Where that item is not known, its title and time are null.
    """
    places = [{"file": file, "line": line} for file, line in seen_in or [(value.file, value.line)]]
    return _versioned({"item": item(value), "seen_in": places, "links": [_link(value, *pair) for pair in links]})


def _link(value: Item, link: Link, other: Item | None) -> Json:
    outgoing = link.source == value.item_id
    return {
        "kind": link.kind,
        "direction": "to" if outgoing else "from",
        "key": link.key,
        "item_id": link.target if outgoing else link.source,
        "published_at": _iso(other.published_at) if other else None,
        "title": other.title if other else None,
    }


def themes(week: str | None, values: Sequence[ThemeWeek]) -> Json:
    """`rag themes`: heat by theme, with its change (null without a week before)."""
    return _versioned({"week": week, "themes": [_theme(value) for value in values]})


def _theme(value: ThemeWeek) -> Json:
    before = value.previous_heat
    return {
        "name": value.theme.name,
        "sector": value.theme.sector,
        "heat": value.heat,
        "previous_heat": before,
        "change": None if before is None else round(value.heat - before, 6),
        "events": value.events,
        "days": [_iso(day) for day in value.days],
        "grade": value.grade,
        "item_ids": list(value.item_ids),
    }


def verify(sentences: Sequence[Checked], counts: Mapping[str, int], file: str | None = None) -> Json:
    """`rag verify` of a text: each sentence with its verdict and findings; sentences by verdict."""
    rows = [
        {
            "text": sentence.text,
            "marks": list(sentence.marks),
            "verdict": sentence.verdict,
            "findings": [{"kind": found.kind, "detail": found.detail} for found in sentence.findings],
        }
        for sentence in sentences
    ]
    return _versioned({"file": file, "sentences": rows, "counts": dict(counts)})


def stats(coverage: Coverage, totals: Mapping[str, int | float | str | None]) -> Json:
    """`rag stats`: totals of the store, its sessions, the gaps between them."""
    sessions = [
        {
            "session_date": _iso(session.session_date),
            "level": session.level,
            "items": session.items,
            "first": _iso(session.first),
            "last": _iso(session.last),
        }
        for session in coverage.sessions
    ]
    return _versioned(
        {
            "totals": dict(totals),
            "items": coverage.items,
            "data_as_of": _iso(coverage.data_as_of),
            "sessions": sessions,
            "missing": [_iso(day) for day in coverage.missing],
            "excluded": dict(coverage.excluded),
        }
    )
