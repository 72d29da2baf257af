"""Where packaged data lies: inside the package (wheel) or beside it (checkout)."""

from __future__ import annotations

from pathlib import Path

from rag.errors import RagError

_PACKAGE = Path(__file__).parent


def path(name: str) -> Path:
    """The file or folder `name` ("prompts/answer.md", "bundled/embedder"), looked up in the package, then beside it.

    Raises RagError when the installation is incomplete.
    """
    for base in (_PACKAGE, _PACKAGE.parent):
        if (base / name).exists():
            return base / name
    raise RagError(f"packaged data is missing: {name}", where=str(_PACKAGE), hint="install the package again")
