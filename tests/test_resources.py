"""Tensors of a file without copying them."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from rag.resources import Tensors


def test_tensors_are_those_that_were_written(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    wide, small = np.arange(12, dtype=np.float32).reshape(3, 4), np.array([[-128, 127]], np.int8)
    save_file({"wide": wide, "small": small}, path, metadata={"names": "[]"})
    tensors = Tensors(path)
    assert tensors.about == {"names": "[]"}
    assert np.array_equal(tensors.array("wide", np.float32), wide)
    assert np.array_equal(tensors.array("small", np.int8), small)
    with pytest.raises(ValueError, match="F32"):
        tensors.array("wide", np.int8)
    with pytest.raises(KeyError):
        tensors.array("none", np.int8)


@pytest.mark.parametrize("length", [0, 1, 8, 40, 300])
def test_a_file_cut_short_is_an_error(length: int, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    save_file({"wide": np.zeros((20, 20), np.float32)}, path)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises((ValueError, KeyError, TypeError)):
        Tensors(path).array("wide", np.float32)
