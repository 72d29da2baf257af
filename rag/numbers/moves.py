"""Changes, levels and turnover of one thing in a clause: an index, a metal, a currency, a bond, a company's share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from rag.numbers.clause import EARLIER, Clause, Found, tells_another_day
from rag.numbers.listed import apart, canonical, headed, is_name, named_in, priced
from rag.numbers.series import (
    AFTER_NAME,
    SUBJECT,
    is_open,
    is_rate,
    is_yield,
    market_of,
    series_named,
    trades_as_futures,
)
from rag.types import Quantity


class Above(NamedTuple):
    """The series that a clause may go on about."""

    subject: str = ""
    scope: str = ""
    told: Literal["value", "way", "peak"] = "value"
    """After a mere peak (一度), another day's value or a way (拉升), what goes on must say that it is the value now."""


NOTHING = Above()
CONTINUES = re.compile(
    r"(?:现|最新|目前|收)?报|日内|突破|升破|跌破|站上|触及|涨[幅超近逾\d]|跌[幅超近逾\d]|现[涨跌]|向[上下]|[上下][涨跌]|[下重]挫"
    r"|(?:上升|下降|下行|上行|攀升|走[高低])\d|(?:最新|现|目前)?(?:上涨|下跌|反弹|回落|下挫|升|跌|涨)?至|最新[上下]?[涨跌]"
)
_KEEPS = re.compile(r"[为创系自刷续再逼由转]|截至(?:发稿|目前|收盘)$")
_NOW = re.compile(r"(?:现|最新|目前|截至(?:目前|发稿)|[涨跌]幅(?:进一步)?(?:扩大|收窄|达到?))")
_AFTER_WAY = re.compile(rf"{_NOW.pattern}|(?:股价)?[上下]?[涨跌]幅?[超近逾约]?\d")
"""跳水，跌超10%."""
_GOES_ON = {"value": CONTINUES, "way": _AFTER_WAY, "peak": _NOW}
_JOINED = re.compile(r"(?:指数|期货|主力合约)*[、和与及]")
_BOTH = re.compile(r"双双|均|都|齐")
_EACH = re.compile(r"(?P<names>[^，。；]{3,80}?)分别(?:收|开盘)?(?:上|下|大)?[涨跌][超逾近约]?(?=\d)")
_STATISTIC = re.compile(r"同比|环比")
_PEAK = re.compile(r"一度")
_SCOPE = re.compile(r"盘前|盘后|夜盘|期货|ETF|暗盘")
_DEALT_ALONE = re.compile(r"(?P<who>[一-鿿A-Z]{3,8}?)(?:今日|全天|盘中)?成交(?:金)?额?(?:超|突破|达|逾)?$")
_IN_NAMES = frozenset({"倍", "连板"})
"""Units of numbers inside a list of names: 南方两倍做多海力士, 金金股份（4板）."""
_REACH = 80
"""Characters before a number in which its names and its earlier value stand."""
_REACHED = re.compile(r"(?:[至报破上下于]|触及|关口|低位|高位|新低|新高|低点|高点|水平)(?:每(?:桶|盎司|吨))?$")
_PASSED = ("站上", "突破", "升破", "跌破", "失守", "重返")
"""Words of a number (站上160) that make it a level."""
_AT = re.compile(r"(?:[至报]|[升跌]破(?:每(?:桶|盎司|吨))?)$")
"""Behind these stands a level, though they have a direction."""


def subject_of(clause: Clause, above: Above) -> Above:
    """What the clauses after `clause` may go on about: the one series that it names, else still `above`."""
    text = EARLIER.sub("", clause.text)
    named = list(SUBJECT.finditer(text))
    past = clause.of_another_weekday or _PEAK.search(text)
    if len(named) == 1 and not tells_another_day(_PEAK.sub("", text)) and AFTER_NAME.match(text, named[0].end()):
        subject = series_named(named[0][0])[0]
        scope = scope_after(text, named[0].end(), subject)
        if scope in ("", "期货"):
            return Above(subject, scope, "peak" if past else "value")
    bare = text.strip()
    if not named and not clause.quantities and not tells_another_day(text):
        company, scope = headed(bare)
        if company:
            return Above(company, scope, "way")
    goes_on = CONTINUES.match(bare) or (not clause.quantities and _KEEPS.match(bare))
    return above if goes_on or not bare else NOTHING


def moved(clause: Clause, above: Above) -> Iterator[Found]:
    """The changes, levels and turnovers that `clause` states; where it names nothing, of `above`."""
    if not clause.quantities or clause.longer or clause.of_another_day:
        return
    clause = clause.now
    if "分别" in clause.text and (each := _EACH.search(clause.text)):
        yield from _each(clause, each)
        return
    named = list(_named(clause))
    subject, scope, told = above
    if not named and subject and is_open(market_of(subject), clause.moment, scope) and _goes_on(clause, told):
        named = [found for q in clause.quantities[:1] for found in _value(subject, scope, q, clause.before(q))]
    yield from named
    if not named or "、" in clause.text:
        yield from _stocks(clause)


