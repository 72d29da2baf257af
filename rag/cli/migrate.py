"""`rag migrate`: the vectors to Milvus, or back."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli import options, output


def migrate(
    to: Annotated[
        str,
        typer.Option("--to", help="milvus://HOST:PORT/NAME, a milvus-lite file (….db), or local.", show_default=False),
    ],
    store: options.StoreOption = None,
    json: options.JsonOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Send the store's vectors to Milvus; only what is missing there, so that a run that broke off continues.

    The catalog stays the only truth. Set index = "ADDRESS" in rag.toml (or RAG_INDEX) to search there; rag ingest then
    keeps it up to date. Exit code 7 when the server cannot be used.

    \b
    Examples:
      rag migrate --to milvus://127.0.0.1:19530/wire
      rag migrate --to vectors.db
    """
    from rag import pipeline

    done = pipeline.migrate(to, options.settings_of(store), output.Progress(quiet))
    if json:
        from rag.rendering.jsonform_store import versioned

        output.as_json(versioned({"to": done.to, "chunks": done.chunks, "sent": done.sent, "removed": done.removed}))
    else:
        output.lines([f"{done.to}：共 {done.chunks} 段，本次写入 {done.sent} 段，删除 {done.removed} 段"])
