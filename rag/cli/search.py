"""`rag search`: hybrid search."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli import options, output


def search(
    text: Annotated[str, typer.Argument(help="What to look for; - reads stdin.", show_default=False)],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="Number of items.")] = 8,
    since: options.SinceOption = None,
    until: options.UntilOption = None,
    week: options.WeekOption = None,
    last: options.LastOption = None,
    as_of: options.AsOfOption = None,
    level: options.LevelOption = None,
    theme: options.ThemeOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show how the text was read and each score's terms.")
    ] = False,
    store: options.StoreOption = None,
    json: options.JsonOption = False,
    no_color: options.NoColorOption = False,
) -> None:
    """Hybrid search: words and meaning, filtered before ranking. Exit code 3 when nothing is found.

    \b
    Examples:
      rag search 商业航天 --week 2026-W03
      rag search "白银 81.51" -k 3 --json
    """
    from rag import pipeline

    scope = options.scope_of(since, until, week, last, as_of, level, theme)
    found = pipeline.search(options.text_of(text), scope, options.settings_of(store), k)
    if json:
        from rag.rendering import jsonform

        output.as_json(jsonform.search(found.hits, found.query if explain else None))
    else:
        from rag.rendering import terminal

        output.lines(terminal.search(found.hits, found.query if explain else None, color=output.color(no_color)))
    raise typer.Exit(0 if found.hits else 3)
