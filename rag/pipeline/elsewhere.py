"""Where the vector arm is: in the store's own files, or on Milvus when the settings name an address.

The catalog stays the only truth and the generation beside it holds the words: what lies elsewhere can be sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.corpus import Catalog
from rag.index import Index
from rag.settings import LOCAL, Settings

if TYPE_CHECKING:
    from rag.index.milvus_index import Uploaded
    from rag.types import Vectors

Progress = Callable[[int, int, str], None]


def named(settings: Settings) -> str:
    """The place that the settings name, without a password. Raises UsageError when it can be none."""
    if settings.index == LOCAL:
        return LOCAL
    from rag.index.milvus import Address

    return Address.parse(settings.index).shown


def attached(index: Index, settings: Settings) -> Index:
    """`index` with the vector arm that the settings name.

    Raises ModelError when the server cannot be used, StoreError when it does not hold the store's present state.
    """
    if settings.index == LOCAL:
        return index
    from rag.index.milvus import Address, Collection
    from rag.index.milvus_index import MilvusVectors

    return index.with_vectors(MilvusVectors(index, Collection(Address.parse(settings.index))))


def send(
    catalog: Catalog, digest: str, settings: Settings, progress: Progress, thorough: bool = False
) -> Uploaded | None:
    """Bring the collection of the settings up to the index of the catalog's state `digest`, which `derive` has made.

    None when it says that it holds that state; `thorough` compares every row all the same. Raises IndexUnusable when
    no such index was built, ModelError when the server cannot be used; nothing is lost, and doing it again continues.
    """
    from rag.index.milvus import Address, Collection
    from rag.index.milvus_index import state_of, upload

    index = Index.open(settings.store / "index", digest, catalog.note("embedder") or "")
    collection = Collection(Address.parse(settings.index))
    try:
        if not thorough and collection.state() == state_of(index):
            return None
        return upload(index, lambda: _vectors(catalog, index), collection, progress)
    finally:
        collection.close()


def _vectors(catalog: Catalog, index: Index) -> Vectors:
    return catalog.matrix(index.manifest.embedder, catalog.chunk_columns().numbers)
