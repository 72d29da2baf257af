"""What is derived from the catalog: chunks, links, vectors and the index, each brought up to date step by step.

Every step asks the catalog what is missing and makes only that: a day that comes costs a day, and a run that was killed
goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag import __version__, resources
from rag.corpus import Catalog, session_window
from rag.files import translated
from rag.settings import LOCAL, Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.corpus import ChunkColumns
    from rag.index import Entry, Rows
    from rag.types import Embedder

Progress = Callable[[int, int, str], None]
"""(done, total, what)."""

_BATCH = 2048
"""Items chunked, and chunks embedded, between two commits: an interrupted run loses at most these."""
_CHUNKING = ("chunking.py", "text.py")
_LINKING = ("corpus/*.py", "numbers/*.py", "clock/*.py", "text.py", "types.py")
"""The code that chunks and links come from: what other rules have made is made again."""


def silent(done: int, total: int, what: str) -> None:
    """No progress."""


def synchronise(settings: Settings, progress: Progress = silent, anew: bool = False) -> None:
    """Bring chunks, links, vectors and index up to the catalog; `anew` computes links and chunks again whatever is
    noted. Raises StoreBusy, StoreError, ModelError.
    """
    with Catalog.open(settings.store, "w", command="synchronise") as catalog:
        if anew:
            catalog.set_note("derived", "")
            catalog.set_note("chunks", "")
            catalog.forget_links()
        derive(catalog, settings, progress, hashed=True)


def derive(catalog: Catalog, settings: Settings, progress: Progress, *, hashed: bool = False) -> None:
    """As `synchronise`, with the catalog already open for writing; nothing is done when all is current (`hashed`: by
    the hashes of the index, not only by its sizes).
    """
    if not is_current(catalog, settings, hashed=hashed):
        from rag.index import load_embedder

        embedder = load_embedder(settings.embedder)
        chunk(catalog, settings)
        link(catalog)
        embed(catalog, embedder, progress)
        index(catalog, embedder, settings.store / "index")
        catalog.set_note("embedder", embedder.identity)
        catalog.set_note("derived", _made(catalog, settings))
    if settings.index != LOCAL:
        from rag.pipeline.elsewhere import send

        send(catalog, state(catalog), settings, progress)


def state(catalog: Catalog) -> str:
    """Names the catalog's present state: cheap to read, different after every change of items or chunks."""
    return f"catalog generation {catalog.generation}"


def is_current(catalog: Catalog, settings: Settings, *, hashed: bool = False) -> bool:
    """Whether everything derived was made from the catalog as it is, with these settings, by this version.

    The index is compared by the sizes of its files, or by their hashes.
    """
    from rag.index import is_complete

    known = catalog.note("derived") == _made(catalog, settings)
    embedder = catalog.note("embedder") or ""
    return known and is_complete(settings.store / "index", state(catalog), embedder, hashed=hashed)


def _made(catalog: Catalog, settings: Settings) -> str:
    made_with = f"chunk_chars {settings.chunk_chars}, embedder {_stamp(settings.embedder)}"
    return f"{state(catalog)}, {made_with}, {rules(_CHUNKING)}, {rules(_LINKING)}, rag {__version__}"


def rules(names: Sequence[str]) -> str:
    """A hash of modules of this package."""
    package = Path(__file__).parents[1]
    hashed = hashlib.sha256()
    for path in (path for name in names for path in sorted(package.glob(name))):
        hashed.update(path.read_bytes())
    return f"rules {hashed.hexdigest()[:16]}"


def _stamp(embedder: str) -> str:
    """Tells an embedder from another without loading it: its files, or the name of a model of the hub."""
    folder = resources.path("bundled/embedder") if embedder == "bundled" else Path(embedder)
    if not folder.is_dir():
        return embedder
    hashed = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".safetensors", ".json", ".txt", ".model"}):
        with path.open("rb") as file:
            hashed.update(hashlib.file_digest(file, "sha256").digest())
    return hashed.hexdigest()[:16]


