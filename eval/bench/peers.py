"""`rag` beside LangChain, LlamaIndex, Haystack and txtai on the same articles: ingest, start, warm queries.

    python -m venv peers && peers/bin/pip install -r eval/bench/peers.txt
    python eval/bench/peers.py CORPUS.jsonl.gz --articles 10000 --python peers/bin/python

CORPUS holds an object with `text` a line. Every figure is a process of its own; systems run one after another. `rag`
reads telegraph files made of the same articles, 300 a day; the peers read them as JSON lines, one number a day. A query
is 20 characters out of an article, within the 30 days around it; `found` counts those that came back.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

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


def timed(command: Sequence[str]) -> tuple[float, float, str]:
    """(wall seconds, peak MiB, standard output) of one process. Raises RuntimeError with its last words."""
    env = {**os.environ, "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=out, stderr=err, env=env) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        for file in (out, err):
            file.seek(0)
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)}: exit code {process.returncode}\n{err.read()[-1500:]}")
        return seconds, usage.ru_maxrss / 1024, out.read()


def measure(system: str, python: str, folder: Path) -> dict[str, float]:
    """All figures of one system."""
    source, store = folder / "articles.jsonl", folder / f"store-{system}"

    def run(action: str) -> tuple[float, float, str]:
        return timed([python, __file__, "--work", system, action, str(source), str(store)])

    ingest, start, query = run("ingest"), run("start"), run("query")
    figures = json.loads(query[2].splitlines()[-1])
    size = sum(p.stat().st_size for p in store.rglob("*") if p.is_file()) / 2**20
    return {"ingest": ingest[0], "ingest MiB": ingest[1], "start": start[0], "query MiB": query[1], "disk MiB": size,
            **figures}  # fmt: skip


def main() -> None:
    """Prints a Markdown row a system as soon as it is measured; the last column is its ingest time over `rag`'s."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--python", default=sys.executable, help="the Python that has the frameworks")
    parser.add_argument("--systems", nargs="+", default=["rag", *SYSTEMS])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "data")
        prepare(asked.corpus, asked.articles, folder)
        print("| system | ingest s | MiB | start s | p50 ms | p99 ms | MiB | disk MiB | found | ingest / `rag` |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        ours = 0.0
        for system in asked.systems:
            f = measure(system, sys.executable if system == "rag" else asked.python, folder)
            ours = f["ingest"] if system == "rag" else ours
            row = f"{f['ingest']:.1f} | {f['ingest MiB']:.0f} | {f['start']:.2f} | {f['p50']:.1f} | {f['p99']:.1f}"
            found = f"{f['found']:.0f}/{f['n']:.0f}"
            ratio = f"{f['ingest'] / ours:.1f}" if ours else "–"
            print(f"| {system} | {row} | {f['query MiB']:.0f} | {f['disk MiB']:.0f} | {found} | {ratio} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], sys.argv[3], Path(sys.argv[4]), Path(sys.argv[5]))
    else:
        main()
