"""How a command declares its parameters: `Annotated[type, Option(…)]` or `Annotated[type, Argument(…)]`.

Plain records, so that a command line can be read without typer (`plain`), and typer's own are made of them when its
help, errors or completion are wanted (`app`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

Command = Callable[..., int | None]
"""A command's function: values of its parameters → exit code, None for 0."""


class Option:
    """An option: its names (`--store`, or `--stream/--no-stream`), and what typer's `Option` takes by keyword."""

    def __init__(self, *names: str, **how: Any) -> None:
        self.names, self.how = names, how


class Argument:
    """A positional argument: what typer's `Argument` takes by keyword."""

    def __init__(self, **how: Any) -> None:
        self.how = how


class Parameter(NamedTuple):
    """One parameter of a command as declared."""

    name: str
    type: Any
    """As annotated."""
    kind: Any
    """Without None: str, int, float, bool, Path, list[Path] …"""
    declared: Option | Argument
    default: Any
    """`inspect.Parameter.empty` when it must be given."""


def parameters(command: Command) -> list[Parameter]:
    """The parameters of a command, in order."""
    hints = get_type_hints(command, include_extras=True)
    found = []
    for name, parameter in inspect.signature(command).parameters.items():
        annotated, declared = get_args(hints[name])
        kind = next((part for part in get_args(annotated) if part is not type(None)), annotated)
        kind = annotated if get_origin(annotated) is list else kind
        found.append(Parameter(name, annotated, kind, declared, parameter.default))
    return found
