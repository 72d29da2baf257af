"""The typer application: every command is registered here, in the order of `rag --help`."""

from __future__ import annotations

from typing import Annotated

import typer

from rag import __version__
from rag.cli import (
    ask,
    brief,
    config,
    diff,
    doctor,
    evaluate,
    ingest,
    market,
    migrate,
    models,
    parse,
    repair,
    search,
    show,
    stats,
    themes,
    verify,
)

app = typer.Typer(
    name="rag",
    help="Cited answers and the weekly theme review from the Chinese market wire.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rag {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Cited answers and the weekly theme review from the Chinese market wire."""


for command in (
    ingest.ingest,
    parse.parse,
    search.search,
    ask.ask,
    brief.brief,
    themes.themes,
    show.show,
    verify.verify,
    diff.diff,
    stats.stats,
    doctor.doctor,
    repair.repair,
    migrate.migrate,
):
    app.command()(command)
app.add_typer(evaluate.app, name="eval")
app.add_typer(models.app, name="models")
app.add_typer(market.app, name="market")
app.add_typer(config.app, name="config")
