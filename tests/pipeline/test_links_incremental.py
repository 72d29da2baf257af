"""Links made after every change are those of the whole, whatever came first, and whatever went."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.corpus import Catalog
from rag.corpus.links import links
from rag.pipeline.crew import Crew
from rag.pipeline.derive import link
from rag.sources import read_bytes
from rag.types import Document

FIRST = date(2026, 1, 5)
STORY = "甲甲科技与乙乙电子签订供货合同，约定三年内交付储能电芯，合同金额约12亿元，占去年营业收入的30%。"
TEXTS = (
    "沪深两市成交额突破{n}万亿元。",
    "甲甲科技股价涨超{n}%，报{n}0.5元/股。",
    f"【甲甲科技：签订大单】财联社电，{STORY}",
    f"财联社电，{STORY}公司表示，交付自明年一月开始，第{{n}}批。",
    f"【更正：甲甲科技】财联社电，{STORY.replace('12亿', '21亿')}",
    "【早间新闻精选】1、甲甲科技与乙乙电子签订供货合同，约定三年内交付储能电芯。 2、有色板块走强，丙丙铜业涨停。",
    "有色板块走强，丙丙铜业涨停，丁丁锌业涨超{n}%。",
)
Line = tuple[int, int, int, str, int]
"""(day, hour, minute, text, number)."""
LINES = st.tuples(st.integers(0, 4), st.integers(0, 23), st.integers(0, 59), st.sampled_from(TEXTS), st.integers(1, 4))
CAPTURE = st.tuples(st.sampled_from("abc"), st.lists(LINES, min_size=1, max_size=8))


def captured(name: str, lines: Sequence[Line]) -> Document:
    """A telegraph file that holds several sessions."""
    out = []
    for day, hour, minute, text, n in lines:
        out.append(f"# 财联社【普通】电报 - {FIRST + timedelta(days=day)}")
        out.append(f"**[{hour:02d}:{minute:02d}]** {text.format(n=n)}\n")
    document = read_bytes("\n".join(out).encode(), f"{name}.md")
    digest = hashlib.sha256(repr(lines).encode()).hexdigest()
    return replace(document, sha256=digest)


@settings(max_examples=60)
@given(st.lists(CAPTURE, min_size=1, max_size=8), st.data())
def test_step_by_step_equals_the_whole(captures: list[tuple[str, list[Line]]], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder, Catalog.create_or_open(Path(folder)) as catalog:
        for name, lines in captures:
            catalog.add(captured(name, lines))
            if data.draw(st.booleans()):
                link(catalog, Crew(0))()
            if data.draw(st.integers(0, 5)) == 0:
                catalog.remove(f"{name}.md")
        link(catalog, Crew(0))()
        assert catalog.all_links() == links(catalog.items())
        assert catalog.changed_sessions() == []


def test_the_example_texts_are_linked() -> None:
    lines = [(0, 9, 30 + n, text, 1 + n % 3) for n, text in enumerate(TEXTS + TEXTS)]
    kinds = {x.kind for x in links(captured("a", lines).items)}
    assert kinds == {"updates", "expands", "corrects", "duplicate", "repeats"}
