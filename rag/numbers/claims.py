# ruff: noqa: E501 - tables and patterns of wide characters read best as whole rows
"""What an item states about a series that moves over a day: subject, measure, scope, day, value.

Series are found by tables and patterns, precision first: market turnover, limit-ups and breadth, indices, metals, oil,
crypto, money flows, single stocks. Two claims with equal `key` are values of one quantity; a different caliber (不含ST,
盘前) is another key. Left out: forecasts (预计全天…), peaks (一度…), other days (上周, 年内), digests and schedules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from rag.clock import session_of
from rag.numbers.scanner import scan
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


_A_SHARE = "A"
_HK = "HK"
_US = "US"
_ROUND = "24h"
# name → (canonical subject, market): the market says when a value of the day can exist
SUBJECTS: dict[str, tuple[str, str]] = {}
for _market, _rows in {
    _A_SHARE: "沪指=沪指,上证指数,上证综指 深成指=深成指,深证成指 创业板指=创业板指,创业板指数,创指 科创50=科创50指数,科创50 北证50=北证50指数,北证50 科创综指=科创综指 沪深300=沪深300指数,沪深300 "
    "中证1000=中证1000 上证50=上证50指数,上证50",
    _HK: "恒生指数=恒生指数,恒指 恒生科技指数=恒生科技指数,恒科指,恒生科指 国企指数=国企指数",
    _US: "纳指=纳斯达克综合指数,纳斯达克指数,纳指 道指=道琼斯工业平均指数,道琼斯指数,道指 标普500=标普500指数,标准普尔500指数,标普500 费城半导体指数=费城半导体指数,费半指数 纳斯达克中国金龙指数=纳斯达克中国金龙指数,纳斯达克金龙中国指数",
    _ROUND: "现货黄金=现货黄金,国际现货黄金 现货白银=现货白银,国际现货白银 现货铂金=现货铂金 现货钯金=现货钯金 WTI原油=WTI原油期货,WTI原油,美油 布伦特原油=布伦特原油期货,布伦特原油,布油 比特币=比特币 以太坊=以太坊 "
    "美元指数=美元指数 韩国综合指数=韩国KOSPI指数,韩国综合指数,韩国综合股价指数 日经225=日经225指数,日经225,日经指数 台湾加权指数=台湾加权指数,台湾加权股价指数 COMEX黄金=COMEX黄金期货,COMEX黄金,纽约期金 COMEX白银=COMEX白银期货,COMEX白银,纽约期银 "
    "沪银=沪银主力合约,沪银 沪金=沪金主力合约,沪金 沪铜=沪铜主力合约,沪铜 沪锡=沪锡期货主力合约,沪锡主力合约,沪锡 碳酸锂=碳酸锂期货主力合约,碳酸锂主力合约,碳酸锂 焦煤=焦煤期货主力合约,焦煤主力合约,焦煤",
}.items():
    for _row in _rows.split():
        _name, _, _forms = _row.partition("=")
        SUBJECTS |= dict.fromkeys(_forms.split(","), (_name, _market))

SUBJECTS_BY_NAME = dict(SUBJECTS.values())
_NIGHT = frozenset({"沪银", "沪金", "沪铜", "沪锡", "碳酸锂", "焦煤"})
_SUBJECT = re.compile("|".join(sorted(map(re.escape, SUBJECTS), key=len, reverse=True)) + r"(?!\d)")
_AFTER_NAME = re.compile(
    r"(?:期货)?(?:主力合约|主力)?(?:价格)?(?:均|短线|盘中|午后|尾盘|拉升|直线|持续|早盘|快速|现|续|收|收盘|日内|涨幅|跌幅|涨势|向上|向下|再度|大幅|探底回升|扩大|至|一路|开盘|突破|跌破|升破|站上|失守|触及|报|收报|高开|低开|转|[涨跌升上下扩收触反走维回]|\s)"
)
_NOT_THIS_DAY = re.compile(
    r"一度|此前|曾|上周|本周|周[内线]|年内|今年|年初|本月|上月|月内|[上前]一?(?:个)?交易日|隔夜|昨[日晚夜]|累计|连续|以来|预计|或|将|目标|历史|\d+月\d+日|\d+日至|盘初|最高|最低|期间|区间|均价|去年|近\d+[日天]"
)
_DEALT = re.compile(r"(?:沪深两市|沪深京三市|两市|沪深)(?P<half>半日)?(?:总)?成交(?:金)?额|(?:沪深两市|两市)半日成交额")
_PEERS = re.compile(r"较|上一?(?:个)?(?:交易)?日|此前|历史纪录|预计|创下")
_CONTINUES = re.compile(r"(?:现|最新|收)?报|日内|涨[幅超近逾\d]|跌[幅超近逾\d]|现[涨跌]|向[上下]|[上下][涨跌]")
_SCOPE = re.compile(r"盘前|盘后|夜盘|期货|ETF|暗盘")
_NAME_OK = re.compile(r"[一-鿿A-Za-z][一-鿿A-Za-z\-·]{1,9}")
_NAME_BAD = re.compile(
    r"板块|概念|方向|等|多股|多只|指数|涨|跌|均|其中|个股|方面|期货|合约|市场|股份跌|普|消息|盘|此外|今日|截至|此前|(?<!拼)多(?!多)|收|日内|主力|现货|每|年|月|日|较|以及|同|比|的|价|行业|公司|产业|链|率"
)
_BREADTH = re.compile(r"(?:个股|股票|股)?(?:封板未遂|上涨|下跌|涨停|跌停)")
_MONEY = re.compile(r"(?P<who>南向资金|北向资金|港股通)[^，。；]{0,8}?净(?P<way>买入|卖出|流入|流出)(?:额)?")


@lru_cache(maxsize=16384)
def _read(text: str) -> tuple[Quantity, ...]:
    return tuple(q for q in scan(text) if q.kind == "amount")


def claims_of(item: Item) -> tuple[Claim, ...]:
    """The series values that `item` states; empty for digests, schedules, teasers and reports."""
    if item.kind != "telegraph" or _OUT.intersection(item.flags):
        return ()
    return _claims(item.item_id, item.title, item.text, item.published_at)


@lru_cache(maxsize=16384)
def _claims(item_id: str, title: str, text: str, moment: datetime) -> tuple[Claim, ...]:
    found: dict[tuple[str, str, str], Claim] = {}
    excludes_st = "不含ST" in text or "不含ST" in title
    for part in (text, title):
        above = ""
        for clause, start, quantities in _clauses(part):
            named = [m[0] for m in _SUBJECT.finditer(clause)]
            if named:
                above = named[0] if len(named) == 1 and not _SCOPE.search(clause) else ""
            elif not _CONTINUES.match(clause.strip()):
                above = ""
            for subject, measure, scope, quantity in _clause_claims(clause, start, quantities, moment, above):
                scope = scope or _hours(subject, f"{title}{text}", moment)
                if measure.endswith(("家数", "封板率")) and excludes_st:
                    scope = "不含ST"
                key = (subject, measure, scope)
                claim = Claim(item_id, subject, measure, scope, session_of(moment), moment, quantity, clause.strip())
                known = found.get(key)
                if known is None or (known.quantity.bound and not quantity.bound):
                    found[key] = claim
    return tuple(found.values())


def _hours(subject: str, whole: str, moment: datetime) -> str:
    """Trading hours that make another series of the same name: before the US open, night futures of the next day."""
    market = SUBJECTS_BY_NAME.get(subject, "")
    clock = moment.time()
    if market:
        night = subject in _NIGHT and (clock >= time(20, 50) or clock < time(5, 30))
        return "夜盘" if night else ""
    if clock >= time(20, 50) or clock < time(5, 30):
        return "夜盘" if re.search(r"期货|夜盘", whole) else "美股"
    if not time(8, 0) <= clock < time(15, 30) and re.search(r"盘前|盘后|美股", whole):
        return "盘前"
    return ""


_CUT = re.compile(r"[，,；;。！？!?\n：:]|(?<=\S)\s(?=[一-鿿])")


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
        if inside:
            yield text[start:cut], start, inside
        start = cut + 1


def _in_number(text: str, at: int) -> bool:
    return text[at] in ",:" and 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()


_Found = tuple[str, str, str, Quantity]


def _clause_claims(
    clause: str, start: int, quantities: list[Quantity], moment: datetime, above: str
) -> Iterator[_Found]:
    yield from _turnover(clause, start, quantities, moment)
    yield from _breadth(clause, start, quantities, moment)
    yield from _flows(clause, start, quantities, moment)
    if not _NOT_THIS_DAY.search(clause):
        named = list(_named(clause, start, quantities, moment))
        if not named and above and _CONTINUES.match(clause.strip()):
            named = list(_continued(above, quantities, moment))
        yield from named
        if not named:
            yield from _stocks(clause, start, quantities, moment)


def _turnover(clause: str, start: int, quantities: list[Quantity], moment: datetime) -> Iterator[_Found]:
    match = _DEALT.search(clause)
    if not match or not _open(_A_SHARE, moment):
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
    if not _open(_A_SHARE, moment) or re.search(r"连续|ETF|港|美股|概念|板块|成分股|一度|此前|年内|本周|昨", clause):
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


def _flows(clause: str, start: int, quantities: list[Quantity], moment: datetime) -> Iterator[_Found]:
    match = _MONEY.search(clause)
    if match and not re.search(r"本周|年内|今年|累计|上周|本月|昨|近\d", clause):
        for q in quantities:
            if q.start - start >= match.end() - 1 and q.unit in ("港元", "元", ""):
                yield match["who"].replace("港股通", "南向资金"), "净买入额", "", q
                return


def _named(clause: str, start: int, quantities: list[Quantity], moment: datetime) -> Iterator[_Found]:
    for match in _SUBJECT.finditer(clause):
        subject, market = SUBJECTS[match[0]]
        if not _open(market, moment) or not _AFTER_NAME.match(clause, match.end()):
            continue
        scope_match = _SCOPE.search(clause[match.end() : match.end() + 6])
        scope = scope_match[0] if scope_match else ""
        following = _SUBJECT.search(clause, match.end())
        stop = following.start() if following else len(clause)
        for q in quantities:
            at = q.start - start
            if not match.end() <= at < stop:
                continue
            if q.unit == "%" and q.direction:
                yield subject, "涨跌幅", scope, q
            elif q.unit == "点" or q.unit.startswith(("美元", "元/")):
                yield subject, f"价格（{q.unit}）", scope, q


def _continued(above: str, quantities: list[Quantity], moment: datetime) -> Iterator[_Found]:
    """`…，报81.51美元/盎司`: the clause goes on about the subject before it."""
    subject, market = SUBJECTS[above]
    if not _open(market, moment):
        return
    for q in quantities[:1]:
        if q.unit == "%" and q.direction:
            yield subject, "涨跌幅", "", q
        elif q.unit == "点" or q.unit.startswith(("美元", "元/")):
            yield subject, f"价格（{q.unit}）", "", q


def _stocks(clause: str, start: int, quantities: list[Quantity], moment: datetime) -> Iterator[_Found]:
    for q in quantities:
        if q.unit != "%" or not q.direction or _SUBJECT.search(clause):
            continue
        begin = q.start - start
        previous = max((p.end - start for p in quantities if p.end <= q.start), default=0)
        head = clause[max(0, previous) : begin]
        match = re.search(
            r"(?P<names>[^\s“”（）()《》0-9]{2,60}?)(?:\([^)]*\)|（[^）]*）)?(?:股价|美股)?(?:盘前|盘后|夜盘)?(?:现|午后|盘中|收|大|上|下)?(?:涨|跌)(?:幅扩大至|幅收窄至|超|逾|近|约)?$",
            head,
        )
        if not match:
            continue
        scope_match = _SCOPE.search(clause)
        for name in re.split(r"[、和与]|以及", match["names"]):
            if _NAME_OK.fullmatch(name) and not _NAME_BAD.search(name):
                yield name.upper(), "涨跌幅", scope_match[0] if scope_match else "", q


def _open(market: str, moment: datetime) -> bool:
    """Whether a value of the session's own day can exist at that clock time."""
    clock = moment.time()
    match market:
        case "A":
            return time(9, 15) <= clock < time(18, 0)
        case "HK":
            return time(9, 0) <= clock < time(18, 0)
        case "US":
            return clock >= time(21, 25) or clock < time(5, 30)
        case _:
            return True
