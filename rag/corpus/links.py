"""Which items change each other: duplicate, expands, updates, corrects, repeats. Precision first.

Found through inverted keys, never by comparing all pairs: series values meet under their quantity key (subject,
measure, scope, day: `numbers.claims`), printings of one story under rare character runs. A candidate counts only
when the earlier text is contained in the later one, numbers included: two 成交额 flashes that
differ in a figure are no duplicates.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby

from rag.corpus.repeats import repeats
from rag.corpus.runs import LENGTH, Runs
from rag.corpus.sessions import minute_of, session_number
from rag.corpus.updates import updates
from rag.corpus.wording import Text, common, plain_of, share
from rag.numbers.claims import claims_of
from rag.numbers.tolls import TOLL
from rag.text import pair_codes
from rag.types import Item, Link

_SHARED = 3
"""Printings of one story share at least so many rare runs."""
_STORY = timedelta(hours=20)
"""Two printings of one story lie no further apart: less than a session."""
_STORY_MINUTES = int(_STORY.total_seconds()) // 60
_WHOLE = 0.97
_CONTAINED = 0.9
_MINUTES = timedelta(minutes=30)
_LONG_RUN = 4
"""So many runs of seven: ten characters on end."""
_REWORDED = 0.7
_TITLED = 0.6
"""So much of the news stands in the title of a report of prices that tells it."""
_RETITLED = 0.7
"""So much of a text under the same title."""
_HOURS = re.compile(r"(?<!\d)0?(\d{1,2})(?=[日时:：])")
_CODES = re.compile(r"(?<=[（(])\d{5,6}(?=[）).])")
_CORRECTS = re.compile(r"更正|勘误|有误，")


def links(items: Sequence[Item]) -> list[Link]:
    """Every link between `items` (in time order), each from the later item to the earlier, sorted. Pure."""
    grouped = groupby(items, key=lambda item: session_number(minute_of(item.published_at)))
    return sorted((link for found in links_by_session(grouped) for link in found), key=_order)


def links_by_session(
    sessions: Iterable[tuple[int, Iterable[Item]]], wanted: Container[int] | None = None
) -> Iterator[list[Link]]:
    """The links from the items of each of `sessions` (ascending numbers, items in time order) whose number is `wanted`.

    The session before one is its context when it is given right before it. Holds two sessions at a time.
    """
    last, before = 0, list[Text]()
    for number, items in sessions:
        texts = [Text(item) for item in items if item.kind == "telegraph" and "teaser" not in item.flags]
        if texts and (wanted is None or number in wanted):
            yield _from_session(before if last == number - 1 else [], texts)
        last, before = number, texts


def _from_session(before: Sequence[Text], session: Sequence[Text]) -> list[Link]:
    news = [text for text in (*before, *session) if _is_news(text)]
    first = sum(map(_is_news, before))
    runs = Runs([text.plain for text in news], [minute_of(text.item.published_at) for text in news], _STORY_MINUTES)
    found = [*updates(text.item for text in session), *_printings(news, runs, first)]
    found += repeats(session, news, runs, first)
    return list(dict.fromkeys(sorted(found, key=_order)))


def _is_news(text: Text) -> bool:
    return not {"digest", "schedule"}.intersection(text.item.flags)


def _order(link: Link) -> tuple[str, str, str, str]:
    return link.source, link.target, link.kind, link.key


# ── printings of one story


def _runs(plain: str) -> set[str]:
    return {plain[i : i + LENGTH] for i in range(max(0, len(plain) - LENGTH + 1))}


def _printings(news: Sequence[Text], runs: Runs, first: int) -> Iterator[Link]:
    for n, m in runs.pairs(_SHARED, first):
        later, earlier = news[n], news[m]
        shared = common(later.grams, earlier.grams)
        if shared < min(map(_half_of_body, (later, earlier))):
            continue  # no rule below can hold
        again = shared / max(1, len(earlier.grams))
        if again >= 0.5 and _CORRECTS.search(later.item.title + later.body[:60]):
            yield Link(later.item.item_id, earlier.item.item_id, "corrects")
        elif shared >= _WHOLE * max(len(later.grams), len(earlier.grams)) and later.numbers == earlier.numbers:
            yield Link(later.item.item_id, earlier.item.item_id, "duplicate")
        elif _expands(later, earlier) or _words_again(later, earlier):
            yield Link(later.item.item_id, earlier.item.item_id, "expands")
        elif _expands(earlier, later):  # the short form came second
            yield Link(later.item.item_id, earlier.item.item_id, "duplicate")


def _half_of_body(text: Text) -> float:
    """Half the character pairs of its body, or fewer; without making them."""
    return (len(text.grams) - len(text.item.title) - 2) / 2


def _one_story(whole: Text, part: Text) -> bool:
    """Whether the shorter text is the news of the longer one: no price that moves on, no background of a price, and
    no notice of the same form about another share.
    """
    if not set(_CODES.findall(part.whole)) <= set(_CODES.findall(whole.whole)) or _priced(part):
        return False
    told = pair_codes(plain_of(part.item.title or part.body))
    return not _priced(whole) or share(told, pair_codes(plain_of(whole.item.title))) >= _TITLED


def _priced(text: Text) -> bool:
    return any(not claim.measure.endswith(TOLL) for claim in claims_of(text.item))


def _expands(whole: Text, part: Text) -> bool:
    """The longer printing holds the shorter one: its words, and every number."""
    if len(part.grams) < 12 or len(whole.grams) < 1.05 * len(part.grams):
        return False
    same_title = bool(part.item.title) and plain_of(part.item.title) == plain_of(whole.item.title)
    held = share(part.body_grams, whole.grams) >= (_RETITLED if same_title else _CONTAINED)
    return held and part.numbers <= whole.numbers and _same_dates(whole, part) and _one_story(whole, part)


def _same_dates(whole: Text, part: Text) -> bool:
    """Whether the longer text has all days and hours of the shorter, or none: all in which two drills at sea differ."""
    held = set(_HOURS.findall(whole.whole))
    return not held or held.issuperset(_HOURS.findall(part.body))


def _words_again(later: Text, earlier: Text) -> bool:
    """A flash and, minutes later, its longer form in other words: a long run in common and no number of its own."""
    gap = later.item.published_at - earlier.item.published_at
    if gap > _MINUTES or not 12 <= len(earlier.grams) <= 60 or len(later.grams) < 1.5 * len(earlier.grams):
        return False
    if share(earlier.body_grams, later.grams) < _REWORDED:
        return False
    longest = len(_runs(plain_of(earlier.body)) & _runs(later.plain))
    return longest >= _LONG_RUN and earlier.numbers <= later.numbers and _one_story(later, earlier)
