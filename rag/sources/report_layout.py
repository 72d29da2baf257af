"""Flattened text of a slide deck → pages of lines, with page numbers and sections.

A page ends at a form feed, at three blank lines, or before a line that begins with the single space a form feed
turned into. Printed numbers are glued to 资料来源 (`4资料来源：…`) and many pages carry none, so they are counted from
their neighbours. A hole in the printed numbers is a page whose text was lost: where as many are lost between two
dividers as there are sections unaccounted for, the lost pages are the dividers of those sections.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

_NUMBER = re.compile(r"^\s?(\d{1,3})(?=\s*(?:资料来源|$))")
_BLANK_RUN = 3
_SLACK = 3
"""How many lost pages in a row are believed before a printed number is taken for a chart label."""
MAX_DIVIDER = 12
SUMMARY = "摘要"


@dataclass(slots=True)
class RawPage:
    """A page's non-blank lines with their line numbers in the file; trailing spaces are kept, they hold word breaks."""

    line: int
    lines: list[tuple[int, str]] = field(default_factory=list)
    printed: int | None = None
    number: int = 0
    section: str = ""


def split_pages(text: str) -> list[RawPage]:
    """The pages of flattened text, without blank ones; the printed number, if any, is taken off the first line."""
    marked = "\f" in text.strip("\f\n ")
    pages: list[RawPage] = []
    current: RawPage | None = None
    blanks = 0
    for number, raw in enumerate(text.split("\n"), 1):
        pieces = raw.split("\f")
        for i, piece in enumerate(pieces):
            if not piece.strip():
                blanks = blanks + 1 if i == 0 else 0
                current = None if i else current
                continue
            new = i > 0 or (not marked and (blanks >= _BLANK_RUN or _starts_page(piece)))
            if current is None or new:
                current = RawPage(number)
                pages.append(current)
            current.lines.append((number, piece))
            blanks = 0
    return [page for page in pages if _take_number(page)]


def pages_of(texts: Sequence[str]) -> list[RawPage]:
    """Pages whose borders are known (a PDF's): one text per page; `line` is the page's place in the file, from 1."""
    pages = [RawPage(i, [(i, line) for line in text.split("\n") if line.strip()]) for i, text in enumerate(texts, 1)]
    return [page for page in pages if page.lines and _take_number(page)]


def _starts_page(line: str) -> bool:
    return line.startswith(" ") and not line.startswith("  ")


def _take_number(page: RawPage) -> bool:
    """Move the printed number out of the first or last line; False when nothing else is on the page."""
    for at in (0, -1):
        number, line = page.lines[at]
        match = _NUMBER.match(line) or (re.search(r"(?<=天风证券研究所)\s*(\d{1,3})\s*$", line) if at else None)
        if match and int(match[1]) > 0:
            page.printed = int(match[1])
            rest = line[: match.start(1)] + line[match.end(1) :]
            page.lines[at] = (number, rest)
            break
    page.lines = [(n, line) for n, line in page.lines if line.strip()]
    return bool(page.lines)


def number_pages(pages: Sequence[RawPage]) -> list[int]:
    """Give every page its number; returns the indices of pages before which at least one page was lost.

    Numbers rise strictly. A printed number that falls back, or jumps further than lost pages explain, is a stray.
    """
    anchors: list[tuple[int, int]] = []
    for i, page in enumerate(pages):
        if page.printed is None:
            continue
        low = page.printed - i - 1 if not anchors else page.printed - anchors[-1][1] - (i - anchors[-1][0])
        if 0 <= low <= _SLACK:
            anchors.append((i, page.printed))
    lost = []
    known = dict(anchors)
    first = anchors[0][1] - anchors[0][0] if anchors else 1
    for i, page in enumerate(pages):
        page.number = known.get(i) or (pages[i - 1].number + 1 if i else first)
        if i and page.number > pages[i - 1].number + 1:
            lost.append(i)
    return lost


def name_sections(pages: Sequence[RawPage], order: Sequence[str], lost: Sequence[int]) -> None:
    """Set every page's section: the name on the last divider, or that of a divider whose page was lost.

    `order` are the section names as the summary lists them.
    """
    starts = {i: title for i, page in enumerate(pages) if (title := divider_title(page, order))}
    marks = sorted(starts)
    for a, b in zip([-1, *marks], [*marks, len(pages)], strict=True):
        here = order.index(starts[a]) if a >= 0 and starts[a] in order else -1
        there = order.index(starts[b]) if b < len(pages) and starts[b] in order else len(order)
        holes = lost[bisect_right(lost, max(a, 0)) : bisect_left(lost, b)]
        skipped = list(order[here + 1 : there])
        if skipped and len(holes) == len(skipped):
            starts.update(zip(holes, skipped, strict=True))
    section = SUMMARY
    for i, page in enumerate(pages):
        section = starts.get(i, section)
        page.section = section


def divider_title(page: RawPage, order: Sequence[str]) -> str:
    """The section name when `page` holds nothing else, "" otherwise."""
    if len(page.lines) != 1:
        return ""
    text = page.lines[0][1].strip()
    plain = len(text) <= MAX_DIVIDER and not re.search(r"[：:。，,；•\d]", text)
    return text if text in order or plain else ""
