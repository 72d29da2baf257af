"""A clause as the readers of series values see it, and the words that make it speak of another day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from rag.clock import session_of
from rag.numbers.scanner import SENTENCE_END, Scanner, scan, scanner
from rag.text import narrow
from rag.types import Quantity

Found = tuple[str, str, str, Quantity]
"""(subject, measure, scope, value)."""

NOT_THIS_DAY = re.compile(
    # each begins with a character of its own: a search jumps to where one stands
    r"一度|此前|曾|上周|本周|周[内线]|累[涨跌]|年内|今年|年初|本月|上月|月内|上一?个?交易日|前一?个?交易日|隔夜|昨[日晚夜]|累计|连续(?!主力|夜盘)|以来|预计|或|将(?![涨跌]幅)|目标|历史|月(?<=\d月)\d+日|日至(?<=\d日至)|盘初(?![^，。]{0,4}?(?:[涨跌飙]|拉升|走[高低强弱]|跳水))|最高|最低|期间|区间|均价|结算|去年|回吐|抹去|后$(?<=[%％]后)|高达|近\d+[日天]"
)
_RECORD = re.compile(
    r"(?:[并续再]*创(?:下|出)?|刷新|[跌升涨降触][至及到]|报|为)[^，。；0-9]{0,4}(?:\d{2,4}年)?[^，。；]{0,14}?(?:以来|新[高低]|纪录|记录|最[高低大长强差佳])[^，。；]*$"
)
"""The tail of a clause that says since when a value had not been seen: it tells of no other day."""
EARLIER = re.compile(r"^\s*此前[^，]{1,12}[%％]的(?=[^，]+现[涨跌])|在上一?个?交易日[^，]{0,24}的基础上")
"""The part of a clause that tells what was before: 此前涨6%的甲甲科技现跌4%."""
_WEEKDAY = re.compile(r"周([一二三四五六日])")
_CUT = re.compile(r"[，,；;。！？!?\n：:\s](?:(?<!\s)|(?<=\n)|(?<=\S\s)(?=[一-鿿])|(?<=[%％一-鿿]\s)(?=[A-Z]))")
"""One character class first, so that a search jumps to where a clause can end."""
_NUMERAL = re.compile(r"[\d十百千]|[涨跌]停|翻[红绿]|转[涨跌]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its offset in the text and its quantities (offsets of the text), when and where it was said."""

    text: str
    start: int
    quantities: tuple[Quantity, ...]
    moment: datetime
    whole: str
    """Title and text of the item."""
    longer: bool
    """The title speaks of a week, a month or a year: changes in the text are of that span."""

    @property
    def of_another_day(self) -> bool:
        """Whether the clause speaks of a peak, a forecast, another day or a longer span."""
        return tells_another_day(EARLIER.sub("", self.text)) or self.of_another_weekday

    @property
    def of_another_weekday(self) -> bool:
        """Whether the clause names a weekday that is neither that of the clock nor that of the session."""
        named = _WEEKDAY.findall(self.text) if "周" in self.text else ()
        if not named:
            return False
        days = {"一二三四五六日"[day.weekday()] for day in (self.moment, session_of(self.moment))}
        return not days.issuperset(named)

    @property
    def now(self) -> Clause:
        """The clause without what it tells of before (`EARLIER`): the numbers in it are no values of this day."""
        told = EARLIER.search(self.text)
        if not told:
            return self
        low, high = self.start + told.start(), self.start + told.end()
        return replace(self, quantities=tuple(q for q in self.quantities if not low <= q.start < high))

    def before(self, quantity: Quantity) -> str:
        """The clause up to the number."""
        return self.text[: quantity.start - self.start]


def tells_another_day(text: str) -> bool:
    """Whether `text` speaks of another day, a peak or a forecast; the record that a value sets is none of these."""
    return NOT_THIS_DAY.search(text) is not None and NOT_THIS_DAY.search(_RECORD.sub("", text)) is not None


@lru_cache(maxsize=16384)
def read_amounts(text: str) -> tuple[Quantity, ...]:
    """The amounts of `text`, in order."""
    return tuple(q for q in scan(text) if q.kind == "amount")


@dataclass(frozen=True, slots=True)
class Telling:
    """A text of an item. Its clauses are read sentence by sentence, as most sentences tell nothing of a series."""

    text: str
    moment: datetime
    whole: str
    """Title and text of the item."""
    longer: bool
    """As in `Clause`."""

    def sentences(self) -> Iterator[tuple[str, Iterator[Clause]]]:
        """Each sentence and its clauses, read when they are asked for; none of a text without a number or a status."""
        if not _NUMERAL.search(self.text):
            return
        plain, scan_part, start = narrow(self.text), scanner(self.text), 0
        for end in [*(match.end() for match in SENTENCE_END.finditer(plain)), len(plain)]:
            yield self.text[start:end], self._clauses(plain, scan_part, start, end)
            start = end

    def _clauses(self, plain: str, scan_part: Scanner, start: int, end: int) -> Iterator[Clause]:
        quantities, index = [q for q in scan_part(start, end) if q.kind == "amount"], 0
        for cut in [*(m.start() for m in _CUT.finditer(plain, start, end) if not _in_number(plain, m.start())), end]:
            first = index
            while index < len(quantities) and quantities[index].start < cut:
                index += 1
            told = tuple(quantities[first:index])
            yield Clause(self.text[start:cut], start, told, self.moment, self.whole, self.longer)
            start = cut + 1


def _in_number(text: str, at: int) -> bool:
    return text[at] in ",:" and 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()
