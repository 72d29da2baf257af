"""A store survives the death of its writer at any moment, a full disk, and a second writer.

A kill counts when it struck before the writer was done; what the writer had told by then must be there afterwards.
"""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from crash_harness import ENVIRON, HERE, IN_PLACE, OURS, Harness, Outcome

from rag.corpus import Catalog


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Harness]:
    made = Harness(tmp_path)
    yield made
    made.close()


def test_killed_at_fifty_random_moments(harness: Harness) -> None:
    struck, wrong = harness.campaign(OURS, 50, 14, seed=1)
    assert wrong == []
    assert struck >= 25


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_at_random_moments(harness: Harness, by: int) -> None:
    struck, wrong = harness.campaign(OURS, 20, 14, seed=4, by=by)
    assert wrong == []
    assert struck >= 5


def test_readers_see_whole_documents_while_a_writer_is_at_work(harness: Harness) -> None:
    store = str(harness.folder / "s")
    writer = harness.start("ingest", store, 60, {})
    reader = harness.start("read_again_and_again", store, 60)
    assert harness.end(writer)[1] == 0
    _, seen = harness.end(reader)
    assert isinstance(seen, list), seen
    assert seen == sorted(seen)
    assert {number % 14 for number in seen} <= {0, 6}  # captures come as 6 items, then 8 more


@pytest.mark.long
def test_killed_at_a_thousand_random_moments(harness: Harness) -> None:
    struck, wrong = harness.campaign(OURS, 1000, 20, seed=2)
    print(f"{struck} of 1000 kills struck, {len(wrong)} stores wrong")
    assert wrong == []
    assert struck >= 500


def test_the_harness_sees_a_bad_store(harness: Harness) -> None:
    """The null control: a file rewritten in place must fail in at least 30 % of the kills that struck."""
    struck, wrong = harness.campaign(IN_PLACE, 24, 40, seed=3)
    assert struck >= 10
    assert len(wrong) >= 0.3 * struck


def test_killed_at_every_storage_call(harness: Harness) -> None:
    """Move the death forward one storage call at a time until it does not strike."""
    digest, _ = harness.uninterrupted(OURS, 2)
    for k in range(1, 500):
        store = harness.folder / f"k{k}"
        code, told = harness.run(OURS, store, 2, {"RAG_CRASH_AT": f"#{k}"})
        assert harness.wrong(OURS, store, 2, told, digest) == "", k
        if code is not None:
            assert code == 0
            break
    assert 30 < k < 499


@pytest.mark.parametrize("for_ever", ["", "+"])
def test_the_disk_is_full_from_some_storage_call_on(harness: Harness, for_ever: str) -> None:
    digest, _ = harness.uninterrupted(OURS, 2)
    codes = []
    for k in range(1, 500):
        store = harness.folder / f"k{k}"
        code, told = harness.run(OURS, store, 2, {"RAG_FAIL_AT": f"#{k}{for_ever}"})
        codes.append(code)
        assert harness.wrong(OURS, store, 2, told, digest) == "", k
        if code == 0:
            break
    assert set(codes[:-1]) == {6}
    assert codes[-1] == 0


@pytest.mark.parametrize("seed", range(5))
def test_two_writers_at_once(harness: Harness, seed: int) -> None:
    """The second is told to wait (5); nothing of either is lost."""
    store = str(harness.folder / "s")
    first = harness.start("ingest", store, 12, {})
    time.sleep(random.Random(seed).uniform(0.0, 0.05))
    second = harness.start("ingest", store, 12, {}, 1)
    codes = [harness.end(process)[1] for process in (first, second)]
    assert set(codes) <= {0, 5}
    assert 0 in codes
    for part in (0, 1):
        assert harness.end(harness.start("ingest", store, 12, {"WAIT": "20"}, part))[1] == 0
    outcome = harness.look(OURS, Path(store), 12)
    assert isinstance(outcome, Outcome)
    assert len(set(outcome.before)) == 12
    assert outcome.problems == 0


