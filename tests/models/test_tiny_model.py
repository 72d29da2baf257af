"""Real inference end to end: a tiny Qwen3, trained here for under a minute, through `ask` and `brief`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tiny_model import make, said

from rag.cli import run
from rag.errors import ModelError, ResourceError
from rag.generation import worded
from rag.generation.worded import Chosen
from rag.models import local as local_models
from rag.models import open_model
from rag.settings import Settings

SHIPS = {"supported", "rounded", "derived", "no_claim"}


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("tiny") / "tiny")


@pytest.fixture
def store(seed_store: Path, tmp_path: Path) -> Path:
    """A copy: replies are kept beside a store."""
    shutil.copytree(seed_store, tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAG_DTYPE", "float32")
    monkeypatch.setenv("RAG_MAX_TOKENS", "60")


def test_it_writes_lines_with_marks_and_the_same_ones_twice(tiny: Path) -> None:
    model = open_model(str(tiny), Settings(dtype="float32"))
    prompts = [worded.asking("成交额", [Chosen(text, ("a",), "1月12日10:30")]) for text in said()[:6]]
    streamed = ["".join(model.stream(prompt, 60)) for prompt in prompts]
    assert any("[1]" in reply for reply in streamed)
    assert [reply for _, reply in sorted(model.replies(prompts, 60))] == streamed
    assert model.fits(prompts[0], 60)
    assert not model.fits(prompts[0], 5000)
    model.close()


def test_an_answer_by_it_is_verified_and_what_it_got_wrong_is_counted(
    tiny: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["ask", "1月12日两市成交额是多少？", "--store", str(store), "--model", str(tiny)]
    assert run([*ask, "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["sentences"]
    assert "3.6万亿" in first["answer"]
    assert first["model"].startswith("tiny · float32 · cpu")
    assert {f["action"] for f in first["findings"]} <= {"repaired", "fallback", "dropped", "replaced"}
    shutil.rmtree(store / "replies")
    assert run([*ask, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answer"] == first["answer"]
    assert run(ask) == 0
    told = capsys.readouterr().out
    assert told.count(first["sentences"][0]["text"][:12]) >= 1
    assert "来源" in told


def test_a_brief_by_it_is_verified_and_goes_on_from_kept_replies(
    tiny: Path, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    brief = ["brief", "--week", "2026-W03", "--store", str(store), "--model", str(tiny), "--format", "md", "--out"]
    assert run([*brief, str(tmp_path / "one")]) == 0
    manifest = json.loads((tmp_path / "one" / "2026-W03.manifest.json").read_text(encoding="utf-8"))
    assert {s["verdict"] for part in manifest["sections"] for s in part["sentences"]} <= SHIPS
    assert manifest["counts"]["fallback"] + manifest["counts"].get("repaired", 0) > 0
    assert manifest["model_fingerprint"].startswith("local:")
    kept = sorted(path.name for path in (store / "replies").iterdir())
    assert len(kept) > 10
    assert run([*brief, str(tmp_path / "two")]) == 0
    assert sorted(path.name for path in (store / "replies").iterdir()) == kept
    for name in ("2026-W03.md", "2026-W03.manifest.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    capsys.readouterr()
    assert run(["verify", str(tmp_path / "one" / "2026-W03.manifest.json"), "--store", str(store)]) == 0


def test_a_model_is_tried_with_one_command(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "check", str(tiny), "--json"]) == 0
    tried = json.loads(capsys.readouterr().out)
    assert tried["pieces"] > 1
    assert tried["brief_seconds"] > 0
    assert run(["models", "pull", str(tiny)]) == 0
    assert "SHA-256" in capsys.readouterr().out
    (tiny / "generation_config.json").write_text("{}", encoding="utf-8")
    assert run(["models", "check", str(tiny)]) == 7
    assert "generation_config.json is not the file" in capsys.readouterr().err
    (tiny / "rag.lock.json").unlink()


def test_too_little_memory_is_said_before_the_weights_are_read(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_models, "_free_memory", lambda: 1 << 20)
    with pytest.raises(ResourceError, match="free"):
        open_model(str(tiny), Settings())


def test_an_unknown_dtype_is_refused(tiny: Path) -> None:
    with pytest.raises(ModelError, match="int3"):
        open_model(str(tiny), Settings(dtype="int3"))
