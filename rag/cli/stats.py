"""`rag stats`: what is in the store."""

from __future__ import annotations

from rag.cli import options, output


def stats(store: options.StoreOption = None, json: options.JsonOption = False) -> None:
    """Documents, items and sessions in the store, and possible gaps between them.

    \b
    Examples:
      rag stats
      rag stats --json
    """
    from rag import pipeline
    from rag.rendering import jsonform_store as jsonform
    from rag.rendering import terminal_store as terminal

    numbers = pipeline.stats(options.settings_of(store))
    if json:
        output.as_json(jsonform.stats(numbers))
    else:
        output.lines(terminal.stats(numbers))
