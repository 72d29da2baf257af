"""`rag eval`: score the product, its retrieval, its gate, or any store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core

from rag.cli import options, output


class SuitesByDefault(typer.core.TyperGroup):
    """`rag eval facts themes` runs suites: what is no subcommand is handed to `run`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert `run` before arguments that name no subcommand."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=SuitesByDefault,
    help="Score answers, retrieval, the brief and the gate.",
    rich_markup_mode=None,
)


@app.callback()
def _eval() -> None:
    """Score answers, retrieval, the brief and the gate. `rag eval` alone runs every suite over the seeds."""


@app.command()
def run(
    suites: Annotated[
        list[str] | None, typer.Argument(help="Suites to run [default: all].", show_default=False)
    ] = None,
    cases: Annotated[
        Path | None, options.path_option("--cases", "A case file or folder [default: eval/cases].")
    ] = None,
    data: Annotated[
        Path | None, options.path_option("--data", "Documents the cases are about [default: seeds].")
    ] = None,
    system: Annotated[str, typer.Option("--system", help="rag, plain (plain RAG) or bm25 (lead sentence).")] = "rag",
    ablate: Annotated[
        str, typer.Option("--ablate", help="Leave a part out: gate, supersession, lexicon, vector or lexical.")
    ] = "",
    baseline: Annotated[Path | None, options.path_option("--baseline", "A report to compare with.")] = None,
    fail_under: Annotated[Path | None, options.path_option("--fail-under", "Thresholds; exit 1 below them.")] = None,
    html: Annotated[Path | None, options.path_option("--html", "Write a self-contained HTML report here.")] = None,
    save: Annotated[
        Path | None, options.path_option("--save", "Write the JSON report here, as a later baseline.")
    ] = None,
    judge: Annotated[
        str | None, typer.Option("--judge", help="A model that also judges the answers: as for --model.")
    ] = None,
    model: options.ModelOption = None,
    json: options.JsonOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Run case suites over the documents they are about, in a temporary store.

    \b
    Examples:
      rag eval
      rag eval facts updates --html report.html
      rag eval --baseline eval/baselines/seeds.json --fail-under eval/thresholds.toml
    """
    from rag.pipeline import scoring

    plan = scoring.Plan(tuple(suites or ()), cases, data, system, ablate)
    report = scoring.run(plan, options.settings_of(model=model), output.Progress(quiet))
    if judge:
        from rag.pipeline import judging

        report = judging.judged(report, judge, options.settings_of())
    compared = scoring.compare(report, baseline) if baseline else None
    for path, content in ((html, scoring.as_html), (save, scoring.as_json)):
        if path:
            scoring.write(path, content(report, compared))
    if json:
        output.as_json(scoring.as_dict(report, compared))
    else:
        output.lines(scoring.lines(report, compared))
    failures = scoring.failures(report, fail_under) if fail_under else []
    for failure in failures:
        output.note(failure)
    raise typer.Exit(1 if failures else 0)


@app.command()
def retrieval(
    corpus: Annotated[
        Path, options.path_option("--corpus", "JSONL(.gz): doc_id, text, date?, time?", show_default=False)
    ],
    queries: Annotated[
        Path,
        options.path_option(
            "--queries", "JSONL(.gz): query + gold_doc_ids, or theme + week + doc_ids.", show_default=False
        ),
    ],
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Only the first queries.")] = None,
    json: options.JsonOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Score retrieval on any JSONL set, in a temporary store.

    \b
    Examples:
      rag eval retrieval --corpus corpus.jsonl.gz --queries queries.jsonl --json
    """
    from rag.pipeline import scoring

    result = scoring.retrieval(corpus, queries, options.settings_of(), limit, output.Progress(quiet))
    if json:
        output.as_json(result)
    else:
        output.lines(scoring.retrieval_lines(result))


@app.command()
def public(
    name: Annotated[str, typer.Argument(help="rgb, fin_qa or crud.", show_default=False)],
    path: Annotated[
        Path, typer.Argument(parser=options.path_called("PATH"), help="The set's file or folder.", show_default=False)
    ],
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Only the first cases of each suite.")] = None,
    keep: Annotated[
        Path | None, options.path_option("--keep", "Keep replies here as they come; run again to go on.")
    ] = None,
    html: Annotated[Path | None, options.path_option("--html", "Write a self-contained HTML report here.")] = None,
    save: Annotated[Path | None, options.path_option("--save", "Write the JSON report here.")] = None,
    model: options.ModelOption = None,
    json: options.JsonOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Score the writer on a public question set that you hold: RGB (Chinese), fin_qa, CRUD-RAG.

    \b
    Examples:
      rag eval public rgb data/rgb --keep rgb.jsonl
      rag eval public crud split_merged.json --limit 100 --json
    """
    from rag.pipeline import public as public_sets
    from rag.pipeline import scoring

    plan = public_sets.Plan(name, path, limit, keep)
    report = public_sets.run(plan, options.settings_of(model=model), output.Progress(quiet))
    for target, content in ((html, scoring.as_html), (save, scoring.as_json)):
        if target:
            scoring.write(target, content(report, None))
    if json:
        output.as_json(scoring.as_dict(report, None))
    else:
        output.lines(scoring.lines(report, None))


@app.command()
def gate(
    telegraphs: Annotated[Path, options.path_option("--telegraphs", "Folder of telegraph files.", show_default=False)],
    json: options.JsonOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Mutation score of the verification on any folder of telegraph files.

    \b
    Examples:
      rag eval gate --telegraphs seeds --json
    """
    from rag.pipeline import scoring

    result = scoring.gate(telegraphs, output.Progress(quiet))
    if json:
        output.as_json(result)
    else:
        output.lines(scoring.gate_lines(result))


@app.command("self")
def self_(
    limit: Annotated[int, typer.Option("--limit", min=1, help="Cases of each kind.")] = 100,
    ablate: Annotated[str, typer.Option("--ablate", help="Leave a part out, as for `rag eval`.")] = "",
    store: options.StoreOption = None,
    model: options.ModelOption = None,
    json: options.JsonOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Score the user's own store with cases that code makes from its items: no labels needed.

    \b
    Examples:
      rag eval self
      rag eval self --limit 30 --json
    """
    from rag.pipeline import scoring

    report = scoring.self_cases(options.settings_of(store, model), limit, output.Progress(quiet), ablate)
    if json:
        output.as_json(scoring.as_dict(report, None))
    else:
        output.lines(scoring.lines(report, None))
