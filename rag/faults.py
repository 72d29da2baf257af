"""Where tests stop the process or fill the disk: every storage call of ours passes `point` just before it happens.

In normal use a point is one comparison with None. The command line arms faults from its environment (`install`), so
that a test can kill a real `rag` at any storage call.
"""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable, Mapping

_fault: Callable[[str], None] | None = None


def point(name: str) -> None:
    """A storage call named `name` is about to happen; the installed fault, if any, may strike here."""
    if _fault is not None:
        _fault(name)


def install(environ: Mapping[str, str]) -> None:
    """Arm the fault that `environ` asks for, or disarm.

    `RAG_CRASH_AT=rename` kills the process at the first storage call of that name, `rename#3` at the third, `#17` at
    the 17th of any name. `RAG_FAIL_AT` raises "disk full" there instead; with a trailing `+` from there on for ever.
    """
    global _fault
    kill, fail = environ.get("RAG_CRASH_AT", ""), environ.get("RAG_FAIL_AT", "")
    _fault = _Fault(kill or fail, kill=bool(kill)) if kill or fail else None


class _Fault:
    """Counts the calls of one name (of all when it is empty) and strikes at the k-th."""

    def __init__(self, spec: str, kill: bool) -> None:
        self.for_ever = spec.endswith("+")
        self.name, _, number = spec.removesuffix("+").partition("#")
        self.at, self.kill, self.seen = int(number or 1), kill, 0

    def __call__(self, name: str) -> None:
        self.seen += not self.name or name == self.name
        due = self.seen >= self.at if self.for_ever else self.seen == self.at
        if not due or (self.name and name != self.name):
            return
        if self.kill:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
