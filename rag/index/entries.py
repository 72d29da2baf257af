"""What goes into an index: one entry per chunk, in time order, so that a window of time is a range of ordinals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from rag.errors import UsageError
from rag.text import body_of
from rag.types import Chunk, Level, Window


@dataclass(frozen=True, slots=True)
class Entry:
    """One chunk with what the index needs of its item. `text` is the chunk without the title."""

    item_id: str
    title: str
    text: str
    published_at: datetime
    level: Level | None = None

    @classmethod
    def of(cls, chunk: Chunk, title: str, published_at: datetime, level: Level | None) -> Entry:
        """The entry of a chunk; one that begins with its item's title is stored without it."""
        text = chunk.text[len(title) :].lstrip("\n】 ") if title and chunk.text.startswith(title) else chunk.text
        return cls(chunk.item_id, title, text, published_at, level)

    @property
    def embedded(self) -> str:
        """The text that the embedder sees: without date line and source, which say nothing of the matter."""
        body = body_of(self.text) or self.text
        return f"{self.title}\n{body}" if self.title else body


@dataclass(frozen=True, slots=True)
class Rows:
    """All entries of an index, in time order, without their texts: arrays of one length."""

    items: Sequence[str]
    """Item ids."""
    times: NDArray[np.int64]
    """Seconds since the epoch."""
    levels: NDArray[np.uint8]
    """Codes of `LEVELS`."""
    marks: NDArray[np.uint64]
    """Equal for an item exactly when what is indexed of it is equal; 0 when nothing is known."""

    def __len__(self) -> int:
        return len(self.items)

    @classmethod
    def of(cls, rows: Sequence[Entry]) -> Rows:
        """The rows of entries that nothing is known of."""
        return cls(
            [entry.item_id for entry in rows],
            np.array([seconds(entry.published_at) for entry in rows], dtype=np.int64),
            np.array([LEVELS[entry.level] for entry in rows], dtype=np.uint8),
            np.zeros(len(rows), np.uint64),
        )

    def check_order(self) -> None:
        """Raise UsageError when they are not in time order: windows would be wrong."""
        early = np.flatnonzero(self.times[1:] < self.times[:-1])
        if len(early):
            raise UsageError(
                f"entry {early[0] + 1} is earlier than entry {early[0]}", hint="sort the chunks by published_at"
            )


@dataclass(frozen=True, slots=True)
class Allowed:
    """The chunks that may be found: ordinals [start, stop), thinned by `mask` (of length stop - start) if given."""

    start: int
    stop: int
    mask: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return max(0, self.stop - self.start) if self.mask is None else int(self.mask.sum())


LEVELS: dict[Level | None, int] = {None: 0, "important": 1, "normal": 2}


def seconds(moment: datetime) -> int:
    """Whole seconds since the epoch."""
    return int(moment.timestamp())


def window_range(times: NDArray[np.int64], window: Window) -> tuple[int, int]:
    """Ordinals [start, stop) of the entries inside `window`; `times` in seconds, ascending."""
    start = 0 if window.since is None else int(np.searchsorted(times, seconds(window.since), "left"))
    stop = len(times) if window.until is None else int(np.searchsorted(times, seconds(window.until), "left"))
    return start, max(start, stop)
