"""`rag models pull` against a hub played on this machine: what is fetched, what is not, and going on after a break."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from rag.cli import run

SHA = "a" * 40
FILES = {
    "config.json": b'{"model_type": "qwen3"}',
    "tokenizer.json": b"{}",
    "model.safetensors": save({"w": np.zeros((64, 64), np.float32)}),
    "pytorch_model.bin": b"pickle",
    "modeling_evil.py": b"raise SystemExit",
    "onnx/model.onnx": b"onnx",
}


class Hub(BaseHTTPRequestHandler):
    """The few answers of a model hub that a download needs."""

    protocol_version = "HTTP/1.1"
    asked: list[str]

    def do_HEAD(self) -> None:
        self.answer(False)

    def do_GET(self) -> None:
        self.answer(True)

    def answer(self, whole: bool) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/api/models/org/name"):
            listed = [{"rfilename": name, "size": len(data)} for name, data in FILES.items()]
            told: Any = {"id": "org/name", "sha": SHA, "siblings": listed, "private": False, "tags": []}
            if "/tree/" in path:
                told = [{"type": "file", "path": n, "size": len(d), "oid": "0" * 40} for n, d in FILES.items()]
            self.send(json.dumps(told).encode(), whole, "application/json")
            return
        name = path.partition(f"/resolve/{SHA}/")[2]
        if name in FILES:
            if whole:
                self.asked.append(name)
            self.send(FILES[name], whole, "application/octet-stream")
        else:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def send(self, data: bytes, whole: bool, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("ETag", f'"{hashlib.sha1(data, usedforsecurity=False).hexdigest()}"')
        self.send_header("X-Repo-Commit", SHA)
        self.end_headers()
        if whole:
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """What was fetched from the hub."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Made", (Hub,), {"asked": asked}))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setenv("RAG_MODELS", str(tmp_path / "models"))
    yield asked
    server.shutdown()
    server.server_close()


def test_a_model_is_fetched_without_pickles_and_code_and_locked(
    hub: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["models", "pull", "org/name", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["source"], told["files"]) == ("hub", 3)
    assert sorted(hub) == ["config.json", "model.safetensors", "tokenizer.json"]
    folder = tmp_path / "models" / "org" / "name"
    locked = json.loads((folder / "rag.lock.json").read_text(encoding="utf-8"))["files"]
    weights = FILES["model.safetensors"]
    assert locked["model.safetensors"]["sha256"] == hashlib.sha256(weights).hexdigest()


def test_pulling_again_fetches_only_what_is_missing(hub: list[str], tmp_path: Path) -> None:
    assert run(["models", "pull", "org/name"]) == 0
    (tmp_path / "models" / "org" / "name" / "tokenizer.json").unlink()
    hub.clear()
    assert run(["models", "pull", "org/name"]) == 0
    assert hub == ["tokenizer.json"]


def test_a_model_that_the_hub_lacks_is_said(hub: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "pull", "org/none"]) == 7
    assert "HF_ENDPOINT" in capsys.readouterr().err
