# ruff: noqa: E501 - tables and patterns of wide characters read best as whole rows
"""Values that a later item of the same session replaced, found by patterns of the bench's own: not by the product's links."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rag.text import body_of, sentences
from rag.types import Item

_SERIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("沪深两市成交额", re.compile(r"沪深两市成交额[^，。]{0,20}突破(?P<v>[\d.]+万亿)")),
    *((n, re.compile(rf"{n}(?:期货)?[^，。；]{{0,12}}?(?:报|至|破|触及|站上|失守)(?P<v>[\d,.]+万?(?:美元|点))")) for n in (
        "现货黄金", "现货白银", "现货铂金", "WTI原油", "布伦特原油", "比特币", "以太坊",
    )),
    *((n, re.compile(rf"(?<![A-Za-z一-鿿]){n}(?:指数)?(?:现|涨幅|跌幅|拉升|日内|扩大至|收窄至|盘中)?(?:涨|跌)(?:超|逾|近|幅扩大至|幅收窄至)?(?P<v>[\d.]+%)")) for n in (
        "恒生科技指数", "恒生指数", "创业板指", "沪指", "深成指", "科创50", "北证50", "韩国KOSPI指数", "日经225指数", "富时中国A50指数期货", "纳斯达克中国金龙指数", "费城半导体指数", "纳指", "道指",
        "沪银", "沪金", "沪铜", "碳酸锂",
    )),
    *((n, re.compile(rf"(?<![A-Za-z一-鿿]){n}(?:期货)?(?:主力合约|价格)?(?:盘中|日内|向[上下]触及[^，]{{2,16}}，日内)?(?:现)?(?:上涨|下跌|涨|跌)(?:超|逾|近|幅扩大至|幅收窄至)?(?P<v>[\d.]+%)")) for n in (
        "现货黄金", "现货白银", "现货铂金", "WTI原油", "布伦特原油", "纽约期金", "纽约期银", "比特币", "以太坊", "美元指数",
    )),
    *((n, re.compile(rf"{n}(?:汇率)?[^，。；]{{0,12}}?(?:报|至|破|触及|站上|失守)(?P<v>\d[\d,.]+)(?![\d%])")) for n in (
        "美元兑日元", "欧元兑美元", "英镑兑美元", "美元指数", "美元兑离岸人民币", "离岸人民币兑美元",
    )),
    *((n, re.compile(rf"{n}(?:国债)?收益率[^，。；]{{0,16}}?(?:报|至|升破|跌破|触及|突破)(?P<v>\d\.\d+%)")) for n in (
        "美国10年期", "美国30年期", "日本10年期", "日本30年期", "英国30年期", "德国10年期",
    )),
    ("南向资金", re.compile(r"南向资金(?:今日)?净(?:买入|卖出)(?:额)?(?:达|已|超|逾|突破|约)*(?P<v>[\d.]+亿港元)")),
)  # fmt: skip
_BY_HOURS = frozenset({"沪银", "沪金", "沪铜", "碳酸锂"})
"""Day and night trade apart, each against a settlement of its own."""
_SHARE = re.compile(r"(?:^|[，。；])(?P<name>[一-鿿]{3,5})(?:现)?(?:大)?(?:涨|跌)(?:超|逾|近)?(?P<v>[\d.]+%)")
_NO_SHARE = re.compile(
    r"其中|个股|方面|期货|指数|此前|日内|板块|概念|多股|合约|[均收盘累续现涨跌幅较]$|[同环]比|股价|房|价格"
)
_OTHER_HOURS = re.compile(r"盘前|盘后|夜盘|暗盘|ADR")
_TIMED = re.compile(
    r"早盘|盘中|盘初|半日|午间|午盘|午评|上午|开盘|截至|此时|一度|\d{1,2}[:：]\d{2}|\d{1,2}时|此前|早前|连续|上一?交易日|昨|隔夜|本周|年内"
)


def is_timed(sentence: str) -> bool:
    """Whether a sentence says when its value was true."""
    return _TIMED.search(sentence) is not None


def _hours(item: Item) -> int:
    """Trading hours apart: a share may trade in Hong Kong by day and in New York by night."""
    clock = item.published_at.hour * 60 + item.published_at.minute
    return sum(clock >= border for border in (330, 540, 930, 990, 1289))


def replaced(items: Sequence[Item]) -> Iterator[tuple[Item, str, Item]]:
    """(earlier item, its sentence, a later item of the session with another value of the series)."""
    seen: dict[tuple[object, str], list[tuple[Item, str, str]]] = defaultdict(list)
    for item in items:
        if item.kind != "telegraph" or {"digest", "schedule", "teaser"}.intersection(item.flags):
            continue
        for sentence in sentences(body_of(item.text)):
            for name, pattern in _SERIES:
                match = pattern.search(sentence)
                if match and len(sentence) < 160:
                    span = (item.session_date, _hours(item)) if name in _BY_HOURS else item.session_date
                    seen[span, name].append((item, sentence, match["v"]))
            if len(sentence) < 160 and not _OTHER_HOURS.search(item.title + item.text):
                for match in _SHARE.finditer(sentence):
                    if not _NO_SHARE.search(match["name"]):
                        seen[(item.session_date, _hours(item)), match["name"]].append((item, sentence, match["v"]))
    for group in seen.values():
        ordered = sorted(group, key=lambda entry: entry[0].published_at)
        for (first, sentence, value), (later, _text, other) in itertools.pairwise(ordered):
            if value != other and later.published_at > first.published_at and not is_timed(sentence):
                yield first, sentence, later
