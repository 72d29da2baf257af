"""`rag themes`: theme heat and its change."""

from __future__ import annotations

import typer

from rag.cli import options, output


def themes(
    since: options.SinceOption = None,
    until: options.UntilOption = None,
    week: options.WeekOption = None,
    last: options.LastOption = None,
    as_of: options.AsOfOption = None,
    level: options.LevelOption = None,
    store: options.StoreOption = None,
    json: options.JsonOption = False,
    no_color: options.NoColorOption = False,
) -> None:
    """Theme heat (distinct events, weighted), with the change against the window before.

    \b
    Examples:
      rag themes --week 2026-W03
      rag themes --last 7d --json
    """
    from rag import pipeline
    from rag.rendering import jsonform, terminal

    rows = pipeline.themes(options.scope_of(since, until, week, last, as_of, level), options.settings_of(store))
    if json:
        output.as_json(jsonform.themes(rows))
    else:
        output.lines(terminal.themes(rows, color=output.color(no_color)))
    raise typer.Exit(0 if rows else 3)
