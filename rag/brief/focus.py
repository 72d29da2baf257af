"""重点主题: the hottest themes that do not tell the same items, each with a title and three bullets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.brief.clean import halves, source_names
from rag.brief.exclude import clarifies
from rag.brief.inputs import BriefInput
from rag.brief.pricelines import price_lines
from rag.brief.salience import Story
from rag.brief.slips import title_of
from rag.brief.speakers import one_subject
from rag.brief.writer import Draft, Said, bullets, fixed, headline, points, sentence
from rag.text import body_of
from rag.types import Item, ThemeWeek
from rag.written import Block, ChartBlock, ChartSpec, DraftSection, Heading, Paragraph, Point, Series

_OVERLAP = 0.34
_NOT_FOCUS = {"外贸出口", "地方债与基建", "消费政策", "未来产业", "消费电子", "油气", "海南自贸港"}
"""Themes of the macro frame: they have their own places in the review. So have all of 金融."""
_LEADS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("政策", re.compile(r"工信部|工业和信息化部|国家发展改革委|国务院|印发|意见》|方案》|办法》|部门")),
    ("市场表现", re.compile(r"涨停|概念|板块|20cm|成分股|ETF集体|走高|走强")),
    ("业绩", re.compile(r"净利|营收|业绩|预[增减盈亏]|扭亏|[季年]报")),
    ("价格", re.compile(r"价格|[涨降提]价|报价|期货|现货|主力合约|突破.{0,8}大关|元/吨|美元/盎司")),
    ("供需", re.compile(r"供应(?!商|链)|短缺|产能|扩产|库存|紧缺|供不应求|供过于求")),
    ("验证", re.compile(r"首次|首台|圆满|发射|试验|研发成功|实验|飞行|临床")),
    ("规模", re.compile(r"销量|出货量|规模|收入|同比|市场份额|出口")),
    ("产业进展", re.compile(r"")),
)
_ORDER = tuple(dict.fromkeys(("价格", *(lead for lead, _ in _LEADS))))
_DULL = re.compile(r"主力资金|监控|午间|龙虎榜|一览|多家|多只|美股|纳指|道指|标普")
_ABROAD = re.compile(r"美股|港股|盘前|盘后|纳指|道指|标普|费城半导体|KOSPI|韩国综合|中概股")
"""Shares elsewhere: 市场回顾 tells of them; beside A-share themes they are noise."""
_FLASH = re.compile(r"^[^，。、]{2,12}[涨跌](?:超|逾|近)?\d+(?:\.\d+)?%，")
_METAL, _LONGEST = "周期", 390


@dataclass(frozen=True, slots=True)
class Focus:
    """A theme chosen for 重点主题, its events (best first) and, for commodities, its price lines."""

    week: ThemeWeek
    stories: tuple[Story, ...]
    lines: tuple[Paragraph[Draft], ...] = ()


def choose(given: BriefInput, ranked: Sequence[Story], left_out: set[str]) -> list[Focus]:
    """The `given.focus` strongest themes with two tellable events, skipping those that mostly repeat a chosen one.

    Events in `left_out` (told under 政策动态) count for the theme's weight, not among its bullets.
    """
    by_id = {i.item_id: i for i in given.items}
    chosen: list[Focus] = []
    taken: set[str] = set()
    weighed = sorted(given.themes, key=lambda w: (-_weight(w, given, ranked, left_out), w.theme.name))
    for week in weighed:
        if len(chosen) == given.focus:
            break
        if week.theme.name in _NOT_FOCUS or week.theme.sector == "金融":
            continue
        ids = set(week.item_ids)
        own = [s for s in _own(week, ranked) if s.item.item_id not in left_out]
        facts = [f for f in given.prices if f.item_id in ids] if week.theme.sector == _METAL else []
        lines = tuple(price_lines(facts, by_id)[:5])
        told = {s.item.item_id for s in own} | {f.item_id for f in facts}
        if len(own) + len(lines) < 2 or len(told & taken) > _OVERLAP * len(told):
            continue
        chosen.append(Focus(week, tuple(own), lines))
        taken |= told
    return chosen


def _own(week: ThemeWeek, ranked: Sequence[Story]) -> list[Story]:
    """Stories about the theme, best first (one with a reason, 消息面上, before a bare move); passing mentions last."""
    ids = set(week.item_ids)
    terms = [a.lower() for a in week.theme.aliases]
    mine = [s for s in ranked if s.item.item_id in ids]
    about = [s for s in mine if any(t in (s.item.title or s.item.text).lower() for t in terms)]
    about.sort(key=lambda s: -(s.score + 1.2 * ("消息面上" in s.item.text)))
    return about if len(about) >= 3 else about + [s for s in mine if s not in about][: 3 - len(about)]


def _shares_abroad(item: Item) -> bool:
    """A headline on other markets' shares, or a flash that opens with a company's fall there."""
    head = next(iter(halves(item.title)), body_of(item.text)[:90])
    return bool(_ABROAD.search(head) or _FLASH.match(body_of(item.text)[:40]))


def _weight(week: ThemeWeek, given: BriefInput, ranked: Sequence[Story], left_out: set[str]) -> float:
    """Heat, and what makes a theme more than ticks: tellable stories, price and policy evidence, its rise."""
    ids = set(week.item_ids)
    best = sorted((s.score for s in _own(week, ranked) if s.item.item_id not in left_out), reverse=True)[:4]
    texts = " ".join(i.title + i.text for i in given.telegraphs if i.item_id in ids)
    priced = 1.5 * bool(re.search(r"涨停|历史新高", texts))
    backed = 1.0 * bool(re.search(r"工信部|工业和信息化部|发展改革委|国务院|意见》|方案》", texts))
    rise = 0.0 if week.previous_heat is None else 0.3 * max(-3.0, min(3.0, week.heat - week.previous_heat))
    thin = -3.0 if len(best) < 3 else 0.0
    grade = {"主线": 2.0, "单点信号": 0.0, "样本不足": -4.0}[week.grade]
    return min(week.heat, 24.0) * 0.8 + sum(best) * 0.4 + thin + priced + backed + rise + grade


def focus_section(chosen: Sequence[Focus], said: Said) -> DraftSection:
    """The section; `none` when no theme has two events."""
    blocks: list[Block[Draft]] = []
    used: list[Item] = []
    for focus in chosen:
        body, items = _bullets(focus, said)
        if not body:
            continue
        blocks += [Heading(_title(focus, items)), *bullets(body), *_chart(focus)]
        used += items
    if not blocks:
        return DraftSection("focus", "重点主题", "none", (Paragraph((fixed("本期无数据。"),)),))
    return DraftSection("focus", "重点主题", "available", tuple(blocks), source_names(used))


def _title(focus: Focus, used: Sequence[Item]) -> Draft:
    """主题：现象，判断 — two half sentences out of the titles of the events told below."""
    name = focus.week.theme.name
    cites: list[str] = []
    text = ""
    if focus.lines:
        spoken = [s for line in focus.lines for s in line.sentences if "历史新高" in s.text]
        if spoken:
            text, cites = _record(spoken[0].text), list(spoken[0].cites)
    told: list[str] = []
    spoken_of = [i for i in used if i.title and not _DULL.search(i.title)]
    for item in sorted(spoken_of, key=lambda i: not _names(focus.week, halves(i.title)[:1])):
        half = _half(item, name, 38 - len(name) - len(text) - bool(text))
        if half and half not in text and lead_of(item) not in told:
            text = f"{text}，{half}" if text else half
            cites.append(item.item_id)
            told.append(lead_of(item))
        if len(cites) == 2:
            break
    if not text and focus.stories:
        item = focus.stories[0].item
        text, cites = one_subject(headline(item, 36 - len(name)), item.text), [item.item_id]
    return sentence(text or "本周热度居前", cites or list(focus.week.item_ids[:3]), label=name)


def _names(week: ThemeWeek, part: Sequence[str]) -> bool:
    """Whether that part of a headline names the theme, and not only a company in its supply chain."""
    text = "".join(part).lower()
    return any(word.lower() in text for word in (week.theme.name, *week.theme.aliases))


def _record(text: str) -> str:
    """`铜价创下历史新高` out of a price line."""
    clauses = re.split(r"[，；。]", text)
    at = next(i for i, c in enumerate(clauses) if "历史新高" in c)
    return clauses[at] if len(clauses[at]) >= 8 else f"{clauses[max(0, at - 2)]}，{clauses[at]}"


def _half(item: Item, name: str, room: int) -> str:
    """The title's first half sentence if it fits, without the theme's name at its head: a later one has no subject."""
    for part in halves(title_of(item))[:1]:
        text = one_subject(re.sub(rf"^{re.escape(name)}(?:概念|板块|相关|端)?", "", part), item.text)
        if 6 <= len(text) <= room:
            return text
    return ""


def lead_of(item: Item) -> str:
    """The lead phrase of a bullet on that item."""
    text = item.title or item.text[:80]
    return next(lead for lead, pattern in _LEADS if pattern.search(text))


def _bullets(focus: Focus, said: Said) -> tuple[list[Paragraph[Draft]], list[Item]]:
    """Three bullets of different kinds where the material allows it, each with its lead phrase."""
    result: list[Paragraph[Draft]] = []
    items: list[Item] = []
    stories = [s for s in focus.stories if not clarifies(s.item) and not _shares_abroad(s.item)]
    if focus.lines:
        result.append(Paragraph(_within([s for line in focus.lines for s in _latest(line)]), lead="价格"))
        for one in result[0].sentences:
            said.add(one.text)
    for kinds in (True, False):
        for story in stories:
            lead = lead_of(story.item)
            if len(result) == 3 or story.item.item_id in said.items or (kinds and any(p.lead == lead for p in result)):
                continue
            found = points(story.item, said, 1)
            if found:
                result.append(Paragraph(found[0].sentences, lead=lead))
                items.append(story.item)
    return sorted(result, key=lambda p: _ORDER.index(p.lead)), items


def _latest(line: Paragraph[Draft]) -> list[Draft]:
    """The last price of a line, and the record before it."""
    return [s for s in line.sentences[-2:-1] if "历史新高" in s.text] + [line.sentences[-1]]


def _within(lines: Sequence[Draft]) -> tuple[Draft, ...]:
    """As many price sentences as fit into one bullet."""
    kept: list[Draft] = []
    for line in lines:
        if sum(len(k.text) for k in kept) + len(line.text) <= _LONGEST:
            kept.append(line)
    return tuple(kept)


def _chart(focus: Focus) -> list[Block[Draft]]:
    """Events of the theme a day, when it was on stage for three days or more."""
    per_day: dict[str, list[str]] = {}
    for story in sorted(focus.stories, key=lambda s: s.item.published_at):
        day = story.item.session_date
        per_day.setdefault(f"{day.month}.{day.day}", []).append(story.item.item_id)
    if len(per_day) < 3:
        return []
    spots = tuple(Point(label, float(len(ids)), tuple(ids)) for label, ids in per_day.items())
    name = focus.week.theme.name
    return [ChartBlock(ChartSpec("bar", f"{name}：每日相关事件", "件", (Series("事件", spots),)))]
