from __future__ import annotations

from pathlib import Path

import pytest

from rag.sources import read
from rag.types import Evidence, Item
from rag.verification import Numbering, answer, section
from rag.written import (
    Bullets,
    ChartBlock,
    ChartSpec,
    Draft,
    DraftSection,
    DraftSentence,
    Heading,
    Paragraph,
    Point,
    Series,
    TableBlock,
)

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module")
def wire() -> dict[str, Item]:
    found = read(SEEDS / "CLS_2026-01-12_Major.md").items
    return {item.item_id: item for item in found}


def named(wire: dict[str, Item], time: str, word: str) -> Item:
    return next(i for i in wire.values() if i.time == time and word in i.text)


def evidence(*items: Item) -> list[Evidence]:
    return [Evidence(n, item, 1.0, n) for n, item in enumerate(items, start=1)]


def test_an_answer_numbers_its_citations_by_first_use(wire: dict[str, Item]) -> None:
    close, noon = named(wire, "15:02", "成交额"), named(wire, "12:00", "恒生指数")
    draft = Draft(
        (
            DraftSentence("恒生指数涨0.86%。", (noon.item_id,)),
            DraftSentence("沪深两市成交额3.6万亿。", (close.item_id,)),
            DraftSentence("恒生科技指数涨2.08%。", (noon.item_id,)),
        ),
        "extractive",
    )
    made = answer("怎么样？", draft, evidence(close, noon))
    assert made.text == "恒生指数涨0.86%。[1]沪深两市成交额3.6万亿。[2]恒生科技指数涨2.08%。[1]"
    assert [(c.mark, c.item.item_id) for c in made.citations] == [(1, noon.item_id), (2, close.item_id)]
    assert all(c.quote in c.item.text or c.quote in c.item.title for c in made.citations)
    assert not made.abstained


def test_a_wrong_sentence_gives_way_to_the_sources_own(wire: dict[str, Item]) -> None:
    noon = named(wire, "12:00", "恒生指数")
    made = answer(
        "？",
        Draft((DraftSentence("港股午间收盘，恒生指数涨0.68%，恒生科技指数涨2.08%。", (noon.item_id,)),), "m"),
        evidence(noon),
    )
    assert [s.text for s in made.sentences] == ["港股午间收盘，恒生指数涨0.86%，恒生科技指数涨2.08%。"]
    assert {f.action for f in made.findings} == {"replaced"}


def test_what_no_source_says_is_dropped_and_counted(wire: dict[str, Item]) -> None:
    noon = named(wire, "12:00", "恒生指数")
    made = answer("？", Draft((DraftSentence("比亚迪7月销量为34万辆。", (noon.item_id,)),), "m"), evidence(noon))
    assert made.abstained
    assert made.sentences == ()
    assert made.citations == ()
    assert {f.action for f in made.findings} == {"dropped"}


def test_the_writers_reason_is_kept(wire: dict[str, Item]) -> None:
    made = answer("？", "资料中没有", [])
    assert (made.abstained, made.reason) == (True, "资料中没有")


def test_unknown_ids_do_not_resolve(wire: dict[str, Item]) -> None:
    noon = named(wire, "12:00", "恒生指数")
    made = answer("？", Draft((DraftSentence("恒生指数涨0.86%。", ("nowhere",)),), "m"), evidence(noon))
    assert made.abstained
    assert "mark" in {f.kind for f in made.findings}


def test_a_section_keeps_its_form_and_shares_one_list(wire: dict[str, Item]) -> None:
    close, noon = named(wire, "15:02", "成交额"), named(wire, "12:00", "恒生指数")
    good = DraftSentence("恒生指数涨0.86%。", (noon.item_id,))
    bad = DraftSentence("恒生指数大跌9.99%。", (noon.item_id,))
    turnover = DraftSentence("沪深两市成交额3.6万亿。", (close.item_id,))
    fixed = DraftSentence("市场回顾", fixed=True)
    draft = DraftSection(
        "market", "市场回顾", "available",
        (
            Heading(fixed), Paragraph((turnover,), "成交"), Bullets((Paragraph((good,)),)),
            TableBlock("表", ("指数", "涨幅"), ((fixed, good), (fixed, bad))),
        ),
    )  # fmt: skip
    numbering = Numbering({"before": 1})
    made = section(draft, wire, numbering)
    heading, paragraph, bullets, table = made.blocks
    assert isinstance(heading, Heading)
    assert heading.sentence.verdict == "no_claim"
    assert isinstance(paragraph, Paragraph)
    assert paragraph.sentences[0].marks == (2,)
    assert isinstance(bullets, Bullets)
    assert bullets.points[0].sentences[0].marks == (3,)
    assert isinstance(table, TableBlock)
    assert len(table.rows) == 2 or len(table.rows) == 1
    assert all("9.99" not in cell.text for row in table.rows for cell in row)
    assert made.item_ids == (close.item_id, noon.item_id)
    assert [c.mark for c in numbering.citations(wire)] == [2, 3]


def test_a_fixed_phrase_holds_no_digits(wire: dict[str, Item]) -> None:
    phrase = DraftSentence("本期共有 12 条", fixed=True)
    made = section(DraftSection("k", "t", "available", (Paragraph((phrase,)),)), wire)
    assert made.blocks == ()
    assert made.state == "none"
    assert [f.action for f in made.findings] == ["dropped"]


def test_chart_points_stand_in_their_items(wire: dict[str, Item]) -> None:
    close = named(wire, "15:02", "成交额")
    points = (Point("1/12", 3.6, (close.item_id,)), Point("1/13", 4.4, (close.item_id,)), Point("x", 3.6, ()))
    chart = ChartSpec("bar", "两市成交额", "万亿元", (Series("成交额", points),))
    made = section(DraftSection("k", "t", "available", (ChartBlock(chart),)), wire)
    block = made.blocks[0]
    assert isinstance(block, ChartBlock)
    assert [p.label for s in block.chart.series for p in s.points] == ["1/12"]
    assert [f.action for f in made.findings] == ["dropped", "dropped"]
