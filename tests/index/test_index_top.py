"""The best n of many scores, against sorting them all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.found import top

SCORES = st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0]), max_size=300)


@given(SCORES, st.integers(0, 40), st.integers(0, 5))
def test_top_is_the_beginning_of_the_sorted_list_with_ties_in_order(values: list[float], n: int, start: int) -> None:
    scores = np.array(values, dtype=np.float32)
    expected = [i for i in sorted(range(len(values)), key=lambda i: (-values[i], i)) if values[i] > 0][:n]
    found = top(scores, start, n)
    assert (found.ordinals - start).tolist() == expected
    assert found.scores.tolist() == [values[i] for i in expected]


@pytest.mark.parametrize("size", [1, 799, 800, 801, 5000])
def test_top_of_sizes_around_a_block(size: int) -> None:
    scores = (1 + (np.arange(size) * 7919) % 9973).astype(np.float32)
    expected = sorted(range(size), key=lambda i: (-float(scores[i]), i))[:10]
    assert top(scores, 0, 10).ordinals.tolist() == expected
