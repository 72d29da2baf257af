"""The reporting periods that a question or a text names: years (去年 too), quarters, halves, months, half months.

Not covered: days and windows of printing (`retrieval.when`, `told`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from rag.text import narrow

_QUARTER = {"一": "Q1", "二": "Q2", "三": "Q3", "四": "Q4", "1": "Q1", "2": "Q2", "3": "Q3", "4": "Q4"}
_PERIOD = re.compile(
    r"(?P<year>20\d\d)年?(?!\d)(?!-)|第?(?P<quarter>[一二三四1-4])季[度报]|Q(?P<q>[1-4])|(?P<half>[上下]半年|半年[度报]|中报)"
    r"|(?P<part>[上下]半月)|(?P<full>全年|年度)|(?<!\d)(?P<month>\d{1,2})月(?!\d)|(?P<near>今年|去年|明年)"
)
_COMPARED = re.compile(
    r"(?:较|比|(?<!合)同)(?:上年|20\d\d年|[今去]年|全年|同期|\d{1,2}月|[上下]半[年月]|第?[一二三四]季度|[年月]?[底末初])+"
)
"""Periods that a figure is only held against."""
_YEARS = {"今年": 0, "去年": -1, "明年": 1}
_HALVES = frozenset({"上半年", "下半年", "上半月", "下半月"})
_KINDS: tuple[Callable[[str], bool], ...] = (
    str.isdigit,
    lambda period: period.startswith("Q"),
    lambda period: period[0].isdigit() and period.endswith("月"),
    lambda period: period in _HALVES,
)


def speaks_of(wanted: frozenset[str], text: str, published: date) -> bool:
    """Whether `text` speaks of the periods asked for; its own year and month go without saying, 全年 with its year.

    So does the year before with a month that is still to come in its own: 12月 in January.
    """
    said = periods(text, published.year)
    years = {p for p in wanted if p.isdigit()}
    ahead = any(p.endswith("月") and p[:-1].isdigit() and int(p[:-1]) > published.month for p in wanted)
    missing = wanted - said - {str(published.year - ahead), f"{published.month}月"}
    return missing <= {"全年"} and (missing != {"全年"} or bool(years & said) or not years)


def periods(text: str, year: int | None = None) -> frozenset[str]:
    """The reporting periods named in a text: years, quarters (Q1…Q4), halves, months without a day, 全年.

    去年 is the one before `year`, that of printing; no period where that is not known.
    """
    found = set()
    for match in _PERIOD.finditer(_COMPARED.sub("，", narrow(text))):
        quarter = match["quarter"] or match["q"]
        month = match["month"] and f"{match['month']}月"
        if match["near"]:
            found |= {str(year + _YEARS[match["near"]])} if year else set()
            continue
        half = match["half"] and ("下半年" if match["half"] == "下半年" else "上半年")
        found.add(_QUARTER[quarter] if quarter else match["year"] or half or match["part"] or month or "全年")
    return frozenset(found)


def exclude(wanted: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a sentence of the periods `said` is about other years, quarters, halves or months than those `wanted`.

    A quarter and a half are no whole year.
    """
    for kind in _KINDS:
        asked, found = ({period for period in periods if kind(period)} for periods in (wanted, said))
        if asked and found and not asked & found:
            return True
    return "全年" in wanted and "全年" not in said and any(p in _HALVES or p.startswith("Q") for p in said)
