"""Train the bundled embedder from scratch.

    python eval/train_embedder.py --data DIR --out rag/bundled/embedder --seed 0

A static table (mean of token vectors) trained by symmetric InfoNCE over pairs that the texts themselves give, nested
dimensions (Matryoshka, Kusupati et al., 2022), stored as int8 rows with a float scale per row. One thread; about 3
minutes of CPU and 4 GB of memory. The same seed gives the same table on the same machine. Needs the extra `[train]`.

`--data` holds `cls/`, `crud/` and `finna/` (JSONL, see docs/model_card.md).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

from embedder_pairs import Ids, Sampler, encode  # noqa: E402 - a script beside its files
from embedder_text import read_all  # noqa: E402
from embedder_vocabulary import build_tokenizer, lsa_table, word_counts  # noqa: E402

from rag.index.embedder import NEIGHBOURS  # noqa: E402

_SHARES = {
    "title": 0.17, "worded": 0.08, "theme": 0.15, "cloze": 0.30, "lead": 0.12, "half": 0.06, "words": 0.12,
}  # fmt: skip
_SCALE = 20.0
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.sentence_transformer.modules.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def train(table: NDArray[np.float32], sampler: Sampler, steps: int, size: int) -> NDArray[np.float32]:
    """The table after `steps` batches of `size` pairs; Adam 3e-3 with warm-up and linear decay, one thread."""
    import torch
    from torch.nn.functional import cross_entropy, embedding_bag, normalize

    torch.set_num_threads(1)
    weight = torch.nn.Parameter(torch.from_numpy(table.copy()))
    adam = torch.optim.Adam([weight], lr=3e-3, betas=(0.9, 0.99))
    dims = (table.shape[1], table.shape[1] // 2, table.shape[1] // 4)

    def bag(bags: list[Ids]) -> torch.Tensor:
        offsets = np.cumsum([0] + [len(b) for b in bags[:-1]])
        return embedding_bag(
            torch.from_numpy(np.concatenate(bags).astype(np.int64)), weight, torch.from_numpy(offsets), mode="mean"
        )

    started, running = time.process_time(), 0.0
    for step in range(steps):
        rate = min(1.0, (step + 1) / 30) * max(0.02, 1 - step / steps)
        for group in adam.param_groups:
            group["lr"] = 3e-3 * rate
        batch = sampler.batch(size)
        queries, documents = bag(batch.queries), bag(batch.documents)
        mask = torch.from_numpy(batch.false_negative)
        target = torch.arange(len(batch.queries))
        loss = torch.zeros(())
        for dim in dims:
            a, b = normalize(queries[:, :dim]), normalize(documents[:, :dim])
            logits = (a.bfloat16() @ b.bfloat16().T).float() * _SCALE
            logits = logits.masked_fill(mask, -1e4)
            loss = loss + (cross_entropy(logits, target) + cross_entropy(logits.T, target)) / (2 * len(dims))
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
        running = 0.95 * running + 0.05 * float(loss.detach()) if step else float(loss.detach())
        if step % 100 == 99:
            print(f"step {step + 1}: loss {running:.3f}, {time.process_time() - started:.0f} s CPU", flush=True)
    return weight.detach().numpy()


def neighbours(rows: NDArray[np.float32], count: int = 32) -> NDArray[np.uint16]:
    """The ids of the `count` rows most like each row by cosine, itself first; shape (len(rows), count)."""
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
    found = np.empty((len(unit), count), np.uint16)
    for start in range(0, len(unit), 1024):
        near = unit[start : start + 1024] @ unit.T
        near[np.arange(len(near)), np.arange(start, start + len(near))] = 2
        best = np.argpartition(-near, count, axis=1)[:, :count]
        order = np.lexsort((best, -np.take_along_axis(near, best, axis=1)), axis=1)
        found[start : start + len(near)] = np.take_along_axis(best, order, axis=1)
    return found


def save(out: Path, table: NDArray[np.float32], tokenizer: object) -> None:
    """Write `model.safetensors` (int8 rows, float32 scales), `tokenizer.json`, the table of neighbours and the
    sentence-transformers files.
    """
    from safetensors.numpy import save_file

    out.mkdir(parents=True, exist_ok=True)
    scale = np.maximum(np.abs(table).max(axis=1), 1e-8).astype(np.float32) / np.float32(127)
    rows = np.clip(np.rint(table / scale[:, None]), -127, 127).astype(np.int8)
    save_file({"embeddings": rows, "weights": scale}, out / "model.safetensors")
    spec = json.loads(tokenizer.to_str())  # type: ignore[attr-defined]
    spec["model"]["vocab"] = [[piece, round(score, 3)] for piece, score in spec["model"]["vocab"]]
    config = {
        "model_type": "SentenceTransformer",
        "prompts": {"query": "", "document": ""},
        "similarity_fn_name": "cosine",
    }
    save_file({"neighbours": neighbours(rows.astype(np.float32))}, out / NEIGHBOURS)
    files = {"tokenizer.json": spec, "modules.json": _MODULES, "config_sentence_transformers.json": config}
    for name, content in files.items():
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=name != "tokenizer.json")
        (out / name).write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Read, count, factorise, train, save; prints what each step cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=800)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--vocabulary", type=int, default=32_000)
    parser.add_argument("--hold-out", default="2026-W33,2026-W34", help="weeks kept out of everything")
    parser.add_argument("--cache", type=Path, help="folder that keeps the start of the table between runs")
    parser.add_argument(
        "--without-themes", action="store_true", help="no newsroom theme is read: for figures on themes never seen"
    )
    args = parser.parse_args()

    docs = read_all(args.data, frozenset(args.hold_out.split(",")))
    shares = dict(_SHARES)
    if args.without_themes:
        docs = [replace(doc, themes=()) for doc in docs]
        del shares["theme"]
    _say(f"{len(docs)} documents")
    words, chars = word_counts("\n".join([d.title, *d.sentences]) for d in docs)
    themes = sorted({t for d in docs for t in d.themes})
    tokenizer = build_tokenizer(words, chars, args.vocabulary, themes)
    corpus = encode(docs, tokenizer)
    ids, doc_of = corpus.flat
    size = tokenizer.get_vocab_size()
    _say(f"{len(ids) / 1e6:.1f} M tokens of {size}")
    start = args.cache / f"lsa-{size}-{args.dim}-{args.seed}-{len(ids)}.npy" if args.cache else None
    if start and start.exists():
        table = np.load(start, allow_pickle=False)
    else:
        table = lsa_table(ids, doc_of, (len(docs), size), args.dim, args.seed)
        if start:
            np.save(start, table, allow_pickle=False)
    _say("start of the table")
    df = np.bincount(np.unique(doc_of.astype(np.int64) * size + ids) % size, minlength=size)
    idf = np.log((len(docs) + 1) / (df + 1)).astype(np.float32)
    sampler = Sampler(corpus, idf, args.seed, shares)
    table = train(table, sampler, args.steps, args.batch)
    save(args.out, table, tokenizer)
    _say(f"saved, mean norm {math.sqrt(float((table**2).sum(axis=1).mean())):.2f}")


def _say(text: str) -> None:
    print(f"{time.process_time():6.0f} s CPU  {text}", flush=True)


if __name__ == "__main__":
    main()
