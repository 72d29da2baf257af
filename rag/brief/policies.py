"""政策动态: one page for each document or statement of an issuing body, with its measures as a clause table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from rag.brief.bodies import ONE_NAME, one_name, rank
from rag.brief.clean import day, source_names, tidy
from rag.brief.inputs import BriefInput
from rag.brief.salience import Story
from rag.brief.writer import Draft, Said, bullets, fixed, headline, points, sentence, shortened
from rag.text import body_of
from rag.types import Item, PolicyClause
from rag.written import Block, DraftSection, Heading, Paragraph, TableBlock, sentences_in

_STATISTICS = re.compile(r"海关总署|国家统计局|中国民航局|民航局")
_ACTION = re.compile(
    r"发布|印发|出台|公布|召开|部署|通报|公告|征求意见|联合|行动|方案|工作|规划|将|意见|实施|提出|推动|支持|培育|通知|采集|集采|办法|审查|条例|推进|优化|探索|加快|强化"
)
_MARKER = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}是|“[一-鿿]{1,2}”\s*(?:就)?是|(?:其中|意见|会议|通知|方案)(?:提出|提到|指出|强调))"
)
"""Opens a measure that the clause table holds."""
_LAST_OF_LIST = re.compile(r"、[^、，；：“”《》（）]+?(?<![高中初平同均优特])(?=等(?![待级于同额到距候]))")
_ROOM = 34
_OFFICE = r"(?:[部行局署司院市省]长|主任|主席|书记|总理|发言人|负责人)"
_PERSON = re.compile(r"^(?P<who>[一-鿿]{0,14}?(?:部长|主任|行长|主席|局长|署长|司长)?[一-鿿]{2,3})[：:](?P<rest>.+)$")


_JOINT = re.compile(r"[一二三四五六七八九十两多]+部门")
_WHEN = (
    r"(?:官网|网站|微信公众号|[今昨][日天]|近日|日前|近期|当[日天]|于|在|\d{1,2}月|\d{1,2}日|正式|对外|公开|共同"
    r"|研究|组织|制定|编制|起草|批准|已经?|现|并)*(?:(?:、|等|会同|联合|与|就).*)?"
)
_BETWEEN = re.compile(_WHEN)
"""What may stand at the head of a clause before 印发 whose subject is the issuer; another's name is none of it."""
_OFFICES = re.compile(r"(?:[一-鿿]{0,16}(?:局|委员会|委|厅|政府|办公室|（办公室）))?" + _WHEN)
"""The same behind the issuer's name, which a part of it may follow: 某市|某局近日."""
_NOT_YET = re.compile(r"将|拟|计划|尚未|未能|预计|有望|[要请]求|建议")
_ITEMS, _MINUTES = 4, 20
"""How many items a page draws on: newsrooms cut a long document into a dozen."""


class Page:
    """Items of one issuer on one document (or one statement), best first."""

    def __init__(self, issuer: str, document: str) -> None:
        self.issuer, self.document = issuer, document
        self.stories: list[Story] = []
        self.left: list[Story] = []
        """Further items on the document, which the page has no room for."""
        self.clauses: list[PolicyClause] = []

    @property
    def score(self) -> float:
        """The best story's score and the issuer's rank."""
        return max(s.score for s in self.stories) + rank(self.issuer)

    @property
    def lead(self) -> Item:
        """The item that the heading is made of."""
        return self.stories[0].item


def pages(given: BriefInput, ranked: Sequence[Story], most: int = 6) -> list[Page]:
    """The policy pages of the week, the weightiest `most`, in that order."""
    clauses: dict[str, list[PolicyClause]] = defaultdict(list)
    for clause in given.clauses:
        clauses[clause.item_id].append(clause)
    found: dict[tuple[str, str], Page] = {}
    for story in ranked:
        own = _of(story, clauses)
        if not own or _STATISTICS.search(own[0].issuer):
            continue
        key = (one_name(own[0].issuer).rstrip("省市"), own[0].document or _meeting(story.item) or story.item.item_id)
        page = found.setdefault(key, Page(own[0].issuer, own[0].document))
        if len(page.stories) == _ITEMS:
            page.left.append(story)
            continue
        page.stories.append(story)
        told = {_key(c) for c in page.clauses}
        page.clauses += [c for c in own if _key(c) not in told]
    for story in ranked:
        issuer = _plain_issuer(story.item)
        if issuer and all(story not in (*p.stories, *p.left) for p in found.values()):
            whole = next((p for p in found.values() if _part_of(story.item, issuer, p)), None)
            if whole:
                whole.left.append(story)
            else:
                found.setdefault((issuer, story.item.item_id), Page(issuer, "")).stories.append(story)
    best = sorted(found.values(), key=lambda p: (-p.score, p.lead.published_at, p.lead.item_id))
    return best[:most]


