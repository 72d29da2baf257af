"""Questions that name no matter: how a market went, what the news of a time is, what days to come bring.

A market is told by its reviews and the days by the wire's calendars (`generation.overview`), the news by the events
that rank highest in the weekly's own order (`brief.salience`), each by its headline.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from rag import clock
from rag.brief import salience
from rag.brief.inputs import BriefInput
from rag.evidence import gather
from rag.generation import extractive, overview
from rag.generation.question import read
from rag.pipeline import reading
from rag.pipeline.store import Store
from rag.scope import Scope
from rag.text import body_of, quotable, sentences
from rag.themes import sector_of
from rag.types import Evidence, Hit, Item, Query, Window
from rag.written import Draft

NO_REVIEW = "所选时段的资料中没有{}的盘面综述（收评、午评等）"
EVENTS, ENTRIES = 10, 24
"""News of an overview, and entries of calendars, at most."""

Drafted = tuple[Query, tuple[Evidence, ...], Draft | str]


def drafted(query: Query, scope: Scope, store: Store, *, dated: bool) -> Drafted | None:
    """The draft for a question that names no matter; None for any other question, for more than a week, and for the
    turnover before the close or of a day that it names: a fact to search for, which flashes tell better.

    Without a date the last session counts that has something to tell, if it is not older than a week.
    """
    asked = read(query.text)
    matter = query.matter or query.text
    market, news = overview.market(matter, dated=dated), overview.news(matter)
    turnover = market is not None and overview.turnover(matter)
    if not (market or news) or asked.declined or scope.theme or (turnover and dated):
        return None
    now = query.as_of or store.end()
    window = query.window if dated else Window(now - timedelta(overview.DAYS))
    items = store.visible(window, scope)
    if market:
        found = overview.reviews(market, items, noon=asked.daypart == "morning")
    else:
        found = [item for item in items if item.kind == "telegraph"]
    days = {clock.session_of(item.published_at) for item in found}
    if dated and len(days) > overview.DAYS:
        return None
    if not dated:
        found = [item for item in found if clock.session_of(item.published_at) == max(days)]
    if turnover and market and not (found and overview.closed(market, found[-1])):
        return None
    if market:
        several = dated and len(days) > 1
        told = [(text, item) for item in found for text in overview.told(item, several, turnover=turnover)]
        told = told[-1:] if turnover else told
    else:
        told = [(_head(item), item) for item in _events(found, store)]
    if not told:
        return (query, (), NO_REVIEW.format(market.name)) if market and not turnover else None
    return query, *_written(told, query, store)


def scheduled(query: Query, scope: Scope, store: Store, days: tuple[date, date]) -> Drafted | None:
    """What the wire's calendars list for `days`; None for a question that names a matter, and without a calendar."""
    if scope.theme or not overview.calendar(query.matter or query.text):
        return None
    first, last = days
    several = last > first
    items = store.visible(clock.days_window(first - timedelta(overview.DAYS), last), scope)
    spans = [(span, item) for item in items if (span := overview.scheduled(item))]
    found = [item for (begin, end), item in spans if first <= begin and end <= last]
    told = {text: item for item in reversed(found) for text in overview.entries(item, several)}
    listed = [(text, item) for item in found for text in overview.entries(item, several) if told[text] is item]
    return (query, *_written(listed[:ENTRIES], query, store)) if listed else None


def _written(told: Sequence[tuple[str, Item]], query: Query, store: Store) -> tuple[tuple[Evidence, ...], Draft]:
    """Evidence of the items that are quoted, in the order of the quotes, and the draft."""
    cited = {item.item_id: item for _, item in told}
    hits = [Hit(item, 1.0, (), {}) for item in cited.values()]
    evidence = gather(hits, reading.replaced(query, store), len(hits))
    return evidence, Draft(tuple(extractive.quoted(text, item) for text, item in told), "extractive")


def _events(items: Sequence[Item], store: Store) -> list[Item]:
    """The highest events among `items`, in time order."""
    here = {item.item_id for item in items}
    links = [link for link in store.links if link.source in here and link.target in here]
    sectors = {item.item_id: sector for item in items if (sector := sector_of(item, store.lexicon))}
    given = BriefInput("", items, links=links, sectors=sectors)
    ranked = [story.item for story in salience.stories(given) if quotable(_head(story.item))]
    return sorted(ranked[:EVENTS], key=lambda item: (item.published_at, item.line))


def _head(item: Item) -> str:
    """The headline, or the first sentence."""
    return item.title or next(iter(sentences(body_of(item.text))), "")
