"""The theme lexicon: one theme per line, edited as text.

    [板块]
    主题：词、词 ｜ 不含：词、词
    板块词：词、词 ｜ 不含：词、词

`板块词` route an item to a sector and do not count as heat; `不含` are longer words that only hold one (京东方: 京东).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rag.errors import InputError
from rag.types import Theme

_SECTOR = re.compile(r"^\[(.+)\]$")
_LINE = re.compile(r"^([^：:]+)[：:](.*)$")
_EXCLUDE = re.compile(r"[｜|]\s*不含[：:]")
_SECTOR_TERMS = "板块词"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Themes in file order, sectors in file order (the house order), and the words that only route to a sector."""

    themes: tuple[Theme, ...]
    sectors: tuple[str, ...]
    sector_terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sector_excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Sector → the words in which its `sector_terms` do not count."""
    fingerprint: str = ""
    """16 hex digits over the file's bytes."""

    def theme(self, name: str) -> Theme | None:
        """The theme of that name, or None."""
        return next((t for t in self.themes if t.name == name), None)


def load_lexicon(path: Path) -> Lexicon:
    """Read a lexicon. Raises InputError that names the file and the line."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as exc:
        raise InputError(f"the theme lexicon cannot be read: {exc.strerror}", where=str(path)) from exc
    except UnicodeDecodeError as exc:
        raise InputError("the theme lexicon is not UTF-8", where=str(path), hint="save it as UTF-8") from exc
    reader = _Reader(path)
    for number, line in enumerate(text.splitlines(), 1):
        reader.take(number, line.strip())
    if not reader.themes:
        raise InputError("the theme lexicon holds no theme", where=str(path), hint="add a line such as  主题：词、词")
    return Lexicon(
        tuple(reader.themes),
        tuple(reader.sector_terms),
        {k: tuple(v) for k, v in reader.sector_terms.items()},
        {k: tuple(v) for k, v in reader.sector_excluded.items()},
        hashlib.sha256(data).hexdigest()[:16],
    )


class _Reader:
    """State while reading: the current sector, and where each name was first seen."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.themes: list[Theme] = []
        self.sector_terms: dict[str, list[str]] = {}
        self.sector_excluded: dict[str, list[str]] = {}
        self._sector: str | None = None
        self._seen: dict[str, int] = {}

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        if not line or line.startswith("#"):
            return
        if match := _SECTOR.match(line):
            self._sector = match[1].strip()
            self.sector_terms.setdefault(self._sector, [])
            return
        found = _LINE.match(line)
        if not found:
            raise self._error(number, f"not a theme: {line!r}", "write it as  主题：词、词 ｜ 不含：词")
        if self._sector is None:
            raise self._error(
                number, "a theme stands before the first [板块]", "put a line such as  [人工智能]  above it"
            )
        name, (terms, excluded) = found[1].strip(), _split(found[2])
        if not terms:
            raise self._error(number, f"{name} has no words", "write at least one word after ：")
        if name == _SECTOR_TERMS:
            self.sector_terms[self._sector] += terms
            self.sector_excluded.setdefault(self._sector, []).extend(excluded)
            return
        if name in self._seen:
            raise self._error(number, f"{name} stands twice (first in line {self._seen[name]})", "merge the two lines")
        self._seen[name] = number
        self.themes.append(Theme(name, self._sector, tuple(terms), tuple(excluded)))

    def _error(self, number: int, message: str, hint: str) -> InputError:
        return InputError(message, where=f"{self.path}:{number}", hint=hint)


def _split(text: str) -> tuple[list[str], list[str]]:
    include, *exclude = _EXCLUDE.split(text, maxsplit=1)
    return _words(include), _words(exclude[0] if exclude else "")


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(w.strip() for w in re.split(r"[、，,]", text) if w.strip()))
