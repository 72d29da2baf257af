# ruff: noqa: E501 - tables and patterns of wide characters read best as whole rows
"""True sentences of an item, and faithful rewordings of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from random import Random

from rag.numbers import quantities
from rag.text import body_of, sentences
from rag.types import Item, Quantity

_OUT = frozenset({"teaser", "digest", "schedule"})
SYNONYMS: tuple[tuple[str, str], ...] = (  # pattern, replacement
    ("涨超", "涨逾"), ("涨逾", "涨超"), ("跌超", "跌逾"), ("跌逾", "跌超"), ("同比增长", "同比上升"), ("同比下降", "同比下滑"), ("环比增长", "环比上升"),
    ("环比下降", "环比下滑"), (r"(?<![现大])上涨(?=[约近超]?\d)", "走高"), (r"(?<![向大])下跌(?=[约近超]?\d)", "走低"), ("超过", "超"), ("净利润", "净利"), ("成交额", "成交金额"), ("表示", "称"), ("公告称", "公告"),
    ("指出", "表示"), ("显示", "指出"), ("较上一日", "较前一日"), ("较上个交易日", "较上一交易日"), ("增加", "增长"), ("减少", "下降"), ("左右", "上下"),
    (r"(?<![涨跌])逾(?=\d)", "超"), (r"接近(?=\d)", "近"), (r"将近(?=\d)", "近"), ("上证指数", "沪指"), ("恒生指数", "恒指"), ("深证成指", "深成指"), ("发布公告", "公告"), (r"(?<!跌)突破(?=\d)", "升破"), ("大约", "约"),
    ("营业收入", "营收"), ("归属于上市公司股东的净利润", "归母净利润"), (r"(?:^|(?<=，))日前", "近日"), (r"(?:^|(?<=，))目前", "当前"), ("达到", "达"), (r"(?<![大上领收续])涨近(?=\d)", "上涨近"), (r"(?<![大下领收续])跌近(?=\d)", "下跌近"),
)  # fmt: skip
_RESCALE = {"亿": Decimal(10) ** 8, "万": Decimal(10) ** 4, "万亿": Decimal(10) ** 12}
_NUMBER = re.compile(r"(?P<n>\d[\d,]*(?:\.\d+)?)(?P<s>万亿|亿|万)?")


def true_sentences(item: Item) -> Iterator[str]:
    """Sentences of the body with at least one quantity, 10 to 200 characters."""
    if item.kind != "telegraph" or _OUT.intersection(item.flags):
        return
    for sentence in sentences(body_of(item.text)):
        if 10 <= len(sentence) <= 200 and quantities(sentence):
            yield sentence


def rewordings(sentence: str, item: Item, random: Random) -> Iterator[str]:
    """One faithful rewording of one to three edits, when any edit applies."""
    number = random.choice((_rescaled, _rounded))  # never both: 1.76亿 → 1.8亿 → 18000万 would claim digits it lost
    edits = [
        _synonym, number, _reordered, _shortened, _stamped, _separators, _merged, _unbracketed, _introduced, _nominal,
    ]  # fmt: skip
    random.shuffle(edits)
    out, done = sentence, 0
    for edit in edits:
        changed = edit(out, item, random)
        if changed and changed != out:
            out, done = changed, done + 1
        if done == random.choice((1, 2, 3)):
            break
    if done:
        yield out


def _synonym(text: str, _item: Item, random: Random) -> str | None:
    usable = [(a, b) for a, b in SYNONYMS if re.search(a, text)]
    if not usable:
        return None
    a, b = random.choice(usable)
    return re.sub(a, b, text)


def plain_amounts(text: str) -> list[Quantity]:
    """Single, unsigned quantities in Arabic digits."""
    return [
        q for q in quantities(text) if q.kind == "amount" and q.low == q.high and q.low > 0 and _NUMBER.search(q.text)
    ]


def _rescaled(text: str, _item: Item, random: Random) -> str | None:
    usable = [q for q in plain_amounts(text) if (m := _NUMBER.search(q.text)) and m["s"]]
    if not usable:
        return None
    quantity = random.choice(usable)
    match = _NUMBER.search(quantity.text)
    assert match is not None
    value = Decimal(match["n"].replace(",", "")) * _RESCALE[match["s"]]
    for scale in random.sample(sorted(_RESCALE), 3):
        number = value / _RESCALE[scale]
        shown = f"{number.normalize():f}"
        if scale != match["s"] and Decimal("0.1") <= number < 10_000_000 and len(shown) <= 9:
            return put(text, quantity, match.start(), match.end(), shown + scale)
    return None


def _rounded(text: str, _item: Item, random: Random) -> str | None:
    usable = [q for q in plain_amounts(text) if not q.bound and (m := _NUMBER.search(q.text)) and "." in m["n"]]
    if not usable:
        return None
    quantity = random.choice(usable)
    match = _NUMBER.search(quantity.text)
    assert match is not None
    number = Decimal(match["n"].replace(",", ""))
    places = len(match["n"].partition(".")[2])
    shown = f"{round(number, places - 1):f}"
    if Decimal(shown) == 0 or abs(Decimal(shown) - number) * 20 > number:
        return None
    about = random.choice(("约", "")) if quantity.start == 0 or text[quantity.start - 1] not in "约近超逾达为" else ""
    return put(text, quantity, match.start(), match.end(), about + shown + (match["s"] or ""))


def put(text: str, quantity: Quantity, start: int, end: int, new: str) -> str:
    """`text` with the characters [start, end) of a quantity replaced."""
    return text[: quantity.start + start] + new + text[quantity.start + end :]


def _reordered(text: str, _item: Item, random: Random) -> str | None:
    """Neighbouring clauses that each name their own subject, in another order; or 据… moved behind."""
    core = text.rstrip("。")
    parts = re.split("[，；]", core)
    if len(parts) >= 3 and re.match(r"^据.{2,16}$", parts[0]) and "：" not in core:
        return "，".join([*parts[1:], parts[0]]) + "。"
    names = [re.match(r"^[一-鿿A-Za-z、]{2,20}?(?=均?(?:涨|跌)[超逾近停]?\d)", p) for p in parts]
    if len(parts) >= 2 and all(names) and not re.search(r"此前|一度|其中|日内|[现盘][中前]?[涨跌]", core):
        shuffled = parts[:]
        random.shuffle(shuffled)
        return "，".join(shuffled) + "。"
    return None


def _shortened(text: str, _item: Item, random: Random) -> str | None:
    """Without its last clause, when both halves of the sentence stand on their own."""
    core = text.rstrip("。")
    parts = core.split("，")
    if len(parts) < 3 or any(c in core for c in "“”（）()：:；"):
        return None
    kept = "，".join(parts[:-1])
    return kept + "。" if quantities(kept) else None


def _stamped(text: str, item: Item, _random: Random) -> str | None:
    moment = item.published_at
    return f"{text.rstrip('。')}（{moment.month}月{moment.day}日{moment:%H:%M}）。" if text[-1:] == "。" else None


def _separators(text: str, _item: Item, _random: Random) -> str | None:
    changed = re.sub(r"(?<![\d,.])(\d{1,3}),(\d{3})(?![\d,])", r"\1\2", text)
    return changed if changed != text else None


_MOVED = re.compile(r"^([一-鿿A-Za-z]{2,10})(涨|跌)((?:超|逾|近)?[\d.]+%)$")


def _merged(text: str, _item: Item, _random: Random) -> str | None:
    """`A涨1%，B涨2%` → `A、B分别涨1%、2%`: neighbouring clauses of one direction."""
    parts = text.rstrip("。").split("，")
    for at in range(len(parts) - 1):
        one, two = _MOVED.match(parts[at]), _MOVED.match(parts[at + 1])
        if one and two and one[2] == two[2]:
            joined = f"{one[1]}、{two[1]}分别{one[2]}{one[3]}、{two[3]}"
            return "，".join([*parts[:at], joined, *parts[at + 2 :]]) + "。"
    return None


def _unbracketed(text: str, _item: Item, _random: Random) -> str | None:
    """Without its bracketed asides."""
    changed = re.sub(r"[（(][^（()）]{1,40}[）)]", "", text)
    return changed if changed != text and quantities(changed) else None


def _introduced(text: str, _item: Item, random: Random) -> str | None:
    """With a phrase in front."""
    if re.match(r"据|其中|此外|另外|消息面|数据|同时|[①-⑳\d“]", text):
        return None
    return random.choice(("据悉，", "消息面上，", "数据显示，", "具体来看，", "此外，")) + text


_NOMINAL = (
    (r"同比(?:增长|上升)(?=[约超近]?\d[\d.]*%)", "同比增幅为"), (r"同比(?:下降|下滑)(?=[约超近]?\d[\d.]*%)", "同比降幅为"),
    (r"环比(?:增长|上升)(?=[约超近]?\d[\d.]*%)", "环比增幅为"), (r"环比(?:下降|下滑)(?=[约超近]?\d[\d.]*%)", "环比降幅为"),
    (r"(?<=[一-鿿A-Z])涨(?=\d[\d.]*%)", "涨幅达"), (r"(?<=[一-鿿A-Z])跌(?=\d[\d.]*%)", "跌幅达"),
)  # fmt: skip


def _nominal(text: str, _item: Item, _random: Random) -> str | None:
    """A verb as a noun: 同比增长5% → 同比增幅为5%."""
    for pattern, noun in _NOMINAL:
        if re.search(pattern, text) and not re.search(r"(?:[收上大领累续共]|分别)[涨跌]", text):
            return re.sub(pattern, noun, text)
    return None
