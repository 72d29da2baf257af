"""The market's day: indices, turnover, breadth, limit-ups, leading sectors, as typed facts with the time they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from rag.clock import at
from rag.facts.closing import latest
from rag.facts.patterns import MAGNITUDE, NUMBER, decimal, direction, parts
from rag.text import sentences
from rag.types import Direction, Fact, Item

_NAMES = {
    "沪指": "沪指", "上证指数": "沪指", "上证综指": "沪指", "深成指": "深成指", "深证成指": "深成指",
    "创业板指": "创业板指", "科创50": "科创50", "北证50": "北证50", "沪深300": "沪深300", "万得全A": "万得全A",
    "恒生指数": "恒生指数", "恒指": "恒生指数", "恒生科技指数": "恒生科技指数", "恒科指": "恒生科技指数",
    "国企指数": "国企指数", "道指": "道指", "标普500": "标普500", "纳指": "纳指", "日经225": "日经225",
    "KOSPI": "韩国KOSPI", "台交所加权股价指数": "台湾加权指数",
}  # fmt: skip
_HONG_KONG = {"恒生指数", "恒生科技指数", "国企指数"}
_MAINLAND = {"沪指", "深成指", "创业板指", "科创50", "北证50", "沪深300", "万得全A"}
_NAME = "|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True))
_CHANGE = re.compile(
    rf"(?P<name>{_NAME})(?:指数)?(?:收盘|盘中|拉升|一度|现|日内|午后|开盘|早盘|向上){{0,3}}"
    rf"(?P<verb>收涨|收跌|涨|跌|上涨|下跌|收高|收低|高开|低开)(?:幅)?(?P<bound>超|逾|近|约)?(?:了|达)?(?P<v>{NUMBER})[%％]"
    rf"(?:(?:，)?(?:至|报|现报)(?P<p>{NUMBER})点)?"
)
_TURNOVER = re.compile(rf"成交额(?:连续第?\d+个交易日)?(?P<b>突破|超|达|为|逾|约)?(?P<v>{NUMBER})(?P<m>万亿|亿)")
_DELTA = re.compile(rf"较上一?个?(?:交易)?日(?:此时)?(?P<verb>放量|缩量)(?P<b>超|近|约)?(?P<v>{NUMBER})(?P<m>万亿|亿)")
_RUN = re.compile(r"连续第?(?P<v>\d+)个交易日突破(?P<what>[\d.]+万亿)")
_EXPECTED = re.compile(rf"预计全天成交(?:金额|额)?(?:超|近|约)?(?P<v>{NUMBER})万亿")
_BREADTH = re.compile(
    r"(?:超|近|逾)?(?P<v>\d{3,4})余?只个股(?P<what>上涨|下跌|飘红|飘绿)|上涨个股(?:超|近|逾)?(?P<w>\d{3,4})余?只"
)
_LIMIT = re.compile(
    r"(?:其中)?(?P<v>\d{1,3})(?:只个股|股|只)(?P<what>涨停|跌停|封板未遂)|(?P<n>连板股总数)(?P<w>\d+)只"
)
_SEALED = re.compile(r"封板率为?(?P<v>\d+(?:\.\d+)?)%")
_LEAD = re.compile(
    r"(?P<name>[^，。；、]{2,14}?(?:概念|板块|方向|应用|股))(?:全线爆发|延续强势|表现活跃|走高|走强|大涨|拉升|领涨|集体爆发|反复活跃|持续强势|持续走强|再度走强|持续活跃|震荡走强|爆发)"
)
_LAG = re.compile(r"下跌方面，(?P<names>[^。]+?)(?:等)?(?:方向|板块|概念|概念股)?(?:跌幅居前|调整|走弱|下挫|集体调整)")
_TAIL = re.compile(r"(?:概念|板块|方向|概念股)?(?:盘中|再度|集体|持续|震荡)*$")
_SMALLEST_TURNOVER = Decimal(3) * MAGNITUDE["万亿"] / 10
"""Below 0.3 万亿 it is not the turnover of both exchanges."""
_NO_ST = "不含ST股、退市股"


@dataclass(frozen=True, slots=True)
class _Reading:
    """An item read as a market note: the item and the time its mainland and Hong Kong values hold."""

    item: Item
    mainland: datetime
    hong_kong: datetime

    def fact(self, subject: str, measure: str, scope: str, value: Decimal, rest: tuple[str, Direction, str]) -> Fact:
        """A fact of this item; `rest` is (unit, direction, quote)."""
        unit, way, quote = rest
        moment = self.hong_kong if subject in _HONG_KONG else self.mainland
        if subject not in _HONG_KONG | _MAINLAND and scope == "指数":
            moment = self.item.published_at
        return Fact(self.item.item_id, subject, measure, scope, value, unit, way, moment, quote)


def market_days(items: Iterable[Item]) -> list[Fact]:
    """The market facts of each day in `items`, one per quantity: the close when there is one, else the latest value.

    Measures: 涨跌幅 (%), 点位 (点), 成交额, 成交额变化, 预计全天成交额 (元), 连续突破 (个交易日),
    上涨家数, 下跌家数, 涨停家数, 跌停家数, 封板未遂, 连板家数 (家), 封板率 (%),
    领涨板块 and 领跌板块 (value = place in the wrap).
    The scope holds the caliber; counts with and without ST shares are different series.
    """
    return latest(readings(items))


def readings(items: Iterable[Item]) -> list[Fact]:
    """Every market fact of `items`, intraday ones included: what `market_days` chooses from."""
    found: list[Fact] = []
    for item in items:
        if item.kind == "telegraph" and not {"teaser", "digest", "schedule"}.intersection(item.flags):
            found += _read(item)
    return found


def _read(item: Item) -> Iterator[Fact]:
    reading = _Reading(item, *_times(item))
    for part in parts(item):
        if "此前" in part and "一度" in part and "截至" not in part:
            part = part.split("此前")[0]
        yield from _indices(reading, part)
        yield from _turnover(reading, part)
        if _is_wide(item):
            yield from _breadth(reading, part)
    if ("收评" in item.title or "午评" in item.title) and "港股" not in item.title:
        yield from _sectors(reading)


def _times(item: Item) -> tuple[datetime, datetime]:
    """When mainland and Hong Kong values of the item hold: the close, noon, or the minute of the item."""
    day, clock = item.published_at.date(), item.published_at.time()
    text = item.title + item.text[:80]
    close = any(word in text for word in ("收评", "截至收盘", "收涨", "收跌", "收盘"))
    noon = "午评" in text or "午间" in text or "半日" in text
    if noon and clock < time(13, 0):
        return at(day, time(11, 30)), at(day, time(12, 0))
    mainland = at(day, time(15, 0)) if clock >= time(15, 0) and clock < time(23, 59) else item.published_at
    hong_kong = at(day, time(16, 0)) if clock >= time(16, 0) and close else item.published_at
    return mainland, hong_kong


def _is_wide(item: Item) -> bool:
    return any(
        word in item.title + item.text for word in ("全市场", "沪深京三市", "沪深两市", "两市", "三市", "封板率")
    )


def _indices(reading: _Reading, part: str) -> Iterator[Fact]:
    for match in _CHANGE.finditer(part):
        exact = reading.item.published_at.time() < time(15, 0) or not match["bound"]
        past = part[max(0, match.start() - 6) : match.start()]
        if not exact or "一度" in match[0] or any(word in past for word in ("此前", "上周", "周涨", "累计", "昨日")):
            continue
        subject = _NAMES[match["name"]]
        way = direction(match["verb"])
        yield reading.fact(subject, "涨跌幅", "指数", decimal(match["v"]), ("%", way, match[0]))
        if match["p"]:
            yield reading.fact(subject, "点位", "指数", decimal(match["p"]), ("点", way, match[0]))


def _turnover(reading: _Reading, part: str) -> Iterator[Fact]:
    if not any(market in part for market in ("两市", "三市")):
        return
    scope = "沪深两市" if "沪深京" not in part else "沪深京三市"
    record = part.find("此前在")
    for match in _TURNOVER.finditer(part if record < 0 else part[:record]):
        if _scaled(match) >= _SMALLEST_TURNOVER:
            yield reading.fact("A股", "成交额", scope, _scaled(match), ("元", "", match[0]))
    for match in _DELTA.finditer(part):
        yield reading.fact("A股", "成交额变化", scope, _scaled(match), ("元", direction(match["verb"]), match[0]))
    for match in _RUN.finditer(part):
        yield reading.fact("A股", "连续突破", match["what"], decimal(match["v"]), ("个交易日", "", match[0]))
    for match in _EXPECTED.finditer(part):
        yield reading.fact(
            "A股", "预计全天成交额", scope, decimal(match["v"]) * MAGNITUDE["万亿"], ("元", "", match[0])
        )


def _breadth(reading: _Reading, part: str) -> Iterator[Fact]:
    scope = _NO_ST if "不含ST" in part else "全市场"
    for match in _BREADTH.finditer(part):
        down = match["what"] in ("下跌", "飘绿")
        value = decimal(match["v"] or match["w"])
        yield reading.fact("A股", "下跌家数" if down else "上涨家数", "全市场", value, ("家", "", match[0]))
    for match in _LIMIT.finditer(part):
        measure = {"涨停": "涨停家数", "跌停": "跌停家数", "封板未遂": "封板未遂"}.get(match["what"] or "", "连板家数")
        if measure == "涨停家数" and scope == "全市场" and "其中" not in match[0] and "全市场" not in part:
            continue
        yield reading.fact("A股", measure, scope, decimal(match["v"] or match["w"]), ("家", "", match[0]))
    for match in _SEALED.finditer(part):
        yield reading.fact("A股", "封板率", scope, decimal(match["v"]), ("%", "", match[0]))


def _sectors(reading: _Reading) -> Iterator[Fact]:
    place = {"领涨板块": 0, "领跌板块": 0}
    for sentence in sentences(reading.item.text):
        leaders = [(m["name"], m[0]) for m in _LEAD.finditer(sentence)]
        lag = _LAG.search(sentence)
        laggards = [(_TAIL.sub("", name), lag[0]) for name in re.split("[、和]", lag["names"])] if lag else []
        for measure, names in (("领涨板块", leaders), ("领跌板块", laggards)):
            for name, quote in names:
                place[measure] += 1
                yield reading.fact(name, measure, "收评", Decimal(place[measure]), ("位", "", quote))


def _scaled(match: re.Match[str]) -> Decimal:
    return decimal(match["v"]) * MAGNITUDE[match["m"]]
