"""Items in one SQLite catalog: the only truth on disk."""

from rag.corpus.bulk import ChunkColumns, TitledChunk
from rag.corpus.catalog import Added, Catalog
from rag.corpus.health import Problem
from rag.corpus.reading import Provenance, StoredDocument, StoredPage
from rag.corpus.rows import Row, items_of
from rag.corpus.salvage import repair_store
from rag.corpus.sessions import session_window
from rag.corpus.survey import Gap, Stats, TableSpan
from rag.corpus.tables import Imported

__all__ = [
    "Added",
    "Catalog",
    "ChunkColumns",
    "Gap",
    "Imported",
    "Problem",
    "Provenance",
    "Row",
    "Stats",
    "StoredDocument",
    "StoredPage",
    "TableSpan",
    "TitledChunk",
    "items_of",
    "repair_store",
    "session_window",
]
