"""Pure functions over batches, on more than one core: this process works, and others work beside it.

    with Crew() as crew:
        for value in crew.each(function, batches): …     # as map(function, batches): the same values, in order

A worker is a Python of its own that is sent (function, batch) through a socket and answers with the value. It is
started when a third batch comes, so that small work does not pay for it, or for a batch that can be worked beside other
steps (`beside`). It holds nothing of the store and no lock.
When this process dies, its socket ends and so does the worker; when a worker dies, or fails in any way, its batch is
worked here, and where none can be started, all is. A function that starts a process is not for workers: that process
would outlive them.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from rag.pipeline._worker import Worker

Batch = TypeVar("Batch")
Value = TypeVar("Value")

_FEW = 2
"""So many batches are worked here before a worker is started."""
_AHEAD = 2
"""Batches that are given to a worker at a time: one to work on, and the next."""
_HELD = 8
"""Batches whose values wait for that of an earlier one; with so many, this process waits too."""
_MOST = 3
"""Workers; each takes about 150 MB."""
_BUSY = 1.5
"""With so many processes waiting for each core, workers would only be in their own way."""


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _busy() -> bool:
    try:
        return os.getloadavg()[0] >= _BUSY * (os.cpu_count() or 1)  # both of the whole machine
    except (AttributeError, OSError):
        return False  # where nobody counts them


class Crew:
    """A process and its workers; use it as a context manager, which ends them."""

    def __init__(self, workers: int | None = None) -> None:
        """`workers` beside this process: one for each further core, up to `_MOST`; none on Windows or when busy."""
        if workers is None:
            workers = 0 if _busy() else min(cores() - 1, _MOST)
        self._count = workers if os.name == "posix" else 0
        self._wanted = 0
        self._enough = self._left = False
        self._threads: ThreadPoolExecutor | None = None
        self._workers: list[Worker] = []
        self._idle: list[Worker] = []

    def each(self, function: Callable[[Batch], Value], batches: Iterable[Batch]) -> Iterator[Value]:
        """`function` of each batch, in order; what it raises is raised. A few batches are held at a time.

        `function` must depend on its batch alone. It is found again by its name; batches and values are copied.
        """
        waiting: deque[tuple[Batch, Future[Value]]] = deque()
        for number, batch in enumerate(batches):
            given = sum(not future.done() for _, future in waiting)
            if number >= _FEW:
                self._enough, self._wanted = True, self._count
            future = self._give(function, batch) if self._enough and given < _AHEAD * self._count else None
            waiting.append((batch, future or _done(function(batch))))
            while waiting and (waiting[0][1].done() or len(waiting) > _HELD + _AHEAD * self._count):
                yield waiting.popleft()[1].result()
        for place in reversed(range(len(waiting))):  # what no worker has begun with
            batch, future = waiting[place]
            if future.cancel():
                waiting[place] = batch, _done(function(batch))
        for _, future in waiting:
            yield future.result()

    def beside(self, function: Callable[[Batch], Value], batch: Batch) -> Callable[[], Value]:
        """Begin with `function` of `batch` beside this process; what is returned waits for the value, or makes it."""
        self._wanted = min(self._wanted + 1, self._count)
        future = self._give(function, batch) if self._count else None
        return lambda: function(batch) if future is None or future.cancel() else future.result()

    def _give(self, function: Callable[[Batch], Value], batch: Batch) -> Future[Value] | None:
        """None where there is no process, socket, thread or memory to be had: from then on all is worked here."""
        try:
            return self._hired().submit(self._work, function, batch)
        except (OSError, RuntimeError, TypeError, MemoryError):  # a TypeError: this Python does not know its own name
            self._count = 0
            return None

    def _hired(self) -> ThreadPoolExecutor:
        """The threads that give work, which are no more than batches, and processes for as many as are wanted."""
        from concurrent.futures import ThreadPoolExecutor

        from rag.pipeline._worker import Worker

        while len(self._workers) < self._wanted:
            self._workers.append(Worker())
            self._idle.append(self._workers[-1])
        self._threads = self._threads or ThreadPoolExecutor(self._count)
        return self._threads

    def _work(self, function: Callable[[Batch], Value], batch: Batch) -> Value:
        worker = self._idle.pop()  # there are as many as threads at work
        try:
            answer = worker.answer(function, batch)
        finally:
            self._idle.append(worker)
        if not answer and self._left:
            raise InterruptedError("the work was given up")
        return answer[0] if answer else function(batch)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self._left = True
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.end()
        if self._threads:
            self._threads.shutdown()


def _done(value: Value) -> Future[Value]:
    from concurrent.futures import Future

    future: Future[Value] = Future()
    future.set_result(value)
    return future
