"""Rows of JSON and JSONL(.gz) files and their fields, read strictly: every error names file and line.

All functions raise InputError.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rag.errors import InputError

Row = Mapping[str, Any]


def one_of(folder: Path, stem: str) -> Path:
    """The file `stem.jsonl` or `stem.jsonl.gz` of a folder."""
    found = [folder / f"{stem}.jsonl{end}" for end in ("", ".gz") if (folder / f"{stem}.jsonl{end}").is_file()]
    if not found:
        raise InputError(f"no {stem}.jsonl(.gz) there", where=str(folder))
    return found[0]


def rows_under(path: Path) -> Iterator[tuple[str, Row]]:
    """(`file:line`, row) of a file, or of every `.jsonl` file of a folder by name."""
    inside = sorted(p for p in path.iterdir() if ".jsonl" in p.suffixes) if path.is_dir() else [path]
    for file in inside:
        yield from rows(file)


def rows(path: Path) -> Iterator[tuple[str, Row]]:
    """(`file:line`, row) of one file."""
    for number, line in enumerate(_read(path).split("\n"), 1):
        if line.strip():
            where = f"{path.name}:{number}"
            row = _parsed(line, where)
            if not isinstance(row, dict):
                raise InputError("not an object", where=where)
            yield where, row


def whole(path: Path) -> Any:
    """One JSON document."""
    return _parsed(_read(path), str(path))


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as exc:
        raise InputError(f"not JSON: {exc}", where=where) from exc


def _read(path: Path) -> str:
    try:
        raw = path.read_bytes()
        return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as exc:
        raise InputError(f"cannot be read: {exc}", where=str(path)) from exc


def text_of(row: Row, key: str, where: str) -> str:
    """A field that holds a text."""
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{key} must be a text that is not empty", where=where)
    return value


def list_of(row: Row, key: str, where: str) -> list[Any]:
    """A field that holds a list."""
    value = row.get(key)
    if not isinstance(value, list):
        raise InputError(f"{key} must be a list", where=where)
    return value


def texts_of(row: Row, key: str, where: str) -> list[str]:
    """A field that holds a list of texts."""
    return strings_of(row.get(key), key, where)


def strings_of(values: object, key: str, where: str) -> list[str]:
    """A list of texts, none of them empty."""
    if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
        raise InputError(f"{key} must be a list of texts", where=where)
    return list(values)


def answers_of(row: Row, key: str, where: str) -> tuple[tuple[str, ...], ...]:
    """What an answer must hold: each entry; of a list within the list one alternative."""
    value = row.get(key)
    entries = value if isinstance(value, list) else [value]
    return tuple(tuple(strings_of(e if isinstance(e, list) else [e], key, where)) for e in entries)
