"""产业趋势: pages by sector in the house order; items of one subject share a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rag.brief.clean import clean, source_names
from rag.brief.exclude import clarifies
from rag.brief.inputs import BriefInput
from rag.brief.phrases import phrases
from rag.brief.salience import Story
from rag.brief.signals import money
from rag.brief.writer import Draft, Said, bullets, fixed, heading, headline, pairs, points
from rag.types import Item
from rag.written import Block, DraftSection, Heading, Paragraph

HOUSE_ORDER = (
    "产业综合",
    "人工智能",
    "半导体",
    "TMT",
    "机器人",
    "新能源车",
    "高端制造",
    "生物医药",
    "周期",
    "清洁能源",
    "新消费",
    "金融",
)
_ROOM = {"产业综合": 4, "人工智能": 6, "半导体": 5, "高端制造": 4, "TMT": 4, "机器人": 4, "金融": 2, "新消费": 2}
_FLASH, _FLASHES, _POINTS = "其他快讯", 5, 4
_LOWEST, _EVENTS = 1.0, 24
"""The least score of a titled event; how many of the week's best are told (a house review has 20–25 pages)."""
_ALIKE, _LARGE = 0.6, 10.0
"""Share of a headline's character pairs that another holds too; sums from this many 亿 on tell deals apart."""
_BODY = re.compile(r"海关总署|国家统计局|中国民航局|国务院国资委|国家能源局")
_SUBJECT = re.compile(
    r"^(?P<who>[A-Za-z][A-Za-z0-9&.]{1,14}|[一-鿿A-Za-z0-9]{2,10}?)(?=CEO|首席|高管|CFO|推出|发布|宣布|表示|计划|将|据悉|预计|与|拟|完成|上调|下调|称|报告|提价|因|Q\d|：|:|第[一二三四]财?季|[一二三四]季度|上半年)"
)
_POLITICIAN = re.compile(r"特朗普|总理|总统|白宫")
_MARKET = re.compile(
    r"沪指|深成指|创业板指|科创50|北证50|翻绿|翻红|异动|两市|概念|板块|股价|盘前|盘中|成分股|ETF|涨停|跌停|主力资金|指数|港股|市值|大涨|大跌|跌逾|涨逾|美股|股价|市场焦点股|立案|A股|个股|道指|纳指|标普|期货主力|龙虎榜|公告汇总|午间公告|晚间公告|中签|申购|LOF|[涨跌]幅扩大|结算价|期货(?:价格)?[涨跌收]|头寸|持股比例|减持|增持|回购|风险警示|盘后全线"
)
_FIRM = re.compile(r"(?:公司|集团)$")


@dataclass(slots=True)
class Page:
    """One subject in one sector, best story first."""

    sector: str
    subject: str
    """In lower case; empty when nobody is named."""
    stories: list[Story] = field(default_factory=list)

    @property
    def score(self) -> float:
        """The best story, and a little for each further one."""
        return self.stories[0].score + 0.25 * min(4, len(self.stories) - 1)

    @property
    def brief(self) -> bool:
        """Nothing but one-liners: a heading would only repeat them."""
        return all(not s.item.title and (len(s.item.text) < 90 or len(headline(s.item, 36)) > 36) for s in self.stories)


def pages(given: BriefInput, ranked: Sequence[Story], taken: set[str]) -> list[Page]:
    """The pages of the section in the house order of sectors, within a sector by weight."""
    found: dict[tuple[str, str], Page] = {}
    fit = [s for s in ranked if s.item.item_id not in taken and fits(s, given.sectors)]
    for story in distinct(fit, _EVENTS):
        item = story.item
        sector, subject = given.sectors[item.item_id], subject_of(item)
        key = (
            sector,
            _shared(item, subject, [p.subject for p in found.values() if p.sector == sector]) or item.item_id,
        )
        found.setdefault(key, Page(sector, key[1] if subject else "")).stories.append(story)
    order = {s: i for i, s in enumerate(HOUSE_ORDER)}
    order |= {s: len(order) + i for i, s in enumerate(given.sector_order) if s not in order}
    kept: list[Page] = []
    for sector in sorted({p.sector for p in found.values()}, key=lambda s: order.get(s, 99)):
        short: list[Story] = []
        for page in [p for p in found.values() if p.sector == sector and p.brief]:
            found.pop((sector, page.subject or page.stories[0].item.item_id))
            short += page.stories
        own = sorted(
            (p for p in found.values() if p.sector == sector), key=lambda p: (-p.score, p.stories[0].item.item_id)
        )
        room = _ROOM.get(sector, 3)
        kept += own[:room]
        over = [*(s for p in own[:room] for s in p.stories[_POINTS:]), *(s for p in own[room:] for s in p.stories)]
        rest = sorted([*short, *over], key=lambda s: (-s.score, s.item.item_id))[:_FLASHES]
        if rest:
            kept.append(Page(sector, _FLASH, rest))
    return kept


