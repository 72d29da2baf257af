"""`rag migrate`: the store's vectors to Milvus, or back to its own files."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rag.corpus import Catalog
from rag.pipeline import elsewhere
from rag.pipeline.crew import Crew
from rag.pipeline.derive import Progress, derive, silent, state
from rag.settings import LOCAL, Settings


@dataclass(frozen=True, slots=True)
class Migrated:
    """Where the vectors are now, and what was done for it, in chunks."""

    to: str
    chunks: int
    sent: int
    removed: int


def migrate(to: str, settings: Settings, progress: Progress = silent) -> Migrated:
    """Send what is missing at `to`: `milvus://HOST:PORT/COLLECTION`, a milvus-lite file, or `local`.

    The store itself is not changed but for being brought up to date first. Stopped and started again, it continues.
    Raises UsageError for another address, StoreBusy, ModelError for a server that cannot be used (exit code 7).
    """
    there = replace(settings, index=to)
    place = elsewhere.named(there)
    with Catalog.open(settings.store, "w", command="migrate") as catalog:
        with Crew() as crew:
            derive(catalog, replace(settings, index=LOCAL), progress, crew)
        if to == LOCAL:
            return Migrated(place, 0, 0, 0)
        done = elsewhere.send(catalog, state(catalog), there, progress, thorough=True)
        return Migrated(place, done.rows, done.sent, done.removed) if done else Migrated(place, 0, 0, 0)
