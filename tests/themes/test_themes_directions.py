from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from rag import resources
from rag.errors import ModelError
from rag.index import load_embedder
from rag.themes import load_directions
from rag.themes.directions import FILE


def write(folder: Path) -> None:
    rows = np.array([[127, 0], [64, 64]], np.int8)
    save_file({"directions": rows}, folder / FILE, metadata={"embedder": "a", "names": '["AI眼镜", "白银"]'})


def test_a_theme_is_found_by_any_of_its_names(tmp_path: Path) -> None:
    write(tmp_path)
    known = load_directions(tmp_path, "a")
    found = known.of(["智能眼镜", "ai眼镜"])
    assert found is not None
    assert found == pytest.approx(np.array([[1, 0]]))
    assert known.of(["白银"]) == pytest.approx(np.array([[0.5**0.5, 0.5**0.5]]))
    assert known.of(["黄金"]) is None


def test_another_embedder_has_none(tmp_path: Path) -> None:
    write(tmp_path)
    assert load_directions(tmp_path, "b").of(["白银"]) is None


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"damaged")
    with pytest.raises(ModelError, match="directions") as caught:
        load_directions(tmp_path, "a")
    assert caught.value.hint


def test_the_packaged_ones_are_those_of_the_bundled_embedder_and_small() -> None:
    folder, embedder = resources.path("bundled/themes"), load_embedder("bundled")
    direction = load_directions(folder, embedder.identity).of(["商业航天"])
    assert direction is not None
    near, far = embedder.encode_documents(["长征火箭发射卫星", "白酒企业提价"]) @ direction[0]
    assert near > far
    assert (folder / FILE).stat().st_size < 1_000_000
