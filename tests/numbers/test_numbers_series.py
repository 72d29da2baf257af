"""The names of series: every one is found where it stands."""

from __future__ import annotations

import pytest

from rag.numbers.series import SUBJECT, SUBJECTS

PAIRS = [
    "美元兑日元",
    "离岸人民币兑美元",
    "在岸人民币（CNY）兑美元",
    "新台币兑美元",
    "马来西亚林吉特兑美元",
    "欧元兑瑞郎",
]
YIELDS = [
    "美国10年期国债收益率",
    "30年期日债收益率",
    "十年期美债收益率",
    "40年期日本国债收益率",
    "意大利10年期国债收益率",
]


@pytest.mark.parametrize("name", [*SUBJECTS, *PAIRS, *YIELDS])
def test_a_name_is_found_whole(name: str) -> None:
    found = SUBJECT.search(f"盘中，{name}走高")
    assert found is not None
    assert found[0] == name
