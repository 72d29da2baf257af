"""Generations on disk: one immutable folder per state of the catalog, built aside, renamed, checked at every open.

    <folder>/g00000012-1a2b3c4d/   manifest.json, the arrays of the lexical index, the vectors

The index is derived: whatever is wrong with it, the catalog builds it again. Opening compares sizes, and the SHA-256 of
every file up to `HASHED_AT_OPEN` bytes (a larger one costs a second per gigabyte: `check` hashes those too). The
generation before is kept: its readers are not disturbed, and `open` falls back to it on request.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.errors import StoreError
from rag.files import sha256_file, sweep, translated

FORMAT = 5
MANIFEST = "manifest.json"
HASHED_AT_OPEN = 64 << 20
FOR_BUILDING = frozenset({"counts.npy", "lengths.npy", "marks.npy"})
"""What no query reads: checked before the next generation is built from it."""
_NAME = re.compile(r"^g(\d{8,})-[0-9a-f]{8}$")


class IndexUnusable(StoreError):
    """No generation fits: missing, damaged or built from another state. Building it again from the catalog helps."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from, and its files: name → (bytes, sha256)."""

    generation: int
    digest: str
    """Logical digest of the catalog that the entries came from."""
    embedder: str
    dimension: int
    entries: int
    items: int
    files: Mapping[str, tuple[int, str]]
    vectors: str = "Flat"
    """Family of the vector files."""
    recall: float = 1.0
    """Its recall@10 against the exact scan, on rows sampled when its codes were trained."""
    coding: str = ""
    """What decided how vectors are coded (`vectors_write.coding`): codes made otherwise are not added to."""
    counting: str = ""
    """How terms were counted (`lexical.counting`): what was counted otherwise is not carried over."""
    format: int = FORMAT

    @property
    def folder_name(self) -> str:
        """`g<generation>-<8 hex digits over digest, embedder and format>`: other inputs, other name."""
        key = hashlib.sha256(f"{self.digest}\n{self.embedder}\n{self.format}".encode()).hexdigest()[:8]
        return f"g{self.generation:08d}-{key}"


def generations(folder: Path) -> list[Path]:
    """The generation folders, newest first."""
    if not folder.is_dir():
        return []
    with translated(folder):
        found = [(int(m[1]), p.name, p) for p in folder.iterdir() if (m := _NAME.match(p.name)) and p.is_dir()]
    return [p for _, _, p in sorted(found, reverse=True)]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `manifest.json` into a folder that is still being built."""
    raw = asdict(manifest)
    text = json.dumps(raw | {"checksum": _checksum(raw)}, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _checksum(raw: dict[str, Any]) -> str:
    """SHA-256 of a manifest without its checksum: what it tells of the files must itself be intact."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation. Raises IndexUnusable when it is missing, not ours, or of another format."""
    path = folder / MANIFEST
    try:
        raw: dict[str, Any] = json.loads(path.read_bytes())
        if raw["format"] != FORMAT:
            raise ValueError(f"format {raw['format']}, this version reads {FORMAT}")
        if raw.pop("checksum") != _checksum(raw):
            raise ValueError("its checksum differs")
        files = {str(n): (int(size), str(digest)) for n, (size, digest) in raw["files"].items()}
        if any("/" in n or n.startswith(".") for n in files):
            raise ValueError("a file name leaves the folder")
        generation, dimension, entries, items = (int(raw[k]) for k in ("generation", "dimension", "entries", "items"))
        made = str(raw["vectors"]), float(raw["recall"]), str(raw["coding"]), str(raw["counting"])
        return Manifest(generation, str(raw["digest"]), str(raw["embedder"]), dimension, entries, items, files, *made)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise _unusable(path, f"the manifest cannot be read: {exc}") from exc


def check(folder: Path, only: Collection[str] = (), *, full: bool = True, sizes: bool = False) -> Manifest:
    """Compare every file, or `only` these, with the manifest. Raises IndexUnusable naming the file.

    Without `full` large files and those that only building reads are compared by size; with `sizes` all are.
    """
    manifest = read_manifest(folder)
    if missing := set(only) - manifest.files.keys():
        raise _unusable(folder, f"the index lacks {min(missing)}")
    for name, (size, digest) in manifest.files.items():
        path = folder / name
        if only and name not in only:
            continue
        if not path.is_file() or path.stat().st_size != size:
            raise _unusable(path, "an index file is missing or has the wrong size")
        hashed = not sizes and (full or (size <= HASHED_AT_OPEN and name not in FOR_BUILDING))
        if hashed and sha256_file(path) != digest:
            raise _unusable(path, "an index file is damaged")
    return manifest


def is_complete(folder: Path, digest: str, embedder: str, *, hashed: bool) -> bool:
    """Whether a generation was built from the catalog state `digest` with `embedder` and its files are what was
    written: by their sizes, or `hashed`.
    """
    for path in generations(folder):
        try:
            manifest = check(path, full=hashed, sizes=not hashed)
        except IndexUnusable:
            continue
        if (manifest.digest, manifest.embedder) == (digest, embedder):
            return True
    return False


def measured(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and SHA-256 of every file in `folder`; two are hashed at a time."""
    from concurrent.futures import ThreadPoolExecutor

    paths = sorted(folder.iterdir())
    with ThreadPoolExecutor(2) as pool:
        return {p.name: (p.stat().st_size, told) for p, told in zip(paths, pool.map(sha256_file, paths), strict=True)}


def usable(folder: Path, digest: str | None, embedder: str | None) -> Iterator[tuple[Path, Manifest]]:
    """The generations that pass `check` and fit, newest first; raises IndexUnusable at the end when there was none."""
    wrong: list[str] = []
    for path in generations(folder):
        try:
            manifest = check(path, full=False)
        except IndexUnusable as exc:
            wrong.append(f"{path.name}: {exc.message}")
            continue
        if digest is not None and manifest.digest != digest:
            wrong.append(f"{path.name}: built from an earlier state of the catalog")
        elif embedder is not None and manifest.embedder != embedder:
            wrong.append(f"{path.name}: built with the embedder {manifest.embedder}, not {embedder}")
        else:
            yield path, manifest
    raise IndexUnusable(
        "the search index cannot be used: " + ("; ".join(wrong) or "none has been built"),
        where=str(folder),
        hint="rag repair",
    )


def prune(folder: Path, current: Path) -> None:
    """Remove all generations but `current` and the newest that is not ahead of it, and what killed builds left.

    One ahead belongs to a catalog that is no more: saved from damage, restored, or made anew, a catalog counts from
    where it stands. Only under the writer's lock.
    """
    sweep(folder)
    others = [path for path in generations(folder) if path != current]
    older = [path for path in others if path.name.split("-")[0] <= current.name.split("-")[0]]
    for gone in others:
        if gone not in older[:1]:
            with translated(gone):
                shutil.rmtree(gone)


def _unusable(path: Path, message: str) -> IndexUnusable:
    return IndexUnusable(message, where=str(path), hint="rag repair")
