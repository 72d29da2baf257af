"""Item ids: a tag letter and 16 hex digits of SHA-256 over length-prefixed parts, so that no two lists meet."""

from __future__ import annotations

import hashlib


def item_id(letter: str, *parts: str) -> str:
    """`letter` (t telegraph, p report page, n note) plus the hash of `parts` under that letter's tag."""
    digest = hashlib.sha256()
    for part in (f"rag.item.{letter}.1", *parts):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode("ascii"))
        digest.update(data)
    return letter + digest.hexdigest()[:16]
