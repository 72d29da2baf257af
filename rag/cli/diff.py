"""`rag diff`: what changed between two briefs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.cli import options, output


def diff(
    a: Annotated[Path, typer.Argument(help="The earlier manifest.", show_default=False)],
    b: Annotated[Path, typer.Argument(help="The later manifest.", show_default=False)],
    json: options.JsonOption = False,
) -> None:
    """What changed between two briefs: themes that came, grew, faded or went, events continued, sections, sentences.

    \b
    Examples:
      rag diff out/2026-W02.manifest.json out/2026-W03.manifest.json
    """
    from rag import pipeline
    from rag.rendering import jsonform_store as jsonform
    from rag.rendering import terminal_store as terminal

    changes = pipeline.diff(a, b)
    if json:
        output.as_json(jsonform.diff(changes))
    else:
        output.lines(terminal.diff(changes))
