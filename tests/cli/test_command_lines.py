"""Plain command lines are read without typer, and mean what typer reads in them."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Rag

from rag.cli import app, plain
from rag.cli.commands import COMMANDS, function
from rag.cli.parameters import Argument, Option, parameters

ODD = ("-h", "--help", "--no-such", "-k", "--", "-", "-5", "", "--json=yes", "--stream", "-qv", "--store", "x y")
VALUES = ("2026-01-12", "2026-W03", "7d", "0", "3", "1001", " 5", "+4", "1_0", "３", "a/b", "白银 81.51", "重磅")


def line(command: str, chance: random.Random) -> list[str]:
    """Words for a command: mostly as it wants them."""
    words = []
    for parameter in parameters(function(command, command)):
        asked = parameter.default is not None and not isinstance(parameter.default, str | int | bool | Path)
        if chance.random() < (0.95 if asked else 0.25):
            value = chance.choice(VALUES)
            if isinstance(parameter.declared, Argument):
                words.append([value])
            elif parameter.kind is bool:
                words.append([chance.choice("/".join(parameter.declared.names).split("/"))])
            elif chance.random() < 0.3:
                words.append([f"{parameter.declared.names[-1]}={value}"])
            else:
                words.append([parameter.declared.names[-1], value])
    if chance.random() < 0.3:
        words.append([chance.choice(ODD)])
    chance.shuffle(words)
    return [word for group in words for word in group]


def by_typer(words: list[str]) -> dict[str, Any] | None:
    try:
        return app.read(words)[1]
    except SystemExit:
        return None


@pytest.mark.parametrize("command", COMMANDS)
def test_plain_lines_mean_what_typer_reads_in_them(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(command)
    read = 0
    for _ in range(25):
        words = line(command, chance)
        values = plain.values(function(command, command), words)
        if values is not None:
            expected = by_typer([command, *words])
            assert expected is not None, words
            assert {k: (type(v), v) for k, v in values.items()} == {k: (type(v), v) for k, v in expected.items()}, words
            read += 1
    assert read >= 3


def test_usual_lines_are_plain() -> None:
    for words in (
        ["search", "白银", "--week", "2026-W03", "-k", "3", "--json"],
        ["search", "白银", "--store=a/b"],
        ["ask", "-", "--as-of", "2026-01-12 11:40", "--no-stream"],
        ["ingest", "a.md", "b", "-q", "--store", "s"],
        ["brief", "--week", "last", "--themes", "5"],
        ["diff", "a.json", "b.json"],
        ["doctor"],
    ):
        assert plain.values(function(words[0], words[0]), words[1:]) is not None, words


@pytest.mark.parametrize(
    "words",
    [
        ["search"],
        ["search", "白银", "-k", "0"],
        ["search", "白银", "-k", "1001"],
        ["search", "白银", "-k", "drei"],
        ["search", "白银", "银"],
        ["search", "白银", "--week"],
        ["search", "白银", "--stor", "x"],
        ["brief"],
        ["migrate"],
        ["ingest"],
    ],
)
def test_mistakes_are_explained_by_typer(words: list[str], rag: Rag, capsys: pytest.CaptureFixture[str]) -> None:
    assert plain.values(function(words[0], words[0]), words[1:]) is None
    assert rag(*words) == 2
    assert "Error: " in capsys.readouterr().err


def test_every_option_that_typer_knows_is_declared_once() -> None:
    for command in COMMANDS:
        names = [
            name
            for parameter in parameters(function(command, command))
            if isinstance(parameter.declared, Option)
            for name in parameter.declared.names
        ]
        assert len(names) == len(set(names)), command


def test_a_plain_search_imports_neither_typer_nor_pydantic(seed_store: Path) -> None:
    program = (
        "import sys; from rag.cli import run; code = run(['search', '白银', '--store', sys.argv[1]]);"
        "print(code, [m for m in ('typer', 'pydantic', 'rich') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(seed_store)], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip().endswith("0 []")
