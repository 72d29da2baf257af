"""A model folder, looked at before anything of it is loaded.

A folder is data: weights only as safetensors (a pickled checkpoint runs code when it is loaded), no `auto_map` (code in
the repository), and, when `rag models pull` locked it, the bytes that were pulled.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import ModelError
from rag.files import atomic_write, sha256_file

LOCK = "rag.lock.json"
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
_FORBIDDEN = ("auto_map", "_attn_implementation_internal", "custom_pipelines", "trust_remote_code")


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A folder that may be loaded."""

    path: Path
    name: str
    config: dict[str, Any]
    weight_bytes: int

    def identity(self) -> str:
        """16 hex digits over the bytes of config, tokenizer and weights; a lock holds them already."""
        known = _json(self.path / LOCK).get("files", {}) if (self.path / LOCK).is_file() else {}
        digest = hashlib.sha256()
        for path in sorted(self.path.iterdir()):
            if path.suffix in (".safetensors", ".json", ".jinja", ".txt", ".model") and path.name != LOCK:
                told = known.get(path.name, {}).get("sha256")
                digest.update(f"{path.name}:{told or sha256_file(path)}\n".encode())
        return digest.hexdigest()[:16]


def find(spec: str, pulled: Path) -> Path:
    """The folder of a path or hub id: as given, then among the pulled, then in the hub's cache. Raises ModelError."""
    for path in (Path(spec).expanduser(), pulled.expanduser() / spec):
        if path.is_dir():
            return path
    if Path(spec).is_absolute() or spec.startswith((".", "~")) or spec.count("/") != 1:
        raise ModelError(f"no model folder {spec!r}", where="--model", hint="rag models list")
    cached = _in_hub_cache(spec)
    if cached is None:
        raise ModelError(
            f"the model {spec!r} is not on this machine", where=str(pulled), hint=f"rag models pull {spec}"
        )
    return cached


def _in_hub_cache(spec: str) -> Path | None:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(spec, local_files_only=True))
    except (OSError, ValueError):
        return None


def inspect(path: Path) -> ModelFolder:
    """The folder, when it may be loaded. Raises ModelError saying what is wrong with it."""
    config = _json(path / "config.json")
    names = {p.name for p in path.iterdir() if p.is_file()}
    configs = {name: _json(path / name) for name in ("config.json", "tokenizer_config.json") if name in names}
    bad = next(((key, name) for name, told in configs.items() for key in _FORBIDDEN if key in told), None)
    if bad:
        raise ModelError(
            f"the model's config asks for code of its own ({bad[0]}); it is not run",
            where=str(path / bad[1]),
            hint="use a model whose architecture transformers knows: rag models list",
        )
    if config.get("model_type") in (None, ""):
        raise ModelError("config.json names no model_type", where=str(path))
    weights = sorted(p for p in path.iterdir() if p.suffix == ".safetensors")
    if not weights:
        pickled = sorted(n for n in names if n.endswith(_PICKLES))
        found = f"only {pickled[0]}, which can run code when loaded" if pickled else "no weights"
        raise ModelError(f"{found}: safetensors are needed", where=str(path), hint="rag models pull MODEL")
    for weight in weights:
        _whole(weight)
    _complete(path, names)
    _unchanged(path)
    return ModelFolder(path, path.name, config, sum(w.stat().st_size for w in weights))


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise ModelError(
            f"not a model folder: {exc.__class__.__name__} reading {path.name}",
            where=str(path.parent),
            hint="rag models list",
        ) from exc
    if not isinstance(value, dict):
        raise ModelError(f"{path.name} holds no object", where=str(path.parent))
    return value


def _whole(path: Path) -> None:
    """A half-downloaded file is shorter than its own header says."""
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(length)) if 2 <= length <= min(size - 8, 1 << 27) else {}
        end = 8 + length + max((v["data_offsets"][1] for k, v in header.items() if k != "__metadata__"), default=-1)
    except (ValueError, KeyError, TypeError, AttributeError):
        end = -1
    if end != size:
        raise ModelError(
            f"{path.name} is damaged or only half downloaded", where=str(path), hint="rag models pull MODEL again"
        )


def _complete(path: Path, names: set[str]) -> None:
    index = path / "model.safetensors.index.json"
    shards = set(_json(index).get("weight_map", {}).values()) if index.is_file() else set()
    missing = sorted(str(s) for s in shards if s not in names)
    if missing:
        raise ModelError(f"{missing[0]} is missing", where=str(path), hint="rag models pull MODEL again")


def lock(path: Path) -> dict[str, Any]:
    """Hash every file of the folder and write `rag.lock.json`; the lock."""
    files = {}
    for file in sorted(p for p in path.rglob("*") if p.is_file() and p.name != LOCK and ".cache" not in p.parts):
        state = file.stat()
        name = file.relative_to(path).as_posix()
        files[name] = {"sha256": sha256_file(file), "size": state.st_size, "mtime_ns": state.st_mtime_ns}
    value = {"schema_version": 1, "files": files}
    atomic_write(path / LOCK, json.dumps(value, indent=1) + "\n")
    return value


def _unchanged(path: Path) -> None:
    """The locked files are there with their bytes; a file whose size and time are the locked ones is not read."""
    if not (path / LOCK).is_file():
        return
    files = _json(path / LOCK).get("files", {})
    new = sorted(
        p.name for p in path.iterdir() if p.suffix in (".safetensors", ".json", ".jinja", ".model") and p.name != LOCK
    )
    if unknown := [name for name in new if name not in files]:
        raise ModelError(f"{unknown[0]} was added after the model was pulled", where=str(path), hint=_AGAIN)
    for name, known in files.items():
        file = path / name
        state = os.stat(file) if file.is_file() else None
        same = state and (state.st_size, state.st_mtime_ns) == (known.get("size"), known.get("mtime_ns"))
        if not same and (state is None or sha256_file(file) != known.get("sha256")):
            raise ModelError(f"{name} is not the file that was pulled", where=str(path), hint=_AGAIN)


_AGAIN = "pull the model again, or delete rag.lock.json if you changed it yourself"
