"""From a question to a draft: evidence, the writer, and a second look when a date turns out to be the matter itself."""

from __future__ import annotations

from dataclasses import replace

from rag import clock
from rag.generation import extractive
from rag.generation.extractive import Request
from rag.generation.sufficiency import Themed
from rag.pipeline import reading
from rag.pipeline.store import Store
from rag.retrieval import read_dates
from rag.scope import Scope
from rag.themes import tag
from rag.types import Draft, Evidence, Query, Window

Drafted = tuple[Query, tuple[Evidence, ...], Draft | str]


def draft(text: str, scope: Scope, store: Store) -> Drafted:
    """The question as understood, its evidence, and the draft or the reason for none.

    A date in a question says when something was printed, or is part of what is asked (余额截至4月16日, 上周API库存, an
    event to come). When the items printed then do not answer, all items are searched that state the date themselves.
    A question without a date, asked as of a moment, is first put to the items of that day.
    """
    query = reading.question(text, scope, store, store.settings.candidates)
    dates = dates_in(text, query, store)
    if scope.is_open and reading.is_to_come(text, query, store):
        return _write(query, scope, store, dates)
    if scope.is_open and scope.as_of and not dates:
        day = clock.session_of(scope.as_of)
        today = _write(replace(query, window=clock.days_window(day, day)), scope, store, ())
        if isinstance(today[2], Draft):
            return today
    first = _write(query, scope, store, ())
    if isinstance(first[2], Draft) or not (scope.is_open and dates) or first[2] != extractive.NO_EVIDENCE:
        return first
    wide = replace(query, window=Window(), matter="")
    second = _write(wide, scope, store, dates)
    return second if isinstance(second[2], Draft) else first


def dates_in(text: str, query: Query, store: Store) -> tuple[str, ...]:
    """The expressions of time in a question, as written."""
    read = read_dates(text, query.as_of or store.end())
    return tuple(text[start:end] for start, end in read.spans)


def _write(query: Query, scope: Scope, store: Store, dates: tuple[str, ...]) -> Drafted:
    evidence = reading.evidence(query, scope, store)
    themes = [theme for name in query.themes if (theme := store.lexicon.theme(name))]
    tagged = frozenset(e.item.item_id for e in evidence if set(tag(e.item, store.lexicon)) & set(query.themes))
    themed = Themed(tagged, frozenset(name for theme in themes for name in (theme.name, *theme.aliases)))
    latest = query.as_of is not None and not dates
    asked = Request(query.text, evidence, reading.similarity(store), themed, latest, dates)
    return query, evidence, extractive.write(asked)
