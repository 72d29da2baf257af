"""A question, understood without a model: window, themes, entities, the measure asked for, periods compared, parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from rag.retrieval.when import Dates, read_dates, without_dates
from rag.text import narrow
from rag.types import Query, Theme, Window

_MEASURES = (
    "成交额 成交量 涨跌幅 涨幅 跌幅 换手率 收盘价 价格 股价 市值 市盈率 营收 营业收入 净利润 毛利率 净流入 净流出",
    "融资余额 募资 目标价 评级 销量 出货量 产量 产能 库存 装机 订单 增速 同比 环比 占比 份额 利率 汇率 中间价 收益率",
    "点位 涨停 跌停 家数 人数 规模 票房 CPI PPI PMI GDP M2",
)
_NAMED = re.compile(
    r"[“\"「《]([^”\"」》]{2,30})[”\"」》]|([A-Za-z][A-Za-z0-9&.\-]+)|(?<![\d.])(\d{6}(?:\.[A-Za-z]{2})?)(?![\d.])"
)
_COMPARE = re.compile(r"相比|对比|比较|较(?:上|前|昨)|比(?:上|前|昨)|变化|差异|环比")
_PARTS = re.compile(
    r"[？?；;\n]+|(?:，|,)?(?:另外|此外|还有|同时|以及)(?=[^，。]{0,20}(?:什么|多少|哪|谁|如何|怎么|几))"
)


def understand(text: str, now: datetime, lexicon: Sequence[Theme]) -> Query:
    """The question as a `Query`: window and compared period relative to `now`, themes and entities named in it.

    `now` is the as-of moment or the end of the data; it becomes `Query.as_of`. With two periods and a word of
    comparison, the window holds both and `compared` the second. Never raises; any string is a question.
    """
    dates, plain = read_dates(text, now), narrow(text).lower()
    compared: Window | None = None
    if len(dates.windows) > 1 and _COMPARE.search(text):
        compared = dates.windows[1]
    return Query(
        text=text,
        window=dates.hull,
        as_of=now,
        themes=tuple(theme.name for theme, _ in _named(lexicon, plain)),
        entities=_entities(text),
        measures=_measures(text),
        matter=_matter(text, dates),
        compared=compared,
    )


def alternatives(text: str, lexicon: Sequence[Theme]) -> dict[str, tuple[str, ...]]:
    """For the lexical arm: term of the question → the theme's other names (光模块 → CPO, 硅光).

    Only for themes whose own name or alias stands in the question.
    """
    return {
        term: tuple(name for name in (theme.name, *theme.aliases) if name.lower() != term.lower())
        for theme, term in _named(lexicon, narrow(text).lower())
    }


def parts(text: str) -> tuple[str, ...]:
    """The questions in a text: split at question marks, semicolons, and 另外/以及 before another question."""
    return tuple(p for part in _PARTS.split(text) if (p := part.strip(" ，,。")))


def _named(lexicon: Sequence[Theme], plain: str) -> list[tuple[Theme, str]]:
    """The themes that have a name in `plain` (narrow, lower case) and no excluded word, each with its longest there."""
    by_head, found = _by_head(tuple(lexicon)), dict[int, tuple[int, int, str]]()
    for head in set(plain):
        for number, order, name, low in by_head.get(head, ()):
            if low in plain and _stands(low, plain):
                found[number] = min(found.get(number, (0, 0, "")), (-len(name), order, name))
    themes = [(lexicon[number], name) for number, (_, _, name) in sorted(found.items())]
    return [(theme, name) for theme, name in themes if not any(word.lower() in plain for word in theme.exclude)]


@lru_cache(maxsize=4)
def _by_head(lexicon: tuple[Theme, ...]) -> dict[str, list[tuple[int, int, str, str]]]:
    """All names by their first character in lower case: number of the theme, of the name, the name, its lower case."""
    by_head: dict[str, list[tuple[int, int, str, str]]] = {}
    for number, theme in enumerate(lexicon):
        for order, name in enumerate((theme.name, *theme.aliases)):
            if name:
                by_head.setdefault(name.lower()[0], []).append((number, order, name, name.lower()))
    return by_head


def _stands(term: str, plain: str) -> bool:
    """Whether `term`, which `plain` holds, stands there as itself: a Latin one as a whole word."""
    return not term.isascii() or re.search(rf"(?<![a-z0-9]){re.escape(term)}(?![a-z0-9])", plain) is not None


def _matter(text: str, dates: Dates) -> str:
    """The text without its dates, unless nothing else was said."""
    rest = without_dates(text, dates).strip()
    return rest if any(c.isalnum() for c in rest) else ""


def _measures(text: str) -> tuple[str, ...]:
    """The longest measure words in `text`: 收盘价 and not 价格."""
    found = [m for line in _MEASURES for m in line.split() if m in text]
    return tuple(m for m in found if not any(m != other and m in other for other in found))


def _entities(text: str) -> tuple[str, ...]:
    """Quoted names, Latin words and security codes, in order, each once."""
    found = (next(g for g in match.groups() if g) for match in _NAMED.finditer(narrow(text)))
    return tuple(dict.fromkeys(found))
