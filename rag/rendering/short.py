"""The brief on one screen, for a push message: 摘要 in lines, the next events, where the rest stands. Markdown.

Nothing is worded here: whole checked sentences with their marks, chosen by place. At most `MOST` lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.rendering.labels import lead, moment
from rag.rendering.markdown import escape
from rag.written import Brief, BriefSection, Bullets, Paragraph, Sentence, TableBlock

MOST = 40
_MARKET, _EVENTS, _SECTORS = 7, 5, 9
_RISK = "风险提示"
_DAY = re.compile(r"\d{1,2}月\d{1,2}日，")


def render(brief: Brief) -> str:
    """The short brief; ends with a line break. Same brief, same bytes."""
    return "\n".join(lines(brief)) + "\n"


def lines(brief: Brief) -> list[str]:
    """The lines of the short brief."""
    by_key = {section.key: section for section in brief.sections}
    parts = [f"**{escape(brief.title)}** 数据截至 {moment(brief.coverage.data_as_of)}", ""]
    if "summary" in by_key:
        parts += _summary(by_key["summary"])
    if "outlook" in by_key:
        parts += _events(by_key["outlook"])
    foot = ["", f"出处编号见全文：{escape(brief.week)}.md"]
    return [*parts[: MOST - len(foot)], *foot]


def _summary(section: BriefSection) -> Iterator[str]:
    name = ""
    for block in section.blocks:
        if isinstance(block, Paragraph):
            name = block.lead
            if name == _RISK:
                yield f"**{_RISK}** {_text(block.sentences)}"
            else:
                yield f"**{escape(name)}**"
                yield from (f"- {_text((one,))}" for one in _chosen([s for s in block.sentences if s.marks]))
        elif isinstance(block, Bullets):
            for point in block.points[:_SECTORS]:
                words, colon = lead(point.lead)
                yield f"- {escape(words)}{colon}{_text(point.sentences[:1])}"


def _chosen(said: list[Sentence]) -> list[Sentence]:
    """At most `_MARKET` sentences in their order, those first that open a day: the whole week, not its first days."""
    opening = sorted(range(len(said)), key=lambda n: (not _DAY.match(said[n].text), n))
    return [said[n] for n in sorted(opening[:_MARKET])]


def _events(section: BriefSection) -> Iterator[str]:
    rows = [row for block in section.blocks if isinstance(block, TableBlock) for row in block.rows][:_EVENTS]
    if rows:
        yield f"**{escape(section.title)}**"
    yield from (f"- {escape(row[0].text)} {_text(row[1:2])}" for row in rows)


def _text(sentences: tuple[Sentence, ...]) -> str:
    # the first of several points in a row ends in a semicolon; here it stands alone
    ends = [f"{s.text[:-1]}。" if s.text.endswith("；") else s.text for s in sentences]
    return "".join(escape(text) + "".join(f"[{m}]" for m in s.marks) for text, s in zip(ends, sentences, strict=True))
