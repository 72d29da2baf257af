"""Names of listed companies and of futures in front of a change: `闪迪、西部数据盘前跌逾1.5%`. Precision first."""

from __future__ import annotations

import re

_NAME = re.compile(r"[一-鿿A-Za-z][一-鿿A-Za-z\-· ]{1,23}")
_NOT = re.compile(
    r"板块|概念|方向|等|多[股只家数个]|指数|股指|涨|跌|均$|双双|其中|个股|该股|股票|方面|期货|合约|市场|股份跌|普$|普遍|消息"
    r"|盘|此外|[今昨当次首近]日|交易日|日内|日$|截至|此前|(?<!回)收|内$|国内|主力|现货|每|今年|全年|年$|\d年|月(?!光|之)|较|以及"
    r"|同[比时样步期]|同$|比(?!亚迪|音勒|依股)|(?<!绿)的|价|行业|公司|产业|(?:供应|产品)链|链$|率|幅|拉升|互联网|旗下|市值"
)
_PRICED = re.compile(r"(?P<who>[一-鿿A-Za-z]{2,10}?)(?:股价|盘前|盘后|美股)?(?:收|现)?报$")
_SECTOR = re.compile(
    r"^(?:此前|其中|早盘|午后|尾盘|盘中)?(?:[^、]{0,14}(?:板块|行业|概念股?|[^份、]股(?!份)|(?<!美)的))?(?=[一-鿿A-Z*]{3})"
)
_HEADED = re.compile(
    r"^(?:.*[日讯][电讯])?(?P<who>[一-鿿A-Za-z][一-鿿A-Za-z· ]{1,15}?)(?:美股|港股)?(?P<scope>盘前|盘后|夜盘)?"
    r"(?:(?:股价|股票|ADR)[^，\d]{0,12}(?:[涨跌]|拉升|走[高低强弱]|回升|回落|扩大|收窄|跳水|交易)|[高低]开[高低]走|恢复交易)"
)
_TURNED = re.compile(
    r"(?P<who>[一-鿿A-Za-z][一-鿿A-Za-z ]{1,14}?)(?:美股|港股)?(?P<scope>盘前|盘后|夜盘)?(?:股价)?"
    r"(?:盘前|盘中|短线|快速|拉升|由[涨跌]|再度|日内)*(?P<what>转[涨跌])$"
)
_SHARE = re.compile(r"(?:\*?ST)?[一-鿿A-Z]{2,5}[AB]?")
_BOARD = re.compile(r"(?:创业板|科创板|北交所)$")
_NO_SHARE = re.compile(
    r"(?<!控)股$|个股|多股|板块|概念|指数|公司|盘|涨|跌|今日|午后|市场|方向|全部|其中|此前|成分|多只|两只|品种|合约|期货|主力"
)
_ASIDE = re.compile(r"[（(](?:[A-Z0-9]{1,6}(?:\.[A-Z]{1,2})?|[^（）()]{0,8}板|[A-Z][A-Za-z .&]{1,23})[)）]")
"""A code, a streak or the name in English, in brackets behind a name."""
_AMONG = re.compile(r"等(?:逾|超|近)?(?:\d+|十)?[余多]?[股只家](?:个股)?(?=[^、]*$)")
"""甲、乙等30多股."""
_MOVE = (
    r"(?:股价|股票价格|股票|在?美股|在?盘前交易中|盘前|盘后|夜盘|在(?=盘前))*"
    r"(?:绩后|(?:短线|直线|快速|大幅)?(?:拉升|跳水)|开盘|盘初|尾盘|今日|现|午后|盘中|双双|集体|日内|短线|再度|继续|小幅|目前|最新|[高低]开[高低]走)?"
    r"(?:(?:(?<!回)收|大|暴|上|下|跳)?(?:涨|跌)|[高低]开)"
)
_CHANGE = re.compile(
    r"(?P<names>(?:[^\s“”（）()《》0-9]|(?<=[A-Za-z.]) (?=[A-Za-z])){2,60}?)"
    + _MOVE
    + r"(?:幅(?:进一步|迅速)?(?:扩大|收窄)至|幅达?到?)?(?:超|逾|近|约)?$"
)
_FROM_TO = re.compile(
    r"(?P<names>[一-鿿A-Za-z]{2,10}?)(?:股价)?(?:涨|跌)幅[由从](?:\d+(?:\.\d+)?)[%％](?:收窄|扩大)至(?:超|逾|近|约)?$"
)
_CONTRACT = re.compile(r"(?:期货|连续)*主力合约(?:价格)?")
_LEAD = re.compile(
    r"^(?:其中|国内|早盘|午后|尾盘)|^[一-鿿A-Z]{0,8}(?:商|公司|巨头|平台|企业)(?=[A-Z][A-Za-z ]+$)"
    r"|^[A-Z]*[一-鿿]{1,4}(?:模型|概念)股(?=[一-鿿A-Z])"
)
_TAIL = re.compile(r"因[一-鿿]+而$|公司$|双双$|在$|则$|仅$|-(?:S?W|B|A)$| Holdings$", re.IGNORECASE)
_APART = re.compile(r"、|以及|(?<=[^、]{2})[和与](?=[^、]{2})")
_ALIAS = {
    "集运指数欧线": "集运欧线",
    "燃油": "燃料油",
    "SC原油": "原油",
    "上海原油": "原油",
    "LU燃油": "低硫燃料油",
    "ARM HOLDINGS": "ARM",
    "号胶": "20号胶",
    "菜籽油": "菜油",
    "液化气": "液化石油气",
    "LPG": "液化石油气",
    "聚氯乙烯": "PVC",
    "BR橡胶": "合成橡胶",
    "铁矿": "铁矿石",
    "欧线集运": "集运欧线",
    "京东集团": "京东",
    "小米集团": "小米",
    "百度集团": "百度",
    "腾讯控股": "腾讯",
}


