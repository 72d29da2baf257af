"""`rag market`: the market table into the store, from a file or from the network through a child process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.clock import parse_week
from rag.corpus import Catalog, Imported
from rag.errors import InputError, ModelError, ResourceError, UsageError
from rag.files import require_space
from rag.settings import Settings
from rag.sources import read_market, read_market_bytes
from rag.types import Document, Reject

CHILD = (sys.executable, "-P", str(Path(__file__).parents[1] / "sources/_akshare_child.py"))
"""Prints the table as CSV; called with the first and the last day."""
_EXIT_MISSING = 64
"""Of the child: the library is not installed."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did."""

    title: str
    change: Imported
    rejects: tuple[Reject, ...]

    @property
    def new(self) -> int:
        """Rows not known before."""
        return self.change.new

    @property
    def replaced(self) -> int:
        """Rows known with other values."""
        return self.change.replaced

    @property
    def unchanged(self) -> int:
        """Rows known with these values."""
        return self.change.unchanged


def import_file(path: Path, settings: Settings) -> Report:
    """A CSV → the store's market table, all good rows in one transaction. Raises InputError, StoreBusy."""
    document = read_market(path)
    require_space(settings.store, path.stat().st_size)
    return _store(document, settings)


def fetch(week: str, settings: Settings, seconds: float, child: Sequence[str] = CHILD) -> Report:
    """The week's rows from the network, fetched by `child` within `seconds`.

    Raises UsageError without the extra library, ResourceError after `seconds`, ModelError when the service fails.
    """
    monday, sunday = parse_week(week)
    command = [*child, monday.isoformat(), sunday.isoformat()]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as exc:
        raise ResourceError(
            f"the market data did not arrive within {seconds:g} seconds",
            where="rag market fetch",
            hint="try again later, set --timeout, or export a CSV and run: rag market import FILE.csv",
        ) from exc
    if done.returncode == _EXIT_MISSING:
        raise UsageError("akshare is not installed", where="rag market fetch", hint="pip install 'rag[market]'")
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ModelError(
            f"the market data could not be fetched: {said[-1][:200] if said else f'exit {done.returncode}'}",
            where="rag market fetch",
            hint="try again later, or export a CSV and run: rag market import FILE.csv",
        )
    return _store(read_market_bytes(done.stdout, f"akshare-{week}.csv"), settings)


def _store(document: Document, settings: Settings) -> Report:
    if not document.items:
        first = document.rejects[0] if document.rejects else None
        reason = f"line {first.line}: {first.reason}" if first else "it has a head and no rows"
        raise InputError(f"no row of the table can be used; {reason}", where=document.file, hint="see docs/market.md")
    with Catalog.create_or_open(settings.store, command="market") as catalog:
        change = catalog.add_table(document)
    return Report(document.title, change, document.rejects)
