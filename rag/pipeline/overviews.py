"""Questions that name no matter: how a market went, what the news of a time is, what days to come bring.

A market is told by its reviews and the days by the wire's calendars (`generation.overview`), the news by the events
that rank highest in the weekly's own order (`brief.salience`), each by its headline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from rag import clock
from rag.brief import salience
from rag.brief.inputs import BriefInput
from rag.evidence import gather
from rag.generation import extractive, overview
from rag.generation.question import read
from rag.generation.told import Told
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
_A_DAY = 2
"""Sessions that a calendar day has a part in."""
_MOST = timedelta(days=13)
"""Days to come that calendars are read for."""
_SOON = timedelta(days=10)
"""How long before a day it is announced."""

Drafted = tuple[Query, tuple[Evidence, ...], Draft | str]


def drafted(query: Query, scope: Scope, store: Store, *, dated: bool) -> Drafted | None:
    """The draft for a question that names no matter; None for any other question, for more than a week, and for a
    figure of a day that it names or before the close: facts to search for, which flashes tell better.

    Without a date the last session counts that has something to tell, if it is not older than a week.
    """
    asked, matter = read(query.text), query.matter or query.text
    market, news = overview.market(matter, dated=dated), overview.news(matter)
    only = overview.measure(matter) if market else None
    if not (market or news) or asked.declined or scope.theme:
        return None
    if only and dated and not (overview.turnover(only) and (_several(query.window) or overview.unnamed(matter))):
        return None
    now = query.as_of or store.end()
    night = _hours(query.text, now) if scope.is_open else None
    query = replace(query, window=night) if night else query
    window = query.window if night or dated else clock.days_window(*_week_to(now))
    items = store.visible(window, scope)
    daypart = "morning" if night and night.until and night.until.hour == 12 else asked.daypart
    found = _reviews(market, items, daypart) if market else [i for i in items if i.kind == "telegraph"]
    days = {clock.session_of(item.published_at) for item in found}
    if market and dated and not night and query.window.since:
        days = {day for day in days if day >= query.window.since.date()}
    if dated and len(days) > overview.DAYS:
        return None
    days = days if dated or night else {max(days)} if days else days
    found = [item for item in found if clock.session_of(item.published_at) in days]
    if market and only and not (found and overview.closed(market, found[-1])):
        return None
    if market:
        told = [(text, item) for item in found for text in overview.told(item, len(days) > 1, only=only)]
        told = told[-1:] if only and not (dated and len(days) > 1) else told
        if not told and (only or not (dated or night)):
            return None
        return (query, *_written(told, query, store)) if told else (query, (), NO_REVIEW.format(market.name))
    told = [(_head(item), item) for item in _events(found, store, alone=len(days) <= _A_DAY)]
    return (query, *_written(told, query, store)) if told else None


def _several(window: Window) -> bool:
    """Whether a window holds more than a day and its night."""
    return not (window.since and window.until) or window.until - window.since > timedelta(hours=30)


def _week_to(now: datetime) -> tuple[date, date]:
    day = clock.session_of(now)
    return max(day, date.min + timedelta(overview.DAYS)) - timedelta(overview.DAYS - 1), day


def _reviews(market: overview.Market, items: Sequence[Item], daypart: str) -> list[Item]:
    """The reviews of a market: those of the close alone when that is asked for, those before it for the morning."""
    if daypart != "morning":
        found = overview.reviews(market, items, noon=False)
        asked_at_close = daypart == "close"
        return [i for i in found if not asked_at_close or i.kind == "report_page" or overview.closed(market, i)]
    noon = overview.reviews(market, items, noon=True)
    return noon or [i for i in overview.reviews(market, items, noon=False) if not overview.closed(market, i)]


_HOURS = (("昨[晚夜]|盘前", 18 - 24, 9.5), ("今[早晨]", 0, 12))
"""Words for hours, and their beginning and end in hours from midnight."""


def _hours(text: str, now: datetime) -> Window | None:
    """The hours that 昨晚, 今早 and 周末 mean; None without such a word."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for words, begin, end in _HOURS:
        if re.search(words, text):
            return Window(midnight + timedelta(hours=begin), midnight + timedelta(hours=end))
    if "周末" not in text:
        return None
    saturday = midnight - timedelta((now.weekday() - 5) % 7)
    return Window(saturday, saturday + timedelta(hours=53.5))


