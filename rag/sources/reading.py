"""One file → one Document: which reader it needs, its content decides."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rag.errors import InputError
from rag.sources.encoding import decode
from rag.sources.files import load
from rag.sources.market import is_market
from rag.sources.note import read_note
from rag.sources.pdf import is_pdf, page_texts
from rag.sources.report import is_report, read_report
from rag.sources.telegraph import is_telegraph, read_telegraph
from rag.types import Document, Reject


def read(path: Path) -> Document:
    """The document in one file. Raises InputError; malformed parts go to `Document.rejects` and the rest is kept."""
    data = load(path)
    try:
        return read_bytes(data, os.fsencode(path.name).decode("utf-8", "replace"))
    except InputError as exc:
        exc.where = str(path)
        raise


def read_text(path: Path) -> str:
    """The text of a file that is no document of the store: a manuscript, a manifest. Raises InputError."""
    return decode(load(path), path.name).text


def read_bytes(data: bytes, file: str) -> Document:
    """The document in `data`, as if it were the content of a file named `file`. Raises InputError."""
    sha256 = hashlib.sha256(data).hexdigest()
    if is_pdf(data):
        pages = page_texts(data, file)
        return _document("\n".join(pages), file, sha256, pages)
    decoded = decode(data, file)
    document = _document(decoded.text, file, sha256, None)
    if decoded.cut is None:
        return document
    cut = Reject(file, decoded.cut, "the last line ends inside a character; it was left out", "")
    return replace(document, rejects=(*document.rejects, cut))


def _document(text: str, file: str, sha256: str, pages: Sequence[str] | None) -> Document:
    if pages is None and is_telegraph(text):
        reading = read_telegraph(text, file)
        title = f"{reading.session or ''} 电报".strip()
        return Document(
            "telegraph", file, sha256, title, reading.items, reading.level, reading.session, (), reading.rejects
        )
    report = read_report(text, file, pages) if is_report(text) else None
    if report:
        title = f"主题周报 {report.since} 至 {report.until}"
        return Document("weekly_report", file, sha256, title, report.items, None, report.until, report.pages)
    if pages is None and is_market(text):
        raise InputError("this is a market table", where=file, hint=f"run: rag market import {file}")
    title, items = read_note(text, file, pages)
    return Document("note", file, sha256, title, items, None, items[0].session_date if items else None)
