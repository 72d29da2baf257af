"""The recommended models, from a data file, and how one gets onto this machine."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag import resources
from rag.errors import ModelError, UsageError
from rag.models.folder import inspect, lock

KINDS = ("chat", "embedding", "reranking")
FILES = ("*.json", "*.safetensors", "*.jinja", "*.txt", "*.model", "*/*.json", "*/*.safetensors")
"""What is pulled: no pickled weights, no code."""
_UNWANTED = ("onnx/*", "openvino/*", "*.onnx")

Download = Callable[[str, Path], None]
"""(hub id, folder): fetch into the folder, going on with what is there; raises OSError or ValueError."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """A model that suits the work."""

    kind: str
    id: str
    memory: float
    """GB."""
    context: int
    licence: str
    note: str
    pooling: str = ""
    query_prompt: str = ""


@dataclass(frozen=True, slots=True)
class Pulled:
    """A model that is on this machine now."""

    path: Path
    files: int
    size: int
    """Bytes."""
    source: str


def recommended() -> list[Recommended]:
    """The data file's models, by kind and memory."""
    told = tomllib.loads(resources.path("bundled/models.toml").read_text(encoding="utf-8"))
    found = [Recommended(kind=kind, **entry) for kind in KINDS for entry in told[kind]]
    return sorted(found, key=lambda m: (KINDS.index(m.kind), m.memory))


def pull(spec: str, folder: Path, sources: dict[str, Download]) -> Pulled:
    """A folder of this machine, locked; or the hub id from the first source that has it, under `folder`, locked.

    An interrupted download goes on where it stopped. Raises UsageError for a strange id, ModelError when no source
    has the model or what came may not be loaded.
    """
    if Path(spec).expanduser().is_dir():
        return _locked(Path(spec).expanduser(), "folder")
    if spec.count("/") != 1 or any(part in ("", ".", "..") or part.startswith("-") for part in spec.split("/")):
        raise UsageError(f"{spec!r} is neither a folder nor a hub id", hint="write it as Qwen/Qwen3-0.6B")
    target = folder.expanduser() / spec
    failed = []
    for name, download in sources.items():
        try:
            target.mkdir(parents=True, exist_ok=True)
            download(spec, target)
            return _locked(target, name)
        except (OSError, ValueError, ImportError) as exc:
            failed.append(f"{name}: {(str(exc).splitlines() or [type(exc).__name__])[0][:160]}")
    raise ModelError(
        f"{spec} could not be pulled; {'; '.join(failed)}",
        where=str(target),
        hint="set HF_ENDPOINT to a mirror, or copy the folder here and give its path",
    )


def _locked(path: Path, source: str) -> Pulled:
    inspect(path)
    files = lock(path)["files"]
    return Pulled(path, len(files), sum(f["size"] for f in files.values()), source)


def sources() -> dict[str, Download]:
    """Where models come from, in order: ModelScope when its library is there, then the hub (or `HF_ENDPOINT`)."""
    import importlib.util

    found: dict[str, Download] = {"modelscope": _modelscope} if importlib.util.find_spec("modelscope") else {}
    return found | {"hub": _hub}


def _modelscope(model_id: str, folder: Path) -> None:
    from modelscope import snapshot_download

    snapshot_download(model_id, local_dir=str(folder), allow_patterns=list(FILES), ignore_patterns=list(_UNWANTED))


def _hub(model_id: str, folder: Path) -> None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    try:
        snapshot_download(
            model_id,
            local_dir=folder,
            allow_patterns=list(FILES),
            ignore_patterns=list(_UNWANTED),
            max_workers=4,
            endpoint=os.environ.get("HF_ENDPOINT") or None,
        )
    except HfHubHTTPError as exc:
        raise OSError(str(exc)) from exc