def distinct(ranked: Sequence[Story], most: int) -> list[Story]:
    """The first `most` stories whose headlines tell nothing that a better one's tells: other words, other deals."""
    kept: list[Story] = []
    for story in ranked:
        if len(kept) == most:
            break
        if not any(alike(story.item, other.item) for other in kept):
            kept.append(story)
    return kept


def alike(one: Item, other: Item) -> bool:
    """Whether two headlines tell one event: most of their character pairs, or the same large sum and a name."""
    a, b = pairs(one.title), pairs(other.title)
    if len(a & b) >= _ALIKE * max(8, min(len(a), len(b))):
        return True
    sums = {unit: value for unit, value in money(one.title).items() if value >= _LARGE}
    if not sums or sums.items() & money(other.title).items() == set():
        return False
    names = {p for p in phrases(one) if len(p) > 2 and p[0] not in "亿万"}
    return bool(names & set(phrases(other)))


def fits(story: Story, sectors: Mapping[str, str]) -> bool:
    """Whether an event has a sector, weighs enough, and is news of an industry."""
    return story.item.item_id in sectors and story.score >= _lowest(story.item) and not _off_topic(story.item)


def _lowest(item: Item) -> float:
    """An untitled one-liner is worth a flash when it names a sector; a titled item needs more."""
    return _LOWEST if item.title else 0.2


def _off_topic(item: Item) -> bool:
    """Moves of shares, companies' clarifications and statements of politicians have no page of their own."""
    return bool(clarifies(item) or _POLITICIAN.search(item.title) or _MARKET.search(item.title or item.text[:60]))


def subject_of(item: Item) -> str:
    """Who the item is about, for sharing a page: the name before ：, or before the first verb."""
    text = item.title or "".join(c.text for c in clean(item)[:1])
    if body := _BODY.match(text):
        return body[0]
    match = _SUBJECT.match(re.sub(r"^(?:独家[｜|]|机构：|首批)", "", text))
    who = match["who"] if match else ""
    return (
        who if not re.fullmatch(r"[0-9]+.*|我国|全球|中国|国内|美国|今年|预计|机构|公司|多家.*|\d{4}年.*", who) else ""
    )


def _shared(item: Item, subject: str, known: Sequence[str]) -> str:
    """The name of the page that the item joins: a known subject with which its headline opens, else its own."""
    head = item.title.casefold()
    return next((name for name in known if len(name) > 1 and head.startswith(name)), _FIRM.sub("", subject).casefold())


def industry_section(found: Sequence[Page], said: Said) -> tuple[DraftSection, Mapping[str, list[Heading[Draft]]]]:
    """The section and its headings by sector (the 摘要 lists them)."""
    blocks: list[Block[Draft]] = []
    used: list[Item] = []
    heads: dict[str, list[Heading[Draft]]] = {}
    for page in found:
        body: list[Paragraph[Draft]] = []
        for story in page.stories[:_FLASHES]:
            if len(body) < (_FLASHES if page.subject == _FLASH else _POINTS):
                body += points(story.item, said, 2 if len(page.stories) == 1 and page.subject != _FLASH else 1)
                used.append(story.item)
        if not body:
            continue
        if page.subject == _FLASH:
            head = Heading(fixed(f"{page.sector}：{_FLASH}"))
        else:
            head = heading(page.sector, page.stories[0].item)
            heads.setdefault(page.sector, []).append(head)
        blocks += [head, *bullets(body[:_FLASHES])]
    if not blocks:
        return DraftSection("industry", "产业趋势", "none", (Paragraph((fixed("本期无数据。"),)),)), heads
    return DraftSection("industry", "产业趋势", "available", tuple(blocks), source_names(used)), heads
