"""Golden files: readable text under `golden/`. Run this file with `PYTHONPATH=tests` to write them anew."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import rendering_office
import sample

from rag.rendering import html, markdown, pdf, svg, terminal, word
from rag.written import Finding

FOLDER = Path(__file__).parent / "golden"
_VOID = {"meta", "br", "hr", "img", "link", "input"}


class Outline(HTMLParser):
    """A page as an indented outline: elements with class, id, href and their text; cards and drawings left out."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._open: list[str] = []
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        skipped = tag in {"style", "svg"} or given.get("class") == "card"
        if self._skip or skipped:
            self._skip += tag not in _VOID
            return
        shown = " ".join(f"{key}={given[key]}" for key in ("id", "class", "href") if (given.get(key) or "").strip())
        self.lines.append("  " * len(self._open) + f"<{tag}{' ' if shown else ''}{shown}>")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._skip:
            self._skip -= 1
        else:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self._skip and data.strip():
            self.lines.append("  " * len(self._open) + data.strip())


def outline(page: str) -> str:
    """The outline of a page; every element must be closed in order."""
    parser = Outline()
    parser.feed(page)
    parser.close()
    return "\n".join(parser.lines) + "\n"


def drawings() -> str:
    """The sample's charts, one element per line."""
    charts = (sample.TURNOVER, sample.INDICES, sample.HEAT, sample.AGENDA)
    return "\n".join(svg.draw(chart).replace("><", ">\n<") for chart in charts) + "\n"


def shell() -> str:
    """The sample answer, the same with findings, and the abstention, as a terminal shows them."""
    findings = (Finding("unsupported", "甲", "", "replaced"), Finding("uncited", "乙", "", "dropped"))
    asked = (sample.Asked(), sample.Asked(findings=findings), sample.Asked(abstained=True))
    blocks = [terminal.answer(sample.answer(one), width=80) for one in asked]
    return "\n\n────\n\n".join("\n".join(lines) for lines in blocks) + "\n"


MADE: dict[str, Callable[[], str]] = {
    "brief.md": lambda: markdown.render(sample.brief()),
    "brief.outline.txt": lambda: outline(html.render(sample.brief())),
    "brief.docx.txt": lambda: rendering_office.outline(word.render(sample.brief())),
    "brief.pdf.txt": lambda: "\f\n".join(f"{page}\n" for page in rendering_office.pages(pdf.render(sample.brief()))),
    "charts.svg.txt": drawings,
    "answers.txt": shell,
}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, make in MADE.items():
        (FOLDER / name).write_text(make(), encoding="utf-8", newline="\n")
