"""Names of listed companies and of futures in front of a change: `闪迪、西部数据盘前跌逾1.5%`. Precision first."""

from __future__ import annotations

import re

_NAME = re.compile(r"[一-鿿A-Za-z][一-鿿A-Za-z\-· ]{1,23}")
_NOT = re.compile(
    r"板块|概念|方向|等|多[股只家数个]|指数|股指|涨|跌|均$|双双|其中|个股|该股|股票|方面|期货|合约|市场|股份跌|(?<!惠)普$|普遍|最新$|录得|走出|晋级|今早|初步|消息"
    r"|盘|此外|[今昨当次首近]日|交易日|日内|日$|截至|此前|(?<!回)收|内$|国内|主力|现货|每|今年|全年|年$|\d年|月(?!光|之)|较|以及"
    r"|同[比时样步期]|同$|比(?!亚迪|音勒|依股)|(?<!绿)的|价|行业|公司|产业|(?:供应|产品)链|链$|率|幅|拉升|互联网|旗下|市值"
)
_PRICED = re.compile(
    r"(?P<who>[一-鿿A-Za-z]{2,10}?)(?:(?:股价|盘前|盘后|美股)?(?:收|现)?报|股价(?:盘中)?(?:突破|[升跌]破|站上|失守))$"
)
_SECTOR = re.compile(
    r"^(?:此前|其中|早盘|午后|尾盘|盘中|北交所)?(?:[^、]{0,14}(?:板块|行业|概念股?|[^份、]股(?!份)|(?<!美)的))?(?=[一-鿿A-Z*]{3})"
)
_HEADED = re.compile(
    r"^(?:.*[日讯][电讯])?(?P<who>[一-鿿A-Za-z][一-鿿A-Za-z· ]{1,15}?)(?:美股|港股)?(?P<scope>盘前|盘后|夜盘)?"
    r"(?:(?:股价|股票|ADR)[^，\d]{0,12}(?:[涨跌]|拉升|走[高低强弱]|回升|回落|扩大|收窄|跳水|交易)|(?:股价)?[高低]开[高低]走|恢复交易"
    r"|(?:盘中|盘初|早盘|午后|尾盘|短线|直线|快速|大幅|持续|继续|再度)*"
    r"(?:拉升|跳水|走[高低强弱]|冲高|回落|反弹|下挫|[扭逆]转[涨跌]势|[涨跌]幅(?:持续|进一步|继续)?扩大)$)"
)
_GOES = re.compile("[股A开复拉跳走冲回反挫势幅]")
"""Without one of these characters a clause tells nothing of a price's way."""
_TURNED = re.compile(
    r"(?P<who>[一-鿿A-Za-z][一-鿿A-Za-z ]{1,14}?)(?:美股|港股)?(?P<scope>盘前|盘后|夜盘)?(?:股价)?"
    r"(?:盘前|盘中|短线|快速|拉升|由[涨跌]|再度|日内)*(?P<what>转(?:为[上下])?[涨跌])$"
)
_SHARE = re.compile(r"(?:\*?ST)?[一-鿿A-Z]{2,5}[AB]?")
_BOARD = re.compile(r"(?:创业板|科创板|北交所)$")
_NO_SHARE = re.compile(
    r"^(?:走出|录得|晋级|反包)$|(?<!控)股$|个股|多股|板块|概念|指数|公司|盘|涨|跌|今日|午后|市场|方向|全部|其中|此前|成分|多只|两只|品种|合约|期货|主力"
)
_ASIDE = re.compile(r"[（(](?:[A-Z0-9]{1,6}(?:\.[A-Z]{1,2})?|[^（）()]{0,8}板|[A-Z][A-Za-z .&]{1,23})[)）]")
"""A code, a streak or the name in English, in brackets behind a name."""
_AMONG = re.compile(r"等(?:逾|超|近)?(?:\d+|十)?[余多]?[股只家](?:个股)?(?=[^、]*$)")
"""甲、乙等30多股."""
_MOVE = (
    # most characters begin none of these: one look at each suffices
    r"(?=[股在美港的盘夜绩短直快大拉跳开收早尾今周现午双集日再继小迅目最高低暴上下急涨跌飙跃反重扩])"
    r"(?:股价|股票价格|股票|在?[美港]股|的(?=[涨跌]幅)|在?盘[前后]交易中|盘前|盘后|夜盘|在(?=盘前)|(?<=股价)在[^，。、]{2,24}后)*"
    r"(?:绩后|(?:短线|直线|快速|大幅)?(?:拉升|跳水)|开盘|收盘|早盘|盘初|尾盘|今日|周[一二三四五六日]|现|午后|盘中|双双|集体|日内|短线|再度|继续|小幅|迅速|快速|目前|最新|[高低]开[高低]走){0,2}"
    r"(?:(?:(?<!回)收|大|暴|上|下|跳|急)?(?:涨|跌)|[飙跃]升|飙涨|反弹|[重下]挫|[高低]开|扩大(?=[涨跌]幅))"
)
_CHANGE = re.compile(
    r"(?P<names>(?:[^\s“”（）()《》0-9]|(?<=[A-Za-z.]) (?=[A-Za-z])){2,60}?)"
    + _MOVE
    + r"(?:[涨跌]?幅(?:在[^，。、]{2,12}期间|进一步|迅速|快速|继续)?(?:扩大|收窄|回落)?(?:至|达?到?)|了)?"
    + r"(?:超|逾|近|约)?$"
)
_FROM_TO = re.compile(
    r"(?P<names>[一-鿿A-Za-z]{2,18}?)(?:股价)?(?:涨|跌)幅[由从](?:\d+(?:\.\d+)?)[%％](?:收窄|扩大)至(?:超|逾|近|约)?$"
)
_FUTURES = re.compile(r"(?:期货|连续)*主力合约|期货(?=[^，]{0,6}(?:拉升|跳水|走[高低强弱]))")
_CONTRACT = re.compile(r"(?:期货|连续)*主力合约(?:价格)?")
_LEAD = re.compile(
    r"^(?:其中|国内|早盘|午后|尾盘|新股|[港美]股(?!通)|SHFE|DCE|CZCE|上期所|大商所|郑商所)"
    r"|^[一-鿿A-Z]{0,8}(?:商|公司|巨头|平台|企业)(?=[A-Z][A-Za-z ]+$)"
    r"|^[A-Z]*[一-鿿]{1,4}(?:模型|概念|科技)股(?=[一-鿿A-Z])"
)
_TAIL = re.compile(r"因[一-鿿]+而$|公司$|双双$|在$|则$|仅$|-(?:S?W|[ABCPS])$| ?ADR$| Holdings$", re.IGNORECASE)
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
    "丁二烯橡胶": "合成橡胶",
    "铁矿": "铁矿石",
    "欧线集运": "集运欧线",
    "京东集团": "京东",
    "小米集团": "小米",
    "百度集团": "百度",
    "腾讯控股": "腾讯",
    "携程集团": "携程",
    "美光": "美光科技",
    "希捷": "希捷科技",
    "戴尔": "戴尔科技",
    "MARVELL": "迈威尔科技",
    "META PLATFORMS": "META",
    "超威半导体": "AMD",
    "SALESFORCE": "赛富时",
    "COINBASE GLOBAL": "COINBASE",
    "RIOT PLATFORMS": "RIOT",
    "海力士": "SK海力士",
    "三星": "三星电子",
    "莫德纳": "MODERNA",
    "小鹏汽车": "小鹏集团",
    "谷歌A": "谷歌",
    "ALPHABET": "谷歌",
    "低硫燃油": "低硫燃料油",
}