def _goes_on(clause: Clause, told: str) -> bool:
    """Whether a clause without a subject says a value of the one before it: `…，报81.51美元/盎司`."""
    bare = EARLIER.sub("", clause.text).strip()
    return bool(_GOES_ON[told].match(bare))


def scope_after(clause: str, at: int, subject: str) -> str:
    """盘前, 期货 … right after a name; metals, oil and futures are traded as 期货 anyway."""
    match = _SCOPE.search(clause[at : at + 6])
    return "" if not match or (match[0] == "期货" and trades_as_futures(subject)) else match[0]


def _named(clause: Clause) -> Iterator[Found]:
    text = clause.text
    for match in SUBJECT.finditer(text):
        subject, market = series_named(match[0])
        scope = scope_after(text, match.end(), subject)
        following = SUBJECT.search(text, match.end())
        between = text[match.end() : following.start()] if following else ""
        both = are_joined(between) and _BOTH.search(text) is not None
        if not is_open(market, clause.moment, scope) or not (both or AFTER_NAME.match(text, match.end())):
            continue
        listed = both or between.endswith("、")
        stop = following.start() if following and not listed else len(text)
        for q in clause.quantities:
            if match.end() <= q.start - clause.start < stop:
                yield from _value(subject, scope, q, clause.before(q))
                if listed:
                    break


def are_joined(between: str) -> bool:
    """Whether the text between two names makes them share what follows: 沪指和深成指."""
    return _JOINED.fullmatch(between) is not None


def _value(subject: str, scope: str, q: Quantity, before: str) -> Iterator[Found]:
    """A change or a level; a level with a direction (涨40美元) is a change of another kind and left out."""
    reached = q.text.startswith(_PASSED) or bool(_REACHED.search(before))
    if is_yield(subject):
        if q.unit == "%" and reached:
            yield subject, "收益率", scope, q
        elif q.unit == "基点" and q.direction:
            yield subject, "涨跌（基点）", scope, q
    elif q.unit == "%" and q.direction:
        yield subject, "涨跌幅", scope, q
    elif is_rate(subject):
        if q.unit in ("", "点", "元", "日元", "美元") and reached and q.kind == "amount":
            yield subject, "汇率", scope, q
    elif (not q.direction or _AT.search(before)) and (q.unit == "点" or q.unit.startswith(("美元", "元/", "港元/"))):
        unit = "美元/盎司" if q.unit == "美元" and subject.startswith("现货") else q.unit
        yield subject, f"价格（{unit}）", scope, q


def _scope_of(text: str) -> str:
    """When the shares of a clause are traded: 盘前 or 盘后."""
    match = _SCOPE.search(text)
    return match[0] if match and match[0] != "期货" else ""


def _passed(q: Quantity) -> str:
    """The word by which a number is a level that was passed: it belongs to the number."""
    return q.text[:2] if q.text.startswith(_PASSED) else ""


def _is_series(name: str) -> bool:
    """Whether a name is that of a series, and not only a share that begins like a metal (铂力特)."""
    return any(len(match[0]) > 1 or match[0] == name for match in SUBJECT.finditer(name))


def _each(clause: Clause, each: re.Match[str]) -> Iterator[Found]:
    """甲、乙分别涨1%、2%: to each name its number; nothing where there are not as many numbers as names."""
    names = apart(each["names"])
    if _STATISTIC.search(clause.whole):
        return
    values = [q for q in clause.quantities if q.start - clause.start >= each.end() and q.unit == "%" and q.direction]
    if len(names) != len(values):
        return
    for name, q in zip(names, values, strict=True):
        series = SUBJECT.match(name)
        if series and AFTER_NAME.match(name[series.end() :] + "涨"):
            subject, market = series_named(series[0])
            scope = scope_after(name, series.end(), subject)
            if is_open(market, clause.moment, scope):
                yield subject, "涨跌幅", scope, q
        elif not series and (company := canonical(name)):
            yield company, "涨跌幅", _scope_of(clause.text), q


def _stocks(clause: Clause) -> Iterator[Found]:
    scope, cut = _scope_of(clause.text), 0
    for q in clause.quantities:
        start = q.start - clause.start
        before, head = clause.text[max(0, start - _REACH) : start], clause.text[cut:start]
        if q.unit not in _IN_NAMES and not head.endswith("等"):
            cut = q.end - clause.start
        if q.unit == "%" and (q.direction or "至" in head):
            for name in named_in(head, before):
                if not _is_series(name):
                    yield name, "涨跌幅", scope, q
        elif q.unit == "元" and q.low >= 10**8:
            dealt = _DEALT_ALONE.search(head)
            if dealt and is_name(dealt["who"]):
                yield dealt["who"], "成交额", scope, q
        elif q.unit.startswith(("元", "美元", "港元")) and (name := priced(head + _passed(q))) and not _is_series(name):
            yield name, f"价格（{q.unit.removesuffix('/股')}/股）", scope, q
