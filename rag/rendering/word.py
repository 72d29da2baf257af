"""A brief as a Word document: real styles, native charts, marks that lead to the source list of the same file.

Made with python-docx from its own empty template; what a document says enters as the text of runs only. No relation
leads out of the file, no field comes from a text. Same brief and switch, same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rag.rendering import about, content, labels, svg, word_charts, word_parts, word_styles
from rag.rendering.packing import repacked
from rag.rendering.svg_parts import ink
from rag.rendering.tables import lay, of_chart
from rag.rendering.word_parts import Element, el, fixed, paragraph, run, styled
from rag.rendering.workbook import workbook
from rag.written import Brief, Bullets, ChartSpec, Citation, Heading, Paragraph, Sentence, TableBlock

_NEEDLESS = {"thumbnail", "stylesWithEffects", "customXml"}
_CHART = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
_PACKAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"
_THEME = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SECTIONS = 1_000_000
"""Ids of the sections' bookmarks begin here, above all marks."""
_CLOSE = {"Normal", "ListBullet"}
"""Styles that stand too close below a table."""
_WIDE, _HIGH, _ROW = 5_900_000, 2_500_000, 330_000
"""Of a chart in English Metric Units (36,000 a millimetre); the last is what two rows of a lying one add."""


def render(brief: Brief, up_is_red: bool = True) -> bytes:
    """The whole file."""
    import docx

    document = docx.Document()
    _lightened(document)
    word_styles.dress(document, brief, up_is_red)
    writer = _Word(document, content.marks_by_item(brief), frozenset(c.mark for c in brief.citations), up_is_red)
    body = document.element.body
    parts = _appendix(brief) + _sources(brief)
    parts = [part for written in content.walk(brief, writer) for part in _section(written, brief)] + parts
    parts = _masthead(brief) + _contents(parts) + parts
    for part, before in zip(parts, [None, *parts], strict=False):
        if before is not None and not word_parts.style_of(before) and word_parts.style_of(part) in _CLOSE:
            part[0].append(el("w:spacing", before=160))
        body.insert(len(body) - 1, part)
    kept = io.BytesIO()
    document.save(kept)
    return repacked(kept.getvalue())


def _lightened(document: Any) -> None:
    """Leave out what python-docx's template brings along: a picture of itself, styles of an old Word, custom data."""
    for relations in (document.part.package.rels, document.part.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.rpartition("/")[2] in _NEEDLESS]:
            del relations[key]


def _masthead(brief: Brief) -> list[Element]:
    facts = about.facts(brief)
    laid = lay([name for name, _ in facts], [[(value, ()) for _, value in facts]])
    return [
        paragraph("Subtitle", fixed("周度复盘　"), run(brief.week)),
        paragraph("Title", run(brief.title)),
        word_parts.table(laid, frozenset()),
    ]


def _contents(parts: list[Element]) -> list[Element]:
    """目录: one line of links to the sections, each of which becomes a bookmark."""
    entries: list[Element] = []
    for part in parts:
        if word_parts.style_of(part) != "Heading1":
            continue
        name = f"sec_{len(entries) + 1}"
        title = "".join(part.itertext())
        word_parts.mark_whole(part, _SECTIONS + len(entries), name)
        entries.append(el("w:hyperlink", styled(title, "SectionLink"), anchor=name, history=1))
    between = [piece for entry in entries for piece in (entry, fixed("　"))]
    return [paragraph("Contents", styled("目录", "Lead"), fixed("　"), *between[:-1])]


def _section(written: content.Written[list[Element]], brief: Brief) -> list[Element]:
    section = written.section
    parts = [paragraph("Heading1", run(section.title))]
    if section.state == "partial":
        parts.append(paragraph("SourceLine", run(labels.STATES["partial"])))
    parts += [part for block in written.blocks for part in block]
    if not written.blocks:
        parts.append(paragraph("Normal", run(f"{labels.STATES['none']}。")))
    names = content.joined(section.sources)
    if names:
        parts.append(paragraph("SourceLine", run(f"资料来源：{names}")))
    return parts + (_counted(brief) if section.key == content.COVERAGE else [])


def _appendix(brief: Brief) -> list[Element]:
    """数据覆盖, where no section tells it."""
    if any(section.key == content.COVERAGE for section in brief.sections):
        return []
    facts = [paragraph("ListBullet", run(fact)) for fact in about.coverage(brief.coverage)]
    return [paragraph("Heading1", run("数据覆盖")), *facts, *_counted(brief)]


def _counted(brief: Brief) -> list[Element]:
    counts, rows = about.counts(brief), about.sessions(brief)
    laid = lay(about.SESSIONS, [[(cell, ()) for cell in row] for row in rows])
    told = [paragraph("Normal", run(words)) for words in (counts, about.written(brief)) if words]
    return [*told, word_parts.table(laid, frozenset())] if rows else told


def _sources(brief: Brief) -> list[Element]:
    if not brief.citations:
        return []
    return [paragraph("Heading1", run("来源")), *(_source(cited) for cited in brief.citations)]


