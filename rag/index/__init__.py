"""The index room: embedder, vector index, lexical index, and their generations on disk."""

from rag.index.bench import bench_index
from rag.index.build import Source, build, update
from rag.index.embedder import load_embedder
from rag.index.entries import Allowed, Entry, Rows, entries
from rag.index.found import Found
from rag.index.generations import IndexUnusable, Manifest, check
from rag.index.index import Index

__all__ = [
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
    "entries",
    "load_embedder",
    "update",
]
