"""The typed facts of the sample weeks as readable tables: golden/<week>_<what>.txt."""

from __future__ import annotations

from pathlib import Path

import pytest
from facts_items import week

from rag.facts import events, market_days, policy, prices
from rag.types import Fact

GOLDEN = Path(__file__).parent / "golden"


def fact_line(fact: Fact) -> str:
    value = f"{fact.value.normalize():f}"
    parts = (f"{fact.as_of:%m-%d %H:%M}", fact.subject, fact.measure, fact.scope, value, fact.unit, fact.direction)
    return " | ".join((*parts, fact.quote))


def table(name: str, what: str) -> str:
    items = week(name)
    if what == "market":
        lines = sorted(fact_line(f) for f in market_days(items))
    elif what == "prices":
        lines = [fact_line(f) for f in prices(items)]
    elif what == "events":
        lines = [f"{e.start} | {e.end} | {e.time or ''} | {e.name}" for e in events(items)]
    else:
        lines = [f"{c.issuer} | {c.document} | {c.label} | {c.text[:24]}" for c in policy(items)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("what", ["market", "prices", "events", "policy"])
@pytest.mark.parametrize("name", ["W02", "W03"])
def test_facts_of_a_sample_week(name: str, what: str) -> None:
    assert table(name, what) == (GOLDEN / f"{name}_{what}.txt").read_text(encoding="utf-8")
