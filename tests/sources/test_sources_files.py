"""Finding and loading files, and notes of the user's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.errors import InputError
from rag.sources import discover, read, read_bytes
from rag.sources.files import load


def _write(path: Path, text: str = "日期：2026-01-12\n甲") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    for name in (
        "b.md",
        "a.TXT",
        "c/d.pdf",
        "README.md",
        "readme.txt",
        ".hidden.md",
        ".git/e.md",
        "f.docx",
        "themes.txt",
    ):
        _write(tmp_path / name)
    found = discover([tmp_path])
    assert [str(path.relative_to(tmp_path)) for path in found] == ["a.TXT", "b.md", "c/d.pdf"]


def test_a_file_is_taken_as_given_and_once(tmp_path: Path) -> None:
    path = _write(tmp_path / "README.md")
    assert discover([path, tmp_path, path]) == [path]


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file") as caught:
        discover([tmp_path / "无"])
    assert caught.value.where.endswith("无")


def test_only_regular_files_within_the_limit(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert discover([tmp_path]) == []
    for path, message in (
        (tmp_path / "pipe.md", "regular"),
        (Path(os.devnull), "regular"),
        (tmp_path / "无.md", "read"),
    ):
        with pytest.raises(InputError, match=message):
            load(path)
    exact = _write(tmp_path / "exact.md", "x" * 100)
    assert load(exact, limit=100) == b"x" * 100
    with pytest.raises(InputError, match="too large"):
        load(exact, limit=99)


def test_the_error_names_the_path(tmp_path: Path) -> None:
    path = tmp_path / "空.md"
    path.write_bytes(b"")
    with pytest.raises(InputError, match="empty") as caught:
        read(path)
    assert caught.value.where == str(path)


# ── notes ───────────────────────────────────────────────────────────────────────────────────────────────────────

NOTE = """---
title: 调研纪要
date: 2026-01-12 14:30
---
开场白。

# 存储
涨价。

## 模组
现货。
```
# 不是标题
```
# 设备
"""


def test_a_section_is_an_item() -> None:
    document = read_bytes(NOTE.encode(), "纪要.md")
    assert (document.kind, document.title) == ("note", "调研纪要")
    assert [(item.title, item.text, item.line) for item in document.items] == [
        ("调研纪要", "开场白。", 5),
        ("存储", "涨价。", 7),
        ("存储 › 模组", "现货。\n```\n# 不是标题\n```", 10),
    ]
    assert {f"{item.published_at:%Y-%m-%d %H:%M}" for item in document.items} == {"2026-01-12 14:30"}
    assert all(item.item_id[0] == "n" and item.level is None and item.time is None for item in document.items)


@pytest.mark.parametrize(
    ("text", "file", "when"),
    [
        ("甲", "2026-01-12 调研.md", "2026-01-12 23:59"),
        ("甲", "调研_20260112.txt", "2026-01-12 23:59"),
        ("标题\n2026年1月12日 09:30\n甲", "调研.md", "2026-01-12 09:30"),
        ("日期：2026/1/2\n甲", "调研.md", "2026-01-02 23:59"),
        ("---\n日期: 2026-01-03\n---\n甲 2026-01-12", "2026-01-12.md", "2026-01-03 23:59"),
    ],
)
def test_the_day_of_a_note(text: str, file: str, when: str) -> None:
    (item,) = read_bytes(text.encode(), file).items
    assert f"{item.published_at:%Y-%m-%d %H:%M}" == when


@pytest.mark.parametrize("text", ["甲", "2026-02-30 甲", "二十世纪"])
def test_a_note_without_a_day_is_refused_with_advice(text: str) -> None:
    with pytest.raises(InputError, match="which day") as caught:
        read_bytes(text.encode(), "调研.md")
    assert "2026-01-12" in caught.value.hint
