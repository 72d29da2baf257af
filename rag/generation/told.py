"""The days that a sentence itself tells of, for a question whose date is part of the matter and no day of printing.

A week's figure in a later report (2月16日-22日这周), an event that was announced before (将于4月21日至23日举行).
Days said relative to the day of printing (昨日, 周三) are not covered, nor months and years.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from rag import clock
from rag.text import narrow
from rag.types import Item

Span = tuple[date, date]
"""First and last day."""

_A_DAY = re.compile(r"\d日|\d{4}[-/.]\d+[-/.]\d|\d\.\d")
_BARE = re.compile(r"\d{1,2}(?:日|\s?[-–—~～至到])")
"""How a day begins that is printed without its month."""
_TO = re.compile(r"\s*[-–—~～至到]\s*")


@dataclass(frozen=True, slots=True)
class Told:
    """Days that an answering sentence must tell of."""

    span: Span
    within: bool = False
    """Whether days within will do: the question gives the week of an event and asks for its day or place."""
    said: str = ""
    """An expression for words that mean these days when they are printed (明天), where that is known of all items."""

    def by(self, text: str, item: Item) -> bool:
        """Whether a sentence of the item tells of these days; what stands before it says which month is meant."""
        if self.said and re.search(self.said, text):
            return True
        body = f"{item.title}\n{item.text}"
        at = max(body.find(text), 0)
        return any(self._meets(span) for begin, span in days(body, item.published_at) if 0 <= begin - at < len(text))

    def of_other_days(self, item: Item) -> bool:
        """Whether the item settles its figures on other days: 截至7月28日, printed on the day that is asked for."""
        body = narrow(f"{item.title}\n{item.text}")
        settled = [span for begin, span in days(body, item.published_at) if body.endswith("截至", 0, begin)]
        return bool(settled) and not any(self._meets(span) for span in settled)

    def _meets(self, span: Span) -> bool:
        first, last = self.span
        return first <= span[0] <= last if self.within else span == self.span


def days(text: str, printed: datetime) -> list[tuple[int, Span]]:
    """Where each day or range of days of `text` begins, and which it is.

    A day without a month, later in it than the day before it in the text, is of that one's month: 2月9日…, 16日.
    """
    found: list[tuple[int, Span]] = []
    end = 0
    plain = narrow(text)
    for mention in clock.dates(plain, printed):
        if mention.relative or not _A_DAY.search(mention.text):
            continue
        span = (mention.start, mention.end)
        bare = found and _BARE.match(mention.text)
        if bare and found[-1][1][0].day < span[0].day:
            span = _in_month_of(found[-1][1][0], span)
        if bare and _TO.fullmatch(plain[end : mention.begin]) and found[-1][1][0] < span[1]:
            begin, (first, _) = found.pop()
            found.append((begin, (first, span[1])))
        else:
            found.append((mention.begin, span))
        end = mention.finish
    return found


def _in_month_of(before: date, span: Span) -> Span:
    """The span's days in the month of `before`; as they are when that month lacks them."""
    with suppress(ValueError):
        moved = [day.replace(year=before.year, month=before.month) for day in span]
        return moved[0], moved[1]
    return span
