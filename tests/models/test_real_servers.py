"""The tiny model behind real servers. Long: they start in seconds to a minute, and one has to be installed by hand.

The development extra brings `transformers serve`; for llama.cpp set RAG_LLAMA_PYTHON to a Python that has
`llama-cpp-python[server]` and `gguf`.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from tiny_model import make, said

from rag import pipeline
from rag.cli import run
from rag.errors import ModelError, ModelRefused
from rag.generation import worded
from rag.generation.worded import Chosen
from rag.models.server import ServerModel
from rag.scope import Scope
from rag.settings import Settings

pytestmark = pytest.mark.long
HERE = Path(__file__).parent
LLAMA = os.environ.get("RAG_LLAMA_PYTHON", "")
ASK = worded.asking("沪指", [Chosen(said()[0], ("a",), "1月12日10:30"), Chosen(said()[1], ("b",), "1月12日10:30")])


class Running:
    """A server process that can be killed and started again on its port."""

    def __init__(self, command: Callable[[int], list[str]], model: str, env: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._command, self._env = command(self.port), os.environ | env
        self.base = f"http://127.0.0.1:{self.port}/v1"
        self.named = bool(model)
        self.url = f"{self.base}#{model}" if model else self.base
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(600):
            try:
                if httpx.get(f"{self.base}/models", timeout=1).status_code < 600:
                    return
            except httpx.HTTPError:
                time.sleep(0.2)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("tiny") / "tiny")


@pytest.fixture(scope="module", params=["transformers serve", "llama.cpp"])
def server(request: pytest.FixtureRequest, tiny: Path) -> Iterator[Running]:
    if request.param == "transformers serve":
        script = Path(sys.executable).parent / "transformers"
        cache = tiny.parent / "hub"
        cache.mkdir(exist_ok=True)
        running = Running(
            lambda port: [str(script), "serve", str(tiny), "--device", "cpu", "--port", str(port)],
            str(tiny),
            {"HF_HUB_CACHE": str(cache), "HF_HUB_OFFLINE": "1"},
        )
    else:
        if not LLAMA:
            pytest.skip("llama.cpp takes 20 minutes to build: set RAG_LLAMA_PYTHON")
        file = tiny.parent / "tiny.gguf"
        subprocess.run([LLAMA, str(HERE / "gguf_made.py"), str(tiny), str(file)], check=True)
        running = Running(
            lambda port: [
                LLAMA,
                "-m",
                "llama_cpp.server",
                "--model",
                str(file),
                "--port",
                f"{port}",
                "--n_ctx",
                "4096",
            ],
            "",
            {},
        )
    yield running
    running.kill()


@contextmanager
def opened(url: str) -> Iterator[ServerModel]:
    model = ServerModel(url, Settings(reply_seconds=60))
    try:
        yield model
    finally:
        model.close()


def test_it_streams_and_says_the_same_twice(server: Running) -> None:
    with opened(server.url) as model:
        first = list(model.stream(ASK, 60))
        assert first
        assert list(model.stream(ASK, 60)) == first


def test_an_unknown_model_is_refused_and_not_asked_again(server: Running) -> None:
    with opened(f"{server.base}#no/such") as model:
        if server.named:
            with pytest.raises(ModelRefused):
                list(model.stream(ASK, 9))
        else:  # llama.cpp's server has one model and answers by whatever name
            assert list(model.stream(ASK, 9))


def test_a_question_and_a_brief_through_the_server(server: Running, seed_store: Path, tmp_path: Path) -> None:
    settings = Settings(store=seed_store, model=server.url, max_tokens=80)
    answer = pipeline.ask("1月12日两市成交额是多少？", Scope(), settings)
    assert answer.sentences
    assert all(s.verdict in {"supported", "rounded", "derived"} for s in answer.sentences)
    written = pipeline.write_brief(Scope(week="2026-W03"), settings)
    counts = written.manifest["counts"]
    assert counts["supported"] > 100
    assert counts.get("fallback", 0) + counts.get("dropped", 0) + counts.get("repaired", 0) > 0
    assert "fallback" in {f["action"] for part in written.manifest["sections"] for f in part["findings"]}


def test_killed_in_the_middle_of_an_answer_it_is_an_error_and_after_a_restart_it_answers(
    server: Running, seed_store: Path
) -> None:
    with opened(server.url) as model:
        pieces = model.stream(ASK, 2000)
        next(pieces)
        server.kill()
        with pytest.raises(ModelError):
            list(pieces)
    assert run(["ask", "1月12日两市成交额是多少？", "--store", str(seed_store), "--model", server.url]) == 7
    server.start()
    assert run(["ask", "1月12日两市成交额是多少？", "--store", str(seed_store), "--model", server.url]) == 0
