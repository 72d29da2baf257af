"""Bytes → text, in one place: BOM, then UTF-8, then GB18030 with a plausibility check; never with errors ignored.

Why a check: of UTF-8 files cut in mid-character 8 % decode as GB18030 without an error, into nonsense, and so do Big5
and Shift-JIS. A GB18030 reading is believed only when its Han characters are the common ones.

Covered: BOMs, a growing UTF-8 file cut in its last line, archives and other binaries given by mistake.
Not covered: UTF-16 without a BOM, Big5, Shift-JIS (refused with advice), text that was damaged before it was saved.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from rag.errors import InputError

# First bytes → what the reader is told it is. PDF is not here: it has a reader of its own.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive or Office document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a rar archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"\x89PNG\r\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "an RTF document"),
)
# Longest first: the UTF-32 mark begins with the UTF-16 one.
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ADVICE = "save the file as UTF-8"
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MAX_CONTROLS = 0.001


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text whose lines end with a line feed.

    `cut` is the number of a tail line that was dropped because it ends inside a character, as growing files do.
    """

    text: str
    encoding: str
    cut: int | None = None


def decode(data: bytes, name: str) -> Decoded:
    """`data` as text. Raises InputError that names the kind of file, or the byte at which reading failed."""
    if not data.strip():
        raise InputError("the file is empty", where=name)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"this is {kind}, not text", where=name, hint="give text, Markdown or PDF files")
    if data[257:262] == b"ustar":
        raise InputError("this is a tar archive, not text", where=name, hint="give text, Markdown or PDF files")
    found = _by_mark(data, name) or _by_content(data, name)
    _refuse_controls(found.text, name)
    text = found.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputError("the file is empty", where=name)
    return Decoded(text, found.encoding, found.cut)


def _by_mark(data: bytes, name: str) -> Decoded | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            body = data[len(mark) :]
            if encoding == "utf-8":
                return _utf8(body, name)
            try:
                return Decoded(body.decode(encoding), encoding)
            except UnicodeDecodeError as exc:
                raise _damaged(encoding, exc.start + len(mark), name) from exc
    return None


def _by_content(data: bytes, name: str) -> Decoded:
    if b"\x00" in data:
        at = data.index(b"\x00")
        raise InputError(f"this is not text: NUL at byte {at}", where=name, hint=_ADVICE)
    try:
        return _utf8(data, name)
    except InputError:
        if _mostly_utf8(data):
            raise
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as exc:
        raise InputError(
            f"the encoding is neither UTF-8 nor GB18030 (byte {exc.start})", where=name, hint=_ADVICE
        ) from exc
    if not plausible_gb18030(text):
        raise InputError("the text reads as nonsense in UTF-8 and in GB18030", where=name, hint=_ADVICE)
    return Decoded(text, "gb18030")


def _utf8(data: bytes, name: str) -> Decoded:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as exc:
        end = data.rfind(b"\n") + 1
        growing = exc.reason == "unexpected end of data" and exc.end == len(data) and 0 < end <= exc.start
        if not growing or not data[:end].strip():
            raise _damaged("UTF-8", exc.start, name) from exc
        text = data[:end].decode("utf-8")
        return Decoded(text, "utf-8", cut=text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1)


def _damaged(encoding: str, at: int, name: str) -> InputError:
    return InputError(f"damaged {encoding} text at byte {at}", where=name, hint="copy or export the file again")


def _mostly_utf8(data: bytes) -> bool:
    """Whether `data` is UTF-8 with a few damaged places: then GB18030 must not be tried.

    Text in GB18030 hardly ever holds a valid three-byte UTF-8 sequence; damaged UTF-8 holds little else.
    """
    text = data.decode("utf-8", errors="replace")  # only counted, never kept
    counts = Counter(text)
    bad = counts.pop("\ufffd", 0)
    good = sum(n for char, n in counts.items() if char >= "\u0800")
    return good >= 2 * bad


def plausible_gb18030(text: str) -> bool:
    """Whether a GB18030 reading of bytes is Chinese rather than another encoding misread.

    No private-use characters, almost no scripts that the wire does not use, and Han characters that are in GB2312
    (95 %) and in its first level, the common 3,755 (85 %; 75 % when none is outside GB2312, for short technical texts).
    """
    han = first = rare = strange = 0
    for char, n in Counter(text).items():
        if "\u4e00" <= char <= "\u9fff":
            han += n
            lead = _gb2312_lead(char)
            first += n * (0xB0 <= lead <= 0xD7)
            rare += n * (lead == 0)
        elif "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000":
            return False
        elif (
            char in "\u0080\ufffd" or "\u3040" <= char <= "\u30ff" or "\u0400" <= char <= "\u04ff" or _rare_block(char)
        ):
            strange += n
    if not han:
        return not strange
    common = first >= 0.85 * han if rare else first >= 0.75 * han
    return common and rare <= 0.05 * han and strange <= 0.02 * han


def _gb2312_lead(char: str) -> int:
    try:
        return char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return 0


def _rare_block(char: str) -> bool:
    """Blocks that a misreading fills and the wire hardly uses: Arabic to Hangul Jamo, CJK extension A, units."""
    return "\u0530" <= char <= "\u1fff" or "\u3300" <= char <= "\u4dbf" or "\uac00" <= char <= "\ud7ff"


def _refuse_controls(text: str, name: str) -> None:
    """Refuse what decodes but is not text: NUL anywhere, or many control characters."""
    controls = len(_CONTROLS.findall(text))
    if "\x00" in text or controls > 2 + _MAX_CONTROLS * len(text):
        raise InputError("this is not text: it is full of control characters", where=name, hint=_ADVICE)
