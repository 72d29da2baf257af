"""Values of the whole market in a clause: turnover, stocks up and down, limit-ups, flows of money."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.numbers.clause import Clause, Found
from rag.numbers.series import is_open

_DEALT = re.compile(r"(?:沪深两市|沪深京三市|两市|沪深)(?P<half>半日)?(?:总)?成交(?:金)?额|(?:沪深两市|两市)半日成交额")
_PEERS = re.compile(r"较|上一?(?:个)?(?:交易)?日|此前|历史纪录|预计|创下")
_ASIDE = re.compile(r"连续|ETF|港|美股|概念|板块|成分股|一度|此前|年内|本周|昨")
_MARKET = re.compile(r"全市场|沪深京|两市|三市|其中|共")
_BREADTH = re.compile(r"(?:个股|股票|股)?(?P<fate>封板未遂|上涨|下跌|涨停|跌停)")
_FATE_FIRST = re.compile(r"(?:沪深京三市|两市|全市场)(?P<fate>上涨|下跌)个?股$")
_MONEY = re.compile(r"(?P<who>南向资金|北向资金|港股通)[^，。；]{0,8}?净(?P<way>买入|卖出|流入|流出)(?:额)?")
_OTHER_SPAN = re.compile(r"本周|年内|今年|累计|上周|本月|昨|近\d")
_FUNDS = re.compile(r"(?:其中)?(?P<who>[一-鿿A-Za-z]{2,8}?)(?:板块净流[入出]|(?:资金)?遭?净(?:买入|卖出))")


def counted(clause: Clause) -> Iterator[Found]:
    """Turnover, breadth and flows that `clause` states."""
    if clause.quantities:
        yield from _turnover(clause)
        yield from _breadth(clause)
        yield from _flows(clause)


def _turnover(clause: Clause) -> Iterator[Found]:
    match = _DEALT.search(clause.text)
    if not match or not is_open("A", clause.moment):
        return
    for q in clause.quantities:
        at = q.start - clause.start
        said = q.unit in ("", "元") and q.low >= 10**11 and not q.forecast and at >= match.end()
        if said and not _PEERS.search(clause.text[match.end() : at] + clause.text[: match.start()]):
            yield "沪深两市", "成交额", "", q
            return


def _breadth(clause: Clause) -> Iterator[Found]:
    if not is_open("A", clause.moment) or _ASIDE.search(clause.text):
        return
    market = _MARKET.search(clause.text)
    for q in clause.quantities:
        before = clause.before(q)
        if q.unit == "%" and "封板率" in before:
            yield "A股", "封板率", "", q
        if q.unit == "只" and "连板股总数" in before:
            yield "A股", "连板股家数", "", q
        if q.unit not in ("只", "股", "家") or q.high < 5:
            continue
        if match := _BREADTH.match(clause.text, q.end - clause.start):
            if market or match["fate"] == "封板未遂":
                yield "A股", f"{match['fate']}家数", "", q
        elif match := _FATE_FIRST.search(before):
            yield "A股", f"{match['fate']}家数", "", q


def _flows(clause: Clause) -> Iterator[Found]:
    match = _MONEY.search(clause.text)
    if match and not _OTHER_SPAN.search(clause.text):
        for q in clause.quantities:
            if q.start - clause.start >= match.end() - 1 and q.unit in ("港元", "元", ""):
                yield match["who"].replace("港股通", "南向资金"), "净买入额", "", q
                return
    told = "主力资金" in clause.whole and "个股方面" in clause.whole
    funds = _FUNDS.search(clause.text) if told else None
    if funds and "资金" not in funds["who"]:
        for q in clause.quantities:
            if q.start - clause.start >= funds.end() - 1 and q.unit in ("元", ""):
                yield funds["who"].removeprefix("其中"), "主力净流入", "", q
                return
