"""Search over 100 thousand and a million chunks: time, recall against the exact scan, memory, growth.

    python eval/bench/scale.py CORPUS.jsonl.gz QUERIES.jsonl FOLDER --sizes 100000 1000000

`CORPUS` has rows with `text`, `QUERIES` rows with `query`. Articles are cut into chunks of about 150 characters at
sentence ends; when they run out they are cut again elsewhere, so that a million chunks are a million different texts
(which overlap). A thousand of them make a day. The index is built by the product's own code. A hybrid query is
`retrieval.search` for eight items, which are read from SQLite by id; `lexical` and `vector` are an arm alone, without
items. Building, the first answer, queries and recall each have a process of their own. What was made stays in FOLDER
and is used again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from rag.index import Entry, Index, Source, build, load_embedder
from rag.retrieval import search
from rag.text import sentence_spans
from rag.types import Item, Query, Window

_LENGTHS = (150, 112, 190, 131, 170, 95, 210, 121)
"""Longest chunk in each round over the articles."""
_BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
_A_DAY = 1000
_SAMPLED = 100


def moment(chunk: int) -> datetime:
    """When a chunk was published: a thousand a day."""
    return _BEGIN + timedelta(seconds=chunk * 86400 // _A_DAY)


def read_rows(path: Path, field: str) -> list[str]:
    """The texts called `field` of a JSONL file, packed or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line)[field] for line in lines]


def cut(texts: Sequence[str]) -> Iterator[str]:
    """Different chunks of `texts`, without end marks of where one came from."""
    articles = [[text[a:b].strip() for a, b in sentence_spans(text)] for text in texts]
    seen: set[int] = set()
    for first, longest in enumerate(_LENGTHS):
        for sentences in articles:
            for chunk in _packed(sentences[first:], longest):
                if hash(chunk) not in seen and any(c.isalnum() for c in chunk):
                    seen.add(hash(chunk))
                    yield chunk


def _packed(sentences: Sequence[str], longest: int) -> Iterator[str]:
    chunk = ""
    for sentence in sentences:
        if chunk and len(chunk) + len(sentence) > longest:
            yield chunk
            chunk = ""
        chunk += sentence
    if chunk:
        yield chunk


def make(corpus: Path, folder: Path, size: int) -> None:
    """Chunks and their vectors, as files in `folder`; kept when they are there."""
    if (folder / "vectors.npy").exists():
        return
    chunks = list(islice(cut(read_rows(corpus, "text")), size))
    if len(chunks) < size:
        raise SystemExit(f"{corpus} gives {len(chunks)} chunks, not {size}")
    embedder, started = load_embedder("bundled"), time.perf_counter()
    matrix = np.zeros((size, embedder.dimension), np.float32)
    for i in range(0, size, 4096):
        matrix[i : i + 4096] = embedder.encode_documents(chunks[i : i + 4096])
    say("embedding", chunks=size, characters=sum(map(len, chunks)), seconds=time.perf_counter() - started)
    np.save(folder / "vectors.npy", matrix)
    with closing(sqlite3.connect(folder / "chunks.sqlite")) as database, database:
        database.execute("CREATE TABLE chunks(id INTEGER PRIMARY KEY, text TEXT)")
        database.executemany("INSERT INTO chunks VALUES (?, ?)", enumerate(chunks))


class Items:
    """Chunks as items, read by id."""

    def __init__(self, folder: Path) -> None:
        """Open the texts in `folder`."""
        self._database = sqlite3.connect(folder / "chunks.sqlite")

    def first(self, size: int) -> Iterator[Entry]:
        """The first `size` as entries."""
        for i, text in self._database.execute("SELECT id, text FROM chunks WHERE id < ? ORDER BY id", (size,)):
            yield Entry(f"t{i:012x}", "", text, moment(i))

    def __call__(self, ids: Sequence[str]) -> list[Item]:
        """The items of `ids`."""
        numbers = [int(name[1:], 16) for name in ids]
        marks = ",".join("?" * len(numbers))
        rows = dict(self._database.execute(f"SELECT id, text FROM chunks WHERE id IN ({marks})", numbers))
        return [_item(number, rows[number]) for number in numbers]


def _item(number: int, text: str) -> Item:
    when = moment(number)
    return Item(f"t{number:012x}", "telegraph", when.date(), when, None, None, "", text, "corpus", number)


def build_index(folder: Path, size: int) -> None:
    """Build the index of the first `size` chunks; says seconds, peak memory and bytes on disk."""
    matrix = np.load(folder / "vectors.npy", mmap_mode="r")[:size].view(np.ndarray)
    rows = list(Items(folder).first(size))
    before, started, used = peak(), time.perf_counter(), time.process_time()
    path = build(folder / f"index{size}", rows, matrix, Source(1, "bench", load_embedder("bundled").identity))
    manifest = json.loads((path / "manifest.json").read_bytes())
    disk = sum(file.stat().st_size for file in path.iterdir()) / 1e6
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    say("build", size=size, seconds=seconds, cpu_seconds=cpu, before_mb=before, peak_mb=peak(), disk_mb=disk,
        family=manifest["vectors"], recall_when_built=manifest["recall"])  # fmt: skip


