"""The child process that reads a PDF: bytes on stdin, JSON on stdout, under limits that it sets on itself first.

A PDF of 16 KB can keep a parser busy for a minute and one of 400 KB can take 800 MB; only a process of its own can be
stopped. Nothing of the parser's output is trusted beyond being text.

Run by `rag.sources.pdf` as `python -P _pdf_child.py BYTES SECONDS PAGES CHARACTERS`; it imports nothing of `rag`.
It ends when nobody is left to read its answer.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading
from typing import Any


def _limit(memory: int, seconds: int) -> None:
    """Limit address space and processor time, forbid writing files; where the system has no such limits, go on."""
    try:
        import resource
    except ImportError:  # Windows: the parent's wall clock and the page and character limits still hold
        return
    limits = ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0))
    for kind, value in limits:
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):
            continue


def _end_with_reader() -> None:
    """End this process when the other end of its stdout is closed, as it is when the parent is killed."""
    poll = select.poll()
    poll.register(sys.stdout, 0)  # no event but the one that is always told: nobody reads
    poll.poll()
    os._exit(0)


def extract(data: bytes, max_pages: int, max_chars: int) -> dict[str, Any]:
    """`{"pages": [text, …]}`, or `{"error": kind, "detail": text}`; `kind` is a key of `pdf.ERRORS`."""
    try:
        import pypdfium2
    except ImportError:
        return {"error": "missing", "detail": "pypdfium2"}
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as exc:
        return {"error": "password" if "assword" in str(exc) else "broken", "detail": str(exc)[:200]}
    if len(document) > max_pages:
        return {"error": "pages", "detail": str(len(document))}
    pages: list[str] = []
    left = max_chars
    for index in range(len(document)):
        try:
            page = document[index].get_textpage()
            if page.count_chars() > left:
                return {"error": "characters", "detail": f"page {index + 1}"}
            text = page.get_text_range()
        except pypdfium2.PdfiumError:
            text = ""  # one unreadable page does not spoil the others; a file without any text is refused by the parent
        left -= len(text)
        pages.append(text)
    return {"pages": pages}


def main() -> None:
    """Read stdin, write one JSON object to stdout."""
    memory, seconds, max_pages, max_chars = (int(argument) for argument in sys.argv[1:5])
    if hasattr(select, "poll"):  # not on Windows
        threading.Thread(target=_end_with_reader, daemon=True).start()
    _limit(memory, seconds)
    try:
        result = extract(sys.stdin.buffer.read(), max_pages, max_chars)
    except MemoryError:
        result = {"error": "memory", "detail": ""}
    sys.stdout.buffer.write(json.dumps(result).encode("ascii"))


if __name__ == "__main__":
    main()
