# ruff: noqa: E501 - tables and patterns of wide characters read best as whole rows
"""What is made wrong: one change per mutant, of a named class. Each maker yields a wrong sentence or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from rag.evaluation.gate.truth import plain_amounts, put
from rag.numbers import compare, quantities
from rag.types import Item, Quantity

_DIGIT = re.compile(r"\d")
_VALUE = re.compile(r"\d[\d,]*(?:\.\d+)?(?:万亿|亿|万)?")


@dataclass(frozen=True, slots=True)
class Pool:
    """What other items lend: numbers by unit, names by kind."""

    numbers: Mapping[str, Sequence[str]]
    names: Mapping[str, Sequence[str]]


Maker = Callable[[str, Item, Pool, Random], str | None]


def _whole(item: Item) -> str:
    return f"{item.title}\n{item.text}"


def _stands(quantity: Quantity, item: Item) -> bool:
    """Whether the item holds that value in that unit anyway."""
    for other in quantities(_whole(item)):
        support = compare(quantity, other)
        if support.value != "no" and support.unit:
            return True
    return False


def _changed(before: str, after: str, item: Item) -> bool:
    """Whether `after` states a quantity that its item does not hold."""
    old = {(q.low, q.high, q.unit) for q in quantities(before)}
    new = [q for q in quantities(after) if (q.low, q.high, q.unit) not in old]
    return bool(new) and not all(_stands(q, item) for q in new)


def digit(text: str, item: Item, _pool: Pool, random: Random) -> str | None:
    """One digit of one quantity changed."""
    usable = [q for q in quantities(text) if _DIGIT.search(q.text)]
    if not usable:
        return None
    quantity = random.choice(usable)
    at = random.choice([m.start() for m in _DIGIT.finditer(quantity.text)])
    old = quantity.text[at]
    leading = at == 0 or not quantity.text[at - 1].isdigit()
    new = random.choice([d for d in "123456789" + ("" if leading else "0") if d != old])
    out = put(text, quantity, at, at + 1, new)
    return out if _changed(text, out, item) else None


_UNITS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("个百分点", ("%", "个基点")), ("%", ("个百分点",)), ("％", ("个百分点",)), ("个基点", ("个百分点",)), ("基点", ("个百分点",)), ("万亿", ("亿",)), ("亿", ("万亿", "万")),
    ("万", ("亿",)), ("美元", ("港元", "欧元")), ("港元", ("美元",)), ("欧元", ("美元",)), ("日元", ("美元",)), ("元", ("美元", "港元")),
)  # fmt: skip


def unit(text: str, item: Item, _pool: Pool, random: Random) -> str | None:
    """Unit or scale changed: 亿↔万亿, %↔个百分点, 美元↔港元."""
    options = []
    for quantity in plain_amounts(text):
        for old, news in _UNITS:
            at = quantity.text.find(old)
            if at < 0 or (not quantity.text[at - 1].isdigit() and old not in ("美元", "港元", "欧元", "日元", "元")):
                continue
            options += [(quantity, at, at + len(old), new) for new in news]
            break
    if not options:
        return None
    quantity, start, end, new = random.choice(options)
    out = put(text, quantity, start, end, new)
    return out if _changed(text, out, item) else None


def foreign(text: str, item: Item, pool: Pool, random: Random) -> str | None:
    """A number taken from another item, same unit."""
    usable = plain_amounts(text)
    if not usable:
        return None
    quantity = random.choice(usable)
    choices = pool.numbers.get(quantity.unit, ())
    match = _VALUE.search(quantity.text)
    if not choices or not match:
        return None
    out = put(text, quantity, match.start(), match.end(), random.choice(choices))
    return out if _changed(text, out, item) else None


def swapped(text: str, item: Item, _pool: Pool, random: Random) -> str | None:
    """A number exchanged for another of the same item, same unit, said of something else."""
    own = plain_amounts(text)
    whole = _whole(item)
    others = plain_amounts(whole)
    options = []
    for quantity in own:
        for other in others:
            if (
                other.unit != quantity.unit
                or other.low == quantity.low
                or compare(quantity, other).value != "no"
                or compare(other, quantity).value != "no"
            ):
                continue
            if _words_before(whole, other) == _words_before(text, quantity) or other.bound != quantity.bound:
                continue
            options.append((quantity, other))
    if not options:
        return None
    quantity, other = random.choice(options)
    mine, theirs = _VALUE.search(quantity.text), _VALUE.search(other.text)
    if not mine or not theirs:
        return None
    out = put(text, quantity, mine.start(), mine.end(), theirs[0])
    return out if out not in whole and out != text else None


def _words_before(text: str, quantity: Quantity) -> str:
    return re.split(r"[，。；：\s】【]", text[: quantity.start])[-1]


_FLIPS: tuple[tuple[str, str], ...] = (
    ("净流入", "净流出"), ("净买入", "净卖出"), ("净投放", "净回笼"), ("上涨", "下跌"), ("上调", "下调"), ("增长", "下降"), ("增加", "减少"), ("上升", "下降"), ("提高", "降低"),
    ("回升", "回落"), ("增持", "减持"), ("涨幅", "跌幅"), ("增幅", "降幅"), ("放量", "缩量"), ("加息", "降息"), ("涨超", "跌超"), ("涨逾", "跌逾"), ("涨近", "跌近"),
    ("涨至", "跌至"), ("升至", "降至"), ("涨", "跌"), ("下滑", "增长"), ("高开", "低开"), ("走高", "走低"),
)  # fmt: skip
_FLIP = dict(_FLIPS) | {b: a for a, b in _FLIPS if b not in {"下降", "跌"}} | {"下降": "增长", "跌": "涨"}
_FLIP_PATTERN = re.compile("|".join(sorted(_FLIP, key=len, reverse=True)))


def direction(text: str, _item: Item, _pool: Pool, random: Random) -> str | None:
    """The direction of a quantity flipped: 涨↔跌, 增↔减, 净流入↔净流出."""
    options = []
    for quantity in quantities(text):
        if not quantity.direction:
            continue
        clause = max(text.rfind(c, 0, quantity.start) for c in "，。；：、 ") + 1
        found = [
            m for m in _FLIP_PATTERN.finditer(text, clause, quantity.start + 2) if text[m.end() : m.end() + 1] != "停"
        ]
        if found:
            options.append((quantity, found[-1]))
    if not options:
        return None
    quantity, match = random.choice(options)
    out = text[: match.start()] + _FLIP[match[0]] + text[match.end() :]
    flipped = {(q.low, q.direction) for q in quantities(out)} - {(q.low, q.direction) for q in quantities(text)}
    return out if flipped else None


def name(text: str, item: Item, pool: Pool, random: Random) -> str | None:
    """A company, index or institution exchanged for another, half the time one of the same item."""
    whole = _whole(item)
    options = []
    for kind, names in pool.names.items():
        here = list(pool_of(kind, names, text))
        options += [(kind, n) for n in here]
    if not options:
        return None
    kind, old = random.choice(options)
    same_item = [
        n
        for n in pool_of(kind, pool.names[kind], whole)
        if n != old and n not in text and old not in n and n not in old
    ]
    other = [
        n
        for n in random.sample(pool.names[kind], min(40, len(pool.names[kind])))
        if n not in whole and old not in n and n not in old
    ]
    choices = same_item if same_item and random.random() < 0.5 else other
    if not choices:
        return None
    new = random.choice(choices)
    out = text.replace(old, new)
    return out if out not in whole else None


def pool_of(kind: str, names: Sequence[str], text: str) -> list[str]:
    """The names of one kind that stand in a text, the longest of overlapping ones."""
    found = [n for n in names if n in text]
    return [n for n in found if not any(n != other and n in other for other in found)]


_COMPARISONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("同比", ("环比",)), ("环比", ("同比",)), ("前值", ("预期",)), ("市场预期", ("前值",)), ("预期", ("前值",)), ("预估", ("前值",)),
)  # fmt: skip


def comparison(text: str, item: Item, _pool: Pool, random: Random) -> str | None:
    """同比↔环比, 前值↔预期↔实际."""
    options = []
    for old, news in _COMPARISONS:
        for match in re.finditer(old, text):
            if re.match(r"[^，。；]{0,14}\d", text[match.end() :]) and not re.match(r"[和及、]", text[match.end() :]):
                options += [(match.start(), match.end(), new) for new in news]
                if old in ("前值", "预期"):
                    options.append((match.start(), match.end(), "实际"))
    if not options:
        return None
    start, end, new = random.choice(options)
    out = text[:start] + new + text[end:]
    return out if {(q.low, q.comparison) for q in quantities(out)} - _stated(item) else None


def _stated(item: Item) -> set[object]:
    return {(q.low, q.comparison) for q in quantities(_whole(item))}


_BOUNDS: Mapping[str, tuple[str, ...]] = {
    "超过": ("不足", ""), "超": ("不足", ""), "逾": ("不足", ""), "近": ("超", ""), "约": ("", "超"), "至少": ("至多", ""), "不足": ("超", ""), "突破": ("跌破",),
    "不低于": ("不超过",), "不超过": ("不低于",), "以上": ("以下", ""), "以下": ("以上", ""), "左右": ("",), "余": ("",), "多": ("",), "接近": ("超过",), "高于": ("低于",), "低于": ("高于",),
    "跌破": ("突破",), "不少于": ("不超过",),
}  # fmt: skip


def bound(text: str, item: Item, _pool: Pool, random: Random) -> str | None:
    """A bound dropped or inverted: 超→不足, 约 lost."""
    options = []
    for quantity in quantities(text):
        if not quantity.bound:
            continue
        for old in sorted(_BOUNDS, key=len, reverse=True):
            at = quantity.text.find(old)
            if at >= 0 and (at == 0 or at + len(old) == len(quantity.text) or old in "余多"):
                options += [(quantity, at, at + len(old), new) for new in _BOUNDS[old]]
                break
    if not options:
        return None
    quantity, start, end, new = random.choice(options)
    out = put(text, quantity, start, end, new)
    stated = {(q.low, q.unit, q.bound) for q in quantities(_whole(item))}
    wrong = {(q.low, q.unit, q.bound) for q in quantities(out)} - {(q.low, q.unit, q.bound) for q in quantities(text)}
    return out if wrong and not wrong & stated else None


_DATES = re.compile(
    r"(?P<y>20\d{2})年|(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?|(?P<day>\d{1,2})日|(?P<t>\d{1,2}:\d{2})|(?P<q>[一二三四])季度|(?P<w>[上本]周[一二三四五])"
)


def when(text: str, item: Item, _pool: Pool, random: Random) -> str | None:
    """A date or time changed to one that the item does not hold."""
    found = list(_DATES.finditer(text))
    if not found:
        return None
    match = random.choice(found)
    new = _other_date(match, random)
    if new is None or new in _whole(item):
        return None
    out = text[: match.start()] + new + text[match.end() :]
    return None if _own_day(new, item) else out


def _other_date(match: re.Match[str], random: Random) -> str | None:
    if match["y"]:
        return f"{int(match['y']) + random.choice((-2, -1, 1, 2))}年"
    if match["d"]:
        return f"{match['m']}月{(int(match['d']) + random.randint(1, 20)) % 27 + 1}日"
    if match["m"]:
        return f"{(int(match['m']) + random.randint(1, 10) - 1) % 12 + 1}月"
    if match["day"]:
        return f"{(int(match['day']) + random.randint(2, 20)) % 27 + 1}日"
    if match["t"]:
        hour, _, minute = match["t"].partition(":")
        return f"{(int(hour) + random.randint(1, 20)) % 24:02d}:{minute}"
    if match["q"]:
        return random.choice([c for c in "一二三四" if c != match["q"]]) + "季度"
    return (
        random.choice([w + d for w in "上本" for d in "一二三四五" if (w + "周" + d) != match["w"]])
        .replace("上", "上周")
        .replace("本", "本周")
    )


def _own_day(new: str, item: Item) -> bool:
    days = {item.published_at.date(), item.session_date}
    return any(new in (f"{d.month}月{d.day}日", f"{d.day}日", f"{d.month}月", f"{d.year}年") for d in days)


MAKERS: Mapping[str, Maker] = {
    "digit": digit, "unit": unit, "other_item": foreign, "same_item": swapped, "direction": direction, "name": name,
    "comparison": comparison, "bound": bound, "date": when,
}  # fmt: skip
