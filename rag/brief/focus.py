"""重点主题: the hottest themes that do not tell the same items, each with a title and three bullets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.brief.clean import source_names
from rag.brief.inputs import BriefInput
from rag.brief.salience import Story
from rag.brief.writer import Draft, Said, bullets, fixed, headline, points, sentence
from rag.types import Block, ChartBlock, ChartSpec, DraftSection, Heading, Item, Paragraph, Point, Series, ThemeWeek

_OVERLAP = 0.34
_NOT_FOCUS = {
    "外贸出口",
    "央行与流动性",
    "基金与ETF",
    "港股与南向",
    "地方债与基建",
    "消费政策",
    "未来产业",
    "保险",
    "银行",
    "券商",
    "地产",
    "消费电子",
    "油气",
}
"""Themes of the macro frame and of flows: they have their own places in the review."""
_LEADS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("政策", re.compile(r"工信部|工业和信息化部|国家发展改革委|国务院|印发|意见》|方案》|办法》|部门")),
    ("市场表现", re.compile(r"涨停|概念|板块|20cm|成分股|ETF集体|走高|走强")),
    ("供需", re.compile(r"价格|涨价|供应|短缺|产能|扩产|库存|报价|紧缺|期货|现货|突破.{0,8}大关|元/吨|美元/盎司")),
    ("验证", re.compile(r"首次|首台|圆满|发射|试验|研发成功|实验|发布会上|飞行|临床")),
    ("规模", re.compile(r"销量|出货量|规模|收入|同比|市场份额|出口|营收|净利")),
    ("产业进展", re.compile(r"")),
)


@dataclass(frozen=True, slots=True)
class Focus:
    """A theme chosen for 重点主题 and its events, best first."""

    week: ThemeWeek
    stories: tuple[Story, ...]


def choose(given: BriefInput, ranked: Sequence[Story]) -> list[Focus]:
    """The `given.focus` hottest themes with at least two tellable events, skipping those that mostly repeat a chosen one."""
    chosen: list[Focus] = []
    taken: set[str] = set()
    for week in sorted(given.themes, key=lambda w: (-_weight(w, given, ranked), w.theme.name)):
        if len(chosen) == given.focus:
            break
        if week.theme.name in _NOT_FOCUS or week.theme.sector == "金融":
            continue
        own = _own(week, ranked)
        ids = {s.item.item_id for s in own}
        if len(own) < 2 or len(ids & taken) > _OVERLAP * len(ids):
            continue
        chosen.append(Focus(week, tuple(own)))
        taken |= ids
    return chosen


def _own(week: ThemeWeek, ranked: Sequence[Story]) -> list[Story]:
    """Stories about the theme: it stands in their title, or they have none; passing mentions come last and few."""
    ids = set(week.item_ids)
    terms = [a.lower() for a in week.theme.aliases]
    mine = [s for s in ranked if s.item.item_id in ids]
    about = [s for s in mine if any(t in (s.item.title or s.item.text).lower() for t in terms)]
    return about + [s for s in mine if s not in about][:2]


def _weight(week: ThemeWeek, given: BriefInput, ranked: Sequence[Story]) -> float:
    """Heat, and what makes a theme more than ticks: tellable stories, price and policy evidence, its rise."""
    ids = set(week.item_ids)
    best = sorted((s.score for s in ranked if s.item.item_id in ids), reverse=True)[:4]
    texts = " ".join(i.title + i.text for i in given.telegraphs if i.item_id in ids)
    evidence = 1.5 * bool(re.search(r"涨停|历史新高", texts)) + 1.0 * bool(
        re.search(r"工信部|工业和信息化部|发展改革委|国务院|意见》|方案》", texts)
    )
    rise = 0.0 if week.previous_heat is None else 0.3 * max(-3.0, min(3.0, week.heat - week.previous_heat))
    grade = {"主线": 2.0, "单点信号": 0.0, "样本不足": -4.0}[week.grade]
    return min(week.heat, 24.0) * 0.8 + sum(best) * 0.7 + evidence + rise + grade


def focus_section(chosen: Sequence[Focus], said: Said) -> DraftSection:
    """The section; `none` when no theme has two events."""
    blocks: list[Block[Draft]] = []
    used: list[Item] = []
    for focus in chosen:
        body, items = _bullets(focus, said)
        if not body:
            continue
        blocks += [Heading(_title(focus)), *bullets(body), *_chart(focus)]
        used += items
    if not blocks:
        return DraftSection("focus", "重点主题", "none", (Paragraph((fixed("本期无数据。"),)),))
    return DraftSection("focus", "重点主题", "available", tuple(blocks), source_names(used))


def _title(focus: Focus) -> Draft:
    """主题：现象，判断 — two half sentences out of the titles of the theme's best events."""
    name = focus.week.theme.name
    titled = [s.item for s in focus.stories if s.item.title]
    market = [i for i in titled if lead_of(i) in ("市场表现", "供需")]
    facts = [i for i in titled if i not in market[:1]]
    first = (market or titled or [focus.stories[0].item])[0]
    text, cites = _half(first, 20), [first]
    second = next((i for i in facts if i is not first), None)
    if second is not None and len(name) + len(text) < 32:
        text += f"，{_half(second, 38 - len(name) - len(text))}"
        cites.append(second)
    return sentence(f"{name}：{text}", cites)


def _half(item: Item, room: int) -> str:
    text = headline(item, max(room, 10))
    return re.sub(r"^[一-鿿A-Za-z]{2,8}[：:]", "", text) if len(text) > room else text


def lead_of(item: Item) -> str:
    """The lead phrase of a bullet on that item."""
    text = item.title or item.text[:80]
    return next(lead for lead, pattern in _LEADS if pattern.search(text))


def _bullets(focus: Focus, said: Said) -> tuple[list[Paragraph[Draft]], list[Item]]:
    """Three bullets of different kinds where the material allows it, each with its lead phrase."""
    result: list[Paragraph[Draft]] = []
    items: list[Item] = []
    leads: list[str] = []
    for kinds in (True, False):
        for story in focus.stories:
            lead = lead_of(story.item)
            if len(result) == 3 or story.item in items or (kinds and lead in leads):
                continue
            for point in points(story.item, said, 1):
                result.append(Paragraph(point.sentences, lead=lead))
                items.append(story.item)
                leads.append(lead)
    order = [lead for lead, _ in _LEADS]
    pairs = sorted(zip(result, items, strict=True), key=lambda p: order.index(p[0].lead))
    return [p for p, _ in pairs], [i for _, i in pairs]


def _chart(focus: Focus) -> list[Block[Draft]]:
    """Items of the theme a day, when it was on stage for more than one day."""
    per_day: dict[str, list[str]] = {}
    for story in sorted(focus.stories, key=lambda s: s.item.published_at):
        day = story.item.session_date
        per_day.setdefault(f"{day.month}.{day.day}", []).append(story.item.item_id)
    if len(per_day) < 3:
        return []
    spots = tuple(Point(label, float(len(ids)), tuple(ids)) for label, ids in per_day.items())
    name = focus.week.theme.name
    return [ChartBlock(ChartSpec(f"focus-{name}", "bar", f"{name}：每日相关事件", "件", (Series("事件", spots),)))]