# ── the steps


def chunk(catalog: Catalog, settings: Settings) -> None:
    """Cut what has no chunks yet; everything, when the length of a chunk or the rules have changed."""
    from rag.chunking import chunks

    made_with = f"chunk_chars {settings.chunk_chars}, {rules(_CHUNKING)}"
    noted = catalog.note("chunks")
    if noted not in (None, made_with):
        catalog.set_chunks(c for item in catalog.items() for c in chunks(item, settings.chunk_chars))
    if noted != made_with:
        catalog.set_note("chunks", made_with)
    todo = catalog.ids_without_chunks()
    for start in range(0, len(todo), _BATCH):
        items = catalog.items_by_id(todo[start : start + _BATCH])
        catalog.add_chunks(c for item in items for c in chunks(item, settings.chunk_chars))


def link(catalog: Catalog) -> None:
    """Bring the links up to date: those from the sessions that changed, and from the ones after them; all of them, when
    the rules have changed.
    """
    made_with = rules(_LINKING)
    if catalog.note("links") != made_with:
        catalog.forget_links()
    changed = set(catalog.changed_sessions())
    if changed:
        _link(catalog, changed)
    catalog.set_note("links", made_with)


def _link(catalog: Catalog, changed: set[int]) -> None:
    from rag.corpus.links import links_by_session  # and with it the reading of figures, which a search does not need

    affected = changed | {number + 1 for number in changed}
    read = sorted(affected | {number - 1 for number in affected})
    sessions = ((number, catalog.items(session_window(number), kind="telegraph")) for number in read)
    found = [link for number, links in links_by_session(sessions) if number in affected for link in links]
    catalog.set_session_links(affected, found)


def embed(catalog: Catalog, embedder: Embedder, progress: Progress) -> None:
    """Encode the chunks that have no vector of this embedder."""
    todo = catalog.numbers_without_vectors(embedder.identity)
    for start in range(0, len(todo), _BATCH):
        batch = todo[start : start + _BATCH]
        texts = [
            f"{found.title}\n{found.chunk.text}" if not found.chunk.text.startswith(found.title) else found.chunk.text
            for found in catalog.titled_chunks(batch)
        ]
        catalog.put_vectors(embedder.identity, batch, embedder.encode_documents(texts))
        progress(min(start + _BATCH, len(todo)), len(todo), "chunks embedded")


def index(catalog: Catalog, embedder: Embedder, folder: Path) -> None:
    """Write the generation of the catalog's state; texts are read only of what the last one does not hold."""
    from rag.index import Source, update

    if catalog.note("derived") is None and folder.exists():  # of a catalog that is no more
        with translated(folder):
            shutil.rmtree(folder)
    columns = catalog.chunk_columns()
    source = Source(catalog.generation, state(catalog), embedder.identity)
    matrix = catalog.matrix(embedder.identity, columns.numbers)

    def read(chosen: NDArray[np.int64]) -> Sequence[Entry]:
        return _entries(catalog, columns, chosen)

    update(folder, _rows(columns), read, matrix, source)


def _rows(columns: ChunkColumns) -> Rows:
    import numpy as np

    from rag.index import LEVELS, Rows

    levels = np.array([LEVELS[level] for level in columns.levels], dtype=np.uint8)
    return Rows(columns.items, columns.minutes * 60, levels, columns.marks)


def _entries(catalog: Catalog, columns: ChunkColumns, chosen: NDArray[np.int64]) -> list[Entry]:
    from datetime import UTC, datetime

    from rag.index import Entry

    found = catalog.titled_chunks(columns.numbers[chosen].tolist())
    moments = (columns.minutes[chosen] * 60).tolist()
    return [
        Entry.of(one.chunk, one.title, datetime.fromtimestamp(moment, UTC), columns.levels[i])
        for one, moment, i in zip(found, moments, chosen.tolist(), strict=True)
    ]
