"""`rag market`: the market table, from a CSV or from the network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli import options, output

if TYPE_CHECKING:
    from rag.pipeline.market import Report

app = typer.Typer(help="The market table: indices, turnover, margin buying, turnover by theme.", no_args_is_help=True)


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV with the columns of docs/market.md.", show_default=False)],
    store: options.StoreOption = None,
    json: options.JsonOption = False,
) -> None:
    """Read a CSV into the market table. A row of a known day, kind and name replaces the old one.

    Exit code 3 when rows were rejected; the others were stored.

    \b
    Examples:
      rag market import wind-export.csv
    """
    from rag.pipeline import market

    _told(market.import_file(file, options.settings_of(store)), json)


@app.command()
def fetch(
    week: Annotated[str, typer.Option("--week", help="ISO week such as 2026-W03.", show_default=False)],
    timeout: Annotated[float, typer.Option("--timeout", min=1, help="Seconds after which to give up.")] = 300,
    store: options.StoreOption = None,
    json: options.JsonOption = False,
) -> None:
    """Fetch a week's rows from public sites through AKShare, in a process of its own; the only command that does.

    Needs the extra: pip install 'rag[market]'. Exit code 6 after --timeout, 7 when a site does not answer.

    \b
    Examples:
      rag market fetch --week 2026-W03
    """
    from rag.pipeline import market

    _told(market.fetch(week, options.settings_of(store), timeout), json)


def _told(report: Report, json: bool) -> None:
    from rag.rendering import market as shown

    if json:
        output.as_json(shown.form(report))
    else:
        output.lines(shown.lines(report))
    raise typer.Exit(3 if report.rejects else 0)
