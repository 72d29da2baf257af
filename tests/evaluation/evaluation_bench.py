"""A small store and replies for the tests of evaluation: fakes, no network, no model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from rag.clock import BEIJING
from rag.evaluation.cases import Case, Gold, Place, Places
from rag.evaluation.replies import Reply, Said
from rag.types import Item, Vectors

FILE = "CLS_2026-01-12_Major.md"


def item(item_id: str, text: str, line: int, title: str = "", clock: str = "15:02") -> Item:
    hour, minute = map(int, clock.split(":"))
    when = datetime(2026, 1, 12, hour, minute, tzinfo=BEIJING)
    return Item(item_id, "telegraph", date(2026, 1, 12), when, clock, "important", title, text, FILE, line)


SILVER = item("silver", "财联社1月12日电，现货白银日内涨幅扩大至2%，报81.51美元/盎司。", 6, clock="07:26")
HALF = item("half", "财联社1月12日电，沪深两市半日成交额2.31万亿，较上个交易日放量2455亿。", 40, clock="11:32")
CLOSE = item(
    "close",
    "财联社1月12日电，沪指涨1.09%。沪深两市成交额3.6万亿，较上一个交易日放量4,787亿。",
    54,
    title="收评：沪指17连阳",
)
WUXI = item("wuxi", "财联社1月12日电，药明康德预计2025年归母净利润191.51亿元，同比增长约103%。", 76, clock="18:01")
ITEMS = [SILVER, HALF, CLOSE, WUXI]
PLACES = Places.of(ITEMS)


def case(case_id: str, question: str, gold: Gold, suite: str = "facts") -> Case:
    return Case(case_id, suite, question, gold=gold, author="team", origin="made")


CASES = [
    case(
        "turnover",
        "1月12日两市成交额和放量各是多少",
        Gold((Place(FILE, 54),), (("3.6万亿",), ("4787亿", "4,787亿")), forbid=("2.31万亿",)),
    ),
    case("silver", "现货白银报多少美元", Gold((Place(FILE, 6),), (("81.51美元",),))),
    case("wuxi", "药明康德2025年净利润和增速", Gold((Place(FILE, 76),), (("191.51亿元",), ("103%",)))),
    case("nothing", "1月13日两市成交额是多少", Gold(forbid=("3.6万亿",), abstain=True), suite="unanswerable"),
]
RIGHT = {"turnover": CLOSE, "silver": SILVER, "wuxi": WUXI}


def quoting(*items: Item) -> Reply:
    """A reply that quotes items in full and cites them."""
    said = tuple(Said(i.text, (i.item_id,)) for i in items)
    return Reply(said, items={i.item_id: i for i in items})


REFUSAL = Reply(abstained=True, reason="资料中没有")


class CharEmbedder:
    """Counts of characters modulo a prime, normalised: a deterministic stand-in for a model."""

    identity = "characters"
    dimension = 61

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for char in text:
                row[ord(char) % self.dimension] += 1
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(norms, 1e-9), dtype=np.float32)

    def encode_query(self, text: str) -> Vectors:
        return self.encode_documents([text])
