"""摘要: the five paragraphs in their fixed order, drawn from the sections already written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.brief import report
from rag.brief.clean import day
from rag.brief.crowding import crowded_line
from rag.brief.days import Day, days, paragraph
from rag.brief.fixedparts import wire_margin
from rag.brief.inputs import BriefInput
from rag.brief.policies import Page, issued, title_of
from rag.brief.pricelines import price_lines
from rag.brief.table import index_lines, margin_line
from rag.brief.writer import Draft, fixed, sentence
from rag.written import Block, Bullets, DraftSection, Heading, Paragraph

_ROOM = 330


@dataclass(frozen=True, slots=True)
class Parts:
    """What the summary draws on."""

    focus: DraftSection
    policies: Sequence[Page]
    industry: Mapping[str, list[Heading[Draft]]]


def summary_section(given: BriefInput, parts: Parts) -> DraftSection:
    """The five paragraphs; enumerations stand as points whose lead is their number."""
    blocks: list[Block[Draft]] = [_market(given)]
    blocks += _listed("重点主题", [(h.sentence.label, _unlabelled([h])) for h in _heads(parts.focus)])
    blocks += _listed("政策动态", [("", [_policy(p)]) for p in parts.policies[:4]])
    blocks += _listed("产业趋势", [(name, _unlabelled(heads[:3])) for name, heads in parts.industry.items()])
    risk = "产业发展进程不及预期；政策出台和落地具备不确定性；宏观经济波动。"
    blocks.append(Paragraph((fixed(risk),), lead="风险提示"))
    return DraftSection("summary", "摘要", "available", tuple(blocks))


def _market(given: BriefInput) -> Paragraph[Draft]:
    """About 220 characters: each day's indices, turnover and breadth, Hong Kong, the week's record prices."""
    by_id = {i.item_id: i for i in given.items}
    found = days(given)
    texts: list[Draft] = []
    for one in found:
        own = _brief_day(one, paragraph(one, by_id), len(found))
        texts += own
    lines = [
        p
        for p in price_lines(given.prices, by_id)
        if any("历史新高" in by_id[c].text for s in p.sentences for c in s.cites)
    ]
    for line in lines[:2]:
        texts.append(line.sentences[-1])
    told, missing = _tables(given)
    texts += told
    if not texts:
        texts = [fixed("本期无数据。")]
    elif missing:
        texts.append(fixed(f"{'、'.join(missing)}：未覆盖。"))
    since = f"{given.monday.month}.{given.monday.day}-{given.sunday.month}.{given.sunday.day}"
    return Paragraph(tuple(texts), lead=f"市场回顾（{since}）")


def _tables(given: BriefInput) -> tuple[list[Draft], list[str]]:
    """What the tables add (全A, 两融, 拥挤度: a report's own words, then the market table's) and what none tells."""
    told: dict[str, list[Draft]] = {
        "全A周涨幅": [s for s in index_lines(given) if "全A" in s.text],
        "两融": [s for s in [margin_line(given)] if s],
        "拥挤度": crowded_line(given),
    }
    for name, part in (
        ("两融", report.leverage_section(given.pages)),
        ("拥挤度", report.crowding_section(given.pages)),
    ):
        opening = [b for b in part.blocks if isinstance(b, Paragraph)][:1] if part else []
        told[name] = [*(s for b in opening for s in b.sentences if not s.fixed), *told[name]]
    told["两融"] = told["两融"] or wire_margin(given)[-1:]
    return [s for found in told.values() for s in found], [name for name, found in told.items() if not found]


def _brief_day(one: Day, whole: Paragraph[Draft], count: int) -> list[Draft]:
    keep = [
        s
        for s in whole.sentences
        if re.search(r"截至|成交额|涨停|港股", s.text)
        and "海外方面" not in s.text
        and "板块来看" not in s.text
        and "概念" not in s.text
    ]
    keep = keep[: 5 if count == 1 else 4 if count == 2 else 2]
    return [sentence(f"{one.label}，{s.text}" if i == 0 else s.text, s.cites) for i, s in enumerate(keep)]


def _heads(section: DraftSection) -> list[Heading[Draft]]:
    return [b for b in section.blocks if isinstance(b, Heading) and not b.sentence.fixed]


def _policy(page: Page) -> Draft:
    """日期＋机关＋文件＋要旨."""
    item = page.lead
    title = title_of(page)
    named = title.startswith(page.issuer.removesuffix("等部门"))
    text = title if named or page.issuer in title or "：" in title else f"{page.issuer}：{title}"
    if issued(page) and page.document not in text:
        text += f"（《{page.document}》）"
    return sentence(f"{day(item)}，{text}。", [item])


def _unlabelled(heads: Sequence[Heading[Draft]]) -> list[Draft]:
    """Headings of one sector, each a sentence of its own, without the label, which stands in the lead."""
    texts = [h.sentence.text.removeprefix(f"{h.sentence.label}：").rstrip("。") for h in heads]
    ends = ["；"] * (len(heads) - 1) + ["。"]
    return [sentence(t + end, h.sentence.cites) for t, end, h in zip(texts, ends, heads, strict=True)]


def _listed(lead: str, entries: Sequence[tuple[str, list[Draft]]]) -> list[Block[Draft]]:
    if not entries:
        return [Paragraph((fixed("本期无数据。"),), lead=lead)]
    points = tuple(Paragraph(tuple(e), lead=f"（{n}）{label}") for n, (label, e) in enumerate(entries, 1))
    return [Paragraph((fixed(_GENERAL[lead]),), lead=lead), Bullets(points)]


_GENERAL = {
    "重点主题": "本期热度居前、证据较足的主题如下。",
    "政策动态": "本期按发文机关层级与影响面择要如下。",
    "产业趋势": "各板块要闻如下。",
}
