"""`rag config show`: the settings in force, and where each comes from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from rag import settings
from rag.cli import options, output

_USERINFO = re.compile(r"(?<=://).*@", re.DOTALL)
"""Up to the last @: a password may hold a / or an @ that should have been escaped."""
app = typer.Typer(help="Settings.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _config() -> None:
    """Settings: flag > RAG_* environment > rag.toml > default."""


@app.command()
def show(
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value comes from.")] = False,
    store: options.StoreOption = None,
    model: options.ModelOption = None,
    json: options.JsonOption = False,
) -> None:
    """The settings in force; user and password of an address are shown as ***.

    \b
    Examples:
      rag config show --origin
    """
    loaded = settings.load({"store": store, "model": model})
    rows = {name: _masked(getattr(loaded.settings, name)) for name in loaded.origin}
    if json:
        plain = {name: str(v) if isinstance(v, Path) else v for name, v in rows.items()}
        output.as_json(
            {
                "schema_version": 1,
                "settings": plain,
                "origin": dict(loaded.origin),
                "fingerprint": loaded.settings.fingerprint(),
            }
        )
    else:
        output.lines(f"{name} = {value}" + f"  # {loaded.origin[name]}" * origin for name, value in rows.items())


def _masked(value: Any) -> Any:
    return _USERINFO.sub("***@", value) if isinstance(value, str) else value
