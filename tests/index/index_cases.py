"""The telegraphs of the seeds as entries, read by one small pattern so that the tests need no other room."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rag.clock import BEIJING
from rag.index import Entry
from rag.index.lexical import BATCH, Arrays, Part, count, merge
from rag.types import Level, Vectors

SEEDS = Path(__file__).parents[2] / "seeds"
_ITEM = re.compile(r"^\*\*\[(\d\d):(\d\d)\]\*\* (?:【(.*?)】)?(.*?)(?=^\*\*\[|\Z)", re.M | re.S)


@cache
def seed_entries() -> tuple[Entry, ...]:
    """Every telegraph of the three sessions, in time order."""
    found = []
    for name in ("2026-01-06_General", "2026-01-12_Major", "2026-01-14_General"):
        session = datetime.strptime(name[:10], "%Y-%m-%d").replace(tzinfo=BEIJING)
        text = (SEEDS / f"CLS_{name}.md").read_text(encoding="utf-8")
        for number, match in enumerate(_ITEM.finditer(text)):
            moment = session.replace(hour=int(match[1]), minute=int(match[2]))
            moment += timedelta(days=(moment.hour, moment.minute) < (5, 30))
            level: Level = "important" if "Major" in name else "normal"
            found.append(Entry(f"{name}-{number}", match[3] or "", match[4].strip(), moment, level))
    return tuple(sorted(found, key=lambda e: e.published_at))


def postings(entries: Iterable[Entry]) -> Arrays:
    """The arrays of the lexical index of `entries`, in memory."""
    parts, lengths, stream, base = list[Part](), [np.zeros(0, np.int32)], iter(entries), 0
    while batch := list(islice(stream, BATCH)):
        part, length = count(batch, np.arange(base, base + len(batch)))
        parts.append(part)
        lengths.append(length)
        base += len(batch)
    arrays: Arrays = {}

    def make(name: str, dtype: DTypeLike, size: int) -> NDArray[Any]:
        arrays[name] = np.zeros(size, dtype)
        return arrays[name]

    merge(parts, np.concatenate(lengths), make)
    return arrays


class LetterEmbedder:
    """A fake: counts of character codes, hashed into a few dimensions."""

    def __init__(self, dimension: int = 16, identity: str = "letters") -> None:
        self.dimension, self.identity = dimension, identity

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(out, texts, strict=True):
            for char in text:
                row[ord(char) * 7919 % self.dimension] += 1
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True), np.float32)

    def encode_query(self, text: str) -> Vectors:
        return self.encode_documents([text])
