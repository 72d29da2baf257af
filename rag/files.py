"""Everything that changes files, the catalog's SQLite apart: whole or not at all, and on the disk when it returns.

Covered: atomic files and folders, hashing, the writer's lock, quarantine, free space, one translation of OSError.
A file is written under a temporary name in the same folder, synced, renamed, and the folder synced: renaming alone may
leave an empty file after a power loss. Every storage call passes `faults.point`, where tests stop the process
or make the call fail.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from rag.clock import BEIJING
from rag.errors import RagError, ResourceError, StoreBusy, StoreError
from rag.faults import point

TEMPORARY = ".tmp-"
"""Unfinished files and folders begin with this; nobody reads them and `sweep` removes them."""

_RESOURCE = {
    errno.ENOSPC: ("the disk is full", "free some space, then run the same command again"),
    errno.EDQUOT: ("the disk quota is used up", "free some space, then run the same command again"),
    errno.EROFS: ("the file system is read-only", "choose a writable folder with --store or --out"),
    errno.EACCES: ("permission denied", "choose a writable folder with --store or --out"),
    errno.EPERM: ("permission denied", "choose a writable folder with --store or --out"),
    errno.EIO: ("the disk reported an error", "check the disk, then run: rag doctor"),
    errno.EMFILE: ("too many open files", "close other programs or raise the limit with ulimit -n"),
    errno.ENAMETOOLONG: ("the file name is too long", "choose a shorter name"),
}


# ── errors and space ────────────────────────────────────────────────────────────────────────────────────────────


def storage_error(exc: OSError, path: Path) -> RagError:
    """`exc` as a ResourceError when disk, rights or limits are to blame, else as a StoreError; both name the path."""
    if exc.errno in _RESOURCE:
        what, hint = _RESOURCE[exc.errno]
        return ResourceError(what, where=str(path), hint=hint)
    return StoreError(f"cannot use the file: {exc.strerror or exc}", where=str(path), hint="run: rag doctor")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Within it every OSError about `path` leaves as a ResourceError or StoreError."""
    try:
        yield
    except OSError as exc:
        raise storage_error(exc, path) from exc


def require_space(folder: Path, planned: int) -> None:
    """Raise ResourceError unless twice `planned` bytes are free where `folder` is, or will be."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    with translated(folder):
        free = shutil.disk_usage(place).free
    if free < 2 * planned:
        raise ResourceError(
            f"not enough disk space: {2 * planned:,} bytes wanted, {free:,} free",
            where=str(folder),
            hint="free some space, then run the same command again",
        )


# ── files and folders ───────────────────────────────────────────────────────────────────────────────────────────


def sha256_file(path: Path) -> str:
    """SHA-256 of the file's bytes as 64 hex digits, read in constant memory. Raises StoreError or ResourceError."""
    with translated(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def atomic_write(path: Path, data: bytes | str) -> None:
    """Put `data` (text as UTF-8) at `path`: after a crash there is the old file or the new one, never a mixture.

    Missing folders are made. Raises ResourceError or StoreError; the old file is then untouched.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    with translated(path):
        make_folder(path.parent)
        require_space(path.parent, len(content))
        temporary = _temporary(path.parent)
        try:
            _write_synced(temporary, content)
            point("rename")
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder to fill; on leaving, every file in it is synced and the folder renamed to `path`.

    What stood at `path` is quarantined. If the block raises, nothing appears at `path`. Raises ResourceError or
    StoreError.
    """
    with translated(path):
        make_folder(path.parent)
        temporary = _temporary(path.parent)
        temporary.mkdir()
    try:
        yield temporary
        with translated(path):
            for folder, _, names in os.walk(temporary, topdown=False):
                for name in names:
                    _sync(Path(folder, name))
                sync_folder(Path(folder))
            if path.exists():
                quarantine(path)
            point("rename")
            temporary.rename(path)
            sync_folder(path.parent)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def quarantine(path: Path) -> Path:
    """Rename `path` out of the way, to `<name>.corrupt-1` or the next free number; returns the new path.

    Damaged data are never deleted: their owner may want to look. Raises ResourceError or StoreError.
    """
    number = 1
    while (aside := path.with_name(f"{path.name}.corrupt-{number}")).exists():
        number += 1
    with translated(path):
        point("quarantine")
        path.rename(aside)
        sync_folder(path.parent)
    return aside


def sweep(folder: Path) -> None:
    """Remove what a killed process left unfinished in `folder`. Only under the writer's lock of that folder."""
    with translated(folder):
        for left in sorted(folder.glob(f"{TEMPORARY}*")):
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()


def make_folder(folder: Path) -> None:
    """Make `folder` and its parents, each synced into the one above it."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with translated(folder):
        point("mkdir")
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` durable. Does nothing where folders cannot be opened (Windows)."""
    if hasattr(os, "O_DIRECTORY"):
        point("fsync_folder")
        _fsync(os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))


