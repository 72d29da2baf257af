"""The typer application: every command is registered here, in the order of `rag --help`."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from rag import __version__

_COMMANDS = (
    *("ingest", "parse", "search", "ask", "brief", "themes", "show", "verify"),
    *("diff", "stats", "doctor", "repair", "migrate"),
)
"""Each is the function of its module."""
_GROUPS = {"eval": "evaluate", "models": "models", "market": "market", "config": "config"}
"""Commands of two words: the modules whose `app` they are."""


def application(first: str = "") -> typer.Typer:
    """All commands; when `first`, the first word of a line, names one, that one alone: importing the others takes as
    long as a search.
    """
    app = typer.Typer(
        name="rag",
        help="Cited answers and the weekly theme review from the Chinese market wire.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_root)
    known = first in _COMMANDS or first in _GROUPS
    for name in _COMMANDS:
        if not known or name == first:
            app.command()(getattr(import_module(f"rag.cli.{name}"), name))
    for name, module in _GROUPS.items():
        if not known or name == first:
            app.add_typer(import_module(f"rag.cli.{module}").app, name=name)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rag {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Cited answers and the weekly theme review from the Chinese market wire."""
