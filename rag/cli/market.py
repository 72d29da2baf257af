"""`rag market`: the market table, from a CSV or from the network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from rag.cli import options, output
from rag.cli.parameters import Argument, Option

if TYPE_CHECKING:
    from rag.pipeline.market import Report


def import_(
    file: Annotated[Path, Argument(help="A CSV with the columns of docs/market.md.", show_default=False)],
    store: options.StoreOption = None,
    json: options.JsonOption = False,
) -> int:
    """Read a CSV into the market table. A row of a known day, kind and name replaces the old one.

    Exit code 3 when rows were rejected; the others were stored.

    \b
    Examples:
      rag market import wind-export.csv
    """
    from rag.pipeline import market

    return _told(market.import_file(file, options.settings_of(store)), json)


def fetch(
    week: Annotated[str, Option("--week", help="ISO week such as 2026-W03.", show_default=False)],
    timeout: Annotated[float, Option("--timeout", min=1, help="Seconds after which to give up.")] = 300,
    store: options.StoreOption = None,
    json: options.JsonOption = False,
) -> int:
    """Fetch a week's rows from public sites through AKShare, in a process of its own; the only command that does.

    Needs the extra: pip install 'rag[market]'. Exit code 6 after --timeout, 7 when a site does not answer.

    \b
    Examples:
      rag market fetch --week 2026-W03
    """
    from rag.pipeline import market

    return _told(market.fetch(week, options.settings_of(store), timeout), json)


def _told(report: Report, json: bool) -> int:
    from rag.rendering import market as shown

    if json:
        output.as_json(shown.form(report))
    else:
        output.lines(shown.lines(report))
    return 3 if report.rejects else 0
