"""The store: the catalog, and what is derived from it. Opening for reading, bringing up to date, rebuilding.

    <store>/catalog.sqlite   the only truth
    <store>/index/g…         checksummed generations of the search index, made again when stale or damaged
    <store>/lock             the writer's kernel lock

A killed ingest may leave the index behind the catalog: the next command that reads brings it up to date, or, when it
may not write, says so.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from rag import __version__, resources
from rag.chunking import chunks
from rag.corpus import Catalog, session_window
from rag.errors import NothingFound, RagError, StoreBusy, UsageError
from rag.index import Index, IndexUnusable, Source, build, entries, load_embedder
from rag.models.reranker import CrossEncoderReranker
from rag.scope import Scope
from rag.settings import Settings
from rag.themes import Lexicon, load_lexicon
from rag.types import Chunk, Embedder, Item, Link, Window

Progress = Callable[[int, int, str], None]
"""(done, total, what)."""

log = logging.getLogger("rag")

_BATCH = 512
"""Chunks embedded between two commits: an interrupted run loses at most these."""


def silent(done: int, total: int, what: str) -> None:
    """No progress."""


@dataclass(frozen=True)
class Store:
    """An opened store; index, embedder and lexicon are loaded when first used."""

    settings: Settings
    catalog: Catalog

    @cached_property
    def embedder(self) -> Embedder:
        """The embedder of the settings. Raises ModelError."""
        return load_embedder(self.settings.embedder)

    @cached_property
    def reranker(self) -> CrossEncoderReranker | None:
        """The cross-encoder of the settings, if they name one. Raises ModelError."""
        return CrossEncoderReranker(self.settings.reranker, self.settings.models) if self.settings.reranker else None

    @cached_property
    def lexicon(self) -> Lexicon:
        """The theme lexicon of the settings. Raises InputError naming file and line."""
        return lexicon(self.settings)

    @cached_property
    def index(self) -> Index:
        """The index of the catalog's present state, made again when it is stale or damaged.

        Raises StoreError (with `rag repair`) when it cannot be made again, ModelMismatch for another embedder.
        """
        folder, identity = self.settings.store / "index", self.embedder.identity
        try:
            return Index.open(folder, state(self.catalog), identity)
        except IndexUnusable as stale:
            log.warning("%s; building it again", stale.message)
            try:
                synchronise(self.settings)
                return Index.open(folder, state(self.catalog), identity)
            except (StoreBusy, OSError) as exc:
                raise IndexUnusable(stale.message, where=stale.where, hint="rag repair") from exc

    @cached_property
    def links(self) -> list[Link]:
        """Every link between items."""
        return self.catalog.all_links()

    @cached_property
    def stories(self) -> list[Link]:
        """The links that join printings of one story."""
        return [link for link in self.links if link.kind in {"duplicate", "expands", "repeats"}]

    @cached_property
    def moments(self) -> dict[str, datetime]:
        """When the items were published that others are linked from."""
        sources = sorted({link.source for link in self.links})
        return {item.item_id: item.published_at for item in self.catalog.items_by_id(sources)}

    def end(self) -> datetime:
        """When the last item was published: the store's "now". Raises NothingFound."""
        last = self.catalog.end()
        if last is None:
            raise NothingFound("the store holds no items", where=str(self.settings.store), hint="run: rag ingest PATH…")
        return last

    def visible(self, window: Window, scope: Scope) -> list[Item]:
        """The items of a window that the scope may see: its level, nothing after its as-of moment."""
        items = self.catalog.items(window, scope.level)
        return items if scope.as_of is None else [item for item in items if item.published_at <= scope.as_of]


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The store for reading. Raises StoreNotFound, StoreError."""
    with Catalog.open(settings.store) as catalog:
        yield Store(settings, catalog)


def lexicon(settings: Settings) -> Lexicon:
    """The theme lexicon that the settings name."""
    named = settings.lexicon
    return load_lexicon(resources.path("seeds/themes.txt") if named == "bundled" else Path(named))


def state(catalog: Catalog) -> str:
    """Names the catalog's present state: cheap to read, different after every change of items or chunks."""
    return f"catalog generation {catalog.generation}"


