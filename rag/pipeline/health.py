"""`rag doctor` and `rag repair`: what is wrong with the installation or the store, and the command that mends it."""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag import __version__
from rag.corpus import Catalog, repair_store
from rag.errors import RagError, StoreNotFound
from rag.index import Index, load_embedder
from rag.pipeline.derive import is_current
from rag.pipeline.elsewhere import attached, named
from rag.pipeline.store import Progress, lexicon, state, synchronise
from rag.settings import LOCAL, Settings


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report."""

    name: str
    state: Literal["ok", "warn", "fail"]
    detail: str
    command: str = ""
    exit_code: int = 0


def doctor(settings: Settings) -> list[Check]:
    """Every check, in order; none stops the others."""
    return [*_installation(settings), *_store(settings)]


def _installation(settings: Settings) -> Iterator[Check]:
    yield Check(
        "installation", "ok", f"rag {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
    encoding = (sys.stdout.encoding or "").lower()
    if encoding.replace("-", "") != "utf8":
        yield Check("console", "warn", f"it writes {encoding}", "set PYTHONUTF8=1")
    try:
        embedder = load_embedder(settings.embedder)
        yield Check("embedder", "ok", f"{embedder.identity}, {embedder.dimension} dimensions")
    except RagError as error:
        yield _failed("embedder", error)
    try:
        yield Check("lexicon", "ok", f"{len(lexicon(settings).themes)} themes")
    except RagError as error:
        yield _failed("lexicon", error)


def _store(settings: Settings) -> Iterator[Check]:
    try:
        with Catalog.open(settings.store) as catalog:
            problems = catalog.check()
            for problem in problems:
                yield Check("catalog", "fail", f"{problem.where}: {problem.detail}", problem.command, 4)
            if not problems:
                numbers = catalog.stats()
                yield Check("catalog", "ok", f"{numbers.documents} documents, {numbers.items} items")
            index = _index(catalog, settings)
            yield index
            if index.state == "ok" and not is_current(catalog, settings):
                yield Check("links", "warn", "links and chunks are of other rules or settings", "rag repair")
    except StoreNotFound as error:
        yield Check("store", "warn", error.message, error.hint)
    except RagError as error:
        yield _failed("catalog", error)


def _index(catalog: Catalog, settings: Settings) -> Check:
    try:
        index = Index.open(settings.store / "index", state(catalog), load_embedder(settings.embedder).identity)
        index.check()
        attached(index, settings).close()
    except RagError as error:
        return _failed("index", error)
    made = index.manifest
    detail = f"{index.size} chunks, generation {made.generation}, vectors {made.vectors}"
    if made.recall < 1:
        detail += f" (recall@10 {made.recall:.3f})"
    if settings.index != LOCAL:
        detail += f", searched at {named(settings)}"
    return Check("index", "ok", detail)


def _failed(name: str, error: RagError) -> Check:
    return Check(name, "fail", error.message, error.hint, error.exit_code)


def repair(settings: Settings, progress: Progress) -> list[Check]:
    """Set damaged rows aside, make every derived thing again, check. Raises StoreNotFound, StoreBusy, StoreError."""
    done = [Check("repair", "warn", line) for line in repair_store(settings.store, command="repair")]
    synchronise(settings, progress, anew=True)
    return [*done, *_store(settings)]
