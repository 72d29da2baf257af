"""What an evaluation case is, and how its gold places (`file:line`) lead to items.

Not covered: reading cases from files (`casefile.py`), whether the gold is right (`audit.py`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from rag.errors import InputError
from rag.types import Item

Author = Literal["blind", "team", "code"]
"""Who wrote the case: someone who had not seen the code, someone who had, or code (`selfcases`)."""

QUESTION_SUITES = (
    "facts",
    "paraphrase",
    "units",
    "updates",
    "multi",
    "themes",
    "report",
    "calendar",
    "unanswerable",
    "hostile",
)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line (1-based) of an ingested file, by base name."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Options:
    """How a question is asked: the options of `rag ask`."""

    as_of: datetime | None = None
    week: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A fact that a text must (or must not) hold: one of `any` stands in it; `places` are the items that state it."""

    any: tuple[str, ...]
    places: tuple[Place, ...] = ()
    order: int = 0
    """Rank of its sector, for 产业趋势; 0 where order does not matter."""


@dataclass(frozen=True, slots=True)
class Gold:
    """What a right answer to a question holds."""

    places: tuple[Place, ...] = ()
    """Any of these items is a right citation."""
    strings: tuple[tuple[str, ...], ...] = ()
    """Of each inner tuple one alternative must stand in the answer."""
    min_strings: int | None = None
    """How many of `strings` make the answer right; None: all."""
    forbid: tuple[str, ...] = ()
    abstain: bool = False
    need_places: tuple[tuple[Place, ...], ...] = ()
    """When several items are needed: of each inner tuple one must be cited."""
    accept: tuple[tuple[str, ...], ...] = ()
    """For a question on a false premise: an answer that holds one of each group corrects it, as good as refusing."""
    also: tuple[Place, ...] = ()
    """For retrieval: items that are neither wanted nor wrong."""

    @property
    def expects(self) -> Literal["answer", "refusal", "either"]:
        """`either` when a case only forbids: an answer and a refusal may both be fine."""
        if self.abstain:
            return "refusal"
        return "answer" if self.strings or self.places else "either"


@dataclass(frozen=True, slots=True)
class BriefGold:
    """The contract of one week's brief."""

    market: tuple[KeyPoint, ...] = ()
    essential: tuple[KeyPoint, ...] = ()
    industry: tuple[KeyPoint, ...] = ()
    calendar: tuple[KeyPoint, ...] = ()
    themes: tuple[tuple[str, ...], ...] = ()
    themes_also: tuple[tuple[str, ...], ...] = ()
    """Themes that are not missed when absent and not wrong when present."""
    exclude: tuple[KeyPoint, ...] = ()
    traps: tuple[str, ...] = ()
    """Regular expressions that must match nowhere."""
    sections: tuple[str, ...] = ()

    @property
    def points(self) -> tuple[KeyPoint, ...]:
        """Every point of the contract."""
        return (*self.market, *self.essential, *self.industry, *self.calendar, *self.exclude)


@dataclass(frozen=True, slots=True)
class Case:
    """One case. A brief case has `week` and `brief`; every other has `question` and `gold`."""

    case_id: str
    suite: str
    question: str = ""
    options: Options = Options()
    gold: Gold = Gold()
    week: str | None = None
    brief: BriefGold = BriefGold()
    author: Author = "team"
    note: str = ""
    origin: str = ""
    """Stem of the file it came from, such as `questions_test`."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where items begin, so that any line of a file leads to the item that contains it.

    An item covers the lines from its own to the one before the next item of the same file.
    """

    starts: Mapping[tuple[str, int], str]
    """(file, line of the first character) → item id; several files may hold the same item."""
    _by_file: dict[str, list[tuple[int, str]]] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for (file, line), item_id in sorted(self.starts.items()):
            self._by_file.setdefault(file, []).append((line, item_id))

    @classmethod
    def of(cls, items: Iterable[Item]) -> Places:
        """Places of items, each by its own file and line."""
        return cls({(item.file, item.line): item.item_id for item in items})

    def item_id(self, place: Place) -> str | None:
        """The item that contains the line, or None when the file is unknown or the line stands before its items."""
        rows = self._by_file.get(place.file, [])
        index = bisect_right(rows, place.line, key=lambda row: row[0])
        return rows[index - 1][1] if index else None

    def resolve(self, places: Sequence[Place]) -> frozenset[str]:
        """The items of `places`. Raises InputError for a place that leads to none: gold must never vanish silently."""
        found = {place: self.item_id(place) for place in places}
        for place, item_id in found.items():
            if item_id is None:
                raise InputError(f"gold {place} leads to no item", where=place.file, hint="rag ingest that file first")
        return frozenset(item_id for item_id in found.values() if item_id)