def _temporary(folder: Path) -> Path:
    # A fixed short name: a long final name plus a suffix could pass the file system's limit.
    number = 0
    while (path := folder / f"{TEMPORARY}{os.getpid()}-{number}").exists():
        number += 1
    return path


def _write_synced(path: Path, content: bytes) -> None:
    point("create")
    with path.open("xb") as file:
        point("write")
        file.write(content)
        file.flush()
        point("fsync")
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    point("fsync")
    _fsync(os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0)))


def _fsync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ── one writer ──────────────────────────────────────────────────────────────────────────────────────────────────


class WriterLock:
    """The right to change a store: a kernel lock on `<folder>/lock` that dies with its process.

    The file says who holds it (pid and command; its modification time says since when) and is emptied on release, so
    that text in an unlocked file means that the last writer did not end well. The file itself is never removed: its
    existence means nothing.
    """

    def __init__(self, folder: Path, command: str = "", wait: float = 0.0) -> None:
        """`command` is shown to whoever comes second; `wait` seconds are spent trying before StoreBusy."""
        self.path = folder / "lock"
        self._command, self._wait = command, wait
        self._descriptor: int | None = None
        self.interrupted = False
        """After acquiring: the writer before us was killed."""

    def acquire(self) -> WriterLock:
        """Take the lock. Raises StoreBusy naming the holder, ResourceError or StoreError."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        with translated(self.path):
            descriptor = os.open(self.path, flags, 0o666)
        try:
            self._take(descriptor)
            with translated(self.path):
                self.interrupted = os.fstat(descriptor).st_size > 0
                os.ftruncate(descriptor, 0)
                os.lseek(descriptor, 0, os.SEEK_SET)
                os.write(descriptor, json.dumps({"pid": os.getpid(), "command": self._command}).encode())
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return self

    def release(self, *, clean: bool = True) -> None:
        """Give the lock back; harmless when it is not held. Not `clean`: the next writer shall look for damage."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            with suppress(OSError):
                if clean:
                    os.ftruncate(descriptor, 0)
            os.close(descriptor)

    __enter__ = acquire

    def __exit__(self, *_: object) -> None:
        self.release()

    def _take(self, descriptor: int) -> None:
        for left in range(int(self._wait / 0.05), -1, -1):
            if _try_lock(descriptor):
                return
            if left:
                time.sleep(0.05)
        raise StoreBusy(
            f"another process is writing to the store: {_holder(descriptor)}",
            where=str(self.path.parent),
            hint="wait until it has finished, then run the same command again",
        )


def _holder(descriptor: int) -> str:
    since = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, BEIJING)
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        holder = json.loads(os.read(descriptor, 4096))
        return f"pid {holder['pid']} ({holder['command'] or 'rag'}) since {since:%Y-%m-%d %H:%M:%S}"
    except (ValueError, KeyError, TypeError):
        return f"since {since:%Y-%m-%d %H:%M:%S}"


def _try_lock(descriptor: int) -> bool:
    """Whether the exclusive lock was free: flock, or the last byte of the largest file on Windows."""
    try:
        import fcntl
    except ImportError:
        return _try_lock_windows(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _try_lock_windows(descriptor: int) -> bool:
    import msvcrt

    locking, mode = getattr(msvcrt, "locking"), getattr(msvcrt, "LK_NBLCK")  # noqa: B009 - absent elsewhere
    os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # far behind the text, which must stay readable to others
    try:
        locking(descriptor, mode, 1)
    except OSError:
        return False
    return True
