"""typer's view of the commands: it reads the lines that are not plain, and shows help, errors and completion.

It runs nothing: `read` gives back which command was meant and with which values.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer
import typer.core

from rag import __version__
from rag.cli.commands import COMMANDS, GROUPS, Group, function
from rag.cli.parameters import Command, Option, parameters

Called = tuple[Command, dict[str, Any]]
"""A command and the values of its parameters."""


def read(words: Sequence[str]) -> Called:
    """The command that `words` call. Raises SystemExit when typer has answered: help, a version, a usage error (2)."""
    called: list[Called] = []
    try:
        application(called.append)(list(words), standalone_mode=True)
    except SystemExit:
        if not called:
            raise
    return called[0]


def application(called: Callable[[Called], object]) -> typer.Typer:
    """The typer application, in the order of `rag --help`; a command that is run is handed to `called`."""
    app = typer.Typer(
        name="rag",
        help="Cited answers and the weekly theme review from the Chinese market wire.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_root)
    for name in COMMANDS:
        app.command(name)(_for_typer(function(name, name), called))
    for name, group in GROUPS.items():
        app.add_typer(_group(group, called), name=name)
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


def _group(group: Group, called: Callable[[Called], object]) -> typer.Typer:
    app = typer.Typer(
        cls=_with_default(group.default) if group.default else None,
        help=group.help,
        no_args_is_help=not group.default,
        rich_markup_mode=None,
    )
    for name, attribute in group.commands.items():
        app.command(name)(_for_typer(function(group.module, attribute), called))
    return app


def _with_default(default: str) -> type[typer.core.TyperGroup]:
    """A group in which words that name no command are for the command `default`: `rag eval facts themes`."""

    class WithDefault(typer.core.TyperGroup):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
                args = [default, *args]
            return super().parse_args(ctx, args)

    return WithDefault


def _for_typer(command: Command, called: Callable[[Called], object]) -> Callable[..., object]:
    """`command` with typer's own declarations, which is handed to `called` instead of being run."""

    @functools.wraps(command)
    def noted(**values: Any) -> object:
        return called((command, values))

    annotations = {}
    for name, annotated, _, declared, _ in parameters(command):
        if isinstance(declared, Option):
            annotations[name] = Annotated[annotated, typer.Option(*declared.names, **declared.how)]
        else:
            annotations[name] = Annotated[annotated, typer.Argument(**declared.how)]
    plain = inspect.signature(command)
    noted.__annotations__ = annotations
    noted.__signature__ = plain.replace(  # type: ignore[attr-defined]
        parameters=[p.replace(annotation=annotations[name]) for name, p in plain.parameters.items()],
        return_annotation=None,
    )
    return noted
