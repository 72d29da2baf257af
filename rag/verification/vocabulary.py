"""The gate's word tables, read once."""

from __future__ import annotations

from functools import lru_cache

from rag.verification.fold import Vocabulary, _table


@lru_cache(maxsize=4)
def vocabulary(extra_names: tuple[str, ...] = ()) -> Vocabulary:
    """The bundled tables, with the store's own names."""
    return Vocabulary(_table("added"), [*_table("names"), *extra_names], _table("common"))
