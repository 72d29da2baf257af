"""Values without a number, of the series 涨跌幅: a share at its limit (涨停, 3连板), an index that turned (翻红)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from rag.numbers.clause import Clause, Found, tells_another_day
from rag.numbers.listed import apart, share, turned
from rag.numbers.moves import are_joined, scope_after
from rag.numbers.series import SUBJECT, is_open, is_yield, series_named
from rag.types import Quantity

LIMITS = frozenset({"涨停", "跌停", "触及涨停", "触及跌停"})
TURNS = frozenset({"翻红", "翻绿"})
STATUSES = LIMITS | TURNS
_BOARD = r"\d{1,2}天\d{1,2}板|\d{1,2}连板"
_LIMIT = re.compile(
    r"(?P<names>[一-鿿A-Za-z、*·0-9（）()]{2,70}?)(?:等(?:多股|个股|多只个股|股|\w{1,2}余?股)?)?(?:股价)?"
    r"(?:今日|盘中|午后|尾盘|早盘|开盘|直线|双双|集体|均|先后|相继|一字|T字|快速|再度|拉升|走出|录得|晋级|反包|[二三四五六]连)*"
    r"(?P<touch>触及|逼近|冲击)?(?:封死|封住|回封|封)?(?:(?:[123]0|5)(?:cm|CM|厘米))?"
    rf"(?P<what>涨停|跌停|{_BOARD})(?!后|板|炸|价|分析|股|潮|家|的?原因|打开|未)(?P<more>(?:{_BOARD})?)"
)
_TURN = re.compile(
    r"(?:[^，\d]{0,6}?)(?:集体|先后|率先|双双|均|午后|盘中|再度|短线|探底回升|快速|小幅|直线|日内|V型反弹)*(?P<what>翻红|翻绿|转涨|转跌|转为上涨|转为下跌)(?!超|后|\d)"
)
_NO_STATUS = re.compile(
    r"昨|[上前]一|连续|累计|近期|个交易日|如果|倘若|若(?!羽)|回应|避免|未能?|没有|打开|[？?]|竞价|晋级率|\d月\d+日|分析"
)
_SAID = re.compile(r"停|连板|板(?<=\d板)|翻[红绿]|转(?:为[上下]?)?[涨跌]")
"""Without one of these a clause tells of no status; most have none."""
_ABROAD = re.compile(r"美股|港股")
_THREE = re.compile(
    r"(?:A股)?三大(?:指数|股指)(?:全部|集体|均|悉数|先后|拉升|午后|盘中|再度)*(?P<what>翻红|翻绿)(?!后)"
)
_OF_SHANGHAI = ("沪指", "深成指", "创业板指")
_OPENS = 9 * 60 + 30


def statuses(clause: Clause) -> Iterator[Found]:
    """The shares of the mainland at their limit and the indices that turned, that `clause` names."""
    if clause.longer or not _SAID.search(clause.text) or _NO_STATUS.search(clause.text):
        return
    moment = clause.moment
    if is_open("A", moment) and moment.hour * 60 + moment.minute >= _OPENS and not _ABROAD.search(clause.text):
        yield from _limits(clause)
    if not tells_another_day(clause.text):
        yield from _turns(clause)


def _limits(clause: Clause) -> Iterator[Found]:
    at = 0
    text = clause.text
    if tells_another_day(text.strip().removeprefix("此前").replace("连板", "")):
        return
    while match := _LIMIT.search(text, at):
        at = match.end()
        what = {"涨": "涨停", "跌": "跌停"}.get(match["what"][0], "涨停")
        if match["touch"] in ("逼近", "冲击"):
            continue
        if match["touch"]:
            what = f"触及{what}"
        for name in apart(match["names"]):
            if found := share(name):
                yield found, "涨跌幅", "", _status(what, "down" if "跌" in what else "up", clause, match.start("what"))


def _turns(clause: Clause) -> Iterator[Found]:
    if clause.quantities:
        return
    if (match := _THREE.match(clause.text.strip())) and is_open("A", clause.moment):
        for subject in _OF_SHANGHAI:
            yield subject, "涨跌幅", "", _turned(match["what"], clause, clause.text.index(match["what"]))
    names = list(SUBJECT.finditer(clause.text))
    company, scope, word = turned(clause.text.strip()) if not names else ("", "", "")
    if company:
        yield company, "涨跌幅", scope, _turned(word, clause, clause.text.index(word))
    if not names:
        return
    last = names[-1]
    match = _TURN.match(clause.text, last.end())
    if not match:
        return
    for n, name in enumerate(names):
        subject, market = series_named(name[0])
        joined = n + 1 == len(names) or are_joined(clause.text[name.end() : names[n + 1].start()])
        scope = scope_after(clause.text, last.end(), subject)
        if joined and is_open(market, clause.moment, scope) and not is_yield(subject):
            yield subject, "涨跌幅", scope, _turned(match["what"], clause, match.start("what"))


def _turned(word: str, clause: Clause, at: int) -> Quantity:
    up = word[-1] in "红涨"
    return _status("翻红" if up else "翻绿", "up" if up else "down", clause, at)


def _status(what: str, direction: Literal["up", "down"], clause: Clause, at: int) -> Quantity:
    """A value without a number: the status is its unit, so that it equals no number."""
    start = clause.start + at
    zero = Decimal(0)
    return Quantity(zero, zero, what, direction, "", "", start, start + 2, what)
