"""Files are whole or absent, the lock admits one writer, and what goes wrong says so in words."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import faults
from rag.errors import ResourceError, StoreBusy, StoreError
from rag.files import (
    WriterLock,
    atomic_folder,
    atomic_write,
    quarantine,
    require_space,
    sha256_file,
    storage_error,
    sweep,
    translated,
)


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    faults.install({})


def test_text_and_bytes_are_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / ("周报" * 40 + ".md")
    atomic_write(path, "一")
    atomic_write(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert sha256_file(path) == hashlib.sha256(b"two").hexdigest()


@pytest.mark.parametrize("call", ["create", "write", "fsync", "rename", "fsync_folder", "mkdir"])
def test_a_full_disk_leaves_the_old_file_and_no_litter(tmp_path: Path, call: str) -> None:
    path = tmp_path / "a.md"
    atomic_write(path, "old")
    faults.install({"RAG_FAIL_AT": call})
    target = tmp_path / "sub" / "b.md" if call == "mkdir" else path
    with pytest.raises(ResourceError, match="disk is full") as caught:
        atomic_write(target, "new")
    assert str(target.parent) in caught.value.where
    assert path.read_text(encoding="utf-8") in {"old", "new" if call == "fsync_folder" else "old"}
    assert [p.name for p in tmp_path.iterdir()] == ["a.md"]


def test_a_fault_strikes_at_the_kth_call_of_a_name_or_of_any_once_or_for_ever() -> None:
    def struck(spec: str) -> str:
        faults.install({"RAG_FAIL_AT": spec})
        out = ""
        for name in "abab":
            try:
                faults.point(name)
                out += "."
            except OSError:
                out += "x"
        return out

    assert {spec: struck(spec) for spec in ("b", "b#2", "#3", "#2+", "a#2+", "c")} == {
        "b": ".x..",
        "b#2": "...x",
        "#3": "..x.",
        "#2+": ".xxx",
        "a#2+": "..x.",
        "c": "....",
    }


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    final = tmp_path / "generation-1"
    with atomic_folder(final) as folder:
        (folder / "sub").mkdir()
        (folder / "sub" / "a").write_bytes(b"a")
        assert not final.exists()
    assert (final / "sub" / "a").read_bytes() == b"a"
    with pytest.raises(ZeroDivisionError), atomic_folder(tmp_path / "generation-2"):
        print(1 / 0)
    with atomic_folder(final) as folder:
        (folder / "b").write_bytes(b"b")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["generation-1", "generation-1.corrupt-1"]


def test_quarantine_keeps_everything_and_sweep_only_what_is_finished(tmp_path: Path) -> None:
    for n in range(2):
        (tmp_path / "index").write_text(str(n), encoding="utf-8")
        assert quarantine(tmp_path / "index").name == f"index.corrupt-{n + 1}"
    (tmp_path / ".tmp-9-0").mkdir()
    (tmp_path / ".tmp-9-1").touch()
    sweep(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["index.corrupt-1", "index.corrupt-2"]


def test_space_is_asked_for_before_it_is_needed(tmp_path: Path) -> None:
    require_space(tmp_path / "not" / "there", 1)
    with pytest.raises(ResourceError, match="bytes wanted"):
        require_space(tmp_path, 1 << 60)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO])
def test_what_the_system_refuses_is_a_resource_error(code: int) -> None:
    error = storage_error(OSError(code, "x"), Path("p"))
    assert isinstance(error, ResourceError)
    assert error.where == "p"
    assert error.hint


def test_anything_else_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        sha256_file(tmp_path / "none")
    assert caught.value.where == str(tmp_path / "none")
    with pytest.raises(StoreError), translated(tmp_path):
        raise OSError(errno.ELOOP, "loop")


def test_the_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with WriterLock(tmp_path, "rag ingest seeds"):
        with pytest.raises(StoreBusy) as caught:
            WriterLock(tmp_path).acquire()
        assert caught.value.exit_code == 5
        assert re.search(rf"pid {os.getpid()} \(rag ingest seeds\) since \d{{4}}-", caught.value.message)
        with pytest.raises(StoreBusy):
            WriterLock(tmp_path, wait=0.12).acquire()
    with WriterLock(tmp_path) as lock:
        assert not lock.interrupted


def test_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("x", encoding="utf-8")
    (tmp_path / "lock").symlink_to(tmp_path / "precious")
    with pytest.raises(StoreError):
        WriterLock(tmp_path).acquire()
    assert (tmp_path / "precious").read_text(encoding="utf-8") == "x"


def hold_for_ever(folder: str, ready: object) -> None:
    WriterLock(Path(folder), "rag ingest").acquire()
    ready.set()  # type: ignore[attr-defined]
    multiprocessing.get_context("spawn").Event().wait()


def test_the_lock_dies_with_its_holder(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Event()
    holder = spawn.Process(target=hold_for_ever, args=(str(tmp_path), ready))
    holder.start()
    assert ready.wait(60)
    with pytest.raises(StoreBusy, match=f"pid {holder.pid} "):
        WriterLock(tmp_path).acquire()
    holder.kill()
    holder.join()
    with WriterLock(tmp_path) as lock:
        assert lock.interrupted
