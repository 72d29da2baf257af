"""`rag brief`: the weekly theme review."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.cli import options, output


def brief(
    week: Annotated[str, typer.Option("--week", help="ISO week such as 2026-W03, or last.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="Folder for the files.")] = Path("out"),
    format: Annotated[str, typer.Option("--format", help="Comma-separated: md, html, docx, pdf.")] = "md,html",
    as_of: options.AsOfOption = None,
    level: options.LevelOption = None,
    model: options.ModelOption = None,
    show: Annotated[int, typer.Option("--show", min=0, help="Print the first lines of the Markdown too.")] = 0,
    store: options.StoreOption = None,
    json: options.JsonOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Write the weekly review of one ISO week, with a manifest beside it. Exit code 3 when the week has no data.

    \b
    Examples:
      rag brief --week 2026-W03
      rag brief --week last --out briefs --format md,html,docx,pdf
    """
    from rag import pipeline
    from rag.rendering import jsonform_store as jsonform

    formats = pipeline.formats_of([name.strip() for name in format.split(",")])
    scope = options.scope_of(week=week, as_of=as_of, level=level)
    written = pipeline.write_brief(scope, options.settings_of(store, model), output.Progress(quiet))
    files = pipeline.save_brief(written, out, formats)
    if json:
        output.as_json(jsonform.written(written.manifest, [str(path) for path in files]))
        return
    output.lines(str(path) for path in files)
    if show:
        output.lines(["", *pipeline.markdown(written).splitlines()[:show]])
