"""`rag doctor`: what is wrong, and the command that fixes it."""

from __future__ import annotations

import typer

from rag.cli import options, output


def doctor(
    store: options.StoreOption = None, model: options.ModelOption = None, json: options.JsonOption = False
) -> None:
    """Check the installation and the store in full; each line is ok, warn or fail with the command that helps.

    Exit code 4 when the store is missing or damaged, 7 when the model cannot be used.

    \b
    Examples:
      rag doctor
      rag doctor --store ~/wire/.rag --json
    """
    from rag.pipeline import health
    from rag.rendering import jsonform_store as jsonform
    from rag.rendering import terminal_store as terminal

    checks = health.doctor(options.settings_of(store, model))
    if json:
        output.as_json(jsonform.doctor(checks))
    else:
        output.lines(terminal.doctor(checks))
    raise typer.Exit(max((check.exit_code for check in checks if check.state == "fail"), default=0))
