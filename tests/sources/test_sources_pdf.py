"""PDF: read in a limited child process. The files are written by hand here, object by object."""

from __future__ import annotations

import select
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from rag.errors import InputError
from rag.sources import _pdf_child, read_bytes
from rag.sources.pdf import PdfLimits, page_texts

pytest.importorskip("pypdfium2")


def _content(lines: list[str]) -> bytes:
    """Lines of text in a standard font; Chinese as UTF-16 under an identity CMap."""
    rows = [
        f"1 0 0 1 40 {780 - 14 * i} Tm <{line.encode('utf-16-be').hex()}> Tj" for i, line in enumerate(lines) if line
    ]
    return ("BT /F1 10 Tf " + " ".join(rows) + " ET").encode("ascii")


def _pdf(contents: list[bytes], extra: bytes = b"") -> bytes:
    """A PDF with one page per content stream; the font maps each UTF-16 code to itself."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap /CMapName /U def 1 begincodespacerange <0000> <FFFF> "
        b"endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end"
    )
    font = b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/DescendantFonts[5 0 R]/ToUnicode 4 0 R>>"
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(contents)}>>".encode(),
        font,
        f"<</Length {len(cmap)}>>stream\n".encode() + cmap + b"\nendstream",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 0 1000 1000]"
        b"/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>>>",
    ]
    for i, content in enumerate(contents):
        page = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1200 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {7 + 2 * i} 0 R"
        )
        page += ">>"
        packed = zlib.compress(content, 9)
        stream = f"<</Length {len(packed)}/Filter/FlateDecode>>stream\n".encode() + packed + b"\nendstream"
        objects += [page.encode(), stream]
    out, places = b"%PDF-1.7\n", []
    for i, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{i} 0 obj".encode() + body + b"endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"<</Size {len(objects) + 1}/Root 1 0 R".encode() + extra + b">>"
    start = f"\nstartxref\n{len(out)}\n%%EOF".encode()
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer".encode() + trailer + start


def test_the_same_clean_up_serves_a_pdf() -> None:
    pages = [
        ["市场回顾：本周（4.13-4.17），全A上涨2.48%。", "重点主题：（1）甲", "政策动态：乙。", "风险提示：丙。"],
        ["3资料来源：甲，乙", "• 国产大模型周调用量冲高至5.16", "万亿Token。", "图：甲图", "标题：一"],
        ["4资料来源：甲（备注：统计时间截至2026/4/17）", "图：乙图", "标题：二"],
        ["5资料来源：甲", "图：丙图", "标题：三"],
    ]
    document = read_bytes(_pdf([_content(lines) for lines in pages]), "周报.pdf")
    assert document.kind == "weekly_report"
    assert [(page.page_no, page.title, page.line) for page in document.pages] == [
        (2, "", 1),
        (3, "标题：一", 2),
        (4, "标题：二", 3),
        (5, "标题：三", 4),
    ]
    assert document.pages[1].bullets == ("国产大模型周调用量冲高至5.16万亿Token。",)


def test_another_pdf_is_a_note_with_an_item_per_page() -> None:
    document = read_bytes(_pdf([_content(["甲公司纪要"]), _content(["乙公司"])]), "2026-01-12 纪要.pdf")
    assert document.kind == "note"
    assert [(item.page_no, item.text) for item in document.items] == [(1, "甲公司纪要"), (2, "乙公司")]


def _encrypted() -> bytes:
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"28" * 32 + b">/U<" + b"29" * 32 + b">>>"
    return _pdf([_content(["甲"])], lock + b"/ID[<00><00>]")


@pytest.mark.parametrize(
    ("data", "limits", "message"),
    [
        (_pdf([b""]), PdfLimits(), "扫描件"),
        (_pdf([_content(["甲"])])[:300], PdfLimits(), "damaged"),
        (b"%PDF-1.7 nothing", PdfLimits(), "damaged"),
        (_encrypted(), PdfLimits(), "encrypted"),
        (_pdf([_content(["甲"])] * 4), PdfLimits(pages=3), "too many pages"),
        (_pdf([_content(["甲" * 50])]), PdfLimits(characters=49), "too much text"),
    ],
    ids=["scan", "truncated", "no body", "encrypted", "pages", "characters"],
)
def test_what_is_refused(data: bytes, limits: PdfLimits, message: str) -> None:
    with pytest.raises(InputError, match=message):
        page_texts(data, "x.pdf", limits)


def _bomb() -> bytes:
    """A few kilobytes that unpack to 120 MB of text operators."""
    return _pdf([b"BT /F1 10 Tf " + b"<4e00> Tj " * 12_000_000])


def test_a_bomb_is_stopped_by_its_limits() -> None:
    bomb = _bomb()
    assert len(bomb) < 2_000_000
    with pytest.raises(InputError, match=r"memory|long|stopped|扫描件|too much text"):
        page_texts(bomb, "x.pdf", PdfLimits(memory=200 << 20, seconds=2))


@pytest.mark.skipif(not hasattr(select, "poll"), reason="without poll() (Windows) the time limit ends the reader")
def test_the_reader_of_a_pdf_ends_with_its_parent() -> None:
    limits = [str(n) for n in (4 << 30, 20, 9, 9_999_999)]
    command = [sys.executable, "-P", _pdf_child.__file__, *limits]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(_bomb())
        child.stdout.close()  # what a killed parent leaves behind
        child.stdin.close()
        assert child.wait() == 0  # its limits would end it with a signal, an answer that nobody reads with an error


def test_modules_of_the_working_folder_do_not_read_the_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rag", "json", "pypdfium2"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert page_texts(_pdf([_content(["甲公司纪要"])]), "x.pdf") == ["甲公司纪要"]
