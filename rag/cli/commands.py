"""Which commands there are, in the order of `rag --help`, and where their functions are.

A command's module is imported when it is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

from rag.cli.parameters import Command


class Group(NamedTuple):
    """Commands of two words: `rag models list`."""

    help: str
    module: str
    commands: Mapping[str, str]
    """Second word → function."""
    default: str = ""
    """The command for words that name none; without one they are an error, and no words ask for help."""


COMMANDS = (
    *("ingest", "parse", "search", "ask", "brief", "themes", "show", "verify"),
    *("diff", "stats", "doctor", "repair", "migrate"),
)
"""Commands of one word; module and function have its name."""
GROUPS: Mapping[str, Group] = {
    "eval": Group(
        "Score answers, retrieval, the brief and the gate.",
        "evaluate",
        {"run": "run", "retrieval": "retrieval", "public": "public", "gate": "gate", "self": "self_"},
        "run",
    ),
    "models": Group("Local models.", "models", {"list": "listed", "pull": "pull", "check": "check"}),
    "market": Group(
        "The market table: indices, turnover, margin buying, turnover by theme.",
        "market",
        {"import": "import_", "fetch": "fetch"},
    ),
    "config": Group("Settings.", "config", {"show": "show"}),
}


def function(module: str, name: str) -> Command:
    """The function of a command."""
    found: Command = getattr(import_module(f"rag.cli.{module}"), name)
    return found
