"""The store: the catalog, and what is derived from it (`derive`), opened for reading.

    <store>/catalog.sqlite   the only truth
    <store>/index/g…         checksummed generations of the search index, made again when stale or damaged
    <store>/lock             the writer's kernel lock

A killed ingest may leave the index behind the catalog: the next command that reads brings it up to date, or, when it
may not write, says so.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from rag import resources
from rag.corpus import Catalog
from rag.errors import NothingFound, RagError, StoreBusy, UsageError
from rag.index import Index, IndexUnusable, load_embedder
from rag.models.reranker import CrossEncoderReranker
from rag.pipeline.derive import Progress, silent, state, synchronise
from rag.pipeline.elsewhere import attached
from rag.scope import Scope
from rag.settings import Settings
from rag.themes import Directions, Lexicon, load_directions, load_lexicon
from rag.types import Embedder, Item, Link, Window

__all__ = ["Progress", "Store", "lexicon", "opened", "silent", "state", "synchronise", "unknown_theme"]

log = logging.getLogger("rag")


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
    def directions(self) -> Directions:
        """Where known themes lie among the vectors of the embedder. Raises ModelError."""
        return directions(self.embedder)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The theme lexicon of the settings. Raises InputError naming file and line."""
        return lexicon(self.settings)

    @cached_property
    def index(self) -> Index:
        """The index of the catalog's present state, made again when it is stale or damaged.

        Raises StoreError (with `rag repair`) when it cannot be made again, ModelMismatch for another embedder,
        ModelError when the settings name a server that cannot be used.
        """
        return attached(self._index, self.settings)

    @property
    def _index(self) -> Index:
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

    def replaced(self, ids: Sequence[str], as_of: datetime | None) -> Collection[str]:
        """Those of the items `ids` that an item published by `as_of` updates or corrects; not all links are read."""
        return self.catalog.replaced(ids, as_of)

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
        store = Store(settings, catalog)
        try:
            yield store
        finally:
            if "index" in store.__dict__:
                store.index.close()


def directions(embedder: Embedder) -> Directions:
    """What was learned of themes with this embedder; nothing with any but the bundled one."""
    return load_directions(resources.path("bundled/themes"), embedder.identity)


def lexicon(settings: Settings) -> Lexicon:
    """The theme lexicon that the settings name."""
    named = settings.lexicon
    return load_lexicon(resources.path("seeds/themes.txt") if named == "bundled" else Path(named))


def unknown_theme(name: str, known: Lexicon) -> RagError:
    """The error for a theme that the lexicon lacks, with the nearest names."""
    near = difflib.get_close_matches(name, [theme.name for theme in known.themes], n=3, cutoff=0.3)
    hint = f"did you mean {'、'.join(near)}?" if near else "rag themes lists them"
    return UsageError(f"unknown theme {name!r}", where="--theme", hint=hint)
