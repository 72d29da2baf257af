"""Hybrid search: both arms under the same filter, fused by score, one hit per item, near-duplicates collapsed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.retrieval.folded import Folded
from rag.retrieval.nearness import Relating, nearness
from rag.retrieval.ranking import WEAK_COSINE, Ranking, Scores, minmax, near_weights, priors, vector_share
from rag.retrieval.togetherness import togetherness
from rag.text import body_of, normal_form
from rag.types import Embedder, Hit, Item, Level, Query, Vectors, Window

Ordinals = NDArray[np.int64]
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_DATE = re.compile(
    r"\d{4}[-/年]\d{1,2}(?:[-/月]\d{1,2}日?|月)|\d{1,2}月\d{1,2}日?|\d{1,2}[日时]|\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
)
_SAME_TEXT, _LONG_TEXT = 0.8, 300
_DEFAULT = Ranking()
_TERMS = ("lexical", "vector", "bm25", "cosine")


class FoundEntries(Protocol):
    """What an arm returns: ordinals and scores, best first."""

    @property
    def ordinals(self) -> Ordinals: ...  # noqa: D102
    @property
    def scores(self) -> Scores: ...  # noqa: D102
    def of(self, ordinals: Ordinals) -> Scores: ...  # noqa: D102


class SearchIndex(Protocol):
    """An opened index; `rag.index.Index` is one. `allowed` is opaque here."""

    def allowed(self, window: Window, level: Level | None, items: Collection[str] | None) -> Any:
        """The entries that may be found."""

    def lexical(
        self, text: str, allowed: Any, n: int, alternatives: Mapping[str, Sequence[str]] | None
    ) -> FoundEntries:
        """Best entries by words."""

    def vector(self, query: Vectors, allowed: Any, n: int) -> FoundEntries:
        """Nearest entries."""

    def vector_scores(self, query: Vectors, ordinals: Ordinals) -> Scores:
        """Cosines of chosen entries."""

    def item_ids(self, ordinals: Ordinals) -> list[str]:
        """The item of each entry."""

    def require(self, embedder: str) -> None:
        """Raise ModelMismatch for another embedder."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry with its terms: scaled and weighted (`lexical`, `vector`), and raw (`bm25`, `cosine`)."""

    item_id: str
    found_by: tuple[Literal["vector", "lexical"], ...]
    parts: dict[str, float]

    @property
    def score(self) -> float:
        """The fused score, and what reading the text added to it."""
        return self.parts["lexical"] + self.parts["vector"] + self.parts.get("near", 0.0)


def search(
    query: Query,
    index: SearchIndex,
    embedder: Embedder | None,
    items: Callable[[Sequence[str]], Iterable[Item]],
    how: Ranking = _DEFAULT,
) -> list[Hit]:
    """The best `query.k` items, best first. Filters (window, as-of, level, `how.only`) act before ranking.

    Without an embedder the lexical arm searches alone. `items` gives the items of ids. Every term of a score is in
    `Hit.parts`: `lexical`, `vector`, `near` and the priors add up to it; `bm25`, `cosine`, `vector_share` explain
    them. Raises ModelMismatch when the index was built with another embedder.
    """
    allowed = index.allowed(_until(query), query.level, how.only)
    text = query.matter or query.text
    found = list(islice(candidates(text, index, embedder, allowed, how), pool(query.k)))
    by_id = {item.item_id: item for item in items([c.item_id for c in found])}
    texts = [f"{by_id[c.item_id].title}\n{by_id[c.item_id].text}" for c in found]
    superseded = how.superseded(list(by_id))
    hits = []
    for candidate in reread(text, found, texts, embedder, how):
        item = by_id[candidate.item_id]
        extra = priors(item, superseded)
        parts = candidate.parts | extra
        hits.append(Hit(item, candidate.score + sum(extra.values()), candidate.found_by, parts))
    hits.sort(key=lambda h: (-h.score, h.item.published_at, h.item.item_id))
    return [hits[place] for place in distinct((hit.item.title + body_of(hit.item.text) for hit in hits), query.k)]


def ranked(
    text: str, index: SearchIndex, embedder: Embedder | None, window: Window, how: Ranking, n: int = 100
) -> list[str]:
    """Item ids for `text`, best first, as fused: without what needs the items (`near`, priors)."""
    found = candidates(text, index, embedder, index.allowed(window, None, how.only), how)
    return [candidate.item_id for candidate in islice(found, n)]


def pool(k: int) -> int:
    """How many candidates are read to show `k`: reading and priors reorder them."""
    return max(3 * k, k + 20)


