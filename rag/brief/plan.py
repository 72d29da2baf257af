"""The review's plan: each section once, in the order of the contract."""

from __future__ import annotations

from rag.brief import focus, industry, policies
from rag.brief.assemble import coverage_section
from rag.brief.fixedparts import heat_section, leverage_section, risk_section
from rag.brief.inputs import BriefInput
from rag.brief.market import market_section
from rag.brief.outlook import outlook_section
from rag.brief.salience import stories
from rag.brief.summary import Parts, summary_section
from rag.brief.writer import Said
from rag.types import DraftSection


def plan_and_write(given: BriefInput) -> list[DraftSection]:
    """The drafts of all ten sections in contract order; none of them is checked yet.

    The body is written in the order in which an event should find its place (themes, policy, market, industry), so that no
    sentence stands twice; 摘要, drawn from the others, may repeat their headings.
    """
    ranked = stories(given)
    said = Said()
    policy_pages = policies.pages(given, ranked)
    for_policy = {s.item.item_id for p in policy_pages for s in p.stories}
    focus_part = focus.focus_section(focus.choose(given, ranked, for_policy), said)
    policy_part = policies.policy_section(given, policy_pages, said)
    market_part = market_section(given, ranked, said)
    industry_pages = industry.pages(given, ranked, said.items)
    industry_part, heads = industry.industry_section(industry_pages, said)
    return [
        summary_section(given, Parts(focus_part, policy_pages, heads)),
        market_part,
        leverage_section(given),
        heat_section(given, len(given.telegraphs)),
        outlook_section(given),
        focus_part,
        policy_part,
        industry_part,
        risk_section(),
        coverage_section(given),
    ]
