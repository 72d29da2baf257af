"""The mutation bench on the samples: a smoke test of both, and the bars on what the samples can show."""

from __future__ import annotations

import time
from dataclasses import replace
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
    "digit": (0.99, 120), "unit": (0.99, 90), "other_item": (0.97, 90), "same_item": (0.90, 70),
    "direction": (0.97, 70), "name": (0.90, 40), "comparison": (0.90, 12), "bound": (0.85, 50), "date": (0.95, 50),
    "superseded": (0.95, 12), "negation": (0.90, 60), "modality": (0.90, 40), "clipped": (0.90, 3),
}  # fmt: skip
"""Class: least share caught, least number of cases. The samples make two of `roles`: its bar is on told acts, below."""
ALARMS = {"verbatim": (0.0, 150), "reworded": (0.02, 120), "reworded_words": (0.02, 80)}
"""Kind of true sentence: largest share that raises an alarm, least number of cases."""
ACTS = (
    "日本已起诉韩国，要求停用渔业商标",
    "英国今日邀请法国参加极地科考",
    "微软将向苹果供应云端机房的电力",
    "小米宣布起诉华为，争议是一项天线设计",
    "德国警告土耳其，不得在湖区设卡",
    "印度指责加拿大，称其拖延签证办理",
    "日本今日向韩国提出渔业抗议",
    "微软宣布投资苹果的机房项目",
    "高通已起诉英特尔，称其侵犯专利",
    "德国今日邀请土耳其派团观礼",
    "比亚迪向特斯拉供应刹车部件",
    "印度宣布制裁加拿大的一家粮商",
)


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
    assert set(report["classes"]) == {*BARS, "roles"}, "a class without a bar"
    for name, (bar, least) in BARS.items():
        counts = report["classes"][name]
        assert counts["n"] >= least, (name, counts)
        assert counts["caught"] >= bar * counts["n"], (name, counts)
    for name, (bar, least) in ALARMS.items():
        counts = report["false_alarms"][name]
        assert counts["n"] >= least, (name, counts)
        assert counts["raised"] <= bar * counts["n"], (name, counts)
    assert run(wire, judge)["classes"] == report["classes"], "the same seed makes the same cases"


def test_the_sides_of_an_act_exchanged_are_caught(wire: list[Item]) -> None:
    told = next(i for i in wire if i.kind == "telegraph" and not i.flags)
    acts = [replace(told, item_id=f"act{n}", title="", text=f"财联社1月12日电，{act}。") for n, act in enumerate(ACTS)]
    report = run(acts, lambda text, item, as_of: check_sentence(text, [item], as_of=as_of).verdict)
    counts = report["classes"]["roles"]
    assert counts["n"] == len(ACTS)
    assert counts["caught"] >= 8, counts  # the four that slip through have only two names and the act in the clause
    assert report["false_alarms"]["verbatim"]["raised"] == 0


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
