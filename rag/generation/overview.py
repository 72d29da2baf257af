"""Questions that name no matter: how a market went (今天大盘怎么样, 港股收评), what happened (要闻), what is to come.

Such a question names nothing that an item would have to hold. A market is told by the wire's own review of the day
(收评, 午评, 恒生指数收涨 …) or the first paragraph of a weekly report, days to come by the wire's calendars. Covered
markets: the mainland, Hong Kong, New York. A question that names a sector, an index or a figure is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import Literal

from rag.clock import session_of
from rag.generation.candidates import ENTRY, units
from rag.generation.limits import DEFAULT, Limits
from rag.text import body_of, narrow, pairs, quotable, sentences
from rag.types import Item

DAYS = 7
"""An overview tells of so many sessions at most; a longer time has no answer of this kind."""


@dataclass(frozen=True, slots=True)
class Market:
    """A market: its names in questions, and how its reviews begin, at the close, at noon and while it trades."""

    name: str
    asked: str
    indices: str
    close: re.Pattern[str]
    noon: re.Pattern[str]
    trading: re.Pattern[str]
    report: bool = False
    """Whether a weekly report reviews it."""


_MARKETS = (
    Market(
        "港股",
        "港股(?:市场)?|香港股市",
        "恒生(?:科技)?指数|恒指|恒生科技",
        re.compile(r"^(?:香港)?恒生(?:科技)?指数收|^港股收[盘评]", re.M),
        re.compile(r"^港股午评"),
        re.compile(r"^(?:香港)?恒生(?:科技)?指数(?!主连|期)|^港股(?:高|低|平)开", re.M),
    ),
    Market(
        "美股",
        "美股(?:市场)?|美国股市|华尔街|纽约(?:股市|市场|那边)",
        "纳指|纳斯达克(?:综合)?(?:指数)?|道指|道琼斯(?:指数)?|标普(?:500)?(?:指数)?|三大股指",
        re.compile(r"^美股三大股?指数?.{0,10}收|^美股收盘", re.M),
        re.compile(r"(?!)"),
        re.compile(r"^美股(?:三大股?指数?)", re.M),
    ),
    Market(
        "A股",
        "(?:A股|沪深)?(?:两市|市场|大盘|股市)(?:整体)?|A股|沪深|全A|(?<!美股)三大指数",
        "沪指|上证(?:综指|指数)|深成指|创业板指数?",
        re.compile(r"^收评"),
        re.compile(r"^午评"),
        re.compile(r"^(?:A股)?三大指数|^(?:沪指|深成指|创业板指|科创50指数)(?!期)", re.M),
        report=True,
    ),
)
_HOW = re.compile(
    "表现|走势|行情|收盘|收评|午评|盘面|情况|回顾|复盘|热点|概况|涨跌|收涨|收跌|上涨|下跌|怎么样|怎样|咋样|如何|怎么走|昨夜|隔夜|板块"
)
"""What is asked of a market as a whole."""
_FILLING = re.compile(
    f"{_HOW.pattern}|午间|中午|半日|上午|早盘|盘中|全天|到?现在|为止|概括|总结|梳理|整体|总体|交易|怎么|有什么|有哪些|有何|什么"
    "|哪些|还是|还有|以及|是|最近|近期|最新|目前|昨晚|今[早晨]|周末|[早晚]间|请问|请|帮我|给我|一下|一句话|简要|简单|说说|讲讲|看看"
    "|[走收跑]?得|领[涨跌]|走[强弱高低的]|大[涨跌]|活跃|居前|靠前|[涨跌]幅?|概念|主要|收成|眼下|那[边天]|这[边块]|过去|昨天"
    "|[的了呢吗么啊吧到和与及、好多最啥咋样有看出要还都也在个些各时，。？?！! ]"
)
"""What carries no matter besides."""
_FIGURE = re.compile("成交[额量]?|量能|多少(?:点|[万亿]*元?)?|点位|几点|收在|多大|[放缩]量|[放缩]了?")
_OF_TURNOVER = re.compile("成交额")
_INDICES = (
    "沪指|上证(?:综指|指数)",
    "深成指",
    "创业板指",
    "恒生科技",
    "恒生指数|恒指",
    "道指|道琼斯",
    "纳指|纳斯达克(?!100)",
    "标普",
)
_REVIEWED = re.compile("收评|午评|盘面|复盘|收盘|行情|(?:哪些|什么)板块|板块(?:表现|领)")
"""What only the market at home is asked for without a name."""
_NEWS = re.compile("新闻|要闻|头条|大事|消息|资讯|发生了?(?:什么|哪些)|(?:重要|重大|要紧|大)的?事")
_NEWS_FILLING = re.compile(
    f"{_NEWS.pattern}|要紧|留意|注意|盯|重要|重磅|重大|值得关注|关注|财经|热点|件|条|事件|发生|都"
)
_BRINGS = re.compile("大事|(?:关注|留意|盯|看)(?:什么|哪些|啥)|要盯|数据|事件|活动|会议|大会|日程|安排|看点|日历|提醒")
_CALENDAR_FILLING = re.compile(
    f"{_BRINGS.pattern}|明[天日早晚]|明晨|后[天日]|下一?个?(?:周[一二三四五六日]?|星期|礼拜|月)|接下来|未来|几天|值得关注|关注|留意|盯|开|重要|重磅|重大|财经|经济|资本市场"
    "|市场|公布|发布|会|将|要|大"
)
_KINDS = (
    ("会议|大会", "会议|大会|峰会|论坛|年会|博览会|发布会|例会|研讨会"),
    ("数据", "经济数据|CPI|PPI|PMI|GDP|LPR|失业|零售|进出口|库存|利率|物价|信心指数"),
)
_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
_TOMORROW = re.compile("明[日天]")
_WEEK = re.compile("[本下]周(?![一二三四五六日])")
_NUMBERED = re.compile(r"\s*[①-⑳]\s*|\s+(?=周[一二三四五六日]（\d{1,2}月\d{1,2}日）)")
_WEEKDAY = re.compile("[本下]周[一二三四五六日]")
_STATED = re.compile(r"\d日|周[一二三四五六日]")
_REVIEW = re.compile(r"^市场回顾[：:]")
_NEXT = re.compile(r"^[一-鿿]{2,6}[：:]")
_KEY = re.compile(r"截至收盘|成交额|指数(?:收)?[涨跌].{2,12}[，；].{0,12}指数?(?:收)?[涨跌]|报\d+(?:\.\d+)?点")
_AGAIN = 0.2
"""Share of a title that the text may lack and still say it again."""
_BREADTH = re.compile(r"只个股|板块|概念|领[涨跌]|涨停|方面")


def market(text: str, *, dated: bool = False) -> Market | None:
    """The market that a question (without its dates) asks about as a whole; None when it names anything else.

    With a date (`dated`) the market's name is question enough; without one its indices are names of it too: on a day
    they are facts to search for.
    """
    plain = narrow(text)
    for one in _MARKETS:
        rest, named = re.subn(one.asked if dated else f"{one.asked}|{one.indices}", " ", plain)
        bare = one.report and (_REVIEWED.search(plain) or (dated and "成交" in plain))
        asked = dated or _HOW.search(rest) or measure(plain) if named else bare
        if asked and not _FILLING.sub("", _FIGURE.sub("", rest)):
            return one
    return None


def unnamed(text: str) -> bool:
    """Whether a question names no market: the one at home is meant."""
    return not any(re.search(one.asked, narrow(text)) for one in _MARKETS)


def measure(text: str) -> re.Pattern[str] | None:
    """How the sentence begins that answers a question for one figure of a market: its turnover, or an index."""
    if "成交" in text or "量能" in text:
        return _OF_TURNOVER
    named = next((names for names in _INDICES if re.search(names, text)), None)
    if named is None or not _FIGURE.search(text):
        return None
    return re.compile(rf"(?:{named})(?:综合指数|综指|指数)?(?:收盘)?(?:收|大)?(?:[涨跌平]|报|于)")


def turnover(measured: re.Pattern[str]) -> bool:
    """Whether a `measure` is that of the turnover."""
    return measured is _OF_TURNOVER


def news(text: str) -> bool:
    """Whether a question (without its dates) asks what happened, and names no matter: 有哪些重要新闻."""
    plain = narrow(text)
    return bool(_NEWS.search(plain)) and not _FILLING.sub("", _NEWS_FILLING.sub("", plain))


def calendar(text: str) -> bool:
    """Whether a question (without its dates) asks what a time brings, and names no matter: 有哪些重要数据."""
    plain = narrow(text)
    return (
        bool(_BRINGS.search(plain))
        and not re.search("表现|如何|怎么?样", plain)
        and not _FILLING.sub("", _CALENDAR_FILLING.sub("", plain))
    )


def scheduled(item: Item) -> tuple[date, date] | None:
    """The first and last day of a calendar, by its title, else the day of printing; None for an item that is none."""
    if item.kind != "telegraph" or "schedule" not in item.flags:
        return None
    printed = item.published_at.date()
    if day := _DAY.search(item.title):
        with suppress(ValueError):
            years = [printed.replace(year=printed.year + n, month=int(day[1]), day=int(day[2])) for n in (-1, 0, 1)]
            return (min(years, key=lambda one: abs(one - printed)),) * 2
    if _TOMORROW.search(item.title):
        return (printed + timedelta(days=1),) * 2
    monday = printed - timedelta(days=printed.weekday())
    if week := _WEEK.search(item.title):
        monday += timedelta(days=7 * (week[0] == "下周"))
        return monday, monday + timedelta(days=6)
    return printed, printed


def announced(page: Item) -> list[str]:
    """The dated entries of a report's calendar: 4月21-23日 某大会."""
    told = sentences(page.text) if page.kind == "report_page" else []
    return [one for one in told if ENTRY.match(one) and quotable(one)]


