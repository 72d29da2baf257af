"""`rag brief --explain`: the reasons beside the review, the same bytes twice, and none unasked."""

from __future__ import annotations

from pathlib import Path

from conftest import Rag


def test_explain_writes_its_file_beside_the_review(rag: Rag, seed_store: Path, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        out = tmp_path / folder
        assert rag("brief", "--week", "2026-W03", "--explain", "--out", out, "--store", seed_store, "-q") == 0
    text = (tmp_path / "a/2026-W03.explain.md").read_text(encoding="utf-8")
    assert text == (tmp_path / "b/2026-W03.explain.md").read_text(encoding="utf-8")
    heads = [line for line in text.splitlines() if line.startswith("## ")]
    assert heads == ["## 主题", "## 市场回顾", "## 重点主题", "## 政策动态", "## 产业趋势", "## 未采用（得分居前）"]


def test_without_explain_there_is_no_such_file(rag: Rag, seed_store: Path, tmp_path: Path) -> None:
    assert rag("brief", "--week", "2026-W03", "--out", tmp_path, "--store", seed_store, "-q") == 0
    assert not list(tmp_path.glob("*.explain.md"))
