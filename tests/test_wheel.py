"""The wheel holds everything: built, installed apart from the checkout, run from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run = [sys.executable, "-m"]
    build = [*run, "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("rag-*.whl")
    target = folder / "site"
    subprocess.run(
        [*run, "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(wheel)], check=True
    )
    return target


def test_the_installed_wheel_ingests_and_answers_from_another_folder(installed: Path, tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(installed), "RAG_STORE": str(tmp_path / "store")}

    def rag(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(installed / "bin" / "rag"), *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, encoding="utf-8", check=False)

    where = subprocess.run(
        [sys.executable, "-c", "import rag; print(rag.__file__)"],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
    )
    assert str(installed) in where.stdout

    version = rag("--version")
    assert version.returncode == 0
    assert version.stdout.startswith("rag ")

    ingest = rag("ingest", str(ROOT / "seeds" / "CLS_2026-01-12_Major.md"))
    assert ingest.returncode == 0, ingest.stderr

    answer = rag("ask", "1月12日两市成交额是多少？")
    assert answer.returncode == 0, answer.stderr
    assert "3.6万亿" in answer.stdout
