"""How much of the wire a store holds: counts, sessions, gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise

from rag.clock import BEIJING, at
from rag.corpus import schema
from rag.corpus.database import Database
from rag.corpus.rows import minute_range
from rag.types import SessionCoverage, Window

_DAY_BEGINS, _DAY_ENDS = time(7), time(23)
_SILENCE = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours of a session without any item while the wire is usually busy: *possibly* a hole in the capture."""

    session_date: date
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class TableSpan:
    """The rows of one kind in the market table: how many, of how many series, from which day to which."""

    kind: str
    rows: int
    series: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Stats:
    """What `rag stats` shows. `first` and `last` are publication times; None in an empty store."""

    documents: int
    items: int
    by_kind: Mapping[str, int]
    by_level: Mapping[str, int]
    by_session: Mapping[date, int]
    chunks: int
    links: int
    rejects: int
    first: datetime | None
    last: datetime | None
    missing_sessions: tuple[date, ...]
    """Days between the first and the last session of which nothing was read."""
    possible_gaps: tuple[Gap, ...]
    """Stretches of three hours or more between 07:00 and 23:00 without an item."""
    generation: int
    tables: tuple[TableSpan, ...] = ()
    """The market table, by kind."""


def coverage(database: Database, window: Window) -> tuple[SessionCoverage, ...]:
    """Telegraphs per session and level within the window; levels in the order important, normal, none."""
    rows = database.rows(schema.SESSIONS, minute_range(window))
    return tuple(
        SessionCoverage(date.fromisoformat(session), level, count, _moment(first), _moment(last))
        for session, level, count, first, last in sorted(rows, key=lambda row: (row[0], row[1] or "~"))
    )


def stats(database: Database) -> Stats:
    """Everything there is to count."""
    documents, items, chunks, links, rejects = database.rows(schema.COUNTS)[0]
    first, last = database.rows(schema.EXTENT)[0]
    minutes = {
        date.fromisoformat(session): [row[1] for row in rows]
        for session, rows in groupby(database.rows(schema.SESSION_MINUTES), key=lambda row: row[0])
    }
    return Stats(
        documents=documents,
        items=items,
        by_kind=_counts(database, "kind"),
        by_level=_counts(database, "level"),
        by_session={session: len(values) for session, values in minutes.items()},
        chunks=chunks,
        links=links,
        rejects=rejects,
        first=_moment(first) if first else None,
        last=_moment(last) if last else None,
        missing_sessions=missing_sessions(sorted(minutes)),
        possible_gaps=tuple(gap for session, values in minutes.items() for gap in _gaps(session, values)),
        generation=database.number("generation"),
        tables=tuple(
            TableSpan(kind, rows, series, date.fromisoformat(since), date.fromisoformat(until))
            for kind, rows, series, since, until in database.rows(schema.MARKET_SPANS)
        ),
    )


def missing_sessions(present: list[date]) -> tuple[date, ...]:
    """The days that `present`, ascending, leaves out between its first and its last."""
    return tuple(a + timedelta(days=n) for a, b in pairwise(present) for n in range(1, (b - a).days))


def _gaps(session: date, minutes: list[int]) -> list[Gap]:
    begin, end = at(session, _DAY_BEGINS), at(session, _DAY_ENDS)
    moments = [datetime.fromtimestamp(minute * 60, BEIJING) for minute in minutes]
    marks = [begin, *(m for m in moments if begin <= m <= end), end]
    return [Gap(session, a, b) for a, b in pairwise(marks) if b - a >= _SILENCE]


def _counts(database: Database, column: str) -> dict[str, int]:
    return {str(name or "none"): count for name, count in database.rows(schema.COUNT_BY.format(column))}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)
