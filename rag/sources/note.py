"""A user's own notes, Markdown or plain text → one item per section, with the path of its headings as title.

A note must say of which day it is, because everything here is asked for by time: in front matter (`date:`), in the
file's name (`2026-01-12 …`) or in its first lines. The file's own time is not used: it changes when a file is copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import PurePath

from rag.clock import at, session_of
from rag.errors import InputError
from rag.sources.identity import item_id
from rag.text import normal_form, strip_invisible
from rag.types import Item

_FRONT = re.compile(r"\A---[ \t]*\n(?P<body>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_KEY = re.compile(r"^[ \t]*(date|日期|created|title|标题)[ \t]*[:：][ \t]*(\S.*)$", re.I | re.M)
_DAY = re.compile(
    r"(?<!\d)(?P<y>20\d\d|19\d\d)(?:年|(?P<s>[-/.]?))(?P<m>\d{1,2})(?:月|(?P=s))(?P<d>\d{1,2})(?!\d)日?"
    r"(?:[T\s，,]{1,3}(?P<H>\d{1,2})[:：](?P<M>\d{2})(?!\d))?"
)
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_FIRST_LINES = 10
_CLOSING = time(23, 59)
JOIN = " › "


@dataclass(slots=True)
class Section:
    """A heading's own text: `path` are the headings above and including it."""

    path: tuple[str, ...]
    line: int
    lines: list[str] = field(default_factory=list)
    page: int | None = None


def read_note(text: str, file: str, page_texts: Sequence[str] | None = None) -> tuple[str, tuple[Item, ...]]:
    """(title, items) of a note; of a PDF, with `page_texts`, one item per page. A date without a time counts as 23:59.

    Raises InputError when the note does not say of which day it is.
    """
    text = strip_invisible(text)
    front = _FRONT.match(text)
    keys = {key.lower(): value.strip() for key, value in _KEY.findall(front["body"])} if front else {}
    moment = _moment(keys, file, text[front.end() :] if front else text)
    if page_texts is None:
        sections = list(_sections(text, front[0].count("\n") if front else 0))
    else:
        pages = enumerate(page_texts, 1)
        sections = [Section((), i, strip_invisible(page).split("\n"), page=i) for i, page in pages]
    title = keys.get("title") or keys.get("标题") or next((s.path[0] for s in sections if s.path), PurePath(file).stem)
    items: dict[str, Item] = {}
    for section in sections:
        body = "\n".join(line.rstrip() for line in section.lines).strip()
        body = re.sub(r"\n{2,}", "\n", body)
        if normal_form(body):
            made = _item(section, body, title, moment, file)
            items.setdefault(made.item_id, made)
    return title.strip("\"' "), tuple(items.values())


def _item(section: Section, body: str, title: str, moment: datetime, file: str) -> Item:
    heading = JOIN.join(section.path) or title
    return Item(
        item_id=item_id("n", moment.isoformat(), normal_form(heading), str(section.page or ""), normal_form(body)),
        kind="note",
        session_date=session_of(moment),
        published_at=moment,
        time=None,
        level=None,
        title=heading,
        text=body,
        file=file,
        line=section.line,
        page_no=section.page,
    )


def _sections(text: str, skip: int) -> Iterator[Section]:
    """The sections of a Markdown text, from line `skip` on (behind the front matter); code fences are left alone."""
    path: list[tuple[int, str]] = []
    section = Section((), skip + 1)
    fenced = False
    for number, line in enumerate(text.split("\n")[skip:], skip + 1):
        fenced ^= bool(_FENCE.match(line))
        match = None if fenced else _HEADING.match(line)
        if not match:
            section.lines.append(line)
            continue
        yield section
        path = [(depth, name) for depth, name in path if depth < len(match[1])]
        path.append((len(match[1]), match[2]))
        section = Section(tuple(name for _, name in path if name), number)
    yield section


def _moment(keys: dict[str, str], file: str, body: str) -> datetime:
    stated = keys.get("date") or keys.get("日期") or keys.get("created") or ""
    opening = "\n".join(body.lstrip().split("\n")[:_FIRST_LINES])[:2000]
    for place in (stated, PurePath(file).stem.replace("_", " "), opening):
        for match in _DAY.finditer(place):
            try:
                day = date(int(match["y"]), int(match["m"]), int(match["d"]))
                clock = time(int(match["H"]), int(match["M"])) if match["H"] else _CLOSING
            except ValueError:
                continue
            return at(day, clock)
    raise InputError(
        "this note does not say of which day it is",
        where=file,
        hint="put a date in its name (2026-01-12 name.md) or begin it with a line such as 日期：2026-01-12",
    )
