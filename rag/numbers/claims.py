"""What an item states about a series that moves over a day: subject, measure, scope, day, value.

Series are found by tables and patterns, precision first: market turnover, limit-ups and breadth, indices, metals, oil,
crypto, currencies, bond yields, money flows, single stocks, the tolls of disasters. Two claims with equal `key` are
values of one quantity; a different caliber (不含ST, 盘前) is another key. A status without a number (涨停, 翻红) is
a value of the day's change. Left out: forecasts (预计全天…), peaks (一度…), other days (上周, 年内), schedules, and
digests, but for those of the hours before New York opens, which state fresh values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from rag.clock import session_of
from rag.numbers.clause import Found, Telling
from rag.numbers.counted import counted
from rag.numbers.moves import NOTHING, Above, moved, subject_of
from rag.numbers.series import FUTURES, SUBJECT, hours_of
from rag.numbers.statuses import LIMITS, TURNS, statuses
from rag.numbers.tolls import tolls
from rag.types import Item, Quantity

_OUT = frozenset({"schedule", "teaser"})
_FRESH = re.compile(r"盘前要闻")
"""Digests whose points give the values of the moment."""
_POINT = re.compile(r"(?:^|[\s。；;])\d{1,2}、")
_BACKGROUND = re.compile(r"\s*消息面[^。\n]*")
_SUPPOSED = re.compile(r"如果|假如|倘若|一旦|^若(?!干)")
"""From here to the end of its sentence nothing is told as a fact."""
_TODAY = re.compile(r"日内|盘中|今日|现[涨跌报]")
_LONGER = re.compile(
    r"^(?!.*(?:平收|收[涨跌])).*(?:\d月份?(?:累计?|大)?[涨跌]|[本上全单]月|月(?:累计?)?[涨跌])"
    r"|^(?!.*收[评盘涨跌]).*(?:(?:[本上]周|年内|今年以来)[^，。\s]{0,12}[涨跌]|周(?:累计?)?[涨跌])"
)
"""Titles whose text tells of a month, a week or a year; one that tells of the close tells of the day too."""
_SAYS = re.compile(
    # each begins with a character of its own: a search jumps to where one stands
    r"涨|跌|板(?<=[天连封\d]板)|成交|净[买卖流]|翻[红绿]|高开|低开|飙|反弹|下挫|拉升|跳水|冲高|回落|走[高低强弱]|股价|股票|恢复交易|报(?=[^一-鿿，。；：、》（）“”\s]|[约近超逾不一两二三四五六七八九十百千])"
)
"""Without one of these a clause states no value, unless it names a series or goes on about one; most news has none."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One value of a series, as an item states it."""

    item_id: str
    subject: str
    measure: str
    scope: str
    day: date
    """The session on which it was true."""
    as_of: datetime
    quantity: Quantity
    quote: str
    """The clause; a literal substring of the item's title or text."""

    @property
    def key(self) -> str:
        """subject|measure|scope|day."""
        return f"{self.subject}|{self.measure}|{self.scope}|{self.day.isoformat()}"


def claims_of(item: Item) -> tuple[Claim, ...]:
    """The series values that `item` states; empty for most digests, for schedules, teasers and reports."""
    if item.kind != "telegraph" or _OUT.intersection(item.flags):
        return ()
    if "digest" in item.flags and not _FRESH.search(item.title):
        return ()
    return _claims(item.item_id, item.title, item.text, item.published_at)


@lru_cache(maxsize=16384)
def _claims(item_id: str, title: str, text: str, moment: datetime) -> tuple[Claim, ...]:
    day, whole = session_of(moment), f"{title}{text}"
    found = {(f[0], f[1], f[2]): Claim(item_id, *f[:3], day, moment, f[3], quote) for quote, f in tolls(title, text)}
    named = SUBJECT.search(whole) is not None
    if not named and not _SAYS.search(whole):
        return tuple(found.values())
    longer, excludes_st = bool(_LONGER.search(title)), "不含ST" in whole
    points = _POINT.split(text) if _FRESH.search(title) else [text]
    for part in (*points, title):
        for clause, (subject, measure, scope, quantity) in _stated(Telling(part, moment, whole, longer), named):
            if quantity.unit not in LIMITS:
                scope = scope or hours_of(subject, clause, whole, moment)
            if scope == "期货":
                subject = FUTURES.get(subject, subject)
            if measure.endswith(("家数", "封板率")) and excludes_st:
                scope = "不含ST"
            key = (subject, measure, scope)
            claim = Claim(item_id, subject, measure, scope, day, moment, quantity, clause)
            if key not in found or _says_more(quantity, found[key].quantity):
                found[key] = claim
    return tuple(found.values())


def _says_more(new: Quantity, known: Quantity) -> bool:
    """Of two values in one item: a number before a turn, one without a bound before one with."""
    if new.unit in LIMITS | TURNS:
        return False
    return known.unit in TURNS or bool(known.bound and not new.bound)


def _stated(part: Telling, named: bool) -> Iterator[tuple[str, Found]]:
    above, aside = NOTHING, False
    for sentence, clauses in part.sentences():
        if not named and above == NOTHING and not _SAYS.search(sentence):
            continue
        for clause in clauses:
            background = _BACKGROUND.match(part.text, clause.start)
            starts = not clause.start or part.text[clause.start - 1] in "。\n"
            supposed = _SUPPOSED.search(clause.text.strip())
            aside = bool(supposed or (background and not _TODAY.search(background[0]))) or (aside and not starts)
            if aside:  # background is as a rule of the night before
                above = NOTHING
                continue
            if not named and above == NOTHING and not _SAYS.search(clause.text):
                continue
            above = subject_of(clause, above)
            values = [*counted(clause), *moved(clause, above), *statuses(clause)]
            series = {(f[0], f[2]) for f in values if f[1].startswith(("涨跌幅", "价格"))}
            if len(series) == 1 and above == NOTHING:
                above = Above(*next(iter(series)))
            yield from ((clause.text.strip(), f) for f in values)
