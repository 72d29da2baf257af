"""Printing: the answer on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any


def lines(text: Iterable[str], now: bool = False) -> None:
    """Lines of an answer, to stdout; with `now` they are seen at once."""
    for line in text:
        sys.stdout.write(line + "\n")
    if now:
        sys.stdout.flush()


def as_json(value: Mapping[str, Any]) -> None:
    """One UTF-8 JSON object, to stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def note(text: str, quiet: bool = False) -> None:
    """A remark for the person at the terminal, to stderr."""
    if not quiet:
        sys.stderr.write(text + "\n")


def color(no_color: bool) -> bool:
    """Whether to colour stdout: a terminal, and neither `--no-color`, NO_COLOR nor TERM=dumb."""
    plain = no_color or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return not plain and (sys.stdout.isatty() or "FORCE_COLOR" in os.environ)


class Progress:
    """Progress on stderr, one line rewritten in place; silent when stderr is no terminal or with `--quiet`."""

    def __init__(self, quiet: bool) -> None:
        self.shown = not quiet and sys.stderr.isatty()

    def __call__(self, done: int, total: int, what: str) -> None:
        """Show `done/total what`; a finished run clears the line."""
        if self.shown:
            text = "" if done >= total else f"{done}/{total} {what}"
            sys.stderr.write(f"\r\x1b[2K{text}")
            sys.stderr.flush()
