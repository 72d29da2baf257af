"""A process that works for `crew`, and the end of the socket by which it is held: imported only when there is one.

It runs `serve()`, and finds modules where this process finds them. What travels is what `multiprocessing` can copy,
between two processes of one program and one user; nothing of it comes from a file.
"""

from __future__ import annotations

import gc
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Batch = TypeVar("Batch")
Value = TypeVar("Value")


class Worker:
    """A process at the other end of a socket.

    Raises OSError, TypeError or MemoryError where it cannot be started.
    """

    def __init__(self) -> None:
        here, there = socket.socketpair()
        self._connection: Connection[Any, Any] = Connection(here.detach())
        self._fit = True
        program = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import serve; serve()"
        with there:
            self._process = subprocess.Popen(
                [sys.executable, "-c", program],
                stdin=there.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def answer(self, function: Callable[[Batch], Value], batch: Batch) -> tuple[Value] | None:
        """The value in a tuple; None when there is none, for whatever reason."""
        if not self._fit:
            return None
        try:
            self._connection.send((function, batch))
            answer: tuple[Value] | None = self._connection.recv()
            return answer
        except Exception:  # it is dead, or what it was to be told or tells cannot be copied: no word of it is trusted
            self._fit = False
            return None

    def end(self) -> None:
        """Kill it: it has nothing to lose."""
        self._process.kill()
        self._process.wait()
        self._connection.close()


def serve() -> None:
    """Answer until the socket at the standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the key is pressed for the process that decides
    gc.set_threshold(100_000, 20, 20)  # as the command line does
    connection: Connection[Any, Any] = Connection(0)
    with suppress(OSError, EOFError):
        while True:
            function, batch = connection.recv()
            try:
                answer = (function(batch),)
            except Exception:  # raised where the batch is worked again
                answer = None
            connection.send(answer)
