"""What one telegraph says about itself: title, outlet, wire date, source, list points and flags.

Only the item's own words and times are used; nothing is looked up and nothing is inferred from other items.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from rag.text import narrow
from rag.types import Flag

_DATELINE = re.compile(
    r"^\s*(?P<outlet>财?联社|《?科创板日报》?)\s*(?:讯|电)?\s*[（(]?"
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?:[上下]?午|晚间?)?\s*(?:讯|电|[，,）)])"
)
_ANY_DATELINE = re.compile(r"(?:财联社|《科创板日报》)(?:\d{1,2}月)?\d{1,2}日(?:讯|电)")
_SOURCE = re.compile(r"[（(]\s*(?P<name>[^（()）。，；\n]{2,40}?)\s*[）)]$")
_NOTE = re.compile(r"\s*小财注\s*[：:]")

# ── title ───────────────────────────────────────────────────────────────────────────────────────────────────────


def split_title(body: str) -> tuple[str, str]:
    """(title, text) of an item's body `【title】text`; the title is empty when none is printed.

    A column's name may be nested, `【【研选】…】`. When the brackets do not balance, the title ends at the date line,
    at the last closing bracket before it, or at the column's name; nothing is lost in any case.
    """
    if not body.startswith("【"):
        return "", body
    depth, first_close = 0, -1
    for match in re.finditer(r"[【】]", body):
        depth += 1 if match[0] == "【" else -1
        first_close = match.start() if match[0] == "】" and first_close < 0 else first_close
        if depth == 0:
            return _shut(body, match.start())
    dateline = _ANY_DATELINE.search(body)
    if dateline and dateline.start() > 1:
        return body[1 : dateline.start()].strip(), body[dateline.start() :]
    if first_close > 0 and body.startswith("【【"):
        return body[1 : first_close + 1], body[first_close + 1 :].strip()
    return "", body


def _shut(body: str, end: int) -> tuple[str, str]:
    """Cut at the balancing bracket; `【研选】…】` lost its first bracket, so its title runs to the next one."""
    title, text = body[1:end].strip(), body[end + 1 :].strip()
    close = text.find("】")
    if _column(title) and 0 < close < 200 and "【" not in text[:close]:
        return f"【{title}】{text[:close]}".strip(), text[close + 1 :].strip()
    return title, text


# ── outlet, date, source, list ──────────────────────────────────────────────────────────────────────────────────


def dateline(text: str, near: date) -> tuple[str | None, date | None]:
    """(outlet, wire date) of the leading date line; a missing year or month is the one nearest to `near`."""
    match = _DATELINE.match(narrow(text[:60]))
    if not match:
        return None, None
    outlet = "科创板日报" if "科创" in match["outlet"] else "财联社"
    return outlet, nearest(near, match["year"], match["month"], int(match["day"]))


def nearest(near: date, year: str | None, month: str | None, day: int) -> date | None:
    """The valid date with the given parts that lies nearest to `near`; None when there is none."""
    shifted = [near.year * 12 + near.month - 1 + step for step in (-1, 0, 1)]
    months = [(m // 12, m % 12 + 1) for m in shifted]
    if month:
        months = [(near.year + step, int(month)) for step in (-1, 0, 1)]
    if year:
        months = [(int(year), m) for _, m in months]
    valid = [found for y, m in months if (found := date_or_none(y, m, day))]
    return min(valid, key=lambda found: (abs(found - near), found), default=None)


def date_or_none(year: int, month: int, day: int) -> date | None:
    """The day, when there is one."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def source(text: str) -> str | None:
    """The bracketed source at the end, `(央视新闻)`, `（记者 黄心怡）`, also before a 小财注; None if absent."""
    note = _NOTE.search(text) if "小财注" in text else None
    for part in (text, text[: note.start()] if note else ""):
        part = part.rstrip()
        open_at = max(part.rfind("（", -44), part.rfind("(", -44))
        match = _SOURCE.match(part, open_at) if open_at >= 0 else None
        before = part[:open_at].rstrip() if match else ""
        if match and (
            before.endswith(("。", "！", "？", "”", "…", "；", ".", "）", ")")) or part[open_at - 1].isspace()
        ):
            return match["name"]
    return None


