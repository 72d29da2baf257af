"""The reporting periods that a text names, and whether it speaks of those asked for.

Covered: years, quarters (Q1…Q4), halves, months without a day, 全年, and what runs from January to a month: 前三季度 is
Q1-Q3, 1-11月 a period of its own and no 11月. Not covered: days and weeks (`clock.dates`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date

from rag.text import narrow

PART_OF_MONTH = "[上中下]旬|第[一二三四五]周"
"""What follows a month that is told of in part: 4月中旬."""
_NUMERALS = "一二三四五六七八九十"
_MONTHS = {
    **{str(n): n for n in range(1, 13)},
    **dict(zip([*_NUMERALS, "十一", "十二", "两"], [*range(1, 13), 2], strict=True)),
}
_SINCE_JANUARY = {3: "Q1", 6: "上半年", 9: "Q1-Q3", 12: "全年"}
"""What the months from January to this one are called besides."""
_THIRD_REPORT = frozenset({"Q3", "Q1-Q3"})
"""A 三季报 tells of either."""
_FIRST = "(?<![目此日以之提先当较比])[前头]"
"""前三个月 begins in January; 目前, 此前, 提前 and 较前 do not."""
_PERIOD = re.compile(
    r"(?P<year>20\d\d)年?(?!\d)(?!-)"
    rf"|{_FIRST}(?P<three>三)个?季[度报]?"
    rf"|{_FIRST}(?P<first>1[01]|[2-9]|十一?|[两二三四五六七八九])个?月(?!\d)"
    r"|(?<!\d)1月?[-—–~～至到](?P<until>1[0-2]|[2-9])月(?!\d)"
    r"|(?P<third>三季报)"
    r"|第?(?P<quarter>[一二三四1-4])季[度报]|Q(?P<q>[1-4])"
    r"|(?P<half>[上下]半年|半年[度报]|中报)|(?P<full>全年|年度)"
    r"|(?<!\d)(?P<month>\d{1,2})月(?!\d)"
)


def _since_january(month: str) -> set[str]:
    until = _MONTHS[month]
    return {_SINCE_JANUARY.get(until, f"1-{until}月")}


_READ: Mapping[str, Callable[[str], Collection[str]]] = {
    "year": lambda year: {year},
    "three": lambda _: {"Q1-Q3"},
    "first": _since_january,
    "until": _since_january,
    "third": lambda _: _THIRD_REPORT,
    "quarter": lambda number: {f"Q{_MONTHS[number]}"},
    "q": lambda number: {f"Q{number}"},
    "half": lambda half: {"下半年" if half == "下半年" else "上半年"},
    "full": lambda _: {"全年"},
    "month": lambda month: {f"{month}月"},
}


def periods(text: str) -> frozenset[str]:
    """The reporting periods named in a text."""
    found: set[str] = set()
    for match in _PERIOD.finditer(narrow(text)):
        name = match.lastgroup or ""
        found.update(_READ[name](match[name]))
    return frozenset(found)


def speaks_of(wanted: frozenset[str], text: str, published: date) -> bool:
    """Whether `text` speaks of the periods asked for; its own year and month go without saying, 全年 with its year."""
    said = periods(text)
    years = {p for p in wanted if p.isdigit()}
    missing = wanted - said - {str(published.year), f"{published.month}月"}
    if wanted >= _THIRD_REPORT and said & _THIRD_REPORT:
        missing -= _THIRD_REPORT
    return missing <= {"全年"} and (missing != {"全年"} or bool(years & said) or not years)
