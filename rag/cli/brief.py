"""`rag brief`: the weekly theme review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli import options, output

if TYPE_CHECKING:
    from rag.pipeline import Kept


def brief(
    week: Annotated[str, typer.Option("--week", help="ISO week such as 2026-W03, or last.", show_default=False)],
    out: Annotated[Path, options.path_option("--out", "Folder for the files.")] = Path("out"),
    format: Annotated[str, typer.Option("--format", help="Comma-separated: md, html, docx, pdf.")] = "md,html",
    as_of: options.AsOfOption = None,
    level: options.LevelOption = None,
    model: options.ModelOption = None,
    themes: Annotated[
        int | None, typer.Option("--themes", min=1, help="How many 重点主题 [default: 3].", show_default=False)
    ] = None,
    pages: Annotated[
        int | None,
        typer.Option("--pages", min=1, help="Leave out the least salient points beyond N pages.", show_default=False),
    ] = None,
    short: Annotated[bool, typer.Option("--short", help="Also WEEK.short.md, one screen, printed too.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also WEEK.explain.md: why each event was chosen.")
    ] = False,
    if_new: Annotated[bool, typer.Option("--if-new", help="Do nothing when nothing has changed since.")] = False,
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
      rag brief --week last --out briefs --if-new --short
      rag brief --week 2026-W03 --themes 5 --pages 8
      rag brief --week 2026-W03 --explain
    """
    from rag import pipeline
    from rag.rendering import jsonform_store as jsonform

    extra = [name for name, wanted in (("short.md", short), ("explain.md", explain)) if wanted]
    formats = pipeline.formats_of([*(name.strip() for name in format.split(",")), *extra])
    scope = options.scope_of(week=week, as_of=as_of, level=level)
    settings = options.settings_of(store, model, themes=themes, pages=pages)
    if if_new:
        made = pipeline.brief_if_new(scope, settings, out, formats, output.Progress(quiet))
        if isinstance(made, pipeline.Kept):
            _kept(made, json)
            return
        written, files = made
    else:
        written = pipeline.write_brief(scope, settings, output.Progress(quiet))
        files = pipeline.save_brief(written, out, formats)
    if json:
        output.as_json(jsonform.written(written.manifest, [str(path) for path in files]))
        return
    output.lines(str(path) for path in files)
    if short:
        output.lines(["", *pipeline.short(written).splitlines()])
    if show:
        output.lines(["", *pipeline.markdown(written).splitlines()[:show]])


def _kept(made: Kept, json: bool) -> None:
    from rag.rendering import jsonform_store as jsonform

    if json:
        output.as_json(jsonform.kept(made.week, [str(path) for path in made.files]))
    else:
        output.lines([f"{made.week} 没有变化，未重写：{made.files[0].parent}"])
