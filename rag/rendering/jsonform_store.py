"""JSON about files and the store: ingest, stats, doctor, the files of a brief, the diff of two; and shared helpers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rag.rendering.views import Check, Ingested, Stats
from rag.types import Reject

SCHEMA_VERSION = 1
Json = dict[str, Any]


def iso(value: date | datetime | None) -> str | None:
    """ISO 8601; a time keeps its +08:00."""
    return value.isoformat() if value else None


def versioned(values: Mapping[str, Any]) -> Json:
    """`values` behind the version of this form."""
    return {"schema_version": SCHEMA_VERSION, **values}


def reject_form(reject: Reject) -> Json:
    """A part that could not be read."""
    return {"file": reject.file, "line": reject.line, "reason": reject.reason, "excerpt": reject.excerpt}


def ingest(report: Ingested) -> Json:
    """`rag ingest`: counts, what was rejected, which files could not be used."""
    failed = [{"message": error.message, "where": error.where, "hint": error.hint} for error in report.failed]
    return versioned(
        {
            "new": report.new,
            "updated": report.updated,
            "duplicate": report.duplicate,
            "unchanged": report.unchanged,
            "rejected": len(report.rejects),
            "rejects": [reject_form(reject) for reject in report.rejects],
            "failed": failed,
        }
    )


def stats(value: Stats) -> Json:
    """`rag stats`: counts, the span of time, missing sessions and possible gaps."""
    return versioned(
        {
            "documents": value.documents,
            "items": value.items,
            "by_kind": dict(value.by_kind),
            "by_level": dict(value.by_level),
            "by_session": {str(day): count for day, count in value.by_session.items()},
            "chunks": value.chunks,
            "links": value.links,
            "rejects": value.rejects,
            "first": iso(value.first),
            "last": iso(value.last),
            "missing_sessions": [iso(day) for day in value.missing_sessions],
            "possible_gaps": [{"since": iso(gap.since), "until": iso(gap.until)} for gap in value.possible_gaps],
            "market": [
                {"kind": t.kind, "rows": t.rows, "series": t.series, "first": iso(t.first), "last": iso(t.last)}
                for t in value.tables
            ],
        }
    )


def doctor(checks: Sequence[Check]) -> Json:
    """`rag doctor` and `rag repair`: each check, and whether none failed."""
    rows = [{"name": c.name, "state": c.state, "detail": c.detail, "command": c.command} for c in checks]
    return versioned({"ok": all(check.state != "fail" for check in checks), "checks": rows})


def written(manifest: Mapping[str, Any], files: Sequence[str]) -> Json:
    """`rag brief`: the files written, and the manifest that lies beside them."""
    return versioned({"week": manifest["week"], "new": True, "files": list(files), "manifest": dict(manifest)})


def kept(week: str, files: Sequence[str]) -> Json:
    """`rag brief --if-new` when nothing had changed: the files that lie there."""
    return versioned({"week": week, "new": False, "files": list(files)})


def diff(changes: Mapping[str, Any]) -> Json:
    """`rag diff`: as the comparison of the manifests made it."""
    return versioned({key: value for key, value in changes.items() if key != "schema_version"})
