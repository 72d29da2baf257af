"""Daily telegraph files: `# 财联社【重磅】电报 - 2026-01-12`, then items `**[HH:MM]** 【title】text`.

Order is not time: a capture steps back now and then. The only rule for midnight is the session's: a time before 05:30
belongs to the next calendar day. A malformed item is rejected with its line; the rest is kept. Linear in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from rag.clock import published_at
from rag.sources import wire
from rag.sources.identity import item_id
from rag.text import narrow, normal_form, strip_invisible
from rag.types import Flag, Item, Level, Reject

_HEADER = re.compile(
    r"^\s*#{1,3}\s*\S{0,8}?财联社.{0,12}电报.{0,4}?(?P<date>\d{4}[-./年]\d{1,2}[-./月]\d{1,2})?日?\s*$"
)
_PERIOD = re.compile(r"^\s*>?\s*统计周期\s*[：:]\s*(?P<date>\d{4}-\d{1,2}-\d{1,2})?")
_FILE_DATE = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
_LEVELS: tuple[tuple[str, Level], ...] = (("重磅", "important"), ("普通", "normal"))
_FILE_LEVELS: tuple[tuple[str, Level], ...] = (("major", "important"), ("general", "normal"))
# What is meant as an item, well formed or not: bold or bare, a bracket or a time at the start of the line.
_MEANT = re.compile(r"^\s*(?:\*\*\s*[\[［【]?\s*\d{1,4}\s*[:：]|\*\*\s*[\[［]|[\[［]\s*\d{1,4}\s*[:：])")
_HEAD = re.compile(
    r"^\s*(?:\*\*)?\s*[\[［]\s*(?P<hour>[0-9０-９]{1,2})\s*[:：]\s*(?P<minute>[0-9０-９]{2})\s*[\]］]\s*(?:\*\*)?\s*(?P<body>.*)$",
    re.S,
)
_RULE = re.compile(r"^\s*(?:-{3,}|\*{3,}|_{3,})\s*$")
_RED = "🔴"
_EXCERPT = 80


@dataclass(slots=True)
class _Block:
    """One item as lines, before it is understood. `session` and `level` are those of the header above it."""

    line: int
    session: date | None
    level: Level | None
    parts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a telegraph file holds."""

    items: tuple[Item, ...]
    rejects: tuple[Reject, ...]
    level: Level | None
    session: date | None


def is_telegraph(text: str) -> bool:
    """Whether `text` is a telegraph file: by its header, or because its first line of text is an item."""
    for line in text[:4000].split("\n"):
        if _HEADER.match(line) or _PERIOD.match(line):
            return True
        if line.strip() and not line.lstrip().startswith((">", "#")) and not _RULE.match(line):
            return bool(_HEAD.match(line) and line.lstrip().startswith("**"))
    return False


def read_telegraph(text: str, file: str) -> Reading:
    """The items of a telegraph file. Level and session come from the header, else from the file's name.

    A file may hold several captures one after another, each under its own header.
    """
    rejects: list[Reject] = []
    items: dict[str, Item] = {}
    session: date | None = None
    level: Level | None = None
    latest: dict[date | None, datetime] = {}
    for block in _blocks(text, file, rejects):
        session, level = session or block.session, level or block.level
        made = _item(block, file)
        if isinstance(made, Reject):
            rejects.append(made)
            continue
        if made.item_id in items:
            items[made.item_id] = _higher(items[made.item_id], made.level)
            continue
        newest = latest.get(made.session_date)
        if newest and made.published_at < newest:
            made = replace(made, flags=(*made.flags, "out_of_order"))
        latest[made.session_date] = max(newest or made.published_at, made.published_at)
        items[made.item_id] = made
    first = _first_header(text, file)
    rejects.sort(key=lambda reject: reject.line)
    return Reading(tuple(items.values()), tuple(rejects), level or first[1], session or first[0])


def _higher(item: Item, level: Level | None) -> Item:
    return replace(item, level="important") if level == "important" and item.level != "important" else item


def _first_header(text: str, file: str) -> tuple[date | None, Level | None]:
    session, level = from_name(file)
    for line in text[:4000].split("\n"):
        header = _HEADER.match(line)
        if header:
            return _date_of(header["date"]) or session, _level_of(line) or level
    return session, level


