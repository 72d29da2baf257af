"""Checked sections → `Brief`; coverage counted from the items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from rag.brief.exclude import reason
from rag.brief.inputs import BriefInput
from rag.brief.writer import Draft, fixed
from rag.clock import parse_week
from rag.types import Level, SessionCoverage
from rag.written import (
    Block,
    Brief,
    BriefSection,
    Bullets,
    Citation,
    Coverage,
    DraftSection,
    Heading,
    Paragraph,
    Sentence,
)

_NUMBER = re.compile(r"^（\d{1,2}）")


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the sections of a brief."""

    week: str
    coverage: Coverage
    model: str = "extractive"
    settings_fingerprint: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


def assemble(sections: Sequence[BriefSection], citations: Sequence[Citation], frame: Frame) -> Brief:
    """The brief, its sections in the order given. Pure: same arguments, same value."""
    monday, sunday = parse_week(frame.week)
    title = f"主题周报（{monday.year}.{monday.month}.{monday.day}-{sunday.month}.{sunday.day}）"
    return Brief(
        week=frame.week,
        title=title,
        since=monday,
        until=sunday,
        sections=tuple(replace(s, blocks=tuple(map(_mended, s.blocks))) for s in sections),
        citations=tuple(citations),
        coverage=frame.coverage,
        model=frame.model,
        settings_fingerprint=frame.settings_fingerprint,
        counts=dict(sorted(frame.counts.items())),
    )


def _mended(block: Block[Sentence]) -> Block[Sentence]:
    """Without what a dropped sentence leaves: a gap in points' numbers, a ； at the end, a heading of a label alone."""
    if isinstance(block, Heading) and block.sentence.label and block.sentence.text.rstrip("：") == block.sentence.label:
        return Heading(replace(block.sentence, text=f"{block.sentence.label}：要闻"))
    if not isinstance(block, Bullets) or not all(_NUMBER.match(p.lead) for p in block.points):
        return block
    led = [replace(p, lead=_NUMBER.sub(f"（{n}）", p.lead)) for n, p in enumerate(block.points, 1)]
    return Bullets(tuple(replace(p, sentences=_ended(p.sentences)) for p in led))


def _ended(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    *first, last = sentences
    return (*first, replace(last, text=f"{last.text[:-1]}。") if last.text.endswith("；") else last)


def coverage(given: BriefInput) -> Coverage:
    """Sessions read (by level), weekdays of the week without any item, and what was left out for which reason."""
    per: dict[tuple[date, str], list[int]] = {}
    for index, item in enumerate(given.telegraphs):
        per.setdefault((item.session_date, item.level or ""), []).append(index)
    wire = given.telegraphs
    sessions = []
    for (day, level), places in sorted(per.items()):
        moments = [wire[i].published_at for i in places]
        named: Level | None = "important" if level == "important" else "normal" if level == "normal" else None
        sessions.append(SessionCoverage(day, named, len(places), min(moments), max(moments)))
    seen = {s.session_date for s in sessions} | {i.session_date for i in given.pages}
    week = [given.monday + timedelta(days=n) for n in range(7)]
    missing = tuple(d for d in week if d not in seen and (d.weekday() < 5 or not seen)) if wire else ()
    excluded = Counter(r for i in wire if (r := reason(i)))
    return Coverage(tuple(sessions), missing, given.told_until, len(given.items), dict(sorted(excluded.items())))


def coverage_section(given: BriefInput) -> DraftSection:
    """数据覆盖与方法. Its sentences are counted from the store: no marks, `fixed` False, section key `coverage`."""
    told = coverage(given)
    texts: list[str] = []
    names = {"important": "重磅", "normal": "普通", None: "未分级"}
    for s in told.sessions:
        day = f"{s.session_date.month}月{s.session_date.day}日"
        texts.append(f"{day}（{names[s.level]}）：{s.items}条，{s.first:%H:%M}至{_until(s)}。")
    gaps = "、".join(f"{d.month}月{d.day}日" for d in told.missing)
    if gaps:
        texts.append(f"本周未覆盖的交易时段：{gaps}。")
    if told.data_as_of:
        moment = told.data_as_of
        clock = f"{moment:%H:%M}" if told.sessions else ""
        texts.append(f"数据截至{moment.month}月{moment.day}日{clock}，其后发生的事项不在本期范围。")
    if given.pages:
        texts.append(f"券商报告：{given.pages[0].file}，共读取{len(given.pages)}页。")
    if told.excluded:
        parts = "、".join(f"{name}{n}条" for name, n in told.excluded.items())
        texts.append(f"共读取{told.items}条；未采用：{parts}。")
    method = fixed(
        "方法：数值由程序自原文读取，同一指标以收盘为准，无收盘者注明时点；句句标注出处，未能核对的句子不予采用。"
    )
    sentences: tuple[Draft, ...] = (*(Draft(t) for t in texts), method)
    return DraftSection("coverage", "数据覆盖与方法", "available", (Paragraph(sentences),))


def _until(session: SessionCoverage) -> str:
    last = session.last
    return f"{'次日' if last.date() > session.session_date else ''}{last:%H:%M}"
