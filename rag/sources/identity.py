"""Item ids: a tag letter and 16 hex digits of SHA-256 over length-prefixed parts, so that no two lists meet."""

from __future__ import annotations

import hashlib


def item_id(letter: str, *parts: str) -> str:
    """`letter` (t telegraph, p report page, n note) plus the hash of `parts` under that letter's tag."""
    told = [part.encode("utf-8", "surrogatepass") for part in (f"rag.item.{letter}.1", *parts)]
    return letter + hashlib.sha256(b"".join(b"%d:%b" % (len(data), data) for data in told)).hexdigest()[:16]
