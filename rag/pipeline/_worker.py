"""A process that works for `crew`, and the end of the socket by which it is held: imported only when there is one.

It runs `serve()`, and finds modules where this process finds them. What travels is what `multiprocessing` can copy,
between two processes of one program and one user; nothing of it comes from a file.
"""

from __future__ import annotations

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
    """A process at the other end of a socket."""

    def __init__(self) -> None:
        here, there = socket.socketpair()
        program = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import serve; serve()"
        self._process: subprocess.Popen[bytes] | None = None
        with there, suppress(OSError):  # without a process nothing is answered
            self._process = subprocess.Popen(
                [sys.executable, "-c", program],
                stdin=there.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._connection: Connection[Any, Any] = Connection(here.detach())

    def answer(self, function: Callable[[Batch], Value], batch: Batch) -> tuple[Value] | None:
        """The value in a tuple; None when there is none, for whatever reason."""
        try:
            self._connection.send((function, batch))
            answer: tuple[Value] | None = self._connection.recv()
            return answer
        except (OSError, EOFError):
            return None

    def end(self) -> None:
        """Kill it: it has nothing to lose."""
        if self._process:
            self._process.kill()
            self._process.wait()
        self._connection.close()


def serve() -> None:
    """Answer until the socket at the standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the key is pressed for the process that decides
    connection: Connection[Any, Any] = Connection(0)
    with suppress(OSError, EOFError):
        while True:
            function, batch = connection.recv()
            try:
                answer = (function(batch),)
            except Exception:  # raised where the batch is worked again
                answer = None
            connection.send(answer)
