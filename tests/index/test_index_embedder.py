import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from index_cases import seed_entries

from rag import resources
from rag.errors import ModelError
from rag.index import load_embedder
from rag.index.embedder import checked

TEXTS = [
    "现货白银日内涨幅扩大至2%，报81.51美元/盎司。",
    "GPU 563230",
    "人形机器人  概念股",
    "ＡＩ应用①",
    "11天7板",
    "\n",
]


def test_it_gives_unit_vectors_and_batches_change_nothing() -> None:
    model = load_embedder("bundled")
    together = model.encode_documents(TEXTS[:5])
    assert together.shape == (5, model.dimension)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    for row, text in zip(together, TEXTS, strict=False):
        np.testing.assert_array_equal(row, model.encode_documents([text])[0])
        np.testing.assert_array_equal(row, model.encode_query(text)[0])


def test_a_theme_is_nearer_to_its_telegraphs_than_to_others() -> None:
    model = load_embedder("bundled")
    query = model.encode_query("商业航天")[0]
    near, far = (
        model.encode_documents(["长八甲火箭成功发射卫星互联网低轨18组卫星", "现货白银向上触及84美元/盎司"]) @ query
    )
    assert near > far + 0.2


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_text_without_tokens_is_named(text: str) -> None:
    with pytest.raises(ModelError, match="text 2 of 3"):
        load_embedder("bundled").encode_documents(["白银", text, "黄金"])


def test_nan_is_named() -> None:
    with pytest.raises(ModelError, match="not finite for text 2"):
        checked(np.array([[1, 0], [np.nan, 0]], np.float32))


def test_it_is_small_and_safe() -> None:
    folder = resources.path("bundled/embedder")
    assert sum(p.stat().st_size for p in folder.iterdir()) <= 15_000_000
    assert {p.suffix for p in folder.iterdir()} <= {".json", ".safetensors", ".md"}


def test_sentence_transformers_reads_the_same_folder_and_gives_the_same_vectors() -> None:
    texts = [*TEXTS[:5], *(e.embedded for e in seed_entries()[:40])]
    ours = load_embedder("bundled")
    theirs = load_embedder(str(resources.path("bundled/embedder")))
    assert np.abs(ours.encode_documents(texts) - theirs.encode_documents(texts)).max() <= 1e-5
    assert np.abs(ours.encode_query("机器人") - theirs.encode_query("机器人")).max() <= 1e-5
    assert theirs.dimension == ours.dimension
    assert theirs.identity != ours.identity


def test_the_bundled_model_imports_no_torch() -> None:
    code = (
        "import sys, json; from rag.index import load_embedder; load_embedder('bundled').encode_query('白银');"
        "print(json.dumps([m for m in ('torch','transformers','sentence_transformers','faiss') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert json.loads(done.stdout) == []


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"x")
    with pytest.raises(ModelError, match="pickle"):
        load_embedder(str(tmp_path))


def test_a_damaged_bundled_model_is_an_error_with_a_hint(tmp_path: Path) -> None:
    folder = resources.path("bundled/embedder")
    (tmp_path / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
    (tmp_path / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes()[:5000])
    with pytest.raises(ModelError) as caught:
        load_embedder("bundled", tmp_path)
    assert caught.value.hint


def test_an_unknown_model_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_embedder(str(tmp_path / "nobody" / "nothing"))


def test_relatives_are_the_same_asked_alone_together_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for text in TEXTS if any(c.isalnum() for c in text)]
    alone = [load_embedder("bundled").relatives(text) for text in texts]  # type: ignore[attr-defined]
    together = load_embedder("bundled")
    assert [together.relatives(text) for text in texts * 2] == alone * 2  # type: ignore[attr-defined]
    monkeypatch.setattr("rag.index.embedder._KEPT", 3)
    assert [together.relatives(text) for text in texts * 2] == alone * 2  # type: ignore[attr-defined]
