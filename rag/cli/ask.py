"""`rag ask`: a cited answer, or an honest abstention."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from rag.cli import options, output
from rag.written import Sentence


def ask(
    text: Annotated[str, typer.Argument(help="The question; - reads stdin.", show_default=False)],
    since: options.SinceOption = None,
    until: options.UntilOption = None,
    week: options.WeekOption = None,
    last: options.LastOption = None,
    as_of: options.AsOfOption = None,
    level: options.LevelOption = None,
    theme: options.ThemeOption = None,
    model: options.ModelOption = None,
    stream: Annotated[
        bool, typer.Option("--stream/--no-stream", help="Show each sentence of a model as soon as it has passed.")
    ] = True,
    store: options.StoreOption = None,
    json: options.JsonOption = False,
    no_color: options.NoColorOption = False,
) -> None:
    """Answer a question from the store, every sentence cited; exit code 3 when the documents do not tell.

    With --model the sentences come as they pass the checks; Ctrl-C keeps those that passed (exit code 130).
    Windows in the question (1月12日, 上周, 昨日) count from --as-of, or from the end of the data.

    \b
    Examples:
      rag ask "1月12日两市成交额是多少？"
      rag ask "商业航天有哪些进展" --week 2026-W03 --json
    """
    from rag import pipeline
    from rag.rendering import jsonform, terminal

    scope = options.scope_of(since, until, week, last, as_of, level, theme)
    settings, color = options.settings_of(store, model), output.color(no_color)
    streaming = stream and not json and settings.model != "extractive"

    def shown(sentence: Sentence) -> None:
        if streaming:
            output.lines(terminal.point(sentence, color=color), now=True)

    answer = pipeline.ask(options.text_of(text), scope, settings, time.perf_counter, shown=shown)
    if json:
        output.as_json(jsonform.ask(answer))
    else:
        output.lines(terminal.answer(answer, color=color, streamed=streaming))
    if answer.interrupted:
        raise typer.Exit(130)
    raise typer.Exit(3 if answer.abstained else 0)
