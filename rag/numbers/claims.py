"""What an item states about a series that moves over a day: subject, measure, scope, day, value.

Series are found by tables and patterns, precision first: market turnover, limit-ups and breadth, indices, metals, oil,
crypto, money flows, single stocks. Two claims with equal `key` are values of one quantity; a different caliber (不含ST,
盘前) is another key. Left out: forecasts (预计全天…), peaks (一度…), other days (上周, 年内), digests and schedules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from rag.clock import session_of
from rag.numbers.listed import is_name, named_in
from rag.numbers.scanner import scan
from rag.numbers.series import AFTER_NAME, MARKETS, SUBJECT, SUBJECTS, hours_of, is_open, trades_as_futures
from rag.text import narrow
from rag.types import Item, Quantity

_OUT = frozenset({"digest", "schedule", "teaser"})


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


_NOT_THIS_DAY = re.compile(
    r"一度|此前|曾|上周|本周|周[内线]|年内|今年|年初|本月|上月|月内|[上前]一?(?:个)?交易日|隔夜|昨[日晚夜]|累计|连续(?!主力)|以来|预计|或|将(?![涨跌]幅)|目标|历史|\d+月\d+日|\d+日至|盘初(?!上?涨|下?跌)|最高|最低|期间|区间|均价|结算|去年|回吐|抹去|[%％]后$|高达|近\d+[日天]"
)
_DEALT = re.compile(r"(?:沪深两市|沪深京三市|两市|沪深)(?P<half>半日)?(?:总)?成交(?:金)?额|(?:沪深两市|两市)半日成交额")
_PEERS = re.compile(r"较|上一?(?:个)?(?:交易)?日|此前|历史纪录|预计|创下")
_CONTINUES = re.compile(
    r"(?:现|最新|收)?报|日内|突破|升破|跌破|站上|涨[幅超近逾\d]|跌[幅超近逾\d]|现[涨跌]|向[上下]|[上下][涨跌]"
)
_SCOPE = re.compile(r"盘前|盘后|夜盘|期货|ETF|暗盘")
_BREADTH = re.compile(r"(?:个股|股票|股)?(?:封板未遂|上涨|下跌|涨停|跌停)")
_MONEY = re.compile(r"(?P<who>南向资金|北向资金|港股通)[^，。；]{0,8}?净(?P<way>买入|卖出|流入|流出)(?:额)?")


_FUNDS = re.compile(r"(?:其中)?(?P<who>[一-鿿A-Za-z]{2,8}?)(?:板块净流[入出]|(?:资金)?遭?净(?:买入|卖出))")
_DEALT_ALONE = re.compile(r"(?P<who>[一-鿿A-Z]{3,8}?)(?:今日|全天|盘中)?成交(?:金)?额?(?:超|突破|达|逾)?$")
_ASIDE = re.compile(r"\s*消息面[^。\n]*")
_TODAY = re.compile(r"日内|盘中|今日|现[涨跌报]")
_EARLIER = re.compile(r"^\s*此前[^，]{1,12}[%％]的(?=[^，]+现[涨跌])")
_LONGER = re.compile(
    r"\d月份?(?:累计?|大)?[涨跌]|[本上全单]月|月(?:累计?)?[涨跌]|^(?!.*收[评盘]).*(?:[本上]周|周(?:累计?)?[涨跌]|年内|今年以来)"
)
_KEEPS = re.compile(r"[为创系自刷续再逼由转]")
_Found = tuple[str, str, str, Quantity]


@lru_cache(maxsize=16384)
def _read(text: str) -> tuple[Quantity, ...]:
    return tuple(q for q in scan(text) if q.kind == "amount")


def claims_of(item: Item) -> tuple[Claim, ...]:
    """The series values that `item` states; empty for digests, schedules, teasers and reports."""
    if item.kind != "telegraph" or _OUT.intersection(item.flags):
        return ()
    return _claims(item.item_id, item.title, item.text, item.published_at)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a clause is read with: when, and in which text."""

    moment: datetime
    whole: str
    longer: bool
    """The title speaks of a week, a month or a year: changes in the text are of that span."""


