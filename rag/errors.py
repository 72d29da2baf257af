"""Every error that `rag` raises on purpose, with its exit code.

    RagError                     1
    ├── UsageError               2   the call itself is wrong
    ├── InputError               3   an input file cannot be used; the others were
    ├── NothingFound             3   no item, section or week answers the request
    ├── StoreError               4   the store is missing or damaged
    │   └── StoreNotFound        4
    ├── StoreBusy                5   another process writes
    ├── ResourceError            6   disk, memory or time ran out
    └── ModelError               7   a model or server is not usable
        ├── ModelMismatch        7   … or does not match the store
        └── ModelRefused         7   … or refuses every request (unknown model, wrong key)

An error carries three lines: what happened (`message`), where (`where`), the command that helps (`hint`).
Foreign exceptions are translated once, in the room that calls the foreign library, `from exc`.
The command line catches `RagError` in one place (`rag.cli`), prints those lines on stderr and exits with `exit_code`.
"""

from __future__ import annotations

from typing import ClassVar


class RagError(Exception):
    """Base of all deliberate errors."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def lines(self) -> list[str]:
        """The message as printed: what, where, the command that helps; empty ones left out."""
        parts = [("error", self.message), ("where", self.where), ("try", self.hint)]
        return [f"{label}: {text}" for label, text in parts if text]


class UsageError(RagError):
    """The call itself is wrong: an unknown option value, an impossible window."""

    exit_code = 2


class InputError(RagError):
    """An input file cannot be used; the other files of the batch were still processed."""

    exit_code = 3


class NothingFound(RagError):
    """No item, section or week answers the request."""

    exit_code = 3


class StoreError(RagError):
    """The store is damaged; `hint` names the command that repairs it."""

    exit_code = 4


class StoreNotFound(StoreError):
    """There is no store at the given place."""


class StoreBusy(RagError):
    """Another process holds the writer's lock."""

    exit_code = 5


class ResourceError(RagError):
    """Disk, memory or time ran out; nothing that was stored is lost."""

    exit_code = 6


class ModelError(RagError):
    """A model folder or server cannot be used."""

    exit_code = 7


class ModelMismatch(ModelError):
    """The store was built with another embedding model; vectors are never mixed."""


class ModelRefused(ModelError):
    """A server refuses the request as such: asking again, or for another sentence, cannot help."""