def first_answer(folder: Path, size: int, query: str) -> None:
    """One query; the time of the whole process is what counts."""
    index, embedder = Index.open(folder / f"index{size}"), load_embedder("bundled")
    found = search(Query(query), index, embedder, Items(folder))
    say("first", size=size, found=len(found), memory_mb=resident())


def query_index(folder: Path, size: int, queries: Sequence[str]) -> None:
    """Time queries over everything, over half and over a week, in this process."""
    index, embedder = Index.open(folder / f"index{size}"), load_embedder("bundled")
    random = np.random.default_rng(1)
    days = size // _A_DAY
    first = [int(random.integers(0, days - 7)) for _ in queries]
    half = [int(random.integers(0, days // 2)) for _ in queries]
    windows: dict[str, Callable[[int], Window]] = {
        "all": lambda i: Window(),
        "half": lambda i: Window(moment(half[i] * _A_DAY), moment((half[i] + days // 2) * _A_DAY)),
        "week": lambda i: Window(moment(first[i] * _A_DAY), moment((first[i] + 7) * _A_DAY)),
    }
    items = Items(folder)
    arms: dict[str, Callable[[str, Window], Any]] = {
        "hybrid": lambda text, window: search(Query(text, window=window), index, embedder, items),
        "lexical": lambda text, window: index.lexical(text, index.allowed(window), 100),
        "vector": lambda text, window: index.vector(embedder.encode_query(text), index.allowed(window), 100),
    }
    for arm, ask in arms.items():
        for name, window in windows.items():
            ask(queries[0], Window())
            spent, busy = [], []
            for i, query in enumerate(queries):
                started, used = time.perf_counter(), time.process_time()
                ask(query, window(i))
                spent.append((time.perf_counter() - started) * 1e3)
                busy.append((time.process_time() - used) * 1e3)
            quantiles = {
                f"{name}_{unit}": float(np.percentile(values, q))
                for unit, values in (("ms", spent), ("cpu_ms", busy))
                for name, q in (("p50", 50), ("p99", 99))
            }
            say("query", size=size, arm=arm, window=name, n=len(spent), **quantiles, memory_mb=resident())


def recall_of(folder: Path, size: int, queries: Sequence[str]) -> None:
    """recall@10 and @100 of the vector arm against the exact scan, for queries over everything and over half."""
    matrix = np.load(folder / "vectors.npy", mmap_mode="r")[:size].view(np.ndarray)
    index, embedder = Index.open(folder / f"index{size}"), load_embedder("bundled")
    shared = {10: 0, 100: 0}
    vectors = np.concatenate([embedder.encode_query(query) for query in queries[:_SAMPLED]])
    exact = np.concatenate([vectors @ matrix[i : i + 65536].T for i in range(0, size, 65536)], axis=1)
    for vector, scores in zip(vectors, exact, strict=True):
        found = index.vector(vector[None, :], index.allowed(), 100).ordinals
        for k in shared:
            shared[k] += len(set(found[:k].tolist()) & set(np.argpartition(-scores, k)[:k].tolist()))
    say("recall", size=size, n=len(vectors), **{f"at_{k}": s / (k * len(vectors)) for k, s in shared.items()})


def peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def resident() -> float:
    """The memory that this process holds now, mapped files included, in MB (Linux)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 1e6


def say(what: str, **figures: Any) -> None:
    """Print one line of figures."""
    rounded = {k: round(v, 4 if k.startswith("at_") else 2) if isinstance(v, float) else v for k, v in figures.items()}
    print(json.dumps({"what": what, **rounded}, ensure_ascii=False), flush=True)


def main() -> None:
    """Make what is missing, then one process each for building, the first answer, queries and recall."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--step", choices=["build", "query", "recall", "first"])
    args = parser.parse_args()
    queries = read_rows(args.queries, "query")
    queries = [queries[i] for i in np.random.default_rng(0).permutation(len(queries))[: args.questions]]
    if args.step:
        size = args.sizes[0]
        steps: dict[str, Callable[[], None]] = {
            "build": lambda: build_index(args.folder, size),
            "first": lambda: first_answer(args.folder, size, queries[0]),
            "query": lambda: query_index(args.folder, size, queries),
            "recall": lambda: recall_of(args.folder, size, queries),
        }
        steps[args.step]()
        return
    args.folder.mkdir(parents=True, exist_ok=True)
    make(args.corpus, args.folder, max(args.sizes))
    for size in args.sizes:
        for step in ("build", "first", "query", "recall"):
            started = time.perf_counter()
            command = [
                sys.executable,
                __file__,
                args.corpus,
                args.queries,
                args.folder,
                "--sizes",
                size,
                "--step",
                step,
            ]
            subprocess.run([str(part) for part in [*command, "--questions", args.questions]], check=True)
            say("process", size=size, step=step, seconds=time.perf_counter() - started)


if __name__ == "__main__":
    main()
