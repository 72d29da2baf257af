"""The looks of the Word document: every style with its Chinese font, page, running head and foot, fixed properties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from rag.rendering import labels
from rag.rendering.svg_parts import DOWN, UP
from rag.rendering.word_parts import ACCENT, BRAND, INK, MUTED, PAGE_WIDTH, RULE, el, field, fixed, run
from rag.written import Brief

LATIN, HAN = "Arial", "微软雅黑"
_TITLE_CHARS = 200


@dataclass(frozen=True, slots=True)
class Look:
    """A style: size in points, colour, weight, room above and below in points, what it stands with."""

    name: str
    size: float
    colour: str = INK
    bold: bool = False
    before: float = 0
    after: float = 0
    line: float = 1.0
    keep: bool = False


_PARAGRAPHS = (
    Look("Normal", 10.5, after=6, line=1.35),
    Look("Title", 20, BRAND, True, 0, 8, 1.1),
    Look("Subtitle", 9.5, ACCENT, True, 6, 2, keep=True),
    Look("Heading 1", 15, BRAND, True, 22, 8, keep=True),
    Look("Heading 2", 11.5, INK, True, 14, 5, keep=True),
    Look("Heading 3", 10.5, BRAND, True, 10, 4, keep=True),
    Look("List Bullet", 10.5, after=4, line=1.35),
    Look("Caption", 9, INK, True, 12, 4, keep=True),
    Look("Contents", 9.5, before=10, after=4, line=1.4),
    Look("Source Line", 8.5, MUTED, before=4, after=4),
    Look("Chart Values", 8, MUTED, before=2, after=4),
    Look("Table Text", 9, before=2, after=2),
    Look("Citation Source", 9, after=4),
    Look("Header", 8.5, MUTED),
    Look("Footer", 8.5, MUTED),
)
_OWN = {"Contents", "Source Line", "Chart Values", "Table Text", "Citation Source"}


def dress(document: Any, brief: Brief, up_is_red: bool) -> None:
    """Set styles, page, running head and foot, and properties of a new python-docx document."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt

    styles = document.styles
    for look in _PARAGRAPHS:
        style = styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH) if look.name in _OWN else styles[look.name]
        style.font.size, style.font.bold = Pt(look.size), look.bold
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(look.before), Pt(look.after)
        style.paragraph_format.line_spacing, style.paragraph_format.keep_with_next = look.line, look.keep
        _colour(style, look.colour)
        _border(style, look.name)
    up, down = (UP, DOWN) if up_is_red else (DOWN, UP)
    for name, colour in (
        ("Rise", up[1:]),
        ("Fall", down[1:]),
        ("Table Head", "FFFFFF"),
        ("Lead", BRAND),
        ("Section Link", BRAND),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.font.bold = name in {"Lead", "Table Head"} or None
        _colour(style, colour)
    mark = styles.add_style("Citation Mark", WD_STYLE_TYPE.CHARACTER)
    mark.font.superscript = True
    mark.font.bold = False
    _colour(mark, BRAND)
    for theme in list(styles.element.iter(qn("w:rFonts"))):
        theme.getparent().remove(theme)
    _fonts(styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}"))
    for style in styles:
        if style.type in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER):
            _fonts(style.element.get_or_add_rPr())
    _settings(document.settings.element)
    _page(document, brief)
    _properties(document, brief)


def _fonts(looks: Any) -> None:
    """Latin and Chinese font by name: a theme's font would take their place, and set Chinese in a serif."""
    from docx.oxml.ns import qn

    looks.insert(0, el("w:rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=HAN, cs=LATIN))
    for language in looks.findall(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")


def _colour(style: Any, colour: str) -> None:
    from docx.shared import RGBColor

    style.font.color.rgb = RGBColor.from_string(colour.upper())
    style.font.italic = False


def _border(style: Any, name: str) -> None:
    from docx.oxml.ns import qn

    sides = {
        "Title": (),
        "Subtitle": (("top", 32, BRAND, 10),),
        "Heading 1": (("bottom", 10, BRAND, 3),),
        "Heading 2": (("left", 20, ACCENT, 6),),
        "Header": (("bottom", 4, RULE, 3),),
    }
    looks = style.element.get_or_add_pPr()
    for old in looks.findall(qn("w:pBdr")):
        looks.remove(old)
    lines = [
        el(f"w:{side}", val="single", sz=size, space=space, color=colour)
        for side, size, colour, space in sides.get(name, ())
    ]
    if lines:
        after = [qn(f"w:{tag}") for tag in ("shd", "tabs", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl")]
        place = next((at for at, child in enumerate(looks) if child.tag in after), len(looks))
        looks.insert(place, el("w:pBdr", *lines))


def _settings(settings: Any) -> None:
    """Laid out as today's Word does, in Chinese."""
    from docx.oxml.ns import qn

    for kept in settings.iter(qn("w:compatSetting")):
        if kept.get(qn("w:name")) == "compatibilityMode":
            kept.set(qn("w:val"), "15")
    for kept in settings.iter(qn("w:themeFontLang")):
        kept.set(qn("w:eastAsia"), "zh-CN")


def _page(document: Any, brief: Brief) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm, Twips

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(24), Mm(20)
    section.header_distance = section.footer_distance = Mm(11)
    section.different_first_page_header_footer = True
    stops = section.header.paragraphs[0].style.paragraph_format.tab_stops
    stops.clear_all()
    stops.add_tab_stop(Twips(PAGE_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    head = section.header.paragraphs[0]._p
    head.extend([run(brief.title), el("w:r", el("w:tab")), run(brief.week)])
    for foot in (section.footer, section.first_page_footer):
        line = foot.paragraphs[0]._p
        line.get_or_add_pPr().append(el("w:jc", val="right"))
        line.extend([field("PAGE", "1"), fixed(" / "), field("NUMPAGES", "1")])


def _properties(document: Any, brief: Brief) -> None:
    """Fixed, so that the same brief is the same file."""
    made = datetime.combine(brief.until, time(), UTC).replace(tzinfo=None)
    core = document.core_properties
    core.title = labels.inert(brief.title)[:_TITLE_CHARS]
    core.author = core.last_modified_by = "rag"
    core.comments = core.keywords = core.subject = ""
    core.language = "zh-CN"
    core.revision, core.created, core.modified = 1, made, made
