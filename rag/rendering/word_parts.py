"""Pieces of a Word document as XML elements. Text enters here only, as the text of a `w:t`, already inert.

Nothing made here leads out of the file: the only links are to bookmarks of it, the only fields are those named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Any

from rag.rendering import labels
from rag.rendering.tables import Cell, Laid, shares

Element = Any
"""An lxml element."""
BRAND, ACCENT, INK, MUTED, RULE, SOFT = "1F3A5F", "9A7024", "1F2933", "66717D", "DFE3E8", "F5F7F9"
PAGE_WIDTH = 9638
"""Of the text on A4 with margins of 20 mm, in twentieths of a point."""


def el(name: str, /, *children: Element, **attributes: str | int) -> Element:
    """The element `prefix:name`; attributes take its prefix in `w`, none elsewhere, or their own: `r__id` → `r:id`."""
    from docx.oxml.ns import nsmap, qn
    from lxml import etree

    prefix = name.partition(":")[0]
    made = etree.Element(qn(name), nsmap={prefix: nsmap[prefix]})
    for key, value in attributes.items():
        own, _, bare = key.rpartition("__")
        given = qn(f"{own}:{bare}") if own else qn(f"w:{bare}") if prefix == "w" else bare
        made.set(given, str(value))
    made.extend(children)
    return made


def run(text: str, *looks: Element) -> Element:
    """A run of a document's text, made inert; `looks` are children of its `w:rPr`, in the order of the schema."""
    return fixed(labels.inert(text), *looks)


def fixed(text: str, *looks: Element) -> Element:
    """A run of our own words, white space kept."""
    shown = el("w:t")
    shown.text = text
    shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return el("w:r", el("w:rPr", *looks), shown) if looks else el("w:r", shown)


def styled(text: str, style: str) -> Element:
    """A run in a character style."""
    return run(text, el("w:rStyle", val=style))


def paragraph(style: str, *content: Element) -> Element:
    """A paragraph in a style, named by its id."""
    return el("w:p", el("w:pPr", el("w:pStyle", val=style)), *content)


def field(instruction: str, shown: str) -> Element:
    """A field that Word counts: `PAGE`, `NUMPAGES`, `SEQ …`; never text of a document."""
    return el("w:fldSimple", run(shown), instr=f" {instruction} ")


def bookmark(mark: int, *content: Element) -> list[Element]:
    """`content` as the place that links to a mark lead to."""
    return [el("w:bookmarkStart", id=mark, name=f"src_{mark}"), *content, el("w:bookmarkEnd", id=mark)]


def style_of(part: Element) -> str:
    """The style's id of a paragraph; empty for a table."""
    from docx.oxml.ns import qn

    found = part.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if found is None else str(found.get(qn("w:val")))


def mark_whole(part: Element, number: int, name: str) -> None:
    """Make a whole paragraph a bookmark."""
    part.insert(1, el("w:bookmarkStart", id=number, name=name))
    part.append(el("w:bookmarkEnd", id=number))


def links(marks: Iterable[int], cited: Set[int]) -> list[Element]:
    """`[n]` for each mark, leading to its source where there is one."""
    made = []
    for mark in marks:
        shown = styled(f"[{mark}]", "CitationMark")
        made.append(el("w:hyperlink", shown, anchor=f"src_{mark}", history=1) if mark in cited else shown)
    return made


def table(laid: Laid, cited: Set[int]) -> Element:
    """A table as wide as the text; its head comes again on each page, no row is split."""
    total = sum(shares(laid))
    widths = [PAGE_WIDTH * share // total for share in shares(laid)]
    head = [_cell([styled(name, "TableHead")], index, widths, laid, BRAND) for index, name in enumerate(laid.columns)]
    rows = [el("w:tr", el("w:trPr", el("w:cantSplit"), el("w:tblHeader")), *head)]
    for number, row in enumerate(laid.rows):
        cells = [
            _cell(_said(cell, cited), index, widths, laid, SOFT if number % 2 else "") for index, cell in enumerate(row)
        ]
        rows.append(el("w:tr", el("w:trPr", el("w:cantSplit")), *cells))
    grid = el("w:tblGrid", *(el("w:gridCol", w=width) for width in widths))
    return el("w:tbl", _table_looks(sum(widths)), grid, *rows)


def _table_looks(width: int) -> Element:
    borders = [el(f"w:{side}", val="single", sz=4, space=0, color=RULE) for side in ("bottom", "insideH")]
    margins = [el(f"w:{side}", w=width, type="dxa") for side, width in (("left", 90), ("right", 90))]
    return el(
        "w:tblPr",
        el("w:tblW", w=width, type="dxa"),
        el("w:tblBorders", *borders),
        el("w:tblLayout", type="fixed"),
        el("w:tblCellMar", *margins),
    )


def _cell(content: Sequence[Element], index: int, widths: Sequence[int], laid: Laid, fill: str) -> Element:
    looks = [el("w:tcW", w=widths[index], type="dxa")]
    looks += [el("w:shd", val="clear", color="auto", fill=fill)] if fill else []
    looks.append(el("w:vAlign", val="center"))
    inside = paragraph("TableText", *content)
    if laid.numeric[index]:
        inside[0].append(el("w:jc", val="right"))
    return el("w:tc", el("w:tcPr", *looks), inside)


def _said(cell: Cell, cited: Set[int]) -> list[Element]:
    tone = {"up": "Rise", "down": "Fall", "": ""}[cell.tone]
    return [styled(cell.text, tone) if tone else run(cell.text), *links(cell.marks, cited)]
