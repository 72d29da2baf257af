"""A brief as one HTML file: no script, no request to anywhere, citations that open on hover and jump to their source.

Jinja2 escapes everything (`autoescape`, `StrictUndefined`); the only markup that enters as such is made here from
escaped parts: the drawings of `svg` and the style sheet. Links are fragments of the page itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.rendering import content, labels, svg
from rag.rendering.tables import Cell, Laid, lay, of_chart
from rag.written import Brief, BriefSection, Bullets, ChartSpec, Citation, Heading, Paragraph, Sentence, TableBlock

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_TEMPLATES = Path(__file__).parent / "templates"
_CARD_CHARS = 180
_SHORT_CHARS = 320
"""A section of text below this length shares its printed page with the one before."""
_CAPTION_MARKS = 6


def render(brief: Brief, up_is_red: bool = True) -> str:
    """The whole page; opens with the network off. Same brief and switch, same bytes."""
    from markupsafe import Markup

    writer = _Html({cited.mark: cited for cited in brief.citations}, content.marks_by_item(brief), up_is_red)
    sections = content.walk(brief, writer)
    page = _environment().get_template("brief.html.j2")
    return page.render(
        brief=brief,
        sections=sections,
        citations=brief.citations,
        uses=writer.uses,
        told=any(section.key == content.COVERAGE for section in brief.sections),
        short={section.key for section in brief.sections if _is_short(section)},
        style=Markup((_TEMPLATES / "brief.css").read_text(encoding="utf-8")),
        colours="up-red" if up_is_red else "up-green",
    )


def _is_short(section: BriefSection) -> bool:
    if not all(isinstance(block, Heading | Paragraph | Bullets) for block in section.blocks):
        return False
    return sum(len(sentence.text) for sentence in content.sentences(section)) < _SHORT_CHARS


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(clean=labels.clean, moment=labels.moment, joined=content.joined)
    environment.globals.update(labels=labels)
    return environment


@dataclass(frozen=True, slots=True)
class Reference:
    """One use of a mark in the page: `anchor` is its own place, `citation` what it opens (None: nothing to open)."""

    mark: int
    anchor: str
    citation: Citation | None
    quote: str


@dataclass(slots=True)
class _Html:
    """Blocks → markup through the macros of `blocks.html.j2`; counts the uses of each mark for the links back."""

    citations: Mapping[int, Citation]
    marks: Mapping[str, int]
    up_is_red: bool
    uses: dict[int, int] = field(default_factory=dict)

    def heading(self, block: Heading[Sentence]) -> Markup:
        """A headline, `<h3>` to `<h6>`."""
        level = min(max(block.level, 3), 6)
        return self._macro("heading", level, block.sentence.text, self._refer(block.sentence.marks))

    def paragraph(self, block: Paragraph[Sentence]) -> Markup:
        """A paragraph with an optional bold lead."""
        return self._macro("paragraph", *self._running(block))

    def bullets(self, block: Bullets[Sentence]) -> Markup:
        """A list."""
        return self._macro("bullets", [self._running(point) for point in block.points])

    def table(self, block: TableBlock[Sentence], number: int) -> Markup:
        """A table that scrolls inside its own box."""
        laid = lay(block.columns, [[(cell.text, cell.marks) for cell in row] for row in block.rows])
        return self._macro("table", number, block.caption, self._refer(laid.marks), laid, self._cells(laid))

    def chart(self, chart: ChartSpec, number: int) -> Markup:
        """A drawing, and its values with their marks in a table that opens on demand."""
        from markupsafe import Markup

        # safe: `svg` escapes every text and writes no reference
        drawing = Markup(svg.inline(chart, self.up_is_red))
        laid = of_chart(chart, self.marks)
        cited = content.chart_marks(chart, self.marks)
        above = self._refer(cited) if laid.marks or len(cited) <= _CAPTION_MARKS else []
        return self._macro("chart", number, chart, drawing, above, laid, self._cells(laid))

    def _cells(self, laid: Laid) -> list[list[tuple[Cell, list[Reference]]]]:
        return [[(cell, self._refer(cell.marks)) for cell in row] for row in laid.rows]

    def _running(self, block: Paragraph[Sentence]) -> tuple[str, str, list[tuple[str, list[Reference]]]]:
        return *labels.lead(block.lead), [(s.text, self._refer(s.marks)) for s in block.sentences]

    def _refer(self, marks: Sequence[int]) -> list[Reference]:
        return [self._reference(mark, self.citations.get(mark)) for mark in marks]

    def _reference(self, mark: int, citation: Citation | None) -> Reference:
        self.uses[mark] = self.uses.get(mark, 0) + 1
        quote = labels.clean(citation.quote) if citation else ""
        shown = quote if len(quote) <= _CARD_CHARS else quote[:_CARD_CHARS] + "…"
        return Reference(mark, f"ref-{mark}-{self.uses[mark]}", citation, shown)

    def _macro(self, name: str, *values: Any) -> Markup:
        macro = getattr(_environment().get_template("blocks.html.j2").module, name)
        made: Markup = macro(*values)
        return made