def scheduled(query: Query, scope: Scope, store: Store, days: tuple[date, date]) -> Drafted | None:
    """What the wire's calendars list for `days`; None for a question that names a matter, and without a calendar."""
    first, last = days
    if scope.theme or last - first > _MOST or not overview.calendar(query.matter or query.text):
        return None
    several = last > first
    items = store.visible(clock.days_window(first - timedelta(overview.DAYS), last), scope)
    spans = [(span, item) for item in items if (span := overview.scheduled(item))]
    found = [
        (text, item)
        for (begin, end), item in spans
        if first <= begin and end <= last
        for text in overview.entries(item, several)
    ]
    for (begin, end), item in spans:  # a week's calendar gives the day of its entries
        if begin < end and not (first <= begin and end <= last):
            found += [(text, item) for text in overview.entries(item, True) if _names(text, first, last)]
    found = found or _announced(Told(days, within=True), overview.brought(query.text), scope, store)
    said = dict(reversed(found))
    listed = [(text, item) for text, item in found if said[text] is item]
    return (query, *_written(listed[:ENTRIES], query, store)) if listed else None


def _announced(told: Told, brought: re.Pattern[str], scope: Scope, store: Store) -> list[tuple[str, Item]]:
    """Of the highest events that name one of these days in advance the sentences that do, in the order of the wire."""
    first, last = told.span
    since = clock.days_window(first, first).since
    now = scope.as_of or store.end()
    if since is None or since <= now:
        return []
    days = "|".join(str((first + timedelta(n)).day) for n in range((last - first).days + 1))
    named = re.compile(rf"(?<!\d)(?:{days})(?:日|[-–—~～至])")
    printed = store.visible(Window(now - _SOON), scope)
    found = [(text, page) for page in printed for text in overview.announced(page) if told.by(text, page)]
    items = [item for item in printed if item.kind == "telegraph" and named.search(item.text)]
    for item in _events(items, store, alone=False, most=3 * EVENTS):
        own = (one for one in sentences(body_of(item.text)) if brought.search(one) and named.search(one))
        text = next((one for one in own if told.by(one, item)), "")
        if text and quotable(text):
            found.append((text, item))
    return found[:ENTRIES]


def _names(text: str, first: date, last: date) -> bool:
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    return any(re.search(rf"(?<!\d){day.month}月{day.day}日", text) for day in days)


def _written(told: Sequence[tuple[str, Item]], query: Query, store: Store) -> tuple[tuple[Evidence, ...], Draft]:
    """Evidence of the items that are quoted, in the order of the quotes, and the draft."""
    cited = {item.item_id: item for _, item in told}
    hits = [Hit(item, 1.0, (), {}) for item in cited.values()]
    evidence = gather(hits, reading.replaced(query, store), len(hits))
    return evidence, Draft(tuple(extractive.quoted(text, item) for text, item in told), "extractive")


def _events(items: Sequence[Item], store: Store, *, alone: bool, most: int = EVENTS) -> list[Item]:
    """The highest events among `items`, in time order; of one session alone its market's close too."""
    here = {item.item_id for item in items}
    links = [link for link in store.links if link.source in here and link.target in here]
    sectors = {item.item_id: sector for item in items if (sector := sector_of(item, store.lexicon))}
    given = BriefInput("", items, links=links, sectors=sectors)
    stories = [story.item for story in salience.stories(given) if quotable(_head(story.item))]
    abroad = [item for item in stories if overview.is_close(item)]
    ranked = [item for item in stories if item not in abroad[1:]][:most]
    home = [item for item in items if alone and overview.is_close(item, home=True)]
    return sorted([*ranked, *home[-1:]], key=lambda item: (item.published_at, item.line))


def _head(item: Item) -> str:
    """The headline, or the first sentence."""
    return item.title or next(iter(sentences(body_of(item.text))), "")
