"""The sample weeks as `BriefInput`, made by the rooms that make it in the product; and flat views of drafts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from rag.brief import BriefInput, plan_and_write
from rag.facts import events, latest, policy, prices, readings
from rag.resources import path
from rag.sources import read
from rag.themes import load_lexicon, sector_of, weeks
from rag.types import Item
from rag.written import Bullets, ChartBlock, DraftSection, DraftSentence, Heading, Paragraph, sentences_in

FILES = {
    "2026-W02": ("CLS_2026-01-06_General.md",),
    "2026-W03": ("CLS_2026-01-12_Major.md", "CLS_2026-01-14_General.md"),
    "2026-W16": ("weekly_report_2026-04-13_2026-04-17.txt",),
}


def given(week: str, items: tuple[Item, ...]) -> BriefInput:
    """Everything the weekly is written from, for these items."""
    lexicon = load_lexicon(path("seeds/themes.txt"))
    raw = readings(items)
    wire = [i for i in items if i.kind == "telegraph"]
    return BriefInput(
        week,
        items,
        facts=latest(raw),
        readings=raw,
        prices=prices(items),
        events=events(items),
        clauses=policy(items),
        themes=weeks(wire, [], lexicon),
        sectors={i.item_id: s for i in wire if (s := sector_of(i, lexicon))},
        sector_order=lexicon.sectors,
    )


@cache
def items_of(week: str) -> tuple[Item, ...]:
    """The items of a sample week in time order."""
    items = [i for file in FILES[week] for i in read(path(f"seeds/{file}")).items]
    return tuple(sorted(items, key=lambda i: (i.published_at, i.file, i.line)))


@cache
def drafts(week: str) -> tuple[DraftSection, ...]:
    """The drafts of a sample week."""
    return tuple(plan_and_write(given(week, items_of(week))))


def section(week: str, key: str) -> DraftSection:
    """One section's draft."""
    return next(s for s in drafts(week) if s.key == key)


def sentences(found: DraftSection) -> Iterator[DraftSentence]:
    """Every sentence of a section in reading order, headings and cells included."""
    for block in found.blocks:
        yield from sentences_in(block)


def text_of(found: DraftSection) -> str:
    """A section as one string, leads and chart labels included."""
    parts = [s.text for s in sentences(found)]
    for block in found.blocks:
        if isinstance(block, Paragraph):
            parts.append(block.lead)
        elif isinstance(block, Bullets):
            parts += [p.lead for p in block.points]
        elif isinstance(block, ChartBlock):
            parts += [p.label for s in block.chart.series for p in s.points]
    return "\n".join(parts)


def whole(week: str) -> str:
    """The review as one string."""
    return "\n".join(text_of(s) for s in drafts(week))


def headings(found: DraftSection) -> list[str]:
    """The headings of a section."""
    return [b.sentence.text for b in found.blocks if isinstance(b, Heading)]
