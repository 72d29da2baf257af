"""`python -m rag.cli.docs [--check] FILE`: docs/cli.md, generated from the commands themselves."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rag.files import atomic_write

_HEAD = """# The command line

Generated from the code by `python -m rag.cli.docs docs/cli.md`; `make docs` checks that it is current.

Exit codes: 0 ok · 1 failure · 2 usage · 3 nothing found, or abstained, or some input rejected (the rest was done) ·
4 store missing or damaged (the message names the command that repairs it) · 5 store busy · 6 a resource ran out ·
7 model or server not usable, or it does not match the store · 130 interrupted.

Everything prints UTF-8. `--json` prints one object with `schema_version` on stdout and nothing else there; progress
and remarks go to stderr.
"""


def page() -> str:
    """The page as Markdown: each command's help, in the order of `rag --help`."""
    import typer.main

    from rag.cli.app import application

    os.environ.update(COLUMNS="100", TERMINAL_WIDTH="100")
    root = typer.main.get_command(application())
    parts = [_HEAD, _block("rag", root, None)]
    return "\n".join(parts)


def _block(name: str, command: object, parent: object) -> str:
    context = command.make_context(name.split()[-1], [], parent=parent, resilient_parsing=True)  # type: ignore[attr-defined]
    text = f"## `{name}`\n\n```\n{_clean(command.get_help(context))}\n```\n"  # type: ignore[attr-defined]
    for child, sub in getattr(command, "commands", {}).items():
        text += "\n" + _block(f"{name} {child}", sub, context)
    return text


def _clean(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` compare it; 1 when it differs."""
    path = Path(arguments[-1])
    made = page()
    if "--check" not in arguments:
        atomic_write(path, made)
        return 0
    if path.is_file() and path.read_text(encoding="utf-8") == made:
        return 0
    sys.stderr.write(f"{path} is not current; run: python -m rag.cli.docs {path}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
