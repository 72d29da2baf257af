"""A file that cannot be used is told; the others go in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import SEEDS, Rag

from rag import pipeline
from rag.corpus import Catalog
from rag.pipeline import intake
from rag.pipeline.crew import Crew
from rag.settings import Settings

GOOD = SEEDS / "CLS_2026-01-06_General.md"
ITEMS = 70


def unreadable(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with mode 000, which does not keep the superuser out."""
    opened = Path.open

    def refused(self: Path, *arguments: Any, **named: Any) -> Any:
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *arguments, **named)

    monkeypatch.setattr(Path, "open", refused)


def test_a_file_without_permission_is_told_and_the_others_go_in(
    rag: Rag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "wire"
    folder.mkdir()
    shutil.copy(GOOD, folder / "b.md")
    shutil.copy(SEEDS / "CLS_2026-01-12_Major.md", folder / "a.md")
    unreadable(folder / "a.md", monkeypatch)
    report = pipeline.ingest([folder], Settings(store=tmp_path / "store"))
    assert [error.where for error in report.failed] == [str(folder / "a.md")]
    assert "Permission denied" in report.failed[0].message
    assert report.items == ITEMS
    assert rag("ingest", folder, "--store", tmp_path / "store") == 3
    assert "a.md" in capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix", reason="only POSIX file systems take names that are not UTF-8")
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_name_that_is_no_text_is_told_and_the_others_go_in(
    rag: Rag, tmp_path: Path, options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "wire"
    folder.mkdir()
    shutil.copy(GOOD, folder / "b.md")
    try:
        shutil.copy(GOOD, folder / os.fsdecode(b"caf\xe9.md"))
    except OSError:
        pytest.skip("this file system takes only text")
    assert rag("ingest", folder, "--store", tmp_path / "store", *options) == 3
    assert "caf\ufffd.md" in capsys.readouterr().out
    assert pipeline.stats(Settings(store=tmp_path / "store")).items == ITEMS


def test_a_folder_that_cannot_be_listed_is_told_and_the_others_go_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "wire"
    (folder / "closed").mkdir(parents=True)
    shutil.copy(GOOD, folder / "b.md")
    listed = os.scandir

    def refused(path: str) -> Any:
        if str(path) == str(folder / "closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refused)
    report = pipeline.ingest([folder], Settings(store=tmp_path / "store"))
    assert [(error.message, error.where) for error in report.failed] == [
        ("the folder cannot be read", str(folder / "closed"))
    ]
    assert report.items == ITEMS


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_named_pipe_is_told_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    report = pipeline.ingest([tmp_path / "pipe.md", GOOD], Settings(store=tmp_path / "store"))
    assert [error.message for error in report.failed] == ["this is not a regular file"]
    assert report.items == ITEMS


def test_a_file_that_goes_while_others_are_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone.md"
    shutil.copy(GOOD, gone)
    monkeypatch.setattr("rag.sources.discover", lambda paths: [*paths, tmp_path / "never.md"])
    report = pipeline.ingest([gone], Settings(store=tmp_path / "store"))
    assert [error.where for error in report.failed] == [str(tmp_path / "never.md")]
    assert report.items == ITEMS


def test_of_two_notes_of_one_name_the_last_is_kept_every_time(tmp_path: Path) -> None:
    for folder, text in (("a", "第一段。"), ("b", "第二段。")):
        (tmp_path / "notes" / folder).mkdir(parents=True)
        (tmp_path / "notes" / folder / "n.md").write_text(f"日期：2026-01-12\n\n{text}", encoding="utf-8")
    for _ in range(3):
        pipeline.ingest([tmp_path / "notes"], Settings(store=tmp_path / "store"))
        with Catalog.open(tmp_path / "store") as catalog:
            assert ["第二段" in item.text for item in catalog.items()] == [True]


def test_a_file_beside_one_of_its_name_tells_its_rejects_once(tmp_path: Path) -> None:
    cut = b"# \xe8\xb4\xa2\xe8\x81\x94\xe7\xa4\xbe" + GOOD.read_bytes() + b"\n\xe8\xb4"
    for folder in ("a", "b"):
        (tmp_path / "wire" / folder).mkdir(parents=True)
        (tmp_path / "wire" / folder / "n.md").write_bytes(cut)
    report = pipeline.ingest([tmp_path / "wire"], Settings(store=tmp_path / "store"))
    assert [state.unchanged for _, state in report.added] == [False, True]
    assert len(report.rejects) == 1


def test_a_pdf_whatever_its_name_is_read_by_the_first_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def seen(self: Crew, function: Any, batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            given.extend(path.name for path in batch if isinstance(path, Path))
            yield function(batch)

    monkeypatch.setattr(Crew, "each", seen)
    monkeypatch.setattr("rag.sources.reading.page_texts", lambda data, name: ["日期：2026-01-12\n甲"])
    wire = tmp_path / "wire"
    wire.mkdir()
    for name in ("a.pdf", "c.md"):
        (wire / name).write_bytes(b"%PDF-1.4\n")
    for name in ("b.md", "d.pdf"):
        shutil.copy(GOOD, wire / name)
    report = pipeline.ingest([wire], Settings(store=tmp_path / "store"))
    assert [file for file, _ in report.added] == ["a.pdf", "b.md", "c.md", "d.pdf"]
    assert [state.new for _, state in report.added] == [1, ITEMS, 1, 0]
    assert given == ["b.md", "d.pdf"]


def test_what_nobody_may_look_at_is_told_and_the_others_go_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = tmp_path / "wire"
    (wire / "listed").mkdir(parents=True)
    shutil.copy(GOOD, wire / "b.md")
    (wire / "listed" / "a.md").write_text("甲", encoding="utf-8")
    looked = Path.stat

    def refused(self: Path, **named: Any) -> Any:
        """As in a folder of mode 744, which does not keep the superuser out."""
        if self.parent == wire / "listed":
            raise PermissionError(13, "Permission denied", str(self))
        return looked(self, **named)

    monkeypatch.setattr(Path, "stat", refused)
    long = tmp_path / ("x" * 300)
    report = pipeline.ingest([wire, long], Settings(store=tmp_path / "store"))
    assert [error.where for error in report.failed] == [str(wire / "listed" / "a.md"), str(long)]
    assert all("cannot be read" in error.message for error in report.failed)
    assert report.items == ITEMS


def test_a_file_that_goes_while_batches_are_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone.md"
    shutil.copy(GOOD, gone)
    batches = intake._batches

    def late(files: Sequence[Path]) -> Iterator[list[Path]]:
        gone.unlink()
        monkeypatch.setattr(
            Path, "exists", lambda path: path == gone or os.path.exists(path)
        )  # it went between two looks
        return batches(files)

    monkeypatch.setattr(intake, "_batches", late)
    report = pipeline.ingest([gone, SEEDS / GOOD.name], Settings(store=tmp_path / "store"))
    assert [error.where for error in report.failed] == [str(gone)]
    assert report.items == ITEMS
