"""Work on several cores gives what one core gives, whoever dies."""

from __future__ import annotations

import importlib
import operator
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import SEEDS
from crew_work import process_of, slow_negative

from rag import pipeline
from rag.corpus import Catalog
from rag.pipeline import crew as crews
from rag.pipeline import intake
from rag.pipeline.crew import Crew
from rag.settings import Settings

derive = importlib.import_module("rag.pipeline.derive")  # the package names a function so


@pytest.mark.parametrize("workers", [0, 1, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 40])
def test_values_come_in_order_whatever_the_number_of_workers(workers: int, count: int) -> None:
    with Crew(workers) as crew:
        assert list(crew.each(operator.neg, range(count))) == [-n for n in range(count)]
        assert list(crew.each(len, ["x" * n for n in range(count)])) == list(range(count))


def test_work_is_done_in_another_process_when_there_is_enough() -> None:
    with Crew(1) as crew:
        assert set(crew.each(process_of, range(2))) == {os.getpid()}
        assert not crew._workers
        assert len(set(crew.each(process_of, range(99)))) == 2


def test_few_values_wait_for_one_that_takes_long() -> None:
    taken: list[int] = []

    def batches() -> Iterator[float]:
        for number in range(100):
            taken.append(number)
            yield 1.0 if number == 3 else 0.0

    with Crew(1) as crew:
        seen = [len(taken) - done for done, _ in enumerate(crew.each(time.sleep, batches()))]
    assert len(seen) == 100
    assert max(seen) < 20


def test_what_the_function_raises_is_raised_here() -> None:
    with Crew(1) as crew, pytest.raises(ValueError, match="'x'"):
        list(crew.each(int, [*"1234567", "x", *"89"]))
    with Crew(1) as crew:
        assert list(crew.each(int, "1234")) == [1, 2, 3, 4]


def test_what_a_killed_worker_held_is_worked_here() -> None:
    with Crew(2) as crew:
        found: list[int] = []
        for number in crew.each(slow_negative, range(30)):
            found.append(number)
            if len(found) == 5:
                for worker in crew._workers:
                    worker._process.kill()
        assert found == [-n for n in range(30)]
        assert list(crew.each(operator.neg, range(9))) == [-n for n in range(9)]


def _refuses(error: BaseException) -> Callable[..., Any]:
    def refuse(*arguments: Any, **named: Any) -> Any:
        raise error

    return refuse