_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_MARKS: tuple[tuple[re.Pattern[str], re.Pattern[str], Callable[[str], int]], ...] = (
    (re.compile("①"), re.compile(f"[{_CIRCLED}]"), lambda mark: _CIRCLED.index(mark) + 1),
    (
        re.compile(r"、(?<=\d、)"),
        re.compile(r"(?:(?<=^)|(?<=[\s。；;：:】]))(\d{1,2})、"),
        lambda mark: int(mark[:-1]),
    ),
    (
        re.compile(r"[）)](?<=\d.)"),
        re.compile(r"(?:(?<=^)|(?<=[\s。；;：:】]))[（(]?(\d{1,2})[）)]"),
        lambda mark: int(mark.strip("（()）")),
    ),
)
"""(what a list of the kind holds, its marks, the number of a mark)."""


def list_points(text: str) -> tuple[str, ...]:
    """The points of `①…②…`, `1、…2、…` or `1）…2）…`, without their marks; empty when fewer than two count up from 1.

    Each is a literal substring of `text`; a final `；` is left out. Linear in the length of the text.
    """
    for sign, pattern, number in _MARKS:
        if not sign.search(text):
            continue
        cuts: list[tuple[int, int]] = []
        for match in pattern.finditer(text):
            if number(match[0]) == len(cuts) + 1:
                cuts.append(match.span())
        if len(cuts) >= 2:
            ends = [start for start, _ in cuts[1:]] + [len(text)]
            points = [text[a:b].strip().rstrip("；;").rstrip() for (_, a), b in zip(cuts, ends, strict=True)]
            return tuple(point for point in points if point)
    return ()


# ── flags ───────────────────────────────────────────────────────────────────────────────────────────────────────

# Paid columns. Their items praise "这家公司" without naming it. A nested name that is not here is one of them too,
# unless it is an ordinary label: the newsroom opens a new column more often than a new label.
_COLUMNS = re.split(
    r"\s+",
    "研选 盘中宝 风口研报 点金互动易 机构调研 掘金行业龙头 大佬持仓跟踪 电报解读 公告全知道 财联社早知道 早知道 "
    "机构龙虎榜解读 金牌纪要库 玩转ETF 九点特供 风口专家会议 研报数据 脱水研报 狙击龙虎榜 题材小课堂 投资避雷针VIP "
    "数据看盘VIP 有声早报VIP 盘中必看 一图看懂VIP 九点半特供 智投",
)
_LABELS = re.split(r"\s+", "独家 快讯 更新 预告 视频 直播 图解 突发 提示 更正 重磅 专访 独家专访 专题 公告 公告精选")
_NESTED = re.compile(r"^【(?P<name>[^【】]{1,16})】")

_TITLES: tuple[tuple[Flag, re.Pattern[str]], ...] = (
    (
        "digest",
        re.compile(
            r"[早午晚]间新闻精选|新闻精选$|投资避雷针|隔夜全球要闻|要闻一览|《新闻联播》要闻|投资舆情热点"
            r"|^(?:环球市场|环球要闻|财经早餐|有声早报|早报|晚报)|要闻(?:精选|回顾|汇总)"
        ),
    ),
    (
        "schedule",
        re.compile(
            r"重点关注财经事件|投资日历|资本市场大事提醒|财经日历|[今明本下][日周]重点关注"
            r"|^[今明]日(?:关注|财经事件)|重磅财经事件"
        ),
    ),
    (
        "market_wrap",
        re.compile(
            r"^.{0,6}(?:收评|午评|早评|盘评)[：:丨|]|(?:涨停|连板股|跌停)分析|^(?:香港)?恒生(?:科技)?指数收|^市场主线[：:]"
            r"|^(?:国内|A股|美股|港股|欧洲|欧股|日韩|亚太|国债|商品).{0,8}收盘"
        ),
    ),
)


def _column(name: str) -> bool:
    return re.split(r"[·•・|丨\s]", name, maxsplit=1)[0] in _COLUMNS


def is_teaser(title: str) -> bool:
    """Whether the title belongs to a paid column: `【研选】…`, or that column's bare name."""
    match = _NESTED.match(title)
    if match:
        head = re.split(r"[·•・|丨]", match["name"], maxsplit=1)[0].strip()
        return head not in _LABELS
    return _column(title)


def title_flags(title: str) -> list[Flag]:
    """Flags that the title alone decides; none without one."""
    if not title:
        return []
    if is_teaser(title):
        return ["teaser"]
    return [flag for flag, pattern in _TITLES if pattern.search(title)]


def wire_date_conflict(wire: date | None, day: date) -> bool:
    """Whether the date line names a day that the item's calendar day cannot carry: later, or older than yesterday."""
    return wire is not None and not timedelta(0) <= day - wire <= timedelta(days=1)
