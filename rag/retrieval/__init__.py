"""The retrieval room: a question understood, and the hybrid search that answers it."""

from rag.retrieval.bench import BenchIndex, BenchSearcher
from rag.retrieval.coming import Coming, coming
from rag.retrieval.ranking import Arm, Ranking, bare, vector_share
from rag.retrieval.search import SearchIndex, ranked, search
from rag.retrieval.understand import alternatives, parts, understand
from rag.retrieval.when import Dates, read_dates, spelled

__all__ = [
    "Arm",
    "BenchIndex",
    "BenchSearcher",
    "Coming",
    "Dates",
    "Ranking",
    "SearchIndex",
    "alternatives",
    "bare",
    "coming",
    "parts",
    "ranked",
    "read_dates",
    "search",
    "spelled",
    "understand",
    "vector_share",
]
