"""Figures that a sentence computes: accepted only when its own operands, themselves checked, give them.

Shown arithmetic: both operands stand in the sentence. Sums, differences, ratios and rates of change are recomputed in
exact decimals and compared by written digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rag.types import Quantity
from rag.verification.mentions import Mention, Parsed

_CUE = re.compile(
    r"合计|共计|总计|之和|相差|差额|多出|高出|低于|少了|多了|增加了|减少了|的\s*$|倍|占|变化|累计变动|较.{0,12}[增减涨跌升降高低多少]"
)


def derived(mention: Mention, claim: Parsed) -> bool:
    """Whether the sentence says that it computes this figure, and the computation is right."""
    target = mention.quantity
    if target is None or target.low != target.high or not _CUE.search(claim.text):
        return False
    others = [
        m.quantity for m in claim.numbers if m is not mention and m.quantity and m.quantity.low == m.quantity.high
    ]
    return any(abs(value - abs(target.low)) * 2 <= target.scale for value in _results(target, others))


def _results(target: Quantity, operands: list[Quantity]) -> Iterator[Decimal]:
    for i, a in enumerate(operands):
        for b in operands[i + 1 :]:
            if a.unit != b.unit or a.kind != "amount":
                continue
            x, y = a.low, b.low
            if a.unit == target.unit or {a.unit, target.unit} == {"%", "个百分点"}:
                yield abs(x - y)
                yield x + y
            if x and y and target.unit == "倍":
                yield from (abs(x / y), abs(y / x))
            if x and y and target.unit == "%":
                yield from (abs(x - y) / abs(y) * 100, abs(x - y) / abs(x) * 100, abs(x / y) * 100, abs(y / x) * 100)
