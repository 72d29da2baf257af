"""A week told by a broker's report: its pages in its own order, its tables with its own cut-off dates.

Every sentence is the report's; the report is a dated source like any other, cited page by page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.brief.clean import halves, tidy
from rag.brief.writer import Draft, bullets, fixed, sentence
from rag.text import sentences
from rag.types import Item
from rag.written import Block, ChartBlock, ChartSpec, DraftSection, Heading, Paragraph, Point, Series, TableBlock

_PARTS = ("市场回顾", "重点主题", "政策动态", "产业趋势")
_EVENT = re.compile(r"^(\d{1,2}\.\d{1,2}(?:-\d{1,2}\.\d{1,2})?)\s+(.+)$")
_AHEAD = re.compile(r"^(\d{1,2}月\d{1,2}(?:日)?(?:-\d{1,2}日)?)\s*(.+?)：(.+)$")
_CROWD = re.compile(
    r"^(?P<name>.+?)：本周涨跌幅(?P<now>-?[\d.]+%)，.*?(?P<crowding>本周拥挤度分位数[\d.]+%，.*?个百分点)，趋势(?P<trend>.+)$"
)
_CROWDED = re.compile(r"本周拥挤度分位数(?P<level>[\d.]+)%.*?环比(?P<change>-?[\d.]+)个百分点")
_FLOW = re.compile(r"^(?P<name>[^：，]+)：净(?P<way>流入|流出)(?P<value>-?[\d.]+)亿元$")
_ROW = re.compile(
    r"^(?P<head>(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)[^：]{2,30}：?|[^，。：“”]{4,14}(?:行动|工程|措施)：)(?P<rest>.*)$"
)


def of_section(pages: Sequence[Item], section: str) -> list[Item]:
    """The pages of one of the report's sections that carry bullets."""
    return [p for p in pages if p.section == section and p.page_kind == "bullets"]


def page_blocks(page: Item, more: Sequence[Item] = ()) -> list[Block[Draft]]:
    """A page's own heading, its bullets whole, and the rows of its table (`more` are its continuation pages)."""
    lines = [line for line in page.text.split("\n") if line.strip()]
    points = [line for line in lines if not _ROW.match(line) and len(line) >= 30][:4]
    found = [Paragraph(tuple(sentence(tidy(s), [page]) for s in sentences(b))) for b in map(_cut, points)]
    rows = [(p, m) for p in (page, *more) for line in p.text.split("\n") if (m := _ROW.match(line.strip()))]
    cells = tuple((sentence(m["head"].rstrip("："), [p]), sentence(m["rest"] or m["head"], [p])) for p, m in rows)
    table: list[Block[Draft]] = [TableBlock("主要内容", ("部分", "具体内容"), cells)] if len(cells) > 1 else []
    return [Heading(sentence("，".join(halves(page.title)) or page.title, [page])), *bullets(found), *table]


def _cut(text: str) -> str:
    """At most 410 characters, at a sentence end."""
    kept = ""
    for part in sentences(text):
        if kept and len(kept) + len(part) > 410:
            break
        kept += part
    return kept


def pages_section(key: str, pages: Sequence[Item]) -> DraftSection | None:
    """重点主题, 政策动态 or 产业趋势 from the report's pages; None when it has none."""
    titles = {"focus": "重点主题", "policy": "政策动态", "industry": "产业趋势"}
    chosen = of_section(pages, titles[key])
    if not chosen:
        return None
    blocks = [b for page in chosen for b in page_blocks(page, _continued(page, pages))]
    return DraftSection(key, titles[key], "available", tuple(blocks), sources(chosen))


def _continued(page: Item, pages: Sequence[Item]) -> list[Item]:
    """The pages that carry on this one's table: the same title with （续）."""
    return [p for p in pages if p is not page and p.file == page.file and p.title == f"{page.title}（续）"]


def sources(pages: Iterable[Item]) -> tuple[str, ...]:
    """The names of the pages' own 资料来源 lines."""
    names = [n.strip() for p in pages for n in re.split(r"[，、,]", p.source or "") if n.strip()]
    return tuple(dict.fromkeys(names))


def market_section(pages: Sequence[Item]) -> DraftSection | None:
    """市场回顾: the paragraph of the report's 摘要, and its event line as a table."""
    blocks: list[Block[Draft]] = []
    for page in pages:
        if page.section == "摘要" and (text := summary_part(page, "市场回顾")):
            blocks.append(Paragraph(tuple(sentence(tidy(s), [page]) for s in sentences(text))))
        rows = [m for line in page.text.split("\n") if (m := _EVENT.match(line.strip()))]
        if page.section == "市场回顾" and rows:
            told = [Paragraph((sentence(tidy(m[0]), [page]),)) for m in rows]
            blocks += [Paragraph((fixed("近期重点事件："),)), *bullets(told)]
    own = [p for p in pages if p.section in ("摘要", "市场回顾")]
    return DraftSection("market", "市场回顾", "available", tuple(blocks), sources(own)) if blocks else None


def summary_part(page: Item, name: str) -> str:
    """The report's own 摘要 paragraph of that name, without the name."""
    line = next((t for t in page.text.split("\n") if t.startswith(f"{name}：")), "")
    return line.removeprefix(f"{name}：")


