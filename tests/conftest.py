from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from rag import pipeline
from rag.cli import run
from rag.settings import Settings

settings.register_profile("rag", deadline=None)  # a busy machine is no failure
settings.load_profile("rag")

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

Rag = Callable[..., int]


@pytest.fixture(scope="session")
def seed_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the seeds; read-only for tests."""
    folder = tmp_path_factory.mktemp("seeds") / "store"
    pipeline.ingest([SEEDS], Settings(store=folder))
    return folder


@pytest.fixture
def rag(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Rag:
    """The command line, in process, in an empty folder with an empty configuration."""
    monkeypatch.chdir(tmp_path)
    for name in ("RAG_STORE", "RAG_MODEL", "RAG_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: run([str(argument) for argument in arguments])
