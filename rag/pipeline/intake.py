"""Files → catalog: what is known byte for byte is not read; what cannot be read is told, and the others are done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.corpus import Added, Catalog
from rag.errors import InputError
from rag.pipeline.crew import Crew
from rag.pipeline.derive import Progress, rules
from rag.types import Document, Reject

_BYTES = 1 << 19
"""Files are read in batches of at least so many bytes."""
Taken = tuple[tuple[tuple[str, Added], ...], tuple[Reject, ...], tuple[InputError, ...]]


def take_in(files: Sequence[Path], catalog: Catalog, progress: Progress, crew: Crew) -> Taken:
    """(file and what it changed, parts that could not be read, files that could not), in the order of `files`.

    Each document is stored in a transaction of its own. Raises what the catalog raises.
    """
    _know_readers(catalog)
    found: dict[Path, Added | InputError] = {path: _known(path, catalog) for path in files}
    # files of one name take each other's place: when one of them is read, so are the others, in their order
    names = {path.name for path, state in found.items() if state == Added()}
    unread = [path for path, state in found.items() if path.name in names and isinstance(state, Added)]
    rejects: list[Reject] = []
    for done, (path, document) in enumerate(zip(unread, _documents(unread, crew), strict=True)):
        progress(done, len(unread), path.name)
        if isinstance(document, InputError):
            found[path] = document
        else:
            found[path] = state = _add(catalog, document)
            rejects += () if state.unchanged else document.rejects
    added = tuple((path.name, state) for path, state in found.items() if isinstance(state, Added))
    return added, tuple(rejects), tuple(state for state in found.values() if isinstance(state, InputError))


def _know_readers(catalog: Catalog) -> None:
    """Files that other readers have read are read again when they come."""
    readers = rules(("sources/*.py", "text.py"))
    if catalog.note("readers") != readers:
        catalog.reread()
        catalog.set_note("readers", readers)


def _known(path: Path, catalog: Catalog) -> Added | InputError:
    from rag.sources import fingerprint

    try:
        return Added(unchanged=catalog.known(path.name, fingerprint(path)))
    except InputError as error:
        return error


def _documents(files: Sequence[Path], crew: Crew) -> Iterator[Document | InputError]:
    if not files:
        return
    from rag.sources import holds_pdf

    # a PDF's reader is a process: of a worker's, nobody would end it, and its time would depend on how many work
    pdfs = {path for path in files if holds_pdf(path)}
    texts = [path for path in files if path not in pdfs]
    read = (document for batch in crew.each(_read, _batches(texts)) for document in batch)
    for path in files:
        yield _document(path) if path in pdfs else next(read)


def _batches(files: Sequence[Path]) -> Iterator[list[Path]]:
    from rag.sources import size

    batch, held = list[Path](), 0
    for path in files:
        batch.append(path)
        held += size(path)
        if held >= _BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _read(files: Sequence[Path]) -> list[Document | InputError]:
    return [_document(path) for path in files]


def _document(path: Path) -> Document | InputError:
    from rag.sources import read

    try:
        return read(path)
    except InputError as error:
        return error


def _add(catalog: Catalog, document: Document) -> Added:
    # a wire file only grows; a report or note that comes again under its name takes the place of the old one
    if document.kind == "telegraph" or catalog.known(document.file, document.sha256):
        return catalog.add(document)
    if not any(known.file == document.file for known in catalog.documents()):
        return catalog.add(document)
    with catalog.batch():
        catalog.remove(document.file)
        return catalog.add(document)