def brought(text: str) -> re.Pattern[str]:
    """What a sentence must hold to tell of what a question for days to come asks for: meetings, data, or anything."""
    kinds = [pattern for word, pattern in _KINDS if re.search(word, text)]
    return re.compile("|".join(kinds))


def entries(item: Item, several: bool) -> list[str]:
    """What a calendar lists; for several days only what states its day."""
    parts = (part for text, title in units(item) if not title for part in _NUMBERED.split(text))
    return [part for part in parts if part and (not several or (_STATED.search(part) and not _WEEKDAY.search(part)))]


def reviews(market: Market, items: Sequence[Item], *, noon: bool) -> list[Item]:
    """The reviews of `market` among `items` (in time order), session by session: the one at the close, unless that at
    `noon` is asked for; before the close that at noon and the last flash behind it. Then what a weekly report says.
    """
    sessions: dict[date, list[Item]] = {}
    reports: list[Item] = []
    for item in items:
        if item.kind == "report_page":
            reports += [item] if market.report and not noon and review_of(item) else []
        elif stage := _stage(market, item):
            kept = sessions.setdefault(session_of(item.published_at), [])
            if stage == "noon" or (stage == "close" and not noon):
                kept[:] = [item]
            elif stage == "trading" and not noon and not any(_stage(market, one) == "close" for one in kept):
                kept[:] = [*(one for one in kept if _stage(market, one) == "noon"), item]
    return [item for kept in sessions.values() for item in kept] + reports


