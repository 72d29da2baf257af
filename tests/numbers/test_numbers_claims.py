"""Claims take time in proportion to the text, whatever it repeats."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from rag.numbers.claims import claims_of
from rag.numbers.listed import named_in, share
from rag.sources import read

SEED = Path(__file__).parents[2] / "seeds" / "CLS_2026-01-12_Major.md"
REPEATED = [
    "甲股",
    "甲、乙",
    "股价拉升",
    "涨停",
    "、甲甲涨",
    "触及",
    "直线双双",
    "等多股",
    "3天2板、",
    "翻红",
    "美元兑",
    "概念股",
    "17人死亡",
    "甲甲科技股价",
    "盘前",
    "在盘前交易中",
    "电讯",
    "（4板）",
    "集体先后",
    "跌幅扩大至",
    "涨超5%",
    "智利地震",
]


@pytest.mark.parametrize("words", REPEATED)
def test_time_is_about_linear(words: str) -> None:
    item = next(i for i in read(SEED).items if i.kind == "telegraph" and not i.flags)

    def seconds(length: int) -> float:
        best = 99.0
        for n in range(3):
            told = words * (length // len(words))
            text = f"财联社1月12日电，{told}5%{'庚辛壬'[n]}"  # never one text twice: reading is cached
            one = replace(item, item_id=f"{words}{length}-{n}", title="", text=text)
            start = time.process_time()
            claims_of(one)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(8000) <= 8 * max(seconds(2000), 0.004)


@pytest.mark.parametrize("words", ["甲股a", "的a", "板块a", "概念股a"])
def test_a_name_of_many_sectors_takes_no_time(words: str) -> None:
    start = time.process_time()
    assert share(words * 40) == ""
    assert named_in(f"{words * 14}涨超", f"{words * 14}涨超") == []
    assert time.process_time() - start < 0.2
