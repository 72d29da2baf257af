"""The benchmark of scale, on a corpus of a few invented articles."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def scale() -> ModuleType:
    spec = importlib.util.spec_from_file_location("scale", ROOT / "eval" / "bench" / "scale.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["scale"] = module
    spec.loader.exec_module(module)
    return module


def articles() -> list[str]:
    places, goods = ("河港", "南岭", "青石", "东坪"), ("白银", "铜", "机器人", "锂电池", "风机")
    return [
        "。".join(f"{place}第{n}批{good}发往外地，数量为{n * 7 + i}件，价格变动{n}元" for i in range(6)) + "。"
        for n in range(12)
        for place in places
        for good in goods
    ]


def test_chunks_differ_and_end_at_sentences(scale: ModuleType) -> None:
    chunks = list(scale.cut(articles()))
    assert len(chunks) == len(set(chunks)) > 500
    assert all(chunk.endswith("。") and len(chunk) <= 210 for chunk in chunks)


def test_every_step_says_its_figures(
    scale: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scale, "_A_DAY", 25)
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(json.dumps({"text": text}) + "\n" for text in articles()), encoding="utf-8")
    scale.make(corpus, tmp_path, 400)
    questions = ["南岭的白银", "机器人价格", "东坪锂电池数量"]
    scale.build_index(tmp_path, 400)
    scale.first_answer(tmp_path, 400, questions[0])
    scale.query_index(tmp_path, 400, questions)
    scale.recall_of(tmp_path, 400, questions)
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["what"] for row in said] == ["embedding", "build", "first", *["query"] * 9, "recall"]
    assert said[2]["found"] > 0
    assert all(0 < row["p50_ms"] <= row["p99_ms"] for row in said if row["what"] == "query")
    assert (said[-1]["at_10"], said[-1]["n"]) == (1.0, 3)


def test_too_small_a_corpus_is_said(scale: ModuleType, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(json.dumps({"text": "只有一句。"}) + "\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="gives 1 chunks"):
        scale.make(corpus, tmp_path, 400)
