"""The bodies that issue policy: how weighty each is, and the one name that the review calls it by."""

from __future__ import annotations

import re

_RANK: tuple[tuple[str, float], ...] = (
    (r"国务院|中共中央|中央政治局", 4.0),
    (
        r"国家发展改革委|国家发改委|工业和信息化部|工信部|央行|中国人民银行|证监会|财政部|商务部|科技部|金融监管总局",
        3.0,
    ),
    (r"国家|总局|总署|部门|部$|交易所|上金所|所$|联采办", 2.2),
    (r"省|市|监管局|[一-鿿]{2}", 1.0),
)
ONE_NAME = {
    "国家发改委": "国家发展改革委", "国家发展和改革委员会": "国家发展改革委", "发改委": "国家发展改革委",
    "工业和信息化部": "工信部", "中国人民银行": "央行", "国家医疗保障局": "国家医保局",
    "国家卫生健康委员会": "国家卫健委", "国家卫生健康委": "国家卫健委", "国家外汇管理局": "国家外汇局",
    "国家市场监督管理总局": "市场监管总局", "国家市场监管总局": "市场监管总局", "国家金融监管总局": "金融监管总局",
    "国家金融监督管理总局": "金融监管总局", "国家税务总局": "税务总局",
    "住房和城乡建设部": "住建部", "住房城乡建设部": "住建部", "上海黄金交易所": "上金所",
    "人力资源和社会保障部": "人社部", "人力资源社会保障部": "人社部", "中国证监会": "证监会",
}  # fmt: skip
"""What the review calls a body that items call by several names; the gate knows them as one."""
_NAMED = re.compile(rf"(?:^|(?<=、))(?:{'|'.join(ONE_NAME)})")


def rank(issuer: str) -> float:
    """Weight of an issuing body."""
    return next((weight for pattern, weight in _RANK if re.search(pattern, issuer)), 0.5)


def one_name(text: str) -> str:
    """`text` with the bodies that it opens with under their one name; beside a province's offices 发改委 is its own."""
    head, colon, rest = text.partition("：")
    head = _NAMED.sub(lambda m: ONE_NAME[m[0]], head)
    return head + colon + rest if rank(head.split("、")[0]) > 2 else text
