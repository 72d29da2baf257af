"""The index room: embedder, vector index, lexical index, and their generations on disk."""

from rag.index.bench import bench_index
from rag.index.build import Source, build, update
from rag.index.embedder import load_embedder
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
    "bench_index",
    "build",
    "check",
    "is_complete",
    "load_embedder",
    "update",
]
