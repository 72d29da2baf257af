"""Which sessions of the wire changed since their links were computed: noted in the transaction that changes them.

Nothing noted yet means that every session counts as changed: a new store, one of an older version, or one that was
mended.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from rag.corpus import schema
from rag.corpus.database import Database
from rag.corpus.sessions import BEGINS, DAY, session_number

_KEY = "sessions changed since links 2"
"""The number is that of the rules in `links`: another one makes all links again."""


def note(database: Database, minutes: Iterable[int]) -> None:
    """The telegraphs of these minutes changed."""
    known = database.value(schema.META, (_KEY,))
    fresh = {session_number(minute) for minute in minutes}
    if known is not None and fresh:
        _write(database, fresh.union(json.loads(known)))


def sessions(database: Database) -> list[int]:
    """Numbers of the changed sessions, ascending; all that hold telegraphs when nothing is noted."""
    known = database.value(schema.META, (_KEY,))
    if known is None:
        return [row[0] for row in database.rows(schema.WIRE_SESSIONS, (BEGINS, DAY))]
    return [int(number) for number in json.loads(known)]


def forget(database: Database) -> None:
    """The links of every session are those of its telegraphs."""
    _write(database, ())


def note_all(database: Database) -> None:
    """Nothing is known any more."""
    database.run(schema.DELETE_META, (_KEY,))


def _write(database: Database, numbers: Iterable[int]) -> None:
    database.run(schema.SET_META, (_KEY, json.dumps(sorted(numbers))))
