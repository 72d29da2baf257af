"""Which files to read, and their bytes: regular files only, never more than a limit, unchanged while being read."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.errors import InputError

NOT_DOCUMENTS = ("readme", "license", "themes.")
"""Beginnings of names that a folder of documents may hold beside them; the last is the theme lexicon."""
SUFFIXES = (".md", ".markdown", ".txt", ".text", ".pdf")
MAX_BYTES = 64 << 20
"""A day of telegraphs is 0.3 MB and a report 3 MB; anything above this is a mistake."""
_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.EBADF, errno.ELOOP)


def discover(paths: Sequence[Path]) -> list[Path]:
    """The files to read: the given files, and of folders every file with a known ending, sorted by path.

    In folders, hidden files and folders, links to folders and `NOT_DOCUMENTS` are skipped. No file appears twice. A
    folder that cannot be listed stands for its files, and a path that cannot be looked at for a file: `fingerprint`
    tells them.
    Raises InputError for a path that does not exist.
    """
    found: dict[str, Path] = {}
    for path in paths:
        if not _kind(path):
            raise InputError("there is no such file or folder", where=str(path), hint="check the path")
        for file in _walk(path) if stat.S_ISDIR(_kind(path)) else [path]:
            found.setdefault(os.path.realpath(file), file)
    return list(found.values())


def _walk(folder: Path) -> Iterator[Path]:
    closed: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here) / name
            hidden = name.startswith(".") or name.lower().startswith(NOT_DOCUMENTS)
            if not hidden and path.suffix.lower() in SUFFIXES and stat.S_ISREG(_kind(path)):
                yield path
    yield from (Path(error.filename) for error in closed)


def fingerprint(path: Path) -> str:
    """SHA-256 of a regular file as 64 hex digits, read in constant memory.

    Raises InputError when it cannot be read, or has a name that is no text (it could not be cited), and for a folder.
    """
    try:
        path.name.encode("utf-8")
    except UnicodeEncodeError as exc:
        shown = os.fsencode(path).decode("utf-8", "replace")
        raise InputError("the file's name is not valid UTF-8", where=shown, hint="rename the file") from exc
    if stat.S_ISDIR(_kind(path)):
        raise InputError("the folder cannot be read", where=str(path), hint="check who may list it")
    _regular(path)
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as exc:
        raise InputError(f"the file cannot be read: {exc.strerror}", where=str(path)) from exc


def load(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file.

    Raises InputError when it is missing, unreadable, not a regular file, above `limit` bytes, or changing meanwhile.
    """
    for _ in range(2):
        before = _regular(path)
        if before.st_size > limit:
            size, most = before.st_size / (1 << 20), limit / (1 << 20)
            raise InputError(f"the file is too large: {size:.0f} MB, the limit is {most:.0f} MB", where=str(path))
        try:
            with path.open("rb") as stream:
                data = stream.read(limit + 1)
        except OSError as exc:
            raise InputError(f"the file cannot be read: {exc.strerror}", where=str(path)) from exc
        after = _stat(path)
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and len(data) == after.st_size:
            return data
    raise InputError("the file changes while it is read", where=str(path), hint="try again when it is complete")


def size(path: Path) -> int:
    """Bytes of a file; 0 when it cannot be looked at, which `fingerprint` tells."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _kind(path: Path) -> int:
    """The kind of file as `stat` has it: 0 of what is absent, a regular file where nobody may look."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except OSError as exc:
        return 0 if exc.errno in _ABSENT else stat.S_IFREG
    except ValueError:  # no name of a file
        return 0


def _regular(path: Path) -> os.stat_result:
    found = _stat(path)
    if not stat.S_ISREG(found.st_mode):
        raise InputError("this is not a regular file", where=str(path), hint="give files or folders of files")
    return found


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", None) or str(exc)
        raise InputError(f"the file cannot be read: {reason}", where=str(path), hint="check the path") from exc
