"""Cases from JSONL files: one object per line, read strictly; every error names file and line.

The format is described for writers in `eval/README.md`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from rag.clock import BEIJING, parse_week
from rag.errors import InputError, UsageError
from rag.evaluation.cases import BriefGold, Case, Gold, KeyPoint, Options, Place

T = TypeVar("T")


def load(paths: Sequence[Path]) -> list[Case]:
    """The cases of files and folders (`*.jsonl`, sorted). Raises InputError: malformed line, id used twice."""
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for path in _files(paths):
        for number, row in _rows(path):
            where = f"{path.name}:{number}"
            case = replace(parse(row, where), origin=path.stem)
            if case.case_id in seen:
                raise InputError(f"case_id {case.case_id!r} is used twice", where=f"{seen[case.case_id]} and {where}")
            seen[case.case_id] = where
            cases.append(case)
    return cases


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise InputError("no such file or folder", where=str(path))
        files += sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    return files


def _rows(path: Path) -> Iterable[tuple[int, object]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(f"cannot be read: {exc}", where=str(path)) from exc
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as exc:
                raise InputError(f"not JSON: {exc}", where=f"{path.name}:{number}") from exc


def parse(row: object, where: str) -> Case:
    """A case from one parsed line; `where` (`file:line`) goes into every error. Raises InputError."""
    try:
        return _case(_object(row, "the case", _CASE_KEYS))
    except (ValueError, UsageError) as exc:
        raise InputError(str(exc), where=where, hint="the format is described in eval/README.md") from exc


_CASE_KEYS = ("case_id", "suite", "question", "options", "week", "gold", "author", "note")
_GOLD_KEYS = ("lines", "need_lines", "also", "strings", "min_strings", "forbid", "abstain", "accept_correction")
_POINT_LISTS = ("market", "essential", "industry", "calendar", "exclude")
_BRIEF_KEYS = (*_POINT_LISTS, "themes", "themes_also", "traps", "sections", "industry_also", "sector_order")
_POINT_KEYS = ("any", "lines", "note", "kind", "sector", "order")
_OPTION_KEYS = ("as_of", "week", "since", "until")


def _case(row: Mapping[str, Any]) -> Case:
    suite = _text(row, "suite")
    author = row.get("author", "team")
    if author not in ("blind", "team", "code"):
        raise ValueError(f"author must be blind, team or code, not {author!r}")
    case = Case(case_id=_text(row, "case_id"), suite=suite, author=author, note=str(row.get("note", "")))
    if suite == "brief":
        parse_week(_text(row, "week"))
        return replace(case, week=row["week"], brief=_brief_gold(_object(row.get("gold"), "gold", _BRIEF_KEYS)))
    question, gold = _text(row, "question"), _gold(_object(row.get("gold"), "gold", _GOLD_KEYS))
    if suite == "retrieval" and not gold.places:
        raise ValueError("a retrieval case needs gold.lines")
    if gold.expects == "either" and not gold.forbid:
        raise ValueError("the gold is empty: give strings, lines, forbid or abstain")
    return replace(case, question=question, gold=gold, options=_options(row.get("options") or {}))


def _gold(row: Mapping[str, Any]) -> Gold:
    strings = tuple(_texts(group, "gold.strings") for group in _list(row, "strings"))
    gold = Gold(
        places=_places(row.get("lines"), "gold.lines"),
        need_places=tuple(_places(group, "gold.need_lines") for group in _list(row, "need_lines")),
        also=_places(row.get("also"), "gold.also"),
        accept=tuple(_texts(group, "gold.accept_correction") for group in _list(row, "accept_correction")),
        strings=strings,
        min_strings=row.get("min_strings"),
        forbid=_texts(row.get("forbid"), "gold.forbid"),
        abstain=bool(row.get("abstain", False)),
    )
    if gold.abstain and strings:
        raise ValueError("gold.abstain and gold.strings exclude each other")
    if gold.accept and not gold.abstain:
        raise ValueError("gold.accept_correction belongs to a case with gold.abstain")
    low = gold.min_strings
    if low is not None and not (isinstance(low, int) and 1 <= low <= len(strings)):
        raise ValueError(f"gold.min_strings must be from 1 to {len(strings)}, not {low!r}")
    return gold


def _brief_gold(row: Mapping[str, Any]) -> BriefGold:
    traps = _texts(row.get("traps"), "gold.traps")
    for trap in traps:
        try:
            re.compile(trap)
        except re.error as exc:
            raise ValueError(f"gold.traps: {trap!r} is not a regular expression: {exc}") from exc
    return BriefGold(
        **{key: _points(row, key) for key in _POINT_LISTS},
        themes=_themes(row, "themes"),
        themes_also=_themes(row, "themes_also"),
        traps=traps,
        sections=_texts(row.get("sections"), "gold.sections"),
    )


def _themes(row: Mapping[str, Any], key: str) -> tuple[tuple[str, ...], ...]:
    return tuple(_texts([theme] if isinstance(theme, str) else theme, f"gold.{key}") for theme in _list(row, key))


def _points(row: Mapping[str, Any], key: str) -> tuple[KeyPoint, ...]:
    """A point is a string, a list of alternatives, or `{"any": […], "lines": […]}`."""
    return tuple(_point(value, f"gold.{key}") for value in _list(row, key))


def _point(value: object, name: str) -> KeyPoint:
    if isinstance(value, str | list):
        return KeyPoint(_texts([value] if isinstance(value, str) else value, name))
    point = _object(value, name, _POINT_KEYS)
    places = _places(point.get("lines"), f"{name}.lines")
    alternatives = _texts(point.get("any"), f"{name}.any")
    if not alternatives and not places:
        raise ValueError(f"{name}: a point needs `any` or `lines`")
    order = point.get("order", 0)
    if not isinstance(order, int):
        raise ValueError(f"{name}.order must be a whole number, not {order!r}")
    return KeyPoint(alternatives, places, order)


def _options(row: object) -> Options:
    values = _object(row, "options", _OPTION_KEYS)
    if values.get("week") is not None:
        parse_week(str(values["week"]))
    return Options(
        as_of=_when(values, "as_of", lambda text: datetime.fromisoformat(text).replace(tzinfo=BEIJING)),
        week=values.get("week"),
        since=_when(values, "since", date.fromisoformat),
        until=_when(values, "until", date.fromisoformat),
    )


def _when(row: Mapping[str, Any], key: str, read: Callable[[str], T]) -> T | None:
    value = row.get(key)
    if value is None:
        return None
    try:
        return read(str(value))
    except ValueError as exc:
        raise ValueError(f"options.{key} is not a date or time: {value!r}") from exc


def _places(value: object, name: str) -> tuple[Place, ...]:
    return tuple(_place(text) for text in _texts(value, name))


def _place(text: str) -> Place:
    file, _, line = text.rpartition(":")
    if not file or not line.isdecimal() or int(line) < 1:
        raise ValueError(f"a gold line is written file:line, not {text!r}")
    return Place(file, int(line))


def _object(value: object, name: str, keys: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name} must be an object, not {type(value).__name__}")
    unknown = [key for key in value if key not in keys]
    if unknown:
        raise ValueError(f"{name}: unknown field {unknown[0]!r} (known: {', '.join(keys)})")
    return value


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} must be a text that is not empty")
    return value


def _list(row: Mapping[str, Any], key: str) -> list[Any]:
    value = row.get(key) or []
    if not isinstance(value, list):
        raise ValueError(f"gold.{key} must be a list")
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise ValueError(f"{name} must be a list of texts, none of them empty")
    return tuple(value)
