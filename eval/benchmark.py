"""Whole processes of `rag` beside a tutorial RAG, in pairs: `python eval/benchmark.py [FOLDER] [--pairs N]`.

The peer does what tutorials do with the same libraries and the same bundled embedder: cut every file into recursive
500-character chunks, encode with sentence-transformers, keep a flat FAISS index and a JSON file of the chunks; a search
loads the model and both files. It has no dates, no catalog, no links, no durability. Both sides start as new processes;
pairs alternate, and the ratio is the median over the pairs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

QUESTION = "白银 现货 价格"


def peer_ingest(folder: Path, store: Path) -> None:
    """Cuts, encodes and writes `chunks.json` and `index.faiss`."""
    import faiss
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from sentence_transformers import SentenceTransformer

    from rag import resources

    splitter = RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=50)
    texts = [p.read_text(encoding="utf-8") for p in sorted(folder.rglob("*")) if p.suffix in {".md", ".txt"}]
    chunks = [chunk for text in texts for chunk in splitter.split_text(text)]
    vectors = SentenceTransformer(str(resources.path("bundled/embedder")), device="cpu").encode(
        chunks, normalize_embeddings=True
    )
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    store.mkdir(parents=True, exist_ok=True)
    faiss.write_index(index, str(store / "index.faiss"))
    (store / "chunks.json").write_text(json.dumps(chunks, ensure_ascii=False), encoding="utf-8")


def peer_search(store: Path, question: str) -> None:
    """Prints the ten nearest chunks."""
    import faiss
    from sentence_transformers import SentenceTransformer

    from rag import resources

    chunks = json.loads((store / "chunks.json").read_text(encoding="utf-8"))
    index = faiss.read_index(str(store / "index.faiss"))
    vector = SentenceTransformer(str(resources.path("bundled/embedder")), device="cpu").encode(
        [question], normalize_embeddings=True
    )
    for row in index.search(vector, 10)[1][0]:
        print(chunks[row][:80].replace("\n", " "))


def timed(command: Sequence[str], store: Path) -> tuple[float, float]:
    """(wall seconds, peak MiB) of one process. Raises CalledProcessError when it fails."""
    started = time.perf_counter()
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "RAG_STORE": str(store), "PYTHONPATH": str(Path(__file__).parents[1])},
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main() -> None:
    """Prints a Markdown table: median seconds and peak memory of each side, and the median ratio of the pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parents[1] / "seeds")
    parser.add_argument("--pairs", type=int, default=5)
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    with tempfile.TemporaryDirectory() as temporary:
        rag, peer = [sys.executable, "-m", "rag"], [sys.executable, str(Path(__file__).resolve()), "--peer"]
        ours, theirs = Path(temporary, "ours"), Path(temporary, "peer")
        rows = {
            "ingest": ([*rag, "ingest", str(folder)], [*peer, "ingest", str(folder)]),
            "ingest again, nothing changed": ([*rag, "ingest", str(folder)], [*peer, "ingest", str(folder)]),
            "search": ([*rag, "search", QUESTION], [*peer, "search", QUESTION]),
        }
        print("| | `rag` | tutorial RAG | seconds, ratio |\n|---|---|---|---|")
        for name, (left, right) in rows.items():
            pairs = []
            for turn in range(asked.pairs):
                fresh = f"-{turn}" if name == "ingest" and turn else ""
                pairs.append((timed(left, Path(f"{ours}{fresh}")), timed(right, Path(f"{theirs}{fresh}"))))
            mine, other = (
                [statistics.median(pair[side][kind] for pair in pairs) for kind in (0, 1)] for side in (0, 1)
            )
            ratio = statistics.median(pair[0][0] / pair[1][0] for pair in pairs)
            print(
                f"| {name} | {mine[0]:.2f} s, {mine[1]:.0f} MiB | {other[0]:.2f} s, {other[1]:.0f} MiB | {ratio:.2f} |"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        target = Path(os.environ["RAG_STORE"])
        if sys.argv[2] == "ingest":
            peer_ingest(Path(sys.argv[3]), target)
        else:
            peer_search(target, sys.argv[3])
    else:
        main()