def closed(market: Market, review: Item) -> bool:
    """Whether a review is that of the close."""
    return _stage(market, review) == "close"


def is_close(item: Item, *, home: bool = False) -> bool:
    """Whether an item reviews the close of a market abroad, or of the one at `home`."""
    return any(_stage(one, item) == "close" for one in _MARKETS if one.report is home)


def _stage(market: Market, item: Item) -> Literal["close", "noon", "trading", ""]:
    """When of the day an item reviews the market, if it does."""
    if item.kind != "telegraph" or {"digest", "schedule", "teaser"} & set(item.flags):
        return ""
    text = f"{item.title}\n{body_of(item.text)}"
    if market.close.search(text):
        return "close"
    return "noon" if market.noon.search(text) else "trading" if market.trading.search(text) else ""


def review_of(page: Item) -> list[str]:
    """The sentences of a report's first page that review the market: from 市场回顾 up to the next heading."""
    told = sentences(page.text) if page.page_kind == "cover" else []
    start = next((n for n, one in enumerate(told) if _REVIEW.match(one)), len(told))
    return [*told[start : start + 1], *takewhile(lambda one: not _NEXT.match(one), told[start + 1 :])]


def told(review: Item, several: bool, limits: Limits = DEFAULT, *, only: re.Pattern[str] | None = None) -> list[str]:
    """What to quote of a review, in its order: its title and the figures of the day; of one day alone its sectors too,
    within `limits.reading` characters. With `only` the one sentence that is found so.
    """
    if only:
        return [one for one in sentences(body_of(review.text)) if quotable(one) and only.search(one)][:1]
    if review.kind == "report_page":
        return [one for one in review_of(review) if quotable(one)]
    body = [one for one in sentences(body_of(review.text)) if quotable(one)]
    key = [one for one in body if _KEY.search(one)] or body[:1]
    size = len(review.title) + sum(map(len, key))
    chosen = set(key)
    for one in () if several else filter(_BREADTH.search, body):
        if one not in chosen and size + len(one) <= limits.reading:
            chosen.add(one)
            size += len(one)
    again = any(len(pairs(review.title) - pairs(one)) <= _AGAIN * len(pairs(review.title)) for one in key)
    return [*([] if again else [review.title]), *(one for one in body if one in chosen)]