def _blocks(text: str, file: str, rejects: list[Reject]) -> Iterator[_Block]:
    """Cut the file into items; a line that is neither item nor header continues the item above."""
    named_session, named_level = from_name(file)
    session, level = named_session, named_level
    block: _Block | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        line = strip_invisible(raw) if not raw.isascii() else raw
        header = _HEADER.match(line) if "财联社" in line else None
        period = None if header else _PERIOD.match(line)
        if header or period or _MEANT.match(line):
            if block:
                yield block
            block = None
        if header:
            level = _level_of(line) or named_level
            session = _date_of(header["date"]) or named_session
            if header["date"] and not _date_of(header["date"]):
                rejects.append(_reject(file, number, "the header's date does not exist", line))
        elif period:
            session = session or _date_of(period["date"])
        elif _MEANT.match(line):
            block = _Block(number, session, level, [line])
        elif line.strip() and not _RULE.match(line):
            if block:
                block.parts.append(line)
            elif not line.lstrip().startswith((">", "#")):
                rejects.append(_reject(file, number, "text before the first item", line))
    if block:
        yield block


def from_name(file: str) -> tuple[date | None, Level | None]:
    """(session, level) that a file's name states, `CLS_2026-01-12_Major.md`."""
    found = _FILE_DATE.search(file)
    level = next((level for word, level in _FILE_LEVELS if word in file.lower()), None)
    return (_date_of("-".join(found.groups())) if found else None), level


def _level_of(header: str) -> Level | None:
    return next((level for word, level in _LEVELS if word in header), None)


def _date_of(text: str | None) -> date | None:
    """A date that can carry a session: it exists, and so does the day after it."""
    try:
        year, month, day = (int(part) for part in re.findall(r"\d+", text or ""))
        found = date(year, month, day)
    except ValueError:
        return None
    return found if date(1900, 1, 1) <= found < date(9999, 12, 31) else None


def _item(block: _Block, file: str) -> Item | Reject:
    head = _HEAD.match(block.parts[0])
    if not head:
        return _reject(file, block.line, "not of the form **[HH:MM]** text", block.parts[0])
    hour, minute = int(narrow(head["hour"])), int(narrow(head["minute"]))
    if hour > 23 or minute > 59:
        return _reject(file, block.line, f"no such time: {hour:02d}:{minute:02d}", block.parts[0])
    if block.session is None:
        return _reject(file, block.line, "no session date in the header or the file name", block.parts[0])
    body = "\n".join([head["body"].strip(), *(part.strip() for part in block.parts[1:])]).strip()
    body, important = _unmark(body)
    title, text = wire.split_title(body)
    key = normal_form(title + text)
    if not key:
        return _reject(file, block.line, "an item without text", block.parts[0])
    moment = published_at(block.session, time(hour, minute))
    outlet, wired = wire.dateline(text, moment.date())
    flags: list[Flag] = wire.title_flags(title)
    if wire.wire_date_conflict(wired, moment.date()):
        flags.append("wire_date_conflict")
    clock = f"{hour:02d}:{minute:02d}"
    return Item(
        item_id=item_id("t", block.session.isoformat(), clock, key),
        kind="telegraph",
        session_date=block.session,
        published_at=moment,
        time=clock,
        level="important" if important else block.level,
        title=title,
        text=text,
        file=file,
        line=block.line,
        outlet=outlet,
        wire_date=wired,
        source=wire.source(text),
        flags=tuple(flags),
        list_items=wire.list_points(text),
    )


def _unmark(body: str) -> tuple[str, bool]:
    """(body without its red dot and the bold around it, whether the dot was there): `🔴 **【…】…**` is 重磅."""
    important = body.startswith(_RED)
    if important:
        body = body.removeprefix(_RED).lstrip()
    if body.startswith("**"):
        rest = body[2:]
        close = rest.rfind("**") if rest.rstrip().endswith("**") else rest.find("**")
        body = rest[:close].rstrip() + rest[close + 2 :] if close >= 0 else rest
    return body.strip(), important


def _reject(file: str, line: int, reason: str, excerpt: str) -> Reject:
    return Reject(file, line, reason, excerpt.strip()[:_EXCERPT])
