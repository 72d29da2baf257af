"""PDF → the text of its pages, read in a limited child process. Needs the extra `[pdf]`.

Covered: encrypted, broken, endless and oversized files; files that hold only images. Not covered: reading scans (OCR)
and text that a PDF hides.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from rag.errors import InputError


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What one PDF may cost. `seconds` bounds processor time and wall clock, `memory` the child's address space."""

    memory: int = 1 << 30
    seconds: int = 60
    pages: int = 500
    characters: int = 4_000_000


ERRORS = {
    "missing": ("PDF files need an extra library", "pip install 'rag[pdf]'"),
    "password": ("the PDF is encrypted", "save a copy without a password"),
    "broken": ("the PDF is damaged", "download or export it again"),
    "pages": ("the PDF has too many pages", "split it"),
    "characters": ("the PDF holds too much text", "split it"),
    "memory": ("the PDF needs too much memory to read", "print it to a new PDF, or save its text"),
    "time": ("the PDF takes too long to read", "print it to a new PDF, or save its text"),
    "died": ("the PDF cannot be read: its parser stopped", "print it to a new PDF, or save its text"),
    "scan": ("the PDF holds images without text (扫描件)", "run OCR over it first, or save its text"),
}
_CHILD = str(Path(__file__).with_name("_pdf_child.py"))
"""Run as a file under -P, so that no module of the working folder or of this one stands before the library's."""
_LINE_ENDS = str.maketrans({"\r": None, "\ufffe": None, "\x02": None, "\x00": None})
"""Carriage returns, and what PDFium puts where a word was hyphenated."""


def is_pdf(data: bytes) -> bool:
    """Whether `data` is a PDF: its mark stands within the first kilobyte."""
    return b"%PDF-" in data[:1024]


def holds_pdf(path: Path) -> bool:
    """Whether the file is a PDF; of one that cannot be read, `read` tells it."""
    try:
        with path.open("rb") as stream:
            return is_pdf(stream.read(1024))
    except OSError:
        return False


def page_texts(data: bytes, name: str, limits: PdfLimits | None = None) -> list[str]:
    """The text of every page, in content order. Raises InputError with one of `ERRORS`."""
    limits = limits or PdfLimits()
    arguments = [str(value) for value in (limits.memory, limits.seconds, limits.pages, limits.characters)]
    command = [sys.executable, "-P", _CHILD, *arguments]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=limits.seconds + 5, check=False)
    except subprocess.TimeoutExpired as exc:
        raise _error("time", "", name) from exc
    if done.returncode != 0:
        kind = "time" if done.returncode in (-24, -9) else "memory" if b"MemoryError" in done.stderr else "died"
        raise _error(kind, f"exit {done.returncode}", name)
    try:
        result = json.loads(done.stdout)
    except ValueError as exc:
        raise _error("died", "no answer", name) from exc
    if "error" in result:
        raise _error(str(result["error"]), str(result.get("detail", "")), name)
    pages = [str(page).translate(_LINE_ENDS) for page in result["pages"]]
    if not any(page.strip() for page in pages):
        raise _error("scan", f"{len(pages)} pages", name)
    return pages


def _error(kind: str, detail: str, name: str) -> InputError:
    message, hint = ERRORS[kind]
    return InputError(f"{message} ({detail})" if detail else message, where=name, hint=hint)
