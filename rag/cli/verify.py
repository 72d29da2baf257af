"""`rag verify`: check a manifest or a hand-written text against the store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.cli import options, output


def verify(
    file: Annotated[Path, typer.Argument(help="A manifest, or any Markdown or text.", show_default=False)],
    since: options.SinceOption = None,
    until: options.UntilOption = None,
    week: options.WeekOption = None,
    last: options.LastOption = None,
    as_of: options.AsOfOption = None,
    store: options.StoreOption = None,
    json: options.JsonOption = False,
    no_color: options.NoColorOption = False,
) -> None:
    """Check each sentence of a text, or of an old brief's manifest, against the store.

    Marks are [#item_id], or [n] with a source list; a sentence without one is checked against the whole window.
    A sentence in which nothing could be compared is unchecked.

    Exit code 1 when a sentence is not supported, unchecked ones among them.

    \b
    Examples:
      rag verify out/2026-W03.manifest.json
      rag verify draft.md --week 2026-W03
    """
    from rag import pipeline
    from rag.rendering import jsonform, terminal

    scope = options.scope_of(since, until, week, last, as_of)
    checked = pipeline.verify(file, scope, options.settings_of(store))
    if json:
        output.as_json(jsonform.verify(checked.sentences))
    else:
        output.lines(terminal.verify(checked.sentences, color=output.color(no_color)))
    raise typer.Exit(0 if checked.supported else 1)
