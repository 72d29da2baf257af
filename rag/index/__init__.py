"""The index room: embedder, vector index, lexical index, and their generations on disk.

Names are imported when they are first asked for: looking whether an index is complete needs no numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.index.bench import bench_index
    from rag.index.builder import Source, build, update
    from rag.index.embedder import StaticEmbedder, load_embedder
    from rag.index.entries import LEVELS, Allowed, Entry, Rows
    from rag.index.found import Found
    from rag.index.generations import IndexUnusable, Manifest, check, is_complete
    from rag.index.index import Index

__all__ = [
    "LEVELS",
    "Allowed",
    "Entry",
    "Found",
    "Index",
    "IndexUnusable",
    "Manifest",
    "Rows",
    "Source",
    "StaticEmbedder",
    "bench_index",
    "build",
    "check",
    "is_complete",
    "load_embedder",
    "update",
]

_MODULES = {
    "bench": ("bench_index",),
    "builder": ("Source", "build", "update"),
    "embedder": ("StaticEmbedder", "load_embedder"),
    "entries": ("LEVELS", "Allowed", "Entry", "Rows"),
    "found": ("Found",),
    "generations": ("IndexUnusable", "Manifest", "check", "is_complete"),
    "index": ("Index",),
}


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
