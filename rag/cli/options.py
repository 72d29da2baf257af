"""Options that commands share, and what they mean together: `settings(...)` and `scope(...)`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from rag import clock, settings
from rag.errors import UsageError
from rag.scope import Scope
from rag.text import encodable
from rag.types import Level


def path_called(name: str) -> Callable[[str], Path]:
    """Reads a path as given; raises UsageError when it is empty, which `Path` takes for the working folder."""

    def read(text: str) -> Path:
        if not text:
            raise UsageError("the path is empty", where=name, hint="give a path; . is the working folder")
        return Path(text)

    return read


def path_option(name: str, help: str, **more: Any) -> Any:
    """An option that takes a path."""
    return typer.Option(name, parser=path_called(name), metavar="<path>", help=help, **more)


StoreOption = Annotated[Path | None, path_option("--store", "Folder of the store [default: .rag].")]
SinceOption = Annotated[str | None, typer.Option("--since", help="First day, YYYY-MM-DD.")]
UntilOption = Annotated[str | None, typer.Option("--until", help="Last day (inclusive), YYYY-MM-DD.")]
WeekOption = Annotated[str | None, typer.Option("--week", help="ISO week, YYYY-Www: Monday 05:30 to Monday 05:30.")]
LastOption = Annotated[str | None, typer.Option("--last", help="The last days up to the end of the data, such as 7d.")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help='Use nothing published later: "YYYY-MM-DD HH:MM" (Beijing time).')
]
LevelOption = Annotated[str | None, typer.Option("--level", help="important (重磅) or normal (普通).")]
ThemeOption = Annotated[str | None, typer.Option("--theme", help="A theme of the lexicon, such as 商业航天.")]
ModelOption = Annotated[
    str | None,
    typer.Option("--model", help="extractive, a model folder or hub id, or an OpenAI-compatible base URL."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on stdout and nothing else there.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]
NoColorOption = Annotated[bool, typer.Option("--no-color", help="Plain text (NO_COLOR is honoured too).")]

MAX_QUESTION = 2000
_LAST = re.compile(r"^(\d{1,4})d$")


def settings_of(store: Path | None = None, model: str | None = None, **others: object) -> settings.Settings:
    """Settings from these flags, the environment and `rag.toml`. Raises UsageError."""
    return settings.load({"store": store, "model": model, **others}).settings


def scope_of(
    since: str | None = None,
    until: str | None = None,
    week: str | None = None,
    last: str | None = None,
    as_of: str | None = None,
    level: str | None = None,
    theme: str | None = None,
) -> Scope:
    """What the reading options select. Raises UsageError when they contradict each other."""
    given = [name for name, value in (("--week", week), ("--last", last), ("--since/--until", since or until)) if value]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} cannot be combined", hint="give one of them")
    return Scope(
        since=day(since, "--since"),
        until=day(until, "--until"),
        week=_week(week),
        last_days=_last(last),
        as_of=moment(as_of),
        level=_level(level),
        theme=theme,
    )


def day(text: str | None, option: str) -> date | None:
    """A `YYYY-MM-DD` option. Raises UsageError."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise UsageError(f"{text!r} is not a date", where=option, hint="write it as 2026-01-12") from exc


def moment(text: str | None) -> datetime | None:
    """The `--as-of` option: a minute, or a day (then its last minute). Raises UsageError."""
    if text is None:
        return None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as exc:
        raise UsageError(f"{text!r} is not a time", where="--as-of", hint='write it as "2026-01-12 11:30"') from exc
    if len(text.strip()) <= 10:
        parsed += timedelta(hours=23, minutes=59)
    return parsed.astimezone(clock.BEIJING) if parsed.tzinfo else parsed.replace(tzinfo=clock.BEIJING)


def _week(text: str | None) -> str | None:
    if text is not None and text != "last":
        clock.parse_week(text)
    return text


def _last(text: str | None) -> int | None:
    if text is None:
        return None
    match = _LAST.match(text)
    if not match or int(match[1]) == 0:
        raise UsageError(f"{text!r} is not a number of days", where="--last", hint="write it as 7d")
    return int(match[1])


def _level(text: str | None) -> Level | None:
    names: dict[str, Level] = {"important": "important", "重磅": "important", "normal": "normal", "普通": "normal"}
    if text is None:
        return None
    if text not in names:
        raise UsageError(f"unknown level {text!r}", where="--level", hint="important or normal")
    return names[text]


def text_of(argument: str) -> str:
    """A TEXT argument; `-` reads stdin. Raises UsageError when it is empty or too long to be a question."""
    text = encodable(sys.stdin.read() if argument == "-" else argument).strip()
    if not text:
        raise UsageError("the text is empty", hint='write it in quotes: rag ask "…"')
    if len(text) > MAX_QUESTION:
        raise UsageError(f"the text has {len(text)} characters; at most {MAX_QUESTION} are read", where="TEXT")
    return text
