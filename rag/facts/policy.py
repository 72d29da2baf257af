"""Policy items → who issued it, which document, which measures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.text import body_of, sentences
from rag.types import Item, PolicyClause

_BODIES = (
    "国务院办公厅|国务院常务会议|国务院国资委|国务院(?!台办|台湾|联防)|中共中央办公厅|中共中央|中央政治局|全国人大常委会|国家发展改革委|国家发改委|国家发展和改革委员会|"
    "工业和信息化部|工信部|财政部|商务部|科技部|教育部|交通运输部|农业农村部|自然资源部|生态环境部|住房和城乡建设部|住建部|水利部|"
    "人力资源和社会保障部|人力资源社会保障部|民政部|文化和旅游部|公安部|外交部|中国人民银行|央行|中国证监会|证监会|金融监管总局|国家金融监督管理总局|"
    "国家数据局|国家能源局|国家医保局|国家医疗保障局|国家药监局|国家卫生健康委|国家卫健委|市场监管总局|国家市场监督管理总局|国家税务总局|税务总局|"
    "海关总署|国家统计局|国家知识产权局|国家网信办|中央网信办|国家外汇管理局|国家外汇局|国家航天局|国家林草局|国家烟草专卖局|国家邮政局|中国民航局|民航局|"
    "国务院国资委|国资委|中国气象局|国家中医药管理局|上交所|深交所|北交所|上金所|上海黄金交易所|上期所|大商所|郑商所|广期所|中金所|中国结算|香港金管局|香港证监会|联采办"
)
_PLACES = (
    "北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|"
    "宁夏|新疆|深圳|广州|杭州|苏州|成都|武汉|南京|合肥|厦门|宁波|青岛|西安"
)
_ACT = re.compile(
    r"发布|印发|出台|公布|召开|部署|通报|公告|征求意见|联合|提出|实施|施行|批复|开展|表示|接受采访|指出|强调|通知|修订|上调|下调|回应|将"
)
_DOCUMENT = re.compile(
    r"《([^《》]{4,80}?(?:意见|办法|通知|方案|规划|纲要|指南|条例|规定|措施|文件|公告|决定|指引|计划|公示|目录|细则|规则|标准|通则|若干政策)"
    r"(?:[（(][^（）()]{2,12}[）)])*)》"
)
_ISSUED = re.compile(r"(?:发布|印发|出台|公布|制定|起草|修订|就|下发|推出|通过|审议|印发了|起草了)[^，。根据]{0,16}$")
_COMPANY = re.compile(r"[（(]\d{5,6}\.(?:S[HZ]|BJ|HK)[）)]|公司公告|行政监管措施|警示函|责令改正|行政处罚")
_ORDINAL = re.compile(r"(?P<label>[一二三四五六七八九十]{1,2})是")
_QUOTED = re.compile(r"“(?P<label>首先|关键|重点|[一-鿿])”\s*(?:就)?是要?")
_AMONG = re.compile(
    r"(?:其中提出|其中提到|意见提出|会议指出|会议强调|通知指出|通知明确|方案提出|办法明确|意见要求|会议认为|通知要求)，"
)


def issuer_of(item: Item) -> str:
    """The issuing body that title or first sentence names, as written there; empty when there is none."""
    first = next(iter(sentences(body_of(item.text))), "")
    head = re.split(r"[：:]", item.title)[0] if re.search(r"[：:]", item.title) else item.title
    for text in (first[:70], head):
        match = re.search(rf"(?:{_BODIES})(?:等[一-鿿]{{1,3}}部门|等部门)?", text)
        if match and _ACT.search(text + item.title):
            return match[0]
    if match := re.search(
        rf"(?:{_PLACES})[一-鿿]{{0,8}}(?:监管局|省政府|市政府|经信委|发改委|财政厅|工信厅|证监局)", first[:60]
    ):
        return match[0]
    if _DOCUMENT.search(first) and (match := re.match(rf"(?:{_PLACES})(?:省|市|自治区)?", first)):
        return match[0]
    if re.match(r"[一-鿿]{2,4}[：:]", item.title) and (
        match := re.search(rf"(?:{_BODIES})(?:部长|主任|行长|主席|局长|署长)", body_of(item.text)[:200])
    ):
        return match[0][:-2]
    match = re.match(r"[一二三四五六七八九十]+部门", item.title)
    return match[0] if match else ""


def policy(items: Iterable[Item]) -> list[PolicyClause]:
    """The measures that policy items state, in the order of the text.

    `label` is the item's own marker (一, 稳, 首先, 其中提出 …), `document` the 《…》 that it issues (empty when
    none). An item of an issuing body without markers yields one clause with the label 要点 when it names a document.
    """
    found: list[PolicyClause] = []
    for item in items:
        if item.kind == "telegraph" and not {"teaser", "digest", "schedule"}.intersection(item.flags):
            issuer = issuer_of(item)
            if issuer and not _COMPANY.search(item.title + item.text):
                found += _clauses(item, issuer)
    return found


def _clauses(item: Item, issuer: str) -> Iterator[PolicyClause]:
    body = body_of(item.text)
    name = _document(f"{item.title}。{body}")
    for pattern in (_ORDINAL, _QUOTED):
        marks = _in_order(list(pattern.finditer(body)))
        if len(marks) >= 2:
            ends = [m.start() for m in marks[1:]] + [len(body)]
            for mark, end in zip(marks, ends, strict=True):
                yield PolicyClause(item.item_id, issuer, name, mark["label"], body[mark.end() : end].strip())
            return
    if among := _AMONG.search(body):
        label = among[0].rstrip("，")
        yield PolicyClause(item.item_id, issuer, name, label, body[among.end() :].strip())
    elif name:
        yield PolicyClause(item.item_id, issuer, name, "要点", body)


def _document(text: str) -> str:
    """The first document that the item says is issued, drafted or put up for comment; not one it merely cites."""
    for match in _DOCUMENT.finditer(text):
        if _ISSUED.search(text[max(0, match.start() - 26) : match.start()]):
            return match[1]
    return ""


_DIGITS = "一二三四五六七八九十"


def _in_order(marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """Ordinals that count up from 一; an 一是 inside other prose is left alone. Quoted labels pass through."""
    kept: list[re.Match[str]] = []
    for mark in marks:
        if mark.re is _ORDINAL:
            wanted = _DIGITS[len(kept)] if len(kept) < len(_DIGITS) else ""
            if mark["label"] != wanted:
                continue
        kept.append(mark)
    return kept
