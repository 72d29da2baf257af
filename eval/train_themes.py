"""Learn where themes lie among the vectors of the bundled embedder.

    python eval/train_themes.py --data DIR --out rag/bundled/themes

Means of the items that a newsroom tagged with a theme, minus the mean of all (see `rag/themes/directions.py`), as
int8; seconds. `--data` holds `cls/` as for `train_embedder.py`; the same weeks are held out. Themes of fewer than
`--least` items are left out. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

from embedder_text import rows, week_of  # noqa: E402 - a script beside its files

from rag.index import load_embedder  # noqa: E402
from rag.text import body_of  # noqa: E402
from rag.themes.directions import FILE  # noqa: E402


def main() -> None:
    """Read, encode, average, save."""
    from safetensors.numpy import save_file

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hold-out", default="2026-W33,2026-W34", help="weeks that are not read")
    parser.add_argument("--least", type=int, default=5, help="items that a theme must have")
    args = parser.parse_args()

    held_out = frozenset(args.hold_out.split(","))
    labels = {row["doc_id"]: row for row in rows(args.data / "cls" / "labels.jsonl.gz")}
    kept = [row for row in rows(args.data / "cls" / "corpus.jsonl.gz") if week_of(row) not in held_out]
    embedder = load_embedder("bundled")
    vectors = embedder.encode_documents(
        [f"{labels[row['doc_id']]['title'] or ''}\n{body_of(row['text']) or row['text']}" for row in kept]
    )
    members: dict[str, list[int]] = {}
    for i, row in enumerate(kept):
        for theme in labels[row["doc_id"]]["subjects"]:
            members.setdefault(theme, []).append(i)
    names = sorted(theme for theme, of in members.items() if len(of) >= args.least)
    mean = vectors.mean(axis=0)
    found = np.stack([vectors[members[name]].mean(axis=0) - mean for name in names])
    found /= np.abs(found).max(axis=1, keepdims=True)
    args.out.mkdir(parents=True, exist_ok=True)
    about = {"embedder": embedder.identity, "names": json.dumps(names, ensure_ascii=False)}
    save_file({"directions": np.rint(found * 127).astype(np.int8)}, args.out / FILE, metadata=about)
    print(f"{len(kept)} items, {len(names)} themes")


if __name__ == "__main__":
    main()
