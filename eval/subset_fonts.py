"""Make the fonts of the PDF: subsets of Noto Sans CJK SC (SIL OFL 1.1), regular and bold, under a name of their own.

    python eval/subset_fonts.py NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc Unihan_OtherMappings.txt.bz2

The collections come with Debian's `fonts-noto-cjk`, the table (kTGH: 通用规范汉字表) with its `unicode-data`.
Regular: GB 2312, the 8,105 characters of the 通用规范汉字表, symbols. Bold, a family of its own so that what it lacks
is set in regular: GB 2312 and the usual symbols. Needs `fonttools` (extra `train`).
"""

from __future__ import annotations

import bz2
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

OUT = Path(__file__).parent.parent / "rag" / "bundled" / "fonts"
FAMILIES = {"Regular": "Rag Sans", "Bold": "Rag Strong"}
_USUAL = ((0x20, 0x180), (0x391, 0x3CA), (0x2010, 0x2040), (0x2190, 0x219A), (0x2460, 0x2474), (0x25A0, 0x25D0))
_USUAL_WIDE = ((0x3000, 0x3020), (0xFF00, 0xFFF0))
# Latin, Greek, Cyrillic, punctuation, currency, letter-like, arrows, mathematics, enclosed, geometric, radicals, kana
_SYMBOLS = ((0x20, 0x250), (0x370, 0x460), (0x2000, 0x20D0), (0x2100, 0x2400), (0x2460, 0x2700), (0x2E80, 0x2FE0))
_SYMBOLS_WIDE = ((0x3000, 0x3100), (0x31D0, 0x31E4), (0x3200, 0x3400), (0xF900, 0xFB00), (0xFF00, 0xFFF0))
_SEEN = "吋碁錤崑脇蔣栢稅渿岹燁詠箑噁內蘭電疌臺灣"
"""Of names in the wire, outside all tables."""
_TGH = re.compile(r"U\+([0-9A-F]+)\tkTGH\t")


def coded(codec: str) -> set[int]:
    """The Han characters that a double-byte codec holds."""
    found = set()
    for code in range(0x4E00, 0xA000):
        try:
            chr(code).encode(codec)
        except UnicodeEncodeError:
            continue
        found.add(code)
    return found


def standard(table: Path) -> set[int]:
    """The characters of the 通用规范汉字表."""
    with bz2.open(table, "rt", encoding="utf-8") as lines:
        return {int(match[1], 16) for line in lines if (match := _TGH.match(line))}


def spans(ranges: Iterable[tuple[int, int]]) -> set[int]:
    """The code points of half-open ranges."""
    return {code for since, until in ranges for code in range(since, until)}


def cut(collection: Path, codes: set[int], style: str) -> None:
    """Write the subset of the SC face that holds `codes`."""
    face = next(
        f for f in TTCollection(str(collection), lazy=True).fonts if f["name"].getDebugName(1).endswith("CJK SC")
    )
    face.recalcTimestamp = False
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"])
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(face)
    _rename(face, style)
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{FAMILIES[style].replace(' ', '')}-{style}.otf"
    face.save(path, reorderTables=True)
    print(f"{path.name}: {len(face.getBestCmap())} characters, {path.stat().st_size:,} bytes")


def _rename(face: TTFont, style: str) -> None:
    family = FAMILIES[style]
    plain = f"{family.replace(' ', '')}-{style}"
    names = {1: family, 2: style, 3: plain, 4: f"{family} {style}", 6: plain}
    table = face["name"]
    table.names = [record for record in table.names if record.nameID in {0, 5, 13, 14}]
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)
    face["CFF "].cff.fontNames = [plain]


def main() -> None:
    """Both weights."""
    regular, bold, table = map(Path, sys.argv[1:4])
    common = coded("gb2312")
    cut(regular, common | standard(table) | set(map(ord, _SEEN)) | spans(_SYMBOLS + _SYMBOLS_WIDE), "Regular")
    cut(bold, common | spans(_USUAL + _USUAL_WIDE), "Bold")


if __name__ == "__main__":
    main()
