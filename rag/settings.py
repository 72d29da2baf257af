"""One frozen `Settings`. Precedence: flag > `RAG_*` environment > `rag.toml` found upward > defaults.

`load` never reads anything but the environment it is given and the file it finds; it raises UsageError that names the
file or variable, the key and the nearest known key.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from rag.errors import UsageError

LOCAL = "local"
_NOT_IN_FINGERPRINT = {"store", "index", "lexicon", "models", "threads"}
"""Places, not behaviour (the lexicon has its hash)."""
_GONE = {"k", "max_sentences"}
"""Names that a file may still hold: they changed nothing, and are passed over."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that shapes a result."""

    store: Path = Path(".rag")
    """Folder of the store, relative to the working directory."""
    index: str = LOCAL
    """Where the vectors are searched: `local`, `milvus://HOST:PORT/COLLECTION`, or a milvus-lite file (`….db`)."""
    embedder: str = "bundled"
    """`bundled`, or a sentence-transformers folder or hub id."""
    reranker: str = ""
    """A cross-encoder (folder or pulled hub id) that puts the best finds of a search in order; empty for none."""
    model: str = "extractive"
    """Who words the text: `extractive`, a folder or hub id (transformers), or an OpenAI-compatible base URL."""
    lexicon: str = "bundled"
    """`bundled`, or the path of a theme lexicon."""
    chunk_chars: int = 600
    """An item longer than this is packed into chunks at sentence ends."""
    candidates: int = 100
    """Items that each search arm may return before fusion."""
    vector_weight: float = 0.25
    """w in (1-w)·lexical + w·vector for a long question; a bare theme name gets more (see `retrieval/ranking.py`)."""
    themes: int = 3
    """重点主题 in a brief."""
    pages: int = 0
    """Pages that a brief's body should fit, about: its least salient points go. 0 is no limit."""
    max_tokens: int = 400
    """Longest reply of a model."""
    reply_seconds: float = 120.0
    """Wall-clock limit of one reply."""
    temperature: float = 0.0
    """0 is greedy: same prompt, same reply. Above it a reply is sampled with `seed`."""
    seed: int = 0
    context: int = 0
    """Tokens that a server's context holds, where the server does not tell; 0 assumes 4096."""
    device: str = "auto"
    """Of a local model: auto, cpu, cuda, mps."""
    dtype: str = "auto"
    """Of a local model: auto, bfloat16, float16, float32."""
    threads: int = 0
    """Of a local model on a CPU; 0 leaves it to torch."""
    models: Path = Path("~/.cache/rag/models")
    """Where `rag models pull` puts models."""
    up_is_red: bool = True
    """China's chart colours; false for green up."""

    def fingerprint(self) -> str:
        """16 hex digits over every setting that can change a result."""
        shaped = {k: v for k, v in asdict(self).items() if k not in _NOT_IN_FINGERPRINT}
        return hashlib.sha256(json.dumps(shaped, sort_keys=True, default=str).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings and, for `rag config show`, where each value came from."""

    settings: Settings
    origin: Mapping[str, str]


_TYPES: Mapping[str, type] = {
    f.name: {"Path": Path, "str": str, "int": int, "float": float, "bool": bool}[str(f.type)] for f in fields(Settings)
}


def load(flags: Mapping[str, Any], environ: Mapping[str, str] | None = None, cwd: Path | None = None) -> Loaded:
    """Settings from flags (None values ignored), environment and the nearest `rag.toml`. Raises UsageError."""
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    origin = dict.fromkeys(_TYPES, "default")
    path = _find_toml(cwd or Path.cwd())
    if path:
        for key, value in _read_toml(path).items():
            if key in _GONE:
                continue
            values[key] = _convert(key, value, f"{path.name}: {key}")
            origin[key] = path.name
        if "store" in values and not values["store"].is_absolute():
            values["store"] = path.parent / values["store"]
        if "index" in values and "://" not in values["index"] and values["index"] != LOCAL:
            values["index"] = str(path.parent / values["index"])
    for key in _TYPES:
        name = f"RAG_{key.upper()}"
        if name in environ:
            values[key] = _convert(key, environ[name], name)
            origin[key] = name
    for key, value in flags.items():
        if value is not None:
            values[key] = _convert(key, value, f"--{key.replace('_', '-')}")
            origin[key] = "flag"
    return Loaded(replace(Settings(), **values), origin)


def _find_toml(start: Path) -> Path | None:
    return next((p / "rag.toml" for p in [start, *start.parents] if (p / "rag.toml").is_file()), None)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise UsageError(f"rag.toml cannot be read: {exc}", where=str(path)) from exc


def _convert(key: str, value: Any, where: str) -> Any:
    if key not in _TYPES:
        near = difflib.get_close_matches(key, _TYPES, n=1)
        raise UsageError(f"unknown setting {key!r}", where=where, hint=f"did you mean {near[0]!r}?" if near else "")
    wanted = _TYPES[key]
    if wanted is Path and value == "":  # `Path` takes it for the working folder
        raise UsageError("the path is empty", where=where, hint="write . for the working folder")
    try:
        if wanted is bool and isinstance(value, str):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[value.lower()]
        if wanted in (int, float) and isinstance(value, bool):
            raise ValueError
        return wanted(value)
    except (KeyError, ValueError, TypeError) as exc:
        raise UsageError(f"{value!r} is not a {wanted.__name__}", where=where) from exc
