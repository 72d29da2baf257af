"""Results as the JSON objects that `docs/cli.md` promises: plain dicts, `schema_version` 1, times as ISO 8601 +08:00.

Text is as stored (JSON quotes it); nothing is shortened. Keys may be added, never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rag.rendering import labels
from rag.rendering.jsonform_store import Json, diff, doctor, ingest, iso, reject_form, stats, versioned, written
from rag.rendering.views import Checked, Place
from rag.types import Document, Hit, Item, Link, Query, ReportPage, Table, ThemeWeek

if TYPE_CHECKING:
    from rag.written import Answer, Citation, Finding

__all__ = [
    "ask",
    "citation",
    "diff",
    "doctor",
    "finding",
    "ingest",
    "item",
    "parse",
    "search",
    "show",
    "stats",
    "themes",
]
__all__ += ["verify", "written"]


def parse(document: Document) -> Json:
    """`rag parse`: the items of a telegraph file or note, the pages of a weekly report; rejects with file and line."""
    shared: Json = {
        "kind": document.kind,
        "file": document.file,
        "sha256": document.sha256,
        "title": document.title,
        "level": document.level,
        "session_date": iso(document.session_date),
    }
    weekly = document.kind == "weekly_report"
    body: Json = {"pages": [_page(page) for page in document.pages]} if weekly else {"items": _items(document.items)}
    return versioned({**shared, **body, "rejects": [reject_form(reject) for reject in document.rejects]})


def item(value: Item) -> Json:
    """One item with every field."""
    return {
        "item_id": value.item_id,
        "kind": value.kind,
        "file": value.file,
        "line": value.line,
        "session_date": iso(value.session_date),
        "time": value.time,
        "published_at": iso(value.published_at),
        "level": value.level,
        "title": value.title,
        "text": value.text,
        "outlet": value.outlet,
        "wire_date": iso(value.wire_date),
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


def search(hits: Sequence[Hit], query: Query | None = None) -> Json:
    """`rag search`: hits by rank from 1; with `query`, how it was understood and the named terms of each score."""
    understood: Json = {"query": _query(query)} if query else {}
    return versioned({**understood, "hits": [_hit(rank, hit, query is not None) for rank, hit in enumerate(hits, 1)]})


def _query(query: Query) -> Json:
    return {
        "text": query.text,
        "since": iso(query.window.since),
        "until": iso(query.window.until),
        "as_of": iso(query.as_of),
        "level": query.level,
        "themes": list(query.themes),
        "entities": list(query.entities),
        "k": query.k,
    }


def _hit(rank: int, hit: Hit, explain: bool) -> Json:
    shown: Json = {
        "rank": rank,
        "item_id": hit.item.item_id,
        "score": hit.score,
        "found_by": list(hit.found_by),
        "file": hit.item.file,
        "line": hit.item.line,
        "session_date": iso(hit.item.session_date),
        "time": hit.item.time,
        "published_at": iso(hit.item.published_at),
        "level": hit.item.level,
        "title": hit.item.title,
        "text": hit.item.text,
    }
    return {**shown, "parts": dict(hit.parts)} if explain else shown


def ask(answer: Answer) -> Json:
    """`rag ask`: the answer with marks, its citations and findings; or why there is none."""
    return versioned(
        {
            "question": answer.question,
            "answer": answer.text,
            "abstained": answer.abstained,
            "reason": answer.reason,
            "sentences": [{"text": s.text, "marks": list(s.marks), "verdict": s.verdict} for s in answer.sentences],
            "citations": [citation(cited) for cited in answer.citations],
            "findings": [finding(found) for found in answer.findings],
            "window": {
                "since": iso(answer.window.since),
                "until": iso(answer.window.until),
                "as_of": iso(answer.as_of),
            },
            "data_as_of": iso(answer.data_as_of),
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
        "session_date": iso(source.session_date),
        "time": source.time,
        "published_at": iso(source.published_at),
        "level": source.level,
        "title": source.title,
        "page_no": source.page_no,
        "page_title": source.title if source.kind == "report_page" else None,
        "quote": cited.quote,
    }


def finding(found: Finding) -> Json:
    """What verification saw, and what was done."""
    return {"kind": found.kind, "sentence": found.sentence, "detail": found.detail, "action": found.action}


def show(value: Item, seen_in: Sequence[Place] = (), links: Sequence[tuple[Link, Item | None]] = ()) -> Json:
    """`rag show`: the item, every place where it was printed, its links, each with the item at the other end.

    Where that item is not known, its title and time are null.
    """
    places = [{"file": place.file, "line": place.line, "level": place.level} for place in seen_in or [value]]
    return versioned({"item": item(value), "seen_in": places, "links": [_link(value, *pair) for pair in links]})


def _link(value: Item, link: Link, other: Item | None) -> Json:
    outgoing = link.source == value.item_id
    return {
        "kind": link.kind,
        "direction": "to" if outgoing else "from",
        "key": link.key,
        "item_id": link.target if outgoing else link.source,
        "published_at": iso(other.published_at) if other else None,
        "title": other.title if other else None,
    }


def themes(values: Sequence[ThemeWeek]) -> Json:
    """`rag themes`: heat by theme, with its change (null without a week before)."""
    return versioned({"themes": [_theme(value) for value in values]})


def _theme(value: ThemeWeek) -> Json:
    before = value.previous_heat
    return {
        "name": value.theme.name,
        "sector": value.theme.sector,
        "heat": value.heat,
        "previous_heat": before,
        "change": None if before is None else round(value.heat - before, 6),
        "events": value.events,
        "days": [iso(day) for day in value.days],
        "grade": value.grade,
        "item_ids": list(value.item_ids),
    }


def verify(sentences: Sequence[Checked]) -> Json:
    """`rag verify`: each sentence with its verdict and findings; sentences by verdict."""
    rows = [
        {
            "text": sentence.text,
            "marks": list(sentence.marks),
            "verdict": sentence.verdict,
            "findings": [{"kind": found.kind, "detail": found.detail} for found in sentence.findings],
        }
        for sentence in sentences
    ]
    return versioned({"sentences": rows, "counts": labels.tally(sentence.verdict for sentence in sentences)})
