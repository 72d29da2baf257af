"""A brief as Markdown: front matter, sections in the house form, `[n]` marks, coverage, numbered sources.

`escape` is the only way document text enters the page. It leaves nothing that a renderer could turn into a link, an
image, HTML, a heading or a formula; see its docstring for what it changes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from rag.rendering import about, content, labels
from rag.rendering.content import Written
from rag.written import Brief, Bullets, ChartSpec, Citation, Coverage, Heading, Paragraph, Point, Sentence, TableBlock

# What opens something in CommonMark, GFM, Obsidian, pandoc or a math extension. `_` inside a word opens nothing.
_ACTIVE = re.compile(r"[\\`*\[\]<>|~$^{}]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|&(?=#|[A-Za-z]|$)|==|%(?=%)")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
# Names that a linkifier takes for a host: `evil.com`, `603259.SH`. The backslash splits the token and is not shown.
_HOST_DOT = re.compile(r"(?<=[0-9A-Za-z])\.(?=[A-Za-z])")
_LINE_START = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=#|([+\-=:])(?:\s|\2|$)))")
_YAML_ACTIVE = re.compile(r"[<>&`*\[\]|~@$]|//|(?<=[0-9A-Za-z])\.(?=[A-Za-z])")
_FENCE = "---"


def escape(text: str) -> str:
    """Document text as one line of inert Markdown.

    `labels.inert`, and active punctuation is escaped.
    """
    line = labels.inert(text)
    line = _ACTIVE.sub(lambda match: _ENTITIES.get(match[0], "\\" + "\\".join(match[0])), line)
    line = _HOST_DOT.sub(r"\\.", line)
    # at its start: no heading, tag, list, rule or definition
    return _LINE_START.sub(r"\1\\", line)


def render(brief: Brief) -> str:
    """The whole brief; ends with a line break. Same brief, same bytes."""
    writer = _Markdown(brief)
    parts = [_front_matter(brief), f"# {escape(brief.title)}", _subtitle(brief)]
    told = any(section.key == content.COVERAGE for section in brief.sections)
    for written in content.walk(brief, writer):
        parts.extend(_section(written))
        if written.section.key == content.COVERAGE:
            parts.extend(_counted(brief))
    if not told:
        parts.extend(["## 数据覆盖", *_coverage(brief.coverage), *_counted(brief)])
    parts.extend(_sources(brief.citations))
    return "\n\n".join(part for part in parts if part) + "\n"


def _front_matter(brief: Brief) -> str:
    as_of = brief.coverage.data_as_of
    values = {
        "title": brief.title,
        "week": brief.week,
        "since": brief.since.isoformat(),
        "until": brief.until.isoformat(),
        "data_as_of": as_of.isoformat() if as_of else None,
        "model": brief.model,
        "settings": brief.settings_fingerprint,
    }
    return "\n".join([_FENCE, *(f"{key}: {_yaml(value)}" for key, value in values.items()), _FENCE])


def _yaml(value: str | None) -> str:
    """A YAML scalar (JSON is YAML); what Markdown might read in it is written by code point."""
    quoted = json.dumps(None if value is None else labels.clean(value), ensure_ascii=False)
    return _YAML_ACTIVE.sub(lambda match: "".join(f"\\u{ord(char):04x}" for char in match[0]), quoted)


def _subtitle(brief: Brief) -> str:
    period = f"{brief.since:%Y-%m-%d} 至 {brief.until:%Y-%m-%d}"
    return f"{escape(brief.week)} ｜ {period} ｜ 数据截至 {labels.moment(brief.coverage.data_as_of)}"


def _section(written: Written[str]) -> list[str]:
    section = written.section
    parts = [f"## {escape(section.title)}"]
    if section.state == "partial":
        parts.append(f"*{labels.STATES['partial']}*")
    parts.extend(written.blocks if written.blocks else [f"{labels.STATES['none']}。"])
    names = content.joined(section.sources)
    return [*parts, f"资料来源：{escape(names)}" if names else ""]


class _Markdown:
    """Blocks → Markdown text without surrounding blank lines."""

    def __init__(self, brief: Brief) -> None:
        self._marks = content.marks_by_item(brief)

    def heading(self, block: Heading[Sentence]) -> str:
        return f"{'#' * min(max(block.level, 3), 6)} {_sentence(block.sentence)}"

    def paragraph(self, block: Paragraph[Sentence]) -> str:
        return _lead(block.lead) + "".join(_sentence(sentence) for sentence in block.sentences)

    def bullets(self, block: Bullets[Sentence]) -> str:
        return "\n".join(f"- {self.paragraph(point)}" for point in block.points)

    def table(self, block: TableBlock[Sentence], number: int) -> str:
        rows = [[_sentence(cell) for cell in row] for row in block.rows]
        return f"**表 {number}** {escape(block.caption)}\n\n{_pipes([escape(c) for c in block.columns], rows)}"

    def chart(self, chart: ChartSpec, number: int) -> str:
        unit = f"（{escape(chart.unit)}）" if chart.unit else ""
        caption = f"**图 {number}** {escape(chart.title)}{unit}"
        note = f"\n\n注：{escape(chart.note)}" if chart.note else ""
        return f"{caption}\n\n{self._values(chart)}{note}"

    def _values(self, chart: ChartSpec) -> str:
        if chart.kind == "timeline":
            rows = [
                [escape(row.date), escape(row.text) + _marks(content.point_marks(row.point, self._marks))]
                for row in content.moments(chart)
            ]
            return _pipes(["日期", "事件"], rows)
        cells = content.grid(chart)
        rows = [
            [escape(label), *(self._point(point) for point in row)]
            for label, row in zip(cells.labels, cells.rows, strict=True)
        ]
        return _pipes(["", *(escape(name) for name in cells.series)], rows, right=True)

    def _point(self, point: Point | None) -> str:
        if point is None:
            return "—"
        return labels.number(point.value) + _marks(content.point_marks(point, self._marks))


def _sentence(sentence: Sentence) -> str:
    return escape(sentence.text) + _marks(sentence.marks)


def _marks(marks: Sequence[int]) -> str:
    return "".join(f"[{mark}]" for mark in marks)


def _lead(lead: str) -> str:
    """A bold lead and its colon. The colon stands outside, for `**甲：**乙` is not bold in CommonMark."""
    words, colon = labels.lead(lead)
    return f"**{escape(words)}**{colon or ' '}" if words else ""


def _pipes(columns: Sequence[str], rows: Sequence[Sequence[str]], right: bool = False) -> str:
    """A GitHub table; with `right`, all columns but the first are set flush right."""
    rule = ["---", *(("---:" if right else "---") for _ in columns[1:])]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [columns, rule, *rows])


def _coverage(coverage: Coverage) -> list[str]:
    return ["\n".join(f"- {escape(fact)}" for fact in about.coverage(coverage))]


def _counted(brief: Brief) -> list[str]:
    """What verification did, and the table of the sessions read."""
    rows = [[escape(cell) for cell in row] for row in about.sessions(brief)]
    return [escape(about.counts(brief)), _pipes(about.SESSIONS, rows) if rows else ""]


def _sources(citations: Sequence[Citation]) -> list[str]:
    """The numbered list: mark, time, level, title, file:line, item id."""
    if not citations:
        return []
    return ["## 来源", "\n".join(f"- {source_line(citation)}" for citation in citations)]


def source_line(citation: Citation) -> str:
    """`[1] 2026-01-12 15:02 重磅 【标题】 file:line item_id`, escaped."""
    item = citation.item
    shown = [labels.when(item), labels.level(item), f"【{escape(labels.headline(item))}】"]
    return " ".join([f"[{citation.mark}]", *shown, escape(labels.place(item)), f"`{escape(item.item_id)}`"])
