"""Where packaged data lies: inside the package (wheel) or beside it (checkout)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import RagError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PACKAGE = Path(__file__).parent


def path(name: str) -> Path:
    """The file or folder `name` ("prompts/answer.md", "bundled/embedder"), looked up in the package, then beside it.

    Raises RagError when the installation is incomplete.
    """
    for base in (_PACKAGE, _PACKAGE.parent):
        if (base / name).exists():
            return base / name
    raise RagError(f"packaged data is missing: {name}", where=str(_PACKAGE), hint="install the package again")


class Tensors:
    """A safetensors file, mapped: its arrays lie on the file's own memory, so that of a large table only the rows that
    are used are read.
    """

    def __init__(self, path: Path) -> None:
        """Open `path`. Raises OSError, and ValueError (KeyError, TypeError) for what is no such file."""
        import json
        import mmap

        with path.open("rb") as file:
            self.bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._start = 8 + int.from_bytes(self.bytes[:8], "little")
        if self._start > len(self.bytes):
            raise ValueError("the file is too short")
        self._header: dict[str, Any] = dict(json.loads(self.bytes[8 : self._start]))

    @property
    def about(self) -> dict[str, str]:
        """The remarks in the file's header."""
        return dict(self._header.get("__metadata__", {}))

    def array(self, name: str, kind: type[np.generic]) -> NDArray[Any]:
        """The array called `name`, of numbers of that `kind`, read-only; raises as opening does."""
        import numpy as np

        told = self._header[name]
        start, end = (self._start + int(offset) for offset in told["data_offsets"])
        dtype = np.dtype(kind)
        if told["dtype"] != _KINDS[kind.__name__] or not self._start <= start <= end <= len(self.bytes):
            raise ValueError(f"{name} is {told['dtype']}, or lies outside the file")
        return np.frombuffer(self.bytes, dtype, (end - start) // dtype.itemsize, start).reshape(told["shape"])


_KINDS = {"int8": "I8", "uint16": "U16", "float16": "F16", "float32": "F32"}
"""numpy's names of kinds of numbers, and those of the file."""
