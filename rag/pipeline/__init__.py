"""The verbs of `rag`, each a visible ordered list of steps. Read this first.

    files → sources → corpus → chunking → index → retrieval → evidence → generation → verification → rendering

Only this package knows all rooms. Nothing here prints. What a verb alone needs is imported by that verb: a search does
not wait for the writers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.corpus import Added, Catalog, Provenance, Stats
from rag.errors import InputError
from rag.files import require_space
from rag.pipeline.crew import Crew
from rag.pipeline.derive import Progress, derive, silent
from rag.pipeline.intake import take_in
from rag.scope import Scope
from rag.settings import Settings
from rag.types import ChatModel, Document, Hit, Item, Link, Query, Reject, ThemeWeek

if TYPE_CHECKING:
    from rag.pipeline import ifnew, weekly
    from rag.pipeline.manuscript import CheckedText
    from rag.pipeline.migration import migrate as migrate
    from rag.pipeline.store import Store
    from rag.written import Answer, Sentence

    save_brief = weekly.save
    short = weekly.short_form
    brief_if_new = ifnew.write
    Kept = ifnew.Kept
    formats_of = weekly.formats_of
    markdown = weekly.markdown

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, file by file, in the order of reading."""

    added: tuple[tuple[str, Added], ...]
    """(file, what it changed)."""
    rejects: tuple[Reject, ...]
    """Parts of files that could not be read."""
    failed: tuple[InputError, ...]
    """Files that could not be read at all."""
    items: int
    """Items in the store now."""

    @property
    def new(self) -> int:
        """Items not seen before."""
        return sum(change.new for _, change in self.added)

    @property
    def updated(self) -> int:
        """Files known with other bytes."""
        return sum(change.updated for _, change in self.added)

    @property
    def duplicate(self) -> int:
        """Items known already."""
        return sum(change.duplicate for _, change in self.added)

    @property
    def unchanged(self) -> int:
        """Files known byte for byte."""
        return sum(change.unchanged for _, change in self.added)


@dataclass(frozen=True, slots=True)
class Found:
    """A search's result, with the text as it was understood."""

    query: Query
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with where it was printed and what it is linked to."""

    item: Item
    provenance: tuple[Provenance, ...]
    links: tuple[tuple[Link, Item | None], ...]


def opened(settings: Settings) -> AbstractContextManager[Store]:
    """The store for reading. Raises StoreNotFound, StoreError."""
    from rag.pipeline import store

    return store.opened(settings)


def ingest(paths: Sequence[Path], settings: Settings, progress: Progress = silent) -> IngestReport:
    """Files or folders → store. Unreadable files are reported, the others done. Raises InputError, StoreBusy."""
    from rag.sources import discover, size

    files = discover(paths)
    require_space(settings.store, sum(map(size, files)))
    with Catalog.create_or_open(settings.store, command="ingest") as catalog, Crew() as crew:
        added, rejects, failed = take_in(files, catalog, progress, crew)
        derive(catalog, settings, progress, crew)
        return IngestReport(added, rejects, failed, catalog.size)


def parse(path: Path) -> Document:
    """What the reader of one file saw, without a store. Raises InputError."""
    from rag.sources import read

    return read(path)


def search(text: str, scope: Scope, settings: Settings, k: int) -> Found:
    """Hybrid search within the scope: at most `k` items, best first."""
    from rag.pipeline import reading

    with opened(settings) as store:
        query = reading.question(text, scope, store, k)
        return Found(query, tuple(reading.hits(query, scope, store)))


def ask(
    text: str,
    scope: Scope,
    settings: Settings,
    timer: Clock | None = None,
    *,
    model: ChatModel | None = None,
    shown: Callable[[Sentence], None] = lambda sentence: None,
) -> Answer:
    """A checked answer, or an abstention that says why. `timer` gives seconds.

    `model` words it (default: the one of the settings, opened here); each sentence is handed to `shown` as it passes.
    Raises ModelError, StoreError, ResourceError.
    """
    from rag.pipeline import answering, reading, speaking, writing
    from rag.verification import AnswerWriter, Gate, Request
    from rag.written import Draft

    started = timer() if timer else 0.0
    with opened(settings) as store:
        query, evidence, draft = writing.draft(text, scope, store)
        writer = AnswerWriter.over(evidence, Gate(as_of=query.as_of))
        # without a draft no model is asked, so none is loaded
        with speaking.speaker(settings, model) if isinstance(draft, Draft) else nullcontext() as speaker:
            reason = answering.fill(writer, text, draft, speaker, shown)
            name = speaker.model.name if speaker else settings.model
        end = reading.data_as_of(query, scope, store)
        asked = Request(query.window, query.as_of, end, name, settings.fingerprint())
        answer = writer.finish(text, reason, asked)
        return replace(answer, seconds=round(timer() - started, 3)) if timer else answer


def write_brief(
    scope: Scope, settings: Settings, progress: Progress = silent, model: ChatModel | None = None
) -> weekly.Written:
    """The weekly review of the scope's week, checked. Raises NothingFound when the week has no items, ModelError."""
    from rag.pipeline import speaking, weekly

    with speaking.speaker(settings, model) as speaker:
        return weekly.write(scope, settings, progress, speaker)


_ELSEWHERE = {
    "save_brief": ("weekly", "save"),
    "short": ("weekly", "short_form"),
    "formats_of": ("weekly", "formats_of"),
    "markdown": ("weekly", "markdown"),
    "brief_if_new": ("ifnew", "write"),
    "Kept": ("ifnew", "Kept"),
    "migrate": ("migration", "migrate"),
}


def __getattr__(name: str) -> Any:
    if name not in _ELSEWHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _ELSEWHERE[name]
    return getattr(import_module(f"{__name__}.{module}"), attribute)


def themes(scope: Scope, settings: Settings) -> list[ThemeWeek]:
    """Theme heat within the scope, hottest first."""
    from rag.pipeline import weekly

    with opened(settings) as store:
        return weekly.themes(scope, store)[1]


def show(item_id: str, settings: Settings) -> Shown:
    """One item in full. Raises NothingFound."""
    with opened(settings) as store:
        item = store.catalog.get(item_id)
        links = store.catalog.links(item.item_id)
        others = [link.target if link.source == item.item_id else link.source for link in links]
        found = {i.item_id: i for i in store.catalog.items_by_id(list(dict.fromkeys(others)))}
        pairs = tuple((link, found.get(other)) for link, other in zip(links, others, strict=True))
        return Shown(item, store.catalog.provenance(item.item_id), pairs)


def verify(file: Path, scope: Scope, settings: Settings) -> CheckedText:
    """Every sentence of a manifest or a hand-written text, against the store. Raises InputError."""
    from rag.pipeline import manuscript

    with opened(settings) as store:
        return manuscript.check(file, scope, store)


def diff(a: Path, b: Path) -> Mapping[str, Any]:
    """What changed between two briefs' manifests. Raises InputError."""
    from rag.pipeline import manuscript, weekly

    return weekly.compare(manuscript.manifest(a), manuscript.manifest(b))


def stats(settings: Settings) -> Stats:
    """What is in the store, and possible gaps."""
    with opened(settings) as store:
        return store.catalog.stats()
