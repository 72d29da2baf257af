"""`rag eval public`: the writer and the gate on public question sets, whose passages are given or searched for.

Dates in a question set no window here: the passages of these sets do not say when they were printed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.evaluation import public, public_sets
from rag.evaluation.public_sets import PublicCase, PublicSet
from rag.evaluation.replies import Reply, of_answer
from rag.evaluation.retrieval_sets import CorpusRow
from rag.evaluation.runner import Report
from rag.generation import extractive
from rag.index import bench_index, load_embedder
from rag.pipeline import answering, speaking, wording
from rag.pipeline.store import Progress
from rag.retrieval import Ranking, search
from rag.settings import Settings
from rag.types import ChatModel, Embedder, Evidence, Query
from rag.verification import AnswerWriter, Gate, Request

EVIDENCE = 12
"""Documents that the writer sees of a searched set."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which set, where it lies, how much of it (cases of each suite; None: all), and where replies are kept."""

    name: str
    path: Path
    limit: int | None = None
    keep: Path | None = None


def run(plan: Plan, settings: Settings, progress: Progress, model: ChatModel | None = None) -> Report:
    """The set's report. Raises InputError, UsageError, ModelError.

    With a model, its finished replies are kept in the store's folder by model and prompt, as `rag ask` keeps them.
    """
    asked = public_sets.load(plan.name, plan.path, plan.limit)
    embedder = load_embedder(settings.embedder)
    with speaking.speaker(settings, model) as speaker, _evidence(asked, settings, embedder) as evidence:
        name = speaker.model.identity if speaker else settings.model
        header = {"set": asked.name, "digest": asked.digest, "model": name, "settings": settings.fingerprint()}

        def ask(one: PublicCase) -> Reply:
            return _ask(one.case.question, evidence(one), embedder, speaker)

        return public.run(asked, ask, public.Kept(plan.keep, header), progress)


def _ask(question: str, evidence: Sequence[Evidence], embedder: Embedder, speaker: wording.Speaker | None) -> Reply:
    """As `pipeline.ask`, with the evidence given."""
    draft = extractive.write(extractive.Request(question, evidence, _cosines(embedder)))
    writer = AnswerWriter.over(evidence, Gate())
    return of_answer(writer.finish(question, answering.fill(writer, question, draft, speaker), Request()))


def _cosines(embedder: Embedder) -> Callable[[str, Sequence[str]], Sequence[float]]:
    def cosines(text: str, others: Sequence[str]) -> Sequence[float]:
        return [float(c) for c in embedder.encode_documents(list(others)) @ embedder.encode_query(text)[0]]

    return cosines


@contextmanager
def _evidence(
    asked: PublicSet, settings: Settings, embedder: Embedder
) -> Iterator[Callable[[PublicCase], tuple[Evidence, ...]]]:
    """The passages that a case gives, nearest first; where none gives any, what a search over all documents finds."""
    cosines, documents = _cosines(embedder), asked.documents

    def given(one: PublicCase) -> tuple[Evidence, ...]:
        near = zip(cosines(one.case.question, [documents[i].text for i in one.given]), one.given, strict=True)
        ranked = sorted(near, key=lambda pair: -pair[0])
        return tuple(Evidence(n, documents[i], score, n) for n, (score, i) in enumerate(ranked, 1))

    if all(one.given for one in asked.cases):
        yield given
        return
    how = Ranking(settings.candidates, settings.vector_weight)
    rows = [CorpusRow(item.item_id, item.text, item.published_at) for item in documents.values()]
    with tempfile.TemporaryDirectory(prefix="rag-eval-") as folder:
        index = bench_index(Path(folder), rows, embedder)

        def found(one: PublicCase) -> tuple[Evidence, ...]:
            query = Query(one.case.question, k=EVIDENCE)
            hits = search(query, index, embedder, lambda ids: [documents[i] for i in ids], how)
            return tuple(Evidence(n, hit.item, hit.score, n) for n, hit in enumerate(hits, 1))

        yield found