@lru_cache(maxsize=16384)
def _claims(item_id: str, title: str, text: str, moment: datetime) -> tuple[Claim, ...]:
    found: dict[tuple[str, str, str], Claim] = {}
    said = _Said(moment, f"{title}{text}", bool(_LONGER.search(title)))
    excludes_st = "不含ST" in said.whole
    for part in (text, title):
        for clause, (subject, measure, scope, quantity) in _stated(part, said):
            scope = scope or hours_of(subject, clause, said.whole, moment)
            if measure.endswith(("家数", "封板率")) and excludes_st:
                scope = "不含ST"
            key = (subject, measure, scope)
            claim = Claim(item_id, subject, measure, scope, session_of(moment), moment, quantity, clause)
            known = found.get(key)
            if known is None or (known.quantity.bound and not quantity.bound):
                found[key] = claim
    return tuple(found.values())


def _stated(part: str, said: _Said) -> Iterator[tuple[str, _Found]]:
    above, aside = "", False
    for clause, start, quantities in _clauses(part):
        background = _ASIDE.match(part, start)
        aside = bool(background and not _TODAY.search(background[0])) or (aside and part[start - 1] not in "。\n")
        if aside:  # background, as a rule of the night before
            above = ""
            continue
        bare = clause.strip()
        goes_on = bool(_CONTINUES.match(bare) or (not quantities and _KEEPS.match(bare)))
        above = _subject_of(clause) or (above if goes_on else "")
        found = list(_clause_claims(clause, start, quantities, said, above))
        moved = {(f[0], f[2]) for f in found if f[1] == "涨跌幅"}
        if len(moved) == 1 and not above:
            above = next(iter(moved))[0]
        yield from ((bare, f) for f in found)


def _subject_of(clause: str) -> str:
    """The one series that `clause` is about; futures of an index and clauses about other days are none."""
    named = list(SUBJECT.finditer(clause))
    if len(named) != 1 or _NOT_THIS_DAY.search(clause) or not AFTER_NAME.match(clause, named[0].end()):
        return ""
    subject = SUBJECTS[named[0][0]][0]
    return "" if _scope_after(clause, named[0].end(), subject) else subject


def _scope_after(clause: str, at: int, subject: str) -> str:
    """盘前, 期货 … right after a name; metals, oil and futures are traded as 期货 anyway."""
    match = _SCOPE.search(clause[at : at + 6])
    return "" if not match or (match[0] == "期货" and trades_as_futures(subject)) else match[0]


_CUT = re.compile(r"[，,；;。！？!?\n：:]|(?<=\S)\s(?=[一-鿿])|(?<=[%％一-鿿])\s(?=[A-Z])")


def _clauses(text: str) -> Iterator[tuple[str, int, list[Quantity]]]:
    """Each clause with its offset and its quantities (offsets of the whole text)."""
    if not any(c.isdigit() for c in text) and not any(c in text for c in "十百千"):
        return
    quantities = _read(text)
    plain = narrow(text)
    start = index = 0
    for cut in [*(m.start() for m in _CUT.finditer(plain) if not _in_number(plain, m.start())), len(text)]:
        inside = []
        while index < len(quantities) and quantities[index].start < cut:
            inside.append(quantities[index])
            index += 1
        yield text[start:cut], start, inside
        start = cut + 1


def _in_number(text: str, at: int) -> bool:
    return text[at] in ",:" and 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()


def _clause_claims(clause: str, start: int, quantities: list[Quantity], said: _Said, above: str) -> Iterator[_Found]:
    if not quantities:
        return
    yield from _turnover(clause, start, quantities, said.moment)
    yield from _breadth(clause, start, quantities, said.moment)
    yield from _flows(clause, start, quantities, said.whole)
    if not _NOT_THIS_DAY.search(_EARLIER.sub("", clause)) and not said.longer:
        named = list(_named(clause, start, quantities, said.moment))
        if not named and above and is_open(MARKETS.get(above, ""), said.moment) and _CONTINUES.match(clause.strip()):
            named = list(_continued(above, clause, start, quantities))
        yield from named
        if not named or "、" in clause:
            yield from _stocks(clause, start, quantities)


def _turnover(clause: str, start: int, quantities: list[Quantity], moment: datetime) -> Iterator[_Found]:
    match = _DEALT.search(clause)
    if not match or not is_open("A", moment):
        return
    for q in quantities:
        between = clause[match.end() : max(match.end(), q.start - start)]
        if (
            q.unit in ("", "元")
            and q.low >= 10**11
            and not q.forecast
            and not _PEERS.search(between + clause[: match.start()])
            and q.start - start >= match.end()
        ):
            yield "沪深两市", "成交额", "", q
            return


