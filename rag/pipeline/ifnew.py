"""`rag brief --if-new`: write only when something that shapes the brief has changed; one writer at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import StoreBusy
from rag.files import WriterLock, make_folder
from rag.pipeline import speaking, weekly
from rag.pipeline.store import Progress, opened, silent
from rag.scope import Scope
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """A brief that was found up to date; nothing was written."""

    week: str
    files: tuple[Path, ...]


def write(
    scope: Scope, settings: Settings, folder: Path, formats: Sequence[str], progress: Progress = silent
) -> Kept | tuple[weekly.Written, list[Path]]:
    """The brief, written under `folder` and saved, or what is there already when it was made from the same inputs.

    Same inputs: the store's items, lexicon, settings, scope and version of rag, as the manifest in `folder` has them,
    and every format asked for is there. A server's model is known by its name alone.
    Raises StoreBusy while another run writes there, else as `pipeline.write_brief`.
    """
    make_folder(folder)
    try:
        lock = WriterLock(folder, "brief").acquire()
    except StoreBusy as busy:
        raise StoreBusy("another run writes briefs into this folder", where=str(folder), hint=busy.hint) from busy
    try:
        if kept := _kept(scope, settings, folder, formats):
            return kept
        with speaking.speaker(settings) as speaker:  # a model is opened only when there is something to write
            written = weekly.write(scope, settings, progress, speaker)
        return written, weekly.save(written, folder, formats)
    finally:
        lock.release()


def _kept(scope: Scope, settings: Settings, folder: Path, formats: Sequence[str]) -> Kept | None:
    with opened(settings) as store:
        week = weekly.week_named(scope, store)
        files = tuple(folder / f"{week}.{name}" for name in (*formats, "manifest.json"))
        if not all(path.is_file() for path in files):
            return None
        try:
            old = json.loads(files[-1].read_text(encoding="utf-8"))
            same = all(old[key] == value for key, value in weekly.shape(scope, store).items())
        except (ValueError, KeyError, TypeError):  # not a manifest of ours: written anew
            return None
    return Kept(week, files) if same else None
