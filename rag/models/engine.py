"""Generation in process: a shared beginning read once, many replies at a time, each with its own end.

A reply ends at a stop token, at its length, when it repeats itself, when the clock runs out, when the reader has had
enough, or when the model computes no number any more (NaN); `Finish` tells which. A finished reply leaves the batch.
One prompt is the same with everything but its last token as the beginning: one way through, and no copied cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from rag.models.shared_prefix import OwnCache, SharedPrefix, install

if TYPE_CHECKING:
    import torch

Finish = Literal["stop", "length", "repeat", "timeout", "nan", "cancelled"]
_TIMES, _LEAST = 4, 24
"""An end that is one run of tokens `_TIMES` times, over at least `_LEAST` tokens, goes nowhere."""
_READ_AT_ONCE = 4096
"""Tokens of prompts in one pass of the model: more is no faster and holds more memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How replies are made and ended."""

    max_tokens: int = 400
    """Of each reply."""
    seconds: float = 120.0
    """A reply; a batch has as many times more."""
    temperature: float = 0.0
    """0 is greedy."""
    seed: int = 0
    clock: Callable[[], float] | None = None
    """Seconds; without a clock there is no limit of time."""
    rows: int = 32
    """Replies made at the same time."""
    period: int = 32
    """The longest run of tokens whose repetition ends a reply; 0 lets replies repeat themselves."""
    goes_on: Callable[[int, int], bool] | None = None
    """Asked with (prompt, token) after each token: False ends that reply as cancelled."""


@dataclass(slots=True)
class Row:
    """One reply while it is made."""

    index: int
    ids: list[int] = field(default_factory=list)
    finish: Finish | None = None


class Engine:
    """A causal language model with its stop tokens. Raises torch's own errors; the caller translates them."""

    def __init__(self, model: Any, stop: Sequence[int], pad: int) -> None:
        self._model, self._stop, self._pad = model, frozenset(stop), pad
        self.shares = install(model)
        """Whether the model can share what prompts begin with; without, it answers them one at a time."""

    def one(self, ids: Sequence[int], limits: Limits) -> Iterator[tuple[int, Finish | None]]:
        """The tokens of one reply as they come; the last element tells how it ended, with token -1."""
        for row, token in self._replies([ids], limits):
            yield token, row.finish if token < 0 else None

    def many(self, prompts: Sequence[Sequence[int]], limits: Limits) -> Iterator[Row]:
        """Every reply as it is finished, in any order; `index` is the prompt's."""
        return (row for row, token in self._replies(prompts, limits) if token < 0)

    def _replies(self, prompts: Sequence[Sequence[int]], limits: Limits) -> Iterator[tuple[Row, int]]:
        """(row, token) in step, batch after batch; a row's end comes with token -1."""
        shared = _common(prompts) if self.shares and prompts else 0
        prefix = self._read(prompts[0][:shared]) if shared else None
        order = sorted(range(len(prompts)), key=lambda n: (len(prompts[n]), n))
        width = limits.rows if prefix else 1
        for start in range(0, len(order), width):
            indices = order[start : start + width]
            batch = _Batch(self._model, prefix, [prompts[n][shared:] for n in indices], self._pad)
            yield from self._batch(batch, [Row(n) for n in indices], limits)

    def _read(self, ids: Sequence[int]) -> SharedPrefix:
        """The keys and values of a prompt's beginning."""
        import torch

        with torch.inference_mode():
            cache = None
            for part in _parts(torch.tensor([list(ids)], device=self._model.device)):
                cache = self._model(
                    input_ids=part, past_key_values=cache, use_cache=True, logits_to_keep=1
                ).past_key_values
        return SharedPrefix(cache)

    def _batch(self, batch: _Batch, rows: list[Row], limits: Limits) -> Iterator[tuple[Row, int]]:
        until = limits.clock() + limits.seconds * len(rows) if limits.clock else 0.0
        pick = _Picker(limits, rows)
        while rows:
            tokens = pick(batch.step(), rows)
            late = limits.clock is not None and limits.clock() > until
            for row, token in zip(rows, tokens, strict=True):
                row.finish = self._end(row, token, limits, late)
                if row.finish not in ("stop", "nan"):
                    row.ids.append(token)
                    yield row, token
                    if limits.goes_on and not limits.goes_on(row.index, token):
                        row.finish = "cancelled"
                if row.finish:
                    yield row, -1
            kept = [n for n, row in enumerate(rows) if row.finish is None]
            rows = [rows[n] for n in kept]
            batch.advance([tokens[n] for n in kept], kept)

    def _end(self, row: Row, token: int, limits: Limits, late: bool) -> Finish | None:
        if token < 0:
            return "nan"
        if token in self._stop:
            return "stop"
        if repeats([*row.ids[-(limits.period * _TIMES + _LEAST) :], token], limits.period):
            return "repeat"
        if len(row.ids) + 1 >= limits.max_tokens:
            return "length"
        return "timeout" if late else None


