"""Where a theme lies among the vectors: learned from items that a newsroom tagged with it.

A direction is the mean of a theme's items minus the mean of all, at unit length (the centroid classifier of Rocchio,
1971). Added to the vector of the theme's bare name it finds what the name does not say. Directions hold for the
embedder that they were learned with; with another one there are none. Made by `eval/train_themes.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rag import resources
from rag.errors import ModelError
from rag.types import Vectors

FILE = "directions.safetensors"


@dataclass(frozen=True, slots=True)
class Directions:
    """Theme names in lower case, each with its row."""

    rows: Vectors
    """Unit vectors, shape (themes, dimension)."""
    number: Mapping[str, int] = field(default_factory=dict)

    def of(self, names: Iterable[str]) -> Vectors | None:
        """The direction of the first of `names` that is known, shape (1, dimension), or None."""
        found = next((self.number[name.lower()] for name in names if name.lower() in self.number), None)
        return None if found is None else self.rows[found : found + 1]


NONE = Directions(np.zeros((0, 0), np.float32))


def load_directions(folder: Path, embedder: str) -> Directions:
    """The directions in `folder` for the embedder of that identity; none for another. Raises ModelError."""
    path = folder / FILE
    try:
        file = resources.Tensors(path)
        if file.about["embedder"] != embedder:
            return NONE
        names, rows = json.loads(file.about["names"]), file.array("directions", np.int8).astype(np.float32)
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ModelError(
            f"the themes' directions cannot be read: {exc}", where=str(path), hint="install the package again"
        ) from exc
    return Directions(
        rows / np.linalg.norm(rows, axis=1, keepdims=True), {name.lower(): i for i, name in enumerate(names)}
    )