def _part_of(item: Item, issuer: str, page: Page) -> bool:
    """Whether the item is one of the flashes into which the page's document was cut: its issuer, its minutes."""
    own, other = issuer.rstrip("省市"), page.issuer.rstrip("省市")
    gap = abs((item.published_at - page.lead.published_at).total_seconds())
    return bool(page.document) and gap <= _MINUTES * 60 and (own.startswith(other) or other.startswith(own))


def _of(story: Story, clauses: dict[str, list[PolicyClause]]) -> list[PolicyClause]:
    """The clauses of the story: those of its fullest item, else of the first other item that has any."""
    others = [m.item_id for m in story.members]
    return next((clauses[i] for i in (story.item.item_id, *others) if clauses.get(i)), [])


def _meeting(item: Item) -> str:
    """`中共中央政治局7月30日召开会议`: items that report one meeting open with the same words."""
    match = re.match(r"[^，。]{4,40}?(?:召开[^，。]{0,24}|主持召开[^，。]{0,24})", body_of(item.text))
    return match[0] if match else ""


def _key(clause: PolicyClause) -> str:
    return clause.text[:40]


def _plain_issuer(item: Item) -> str:
    """An issuer that acts in the title without a document: 上金所：继续做好…; 外交部 announcing a visit."""
    match = re.match(r"(?P<who>[一-鿿]{2,10}?(?:部|委|局|总署|总局|所|央行|证监会|国务院))[：:]", item.title)
    if match and not _STATISTICS.search(match["who"]) and _ACTION.search(item.title) and rank(match["who"]) > 2:
        return match["who"]
    if re.search(r"访华|对中国进行(?:正式|国事)访问", item.title + item.text[:90]) and "外交部" in item.text[:40]:
        return "外交部"
    return ""


def policy_section(given: BriefInput, found: Sequence[Page], said: Said) -> DraftSection:
    """The section: heading, bullets and clause table of each page; then what only a digest reports."""
    blocks: list[Block[Draft]] = []
    used: list[Item] = []
    for page in found:
        table, tabled = _table(page)
        for one in (s for block in table for s in sentences_in(block) if not s.fixed):
            said.add(one.text)
        body = _bullets(page, said, tabled)
        said.items.update(s.item.item_id for s in (*page.stories, *page.left))
        if not body and not table:
            continue
        blocks += [Heading(sentence(title_of(page), [page.lead])), *bullets(body), *table]
        used += [s.item for s in page.stories]
    extra = digest_points(given, said)
    if extra:
        blocks += [Heading(fixed("其他政策要闻")), *bullets(extra)]
    if not blocks:
        return DraftSection("policy", "政策动态", "none", (Paragraph((fixed("本期无数据。"),)),))
    return DraftSection("policy", "政策动态", "available", tuple(blocks), source_names(used))


def title_of(page: Page) -> str:
    """`工信部：深入实施“人工智能+制造”专项行动`: the issuing body as sector, 16–34 characters if the title allows."""
    text = _titled(page)
    who, colon, what = text.partition("：") if "：" in text else ("", "", text)
    return who + colon + _fewer(what.replace("：", "，"), _ROOM - len(who + colon))


def _titled(page: Page) -> str:
    issuer = one_name(page.issuer)
    text = headline(replace(page.lead, title=one_name(page.lead.title)), _ROOM)
    match = _PERSON.match(text)
    if match and _holds_office(match["who"], page.lead):
        text = match["rest"]
    text = re.sub(
        rf"^(?:{re.escape(page.issuer)}|{re.escape(issuer)})(?:[一-鿿]{{0,2}}长[一-鿿]{{2,3}})?[：:]?", "", text
    )
    place = re.match(r"^([一-鿿]{2,3})[：:]", text)
    if place and issuer.startswith(place[1]):
        text = text[place.end() :]
    if not _JOINT.match(page.issuer):
        text = re.sub(rf"^{_JOINT.pattern}：", "", text)
    if len(text) > _ROOM and page.document:
        verb = issued(page)
        text = f"{verb}《{page.document}》" if verb else shortened(text.replace("：", "，"), _ROOM)
    if re.match(r"等.{0,3}部门|、", text):
        return f"{issuer}{text}"
    if text.startswith(issuer.removesuffix("等部门")) or re.match(r"^[一-鿿]{2,4}(?:省|市)?：", text):
        return text
    if (issuer == "外交部" and "访华" in text) or _JOINT.match(text):
        return text
    return f"{issuer}：{text}"


