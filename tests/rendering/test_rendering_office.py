"""Word and PDF: what other programs read in them, the same bytes, the same words as Markdown, nothing active."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import docx
import pytest
import rendering_office as office
import rendering_payloads
import sample
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.rendering import fonts, html, markdown, pdf, tables, word
from rag.rendering.labels import inert
from rag.written import (
    Brief,
    Bullets,
    ChartBlock,
    ChartSpec,
    Heading,
    Paragraph,
    Point,
    Sentence,
    Series,
    TableBlock,
    sentences_in,
)

SOME = [rendering_payloads.PAYLOADS[at : at + 8] for at in range(0, len(rendering_payloads.PAYLOADS), 8)]
_FIELDS = {"PAGE", "NUMPAGES", "SEQ 图 \\* ARABIC", "SEQ 表 \\* ARABIC"}
_ACTIVE_PDF = (b"/URI", b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/GoToR", b"/SubmitForm", b"/OpenAction")


@pytest.fixture(scope="module")
def in_word() -> bytes:
    return word.render(sample.brief())


@pytest.fixture(scope="module")
def in_pdf() -> bytes:
    return pdf.render(sample.brief())


def body(brief: Brief) -> list[str]:
    """Every sentence of the body with its marks, as all formats but HTML spell it."""
    return [
        inert(sentence.text) + "".join(f"[{mark}]" for mark in sentence.marks)
        for section in brief.sections
        for block in section.blocks
        if not isinstance(block, ChartBlock)
        for sentence in sentences_in(block)
    ]


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


def shown_markdown(brief: Brief) -> str:
    """What a reader of the Markdown sees."""
    return unescape(re.sub(r"<[^>]*>", "", MarkdownIt("js-default").render(markdown.render(brief))))


def shown_html(brief: Brief) -> str:
    """The words of the page; without drawings, what opens on hover, quotations and the ways back."""
    page = re.sub(r"<(style|svg|blockquote)\b.*?</\1>", "", html.render(brief), flags=re.S)
    page = re.sub(r'<span class="(?:card|back)".*?(?:</span></span>|</span>(?=</p>))', "", page, flags=re.S)
    return unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?(?:span|sup|b)\b[^>]*>", "", page)))


def test_word_and_pdf_hold_the_sentences_of_the_markdown(in_word: bytes, in_pdf: bytes) -> None:
    brief = sample.brief()
    source = office.squeezed(shown_markdown(brief))
    in_words, in_pages = office.squeezed(office.word_text(in_word)), office.squeezed("".join(office.pages(in_pdf)))
    for sentence in body(brief):
        bare = office.squeezed(sentence)
        assert bare in source
        if "[" not in bare:  # in tables a mark that cells share stands once
            assert bare in in_words
            assert bare in in_pages
    for made in (in_words, in_pages):
        for sentence in body(brief):
            assert office.squeezed(re.sub(r"(\[\d+\])+$", "", sentence)) in made


def test_word_and_pdf_hold_no_number_that_the_markdown_lacks(in_word: bytes, in_pdf: bytes) -> None:
    known = numbers(markdown.render(sample.brief()))
    assert numbers(shown_html(sample.brief())) - known <= {"12"}  # 引用来源 12 条
    told = {value for mark in ("图", "表") for value in re.findall(rf"{mark}\s*(\d+)", office.word_text(in_word))}
    assert numbers(office.word_text(in_word)) - known - told <= {"12"}
    axis = {"0.5", "1.5", "2", "2.5", "3", "3.5", "4"}  # of the drawing of a line
    contents = {"1", "2", "3", "4"}  # page numbers
    assert numbers("\n".join(office.pages(in_pdf))) - known - told - axis - contents <= {"12"}


def test_same_bytes_in_another_process_zone_and_hash_seed(in_word: bytes, in_pdf: bytes) -> None:
    script = (
        "import sys; sys.path[:0]=sys.argv[1:]; import sample; from rag.rendering import pdf, word; "
        "sys.stdout.buffer.write(word.render(sample.brief())+pdf.render(sample.brief()))"
    )
    paths = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]
    for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai")):
        run = subprocess.run(
            [sys.executable, "-c", script, *paths],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
        )
        assert run.stdout == in_word + in_pdf


def test_no_part_tells_a_clock(in_word: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(in_word)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
    core = docx.Document(io.BytesIO(in_word)).core_properties
    assert core.created == core.modified == datetime(2026, 1, 18, tzinfo=UTC)


def test_every_style_has_its_chinese_font(in_word: bytes) -> None:
    styles = office.opened(in_word).trees["word/styles.xml"]
    families = {font.get(qn("w:eastAsia")) for font in styles.iter(qn("w:rFonts"))}
    assert families == {"微软雅黑"}
    for style in styles.iter(qn("w:style")):
        if style.get(qn("w:type")) in {"paragraph", "character"}:
            assert style.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") is not None
    assert not any("Theme" in key for font in styles.iter(qn("w:rFonts")) for key in font)


def test_heads_of_tables_come_again_and_rows_stay_whole(in_word: bytes) -> None:
    for table in office.opened(in_word).every("w:tbl"):
        rows = list(table.iter(qn("w:tr")))
        assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        assert len({len(list(row.iter(qn("w:tc")))) for row in rows}) == 1


def test_marks_lead_to_bookmarks_of_the_source_list(in_word: bytes) -> None:
    parts = office.opened(in_word)
    named = [mark.get(qn("w:name")) for mark in parts.every("w:bookmarkStart")]
    assert len(named) == len(set(named))
    assert {link.get(qn("w:anchor")) for link in parts.every("w:hyperlink")} <= set(named)
    assert {f"src_{cited.mark}" for cited in sample.brief().citations} <= set(named)


def test_links_of_the_pdf_lead_to_its_own_pages(in_pdf: bytes) -> None:
    assert set(office.targets(in_pdf)) == {"page"}


def test_a_mark_without_source_is_no_link() -> None:
    loose = replace(sample.brief(), citations=())
    parts = office.opened(word.render(loose))
    assert {link.get(qn("w:anchor"))[:4] for link in parts.every("w:hyperlink")} == {"sec_"}
    assert "[5]" in "".join(office.pages(pdf.render(loose)))


@pytest.mark.parametrize("payloads", SOME, ids=range(len(SOME)))
def test_word_stays_inert(payloads: Sequence[str]) -> None:
    made = word.render(rendering_payloads.together(payloads))
    parts = office.opened(made)
    for name, tree in parts.trees.items():
        if name.endswith(".rels"):
            assert not any(relation.get("TargetMode") for relation in tree)
        assert "embeddings" not in name or not list(tree.iter("{*}f"))
    assert all(set(link.attrib) == {qn("w:anchor"), qn("w:history")} for link in parts.every("w:hyperlink"))
    assert {str(field.get(qn("w:instr"))).strip() for field in parts.every("w:fldSimple")} <= _FIELDS
    for tag in ("w:instrText", "w:altChunk", "w:object", "w:control", "w:sdt", "w:ins", "w:del"):
        assert not list(parts.every(tag))
    text = office.word_text(made)
    assert all(inert(payload) in text for payload in payloads)


@pytest.mark.parametrize("payloads", SOME, ids=range(len(SOME)))
def test_pdf_stays_inert(payloads: Sequence[str]) -> None:
    made = pdf.render(rendering_payloads.together(payloads))
    assert not any(name in made for name in _ACTIVE_PDF)
    assert set(office.targets(made)) == {"page"}
    text = office.squeezed("".join(office.pages(made)))
    assert all(office.squeezed(fonts.settable(inert(payload))[0]) in text for payload in payloads)


def test_markup_of_typst_is_text() -> None:
    hostile = '#eval("1+1") *粗* = 标题 $x^2$ @引用 <label> #read("/etc/passwd") \\ `code` // 注 ~ --- "引" [x]'
    brief = replace(sample.brief(), title=hostile)
    shown = office.squeezed("".join(office.pages(pdf.render(brief))))
    assert office.squeezed(inert(hostile)) in shown


@settings(max_examples=25)
@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_can_be_written(text: str) -> None:
    said = Paragraph((Sentence(text, (1,), "supported"),), text)
    brief = replace(sample.brief(), title=text, sections=(replace(sample.sections()[0], title=text, blocks=(said,)),))
    assert inert(text) in office.word_text(word.render(brief))
    assert pdf.render(brief).startswith(b"%PDF")


def test_a_character_without_glyph_is_shown_and_told() -> None:
    brief = replace(sample.brief(), title="🔴 电报𠮷", counts={})
    text = "".join(office.pages(pdf.render(brief)))
    assert "〓 电报〓" in text
    assert office.squeezed("注：字体未收的字符以“〓”代：U+1F534、U+20BB7。") in office.squeezed(text)
    assert "字体未收" not in "".join(office.pages(pdf.render(sample.brief())))


@pytest.mark.parametrize("text", ["甲乙。" * 2000, "x" * 5000, "y.z/" * 1200], ids=["han", "one word", "path"])
def test_a_text_longer_than_a_page_is_not_cut_off(text: str) -> None:
    said, short = Sentence(text, (1,), "supported"), Sentence("短", (), "no_claim")
    blocks = (
        Heading(said),
        Paragraph((said,), text),
        Bullets((Paragraph((said,)),)),
        TableBlock("表", ("甲", "乙"), ((said, short),)),
    )
    cited = sample.brief().citations[0]
    brief = replace(
        sample.brief(),
        sections=(replace(sample.sections()[0], title="大", blocks=blocks),),
        citations=(replace(cited, item=replace(cited.item, title=text)),),
    )
    one = text[0]
    written = [inert(sentence.text).count(one) for block in blocks for sentence in sentences_in(block)]
    shown = "".join(office.pages(pdf.render(brief))).count(one)
    assert shown >= sum(written) + 2 * text.count(one)  # the lead and the title in the source list


def test_a_chart_taller_than_a_page_is_made_smaller() -> None:
    many = ChartSpec("hbar", "多", "", (Series("甲", tuple(Point(f"名{n}", n + 0.5) for n in range(120))),))
    brief = replace(sample.brief(), sections=(replace(sample.sections()[0], blocks=(ChartBlock(many),)),))
    text = "".join(office.pages(pdf.render(brief)))
    assert all(f"名{n}" in text for n in range(120))


def test_what_the_bold_face_lacks_is_set_in_regular() -> None:
    rare = "戊堃乙昇癸"  # names outside GB 2312
    said = Sentence(rare, (), "no_claim")
    blocks = (Heading(said), Paragraph((said,), rare), TableBlock(rare, (rare,), ((said,),)))
    brief = replace(sample.brief(), title=rare, sections=(replace(sample.sections()[0], title=rare, blocks=blocks),))
    text = office.squeezed("".join(office.pages(pdf.render(brief))))
    assert text.count(rare) == text.count("戊") == text.count("癸") >= 8


def test_the_font_holds_what_the_wire_prints() -> None:
    common = [bytes((a, b)).decode("gb2312", "ignore") for a in range(0xB0, 0xF8) for b in range(0xA1, 0xFF)]
    han = [char for char in common if char]
    assert len(han) == 6763
    assert fonts.settable("".join(han) + "①⑳％‰℃→↑↓▲▼−–—…“”·㎡碲锗镓镕堃昇渿Ⅲ®™")[1] == ()


def drawn(chart: ChartSpec, up_is_red: bool = True) -> str:
    """The outline of a Word file that holds one chart."""
    section = replace(sample.sections()[0], blocks=(ChartBlock(chart),))
    return office.outline(word.render(replace(sample.brief(), sections=(section,)), up_is_red))


def test_rises_and_falls_change_colour_with_the_switch() -> None:
    red, green = "#C0392B", "#1A7F4B"
    line = next(line for line in drawn(sample.INDICES).splitlines() if "barChart" in line)
    assert re.findall("#[0-9A-F]{6}", line) == [red, red, red, green]
    line = next(line for line in drawn(sample.INDICES, False).splitlines() if "barChart" in line)
    assert re.findall("#[0-9A-F]{6}", line) == [green, green, green, red]


CROWDING = ChartSpec(
    "scatter",
    "拥挤度与环比",
    "%",
    (
        Series("拥挤度", (Point("锂矿", 88.0), Point("光芯片", 38.0), Point("白酒", 12.5))),
        Series("环比", (Point("锂矿", 5.0), Point("光芯片", -7.5), Point("白酒", float("nan")))),
    ),
)


def test_a_scatter_is_drawn_in_every_format() -> None:
    assert "<scatterChart" in drawn(CROWDING)
    section = replace(sample.sections()[0], blocks=(ChartBlock(CROWDING),))
    brief = replace(sample.brief(), sections=(section,))
    assert "| 锂矿 | 88 | 5 |" in markdown.render(brief)
    text = "".join(office.pages(pdf.render(brief)))
    assert "锂矿" in text
    assert "光芯片" in text
    assert html.render(brief).count("<circle") == 2


def test_a_chart_without_points_says_so() -> None:
    empty = ChartSpec("line", "空", "", ())
    assert "Normal: 无数据" in drawn(empty)


def test_the_workbook_of_a_chart_holds_its_values(in_word: bytes) -> None:
    parts = office.opened(in_word)
    sheet = parts.trees["word/embeddings/chart1.xlsx!xl/worksheets/sheet1.xml"]
    values = [float(value.text) for value in sheet.iter("{*}v")]
    assert values == [2.31, 2.5, 3.46, 3.6]
    assert [text.text for text in sheet.iter("{*}t")] == [None, "成交额", "11:32", "13:13", "14:50", "15:02"]


def test_a_label_is_no_formula() -> None:
    chart = ChartSpec("bar", "甲", "", (Series("=1+1", (Point("=cmd|' /C calc'!A0", 1.0),)),))
    section = replace(sample.sections()[0], blocks=(ChartBlock(chart),))
    parts = office.opened(word.render(replace(sample.brief(), sections=(section,))))
    sheet = parts.trees["word/embeddings/chart1.xlsx!xl/worksheets/sheet1.xml"]
    assert not list(sheet.iter("{*}f"))
    assert {cell.get("t") for cell in sheet.iter("{*}c")} == {"inlineStr", None}


def test_shares_give_a_date_its_room_and_bound_long_text() -> None:
    laid = tables.lay(("日期", "内容"), [[("8月24日至9月26日", ()), ("长" * 200, ())]])
    first, second = tables.shares(laid)
    assert first == 19
    assert second == 60


def test_a_mark_that_all_points_share_stands_once_at_the_caption() -> None:
    points = tuple(sample.point(label, value, "close") for label, value in (("沪指", 1.09), ("深成指", 1.75)))
    chart = ChartSpec("bar", "涨跌幅", "%", (Series("涨跌幅", points),))
    told = drawn(chart).splitlines()
    assert "Caption: 图 1　涨跌幅（%）[5]→src_5" in told
    assert "ChartValues: 沪指：1.09；深成指：1.75。" in told


def test_what_announces_a_list_stays_with_it() -> None:
    lead = Paragraph((Sentence("宏观数据：", (), "no_claim"),))
    section = replace(sample.sections()[0], blocks=(lead, Paragraph((Sentence("甲。", (), "no_claim"),))))
    made = docx.Document(io.BytesIO(word.render(replace(sample.brief(), sections=(section,)))))
    kept = {part.text: part.paragraph_format.keep_with_next for part in made.paragraphs}
    assert kept["宏观数据："] is True
    assert not kept["甲。"]