def synchronise(settings: Settings, progress: Progress = silent, anew: bool = False) -> None:
    """Bring chunks, links, vectors and index up to the catalog; `anew` computes links and chunks again whatever is
    noted. Raises StoreBusy, StoreError, ModelError.
    """
    with Catalog.open(settings.store, "w", command="synchronise") as catalog:
        if anew:
            catalog.set_note("derived", "")
            catalog.set_note("chunks", "")
            catalog.forget_links()
        derive(catalog, settings, progress)


def is_current(catalog: Catalog, settings: Settings, embedder: Embedder) -> bool:
    """Whether everything derived was made from the catalog as it is, with these settings, by this version."""
    try:
        Index.open(settings.store / "index", state(catalog), embedder.identity)
    except IndexUnusable:
        return False
    return catalog.note("derived") == _made(catalog, settings)


def _made(catalog: Catalog, settings: Settings) -> str:
    return f"{state(catalog)}, chunk_chars {settings.chunk_chars}, rag {__version__}"


def derive(catalog: Catalog, settings: Settings, progress: Progress) -> None:
    """As `synchronise`, with the catalog already open for writing; nothing is done when all is current."""
    embedder = load_embedder(settings.embedder)
    if is_current(catalog, settings, embedder):
        return
    made_with = f"chunk_chars {settings.chunk_chars}"
    if catalog.note("chunks") != made_with:
        catalog.set_chunks(c for item in catalog.items() for c in chunks(item, settings.chunk_chars))
        catalog.set_note("chunks", made_with)
    fresh = catalog.items_without_chunks()
    if fresh:
        catalog.add_chunks(c for item in fresh for c in chunks(item, settings.chunk_chars))
    link(catalog)
    items = catalog.items()
    _embed(catalog, embedder, {item.item_id: item.title for item in items}, progress)
    stored, matrix = catalog.vectors(embedder.identity)
    source = Source(catalog.generation, state(catalog), embedder.identity)
    build(settings.store / "index", entries(items, stored), matrix, source)
    catalog.set_note("derived", _made(catalog, settings))


def link(catalog: Catalog) -> None:
    """Bring the links up to date: those from the sessions that changed, and from the ones after them."""
    from rag.corpus.links import links_by_session  # and with it the reading of figures, which a search does not need

    changed = set(catalog.changed_sessions())
    affected = changed | {number + 1 for number in changed}
    read = sorted(affected | {number - 1 for number in affected})
    sessions = ((number, catalog.items(session_window(number), kind="telegraph")) for number in read)
    found = [link for number, links in links_by_session(sessions) if number in affected for link in links]
    catalog.set_session_links(affected, found)


def _embed(catalog: Catalog, embedder: Embedder, titles: dict[str, str], progress: Progress) -> None:
    todo = catalog.chunks_without_vectors(embedder.identity)
    for start in range(0, len(todo), _BATCH):
        batch = todo[start : start + _BATCH]
        catalog.add_vectors(embedder.identity, batch, embedder.encode_documents([_text(c, titles) for c in batch]))
        progress(min(start + _BATCH, len(todo)), len(todo), "chunks embedded")


def _text(chunk: Chunk, titles: dict[str, str]) -> str:
    title = titles.get(chunk.item_id, "")
    return f"{title}\n{chunk.text}" if title and not chunk.text.startswith(title) else chunk.text


def unknown_theme(name: str, known: Lexicon) -> RagError:
    """The error for a theme that the lexicon lacks, with the nearest names."""
    near = difflib.get_close_matches(name, [theme.name for theme in known.themes], n=3, cutoff=0.3)
    hint = f"did you mean {'、'.join(near)}?" if near else "rag themes lists them"
    return UsageError(f"unknown theme {name!r}", where="--theme", hint=hint)