def test_a_second_writer_is_refused_while_the_first_is_at_work(harness: Harness) -> None:
    store = harness.folder / "s"
    with Catalog.create_or_open(store, command="rag ingest"):
        assert harness.run(OURS, store, 2, {}) == (5, [])
    assert harness.run(OURS, store, 2, {})[0] == 0


def test_waiting_writers_get_their_turns(harness: Harness) -> None:
    store = str(harness.folder / "s")
    writers = [harness.start("ingest", store, 8, {"WAIT": "30"}, part) for part in range(3)]
    assert [harness.end(writer)[1] for writer in writers] == [0, 0, 0]


def test_a_reader_rolls_back_what_a_killed_writer_left(harness: Harness) -> None:
    store = harness.folder / "s"
    assert harness.run(OURS, store, 4, {})[0] == 0
    before = harness.look(OURS, store, 4)
    harness.end(harness.start("die_while_pages_are_being_written", str(store)))
    journal = store / "catalog.sqlite-journal"
    assert journal.read_bytes()[:8] == bytes.fromhex("d9d505f920a163d7")  # hot: pages may have been overwritten
    with Catalog.open(store) as catalog:
        assert catalog.check() == []
        assert "lost.md" not in {document.file for document in catalog.documents()}
    assert harness.look(OURS, store, 4) == before


# ── with strace: death and errors in the middle of SQLite's own storage calls ──────────────────────────────────

_CALLS = "write,pwrite64,fsync,fdatasync,rename,unlink,ftruncate"
strace = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


def traced(store: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HERE / "crash_worker.py"), "ingest", str(store)]
    return subprocess.run(
        ["strace", "-f", *options, *command], env=ENVIRON, capture_output=True, text=True, encoding="utf-8", check=False
    )


@strace
@pytest.mark.long
@pytest.mark.parametrize(
    "fault", ["signal=KILL:when={}", "error=ENOSPC:when={}+", "error=EIO:when={}", "error=EIO:when={}+"]
)
def test_a_fault_at_every_system_call(harness: Harness, fault: str) -> None:
    digest, _ = harness.uninterrupted(OURS, 2)
    k, struck = 1, 0
    while k < 2000:
        store = harness.folder / f"k{k}"
        rules = ["-o", "/dev/null", "-e", f"trace={_CALLS}"]
        done = traced(store, *rules, "-e", f"inject={_CALLS}:{fault.format(k)}")
        assert harness.wrong(OURS, store, 2, done.stdout.split(), digest) == "", (k, done.stderr)
        assert "Traceback" not in done.stderr
        if done.returncode == 0:
            break
        struck += 1
        k += 1
    print(f"{fault}: {struck} points struck")


@strace
@pytest.mark.long
def test_nothing_is_renamed_before_it_is_synced(tmp_path: Path) -> None:
    """Power loss cannot be tried here; the order of syncs can be read from the log."""
    log = tmp_path / "log"
    assert (
        traced(tmp_path / "s", "-y", "-o", str(log), "-e", "trace=write,pwrite64,fsync,fdatasync,rename").returncode
        == 0
    )
    dirty, unsynced_folders, renames = set(), set(), 0
    for line in log.read_text(encoding="utf-8").splitlines():
        name = line.split("(", 1)[0].split()[-1]
        path = line.partition("<")[2].partition(">")[0]
        if name in {"write", "pwrite64"} and str(tmp_path) in path and not path.endswith("/lock"):
            dirty.add(path)
        elif name in {"fsync", "fdatasync"}:
            dirty.discard(path)
            unsynced_folders.discard(path)
        elif name == "rename":
            source, target = json.loads("[" + line.partition("(")[2].partition(")")[0] + "]")
            assert not any(one.startswith(source) for one in dirty), line
            unsynced_folders.add(str(Path(target).parent))
            renames += 1
    assert renames >= 2
    assert not unsynced_folders
    assert not {path for path in dirty if not path.endswith("-journal")}
