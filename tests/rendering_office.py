"""What a Word file and a PDF hold, read back by other programs than ours. For tests."""

from __future__ import annotations

import ctypes
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
import pypdfium2
from docx.oxml.ns import qn
from lxml import etree

HEAD, FOOT = 60, 50
"""Room of the running head and foot of a PDF page, in points: not part of its body."""


@dataclass(frozen=True)
class Parts:
    """The XML parts of a Word file and of the workbooks inside it, by name."""

    trees: dict[str, Any]
    names: tuple[str, ...]

    def every(self, name: str) -> Iterator[Any]:
        """All elements `prefix:name` of all parts."""
        for tree in self.trees.values():
            yield from tree.iter(qn(name))


def opened(made: bytes) -> Parts:
    """Every part parsed strictly: XML that cannot be read raises."""
    trees: dict[str, Any] = {}
    names: list[str] = []
    archives = [("", made)]
    while archives:
        prefix, archive = archives.pop()
        with zipfile.ZipFile(io.BytesIO(archive)) as parts:
            assert parts.testzip() is None
            for name in parts.namelist():
                names.append(prefix + name)
                if name.endswith(".xlsx"):
                    archives.append((f"{prefix}{name}!", parts.read(name)))
                else:
                    parser = etree.XMLParser(resolve_entities=False, no_network=True)
                    trees[prefix + name] = etree.fromstring(parts.read(name), parser)
    return Parts(trees, tuple(names))


def word_text(made: bytes) -> str:
    """The body's text, paragraph by paragraph, tables in their place."""
    body = docx.Document(io.BytesIO(made)).element.body
    lines = []
    for part in body.iter(qn("w:p")):
        lines.append("".join(text.text or "" for text in part.iter(qn("w:t"))))
    return "\n".join(lines)


def outline(made: bytes) -> str:
    """A Word file as readable text: style and words of each paragraph, rows of tables, what charts hold."""
    document = docx.Document(io.BytesIO(made))
    parts = opened(made)
    lines = []
    for part in document.element.body:
        if part.tag == qn("w:tbl"):
            lines += [
                f"  | {' | '.join(_words(cell) for cell in row.iter(qn('w:tc')))}" for row in part.iter(qn("w:tr"))
            ]
        elif part.tag == qn("w:p"):
            style = part.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val"))
            lines.append(f"{style}: {_words(part)}{_drawn(part, document, parts)}")
    return "\n".join(lines) + "\n"


def _words(part: Any) -> str:
    shown = []
    for text in part.iter(qn("w:t")):
        link = next((up for up in text.iterancestors() if up.tag == qn("w:hyperlink")), None)
        target = "" if link is None else f"→{link.get(qn('w:anchor'))}"
        shown.append((text.text or "") + target)
    return "".join(shown)


def _drawn(part: Any, document: Any, parts: Parts) -> str:
    chart = next(part.iter(qn("c:chart")), None)
    if chart is None:
        return ""
    name = str(document.part.rels[chart.get(qn("r:id"))].target_part.partname).lstrip("/")
    space = parts.trees[name]
    kind = next(node.tag for node in space.iter() if node.tag.endswith("Chart"))
    points = [
        "".join(f" {value.text}" for value in run.iter(qn("c:v"))) + _tones(run) for run in space.iter(qn("c:ser"))
    ]
    return f"<{etree.QName(kind).localname}{' ‖'.join(points)}>"


def _tones(run: Any) -> str:
    return "".join(f" #{tone.get('val')}" for point in run.iter(qn("c:dPt")) for tone in point.iter(qn("a:srgbClr")))


def pages(made: bytes) -> list[str]:
    """The text layer of each page of a PDF, without running head and foot; pdfium writes 2 for `-` at a line's end."""
    with pypdfium2.PdfDocument(made) as document:
        texts = []
        for page in document:
            width, height = page.get_size()
            layer = page.get_textpage()
            texts.append(
                layer.get_text_bounded(0, FOOT, width, height - HEAD).replace("\r\n", "\n").replace("\x02", "-")
            )
            layer.close()
            page.close()
        return texts


def squeezed(text: str) -> str:
    """Without white space: a PDF breaks its lines anywhere."""
    return "".join(text.split())


def targets(made: bytes) -> list[str]:
    """What the links of a PDF do: `page` for a place in it; anything else is named."""
    raw = pypdfium2.raw
    found = []
    with pypdfium2.PdfDocument(made) as document:
        for page in document:
            position, link = ctypes.c_int(0), raw.FPDF_LINK()
            while raw.FPDFLink_Enumerate(page.raw, ctypes.byref(position), ctypes.byref(link)):
                if raw.FPDFLink_GetDest(document.raw, link):
                    found.append("page")
                else:
                    found.append(f"action {raw.FPDFAction_GetType(raw.FPDFLink_GetAction(link))}")
            layer = page.get_textpage()
            detected = raw.FPDFLink_LoadWebLinks(layer.raw)
            found += ["detected"] * raw.FPDFLink_CountWebLinks(detected)
            raw.FPDFLink_CloseWebLinks(detected)
            layer.close()
            page.close()
    return found
