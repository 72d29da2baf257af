"""`rag models`: what suits the work, onto this machine, tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.errors import UsageError
from rag.generation import worded
from rag.generation.form import fault
from rag.generation.reply import ReplyLimits, lines
from rag.generation.worded import Chosen
from rag.models import catalogue
from rag.models.catalogue import Pulled, recommended
from rag.pipeline import speaking
from rag.pipeline.store import Progress
from rag.settings import Settings
from rag.types import ChatModel

__all__ = ["Pulled", "Tried", "check", "pull", "recommended"]

_FACTS = (
    Chosen("样本指数收涨0.8%，成交额1.2万亿元，较上一交易日放量300亿元。", ("a",), "3月2日15:02"),
    Chosen("某部门印发《样本行动方案》，提出到2030年建成50个示范基地。", ("b",), "3月2日16:40"),
)
_QUESTION = "3月2日样本指数收盘如何？"
_PAGES, _PAGE_TOKENS = 25, 200


@dataclass(frozen=True, slots=True)
class Tried:
    """A model that was tried on two facts."""

    name: str
    identity: str
    details: str
    load_seconds: float
    first_token_seconds: float
    """Prompt read and first piece given."""
    pieces: int
    seconds: float
    reply: str
    passed: int
    """Sentences that keep the form and the facts' own words."""
    sentences: int
    brief_seconds: float
    """Estimate for a brief of 25 pages of 200 tokens, batched as this back end batches."""

    @property
    def usable(self) -> bool:
        """Whether it gave any text."""
        return bool(self.reply.strip())


def pull(name: str, settings: Settings) -> Pulled:
    """The model on this machine, locked. Raises ModelError, UsageError."""
    if name.startswith(("http://", "https://")):
        raise UsageError("a server has its models already", hint=f"rag models check {name}")
    return catalogue.pull(name, settings.models, catalogue.sources())


def check(settings: Settings, timer: Callable[[], float], progress: Progress) -> Tried:
    """Load, generate, time. Raises ModelError, ResourceError."""
    if settings.model == "extractive":
        raise UsageError("the extractive writer needs no check", hint="rag models list")
    started = timer()
    progress(0, 3, "loading")
    model = speaking.opened(settings)
    loaded = timer()
    progress(1, 3, "generating")
    prompt = worded.asking(_QUESTION, _FACTS)
    pieces, first = [], 0.0
    for piece in model.stream(prompt, 120):
        first = first or timer() - loaded
        pieces.append(piece)
    ended = timer()
    progress(2, 3, "a batch")
    batch = _batch_seconds(model, timer)
    model.close()
    progress(3, 3, "")
    reply = "".join(pieces)
    found = list(worded.parsed(lines([reply], ReplyLimits()), _FACTS))
    good = [line for line in found if line.facts and not fault(line.sentence.text, [f.text for f in _FACTS])]
    return Tried(
        model.name, model.identity, model.details, round(loaded - started, 2), round(first, 2), len(pieces),
        round(ended - loaded, 2), reply, len(good), len(found), round(batch, 1),
    )  # fmt: skip


def _batch_seconds(model: ChatModel, timer: Callable[[], float]) -> float:
    """A brief's cost from a small batch: four pages of 40 tokens, counted up to 25 pages of 200."""
    pages = [worded.asking(f"{_QUESTION}（{n}）", _FACTS) for n in range(4)]
    started = timer()
    list(model.replies(pages, 40))
    return (timer() - started) * (_PAGES / 4) * (_PAGE_TOKENS / 40)
