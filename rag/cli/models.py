"""`rag models`: models that suit the work, one of them onto this machine, one of them tried."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from rag.cli import options, output

app = typer.Typer(help="Local models.", no_args_is_help=True, rich_markup_mode=None)

Named = Annotated[str, typer.Argument(help="A folder, a hub id, or a base URL.", show_default=False)]


@app.callback()
def _models() -> None:
    """Local models: what suits the work, pulled and checked."""


@app.command("list")
def listed(json: options.JsonOption = False) -> None:
    """Models that suit the work, by kind and by the memory they need.

    \b
    Examples:
      rag models list
    """
    from rag.pipeline import models
    from rag.rendering import terminal_models

    found = models.recommended()
    told = [asdict(model) for model in found]
    if json:
        output.as_json({"schema_version": 1, "models": told})
    else:
        output.lines(terminal_models.listed(told))


@app.command()
def pull(name: Named, json: options.JsonOption = False) -> None:
    """Bring a model onto this machine: a folder is locked as it is, a hub id downloaded and locked.

    ModelScope is asked first when its library is installed, then the hub or the mirror in HF_ENDPOINT. An interrupted
    download goes on where it stopped. Only safetensors, no code; the SHA-256 of every file is kept and compared.

    \b
    Examples:
      rag models pull Qwen/Qwen3-0.6B
      HF_ENDPOINT=https://hf-mirror.com rag models pull Qwen/Qwen3-4B-Instruct-2507
    """
    from rag.pipeline import models
    from rag.rendering import terminal_models

    pulled = models.pull(name, options.settings_of())
    told = asdict(pulled) | {"path": str(pulled.path)}
    if json:
        output.as_json({"schema_version": 1} | told)
    else:
        output.lines(terminal_models.pulled(told))


@app.command()
def check(name: Named, json: options.JsonOption = False, quiet: options.QuietOption = False) -> None:
    """Load a model, let it word a fact, time it, and tell what a brief will take. Exit code 7 when it is not usable.

    \b
    Examples:
      rag models check Qwen/Qwen3-0.6B
      rag models check "http://127.0.0.1:8000/v1#Qwen3-4B" --json
    """
    import time

    from rag.pipeline import models
    from rag.rendering import terminal_models

    settings = options.settings_of(model=name)
    tried = models.check(settings, time.perf_counter, output.Progress(quiet))
    if json:
        output.as_json({"schema_version": 1} | asdict(tried))
    else:
        output.lines(terminal_models.tried(asdict(tried)))
    raise typer.Exit(0 if tried.usable else 7)