def reread(
    text: str, found: Sequence[Candidate], texts: Sequence[str], embedder: Embedder | None, how: Ranking
) -> list[Candidate]:
    """`found` in its order, each with the term `near`: how far its text stays behind the one that comes nearest to the
    words of `text` and holds them together; 0 for that one, so that a score means the same as without the term.

    Only for both arms together, and an embedder that knows relatives of words; else as they are.
    """
    if how.arm != "hybrid" or not isinstance(embedder, Relating):
        return list(found)
    by_words, together = near_weights(text)
    looked_at = Folded(texts)
    near = by_words * nearness(embedder.relatives(text), looked_at)
    if together:
        near += together * togetherness(text, looked_at)
    near -= near.max(initial=0)
    return [
        Candidate(c.item_id, c.found_by, c.parts | {"near": value})
        for c, value in zip(found, near.tolist(), strict=True)
    ]


def candidates(
    text: str, index: SearchIndex, embedder: Embedder | None, allowed: Any, how: Ranking
) -> Iterator[Candidate]:
    """One candidate per item (its best entry), by fused score; ties in time order. Made as they are asked for."""
    n = how.candidates
    vector = _encode(text, embedder, index, how.towards) if how.arm != "lexical" else None
    lexical = index.lexical(text, allowed, n, how.alternatives)
    if vector is None:
        share, near = 0.0, None
        ordinals = lexical.ordinals
    else:
        near = index.vector(vector, allowed, n)
        share = 1.0 if how.arm == "vector" else vector_share(text, how.vector_weight)
        ordinals = near.ordinals if how.arm == "vector" else _union(lexical.ordinals, near.ordinals)
    bm25 = lexical.of(ordinals)
    # With fewer matches than candidates the worst match is still a match: it must not fall to zero.
    words = (1 - share) * minmax(bm25, lexical.scores, None if len(lexical.ordinals) == n else 0.0)
    cosine = np.zeros(len(ordinals), np.float32)
    meaning = cosine
    if vector is not None and near is not None:
        cosine = index.vector_scores(vector, ordinals)
        meaning = share * minmax(cosine, near.scores)
    order = np.lexsort((ordinals, -(words + meaning)))
    by_words, by_meaning = set(lexical.ordinals.tolist()), set(near.ordinals.tolist() if near is not None else ())
    seen: set[str] = set()
    columns = [column[order].tolist() for column in (ordinals, words, meaning, bm25, cosine)]
    for item_id, ordinal, *terms in zip(index.item_ids(ordinals[order]), *columns, strict=True):
        if item_id in seen or (terms[2] <= 0 and terms[3] < WEAK_COSINE and how.arm == "hybrid"):
            continue
        found_by: list[Literal["vector", "lexical"]] = []
        if ordinal in by_meaning:
            found_by.append("vector")
        if ordinal in by_words:
            found_by.append("lexical")
        parts = dict(zip(_TERMS, terms, strict=True))
        seen.add(item_id)
        yield Candidate(item_id, tuple(found_by), {**parts, "vector_share": share})


def _union(a: Ordinals, b: Ordinals) -> Ordinals:
    """Both, each once, ascending; `np.union1d` imports masked arrays, which cost a search more than its arms."""
    both = np.sort(np.concatenate([a, b]))
    return both[np.append(True, both[1:] != both[:-1])] if len(both) else both


def _encode(text: str, embedder: Embedder | None, index: SearchIndex, towards: Vectors | None) -> Vectors | None:
    """The question's vector, moved `towards` a theme; None without an embedder, or for a text of signs alone."""
    if embedder is None:
        return None
    index.require(embedder.identity)
    if not any(c.isalnum() for c in text):
        return None
    vector = embedder.encode_query(text)
    if not np.isfinite(vector).all():
        raise ModelError("the question's vector is not finite", hint="the embedding model is damaged")
    if towards is not None:
        vector = vector + towards
        vector = np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), dtype=np.float32)
    return vector


def _until(query: Query) -> Window:
    if query.as_of is None:
        return query.window
    end = query.as_of + timedelta(minutes=1)
    until = query.window.until
    return Window(query.window.since, end if until is None else min(end, until))


def distinct(texts: Iterable[str], k: int) -> list[int]:
    """The places of the first `k` of `texts` that do not repeat an earlier one: nearly the same words *and* exactly the
    same numbers; of long texts those of dates do not count, as a reprint bears a date of its own.

    Flashes of one series (81.51 → 84 dollars) share most words and are different news: the numbers tell them apart.
    """
    places: list[int] = []
    kept: list[tuple[str, list[str]]] = []
    for place, text in enumerate(texts):
        if len(kept) == k:
            break
        body = normal_form(text)
        numbers = sorted(_NUMBERS.findall(_DATE.sub("", body) if len(body) >= _LONG_TEXT else body))
        if not any(numbers == others and _jaccard(_pairs(body), _pairs(other)) >= _SAME_TEXT for other, others in kept):
            places.append(place)
            kept.append((body, numbers))
    return places


@lru_cache(maxsize=64)
def _pairs(text: str) -> Ordinals:
    """The pairs of adjacent characters, each once, as numbers: many times as fast as sets of strings."""
    code = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    return _union(code[:-1] << 21 | code[1:], code[:0])


def _jaccard(a: Ordinals, b: Ordinals) -> float:
    united = len(_union(a, b))
    return (len(a) + len(b) - united) / max(1, united)
