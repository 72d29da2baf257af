"""Prices of commodities as the wire ticks them: spot metals, futures, tungsten quotes, oil, jewellery gold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from rag.facts.closing import latest
from rag.facts.patterns import NUMBER, decimal, direction, settled
from rag.text import clauses
from rag.types import Fact, Item

_NAMES = {
    "现货白银": "现货白银", "现货黄金": "现货黄金", "现货铂金": "现货铂金", "现货钯金": "现货钯金",
    "纽约期银": "纽约期银", "纽约期金": "纽约期金", "COMEX黄金": "纽约期金", "COMEX白银": "纽约期银",
    "沪银": "沪银期货", "沪金": "沪金期货", "沪锡": "沪锡期货", "沪铜": "沪铜期货", "沪铝": "沪铝期货",
    "沪镍": "沪镍期货",
    "沪锌": "沪锌期货", "碳酸锂": "碳酸锂期货", "多晶硅": "多晶硅期货", "焦煤": "焦煤期货", "集运欧线": "集运欧线期货",
    "LME三个月期铜": "LME期铜", "三个月期铜": "LME期铜", "LME期铜": "LME期铜",
    "伦敦金属交易所(LME)三个月期铜": "LME期铜", "伦铜": "LME期铜", "伦锡": "LME期锡",
    "WTI原油": "WTI原油", "布伦特原油": "布伦特原油", "钨精矿": "钨精矿", "APT": "仲钨酸铵(APT)", "钨粉": "钨粉",
    "足金首饰": "足金首饰", "比特币": "比特币", "黑钨精矿": "黑钨精矿长单", "仲钨酸铵": "仲钨酸铵长单",
}  # fmt: skip
_NAME = "|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True))
_UNIT = r"(?:万?元|美元|人民币|港元)(?:[（(][^（()）]{1,6}[)）])?/(?:盎司|吨|标吨|克|千克|桶|枚)"
_SUBJECT = re.compile(rf"(?<![一-鿿A-Za-z])(?:今日|日内|美国|国际|国内|截至发稿|纽约)?(?P<name>{_NAME})")
_LEVEL = re.compile(
    rf"(?:报|触及|升至|跌至|冲高至|重回|突破|站上|逼近|为|达|至)(?P<each>每(?:盎司|桶))?(?P<v>{NUMBER})(?P<u>{_UNIT}|美元|万元大关)"
)
_SETTLED = re.compile(r"截至\d{1,2}月\d{1,2}日收盘")
_CHANGE = re.compile(rf"(?P<verb>上涨|下跌|涨|跌)(?:幅)?(?:扩大至|收窄至)?(?P<b>超|逾|近)?(?:至)?(?P<v>{NUMBER})[%％]")


def prices(items: Iterable[Item]) -> list[Fact]:
    """The last price and the last change of each commodity on each day, oldest first.

    Measures: 价格 (unit as written: 美元/盎司, 元/吨 …) and 涨跌幅 (%). A price and a change in one clause chain
    belong to the subject that opens it; a clause without a known subject continues the one before.
    """
    found: list[Fact] = []
    for item in items:
        if item.kind == "telegraph" and not {"teaser", "digest", "schedule"}.intersection(item.flags):
            found += _read(item)
    return sorted(latest(found), key=lambda f: (f.as_of, f.subject, f.measure))


def _read(item: Item) -> Iterator[Fact]:
    if not any(name in item.text for name in _NAMES):
        return
    for text in (item.title, item.text):
        subject = ""
        for clause in clauses(text):
            named = [_NAMES[m["name"]] for m in _SUBJECT.finditer(clause)]
            for other in named[1:]:
                yield from _values(item, other, clause)
            if named:
                subject = named[0]
            elif not clause.strip().startswith(("报", "涨", "跌", "日内", "现报", "向上", "续创", "较", "至")):
                subject = ""
            if subject:
                yield from _values(item, subject, clause)


def _moment(item: Item) -> datetime:
    """When the price held: the close that the item names (截至1月13日收盘), else the minute of the item."""
    match = _SETTLED.search(item.text)
    close = settled(match[0], item.published_at) if match else None
    return min(close, item.published_at) if close else item.published_at


def _values(item: Item, subject: str, clause: str) -> Iterator[Fact]:
    def fact(measure: str, match: re.Match[str], unit: str, way: str) -> Fact:
        value = decimal(match["v"])
        up_or_down = direction(way)
        quote = clause.strip()
        return Fact(item.item_id, subject, measure, "", value, unit, up_or_down, _moment(item), quote)

    if level := _LEVEL.search(clause):
        unit = level["u"].replace("(人民币)", "").replace("大关", "/吨")
        yield fact("价格", level, f"{unit}/{level['each'][1:]}" if level["each"] else unit, "")
    if change := _CHANGE.search(clause):
        yield fact("涨跌幅", change, "%", change["verb"])
