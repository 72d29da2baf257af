"""`rag parse`: what the reader of a file saw, without a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.cli import options, output


def parse(
    file: Annotated[Path, typer.Argument(help="One file.", show_default=False)],
    json: options.JsonOption = False,
) -> None:
    """Show what the reader of one file saw, without a store.

    \b
    Examples:
      rag parse seeds/CLS_2026-01-12_Major.md --json
      rag parse weekly_report_2026-04-13_2026-04-17.txt
    """
    from rag import pipeline
    from rag.rendering import jsonform
    from rag.rendering import terminal_store as terminal

    document = pipeline.parse(file)
    if json:
        output.as_json(jsonform.parse(document))
    else:
        output.lines(terminal.parse(document))
    raise typer.Exit(3 if document.rejects else 0)
