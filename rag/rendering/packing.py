"""Office files are zip archives: packed here so that the same parts are the same bytes, whatever the day."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_DATE = (1980, 1, 1, 0, 0, 0)
_CONTENT_TYPES = "[Content_Types].xml"


def packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of (name, content), content types first, then by name; no entry tells a time or a system."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in sorted(parts, key=lambda part: (part[0] != _CONTENT_TYPES, part[0])):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, content, compresslevel=6)
    return kept.getvalue()


def repacked(archive: bytes) -> bytes:
    """The same parts, packed anew."""
    with zipfile.ZipFile(io.BytesIO(archive)) as given:
        return packed((name, given.read(name)) for name in given.namelist())
