"""Who a headline speaks of, without the colon: a company does, a speaker says, an authority is the source."""

from __future__ import annotations

import re

_LEAD = re.compile(r"^(?P<who>[^：，“”《》]{2,30})：(?P<what>.+)$")
"""A headline that opens with who speaks, or with its topic."""
_DOES = re.compile(
    r"^(?P<does>拟(?!推)|已|将于|预计|计划|正在|推动|支持|加快|鼓励|开展|上半年|前三季度|[一二三四]季度|第[一二三四][财季]|Q[1-4]|20\d\d年(?!.{0,6}[将或有])|"
    r"获|中标|签订|签署|完成|收购|推出|发布|终止|控股子公司|子公司|股票|系[^，]{4}).+"
)
_PLANS = re.compile(r"^(?:将|拟|计划)")
_JUDGES = re.compile(r"^(?:预计|预测|预期|看好|看淡|认为|警告|上调|下调|维持|建议|重申|测算|呼吁|考虑)")
"""Verbs of holding an opinion: whoever stands before them is the one who says it."""
_ORDERS = re.compile(
    r"^(?:推动|推进|支持|加快|鼓励|开展|拟|将|加强|强化|完善|优化|培育|深入|继续|实施|要求|部署|抓紧|扎实)"
)
"""What an authority does by saying so."""
_SAYS = re.compile(
    r"证券|银行|资本|高盛|摩根|花旗|瑞银|美银|野村|汇丰|机构|专家|分析师|官员|协会|[部委局署院会所室]$|总局|CEO|高管|[长任席统理]$"
)
_AUTHORITY = re.compile(r"(?:[部委局署]|部门|央行|国办|国常会)$")
_HEARSAY = re.compile(r"(?:机构|人士|报[告道]|[日晚时]报|媒)$")
_MOVE = re.compile(r"^(?:环比|同比|较|增[长幅]|降幅|[涨跌升降])")
_VERB = re.compile(r"(?:称|表示|指出|透露|强调|提出|宣布|回应|警告)$")
_FILED = r"(?:[（(][^（）()]*[）)])?[^，。；：]{0,16}(?:公告|披露|发布[^，。；：]{0,12}(?:报告|预告|快报|财报))"
_ANNOUNCED = r"(?:[（(][^（）()]*[）)])?[^，。；：]{0,4}宣布"
_PLACE = re.compile(
    r"^(?:[一-鿿]{2,4}[省市区]|北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|"
    r"内蒙古|广西|西藏|宁夏|新疆|深圳|广州|杭州|苏州|成都|武汉|南京|合肥|厦门|宁波|青岛|西安)$"
)


def one_subject(text: str, told: str) -> str:
    """A heading has one ：, behind its sector: `甲公司：拟投资…` becomes a sentence that says no more than `told` does.

    `甲公司拟投资…` where the item's text says the same of that subject, or the company announced it by filing;
    `甲机构预计…`, as an opinion stays with its holder; `据某总局，…` and `某总统称…` where somebody only says
    something: what is claimed must not become what happened. A topic and its sentence are parted by a comma.
    """
    match = _LEAD.match(text)
    if not match:
        return text
    who, what = match["who"], match["what"].replace("：", "，")
    joint = _joint(who, what, told)
    if joint == "，" and _MOVE.match(what):
        return who  # whose move it is stands further on in the headline
    return f"据{who}，{what}" if _source(who, what) else f"{who}{joint}{what}"


def _source(who: str, what: str) -> bool:
    """Whether `who` only tells what is so: an authority that orders nothing, the press, a nameless voice."""
    if _JUDGES.match(what):
        return False
    return bool(_HEARSAY.search(who) or (_AUTHORITY.search(who) and not _ORDERS.match(what)))


def _joint(who: str, what: str, told: str) -> str:
    """What stands between the subject of a headline and its sentence: nothing, 称 or a comma."""
    if _JUDGES.match(what) or _PLACE.match(who) or _VERB.search(who) or _AUTHORITY.search(who):
        return ""
    if _SAYS.search(who):
        return "称"
    does, name = _DOES.match(what), re.escape(who)
    if does and (who + does["does"] in told or re.search(name + _FILED, told)):
        return ""
    if _PLANS.match(what) and re.search(name + _ANNOUNCED, told):
        return ""
    return "称" if who in told else "，"