@pytest.mark.parametrize("python", ["/there/is/no/python", "", None])
def test_without_a_python_to_start_everything_is_worked_here(
    python: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", python)
    with Crew(1) as crew:
        assert list(crew.each(operator.neg, range(9))) == [-n for n in range(9)]


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("socket.socketpair", OSError(24, "Too many open files")),
        ("subprocess.Popen", MemoryError()),
        ("threading.Thread.start", RuntimeError("can't start new thread")),
    ],
)
def test_without_a_socket_memory_or_thread_everything_is_worked_here(
    place: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Crew(2) as crew:
        with monkeypatch.context() as patched:
            patched.setattr(place, _refuses(error))
            assert list(crew.each(operator.neg, range(9))) == [-n for n in range(9)]
        assert set(crew.each(process_of, range(9))) == {os.getpid()}
        workers = list(crew._workers)
    assert all(worker._process.poll() is not None for worker in workers)


def test_without_a_second_worker_everything_is_worked_here_and_the_first_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start, started = subprocess.Popen, list[Any]()

    def once(*arguments: Any, **named: Any) -> Any:
        if started:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        started.append(start(*arguments, **named))
        return started[0]

    monkeypatch.setattr(subprocess, "Popen", once)
    with Crew(2) as crew:
        assert set(crew.each(process_of, range(9))) == {os.getpid()}
    assert started[0].poll() is not None


def test_what_cannot_be_copied_is_worked_here() -> None:
    with Crew(1) as crew:
        assert list(crew.each(lambda number: -number, range(9))) == [-n for n in range(9)]
        assert list(crew.each(operator.call, [lambda: 5] * 9)) == [5] * 9


@pytest.mark.parametrize(("load", "workers"), [(0.0, 1), (1.4, 1), (1.5, 0), (9.0, 0)])
def test_a_busy_machine_is_left_in_peace(load: float, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "cores", lambda: 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    monkeypatch.setattr(os, "getloadavg", lambda: (8 * load, 0.0, 0.0), raising=False)
    assert Crew()._count == workers
    monkeypatch.setattr(os, "getloadavg", _refuses(OSError()), raising=False)
    assert Crew()._count == 1
    monkeypatch.delattr(os, "getloadavg")
    assert Crew()._count == 1


def test_leaving_early_ends_the_workers() -> None:
    def leave() -> None:
        with Crew(1) as crew:
            for _ in crew.each(slow_negative, range(50)):
                if crew._workers:
                    processes.append(crew._workers[0]._process)
                    raise KeyboardInterrupt

    processes: list[Any] = []
    with pytest.raises(KeyboardInterrupt):
        leave()
    assert processes[0].poll() is not None


PROGRAM = """
import signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job of a shell begins with it ignored
from rag.pipeline.crew import Crew
with Crew(1) as crew:
    for number in crew.each(time.sleep, [0.05] * 200):
        if crew._workers:
            print(crew._workers[0]._process.pid, flush=True)
"""


def _ends(pid: int, seconds: float = 60.0) -> bool:
    """Whether the process ends, or waits only to be asked how it ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
        if state.stdout.strip()[:1] in {"", "Z"}:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_worker_dies_with_the_process_that_it_works_for(by: int) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        parent.send_signal(by)
        assert parent.wait() != 0
        assert _ends(worker)


# ── a whole ingest


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every step on two workers, in batches so small that each gets some; counts what they were given."""
    given: list[int] = []
    give = Crew._give

    def counted(self: Crew, function: Any, batch: Any) -> Any:
        given.append(1)
        return give(self, function, batch)

    monkeypatch.setattr(Crew, "_give", counted)
    monkeypatch.setattr(crews, "_FEW", 0)
    monkeypatch.setattr(crews, "_BUSY", 1e9)
    monkeypatch.setattr(crews, "cores", lambda: 3)
    monkeypatch.setattr(intake, "_BYTES", 1)
    monkeypatch.setattr(derive, "_BATCH", 16)
    monkeypatch.setattr(derive, "_TELEGRAPHS", 8)
    return given


def _rows(store: Path) -> dict[str, list[Any]]:
    with sqlite3.connect(store / "catalog.sqlite") as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = {name: sorted(map(repr, database.execute(f"SELECT * FROM {name}"))) for name in names}
    database.close()
    found["meta"] = [row for row in found["meta"] if "generation" not in row]  # counts the batches
    return found


def _index(store: Path) -> dict[str, bytes]:
    generation = max((store / "index").glob("g*"))
    return {path.name: path.read_bytes() for path in generation.iterdir() if path.name != "manifest.json"}


def _wire(folder: Path, days: int) -> Path:
    folder.mkdir()
    for n in range(days):
        day = date(2026, 1, 5) + timedelta(days=n)
        lines = [f"# 财联社【普通】电报 - {day}"]
        lines += [
            f"**[{9 + k // 12:02d}:{5 * k % 60:02d}]** 【甲甲科技：第{k}批】财联社{day.month}月{day.day}日电，甲甲科技"
            f"股价涨超{k % 7 + 1}%，报{k}.5元/股。沪深两市成交额突破{1 + k % 3}万亿元。"
            for k in range(30)
        ]
        (folder / f"day-{n}.md").write_text("\n\n".join(lines), encoding="utf-8")
    return folder


def _ingested(store: Path, paths: Sequence[Path]) -> Path:
    report = pipeline.ingest(paths, Settings(store=store))
    assert not report.failed
    return store


def test_an_ingest_on_three_cores_leaves_what_one_core_leaves(
    busy: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = _wire(tmp_path / "wire", 5)
    many = _ingested(tmp_path / "many", [SEEDS, wire])
    assert len(busy) > 20
    monkeypatch.setattr(crews, "cores", lambda: 1)
    given = len(busy)
    one = _ingested(tmp_path / "one", [SEEDS, wire])
    assert len(busy) == given
    assert _rows(many) == _rows(one)
    assert _index(many) == _index(one)
    with Catalog.open(many) as catalog:
        assert any(link.kind == "updates" for link in catalog.all_links())


def test_an_ingest_whose_workers_die_leaves_the_same(
    busy: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = _wire(tmp_path / "wire", 5)
    whole = _ingested(tmp_path / "whole", [wire])
    give = Crew._give

    def deadly(self: Crew, function: Any, batch: Any) -> Any:
        future = give(self, function, batch)
        if len(busy) % 7 == 0:
            process = self._workers[len(busy) % 2]._process
            process.kill()
        return future

    monkeypatch.setattr(Crew, "_give", deadly)
    killed = _ingested(tmp_path / "killed", [wire])
    assert _rows(killed) == _rows(whole)
    assert _index(killed) == _index(whole)


INGEST = """
import importlib, sys
from pathlib import Path
from rag import pipeline
from rag.pipeline import crew, intake
from rag.settings import Settings
derive = importlib.import_module("rag.pipeline.derive")
crew._FEW, crew._BUSY, crew.cores, intake._BYTES, derive._BATCH, derive._TELEGRAPHS = 0, 1e9, lambda: 3, 1, 16, 8
give = crew.Crew._give
def told(self, function, batch):
    future = give(self, function, batch)
    print(*(worker._process.pid for worker in self._workers), flush=True)
    return future
crew.Crew._give = told
pipeline.ingest([Path(sys.argv[1])], Settings(store=Path(sys.argv[2])))
"""


def _killed(wire: Path, store: Path, after: float, by: int) -> list[int]:
    """Ingest on three cores and end the process `after` seconds behind the start of its workers, which are returned."""
    command = [sys.executable, "-c", INGEST, str(wire), str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout
        workers = [int(number) for number in parent.stdout.readline().split()]
        time.sleep(after)
        parent.send_signal(by)
        parent.stdout.read()
    return workers


def _kill_and_resume(tmp_path: Path, trials: int, by: int) -> None:
    wire, chance = _wire(tmp_path / "wire", 5), random.Random(5)
    whole = _ingested(tmp_path / "whole", [wire])
    for trial in range(trials):
        store = tmp_path / str(trial)
        workers = _killed(wire, store, chance.uniform(0.0, 1.5), by)
        assert len(workers) == 2
        assert all(map(_ends, workers))
        with Catalog.open(store) as catalog:
            assert not catalog.check()
        _ingested(store, [wire])
        with Catalog.open(store) as catalog, Catalog.open(whole) as undisturbed:
            assert catalog.digest() == undisturbed.digest()
        assert _index(store) == _index(whole)


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_an_ingest_on_three_cores_that_is_ended_resumes_and_leaves_no_worker(tmp_path: Path, by: int) -> None:
    _kill_and_resume(tmp_path, 3, by)


@pytest.mark.long
def test_thirty_ingests_on_three_cores_that_are_killed(tmp_path: Path) -> None:
    _kill_and_resume(tmp_path, 30, signal.SIGKILL)


@pytest.mark.parametrize("workers", [0, 1])
def test_one_batch_is_worked_beside_and_leaves_the_rest_here(workers: int) -> None:
    with Crew(workers) as crew:
        begun = crew.beside(process_of, 0)
        assert set(crew.each(process_of, range(2))) == {os.getpid()}
        time.sleep(workers)  # long enough for one to begin
        assert (begun() == os.getpid()) == (workers == 0)


def test_one_batch_beside_takes_one_worker() -> None:
    with Crew(3) as crew:
        first = crew.beside(operator.neg, 1)
        assert len(crew._workers) == 1
        second = crew.beside(operator.neg, 2)
        assert len(crew._workers) == 2
        assert list(crew.each(operator.neg, range(40))) == [-n for n in range(40)]
        assert len(crew._workers) == 3
        assert (first(), second()) == (-1, -2)


def test_a_batch_beside_is_worked_here_when_its_worker_dies() -> None:
    with Crew(1) as crew:
        begun = crew.beside(slow_negative, 7)
        for worker in crew._workers:
            worker._process.kill()
        assert begun() == -7
        failing = crew.beside(int, "x")
        with pytest.raises(ValueError, match="'x'"):
            failing()
