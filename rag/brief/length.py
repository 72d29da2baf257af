"""A brief within a number of pages: the least salient points go, sections stay.

A page is 900 characters of body or two charts, about an A4 page of the PDF; its contents and list of sources come on
top. 摘要, 市场回顾's tables, 主题前瞻, 风险提示 and 数据覆盖 are never cut, so a very small budget is exceeded rather
than a section lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.written import (
    Block,
    Bullets,
    ChartBlock,
    DraftSection,
    DraftSentence,
    Heading,
    Paragraph,
    TableBlock,
    sentences_in,
)

PAGE, CHART = 900, 450
"""Characters of a page, and those that a chart takes the place of."""
_CUT = ("market", "focus", "policy", "industry")
"""Sections whose points may go."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A point: which section, block and position in it, and how much speaks for it."""

    section: int
    block: int
    point: int
    salience: float


def shortened(sections: Sequence[DraftSection], scores: Mapping[str, float], pages: int) -> list[DraftSection]:
    """The sections with the least salient points left out until they fit `pages`; of one event the last point first.

    Every section keeps its best point, every theme of 重点主题 its first. A headline without a point left goes with it,
    and so does the table under it.
    """
    gone: set[tuple[int, int, int]] = set()
    ranked = sorted(_places(sections, scores), key=lambda p: (p.salience, -p.point, -p.section, -p.block))
    best = {place.section: place for place in ranked}
    made = list(sections)
    size = sum(map(_size, made))
    for place in ranked:
        if size <= pages * PAGE:
            break
        if place is not best[place.section]:
            gone.add((place.section, place.block, place.point))
            size -= _size(made[place.section])
            made[place.section] = _without(sections[place.section], place.section, gone)
            size += _size(made[place.section])
    return made


def _places(sections: Sequence[DraftSection], scores: Mapping[str, float]) -> list[_Place]:
    found = []
    for s, section in enumerate(sections):
        for b, block in enumerate(section.blocks):
            if section.key in _CUT and isinstance(block, Bullets):
                first = 1 if section.key == "focus" else 0
                for p, point in list(enumerate(block.points))[first:]:
                    cited = [scores.get(c, 0.0) for one in point.sentences for c in one.cites]
                    found.append(_Place(s, b, p, max(cited, default=0.0)))
    return found


def _without(section: DraftSection, number: int, gone: set[tuple[int, int, int]]) -> DraftSection:
    blocks: list[Block[DraftSentence]] = []
    dropping = False
    for b, block in enumerate(section.blocks):
        dropping = dropping and isinstance(block, TableBlock | ChartBlock)
        if isinstance(block, Bullets) and any((number, b, p) in gone for p in range(len(block.points))):
            kept = tuple(point for p, point in enumerate(block.points) if (number, b, p) not in gone)
            if kept:
                blocks.append(Bullets(kept))
            elif blocks and _announces(blocks[-1]):
                dropping = isinstance(blocks.pop(), Heading)
        elif not dropping:
            blocks.append(block)
    return replace(section, blocks=tuple(blocks))


def _announces(block: Block[DraftSentence]) -> bool:
    """A headline, or a fixed phrase that ends in a colon: nothing without the points behind it."""
    if isinstance(block, Paragraph):
        return all(one.fixed for one in block.sentences) and block.sentences[-1].text.endswith("：")
    return isinstance(block, Heading)


def _size(section: DraftSection) -> int:
    blocks = (*section.blocks, *section.counted)
    text = sum(len(one.text) for block in blocks for one in sentences_in(block))
    return text + CHART * sum(isinstance(block, ChartBlock) for block in blocks)
