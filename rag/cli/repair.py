"""`rag repair`: rebuild everything that is derived."""

from __future__ import annotations

from rag.cli import options, output


def repair(
    store: options.StoreOption = None, json: options.JsonOption = False, quiet: options.QuietOption = False
) -> None:
    """Rebuild links, chunks and indexes from the catalog. Damaged files are set aside, never deleted.

    \b
    Examples:
      rag repair
    """
    from rag.pipeline import health
    from rag.rendering import jsonform_store as jsonform
    from rag.rendering import terminal_store as terminal

    checks = health.repair(options.settings_of(store), output.Progress(quiet))
    if json:
        output.as_json(jsonform.doctor(checks))
    else:
        output.lines(terminal.doctor(checks))
