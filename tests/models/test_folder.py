from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from rag.errors import ModelError, UsageError
from rag.models import catalogue
from rag.models.folder import find, inspect, lock


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A folder with a config and a weight."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "qwen3"}', encoding="utf-8")
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    save_file({"w": np.zeros((4, 4), np.float32)}, folder / "model.safetensors")
    return folder


def config(folder: Path, **more: object) -> None:
    (folder / "config.json").write_text(json.dumps({"model_type": "qwen3"} | more), encoding="utf-8")


def test_a_good_folder_is_taken_and_its_identity_follows_its_files(good: Path) -> None:
    first = inspect(good).identity()
    assert inspect(good).identity() == first
    save_file({"w": np.ones((4, 4), np.float32)}, good / "model.safetensors")
    second = inspect(good).identity()
    assert second != first  # other weights of the same shape
    lock(good)
    assert inspect(good).identity() == second
    config(good, rope_theta=1)
    lock(good)
    assert inspect(good).identity() not in (first, second)


def damage_auto_map(folder: Path) -> None:
    config(folder, auto_map={"AutoModelForCausalLM": "evil.Model"})
    (folder / "evil.py").write_text(f"open({str(folder / 'canary')!r}, 'w')", encoding="utf-8")


def damage_tokenizer(folder: Path) -> None:
    (folder / "tokenizer_config.json").write_text('{"auto_map": {"AutoTokenizer": "evil.T"}}', encoding="utf-8")


def damage_pickle(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def damage_half(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-8])


def damage_header(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"\xff" * 64)


def damage_shard(folder: Path) -> None:
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")


def damage_internal(folder: Path) -> None:
    config(folder, _attn_implementation_internal="evil/kernel")


def damage_type(folder: Path) -> None:
    (folder / "config.json").write_text("{}", encoding="utf-8")


def damage_json(folder: Path) -> None:
    (folder / "config.json").write_text("[1", encoding="utf-8")


def damage_none(folder: Path) -> None:
    (folder / "config.json").unlink()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (damage_auto_map, "code of its own"),
        (damage_internal, "code of its own"),
        (damage_tokenizer, "code of its own"),
        (damage_pickle, "can run code"),
        (damage_half, "half downloaded"),
        (damage_header, "half downloaded"),
        (damage_shard, "missing"),
        (damage_type, "model_type"),
        (damage_json, "not a model folder"),
        (damage_none, "not a model folder"),
    ],
)
def test_a_doctored_folder_is_refused_before_anything_is_loaded(good: Path, damage: object, says: str) -> None:
    damage(good)  # type: ignore[operator]
    with pytest.raises(ModelError, match=says):
        inspect(good)
    assert not (good / "canary").exists()


def test_a_locked_folder_with_other_bytes_or_a_new_file_is_refused(good: Path) -> None:
    lock(good)
    inspect(good)
    config(good, vocab_size=7)
    with pytest.raises(ModelError, match=r"config\.json is not the file"):
        inspect(good)
    lock(good)
    (good / "extra.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match=r"extra\.json was added"):
        inspect(good)


def test_a_touched_file_with_the_same_bytes_is_still_the_locked_one(good: Path) -> None:
    lock(good)
    (good / "config.json").write_bytes((good / "config.json").read_bytes())
    inspect(good)


def test_names_are_looked_up_as_folder_then_among_the_pulled(good: Path, tmp_path: Path) -> None:
    pulled = tmp_path / "pulled"
    (pulled / "org" / "name").mkdir(parents=True)
    assert find(str(good), pulled) == good
    assert find("org/name", pulled) == pulled / "org" / "name"
    with pytest.raises(ModelError) as error:
        find("org/other", pulled)
    assert error.value.hint == "rag models pull org/other"
    with pytest.raises(ModelError, match="no model folder"):
        find("./nothing", pulled)


def test_pull_asks_the_sources_in_order_and_locks_what_came(good: Path, tmp_path: Path) -> None:
    asked = []

    def broken(model_id: str, folder: Path) -> None:
        asked.append("first")
        raise OSError("no route")

    def working(model_id: str, folder: Path) -> None:
        asked.append(model_id)
        for file in good.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())

    pulled = catalogue.pull("org/name", tmp_path / "models", {"a": broken, "b": working})
    assert (asked, pulled.source, pulled.files) == (["first", "org/name"], "b", 3)
    assert find("org/name", tmp_path / "models") == pulled.path
    with pytest.raises(ModelError, match="a: no route"):
        catalogue.pull("org/none", tmp_path / "models", {"a": broken})


@pytest.mark.parametrize("name", ["../etc", "a/b/c", "org/..", "/nowhere", "plain", "-x/y"])
def test_a_strange_name_is_no_folder_outside_the_models(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        catalogue.pull(name, tmp_path, {})


def test_the_recommended_models_are_complete() -> None:
    found = catalogue.recommended()
    assert {m.kind for m in found} == set(catalogue.KINDS)
    assert all(m.id.count("/") == 1 and m.memory > 0 and m.context > 0 and m.licence for m in found)
