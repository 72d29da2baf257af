"""What a market review leaves out, and why. Each reason is counted in the coverage section."""

from __future__ import annotations

import re

from rag.types import Item

_POLITICS = re.compile(
    r"伊朗|委内瑞拉|马杜罗|古巴|乌克兰|泽连斯基|俄罗斯|俄方|俄军|俄外|以色列|内塔尼亚胡|哈马斯|加沙|黎巴嫩|真主党|胡塞|也门|叙利亚|伊拉克|柬埔寨|柬方|泰国军方|"
    r"哥伦比亚|朝鲜|世卫组织|秘鲁|约旦|阿曼|土耳其|格陵兰|停火|防长|北约|军事行动|总统选举|美军|联合国安理会|最高领袖|议长|国会众议|参议院|弹劾|武装|导弹|"
    r"情报总监|外长|尹锡悦|黄岩岛|琉球|钓鱼岛"
)
_MARKET_LINK = re.compile(
    r"油价|原油期货|天然气期货|美元/|期货|A股|美股|港股|股市|概念股|金价|出口管制|经贸|关税|芯片|半导体"
)
_CROSS_STRAIT = re.compile(r"国台办|国务院台办|台独|民进党|国民党|涉台|统一大业")
_ACCIDENT = re.compile(
    r"地震|火灾|坠毁|坠机|遇难|身亡|死亡人数|致\d+死|\d+人受伤|伤者|台风|暴雨|洪水|山洪|余震|失联|高温预警|气象预警|热年份|应急响应|预警信号|事故已|溺水|灾害|"
    r"气候监测|航行警告|降雨|大雾|寒潮|救援"
)
_DENIAL = re.compile(
    r"无中生有|不属实|谣言|网传|不实言论|不实信息|辟谣|暂无.{0,24}(?:业务|布局|计划)|未开展|目前没有.{0,16}业务|不涉及.{0,20}业务"
)
_PERSONNEL = re.compile(
    r"(?:任|聘任|出任|履新|当选|免去|辞去|辞任|离任).{0,24}(?:董事长|行长|书记|局长|总裁|总经理|厅长|主任|部长|副省长|副市长|职务)|人事任免"
)
_DISCIPLINE = re.compile(r"接受(?:纪律)?审查|被查|双开|开除党籍|受贿|逮捕|判刑|死缓|纪委监委")
_TARGET = re.compile(r"目标(?:股)?价|评级(?:上调|下调)|(?:上调|下调).{0,12}评级|目标价位|估值预期|建议投资者")
_BOARD = re.compile(
    r"^龙虎榜|今日申购指南|停复牌|投资日历|新闻联播|舆情热点|盘前必读|早知道|财经要闻|你需要知道|要闻|大事提醒|竞价看龙头|图解|十大.*榜|盘中异动|融资余额榜"
)
_SPORT = re.compile(r"世界杯|晋级\d+强|小组赛|决赛|冠军赛|奥运|夺冠|联赛|金牌|足球|高考|彩票")

_POLITICAL = "海外政治（与市场无直接联系）"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("两岸与涉台表态", _CROSS_STRAIT),
    ("事故、灾害与天气", _ACCIDENT),
    ("传闻澄清与暂无业务的答复", _DENIAL),
    ("人事任免", _PERSONNEL),
    ("纪检与司法", _DISCIPLINE),
    ("券商对个股的评级", _TARGET),
    ("榜单与例行汇编", _BOARD),
    ("体育与社会", _SPORT),
)
_CLARIFIES = re.compile(
    r"澄清|主营业务未发生|异常波动|偏离值累计|关注度(?:颇|较)高|占比(?:较低|较小|不足)|未形成(?:营业)?收入|仅处于.{0,8}探索阶段|未开展|暂未进行|\d连?板[一-鿿]{2,6}：|未与[^，。]{2,20}(?:合作|签)"
)
_FLAGS = {
    "teaser": "付费预告（不点名公司）",
    "digest": "新闻精选（与其他条目重复）",
    "schedule": "财经日历（只用于主题前瞻）",
}


REASONS = (*dict.fromkeys((*_FLAGS.values(), *(name for name, _ in _RULES), _POLITICAL)),)
"""Every reason that `reason` gives."""


def reason(item: Item) -> str | None:
    """Why an item stays out of the review's text; None when it may enter."""
    for flag, name in _FLAGS.items():
        if flag in item.flags:
            return name
    head = item.title or item.text[:90]
    if "互动平台" in item.text and re.search(r"尚未|暂无|没有|不存在|还不能", item.text):
        return "传闻澄清与暂无业务的答复"
    for name, pattern in _RULES:
        if pattern.search(head):
            return name
    if _POLITICS.search(head) and not _MARKET_LINK.search(head):
        return _POLITICAL
    return None


def is_tick(item: Item) -> bool:
    """A bare price tick: short, untitled or titled by the tick alone; told in one line for each commodity or index."""
    text = item.text
    return (
        len(text) < 110
        and not item.title
        and bool(
            re.search(r"(?:涨|跌|报|触及|上调|下调)[^。]{0,24}(?:%|点|美元/|元/|美元。)", text)
            and re.search(
                r"现货|期货|指数|期银|期金|期铜|期油|原油|黄金|白银|比特币|汇率|卢比|日元|人民币|收益率|基点|股价|盘前|盘后|主力",
                text,
            )
        )
    )


def clarifies(item: Item) -> bool:
    """Whether a company plays down what made its shares rise: no news of the industry, no event of the week."""
    return _CLARIFIES.search(item.title + item.text) is not None
