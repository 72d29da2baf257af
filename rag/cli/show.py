"""`rag show`: one item in full."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli import options, output


def show(
    item_id: Annotated[str, typer.Argument(help="An item id, or its unambiguous beginning.", show_default=False)],
    store: options.StoreOption = None,
    json: options.JsonOption = False,
    no_color: options.NoColorOption = False,
) -> None:
    """One item in full, with its file and line, its duplicates and the items that it updates or is updated by.

    \b
    Examples:
      rag show t1a2b3c4
      rag show t1a2b3c4d5e6f708 --json
    """
    from rag import pipeline
    from rag.rendering import jsonform, terminal

    shown = pipeline.show(item_id, options.settings_of(store))
    if json:
        output.as_json(jsonform.show(shown.item, shown.provenance, shown.links))
    else:
        output.lines(terminal.show(shown.item, shown.provenance, shown.links, color=output.color(no_color)))