def _breadth(clause: str, start: int, quantities: list[Quantity], moment: datetime) -> Iterator[_Found]:
    if not is_open("A", moment) or re.search(r"连续|ETF|港|美股|概念|板块|成分股|一度|此前|年内|本周|昨", clause):
        return
    market = re.search(r"全市场|沪深京|两市|三市|其中|共", clause)
    for q in quantities:
        if q.unit == "%" and "封板率" in clause[: q.start - start]:
            yield "A股", "封板率", "", q
        if q.unit == "只" and "连板股总数" in clause[: q.start - start]:
            yield "A股", "连板股家数", "", q
        if q.unit not in ("只", "股", "家") or q.high < 5:
            continue
        match = _BREADTH.match(clause, q.end - start)
        if match:
            word = match[0].removeprefix("个股").removeprefix("股票").removeprefix("股")
            if market or word == "封板未遂":
                yield "A股", f"{word}家数", "", q
        elif re.search(r"(?:沪深京三市|两市|全市场)(?P<way>上涨|下跌)个?股$", clause[: q.start - start]):
            yield "A股", ("上涨" if "上涨" in clause else "下跌") + "家数", "", q


def _flows(clause: str, start: int, quantities: list[Quantity], whole: str) -> Iterator[_Found]:
    match = _MONEY.search(clause)
    if match and not re.search(r"本周|年内|今年|累计|上周|本月|昨|近\d", clause):
        for q in quantities:
            if q.start - start >= match.end() - 1 and q.unit in ("港元", "元", ""):
                yield match["who"].replace("港股通", "南向资金"), "净买入额", "", q
                return
    funds = _FUNDS.search(clause) if "主力资金" in whole and "个股方面" in whole else None
    if funds and "资金" not in funds["who"]:
        for q in quantities:
            if q.start - start >= funds.end() - 1 and q.unit in ("元", ""):
                yield funds["who"].removeprefix("其中"), "主力净流入", "", q
                return


def _named(clause: str, start: int, quantities: list[Quantity], moment: datetime) -> Iterator[_Found]:
    for match in SUBJECT.finditer(clause):
        subject, market = SUBJECTS[match[0]]
        scope = _scope_after(clause, match.end(), subject)
        if not is_open(market, moment, scope) or not AFTER_NAME.match(clause, match.end()):
            continue
        following = SUBJECT.search(clause, match.end())
        listed = following and clause[match.end() : following.start()].endswith("、")
        stop = following.start() if following and not listed else len(clause)
        for q in quantities:
            if match.end() <= q.start - start < stop:
                yield from _value(subject, scope, q, clause[: q.start - start])
                if listed:
                    break


def _value(subject: str, scope: str, q: Quantity, before: str) -> Iterator[_Found]:
    """A change or a level; a level with a direction (涨40美元) is a change of another kind and left out."""
    if q.unit == "%" and q.direction:
        yield subject, "涨跌幅", scope, q
    elif (not q.direction or before.endswith(("至", "报"))) and (
        q.unit == "点" or q.unit.startswith(("美元", "元/", "港元/"))
    ):
        unit = "美元/盎司" if q.unit == "美元" and subject.startswith("现货") else q.unit
        yield subject, f"价格（{unit}）", scope, q


def _continued(above: str, clause: str, start: int, quantities: list[Quantity]) -> Iterator[_Found]:
    """`…，报81.51美元/盎司`: the clause goes on about the subject before it."""
    for q in quantities[:1]:
        yield from _value(above, "", q, clause[: q.start - start])


def _stocks(clause: str, start: int, quantities: list[Quantity]) -> Iterator[_Found]:
    scope_match = _SCOPE.search(clause)
    scope = scope_match[0] if scope_match and scope_match[0] != "期货" else ""
    for q in quantities:
        begin = q.start - start
        previous = max((p.end - start for p in quantities if p.end <= q.start and p.unit != "倍"), default=0)
        if q.unit == "%":
            if q.direction or "至" in clause[previous:begin]:
                for name in named_in(clause[previous:begin], clause[:begin]):
                    if not SUBJECT.search(name):
                        yield name, "涨跌幅", scope, q
        elif q.unit == "元" and q.low >= 10**8:
            dealt = _DEALT_ALONE.search(clause[previous:begin])
            if dealt and is_name(dealt["who"]):
                yield dealt["who"], "成交额", scope, q