def _source(cited: Citation) -> Element:
    item = cited.item
    mark = word_parts.bookmark(cited.mark, styled(f"[{cited.mark}]", "Lead"))
    told = run(f"{labels.when(item)} {labels.level(item)} 【{labels.headline(item)}】")
    place = run(f"{labels.place(item)} {item.item_id}", el("w:color", val=word_parts.MUTED), el("w:sz", val=15))
    return paragraph("CitationSource", *mark, fixed(" "), told, el("w:r", el("w:br")), place)


@dataclass(slots=True)
class _Word:
    """Blocks → paragraphs and tables; a chart adds its parts to the document's package."""

    document: Any
    marks: Mapping[str, int]
    cited: frozenset[int]
    up_is_red: bool
    charts: int = field(default=0)

    def heading(self, block: Heading[Sentence]) -> list[Element]:
        """A headline of the second level, or the third."""
        return [paragraph("Heading2" if block.level <= 3 else "Heading3", *self._said(block.sentence))]

    def paragraph(self, block: Paragraph[Sentence]) -> list[Element]:
        """A paragraph with an optional bold lead."""
        made = paragraph("Normal", *self._running(block))
        if content.announces(block):
            made[0].append(el("w:keepNext"))
        return [made]

    def bullets(self, block: Bullets[Sentence]) -> list[Element]:
        """A list."""
        return [paragraph("ListBullet", *self._running(point)) for point in block.points]

    def table(self, block: TableBlock[Sentence], number: int) -> list[Element]:
        """A caption and a table."""
        laid = lay(block.columns, [[(cell.text, cell.marks) for cell in row] for row in block.rows])
        return [self._caption("表", number, block.caption, laid.marks), word_parts.table(laid, self.cited)]

    def chart(self, chart: ChartSpec, number: int) -> list[Element]:
        """A caption, the chart and its cited values in words; a timeline is a table."""
        title = f"{chart.title}（{chart.unit}）" if chart.unit else chart.title
        note = [paragraph("SourceLine", run(f"注：{chart.note}"))] if chart.note else []
        if chart.kind == "timeline":
            laid = of_chart(chart, self.marks)
            return [self._caption("图", number, title, laid.marks), word_parts.table(laid, self.cited), *note]
        values = content.chart_values(chart, self.marks)
        told: list[Element] = []
        for series, points in values.runs:
            told += [run(series), fixed(" ")] if series else []
            for at, (text, marks) in enumerate(points):
                told += [run(text), *word_parts.links(marks, self.cited), fixed("；" if at < len(points) - 1 else "。")]
        cells = content.grid(chart)
        drawn = paragraph("Normal", self._drawing(chart, cells) if cells.rows else fixed("无数据"))
        if told:
            drawn[0].append(el("w:keepNext"))
        return [
            self._caption("图", number, title, values.marks),
            drawn,
            *([paragraph("ChartValues", *told)] if told else []),
            *note,
        ]

    def _caption(self, kind: str, number: int, words: str, marks: tuple[int, ...]) -> Element:
        counted = word_parts.field(f"SEQ {kind} \\* ARABIC", str(number))
        return paragraph(
            "Caption", fixed(f"{kind} "), counted, fixed("　"), run(words), *word_parts.links(marks, self.cited)
        )

    def _running(self, block: Paragraph[Sentence]) -> list[Element]:
        lead, colon = labels.lead(block.lead)
        opened = [styled(lead + colon, "Lead")] if lead else []
        return opened + [part for sentence in block.sentences for part in self._said(sentence)]

    def _said(self, sentence: Sentence) -> list[Element]:
        return [run(sentence.text), *word_parts.links(sentence.marks, self.cited)]

    def _drawing(self, chart: ChartSpec, cells: content.Grid) -> Element:
        """The run that shows a chart; its parts go into the package."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from lxml import etree

        self.charts += 1
        package, theme = self.document.part.package, self.document.part.part_related_by(_THEME).blob
        name = PackURI(f"/word/charts/chart{self.charts}.xml")
        book = Part(PackURI(f"/word/embeddings/chart{self.charts}.xlsx"), _BOOK_TYPE, workbook(cells, theme), package)
        part = Part(name, _CHART_TYPE, b"", package)
        made = word_charts.space(chart, cells, ink(chart, self.up_is_red), part.relate_to(book, _PACKAGE))
        part._blob = etree.tostring(made, xml_declaration=True, encoding="UTF-8", standalone=True)
        relation = self.document.part.relate_to(part, _CHART)
        high = (
            _HIGH
            if content.drawn_as(chart) != "hbar"
            else max(_HIGH, _ROW * len(cells.rows) * max(1, len(cells.series)) // 2)
        )
        told = labels.inert(f"{chart.title}：{svg.summary(chart)}")
        return _inline(self.charts, relation, told, high)


def _inline(number: int, relation: str, told: str, high: int) -> Element:
    uri = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    shown = el("a:graphic", el("a:graphicData", el("c:chart", r__id=relation), uri=uri))
    extent = el("wp:extent", cx=_WIDE, cy=high)
    named = el("wp:docPr", id=number, name=f"Chart {number}", descr=told)
    return el("w:r", el("w:drawing", el("wp:inline", extent, named, shown, distT=0, distB=0, distL=0, distR=0)))