def leverage_section(pages: Sequence[Item]) -> DraftSection | None:
    """杠杆资金: the report's sentence on margin balances and its table of flows, with its cut-off."""
    blocks: list[Block[Draft]] = []
    used: list[Item] = []
    for page in pages:
        if page.section == "摘要":
            told = [s for s in sentences(summary_part(page, "市场回顾")) if "两融" in s or "融资融券" in s]
            if told:
                blocks.append(Paragraph(tuple(sentence(tidy(s), [page]) for s in told)))
                used.append(page)
        rows = [m for line in page.text.split("\n") if (m := _FLOW.match(line.strip()))]
        if rows and "杠杆" in page.title:
            cells = tuple(
                (sentence(m["name"], [page]), sentence(f"净{m['way']}{m['value']}亿元", [page])) for m in rows
            )
            blocks.append(TableBlock("两融资金净流向（报告所载统计期）", ("概念", "净流向"), cells))
            used.append(page)
    return DraftSection("leverage", "杠杆资金", "available", tuple(blocks), sources(used)) if blocks else None


def crowding_section(pages: Sequence[Item]) -> DraftSection | None:
    """拥挤度: the report's table of percentiles, and its sentence on it."""
    blocks: list[Block[Draft]] = []
    used: list[Item] = []
    for page in pages:
        if page.section == "摘要":
            told = [s for s in sentences(summary_part(page, "市场回顾")) if "拥挤度" in s]
            if told:
                blocks.append(Paragraph(tuple(sentence(tidy(s), [page]) for s in told)))
        rows = [m for line in page.text.split("\n") if (m := _CROWD.match(line.strip()))]
        if rows:
            cells = tuple(_crowd_row(m, page) for m in rows)
            blocks += _crowd_chart(rows, page)
            columns = ("细分主题", "涨跌幅", "拥挤度分位数", "趋势")
            blocks.append(TableBlock("热门赛道拥挤度分位数", columns, cells))
            used.append(page)
    if not used:
        return None
    return DraftSection("crowding", "拥挤度", "available", tuple(blocks), sources(used))


def _crowd_chart(rows: Sequence[re.Match[str]], page: Item) -> list[ChartBlock]:
    """Each theme by its percentile and the change against the week before; two themes are no cloud."""
    told = [(row["name"], match) for row in rows if (match := _CROWDED.search(row["crowding"]))]
    if len(told) < 3:
        return []
    series = tuple(
        Series(name, tuple(Point(theme, float(match[key]), (page.item_id,)) for theme, match in told))
        for name, key in (("拥挤度分位数（%）", "level"), ("环比变化（个百分点）", "change"))
    )
    return [ChartBlock(ChartSpec("scatter", "热门赛道拥挤度分位数与环比变化", "", series))]


def _crowd_row(match: re.Match[str], page: Item) -> tuple[Draft, ...]:
    texts = (match["name"], f"本周涨跌幅{match['now']}", match["crowding"], f"趋势{match['trend']}")
    return tuple(sentence(t, [page]) for t in texts)


def outlook_section(pages: Sequence[Item]) -> DraftSection | None:
    """主题前瞻: the report's calendar, in its ascending order."""
    for page in pages:
        if page.title != "主题前瞻":
            continue
        rows = [m for line in page.text.split("\n") if (m := _AHEAD.match(line.strip()))]
        if rows:
            cells = tuple(tuple(sentence(t.strip(), [page]) for t in m.groups()) for m in rows)
            table: TableBlock[Draft] = TableBlock("主题前瞻", ("日期", "事件", "具体内容"), cells)
            return DraftSection("outlook", "主题前瞻", "available", (table,), sources([page]))
    return None


def summary_section(pages: Sequence[Item]) -> DraftSection | None:
    """摘要: the report's own market paragraph, then the titles of its pages in its own order."""
    page = next((p for p in pages if p.section == "摘要"), None)
    if page is None:
        return None
    blocks: list[Block[Draft]] = []
    for name in _PARTS:
        text = summary_part(page, name)
        if text:
            blocks += _numbered(name, text, page)
    blocks.append(
        Paragraph((fixed("产业发展进程不及预期；政策出台和落地具备不确定性；宏观经济波动。"),), lead="风险提示")
    )
    return DraftSection("summary", "摘要", "available", tuple(blocks))


def _numbered(name: str, text: str, page: Item) -> list[Block[Draft]]:
    """The paragraph before （1）, and a point for each （1）（2）… with the number as its lead."""
    first, *rest = re.split(r"(?=（\d{1,2}）)", text)
    opening = tuple(sentence(tidy(s), [page]) for s in sentences(first) if s.strip("。 "))
    points = []
    for part in rest:
        number, told = re.match(r"(（\d{1,2}）)(.*)", part, re.S).groups()  # type: ignore[union-attr]
        points.append(Paragraph(tuple(sentence(tidy(s), [page]) for s in sentences(told)), lead=number))
    general = opening or (fixed("本期主题如下。"),)
    return [Paragraph(general, lead=name), *bullets(points)]


def sections(pages: Sequence[Item]) -> dict[str, DraftSection]:
    """What the week's broker reports fill, by section key."""
    found = [
        summary_section(pages),
        market_section(pages),
        leverage_section(pages),
        crowding_section(pages),
        outlook_section(pages),
        *(pages_section(key, pages) for key in ("focus", "policy", "industry")),
    ]
    return {s.key: s for s in found if s is not None}
