"""A telegraph's text as sentences for a review: no date line, no tail, no question, no dangling opening."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text import body_of, quotable, sentences
from rag.types import Item

_CUT = re.compile(r"\s*小财注[：:].*", re.S)
_CODE = re.compile(r"[（(]\d{5,6}\.(?:S[HZ]|BJ|HK)[）)]")
_REPORTER = re.compile(r"[（(](?:财联社|《科创板日报》)?\s*记者[^（）()]*[）)]|[（(]以下简称[^（）()]*[）)]")
_DATE = re.compile(r"^[（(](?:\d{1,2}月)?\d{1,2}日[）)](?:[上下]午)?，?")
"""A day in brackets that a sentence opens with: the review says the day itself."""
_SAFE = re.compile(
    r"^(?:我想(?:说|强调|指出)的是|需要指出的是|在此背景下|对此|同时|此外|另外|与此同时|据介绍|据悉|据了解|消息面上|另一方面|一方面|不过|但是|但)，"
)
_LOOSE = re.compile(
    r"^(?:其中|他|她|它|其|这|该|上述|双方|会上|公司|我们|本次|此次|本期|后续|最终|目前|比如|例如|首先|其次|再次|最后|具体来看|如果|虽然|因此|"
    r"所以|但|而|并|也|还|尤其|特别是|相当于|届时|从|[一二三四五六七八九十]是|（[2-9]）|“首先”|“关键”|“重点”|“[一-鿿]”\s*就是|当前|近期|当天|这份|这两|即将随|“[^”]*”，?[他她]|"
    r"[^，。]{2,12}(?:进一步|还|同时|随后)(?:指出|表示|称|强调))"
)
_ABOVE = re.compile(r"(?:上述|前述)(?P<what>[一-鿿]{2})")
"""Points to what was named before: without it nobody knows which 企业 上述企业 are."""
_ASKED = re.compile(r"^有(?:投资者|记者|媒体|台媒)[^，]{0,6}(?:问|提问)")
_FLUFF = re.compile(
    r"公司(?:将)?持续聚焦|紧抓客户|建议(?:你|您|大家|记者)[^，。]{0,12}(?:向|询问|了解|咨询)|不予置评|主持(?:召开)?例行记者会。$|没有(?:可以|更多|进一步)[^，。]{0,8}(?:提供|补充|信息)|不了解(?:你|您|有关|相关|具体)[^，。]{0,8}情况|作出新的更大贡献|敬请广大投资者|注意投资风险|"
    r"理性投资|非理性炒作|不派发现金红利|不送红股|目标价|评级为|我的建议是|交出了?一?[张份][^，。]{0,16}(?:成绩单|答卷)"
)
_CHATTY = re.compile(r"^(?:[一-鿿]{0,6}记者给您算了一笔账|值得一提的是|值得关注的是|值得注意的是|可以看到|简单来说)，")
_MARK = re.compile(r"^(?:[①-⑳]|\d{1,2}[、．]|\d{1,2}\.(?!\d)|[一二三四五六七八九十]、|答：)\s*")
_LABEL = re.compile(r"^[一-鿿]{1,8}\s*(?=[①-⑳])")
"""The name of a part of a list, before its first point: `利率 ①…`."""
_HOST = re.compile(r"^(?P<who>[一-鿿]{2,6}发言人[一-鿿]{2,3}?)(?:\d{1,2}月)?(?:\d{1,2}日)?主持")
_OWN_WORDS = re.compile(r"^我想(?:说|强调|指出)的是，")
_WE = re.compile(r"^我们(?=有效|积极|坚持|持续|不断|加快|推动|统筹|深入)")
"""A speaker's 我们 is not the review's."""
_NAMED = re.compile(r"《[^《》]*[一-鿿] [一-鿿][^《》]*》")
"""A space within a document's name parts no half sentences."""
NO_NAME = (
    r"(?!头条|股份|资本(?!市场|流|项)|国际(?!油|金|银|铜|原油|现货|贵金属|市场|社会|大宗)"
    r"|俄罗斯(?=通讯社|电视台|媒体|国际|[”》])|(?:美国|印度|中国|亚洲)(?=报|网|[”》]))"
)
"""Behind 今日 and 今天 where they are a day, no name: 今日头条, 今日俄罗斯通讯社, 今天国际, 今日资本, 《今日美国》."""
_RELATIVE = re.compile(rf"今[日天]{NO_NAME}|今(?=晚|晨)|(?<![较比从自])昨[日天]")
_ANSWERED = re.compile(
    r"^(?P<what>[^？?]+)[？?]\s*(?P<who>[^？?，：]{2,12}?)(?:最新)?(?:回应|答复)(?:[：:]\s*(?P<how>[^？?]{4,}))?$"
)
"""`问？某某回应：答`, a headline with its own answer."""
_SPEECH = re.compile(r"表示|指出|强调|称|宣布|介绍|透露|补充道|认为|提到")
_IN_TITLE = re.compile(r"[！？!?…]》$")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Clean:
    """One cleaned sentence and whether it can be read without the one before it."""

    text: str
    stands: bool