def named_in(head: str, whole: str) -> list[str]:
    """The names that a change at the end of `head` is said of; `whole` is the clause up to the number, unbroken."""
    plain = _CONTRACT.sub("", _AMONG.sub("", _ASIDE.sub("", head))).removeprefix("的").replace("20号胶", "号胶")
    match = _FROM_TO.search(whole) or _CHANGE.search(plain)
    if not match or "分别" in match["names"]:
        return []
    names = [canonical(_SECTOR.sub("", n)) for n in apart(match["names"])]
    return [n for n in names if n]


def apart(names: str) -> list[str]:
    """`甲、乙和丙` → its parts; 和 and 与 within a short name (慧与科技) divide nothing."""
    return _APART.split(names)


def canonical(name: str) -> str:
    """The one form of a company's name; empty where `name` can be none."""
    bare = _TAIL.sub("", _LEAD.sub("", name.strip()))
    if not _NAME.fullmatch(bare) or (_NOT.search(bare)):
        return ""
    return _ALIAS.get(bare.upper(), bare.upper())


def is_name(text: str) -> bool:
    """Whether `text` can be the name of one company."""
    return bool(canonical(text))


def priced(head: str) -> str:
    """The company whose share price stands after `head`: `甲甲科技报`; empty without one."""
    match = _PRICED.search(head)
    return canonical(match["who"]) if match else ""


def headed(clause: str) -> tuple[str, str]:
    """(company, scope) of whose share price a clause without a number tells: `甲甲科技股价拉升`; empty for none."""
    match = _HEADED.match(_ASIDE.sub("", _FUTURES.sub("", clause))) if _GOES.search(clause) else None
    name = canonical(match["who"]) if match else ""
    return (name, (match["scope"] or "") if match else "") if name else ("", "")


def turned(clause: str) -> tuple[str, str, str]:
    """(company, scope, 转涨 or 转跌) of a clause like `甲甲科技盘前转跌`; all empty for none."""
    match = _TURNED.fullmatch(clause)
    name = canonical(match["who"]) if match else ""
    return (name, match["scope"] or "", match["what"]) if match and name else ("", "", "")


def share(text: str) -> str:
    """The name of a mainland share, without its sector before it; empty where `text` is none."""
    name = _BOARD.sub("", _SECTOR.sub("", _ASIDE.sub("", text.strip())))
    if not _SHARE.fullmatch(name) or _NO_SHARE.search(name):
        return ""
    return _ALIAS.get(name.upper(), name.upper())