def named_in(head: str, whole: str) -> list[str]:
    """The names that a change at the end of `head` is said of; `whole` is the clause up to the number, unbroken."""
    plain = _CONTRACT.sub("", _AMONG.sub("", _ASIDE.sub("", head))).removeprefix("的").replace("20号胶", "号胶")
    match = _FROM_TO.search(whole) or _CHANGE.search(plain)
    if not match or "分别" in match["names"]:
        return []
    names = [_canonical(_SECTOR.sub("", n)) for n in apart(match["names"])]
    return [n for n in names if n]


def apart(names: str) -> list[str]:
    """`甲、乙和丙` → its parts; 和 and 与 within a short name (慧与科技) divide nothing."""
    return _APART.split(names)


def _canonical(name: str) -> str:
    bare = _TAIL.sub("", _LEAD.sub("", name.strip()))
    if not _NAME.fullmatch(bare) or (_NOT.search(bare)):
        return ""
    return _ALIAS.get(bare.upper(), bare.upper())


def is_name(text: str) -> bool:
    """Whether `text` can be the name of one company."""
    return bool(_canonical(text))


def priced(head: str) -> str:
    """The company whose share price stands after `head`: `甲甲科技报`; empty without one."""
    match = _PRICED.search(head)
    return _canonical(match["who"]) if match else ""


def headed(clause: str) -> tuple[str, str]:
    """(company, scope) of whose share price a clause without a number tells: `甲甲科技股价拉升`; empty for none."""
    match = _HEADED.match(clause)
    name = _canonical(match["who"]) if match else ""
    return (name, (match["scope"] or "") if match else "") if name else ("", "")


def turned(clause: str) -> tuple[str, str, str]:
    """(company, scope, 转涨 or 转跌) of a clause like `甲甲科技盘前转跌`; all empty for none."""
    match = _TURNED.fullmatch(clause)
    name = _canonical(match["who"]) if match else ""
    return (name, match["scope"] or "", match["what"]) if match and name else ("", "", "")


def share(text: str) -> str:
    """The name of a mainland share, without its sector before it; empty where `text` is none."""
    name = _BOARD.sub("", _SECTOR.sub("", _ASIDE.sub("", text.strip())))
    if not _SHARE.fullmatch(name) or _NO_SHARE.search(name):
        return ""
    return _ALIAS.get(name.upper(), name.upper())
