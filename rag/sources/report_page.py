"""One page's lines → title, bullets, captions, source and note, and the rest from which tables are restored.

The title is the *last* line. Bullets run over hard line breaks: a line that was broken at a space keeps it at its end,
so joining without a separator rejoins words, numbers and units alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.sources.report_layout import RawPage

BULLET = "•"
_CAPTION = re.compile(r"(?=[图表]\s*\d{0,3}\s*[：:])")
_IS_CAPTION = re.compile(r"^[图表]\s*\d{0,3}\s*[：:]")
_SOURCE = re.compile(r"^(?:数据来源|资料来源|来源)\s*[：:]")
_NOTE = re.compile(r"[（(]?\s*备注\s*[：:]\s*")
_END = re.compile(r"[。！？；;!?][”’」』）)]*$")
_FULL = 0.75
"""A line at least this share of the widest one was broken by the margin, so the sentence goes on."""
_MAX_TITLE = 60
_META_LINES = 6
"""资料来源 with its 备注 takes at most this many lines."""


@dataclass(slots=True)
class Sorted:
    """A page's lines by what they are. `rest` are body lines outside bullets, in order."""

    title: str = ""
    bullets: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    source: str | None = None
    note: str | None = None
    rest: list[str] = field(default_factory=list)


def sort_page(page: RawPage) -> Sorted:
    """Sort the lines of a page. Every line ends up in exactly one field."""
    found = Sorted()
    lines = [line.lstrip() for _, line in page.lines]
    lines = _take_furniture(lines, found)
    if lines and _is_title(lines[-1]):
        found.title = _tidy(lines.pop())
    for group in _bullet_groups(lines, found.rest):
        found.bullets.append(join_lines(group).removeprefix(BULLET).strip())
    return found


def _is_title(line: str) -> bool:
    text = line.strip()
    return len(text) <= _MAX_TITLE and not text.startswith(BULLET) and not _END.search(text)


def _tidy(title: str) -> str:
    """A title without the double spaces that changes of font leave in flattened text: `“首秀  ”` → `“首秀”`."""
    return re.sub(r"\s+(?=[”’」』）】])", "", re.sub(r"\s{2,}", " ", title.strip()))


def _take_furniture(lines: Sequence[str], found: Sorted) -> list[str]:
    """Move captions, 资料来源 and 备注 out of `lines`; both of the latter may run over several lines."""
    kept: list[str] = []
    meta: list[list[str]] = []
    open_meta = False
    for line in lines:
        text = line.strip()
        if _SOURCE.match(text) or _NOTE.match(text):
            meta.append([text])
        elif open_meta and not _IS_CAPTION.match(text):
            meta[-1].append(text)
        elif _IS_CAPTION.match(text):
            for part in (part.strip() for part in _CAPTION.split(text)):
                if part:
                    name = _IS_CAPTION.sub("", part).strip()
                    (found.figures if part[0] == "图" else found.tables).append(name)
        else:
            kept.append(line)
        here = bool(meta) and meta[-1][-1] == text
        open_meta = here and len(meta[-1]) < _META_LINES and _unfinished("".join(meta[-1]))
    sources, notes = zip(*(_cut_note("".join(parts)) for parts in meta), strict=True) if meta else ((), ())
    found.source = "；".join(filter(None, sources)) or None
    found.note = "；".join(filter(None, notes)) or None
    return kept


def _unfinished(text: str) -> bool:
    plain = text.replace("(", "（").replace(")", "）")
    return plain.count("（") > plain.count("）") or plain.endswith(("，", "、", "：", ","))


def _cut_note(text: str) -> tuple[str, str]:
    """(资料来源, 备注) of a line that may hold both, either or `（备注：…）`."""
    cut = _NOTE.search(text)
    note = text[cut.end() :].strip() if cut else ""
    if cut and cut[0].startswith(("（", "(")) and note.endswith(("）", ")")):
        note = note[:-1].strip()
    text = text[: cut.start()] if cut else text
    return (_SOURCE.sub("", text).strip() if _SOURCE.match(text) else ""), note


def _bullet_groups(lines: Sequence[str], rest: list[str]) -> list[list[str]]:
    """The lines of each bullet; lines that belong to none go to `rest`."""
    groups: list[list[str]] = []
    widest = max((width(line) for line in lines if line.startswith(BULLET)), default=0)
    inside = False
    for line in lines:
        if line.startswith(BULLET):
            groups.append([line])
            inside = True
            continue
        if inside:
            done = bool(_END.search(groups[-1][-1].strip()))
            goes_on = width(line) >= _FULL * widest or bool(_END.search(line.strip()))
            inside = not done or goes_on
        if inside:
            groups[-1].append(line)
        else:
            rest.append(line)
    return groups


def width(text: str) -> int:
    """Columns that `text` takes: wide characters count two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text.strip())


def join_lines(lines: Sequence[str]) -> str:
    """Hard-broken lines as one: a break at a space keeps one space, a break between two Latin words gets one."""
    out: list[str] = []
    left, spaced = "", False
    for line in lines:
        text = line.strip()
        if not text:
            continue
        if left and (_two_words(left, text[0]) or (spaced and (left.isascii() or text[0].isascii()))):
            out.append(" ")
        out.append(text)
        left, spaced = text[-1], line != line.rstrip()
    return "".join(out)


def _two_words(left: str, right: str) -> bool:
    return left.isascii() and left.isalpha() and right.isascii() and right.isalpha()


def paragraphs(lines: Sequence[str], leads: Sequence[str]) -> list[str]:
    """The summary's paragraphs: each opens with one of `leads` and a colon."""
    groups: list[list[str]] = []
    for line in lines:
        if line.strip().startswith(tuple(f"{lead}{colon}" for lead in leads for colon in "：:")) or not groups:
            groups.append([])
        groups[-1].append(line)
    return [join_lines(group) for group in groups]
