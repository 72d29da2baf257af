"""What results of other rooms must look like to be shown: read-only Protocols, so that no room is imported here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from rag.errors import RagError
from rag.types import Level, Reject, Verdict

if TYPE_CHECKING:
    from rag.written import Finding


class Checked(Protocol):
    """A sentence of a checked text."""

    @property
    def text(self) -> str:
        """The sentence."""
        ...

    @property
    def marks(self) -> Sequence[int | str]:
        """Its citation marks, or item ids where the text cites by id."""
        ...

    @property
    def verdict(self) -> Verdict:
        """What verification found."""
        ...

    @property
    def findings(self) -> Sequence[Finding]:
        """Why."""
        ...


class Place(Protocol):
    """One printing of an item."""

    @property
    def file(self) -> str:
        """Base name."""
        ...

    @property
    def line(self) -> int:
        """1-based."""
        ...

    @property
    def level(self) -> Level | None:
        """Of that file."""
        ...


class Gap(Protocol):
    """A stretch of a session in which nothing was printed."""

    @property
    def since(self) -> datetime:
        """Last item before it."""
        ...

    @property
    def until(self) -> datetime:
        """First item after it."""
        ...


class TableSpan(Protocol):
    """The market table's rows of one kind."""

    @property
    def kind(self) -> str:
        """`market`, `index`, `sector`, `theme` or `margin`."""
        ...

    @property
    def rows(self) -> int:
        """One a day and series."""
        ...

    @property
    def series(self) -> int:
        """Distinct names."""
        ...

    @property
    def first(self) -> date:
        """Earliest day."""
        ...

    @property
    def last(self) -> date:
        """Latest day."""
        ...


class Stats(Protocol):
    """What is in a store."""

    @property
    def documents(self) -> int:
        """Captures read."""
        ...

    @property
    def items(self) -> int:
        """Distinct items."""
        ...

    @property
    def by_kind(self) -> Mapping[str, int]:
        """Items by kind."""
        ...

    @property
    def by_level(self) -> Mapping[str, int]:
        """Items by level."""
        ...

    @property
    def by_session(self) -> Mapping[date, int]:
        """Items by session, ascending."""
        ...

    @property
    def chunks(self) -> int:
        """Indexed spans."""
        ...

    @property
    def links(self) -> int:
        """Relations between items."""
        ...

    @property
    def rejects(self) -> int:
        """Parts that could not be read."""
        ...

    @property
    def first(self) -> datetime | None:
        """Earliest publication."""
        ...

    @property
    def last(self) -> datetime | None:
        """Latest publication."""
        ...

    @property
    def missing_sessions(self) -> Sequence[date]:
        """Days between the first and the last session of which nothing was read."""
        ...

    @property
    def possible_gaps(self) -> Sequence[Gap]:
        """Silences while the wire is usually busy."""
        ...

    @property
    def tables(self) -> Sequence[TableSpan]:
        """The market table, by kind."""
        ...


class Ingested(Protocol):
    """What reading files changed in a store."""

    @property
    def new(self) -> int:
        """Items not seen before."""
        ...

    @property
    def updated(self) -> int:
        """Files known with other bytes."""
        ...

    @property
    def duplicate(self) -> int:
        """Items known already."""
        ...

    @property
    def unchanged(self) -> int:
        """Files known byte for byte."""
        ...

    @property
    def rejects(self) -> Sequence[Reject]:
        """Parts that could not be read."""
        ...

    @property
    def failed(self) -> Sequence[RagError]:
        """Files that could not be used at all."""
        ...


class Check(Protocol):
    """One check of an installation or store."""

    @property
    def name(self) -> str:
        """What was checked."""
        ...

    @property
    def state(self) -> str:
        """`ok`, `warn` or `fail`."""
        ...

    @property
    def detail(self) -> str:
        """What was found."""
        ...

    @property
    def command(self) -> str:
        """What to run; empty when nothing is to be done."""
        ...
