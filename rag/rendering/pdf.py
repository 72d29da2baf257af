"""A brief as a PDF: laid out by typst from data, with the bundled fonts; no text of a document is ever markup.

The template is ours and fixed; the brief reaches it as one JSON string, whose texts typst shows as they are. Links lead
to the source list of the same file, there is no other kind. Same brief and switch, same bytes.

Not covered: characters outside the bundled fonts (`fonts.settable` puts 〓 and a note tells which).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from rag.errors import RagError
from rag.rendering import about, content, fonts, labels, svg
from rag.rendering.svg_parts import DOWN, UP
from rag.rendering.tables import Laid, lay, shares
from rag.written import Brief, Bullets, ChartSpec, Citation, Heading, Paragraph, Sentence, TableBlock

_TEMPLATE = Path(__file__).parent / "templates" / "brief.typ"
_BOX = re.compile(r'viewBox="([^"]+)"')
_WIDEST, _TALLEST = 120.0, 215.0
Node = dict[str, Any]
"""What the template reads: strings, numbers, lists and maps of them."""


def render(brief: Brief, up_is_red: bool = True) -> bytes:
    """The whole file. Raises RagError when the installation is incomplete."""
    import typst

    told = json.dumps(_document(brief, up_is_red), ensure_ascii=False)
    shown, lacking = fonts.settable(told)
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.folder())])
    try:
        made = typst.compile(
            _TEMPLATE.read_bytes(),
            font_paths=faces,
            format="pdf",
            sys_inputs={"brief": shown, "lacking": fonts.note(lacking)},
            timestamp=datetime.combine(brief.until, time(), UTC),
        )
    except typst.TypstError as exc:
        raise RagError(f"the PDF could not be laid out: {exc}", hint="leave pdf out of --format") from exc
    assert isinstance(made, bytes)
    return made


def _document(brief: Brief, up_is_red: bool) -> Node:
    writer = _Pdf(content.marks_by_item(brief), up_is_red)
    up, down = (UP, DOWN) if up_is_red else (DOWN, UP)
    return {
        "title": labels.inert(brief.title),
        "week": labels.inert(brief.week),
        "facts": about.facts(brief),
        "family": fonts.FAMILY,
        "strong": fonts.STRONG,
        "up": up,
        "down": down,
        "date": {"year": brief.until.year, "month": brief.until.month, "day": brief.until.day},
        "cited": [cited.mark for cited in brief.citations],
        "sections": [_section(written, brief) for written in content.walk(brief, writer)] + _appendix(brief),
        "citations": [_source(cited) for cited in brief.citations],
    }


def _section(written: content.Written[Node], brief: Brief) -> Node:
    section = written.section
    blocks = list(written.blocks) or [_said(f"{labels.STATES['none']}。")]
    if section.key == content.COVERAGE:
        blocks += _counted(brief)
    return {
        "title": labels.inert(section.title),
        "badge": labels.STATES["partial"] if section.state == "partial" else "",
        "blocks": blocks,
        "sources": labels.inert(content.joined(section.sources)),
    }


def _appendix(brief: Brief) -> list[Node]:
    """数据覆盖, where no section tells it."""
    if any(section.key == content.COVERAGE for section in brief.sections):
        return []
    facts = [_said(labels.inert(fact)) for fact in about.coverage(brief.coverage)]
    blocks = [{"is": "bullets", "points": facts}, *_counted(brief)]
    return [{"title": "数据覆盖", "badge": "", "blocks": blocks, "sources": ""}]


def _counted(brief: Brief) -> list[Node]:
    counts, rows = about.counts(brief), about.sessions(brief)
    laid = lay(about.SESSIONS, [[(cell, ()) for cell in row] for row in rows])
    told = [_said(labels.inert(words)) for words in (counts, about.written(brief)) if words]
    return [*told, {"is": "table", "caption": None, **_grid(laid)}] if rows else told


def _source(cited: Citation) -> Node:
    item = cited.item
    return {
        "mark": cited.mark,
        "when": labels.when(item),
        "level": labels.level(item),
        "title": f"【{labels.inert(labels.headline(item))}】",
        "place": labels.inert(labels.place(item)),
        "id": labels.inert(item.item_id),
    }


@dataclass(frozen=True, slots=True)
class _Pdf:
    """Blocks → nodes of the template."""

    marks: Mapping[str, int]
    up_is_red: bool

    def heading(self, block: Heading[Sentence]) -> Node:
        """A headline of the second level, or the third."""
        return {"is": "heading", "level": 2 if block.level <= 3 else 3, "parts": [_part(block.sentence)]}

    def paragraph(self, block: Paragraph[Sentence]) -> Node:
        """A paragraph with an optional bold lead."""
        lead, colon = labels.lead(block.lead)
        parts = [_part(sentence) for sentence in block.sentences]
        told = {"is": "paragraph", "lead": labels.inert(lead), "colon": colon, "parts": parts}
        return {**told, "announces": content.announces(block)}

    def bullets(self, block: Bullets[Sentence]) -> Node:
        """A list."""
        return {"is": "bullets", "points": [self.paragraph(point) for point in block.points]}

    def table(self, block: TableBlock[Sentence], number: int) -> Node:
        """A table whose head comes again on each page."""
        laid = lay(block.columns, [[(cell.text, cell.marks) for cell in row] for row in block.rows])
        caption = {"name": f"表 {number}", "caption": labels.inert(block.caption), "unit": "", "marks": laid.marks}
        return {"is": "table", "caption": caption, **_grid(laid)}

    def chart(self, chart: ChartSpec, number: int) -> Node:
        """A drawing with its cited values in words; a timeline as dated lines."""
        moments = content.moments(chart) if chart.kind == "timeline" else []
        values = content.chart_values(chart, self.marks)
        drawing = svg.printed(chart, self.up_is_red, fonts.FAMILY)
        caption = {
            "name": f"图 {number}",
            "caption": labels.inert(chart.title),
            "unit": labels.inert(chart.unit),
            "marks": values.marks,
        }
        return {
            "is": "chart",
            "caption": caption,
            "svg": drawing,
            "width": _width(drawing),
            "alt": labels.inert(f"{chart.title}：{svg.summary(chart)}"),
            "moments": [
                {
                    "date": labels.inert(row.date),
                    "text": labels.inert(row.text),
                    "marks": content.point_marks(row.point, self.marks),
                }
                for row in moments
            ],
            "values": [
                (labels.inert(name), [(labels.inert(text), marks) for text, marks in points])
                for name, points in values.runs
            ],
            "note": labels.inert(chart.note),
        }


def _width(drawing: str) -> float:
    """Of a drawing on the page, in millimetres: less for one that would be taller than the page."""
    wide, high = (float(length) for length in _BOX.search(drawing)[1].split()[2:])  # type: ignore[index]
    return round(min(_WIDEST, _TALLEST * wide / high), 1)


def _part(sentence: Sentence) -> tuple[str, tuple[int, ...]]:
    return labels.inert(sentence.text), sentence.marks


def _said(words: str) -> Node:
    return {"is": "paragraph", "lead": "", "colon": "", "parts": [(words, ())], "announces": False}


def _grid(laid: Laid) -> Node:
    return {
        "columns": [labels.inert(name) for name in laid.columns],
        "numeric": laid.numeric,
        "shares": shares(laid),
        "rows": [
            [{"text": labels.inert(cell.text), "marks": cell.marks, "tone": cell.tone} for cell in row]
            for row in laid.rows
        ],
    }
