"""The product with one part taken out, for `rag eval --ablate`: what each part buys on the suites.

The parts are taken out of an opened store, so that the product itself has no switch for being worse:

    gate          answers are scored as drafted, or as a model worded them, unchecked (briefs keep the gate)
    supersession  no figure is marked as replaced by a later one
    lexicon       no themes: neither aliases nor tags nor routing
    vector        the search has its lexical arm only (the writer still compares meanings)
    lexical       … its vector arm only
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np

from rag.corpus import Catalog
from rag.errors import UsageError
from rag.evaluation.replies import Reply, Said
from rag.generation import worded
from rag.index import Found, Index
from rag.pipeline import answering, writing
from rag.pipeline.store import Store
from rag.pipeline.wording import Speaker
from rag.scope import Scope
from rag.settings import Settings
from rag.themes import Lexicon
from rag.types import Evidence, Link
from rag.verification import AnswerWriter, Gate, Request
from rag.written import Answer, Draft

PARTS = ("gate", "supersession", "lexicon", "vector", "lexical")


@dataclass(frozen=True)
class AblatedStore(Store):
    """A store that lacks one part."""

    without: str = ""

    @cached_property
    def links(self) -> list[Link]:
        """The links, without `updates` and `corrects` where supersession is out."""
        found = self.catalog.all_links()
        gone = {"updates", "corrects"} if self.without == "supersession" else set()
        return [link for link in found if link.kind not in gone]

    def replaced(self, ids: Sequence[str], as_of: datetime | None) -> Collection[str]:
        """None where supersession is out."""
        return () if self.without == "supersession" else super().replaced(ids, as_of)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The lexicon, or one without themes."""
        return Lexicon((), ()) if self.without == "lexicon" else super().lexicon

    @cached_property
    def index(self) -> Index:
        """The index, or one of which an arm finds nothing."""
        whole = super().index
        return OneArm(whole, self.without) if self.without in ("vector", "lexical") else whole  # type: ignore[return-value]


class OneArm:
    """An index of which one arm finds nothing; everything else is the index's own."""

    def __init__(self, index: Index, without: str) -> None:
        self._index, self._without = index, without

    def __getattr__(self, name: str) -> Any:
        """`lexical` or `vector` that finds nothing, else the index's attribute."""
        return (lambda *_: NONE) if name == self._without else getattr(self._index, name)


NONE = Found(np.empty(0, np.int64), np.empty(0, np.float32))


@contextmanager
def opened(settings: Settings, without: str = "") -> Iterator[Store]:
    """The store of `settings`, lacking a part. Raises UsageError, StoreNotFound, StoreError."""
    if without and without not in PARTS:
        raise UsageError(f"unknown part {without!r}", where="--ablate", hint=f"one of: {', '.join(PARTS)}")
    with Catalog.open(settings.store) as catalog:
        yield AblatedStore(settings, catalog, without)


def ask(text: str, scope: Scope, store: Store, speaker: Speaker | None = None) -> Answer | Reply:
    """As `pipeline.ask`, over an opened store; without the gate the draft as it was written."""
    query, evidence, draft = writing.draft(text, scope, store)
    if isinstance(store, AblatedStore) and store.without == "gate":
        return _unchecked(text, draft, evidence, speaker)
    writer = AnswerWriter.over(evidence, Gate(as_of=query.as_of))
    reason = answering.fill(writer, text, draft, speaker)
    return writer.finish(text, reason, Request(query.window, query.as_of))


def _unchecked(text: str, draft: Draft | str, evidence: Sequence[Evidence], speaker: Speaker | None) -> Reply:
    if isinstance(draft, str):
        return Reply(abstained=True, reason=draft)
    items = {e.item.item_id: e.item for e in evidence}
    told = draft.sentences
    if speaker:
        facts = worded.from_draft(told, items)
        reply = worded.streamed(worded.asking(text, facts), facts, speaker.model, speaker.limits)
        told = tuple(line.sentence for line in reply)
    said = tuple(Said(sentence.text, sentence.cites) for sentence in told)
    cited = {i for sentence in said for i in sentence.item_ids}
    return Reply(said, items={i: item for i, item in items.items() if i in cited})
