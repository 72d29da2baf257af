"""Files → Documents with Items. What a file is, its content decides, not its name.

    bytes ─ files.load ─ PDF?  pdf.page_texts ─┐
                       └ else  encoding.decode ┴ telegraph · weekly report · note → Document

`discover` and `read` are the room's doorway; both raise nothing but InputError. The readers are imported when a file
has to be read: of files that are known, only the bytes are looked at.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rag.sources.files import discover, fingerprint, size

if TYPE_CHECKING:
    from rag.sources.market import read_market, read_market_bytes
    from rag.sources.pdf import holds_pdf
    from rag.sources.reading import read, read_bytes, read_text

__all__ = [
    "discover",
    "fingerprint",
    "holds_pdf",
    "read",
    "read_bytes",
    "read_market",
    "read_market_bytes",
    "read_text",
    "size",
]

_MODULES = {
    "market": ("read_market", "read_market_bytes"),
    "pdf": ("holds_pdf",),
    "reading": ("read", "read_bytes", "read_text"),
}


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
