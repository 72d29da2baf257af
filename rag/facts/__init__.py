"""Typed facts read by code: the market's day, prices, events to come, policy measures, company results.

Covered: what the Chinese market wire states in its fixed phrases. Not covered: anything that needs inference; a phrase
that no pattern knows yields nothing rather than a guess. Every quote is a literal substring of its item.
"""

from rag.facts.closing import latest
from rag.facts.events import events
from rag.facts.margin import balances
from rag.facts.market import market_days, readings
from rag.facts.policy import policy
from rag.facts.prices import prices
from rag.facts.table import market_rows

__all__ = ["balances", "events", "latest", "market_days", "market_rows", "policy", "prices", "readings"]