def _fewer(text: str, room: int) -> str:
    """`text` with fewer members of a list that ends in 等, until it fits: 打击虚报、冒领等行为 → 打击虚报等行为."""
    while len(text) > room and (match := _LAST_OF_LIST.search(text)):
        text = text[: match.start()] + text[match.end() :]
    return text


def issued(page: Page) -> str:
    """How the page's issuer brought its document out, in its item's word (印发, 发布 …).

    Empty when the item does not say, when the verb is another's (欧方发布) and when it is yet to come (将发布).
    """
    if not page.document:
        return ""
    one = one_name(page.issuer)
    names = (page.issuer, page.issuer.replace("政府", "人民政府"), one, *(n for n in ONE_NAME if ONE_NAME[n] == one))
    clause = r"(?:^|[，。；：！？】\s])(?P<before>[^，。；：！？】\s《]*?)"
    said = clause + rf"(?P<verb>印发|发布|公布|出台)[^。《]{{0,8}}《{re.escape(page.document)}"
    for match in re.finditer(said, page.lead.text):
        _, own, behind = match["before"].rpartition(next((n for n in names if n in match["before"]), "\n"))
        own_verb = (_OFFICES if own else _BETWEEN).fullmatch(behind)
        if own_verb and not _NOT_YET.search(match["before"]):
            return match["verb"]
    return ""


def _holds_office(who: str, item: Item) -> bool:
    """Whether a title's `某某：` names a person: with the office, or the text does (部长某某); a place is none."""
    return bool(
        re.search(rf"{_OFFICE}", who) or re.search(rf"{_OFFICE}(?:[一-鿿]{{0,2}}、)?{re.escape(who)}", item.text)
    )


def _bullets(page: Page, said: Said, tabled: set[str]) -> list[Paragraph[Draft]]:
    """Up to four points; of an item whose measures stand in the table, only what comes before them."""
    result: list[Paragraph[Draft]] = []
    for story in page.stories[:4]:
        held = story.item.item_id in tabled
        if held and result:
            continue
        most = 2 if held or not result else 1
        result += points(story.item, said, most, _MARKER if held else None, dated=story is page.stories[0])
    return result[:4]


def _table(page: Page) -> tuple[list[Block[Draft]], set[str]]:
    """The clause table, and the items whose measures it holds; nothing below two rows."""
    rows: list[tuple[Draft, ...]] = []
    for clause in page.clauses:
        if clause.label == "要点":
            continue
        head, rest = _split(clause.text)
        if head and len(head) <= 80:
            rows.append((sentence(head, [clause.item_id]), sentence(rest, [clause.item_id]) if rest else fixed("—")))
    named = re.match(r"[^：《》]{2,10}(?=：)", title_of(page))
    who = named[0] if named else one_name(page.issuer)
    caption = f"《{page.document}》主要内容" if page.document else f"{who}：主要举措"
    if len(rows) < 2:
        return [], set()
    width = 1 if all(row[1].fixed for row in rows[:10]) else 2
    shown = tuple(row[:width] for row in rows[:10])
    return [TableBlock(caption, ("举措", "具体内容")[:width], shown)], {c for row in shown for c in row[0].cites}


def _split(text: str) -> tuple[str, str]:
    """The measure's own headline (its first sentence) and what follows, at most about 160 characters."""
    parts = [_plain(tidy(p)) for p in re.split(r"(?<=。)", text) if p.strip()]
    if not parts:
        return "", ""
    head, rest = parts[0], ""
    for part in parts[1:]:
        if rest and len(rest) + len(part) > 160:
            break
        rest += part
    return head.rstrip("。"), rest


def _plain(text: str) -> str:
    """A minister's 我们将 as a plain statement."""
    return re.sub(r"(^|，)我们(?:还)?将", r"\1将", text).replace("我们", "")


def digest_points(given: BriefInput, said: Said) -> list[Paragraph[Draft]]:
    """Points of the wire's digests that no item of the week reports: the only place where they are told."""
    result: list[Paragraph[Draft]] = []
    for item in given.telegraphs:
        if "digest" not in item.flags or len(result) == 3:
            continue
        for point in item.list_items or re.split(r"\s*(?:^|(?<=[。\s]))\d{1,2}[、.．]\s*", item.text):
            text = tidy(point)
            if not re.search(r"《[^》]{6,}》", text) or not re.search(r"印发|发布|出台|公布", text) or len(text) > 300:
                continue
            document = re.search(r"《([^》]{6,})》", text)
            known = document and any(document[1][:12] in i.title + i.text for i in given.telegraphs if i is not item)
            if not known and said.is_new(text):
                said.add(text)
                result.append(Paragraph((sentence(f"据财联社{day(item)}新闻精选，{text}", [item]),)))
    return result[:3]
