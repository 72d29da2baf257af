"""One command alone means what it means among all of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from conftest import Rag

from rag.cli.app import application


def test_a_command_is_the_same_alone() -> None:
    every = typer.main.get_command(application()).commands  # type: ignore[attr-defined]
    assert len(every) == 17
    for name, command in every.items():
        alone = typer.main.get_command(application(name)).commands  # type: ignore[attr-defined]
        assert list(alone) == [name]
        assert type(alone[name]) is type(command)
        assert [(p.name, p.opts) for p in alone[name].params] == [(p.name, p.opts) for p in command.params]
        assert list(getattr(alone[name], "commands", ())) == list(getattr(command, "commands", ()))


@pytest.mark.parametrize("words", [["serch", "白银"], ["search"], ["search", "白银", "--stor", "x"], ["models", "nil"]])
def test_mistakes_are_explained(words: list[str], rag: Rag, capsys: pytest.CaptureFixture[str]) -> None:
    assert rag(*words) == 2
    assert "Error: " in capsys.readouterr().err


def test_no_words_and_help_list_every_command(rag: Rag, capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["--help"]):
        rag(*words)
        out = capsys.readouterr()
        assert all(name in out.out + out.err for name in ("ingest", "migrate", "eval", "config"))


def test_a_search_imports_no_other_command(seed_store: Path) -> None:
    program = (
        "import sys; from rag.cli import run; code = run(['search', '白银', '--store', sys.argv[1]]);"
        "print(code, [m for m in ('pydantic', 'rich', 'rag.cli.brief', 'rag.written') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(seed_store)], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip().endswith("0 []")
