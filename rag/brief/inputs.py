"""What the weekly is written from: everything that other rooms made, as one argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from rag.clock import parse_week
from rag.types import Event, Fact, Item, Link, MarketRow, PolicyClause, ThemeWeek


@dataclass(frozen=True, slots=True)
class BriefInput:
    """One week's material. `items` are in time order, already cut at the as-of moment."""

    week: str
    items: Sequence[Item]
    facts: Sequence[Fact] = ()
    """`facts.market_days`: one value per quantity and day."""
    readings: Sequence[Fact] = ()
    """`facts.readings`: the intraday values too, for charts."""
    balances: Sequence[Fact] = ()
    """`facts.balances` settled in the week."""
    later: Sequence[Item] = ()
    """Items printed after the week that tell of its last balances."""
    prices: Sequence[Fact] = ()
    events: Sequence[Event] = ()
    clauses: Sequence[PolicyClause] = ()
    themes: Sequence[ThemeWeek] = ()
    fresh: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names that burst in headlines and that the lexicon lacks → their items."""
    sectors: Mapping[str, str] = field(default_factory=dict)
    """Item id → sector."""
    sector_order: Sequence[str] = ()
    links: Sequence[Link] = ()
    table: Sequence[MarketRow] = ()
    """The market table up to the week's end and the as-of moment, by day: earlier weeks too."""
    quotes: Sequence[Item] = ()
    """The items of `table`."""
    weights: Mapping[str, float] | None = None
    """Signal → weight of an event's salience; None for the shipped table."""
    focus: int = 3
    """How many 重点主题."""
    pages_wanted: int = 0
    """Pages that the body should fit; 0 for no limit."""

    @property
    def data_as_of(self) -> datetime | None:
        """When the last telegraph was published."""
        return max((i.published_at for i in self.telegraphs), default=None)

    @property
    def told_until(self) -> datetime | None:
        """When the last telegraph was published; without any, the end of the last report's week."""
        return self.data_as_of or max((i.published_at for i in self.pages), default=None)

    @property
    def telegraphs(self) -> list[Item]:
        """The items of the wire."""
        return [i for i in self.items if i.kind == "telegraph"]

    @property
    def pages(self) -> list[Item]:
        """The pages of brokers' reports, in page order."""
        return sorted(
            (i for i in self.items if i.kind == "report_page"), key=lambda i: (i.file, i.page_no or 0, i.line)
        )

    @property
    def monday(self) -> date:
        """First day of the week."""
        return parse_week(self.week)[0]

    @property
    def sunday(self) -> date:
        """Last day of the week."""
        return parse_week(self.week)[1]
