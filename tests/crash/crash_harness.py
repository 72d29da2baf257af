"""Starts writers, kills them, and lets fresh processes look at what is left.

Every process is forked by one server that has the imports ready and has opened nothing: as fresh as a new program, at
a hundredth of its cost. What a process says goes line by line into a file, so that it outlives the kill.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ENVIRON = {**os.environ, "PYTHONPATH": f"{HERE.parent.parent}{os.pathsep}{HERE}", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Outcome:
    """What a fresh process found and did: the digest after resuming, the files known before it resumed."""

    digest: str
    before: list[str]
    problems: int


@dataclass(frozen=True)
class Subject:
    """A store under test, by the names of its functions in `crash_worker`."""

    ingest: str
    finish: str


OURS = Subject("ingest", "finish")
IN_PLACE = Subject("ingest_in_place", "finish_in_place")


class Harness:
    """A running server; see `run`, `look` and `campaign`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._count = folder, 0
        command = [sys.executable, "-X", "utf8", str(HERE / "crash_worker.py"), "serve"]
        self._server = subprocess.Popen(
            command, env=ENVIRON, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def close(self) -> None:
        """End the server."""
        self._server.communicate()

    def start(self, function: str, *args: Any) -> tuple[int, Path]:
        """Run a function of `crash_worker` in a process: its id, and the file in which it speaks."""
        self._count += 1
        spoken = self.folder / f"spoken-{self._count}"
        return self._ask([function, str(spoken), *args]), spoken

    def end(self, process: tuple[int, Path]) -> tuple[list[str], Any]:
        """Wait for the process: what it said, and what it returned: None when it was killed."""
        self._ask(["wait", process[0]])
        lines = process[1].read_text(encoding="utf-8").splitlines(keepends=True) if process[1].exists() else []
        whole = [json.loads(line) for line in lines if line.endswith("\n")]
        said = [value for kind, value in whole if kind == "said"]
        return said, next((value for kind, value in whole if kind == "result"), None)

    def run(
        self,
        subject: Subject,
        store: Path,
        count: int,
        environ: dict[str, str],
        kill: tuple[float, int] | None = None,
    ) -> tuple[int | None, list[str]]:
        """Ingest: (exit code that the command would give, None when killed; the files that were acknowledged).

        `kill` is (after how many seconds, with which signal).
        """
        process = self.start(subject.ingest, str(store), count, environ)
        if kill:
            time.sleep(kill[0])
            os.kill(process[0], kill[1])  # not yet waited for, so the id is still this process's
        said, code = self.end(process)
        return code, said

    def look(self, subject: Subject, store: Path, count: int) -> Outcome | str:
        """What a fresh process found, or the error it met."""
        _, found = self.end(self.start(subject.finish, str(store), count))
        return Outcome(**found) if isinstance(found, dict) else str(found)

    def uninterrupted(self, subject: Subject, count: int) -> tuple[str, float]:
        """(digest, seconds) of a run that nothing disturbs."""
        self.run(subject, self.folder / "warm", count, {})
        started = time.perf_counter()
        assert self.run(subject, self.folder / "whole", count, {})[0] == 0
        seconds = time.perf_counter() - started
        outcome = self.look(subject, self.folder / "whole", count)
        assert isinstance(outcome, Outcome), outcome
        assert outcome.problems == 0
        return outcome.digest, seconds

    def wrong(self, subject: Subject, store: Path, count: int, told: list[str], digest: str) -> str:
        """Resume in a fresh process and say what is wrong; empty when all is as if nothing had happened."""
        outcome = self.look(subject, store, count)
        if isinstance(outcome, str):
            return outcome
        lost = sorted(set(told) - set(outcome.before))
        return "" if outcome.digest == digest and not outcome.problems and not lost else f"{outcome}, lost: {lost}"

    def campaign(
        self, subject: Subject, trials: int, count: int, *, seed: int, by: int = signal.SIGKILL
    ) -> tuple[int, list[str]]:
        """Signal `trials` writers at random moments: (kills that struck in time, what was wrong afterwards)."""
        digest, seconds = self.uninterrupted(subject, count)
        rng, struck, found = random.Random(seed), 0, []
        for trial in range(trials):
            store = self.folder / f"trial-{trial}"
            code, told = self.run(subject, store, count, {}, (rng.uniform(0.0, seconds), by))
            struck += code is None
            if wrong := self.wrong(subject, store, count, told, digest):
                found.append(f"trial {trial}: {wrong}")
            shutil.rmtree(store, ignore_errors=True)
        return struck, found

    def _ask(self, request: list[Any]) -> int:
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())
