"""The mutation bench on the samples: a smoke test of both, and the bars on what the samples can show."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest

from rag.corpus.links import links
from rag.evaluation.gate import run
from rag.sources import read
from rag.types import Item
from rag.verification import check_sentence

SEEDS = Path(__file__).parents[2] / "seeds"
BARS = {
    "digit": 0.99, "unit": 0.99, "other_item": 0.97, "same_item": 0.90, "direction": 0.97, "name": 0.90,
    "comparison": 0.90, "bound": 0.85, "date": 0.95, "superseded": 0.95, "negation": 0.90, "modality": 0.90,
}  # fmt: skip


@pytest.fixture(scope="module")
def wire() -> list[Item]:
    files = [f for f in sorted(SEEDS.glob("CLS_*.md")) if "earlier" not in f.name]
    return sorted((i for f in files for i in read(f).items), key=lambda i: i.published_at)


def test_bars_on_the_samples(wire: list[Item]) -> None:
    chain = links(wire)
    moments = {i.item_id: i.published_at for i in wire}

    def judge(text: str, item: Item, as_of: datetime | None) -> str:
        own = [x for x in chain if as_of and x.target == item.item_id and moments[x.source] <= as_of]
        return check_sentence(text, [item], as_of=as_of, links=own).verdict

    report = run(wire, judge)
    for name, bar in BARS.items():
        counts = report["classes"][name]
        assert counts["caught"] >= bar * counts["n"], (name, counts)
    assert report["false_alarms"]["verbatim"]["raised"] == 0
    for kind in ("reworded", "reworded_words"):
        reworded = report["false_alarms"][kind]
        assert reworded["raised"] <= 0.02 * reworded["n"], kind
    assert run(wire, judge)["classes"] == report["classes"], "the same seed makes the same cases"


@pytest.mark.parametrize(
    "piece", ["恒生指数涨1%，", "（", "据", "A、", "公司公告称，", "1月12日", "涨超近约", "不见于", "“1", "表示："]
)
def test_checking_is_linear(wire: list[Item], piece: str) -> None:
    item = wire[60]

    def seconds(size: int) -> float:
        best = 9.0
        for _ in range(2):
            start = time.process_time()
            check_sentence(piece * size, [item])
            best = min(best, time.process_time() - start)
        return best

    seconds(10)
    short, long = seconds(250), seconds(1000)
    assert long <= max(8 * short, 0.05)
