"""`rag ingest`: files or folders → store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.cli import options, output


def ingest(
    paths: Annotated[
        list[Path],
        typer.Argument(
            parser=options.path_called("PATHS"), help="Files or folders (.md, .txt, .pdf).", show_default=False
        ),
    ],
    store: options.StoreOption = None,
    json: options.JsonOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Read files or folders into the store and bring its indexes up to date.

    Running it again changes nothing; an interrupted run continues. Exit code 3 when some input was rejected.

    \b
    Examples:
      rag ingest seeds
      rag ingest ~/wire/CLS_2026-01-12_Major.md --store ~/wire/.rag
    """
    from rag import pipeline
    from rag.rendering import jsonform_store as jsonform
    from rag.rendering import terminal_store as terminal

    report = pipeline.ingest(paths, options.settings_of(store), output.Progress(quiet))
    if json:
        output.as_json(jsonform.ingest(report))
    else:
        output.lines(terminal.ingest(report))
    raise typer.Exit(3 if report.rejects or report.failed else 0)
