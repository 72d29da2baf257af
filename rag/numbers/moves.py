"""Changes, levels and turnover of one thing in a clause: an index, a metal, a currency, a bond, a company's share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rag.numbers.clause import EARLIER, NOT_THIS_DAY, Clause, Found
from rag.numbers.listed import headed, is_name, named_in, priced
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
    peak: bool = False
    """Only its peak (一度) or its way (拉升) was told: what goes on must say that it is the value now."""


NOTHING = Above()
CONTINUES = re.compile(
    r"(?:现|最新|收)?报|日内|突破|升破|跌破|站上|触及|涨[幅超近逾\d]|跌[幅超近逾\d]|现[涨跌]|向[上下]|[上下][涨跌]"
    r"|(?:最新|现|目前)?(?:上涨|下跌|反弹|回落|下挫|升|跌|涨)?至|最新[上下]?[涨跌]"
)
_KEEPS = re.compile(r"[为创系自刷续再逼由转]")
_NOW = re.compile(r"(?:现|最新|目前|截至(?:目前|发稿)|[涨跌]幅(?:进一步)?(?:扩大|收窄|达到?))")
_PEAK = re.compile(r"一度")
_SCOPE = re.compile(r"盘前|盘后|夜盘|期货|ETF|暗盘")
_DEALT_ALONE = re.compile(r"(?P<who>[一-鿿A-Z]{3,8}?)(?:今日|全天|盘中)?成交(?:金)?额?(?:超|突破|达|逾)?$")
_IN_NAMES = frozenset({"倍", "连板"})
"""Units of numbers inside a list of names: 南方两倍做多海力士, 金金股份（4板）."""
_REACH = 80
"""Characters before a number in which its names and its earlier value stand."""
_REACHED = re.compile(r"(?:[至报破上下于]|触及|关口|低位|高位|新低|新高|低点|高点|水平)$")


def subject_of(clause: Clause, above: Above) -> Above:
    """What the clauses after `clause` may go on about: the one series that it names, else still `above`."""
    text = EARLIER.sub("", clause.text)
    named = list(SUBJECT.finditer(text))
    peak = _PEAK.search(text)
    if len(named) == 1 and not NOT_THIS_DAY.search(_PEAK.sub("", text)) and AFTER_NAME.match(text, named[0].end()):
        subject = series_named(named[0][0])[0]
        scope = scope_after(text, named[0].end(), subject)
        if scope in ("", "期货"):
            return Above(subject, scope, bool(peak))
    bare = text.strip()
    if not named and not clause.quantities and not NOT_THIS_DAY.search(text):
        company, scope = headed(bare)
        if company:
            return Above(company, scope, True)
    goes_on = CONTINUES.match(bare) or (not clause.quantities and _KEEPS.match(bare))
    return above if goes_on or not bare else NOTHING


def moved(clause: Clause, above: Above) -> Iterator[Found]:
    """The changes, levels and turnovers that `clause` states; where it names nothing, of `above`."""
    if not clause.quantities or clause.longer or clause.of_another_day:
        return
    clause = clause.now
    named = list(_named(clause))
    subject, scope, peak = above
    if not named and subject and is_open(market_of(subject), clause.moment, scope) and _goes_on(clause, peak):
        named = [found for q in clause.quantities[:1] for found in _value(subject, scope, q, clause.before(q))]
    yield from named
    if not named or "、" in clause.text:
        yield from _stocks(clause)


def _goes_on(clause: Clause, peak: bool) -> bool:
    """Whether a clause without a subject says a value of the one before it: `…，报81.51美元/盎司`."""
    bare = EARLIER.sub("", clause.text).strip()
    return bool((_NOW if peak else CONTINUES).match(bare))


def scope_after(clause: str, at: int, subject: str) -> str:
    """盘前, 期货 … right after a name; metals, oil and futures are traded as 期货 anyway."""
    match = _SCOPE.search(clause[at : at + 6])
    return "" if not match or (match[0] == "期货" and trades_as_futures(subject)) else match[0]


def _named(clause: Clause) -> Iterator[Found]:
    text = clause.text
    for match in SUBJECT.finditer(text):
        subject, market = series_named(match[0])
        scope = scope_after(text, match.end(), subject)
        if not is_open(market, clause.moment, scope) or not AFTER_NAME.match(text, match.end()):
            continue
        following = SUBJECT.search(text, match.end())
        listed = following and text[match.end() : following.start()].endswith("、")
        stop = following.start() if following and not listed else len(text)
        for q in clause.quantities:
            if match.end() <= q.start - clause.start < stop:
                yield from _value(subject, scope, q, clause.before(q))
                if listed:
                    break


def _value(subject: str, scope: str, q: Quantity, before: str) -> Iterator[Found]:
    """A change or a level; a level with a direction (涨40美元) is a change of another kind and left out."""
    reached = bool(_REACHED.search(before))
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
    elif (not q.direction or before.endswith(("至", "报"))) and (
        q.unit == "点" or q.unit.startswith(("美元", "元/", "港元/"))
    ):
        unit = "美元/盎司" if q.unit == "美元" and subject.startswith("现货") else q.unit
        yield subject, f"价格（{unit}）", scope, q


def _is_series(name: str) -> bool:
    """Whether a name is that of a series, and not only a share that begins like a metal (铂力特)."""
    return any(len(match[0]) > 1 or match[0] == name for match in SUBJECT.finditer(name))


def _stocks(clause: Clause) -> Iterator[Found]:
    match = _SCOPE.search(clause.text)
    scope = match[0] if match and match[0] != "期货" else ""
    cut = 0
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
        elif q.unit.startswith(("元", "美元", "港元")) and (name := priced(head)) and not _is_series(name):
            yield name, f"价格（{q.unit.removesuffix('/股')}/股）", scope, q
