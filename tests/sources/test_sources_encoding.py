"""Bytes → text: every accepted encoding reads the same, nothing damaged is ever read as something else."""

from __future__ import annotations

import io
import random
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import InputError
from rag.sources import read_bytes
from rag.sources.encoding import decode

SEEDS = Path(__file__).parent.parent.parent / "seeds"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*_*"))]


def _slices(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        text, size = chance.choice(TEXTS), chance.choice([20, 80, 400, 2000])
        start = chance.randrange(len(text) - size)
        found.append(text[start : start + size])
    return [text for text in found if text.strip() and "\r" not in text]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_genuine_text_is_read(encoding: str) -> None:
    assert all(decode(text.encode(encoding), "x").text == text for text in _slices(300, 1))


@pytest.mark.parametrize("encoding", ["big5", "shift_jis", "euc_kr"])
def test_other_encodings_are_refused(encoding: str) -> None:
    for text in _slices(200, 2):
        data = text.encode(encoding, "ignore")
        if sum("一" <= char <= "鿿" for char in data.decode(encoding)) >= 4:
            with pytest.raises(InputError):
                decode(data, "x")


def test_utf8_cut_in_mid_character_is_never_misread() -> None:
    chance = random.Random(3)
    refused = 0
    for text in _slices(1500, 4):
        data = text.encode()
        data = data[chance.randrange(4) : len(data) - chance.randrange(4)]
        try:
            found = decode(data, "x")
        except InputError:
            refused += 1
            continue
        assert found.encoding == "utf-8"
        assert found.text in text
    assert refused > 300


def test_flipped_bits_are_never_misread_as_another_encoding() -> None:
    chance = random.Random(5)
    for text in _slices(1000, 6):
        data = bytearray(text.encode())
        for _ in range(chance.choice([1, 1, 3, 10])):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        try:
            assert decode(bytes(data), "x").encoding == "utf-8"
        except InputError:
            continue


def test_a_growing_file_loses_its_last_line_only() -> None:
    data = (SEEDS / "CLS_2026-01-06_General.md").read_bytes()
    cut = data[:9000]
    while True:
        try:
            cut.decode()
            cut = cut[:-1]
        except UnicodeDecodeError:
            break
    document = read_bytes(cut, "CLS_2026-01-06_General.md")
    whole = read_bytes(data, "CLS_2026-01-06_General.md")
    assert document.items == whole.items[: len(document.items)]
    assert [(reject.line, reject.reason) for reject in document.rejects] == [
        (cut.count(b"\n") + 1, "the last line ends inside a character; it was left out")
    ]


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "甲")
    return buffer.getvalue()


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("甲"), io.BytesIO(b""))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        ("\ufeff \n".encode(), "empty"),
        (_zip(), "zip archive"),
        (_tar(), "tar archive"),
        (b"\x1f\x8b\x08\x00abc", "gzip"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        ("甲\x00乙".encode(), "NUL at byte 3"),
        ("甲1\n".encode("utf-16-le"), "NUL at byte 3"),
        (b"\xff\xfe\x00", "damaged utf-16-le"),
        ("财联社电报，".encode()[1:] + "现货白银".encode(), "damaged UTF-8 text at byte 0"),
        (b"\x01\x02\x03\x04" * 50, "control characters"),
        ("甲乙".encode("utf-32"), ""),
    ],
)
def test_what_is_refused(data: bytes, message: str) -> None:
    if not message:
        assert decode(data, "x").text == "甲乙"
        return
    with pytest.raises(InputError, match=message):
        decode(data, "x")


@settings(max_examples=500)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    try:
        document = read_bytes(data, "2026-01-12.md")
    except InputError:
        return
    assert document.kind in ("note", "telegraph", "weekly_report")
