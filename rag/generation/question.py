"""What a question asks for, read by rule: its content words, the kind of answer, periods, units, and whether it asks
for something that a teller of documents must decline.

Covered: Chinese questions and keyword queries. Not covered: windows and themes (`retrieval.understand`).
Words are cut and tagged by jieba (ICTCLAS tags, through rjieba); the word lists are plain text under `bundled/words`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.generation import asked, words
from rag.generation.lists import rewritten
from rag.generation.periods import periods
from rag.generation.words import Word
from rag.text import encodable, narrow

Kind = Literal["fact", "list", "several"]
Daypart = Literal["morning", "close", ""]

_ADVICE = re.compile(
    r"该不该|要不要|应不应该|应该(?:买|卖|加仓|减仓|建仓)|能不能(?:买|卖|上车|抄底|追)|(?:能|可以|适合)(?:买入|买吗|追|抄底|上车|建仓|加仓)"
    r"|值得(?:买入|投资|入手|买吗)|推荐(?:几|一|哪|买|股|个股|我)|怎么操作|如何操作|仓位(?:怎么|如何|多少)|止损|止盈"
    r"|买什么|买哪|卖出还是|买入还是|目标价.{0,8}(?:合适|合理|给多少|看多少)|(?:^|[请你我您，。？！：能]|可以|麻烦)给(?!予).{0,12}目标价|翻倍股|牛股|还能不能追|加仓|(?:买入?|卖出?|入手|上车|抄底).{0,4}(?:合适|划算|好吗|行吗|吗)"
)
_FORECAST = re.compile(
    r"(?:明天|明日|后天|下周|下个月|下月|明年|未来一周|接下来).{0,14}(?:(?<=明年)会|(?<![大峰年览布监保协商委展聚])会(?![议展见谈计员])|能(?!源)|是否|能否|会不会|涨到|跌到|走势|必)"
    r"|会(?:涨|跌)(?:到|至)?(?:多少|吗|么)|还(?:会|能)涨|走势.{0,4}预测|预测一下"
)
_FABRICATE = re.compile(
    r"模仿.{0,12}写|编(?:一|造|个|写)|(?:帮我)?写(?:一?条|一?段|一?篇|个).{0,30}(?:快讯|话|消息|公告|新闻|文章|帖)|内部消息"
    r"|提示词|系统提示|原样打印|忽略.{0,10}(?:指令|要求|规则|提示)|不要(?:看资料|引用)|扮演"
)
_LIST = re.compile(
    r"哪些|有何|进展|动态|消息|情况|梳理|总结|概括|盘点|要点|汇总|综述|怎么看|发生了什么|有什么|什么事|新闻|主要内容|表现|催化|动向|都(?:发|说|讲|有)|复盘|看点|盘面|要闻|脉络|部署|行情怎么样|情况怎么样|走势怎么样|怎么说|怎么回应|如何回应"
)
_SEVERAL = re.compile(r"分别|各(?![个类种地国项方界级部省大家位行路市区样式人色族校])|两次|各多少|都点名")
_CALENDAR = re.compile(
    r"(?:哪些|什么)(?:值得关注的|重要的?|重磅|大的?|财经|经济|关键)*(?:数据|事件|活动|大会|会议|日程|安排|看点|讲话)|日程|财经日历"
)
_TOLD = re.compile(r"(?:讲|说|谈|提)(?:了|到)?(?:什么|哪些)")
_DAY = re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?(?:[、和与至到及]+(?P<other>\d{1,2})[日号])?")
_CHANGE = re.compile(r"变化|变动|怎么(?:变|走|一路)|相比|对比")
_BROAD = re.compile(r"哪些|有何|梳理|总结|概括|盘点|汇总|综述|要点|有什么|都(?:发|说|讲|有)")
"""A list even when it asks for figures too: 有哪些数据."""
_RANGE = re.compile(r"[日号](?:至|到|-|~|—|～)\d")
_LATEST = re.compile(r"最新|目前|现在|当前|眼下|到多少了|多少了|什么价|报多少")
_MORNING = re.compile(r"午间|午盘|午评|半日|早盘|上午|盘中|盘初|中午|上半场")
_CLOSE = re.compile(r"收盘|收评|全天|收报|收涨|收跌|尾盘|最终(?=.{0,6}[收涨跌报板])|最终.{0,4}成交")


@dataclass(frozen=True, slots=True)
class Question:
    """A question's reading."""

    text: str
    words: tuple[Word, ...]
    kind: Kind
    days: tuple[tuple[int, int], ...]
    """(month, day) of each date that the question names."""
    either: frozenset[str]
    """Names joined by 和、与: an item of a list need hold one of them."""
    calendar: bool
    """Whether it asks what a day brings: a calendar's entries answer."""
    latest: bool
    """Whether the last value is asked for in so many words."""
    daypart: Daypart
    asks: asked.Asked
    periods: frozenset[str]
    """Periods that the evidence must be about: 2026, Q3, 全年, 12月 …"""
    declined: Literal["advice", "fabrication", ""]
    head: tuple[Word, ...] = ()
    """What the number asked for is a number of, as far as it stands beside the asking word: 首付款多少, 多少订单."""


def read(text: str) -> Question:
    """The reading of a question. Never raises; an empty question has no words."""
    plain = rewritten(narrow(encodable(text)))
    days = _days(plain)
    apart = len(days) > 1 and (not _RANGE.search(plain) or bool(_CHANGE.search(plain)))
    names = [word.text for word in words.content(plain) if word.name]
    asks = asked.read(plain)
    formed = len(asks.forms) > 0 and not _BROAD.search(plain)
    listed = bool((_LIST.search(plain) and not formed) or _TOLD.search(plain))
    several = (apart or bool(_SEVERAL.search(plain))) and not _TOLD.search(plain)
    return Question(
        text=text,
        words=(*words.content(plain), *(words.Word(f"{m}月{d}", 1.0, False) for m, d in days)),
        kind="several" if several else "list" if listed else "fact",
        days=days,
        either=_either(plain, names),
        calendar=bool(_CALENDAR.search(plain)),
        latest=bool(_LATEST.search(plain)),
        daypart="morning" if _MORNING.search(plain) else "close" if _CLOSE.search(plain) else "",
        asks=asks,
        periods=periods(plain),
        declined=(
            "fabrication"
            if _FABRICATE.search(plain)
            else "advice"
            if _ADVICE.search(plain) or _FORECAST.search(plain)
            else ""
        ),
        head=words.head(plain) if asks.number else (),
    )


def _days(text: str) -> tuple[tuple[int, int], ...]:
    """(month, day) of each date; the second of 1月6日、14日 takes the month of the first."""
    found: list[tuple[int, int]] = []
    for match in _DAY.finditer(text):
        found += [(int(match["month"]), int(day)) for day in (match["day"], match["other"]) if day]
    return tuple(dict.fromkeys(found))


def _either(text: str, names: Sequence[str]) -> frozenset[str]:
    """The names that stand joined in `text`: 英伟达和AMD, 三星与海力士."""
    joined: set[str] = set()
    for first in names:
        for second in names:
            if re.search(rf"{re.escape(first)}[和与、及跟]{re.escape(second)}", text):
                joined |= {first, second}
    return frozenset(joined)
