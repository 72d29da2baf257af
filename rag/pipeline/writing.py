"""From a question to a draft: evidence, the writer, and a second look when a date turns out to be the matter itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from rag import clock
from rag.generation import extractive
from rag.generation.doubt import Vocabulary
from rag.generation.extractive import Request
from rag.generation.question import read
from rag.generation.sufficiency import Themed
from rag.generation.told import Told
from rag.pipeline import overviews, reading
from rag.pipeline.overviews import Drafted
from rag.pipeline.store import Store
from rag.retrieval import Coming, coming, parts, read_dates, spelled
from rag.scope import Scope
from rag.themes import tag
from rag.types import Query, Window
from rag.written import Draft

_MOVING = re.compile("价格|[金银油铜铝锌煤钢股币]价|报价|现报|中间价|汇率|成交额|点位|收益率|余额|多少点|多少钱")
"""Values that are others every day."""
_SETTLED = re.compile(
    "预测|预期|预计|目标|历史|纪录|最[高低]|均价|平均|定价|发行价|增发|同比|增长|为什么|何时|什么时候|哪天"
)
_WEEK, _MONTH = 6, 30
"""Days before the last one."""
_RECENT = re.compile("最近|近期|近来|最新|新(?:进展|动态|消息|动向|情况)|目前|现在|眼下")
_PUBLISHED = re.compile("公布|发布|披露")
_PROPER = 3.0
"""Weight of a proper name; a known one (诺和诺德) is not required of the evidence, yet it is a subject."""


def draft(text: str, scope: Scope, store: Store) -> Drafted:
    """The question as understood, its evidence, and the draft or the reason for none.

    Several questions in one text are answered one by one, the first one's names carried over to the others, and the
    sentences put together; what has no answer stays out.
    """
    asked = parts(text)
    asked = asked if len(asked) > 1 else (text,)
    answers = [_part(n, asked, scope, store) for n in range(len(asked))]
    query, evidence, first = answers[0]
    drafts = [d for _, _, d in answers if isinstance(d, Draft)]
    declined = next((a for a in answers if a[2] in extractive.DECLINED.values()), None)
    if len(answers) == 1 or not drafts or declined:
        return declined or (query, evidence, first)
    whole = tuple(dict.fromkeys(s for d in drafts for s in d.sentences))
    everything = {e.item.item_id: e for _, found, _ in answers for e in found}
    return replace(query, text=text), tuple(everything.values()), Draft(whole, drafts[0].writer)


def _part(n: int, asked: Sequence[str], scope: Scope, store: Store) -> Drafted:
    """The answer to the n-th of several questions, as it stands or as `readings` complete it."""
    answers = (_one(text, scope, store) for text in readings(asked[n], asked[0] if n else ""))
    tried = []
    for answer in answers:
        tried.append(answer)
        if answer[2] != extractive.NO_EVIDENCE:
            return answer
    return tried[0]


def readings(text: str, first: str) -> tuple[str, ...]:
    """A later question as it may be meant: with the names of the first before it, with its subject, or as it stands.

    配售又是多少 after a question for 港股 → 港股 配售又是多少. One with names of its own is first read as it stands.
    """
    names = [word.text for word in read(first).words if word.name or word.weight >= _PROPER] if first else []
    carried = [" ".join([*some, text]) for some in dict.fromkeys((tuple(names), tuple(names[:1]))) if some]
    own = any(word.name for word in read(text).words)
    return (text, *carried) if own or not carried else (*carried, text)


def _one(text: str, scope: Scope, store: Store) -> Drafted:
    """One question's evidence and draft.

    A date in a question says when something was printed, or is part of what is asked (余额截至4月16日, 上周API库存, an
    event to come). When the items printed then do not answer, or with figures that they settle on other days, all items
    are searched that state the date themselves, and those with a sentence that tells of those days in whatever form.
    A question without a date, asked as of a moment, is first put to the items of that day; one for a value that moves
    to those of the last day and the last week. 明天 and 下周 are what items printed today and this week call so.
    """
    text = spelled(text)
    query = reading.question(text, scope, store, store.settings.candidates)
    dates = dates_in(text, query, store)
    to_come = reading.ahead(text, query, store)
    if scope.is_open and to_come:
        return _write(query, scope, store, to_come)
    overview = overviews.drafted(query, scope, store, dated=bool(dates) or not scope.is_open)
    if overview:
        return overview
    days = _days(query.window)
    listed = overviews.scheduled(query, scope, store, days) if days else None
    if listed:
        return listed
    if scope.is_open and not dates:
        soon = coming(text, query.as_of or store.end())
        again = _soon(soon, query, scope, store) if soon else _lately(query, scope, store)
        if again:
            return again
    first = _write(query, scope, store, ())
    if not (scope.is_open and dates) or not (first[2] == extractive.NO_EVIDENCE or _of_other_days(first, store)):
        return first
    wide = replace(query, window=Window(), matter="")
    for stated, told in _looks(text, query, dates, store):
        again = _write(wide, scope, store, stated, told)
        if isinstance(again[2], Draft):
            return again
    return first


def _days(window: Window) -> tuple[date, date] | None:
    """The first and last day of a window that has both ends."""
    if not (window.since and window.until):
        return None
    return window.since.date(), window.until.date() - timedelta(days=1)


def _soon(soon: Coming, query: Query, scope: Scope, store: Store) -> Drafted:
    """What is said of days to come: by calendars, in the words of their time, else by their dates."""
    listed = overviews.scheduled(query, scope, store, soon.days)
    if listed:
        return listed
    calendar = read(query.text).calendar  # then a date is firmer than a word
    by_word = replace(query, window=soon.printed), Told(soon.days, True, soon.said) if calendar else None
    by_date = replace(query, matter=""), Told(soon.days, True)
    looks = (by_date, by_word) if calendar else (by_word, by_date)
    made = []
    for asked, told in looks:
        made.append(_write(asked, scope, store, (), told))
        if isinstance(made[-1][2], Draft):
            return made[-1]
    return made[looks.index(by_word)]


def _lately(query: Query, scope: Scope, store: Store) -> Drafted | None:
    """The draft from the last day, for a value that moves from the last week, for recent news from the last week and
    the last month; None when they have none.
    """
    asked = read(query.text)
    moving = asked.kind == "fact" and not asked.periods and not _SETTLED.search(query.text)
    moving = moving and (asked.latest or bool(_MOVING.search(query.text)))
    recent = asked.kind == "list" and bool(_RECENT.search(query.text))
    day = clock.session_of(scope.as_of or store.end())
    for back in (0, _WEEK) if moving else (_WEEK, _MONTH) if recent else (0,) if scope.as_of else ():
        window = clock.days_window(day - timedelta(back), day)
        found = _write(replace(query, window=window), scope, store, (), moving=moving)
        if isinstance(found[2], Draft):
            return found
    return None


def _of_other_days(drafted: Drafted, store: Store) -> bool:
    query, evidence, draft = drafted
    told = _told(query.text, query, store) if isinstance(draft, Draft) else None
    cited = {i for sentence in draft.sentences for i in sentence.cites} if isinstance(draft, Draft) else frozenset()
    figures = [told.of_other_days(e.item) for e in evidence if e.item.item_id in cited] if told else []
    return bool(figures) and all(figures) and not _PUBLISHED.search(query.text)


def _looks(text: str, query: Query, dates: tuple[str, ...], store: Store) -> list[tuple[tuple[str, ...], Told | None]]:
    """What an item printed on other days must state, look by look: the question's expressions, or its days in any form.

    本周 in an item of another week is another week, unless the one asked for is over: 上周API库存 is told in this one.
    """
    told = _told(text, query, store)
    now, until = query.as_of or store.end(), query.window.until
    over = until is not None and until <= now
    looks: list[tuple[tuple[str, ...], Told | None]] = []
    if over or all(any(c.isdigit() for c in words) for words in dates):
        looks.append((dates, None))
    if told:
        looks.insert(0 if told.within else len(looks), ((), told))
    return looks


def _told(text: str, query: Query, store: Store) -> Told | None:
    """The days that an answer must tell of, whenever it was printed: the one date of the question.

    For one that asks for the day or place of something (这周的大会在哪开) any day within.
    """
    windows = read_dates(text, query.as_of or store.end()).windows
    days = _days(windows[0]) if len(windows) == 1 else None
    if days is None:
        return None
    question = read(text)
    held = question.asks.when or question.asks.clock or question.asks.where or question.calendar
    return Told(days, held)


def dates_in(text: str, query: Query, store: Store) -> tuple[str, ...]:
    """The expressions of time in a question, as written."""
    spans = read_dates(text, query.as_of or store.end()).spans
    return tuple(text[start:end] for start, end in spans)


def _write(
    query: Query, scope: Scope, store: Store, dates: tuple[str, ...], told: Told | None = None, *, moving: bool = False
) -> Drafted:
    evidence = reading.evidence(query, scope, store)
    themes = [theme for name in query.themes if (theme := store.lexicon.theme(name))]
    tagged = frozenset(e.item.item_id for e in evidence if set(tag(e.item, store.lexicon)) & set(query.themes))
    themed = Themed(tagged, frozenset(name for theme in themes for name in (theme.name, *theme.aliases)))
    latest = moving or (query.as_of is not None and not dates)
    known = Vocabulary(store.index.counts, store.index.size)
    asked = Request(
        query.text, evidence, reading.similarity(store), themed, latest, dates, told, known=known, quoted=moving
    )
    return query, evidence, extractive.write(asked)
