"""What is derived from the catalog: chunks, links, vectors and the index, each brought up to date step by step.

Every step asks the catalog what is missing and makes only that: a day that comes costs a day, and a run that was killed
goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rag import __version__, resources
from rag.corpus import Catalog, Row, TitledChunk, items_of, session_window
from rag.files import translated
from rag.pipeline.crew import Crew
from rag.settings import LOCAL, Settings
from rag.types import Chunk, Embedder, Link, Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.corpus import ChunkColumns
    from rag.index import Entry, Rows

T = TypeVar("T")
Sessions = tuple[list[int], dict[int, list[Row]]]
"""(the sessions whose links are wanted, the telegraphs of each session that must be read)."""
Progress = Callable[[int, int, str], None]
"""(done, total, what)."""

_BATCH = 1024
"""Items chunked, and chunks embedded, between two commits: an interrupted run loses at most these."""
_TELEGRAPHS = 1024
"""Links are made from so many telegraphs at a time, and the sessions that they stand in."""
_MANY = 3
"""Fewer such batches are begun before anything else."""
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
        with Crew() as crew:
            derive(catalog, settings, progress, crew, hashed=True)


def derive(catalog: Catalog, settings: Settings, progress: Progress, crew: Crew, *, hashed: bool = False) -> None:
    """As `synchronise`, with the catalog already open for writing; nothing is done when all is current (`hashed`: by
    the hashes of the index, not only by its sizes).
    """
    if not is_current(catalog, settings, hashed=hashed):
        from rag.index import load_embedder

        embedder = load_embedder(settings.embedder)
        linked = link(catalog, crew)
        chunk(catalog, settings, crew)
        embed(catalog, embedder, settings, progress, crew)
        linked()
        index(catalog, embedder, settings.store / "index", crew)
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


@cache
def rules(names: tuple[str, ...]) -> str:
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


def _parts(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (values[start : start + size] for start in range(0, len(values), size))


# ── the steps


def chunk(catalog: Catalog, settings: Settings, crew: Crew) -> None:
    """Cut what has no chunks yet; everything, when the length of a chunk or the rules have changed."""
    from rag.chunking import chunks

    made_with = f"chunk_chars {settings.chunk_chars}, {rules(_CHUNKING)}"
    noted = catalog.note("chunks")
    if noted not in (None, made_with):
        catalog.set_chunks(c for item in catalog.items() for c in chunks(item, settings.chunk_chars))
    if noted != made_with:
        catalog.set_note("chunks", made_with)
    rows = (catalog.rows_by_id(ids) for ids in _parts(catalog.ids_without_chunks(), _BATCH))
    for made in crew.each(partial(_chunks, settings.chunk_chars), rows):
        catalog.add_chunks(made)


def _chunks(limit: int, rows: Sequence[Row]) -> list[Chunk]:
    from rag.chunking import chunks

    return [chunk for item in items_of(rows) for chunk in chunks(item, limit)]


def link(catalog: Catalog, crew: Crew) -> Callable[[], None]:
    """Bring the links up to date: those from the sessions that changed, and from the ones after them; all of them, when
    the rules have changed. They are stored by the function that is returned: a few days are worked beside other steps.
    """
    made_with = rules(_LINKING)
    if catalog.note("links") != made_with:
        catalog.forget_links()
    changed = set(catalog.changed_sessions())
    affected = sorted(changed | {number + 1 for number in changed})
    batches = _sessions(catalog, affected)
    first = list(islice(batches, _MANY))
    begun = [crew.beside(_links, batch) for batch in first] if len(first) < _MANY else []

    def store() -> None:
        made = (value() for value in begun) if begun else crew.each(_links, chain(first, batches))
        if changed:
            catalog.set_session_links(affected, [link for links in made for link in links])
        catalog.set_note("links", made_with)

    return store


def _sessions(catalog: Catalog, affected: Sequence[int]) -> Iterator[Sessions]:
    """A session's links are made from its telegraphs and those of the session before it."""
    wanted, rows = list[int](), dict[int, list[Row]]()
    for number in affected:
        for read in (number - 1, number):
            if read not in rows:
                rows[read] = catalog.rows_within(session_window(read), kind="telegraph")
        wanted.append(number)
        if sum(map(len, rows.values())) >= _TELEGRAPHS:
            yield wanted, rows
            wanted, rows = [], {}
    if wanted:
        yield wanted, rows


def _links(sessions: Sessions) -> list[Link]:
    from rag.corpus.links import links_by_session  # and with it the reading of figures, which a search does not need

    wanted, rows = sessions
    found = links_by_session(((number, items_of(held)) for number, held in rows.items()), set(wanted))
    return [link for links in found for link in links]


def embed(catalog: Catalog, embedder: Embedder, settings: Settings, progress: Progress, crew: Crew) -> None:
    """Encode the chunks that have no vector of this embedder."""
    from rag.index import StaticEmbedder

    todo = list(_parts(catalog.numbers_without_vectors(embedder.identity), _BATCH))
    texts = ([_text(found) for found in catalog.titled_chunks(numbers)] for numbers in todo)
    # any other embedder uses the cores, and the memory, by itself
    each = crew.each if isinstance(embedder, StaticEmbedder) else map
    encoded = each(_Encoder(embedder, settings.embedder), texts)
    for done, (numbers, vectors) in enumerate(zip(todo, encoded, strict=True), 1):
        catalog.put_vectors(embedder.identity, numbers, vectors)
        progress(done, len(todo), "batches of chunks embedded")


def _text(found: TitledChunk) -> str:
    text = found.chunk.text
    return text if text.startswith(found.title) else f"{found.title}\n{text}"


@dataclass(frozen=True)
class _Encoder:
    """An embedder that goes to another process by its name."""

    embedder: Embedder
    name: str

    def __call__(self, texts: Sequence[str]) -> Vectors:
        return self.embedder.encode_documents(texts)

    def __reduce__(self) -> tuple[Callable[[str], _Encoder], tuple[str]]:
        return _encoder, (self.name,)


@cache
def _encoder(name: str) -> _Encoder:
    from rag.index import load_embedder

    return _Encoder(load_embedder(name), name)


def index(catalog: Catalog, embedder: Embedder, folder: Path, crew: Crew) -> None:
    """Write the generation of the catalog's state; texts are read only of what the last one does not hold."""
    from rag.index import Source, update

    if catalog.note("derived") is None and folder.exists():  # of a catalog that is no more
        with translated(folder):
            shutil.rmtree(folder)
    columns = catalog.chunk_columns()
    source = Source(catalog.generation, state(catalog), embedder.identity)

    def read(chosen: NDArray[np.int64]) -> Sequence[Entry]:
        return _entries(catalog, columns, chosen)

    def vectors(chosen: NDArray[np.int64]) -> Vectors:
        return catalog.matrix(embedder.identity, columns.numbers[chosen])

    update(folder, _rows(columns), read, vectors, source, crew.each)


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
