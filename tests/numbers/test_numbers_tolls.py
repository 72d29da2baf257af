"""Tolls are of the place that is named in full, and a share near its limit is not at it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag.numbers.claims import claims_of
from rag.numbers.tolls import tolls
from rag.sources import read

SEED = Path(__file__).parents[2] / "seeds" / "CLS_2026-01-12_Major.md"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("南苏丹洪水造成17人死亡。", "南苏丹洪水"),
        ("苏丹洪水造成17人死亡。", "苏丹洪水"),
        ("印度洋地震造成17人死亡。", "印度洋地震"),
        ("印度地震造成17人死亡。", "印度地震"),
        ("印度尼西亚地震造成17人死亡。", "印尼地震"),
    ],
)
def test_the_place_is_the_whole_name(text: str, subject: str) -> None:
    assert [found[0] for _, found in tolls("", text)] == [subject]


@pytest.mark.parametrize(
    ("words", "units"),
    [("触及涨停", ["触及涨停"]), ("涨停", ["涨停"]), ("逼近涨停", []), ("逼近跌停", []), ("冲击涨停", [])],
)
def test_a_share_near_its_limit_is_not_at_it(words: str, units: list[str]) -> None:
    first = next(i for i in read(SEED).items if i.kind == "telegraph" and not i.flags)
    moment = first.published_at.replace(hour=14, minute=0)
    text = f"财联社1月12日电，甲甲科技盘中{words}。"
    item = replace(first, item_id=f"near{words}", published_at=moment, title="", text=text)
    assert [c.quantity.unit for c in claims_of(item) if c.subject == "甲甲科技"] == units
