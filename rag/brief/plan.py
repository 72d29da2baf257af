"""The review's plan: each section once, in the order of the contract."""

from __future__ import annotations

from rag.brief.assemble import coverage_section
from rag.brief.fixedparts import NO_DATA, crowding_section, heat_section, leverage_section, risk_section
from rag.brief.focus import choose, focus_section
from rag.brief.industry import industry_section
from rag.brief.industry import pages as industry_pages_of
from rag.brief.inputs import BriefInput
from rag.brief.length import shortened
from rag.brief.market import market_section
from rag.brief.outlook import outlook_section
from rag.brief.policies import pages as policy_pages_of
from rag.brief.policies import policy_section
from rag.brief.report import sections as report_sections
from rag.brief.salience import stories
from rag.brief.summary import Parts, summary_section
from rag.brief.writer import Said
from rag.written import DraftSection, Paragraph

DERIVED = ("heat", "coverage")
"""Sections counted from the store itself: their sentences cite no item that could state them, so the gate does not see
them; the pipeline takes them as they are."""


def plan_and_write(given: BriefInput) -> list[DraftSection]:
    """The drafts of all eleven sections in contract order; none of them is checked yet.

    The body is written in the order in which an event should find its place (themes, policy, market, industry), so
    that no sentence stands twice; 摘要, drawn from the others, may repeat their headings.
    """
    sections = _sections(given)
    if given.pages_wanted <= 0:
        return sections
    scores = {item.item_id: story.score for story in stories(given) for item in story.members}
    return shortened(sections, scores, given.pages_wanted)


def _sections(given: BriefInput) -> list[DraftSection]:
    wire = _from_wire(given)
    if not given.pages:
        return wire
    told = report_sections(given.pages)
    if given.telegraphs:
        return [_joined(s, told.get(s.key)) if s.key in _TABLED else s for s in wire]
    return [_joined(s, told.get(s.key)) if s.key in ("market", *_TABLED) else told.get(s.key, s) for s in wire]


_TABLED = ("leverage", "crowding")
"""Sections that tables fill: a report's with its own cut-off dates, then the market table's; the wire lacks them."""


def _joined(ours: DraftSection, told: DraftSection | None) -> DraftSection:
    """The report's blocks, then those of the wire and the market table."""
    if told is None:
        return ours
    kept = tuple(b for b in ours.blocks if not (isinstance(b, Paragraph) and b.sentences[0].text == NO_DATA))
    names = tuple(dict.fromkeys((*told.sources, *ours.sources)))
    return DraftSection(ours.key, ours.title, "available", (*told.blocks, *kept), names, ours.counted)


def _from_wire(given: BriefInput) -> list[DraftSection]:
    ranked = stories(given)
    said = Said()
    policy_pages = policy_pages_of(given, ranked)
    for_policy = {s.item.item_id for p in policy_pages for s in (*p.stories, *p.left)}
    focus_part = focus_section(choose(given, ranked, for_policy), said)
    policy_part = policy_section(given, policy_pages, said)
    market_part = market_section(given, ranked, said)
    industry_pages = industry_pages_of(given, ranked, said.items)
    industry_part, heads = industry_section(industry_pages, said)
    return [
        summary_section(given, Parts(focus_part, policy_pages, heads)),
        market_part,
        leverage_section(given),
        crowding_section(given),
        heat_section(given),
        outlook_section(given, ranked),
        focus_part,
        policy_part,
        industry_part,
        risk_section(),
        coverage_section(given),
    ]
