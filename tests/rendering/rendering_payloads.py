"""Hostile text: what must reach a reader as plain characters, in every place of every format. For tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sample

from rag.written import (
    Brief,
    BriefSection,
    Bullets,
    ChartBlock,
    ChartSpec,
    Citation,
    Heading,
    Paragraph,
    Point,
    Sentence,
    Series,
    TableBlock,
)

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<iframe src='https://evil.example/'></iframe>",
    "<a href='https://evil.example'>财联社</a>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href='https://evil.example/'>",
    "<form action='https://evil.example'><input name=q></form>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<object data='data:text/html,x'></object>",
    "<video src=https://evil.example/v.mp4 autoplay>",
    "<!-- hidden --><b>x</b>",
    "<![CDATA[<b>x</b>]]>",
    "<?php echo 1 ?>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></style></script><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}{{ config }}",
    "{{brief.__class__.__mro__}}",
    "[click](https://evil.example)",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/a.png)",
    "![x][1]",
    "[x]: https://evil.example 'title'",
    "[1]: https://evil.example",
    "[^1]: 脚注",
    "[[内链]] ![[嵌入]]",
    "<https://evil.example>",
    "<mailto:a@evil.example>",
    "https://evil.example/?q=secret",
    "http://127.0.0.1:8080/x",
    "www.evil.com/path",
    "ftp://evil.example/x",
    "evil.com 与 603259.SH",
    "a@evil.com",
    "mailto:a@evil.com",
    "//evil.com/x",
    "javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "`code` ```fence``` ~~~",
    "~~~\ncode\n~~~",
    "# 标题",
    "#标签 %%注释%% ==高亮==",
    "> 引用",
    "- 列表\n- 列表",
    "1. 列表",
    "1) 列表",
    "+ 列表",
    "---",
    "===",
    "***粗斜*** __粗__ _斜_ ~~删~~ *斜*",
    "| a | b |\n|---|---|\n| c | d |",
    "$x^2$ $$\\int$$ \\(x\\) \\[x\\]",
    "&lt;script&gt; &#60;b&#62; &amp;",
    "\\<b> \\[x](https://evil.example) \\\\[x](y)",
    "\\",
    "行首\n\n# 第二段\n\n    代码\n\n<div>块</div>",
    "[3][99][#t0000000000000001]",
    "\x1b[31m红\x1b[0m \x1b]8;;https://evil.example\x1b\\链\x1b]8;;\x1b\\ \x07\x08\r\x00",
    "\u202e逆序\u202c \u200b零宽 \U000e0041标签",
    "\ud800孤立代理",
    ":::note\n指令\n:::",
    "<% tp.file.title %>",
    "Term\n: definition",
)


def _poison(text: str, payload: str) -> str:
    return f"{payload}{text}{payload}"


def brief(payload: str) -> Brief:
    """The sample brief with `payload` in every place that takes text: titles, bodies, sources, files, labels, names."""
    base = sample.brief()
    bad = Sentence(payload, (1, 2), "supported")
    around = Sentence(_poison("成交额3.6万亿元", payload), (3,), "supported")
    points = (Point(payload, 1.0, (sample.ITEMS["silver"].item_id,)), Point(_poison("乙", payload), -2.5))
    charts = tuple(
        ChartBlock(ChartSpec(kind, payload, payload, (Series(payload, points), Series("乙", points)), payload))
        for kind in ("bar", "hbar", "line", "scatter", "timeline")
    )
    section = BriefSection(
        key=payload,
        title=payload,
        state="partial",
        blocks=(
            Heading(bad),
            Heading(around, 4),
            Paragraph((bad, around), payload),
            Paragraph((bad,)),
            Bullets((Paragraph((bad, bad), payload), Paragraph((around,)))),
            TableBlock(payload, (payload, "列"), ((bad, around), (around, bad))),
            *charts,
        ),
        item_ids=(),
        sources=(payload, _poison("财联社", payload)),
    )
    citations = tuple(_cited(citation, payload) for citation in base.citations)
    coverage = replace(base.coverage, excluded={payload: 3})
    return replace(
        base,
        week=payload,
        title=payload,
        sections=(section, *base.sections),
        citations=citations,
        coverage=coverage,
        model=payload,
        settings_fingerprint=payload,
        counts={payload: 1},
    )


def together(payloads: Sequence[str]) -> Brief:
    """One brief that holds the sections and the sources of several, to spare time."""
    briefs = [brief(payload) for payload in payloads]
    cited = [citation for one in briefs for citation in one.citations]
    return replace(
        briefs[0],
        sections=tuple(one.sections[0] for one in briefs),
        citations=tuple(replace(citation, mark=mark) for mark, citation in enumerate(cited, 1)),
    )


def _cited(citation: Citation, payload: str) -> Citation:
    even = citation.mark % 2 == 0
    item = replace(
        citation.item,
        title="" if even else payload,
        text=_poison(citation.item.text, payload),
        source=payload,
        file=payload,
        item_id=citation.item.item_id if even else citation.item.item_id + payload,
    )
    return Citation(citation.mark, item, _poison(citation.quote, payload))