def clean(item: Item) -> list[Clean]:
    """The sentences of an item, cleaned; no question, word to a language model, open quotation or fragment."""
    body = _CUT.sub("", body_of(item.text))
    result: list[Clean] = []
    host, left_out = "", True
    for raw in _whole(sentences(body)):
        text = dated(tidy(raw), item)
        host = found["who"] if (found := _HOST.match(text)) else host
        text = _WE.sub("", text)
        if host and _OWN_WORDS.match(text):
            text = _OWN_WORDS.sub(f"{host}表示，", text)
        if (
            text.endswith(("？", "?", "！"))
            or _ASKED.match(text)
            or _FLUFF.search(text)
            or not quotable(text)
            or len(text) < 8
            or not _balanced(text)
            or len(text) > _LONGEST
            or (left_out and _points_back(text))
        ):
            left_out = True
            continue
        left_out = False
        connected = _SAFE.match(text)
        stripped = _SAFE.sub("", text)
        stands = not (_LOOSE.match(stripped) or stripped.startswith(("”", "）")) or _points_back(stripped))
        result.append(Clean(stripped if connected and (stands or not result) else text, stands))
    return result


def _points_back(text: str) -> bool:
    """Whether a sentence speaks of 上述企业 that it does not name itself."""
    above = _ABOVE.search(text)
    return above is not None and above["what"] not in text[: above.start()]


def _whole(found: Sequence[str]) -> list[str]:
    """Sentences, those joined again that an exclamation within a title (《…！》) had parted."""
    result: list[str] = []
    for one in found:
        if result and _IN_TITLE.search(result[-1]):
            result[-1] += one
        else:
            result.append(one)
    return result


def tidy(text: str) -> str:
    """One sentence without stock codes, reporters' names and the marks of its list, ending in a full stop."""
    text = _REPORTER.sub("", _CODE.sub("", text)).strip()
    text = _CHATTY.sub("", re.sub(r"\s+", " ", _DATE.sub("", text)))
    text = re.sub(r"(?<=[一-鿿，。；：、”）]) (?=[一-鿿“（])", "", text)
    text = _MARK.sub("", _LABEL.sub("", _MARK.sub("", text))).lstrip("，。；、 ")
    return text if text.endswith(("。", "！", "？", "?", "”", "…")) else text.rstrip("；;，,、.") + "。"


def dated(text: str, item: Item) -> str:
    """今日 and 今晚 as dates (a second one as 当日), 昨天 as 日前: a review is read on another day. Quotations stay."""
    told: set[str] = set()

    def day_of(match: re.Match[str]) -> str:
        if text.count("“", 0, match.start()) > text.count("”", 0, match.start()):
            return match[0]
        if match[0][0] == "昨":
            return "日前"  # its date stands in no item
        said = day(item)
        if said in told:
            return "当日"
        told.add(said)
        return f"于{said}" if text[: match.start()][-1:].isascii() and match.start() else said

    return re.sub(r"(\d{1,2}月\d{1,2}日)[（(]?\1[）)]?", r"\1", _RELATIVE.sub(day_of, text))


def with_day(text: str, item: Item) -> str:
    """`text` opening with the item's calendar day, unless it names a day itself."""
    if re.search(r"\d{1,2}月|\d{1,2}日|近日|日前|本周|截至", text[:42]) or re.search(
        r"\d{4}年|今年|去年|季度", text[:14]
    ):
        return text
    if _SPEECH.search(text[:40]) or re.search(r"发布|公告|印发|召开|出台|推出|回应", text[:40]):
        return f"{day(item)}，{text}"
    return f"据{day(item)}消息，{text}"


def day(item: Item) -> str:
    """`1月12日`: the calendar day on which the item was published."""
    return f"{item.published_at.month}月{item.published_at.day}日"


def halves(title: str) -> list[str]:
    """The half sentences of a title (the wire sets them apart with a space), without question marks and labels."""
    asked = _ANSWERED.match(title.strip())
    if asked:
        return [f"{asked['who']}回应“{asked['what']}”", *((asked["how"] or "").split()[:1])]
    title = re.sub(r"^(?:独家|快讯|更新|午评|收评|观察|调查|深度)\s*[｜|丨:：]\s*", "", title.strip())
    title = re.sub(r"^([^：，\s]{2,12}?)(?:宣布|表示|公告)：", r"\1：", title)
    if not quotable(title):
        return []
    title = _NAMED.sub(lambda m: m[0].replace(" ", ""), title)
    parts = re.split(r"(?<=[一-鿿%”》）\d])\s+(?=[一-鿿“A-Z《\d])|(?<=[A-Za-z])\s+(?=[一-鿿]{2})|\s{2,}", title)
    return [
        re.sub("[！!]", "，", p.strip("。！!，, ")) for p in parts if p.strip() and not p.strip().endswith(("？", "?"))
    ]


def source_names(items: list[Item]) -> tuple[str, ...]:
    """Names for the 资料来源 line: bracketed sources first seen first, then the outlets."""
    names: list[str] = []
    for item in items:
        if item.source and not re.search(r"记者|编辑|[0-9]", item.source):
            names.append(re.sub(r"^(?:据|来源[:：])", "", item.source))
        elif item.kind == "telegraph":
            names.append("科创板日报" if item.text.startswith("《科创板日报》") else "财联社")
    return tuple(dict.fromkeys(names))


def _balanced(text: str) -> bool:
    return all(text.count(a) == text.count(b) for a, b in ("“”", "《》", "（）"))
