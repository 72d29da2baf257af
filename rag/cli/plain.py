"""Plain command lines, read without typer: importing it and its pydantic takes as long as a whole search.

Whatever is not plain (help, a mistake, an unusual spelling) is left to typer: `values` says None. A test holds both to
the same values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter as Signature
from pathlib import Path
from typing import Any, get_args, get_origin

from rag.cli.parameters import Argument, Command, Option, Parameter, parameters


class NotPlain(Exception):
    """typer has to read this line."""


def values(command: Command, words: Sequence[str]) -> dict[str, Any] | None:
    """The values that `words` give the parameters of `command`; None when typer has to read them."""
    declared = parameters(command)
    try:
        given, rest = _options(declared, words)
        return {p.name: p.default for p in declared} | given | _arguments(declared, given, rest)
    except NotPlain:
        return None


def _options(declared: Sequence[Parameter], words: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """(values by parameter, the words that belong to no option)."""
    by_name = {
        name: (parameter, on)
        for parameter in declared
        if isinstance(parameter.declared, Option)
        for pair in parameter.declared.names
        for name, on in zip(pair.split("/"), (True, False), strict=False)
    }
    given: dict[str, Any] = {}
    rest: list[str] = []
    left = iter(words)
    for word in left:
        if not word.startswith("-") or word == "-":
            rest.append(word)
            continue
        name, equals, value = word.partition("=")
        if name not in by_name or (equals and not name.startswith("--")):
            raise NotPlain
        parameter, on = by_name[name]
        if parameter.name in given or (equals and parameter.kind is bool):
            raise NotPlain
        given[parameter.name] = on if parameter.kind is bool else _read(parameter, value if equals else next(left, "-"))
    return given, rest


def _arguments(declared: Sequence[Parameter], given: Mapping[str, Any], rest: list[str]) -> dict[str, Any]:
    """Values of the positional arguments. Raises NotPlain, also when anything that must be given is not."""
    found: dict[str, Any] = {}
    for parameter in declared:
        if isinstance(parameter.declared, Argument) and rest:
            several = get_origin(parameter.kind) is list
            taken, rest = (rest, []) if several else (rest[:1], rest[1:])
            read = [_read(parameter, word) for word in taken]
            found[parameter.name] = read if several else read[0]
        elif parameter.default is Signature.empty and parameter.name not in given:
            raise NotPlain
    if rest:
        raise NotPlain
    return found


def _number(text: str, least: int | None = None, most: int | None = None) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotPlain
    number = int(text)
    if (least is not None and number < least) or (most is not None and number > most):
        raise NotPlain
    return number


_READERS: Mapping[Any, Callable[[str], Any]] = {str: str, Path: Path}


def _read(parameter: Parameter, word: str) -> Any:
    kind = get_args(parameter.kind)[0] if get_origin(parameter.kind) is list else parameter.kind
    if (word.startswith("-") and word != "-") or (word == "-" and isinstance(parameter.declared, Option)):
        raise NotPlain
    if kind is int:
        return _number(word, parameter.declared.how.get("min"), parameter.declared.how.get("max"))
    if kind not in _READERS:
        raise NotPlain
    return _READERS[kind](word)
