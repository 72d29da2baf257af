from __future__ import annotations

from pathlib import Path

import pytest

from rag.sources import read
from rag.types import Item
from rag.verification import check_text

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module")
def wire() -> list[Item]:
    return list(read(SEEDS / "CLS_2026-01-12_Major.md").items)


def noon(wire: list[Item]) -> Item:
    return next(i for i in wire if i.time == "12:00")


def test_marks_with_an_item_id(wire: list[Item]) -> None:
    item = noon(wire)
    text = f"## 港股\n\n恒生指数涨0.86%。[#{item.item_id}] 恒生科技指数跌2.08%。[#{item.item_id[:10]}]\n"
    found = check_text(text, wire)
    assert [c.verdict for c in found] == ["no_claim", "supported", "contradicted"]
    assert found[1].marks == (item.item_id,)
    assert found[2].findings[0].kind == "direction"


def test_numbered_marks_with_a_list_of_sources(wire: list[Item]) -> None:
    item = noon(wire)
    text = f"恒生指数涨0.86%。[1]\n\n来源\n\n[1] 港股午评 #{item.item_id}\n"
    found = check_text(text, wire)
    assert ("supported", (1,)) in [(c.verdict, c.marks) for c in found]


def test_a_mark_that_leads_nowhere(wire: list[Item]) -> None:
    found = check_text("恒生指数涨0.86%。[#doesnotexist1]", wire)
    assert [(c.verdict, c.findings[0].kind) for c in found] == [("unsupported", "mark")]


def test_sentences_without_a_mark_are_compared_with_the_window(wire: list[Item]) -> None:
    found = check_text("恒生指数涨0.86%。\n\n恒生指数涨9.86%。\n", wire)
    assert [c.verdict for c in found] == ["uncited", "uncited"]
    assert found[0].item_ids == (noon(wire).item_id,)
    assert noon(wire).item_id in found[0].findings[0].detail
    assert "没有支持" in found[1].findings[0].detail


def test_what_could_not_be_held_against_anything_is_not_called_supported(wire: list[Item]) -> None:
    item = noon(wire)
    found = check_text(f"推动市场向好的是长期投资者的信心。[#{item.item_id}]", wire)
    assert [(c.verdict, c.findings[0].kind) for c in found] == [("unchecked", "unchecked")]


def test_code_tables_and_rules_are_left_alone(wire: list[Item]) -> None:
    text = "```\n恒生指数涨99%。\n```\n\n| 恒生 | 99% |\n\n---\n\n![图](x.png)\n"
    assert check_text(text, wire) == []
