"""`rag` beside LangChain, LlamaIndex, Haystack and txtai on the same articles: ingest, start, warm queries.

    python -m venv peers && peers/bin/pip install -r eval/bench/peers.txt
    python eval/bench/peers.py CORPUS.jsonl.gz --articles 10000 --python peers/bin/python

CORPUS holds an object with `text` a line. Every figure is a process of its own; systems run one after another. `rag`
reads telegraph files made of the same articles, 300 a day; the peers read them as JSON lines, one number a day. A query
is 20 characters out of an article, within the 30 days around it; `found` counts those that came back.

With `--ingest-only` no question is asked. A peer that takes more than `--limit` times the seconds of `rag` is stopped,
and its figures are told as lower bounds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from peer_systems import SYSTEMS, Search, articles  # noqa: E402 - after the path is set

A_DAY, FIRST, QUERIES, START, QUESTION, DAYS = 300, date(2020, 1, 1), 200, 60, 20, 15


def prepare(corpus: Path, count: int, folder: Path) -> None:
    """`articles.jsonl` and `wire/*.md` of the first `count` articles of `corpus`."""
    (folder / "wire").mkdir(parents=True)
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        texts = [" ".join(json.loads(line)["text"].split()) for line in islice(lines, count)]
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as out:
        for n, text in enumerate(texts):
            print(json.dumps({"text": text, "day": n // A_DAY}, ensure_ascii=False), file=out)
    for day, start in enumerate(range(0, len(texts), A_DAY)):
        session = FIRST + timedelta(days=day)
        rows = [f"# 财联社【普通】电报 - {session}\n"]
        for n, text in enumerate(texts[start : start + A_DAY]):
            minute = (330 + n * 1400 // A_DAY) % 1440
            rows.append(f"**[{minute // 60:02d}:{minute % 60:02d}]** {text}\n")
        (folder / "wire" / f"CLS_{session}_General.md").write_text("\n".join(rows), encoding="utf-8")


class Rag:
    """The product: telegraph files in, its own search out."""

    @staticmethod
    def ingest(source: Path, store: Path) -> None:
        """`rag ingest` of the folder beside `source`."""
        from rag import pipeline
        from rag.settings import Settings

        pipeline.ingest([source.parent / "wire"], Settings(store=store))

    @staticmethod
    def open_search(store: Path) -> Search:
        """The search of `rag search`, the store opened once."""
        from rag.corpus import Catalog
        from rag.pipeline.reading import hits, question
        from rag.pipeline.store import Store
        from rag.scope import Scope
        from rag.settings import Settings

        settings = Settings(store=store)
        opened = Store(settings, Catalog.open(store))

        def search(text: str, first: int, end: int) -> list[str]:
            scope = Scope(since=FIRST + timedelta(days=first), until=FIRST + timedelta(days=end - 1))
            return [hit.item.text for hit in hits(question(text, scope, opened, 10), scope, opened)]

        return search


def work(system: str, action: str, source: Path, store: Path) -> None:
    """One part of the measurement, in a process of its own; `query` prints milliseconds as JSON."""
    made = Rag if system == "rag" else SYSTEMS[system]
    if action == "ingest":
        made.ingest(source, store)
        return
    asked = [row for row in articles(source) if len(row[0]) > START + QUESTION]
    asked = asked[:: max(1, len(asked) // QUERIES)][: 1 if action == "start" else QUERIES]
    search, milliseconds, right = made.open_search(store), [], 0
    for text, day in asked:
        started = time.perf_counter()
        question = text[START : START + QUESTION]
        found = search(question, max(0, day - DAYS), day + DAYS)
        milliseconds.append(1000 * (time.perf_counter() - started))
        right += any(question in part for part in found)
    warm = sorted(milliseconds[len(milliseconds) // 10 :]) or [0.0]
    figures = {
        "p50": statistics.median(warm),
        "p99": warm[int(0.99 * (len(warm) - 1))],
        "found": right,
        "n": len(asked),
    }
    print(json.dumps(figures))


class Run(NamedTuple):
    """One process: seconds by the clock, seconds of the processor, peak MiB, standard output."""

    wall: float
    processor: float
    peak: float
    output: str
    stopped: bool


def timed(command: Sequence[str], limit: float = math.inf) -> Run:
    """One process, stopped after `limit` seconds. Raises RuntimeError with its last words."""
    env = {**os.environ, "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=out, stderr=err, env=env) as process:
            alarm = threading.Timer(min(limit, threading.TIMEOUT_MAX), process.kill)
            alarm.daemon = True
            alarm.start()
            try:
                _, status, usage = os.wait4(process.pid, 0)
            finally:
                alarm.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        stopped = process.returncode == -signal.SIGKILL and seconds >= limit
        for file in (out, err):
            file.seek(0)
        if process.returncode and not stopped:
            raise RuntimeError(f"{' '.join(command)}: exit code {process.returncode}\n{err.read()[-1500:]}")
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out.read(), stopped)


def measure(system: str, python: str, folder: Path, limit: float, ingest_only: bool) -> tuple[Run, list[str]]:
    """(the ingest, the further cells of the row) of one system, into a new store."""
    source, store = folder / "articles.jsonl", folder / f"store-{system}"
    shutil.rmtree(store, ignore_errors=True)  # a system may be named more than once, to be measured in turns

    def run(action: str, limit: float = math.inf) -> Run:
        return timed([python, __file__, "--work", system, action, str(source), str(store)], limit)

    ingest = run("ingest", limit)
    if ingest_only or ingest.stopped:
        return ingest, ["–"] * 5
    start, query = run("start"), run("query")
    figures = json.loads(query.output.splitlines()[-1])
    size = sum(p.stat().st_size for p in store.rglob("*") if p.is_file()) / 2**20
    cells = [f"{start.wall:.2f}", f"{figures['p50']:.1f}, {figures['p99']:.1f}", f"{query.peak:.0f}", f"{size:.0f}"]
    return ingest, [*cells, f"{figures['found']}/{figures['n']}"]


def main() -> None:
    """Prints a Markdown row a system as soon as it is measured; the last column is its ingest time over `rag`'s."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--python", default=sys.executable, help="the Python that has the frameworks")
    parser.add_argument("--systems", nargs="+", default=["rag", *SYSTEMS])
    parser.add_argument("--ingest-only", action="store_true")
    parser.add_argument("--limit", type=float, default=math.inf, help="a peer's seconds over those of `rag`, at most")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "data")
        prepare(asked.corpus, asked.articles, folder)
        print("| system | ingest s | processor s | MiB | start s | p50, p99 ms | MiB | disk MiB | found | / `rag` |")
        print("|---" * 10 + "|")
        ours = math.inf
        for system in asked.systems:
            python, limit = (sys.executable, math.inf) if system == "rag" else (asked.python, asked.limit * ours)
            ingest, cells = measure(system, python, folder, limit, asked.ingest_only)
            ours = ingest.wall if system == "rag" else ours
            more = "> " * ingest.stopped
            seconds = [f"{more}{ingest.wall:.1f}", f"{more}{ingest.processor:.1f}", f"{ingest.peak:.0f}"]
            ratio = f"{more}{ingest.wall / ours:.2f}" if ours < math.inf else "–"
            print("|", " | ".join([system, *seconds, *cells, ratio]), "|", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], sys.argv[3], Path(sys.argv[4]), Path(sys.argv[5]))
    else:
        main()
