"""From a question to evidence: understood within the scope, searched, grouped. Shared by search and ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from rag.evidence import gather
from rag.generation.lists import rewritten
from rag.pipeline.called import also_called
from rag.pipeline.store import Store, unknown_theme
from rag.retrieval import Ranking, alternatives, bare, read_dates, search, understand
from rag.scope import Scope
from rag.text import body_of
from rag.themes import tag
from rag.types import Evidence, Hit, Link, Query, Vectors

EVIDENCE = 12
"""Groups of items that a writer sees."""
_RERANKED = 50
"""Finds that a cross-encoder reads."""
_POOL = 24
"""Items searched for them: groups of near-duplicates shrink."""


def question(text: str, scope: Scope, store: Store, k: int) -> Query:
    """The question as understood: options win over its own words. Raises UsageError for an unknown theme."""
    now = scope.as_of or store.end()
    query = understand(text, now, store.lexicon.themes)
    if not scope.is_open or ahead(text, query, store):
        # a date still to come is what the question is about (会议、发布), not when it was printed
        query = replace(query, window=scope.window(now), matter="")
    themes: tuple[str, ...] = ()
    if scope.theme:
        if store.lexicon.theme(scope.theme) is None:
            raise unknown_theme(scope.theme, store.lexicon)
        themes = (scope.theme,)
    matter = rewritten(query.matter or text)
    return replace(
        query,
        as_of=scope.as_of,
        level=scope.level,
        themes=themes or query.themes,
        matter=matter if matter != text else "",
        k=k,
    )


def ahead(text: str, query: Query, store: Store) -> tuple[str, ...]:
    """The dates in a question that lie after the end of the data, as written."""
    return tuple(text[start:end] for start, end in read_dates(text, query.as_of or store.end()).ahead)


def hits(query: Query, scope: Scope, store: Store) -> list[Hit]:
    """The best `query.k` items that the filters allow; with `--theme`, only items that carry the theme."""
    only = None
    if scope.theme:
        items = store.catalog.items(query.window, query.level)
        only = {item.item_id for item in items if scope.theme in tag(item, store.lexicon)}
    called = alternatives(query.text, store.lexicon.themes)
    how = Ranking(
        candidates=store.settings.candidates,
        vector_weight=store.settings.vector_weight,
        alternatives=also_called(query.text, store.embedder) | called,
        only=only,
        superseded=lambda ids: store.replaced(ids, query.as_of),
        towards=towards(query, called, store),
    )
    if store.reranker is None:
        return search(query, store.index, store.embedder, store.catalog.items_by_id, how)
    found = search(
        replace(query, k=max(query.k, _RERANKED)), store.index, store.embedder, store.catalog.items_by_id, how
    )
    scores = store.reranker.scores(query.text, [f"{hit.item.title}\n{body_of(hit.item.text)}" for hit in found])
    return reranked(found, scores)[: query.k]


def towards(query: Query, called: Mapping[str, Sequence[str]], store: Store) -> Vectors | None:
    """Where the theme lies that is all the question names, by this name or one that it is `called` besides."""
    name = bare(query.matter or query.text)
    return store.directions.of([name, *called.get(name, ())])


def reranked(found: Sequence[Hit], scores: Sequence[float]) -> list[Hit]:
    """The hits by a cross-encoder's scores, which become theirs; `rerank` names it among the terms."""
    again = [
        replace(hit, score=score, parts={**hit.parts, "rerank": score})
        for hit, score in zip(found, scores, strict=True)
    ]
    return sorted(again, key=lambda hit: (-hit.score, hit.item.published_at, hit.item.item_id))


def evidence(query: Query, scope: Scope, store: Store) -> tuple[Evidence, ...]:
    """The evidence for a question: hits grouped, figures marked that a later visible item replaces."""
    found = hits(replace(query, k=_POOL), scope, store)
    return gather(found, replaced(query, store) + store.stories, EVIDENCE)


def replaced(query: Query, store: Store) -> list[Link]:
    """`updates` and `corrects` whose later item the query may see: at 11:30 nothing is superseded by the close."""
    links = [link for link in store.links if link.kind in {"updates", "corrects"}]
    return [link for link in links if query.as_of is None or store.moments[link.source] <= query.as_of]


def similarity(store: Store) -> Callable[[str, Sequence[str]], Sequence[float]]:
    """Cosine of each text with the question, by the store's embedder; each text is read once."""
    told: dict[tuple[str, str], float] = {}

    def cosines(text: str, others: Sequence[str]) -> Sequence[float]:
        unread = [other for other in dict.fromkeys(others) if (text, other) not in told]
        if unread:
            scores = store.embedder.encode_documents(unread) @ store.embedder.encode_query(text)[0]
            told.update(((text, other), float(score)) for other, score in zip(unread, scores, strict=True))
        return [told[text, other] for other in others]

    return cosines


def data_as_of(query: Query, scope: Scope, store: Store) -> datetime:
    """The last moment that an answer within this window knows of."""
    items = store.visible(query.window, scope)
    return items[-1].published_at if items else store.end()
