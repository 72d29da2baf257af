"""What each signal weighs: learned from editors' selections (`eval/editors.py`), kept as two texts to read.

`rag/bundled/salience.toml` has the named signals, `rag/bundled/salience_phrases.txt` the phrases, one a line: the
phrase, its weight where the files tell levels, its weight where they do not.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache

from rag.brief.phrases import name
from rag.resources import path

TABLE, PHRASES = "bundled/salience.toml", "bundled/salience_phrases.txt"


@cache
def weights(levelled: bool) -> Mapping[str, float]:
    """Signal → weight, phrases in quotation marks among them, for weeks with levels or without."""
    rows = [line.split("\t") for line in _read(PHRASES).splitlines() if not line.startswith("#")]
    column = 1 if levelled else 2
    table: dict[str, float] = tomllib.loads(_read(TABLE))["with_levels" if levelled else "without_levels"]
    return table | {name(row[0]): float(row[column]) for row in rows if float(row[column])}


@cache
def fingerprint() -> str:
    """16 hex digits over both files: what they are shapes every brief."""
    return hashlib.sha256((_read(TABLE) + _read(PHRASES)).encode()).hexdigest()[:16]


def _read(name: str) -> str:
    return path(name).read_text(encoding="utf-8")
