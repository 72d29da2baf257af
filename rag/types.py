"""What crosses a doorway between rooms: frozen dataclasses, and the few Protocols that tests must fake.

Times are aware datetimes at +08:00 (Beijing) with minute resolution. A *session* runs 05:30→05:30 and is named by
the calendar date on which it begins; it is not the calendar date of an item.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    """Shape (n, dimension), rows of unit length."""
else:
    Vectors = Any  # `rag --help` must not pay for numpy

Level = Literal["important", "normal"]
"""重磅 is `important`, 普通 is `normal`."""

ItemKind = Literal["telegraph", "report_page", "note", "market"]
"""A `market` item is one row of the market table: cited and checked like any other, never searched."""
PageKind = Literal["cover", "divider", "chart", "table", "bullets", "risk"]
Flag = Literal["teaser", "wire_date_conflict", "digest", "schedule", "market_wrap", "out_of_order"]
LinkKind = Literal["duplicate", "expands", "updates", "corrects", "repeats"]
ChartKind = Literal["bar", "hbar", "line", "timeline", "scatter"]
SectionState = Literal["available", "partial", "none"]
Verdict = Literal[
    "supported",
    "rounded",
    "derived",
    "superseded",
    "misbound",
    "unsupported",
    "contradicted",
    "uncited",
    "unchecked",
    "no_claim",
]
"""The first three may be shown; `no_claim` is a sentence that holds nothing to check (a heading, a fixed phrase)."""


# ── sources → corpus ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Item:
    """One telegraph, one report page or one section of a note: the unit that is stored, found and cited."""

    item_id: str
    """Tagged hash of session, time and normalised text; the level is not part of it."""
    kind: ItemKind
    session_date: date
    """The session's first calendar date; for a report page the last day of the report's period."""
    published_at: datetime
    time: str | None
    """`HH:MM` as printed, or None for pages and notes."""
    level: Level | None
    title: str
    text: str
    """As printed after the title, one line per paragraph, date line and source included; quotes are substrings of
    `title` or `text`."""
    file: str
    """Base name of the ingested file."""
    line: int
    """1-based line of the item's first character in that file."""
    outlet: str | None = None
    wire_date: date | None = None
    source: str | None = None
    """The bracketed source at the end of a telegraph, or a page's 资料来源, without the brackets."""
    flags: tuple[Flag, ...] = ()
    list_items: tuple[str, ...] = ()
    page_no: int | None = None
    section: str | None = None
    page_kind: PageKind | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table restored from flattened text; numbers are numbers, everything else is text."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One page of a broker's weekly report."""

    page_no: int
    section: str
    title: str
    kind: PageKind
    line: int
    bullets: tuple[str, ...] = ()
    figure_captions: tuple[str, ...] = ()
    table_captions: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    source: str | None = None
    note: str | None = None
    """备注: cut-off dates and definitions."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A part of a file that could not be read; the rest was kept."""

    file: str
    line: int
    reason: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Document:
    """What the reader of one file saw."""

    kind: Literal["telegraph", "weekly_report", "note", "market"]
    file: str
    sha256: str
    """Of the file's bytes."""
    title: str
    items: tuple[Item, ...]
    level: Level | None = None
    session_date: date | None = None
    pages: tuple[ReportPage, ...] = ()
    rejects: tuple[Reject, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of an item's indexed text."""

    item_id: str
    ordinal: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """`source` relates to the earlier `target`: duplicates it, expands it, updates it, corrects it or repeats it."""

    source: str
    target: str
    kind: LinkKind
    key: str = ""
    """For `updates`: the quantity key (subject|measure|scope|day) that both state."""


# ── retrieval → evidence ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open time window [since, until); None leaves a side open."""

    since: datetime | None = None
    until: datetime | None = None

    def __contains__(self, moment: datetime) -> bool:
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood: what to look for and where."""

    text: str
    window: Window = Window()
    as_of: datetime | None = None
    """Nothing published after this moment may be used."""
    level: Level | None = None
    themes: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    k: int = 8
    measures: tuple[str, ...] = ()
    """What is asked for: 成交额, 涨幅, 净利润 …"""
    matter: str = ""
    """`text` without the dates that set the window: what is searched for; empty for the whole text."""
    compared: Window | None = None
    """The second of two periods that the question compares; `window` then holds both."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One found item with its fused score (higher is better) and the arms that found it."""

    item: Item
    score: float
    found_by: tuple[Literal["vector", "lexical"], ...]
    parts: Mapping[str, float]
    """Named terms of the score, for `--explain`."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A hit, numbered for citing; near-duplicates share a group."""

    mark: int
    item: Item
    score: float
    group: int
    superseded_by: str | None = None


# ── numbers, facts, themes ──────────────────────────────────────────────────────────────────────────────────────


QuantityKind = Literal["amount", "streak", "date", "time", "code", "name", "ordinal", "list"]
"""Only the first two are quantities; the others are tokens with digits that make no claim of value."""
Direction = Literal["up", "down", ""]
Bound = Literal["over", "under", "near", "about", "at_least", "at_most", ""]
Comparison = Literal["yoy", "qoq", "vs_previous_day", "vs_year_end", "previous", "expected", "actual", ""]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what makes it a claim. A single value has `low == high`."""

    low: Decimal
    high: Decimal
    unit: str
    """Canonical base unit after scaling: 元, %, 个百分点, 基点, 美元/盎司, 家, 点, 倍 …; empty for a bare number."""
    direction: Direction
    bound: Bound
    comparison: Comparison
    start: int
    end: int
    text: str
    """The literal span, unit and bound included: `text == sentence[start:end]`."""
    scale: Decimal = Decimal(1)
    """Weight of one written unit of the last digit, in base units, so that rounding can be judged."""
    forecast: bool = False
    """Said to be expected, not to have happened (预计, 有望, 或)."""
    kind: QuantityKind = "amount"


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed value that code read from one item."""

    item_id: str
    subject: str
    measure: str
    scope: str
    """Caliber: 沪深两市, 不含ST …; facts of different scope are different series."""
    value: Decimal
    unit: str
    direction: Direction
    as_of: datetime
    quote: str
    """Literal substring of the item."""


MarketKind = Literal["market", "index", "sector", "theme", "margin"]
MarketMeasure = Literal[
    "close",
    "change_pct",
    "turnover",
    "up",
    "down",
    "limit_up",
    "limit_down",
    "margin_balance",
    "net_margin_buying",
]


@dataclass(frozen=True, slots=True)
class MarketRow:
    """One day of one series of the market table, as its item states it."""

    item_id: str
    day: date
    kind: MarketKind
    name: str
    values: Mapping[MarketMeasure, Decimal]
    """点, %, 亿元, 家 (four times), 亿元, 亿元; a measure that the row lacks is absent."""


@dataclass(frozen=True, slots=True)
class Event:
    """A dated event to come (or a window of days), read from a schedule or an announcement."""

    item_id: str
    start: date
    end: date
    name: str
    detail: str
    quote: str
    time: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyClause:
    """One measure of a policy item: 一是…, “稳”…, or a document 《…》."""

    item_id: str
    issuer: str
    document: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Theme:
    """One entry of the theme lexicon."""

    name: str
    sector: str
    aliases: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeWeek:
    """A theme's week: distinct events, heat (not 拥挤度) and its change against the week before."""

    theme: Theme
    heat: float
    previous_heat: float | None
    events: int
    days: tuple[date, ...]
    item_ids: tuple[str, ...]
    grade: Literal["主线", "单点信号", "样本不足"]


@dataclass(frozen=True, slots=True)
class SessionCoverage:
    """What was read of one session."""

    session_date: date
    level: Level | None
    items: int
    first: datetime
    last: datetime


# ── Protocols: what tests must be able to fake ──────────────────────────────────────────────────────────────────


class Embedder(Protocol):
    """Text → unit vectors. `identity` names model, revision and prompts: stored with the index, compared at open."""

    identity: str
    dimension: int

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension)."""
        ...

    def encode_query(self, text: str) -> Vectors:
        """Vectors of shape (1, dimension)."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """A run of a message's text. `untrusted` text (documents, the question) may never become a control token."""

    text: str
    untrusted: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The parts joined: for servers, which take text."""
        return "".join(part.text for part in self.parts)


class ChatModel(Protocol):
    """A language model that words prepared facts. Greedy unless it was opened otherwise: same prompt, same reply."""

    name: str
    """As shown to the reader and written into results."""
    identity: str
    """What can change a reply: weights, precision, sampling. Part of every cache key."""

    def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Pieces of the reply as they come. Raises ModelError, ResourceError."""
        ...

    def replies(self, prompts: Sequence[Sequence[Message]], max_tokens: int) -> Iterator[tuple[int, str]]:
        """(index of the prompt, whole reply) as they are finished, in any order; a prompt without a reply is left out.

        Raises ModelError, ResourceError.
        """
        ...

    def fits(self, prompt: Sequence[Message], max_tokens: int) -> bool:
        """Whether prompt and reply fit into the model's context: nothing is ever cut silently."""
        ...
