"""Lines for a terminal: wrapping by width of East Asian text, aligned columns, the one place that makes ANSI codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.rendering.labels import clean, width
from rag.text import visible

Style = Literal["bold", "dim", "mark", "good", "warn", "bad"]
_ANSI: Mapping[Style, str] = {"bold": "1", "dim": "2", "mark": "36", "good": "32", "warn": "33", "bad": "31"}
# what stays together on a line: a Latin run or one character, with opening marks before and closing ones behind it
_WORD = re.compile(r"[“‘「『（【《]*(?:[!-Z\\^-~]+|\S)[，。；：、！？”’」』）】》…%]*(?:\[\d+\])*|\s+")


@dataclass(frozen=True, slots=True)
class Terminal:
    """How to write: columns of a line, ANSI colours or none."""

    width: int = 100
    color: bool = False

    def paint(self, text: str, style: Style) -> str:
        """`text` in a style, or as it is without colours."""
        return f"\x1b[{_ANSI[style]}m{text}\x1b[0m" if self.color and text else text

    def wrap(self, text: str, indent: str = "", style: Style | None = None) -> list[str]:
        """`text` in lines of this width, all in one style."""
        lines = wrap(text, self.width, indent)
        return [self.paint(line, style) for line in lines] if style else lines


def wrap(text: str, columns: int, indent: str = "") -> list[str]:
    """`text` in lines of at most `columns` (indent included), each paragraph on its own.

    A word longer than a line is cut; closing punctuation and marks `[n]` never begin a line.
    """
    room = max(columns - width(indent), 8)
    lines = []
    for paragraph in visible(text).splitlines():
        line, used = "", 0
        for word in _WORD.findall(" ".join(paragraph.split())):
            size = width(word)
            if line and used + size > room:
                lines.append(line.rstrip())
                line, used = "", 0
            if line or not word.isspace():
                line, used = line + word, used + size
            while used > room + 2:
                head = _head(line, room)
                lines.append(head)
                line, used = line[len(head) :], used - width(head)
        lines.append(line.rstrip())
    return [indent + line for line in lines if line]


def _head(line: str, room: int) -> str:
    """The longest beginning of `line` that fits, at least one character."""
    count, used = 0, 0
    while count < len(line) and (count == 0 or used + width(line[count]) <= room):
        used += width(line[count])
        count += 1
    return line[:count]


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Aligned columns; those in `right` (indices) are set flush right. Cells are cleaned here."""
    cells = [[clean(cell) for cell in row] for row in [columns, *rows]]
    widths = [max(width(row[index]) for row in cells) for index in range(len(columns))]
    lines = []
    for row in cells:
        padded = []
        for index, cell in enumerate(row):
            gap = " " * (widths[index] - width(cell))
            padded.append(gap + cell if index in right else cell + gap)
        lines.append("  ".join(padded).rstrip())
    return lines