class _Batch:
    """The rows' next tokens, positions and cache between two steps; without a prefix there is one row."""

    def __init__(self, model: Any, prefix: SharedPrefix | None, own: Sequence[Sequence[int]], pad: int) -> None:
        import torch

        width = max(len(ids) for ids in own)
        pads = [width - len(ids) for ids in own]
        self._model, self._prefix = model, prefix
        self._base = prefix.length if prefix else 0
        self._input = torch.tensor(
            [[pad] * n + list(ids) for n, ids in zip(pads, own, strict=True)], device=model.device
        )
        self._pads = torch.tensor(pads, device=model.device)
        self._seen = 0
        self._cache: OwnCache | Any = prefix.own_cache() if prefix else None

    def step(self) -> torch.Tensor:
        """Read what is new; logits of the next token in float32, shape (rows, vocabulary)."""
        import torch

        with torch.inference_mode():
            for part in _parts(self._input):
                logits = self._pass(part)
            return logits[:, -1].float()

    def _pass(self, part: torch.Tensor) -> torch.Tensor:
        import torch

        at = torch.arange(self._seen, self._seen + part.shape[1], device=self._pads.device)
        given: dict[str, Any] = {"position_ids": (at[None] - self._pads[:, None]).clamp(min=0) + self._base}
        if self._prefix:
            given |= {"shared_prefix": self._prefix, "attention_mask": self._mask(at)}
        found = self._model(input_ids=part, past_key_values=self._cache, use_cache=True, logits_to_keep=1, **given)
        self._cache = found.past_key_values
        self._seen += part.shape[1]
        logits: torch.Tensor = found.logits
        return logits

    def _mask(self, at: torch.Tensor) -> torch.Tensor:
        """Additive mask over the rows' own tokens, shape (rows, 1, queries, room): causal, padding unseen."""
        import torch

        keys = torch.arange(OwnCache.room(self._seen + len(at)), device=at.device)
        hidden = (keys > at[:, None]) | (keys < self._pads[:, None, None])
        mask = torch.zeros(hidden.shape, dtype=self._model.dtype, device=at.device)
        return mask.masked_fill_(hidden, float("-inf"))[:, None]

    def advance(self, tokens: Sequence[int], kept: Sequence[int]) -> None:
        """The next input: one token for each row that goes on; `kept` are their places so far."""
        import torch

        if kept and len(kept) < len(self._input):
            rows = torch.tensor(kept, device=self._pads.device)
            self._pads = self._pads[rows]
            with torch.inference_mode():
                self._cache.keep(rows)
        self._input = torch.tensor([[token] for token in tokens], device=self._pads.device)


class _Picker:
    """The next token of each row: the likeliest, or one drawn with the row's own seeded generator. -1 for NaN."""

    def __init__(self, limits: Limits, rows: Sequence[Row]) -> None:
        import torch

        self._temperature = limits.temperature
        self._drawn = {r.index: torch.Generator().manual_seed(limits.seed * 100_003 + r.index) for r in rows}

    def __call__(self, logits: torch.Tensor, rows: Sequence[Row]) -> list[int]:
        import torch

        highest, tokens = logits.max(dim=-1)  # NaN, where there is one, is the highest
        if self._temperature > 0:
            chances = torch.softmax(logits.nan_to_num() / self._temperature, dim=-1).cpu()
            drawn = [
                torch.multinomial(c, 1, generator=self._drawn[r.index]) for c, r in zip(chances, rows, strict=True)
            ]
            tokens = torch.cat(drawn)
        sane = highest.isfinite().tolist()
        return [int(token) if fine else -1 for token, fine in zip(tokens.tolist(), sane, strict=True)]


def _parts(ids: torch.Tensor) -> Iterator[torch.Tensor]:
    """Columns of `ids` that the model reads in one pass each."""
    width = max(1, _READ_AT_ONCE // len(ids))
    return (ids[:, start : start + width] for start in range(0, ids.shape[1], width))


def _common(prompts: Sequence[Sequence[int]]) -> int:
    """Tokens that all prompts begin with, leaving each at least one of its own."""
    first, last = min(prompts, key=list), max(prompts, key=list)
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return min(same, min(len(p) for p in prompts) - 1)


def repeats(ids: list[int], period: int) -> bool:
    """Whether the end of `ids` is one run of at most `period` tokens again and again."""
    for run in range(1, period + 1):
        times = max(_TIMES, -(-_LEAST // run))
        tail = ids[-run * times :]
        if len(tail) == run * times and tail == tail[:run] * times:
            return True
    return False
