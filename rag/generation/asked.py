"""The form of the answer that a question asks for: a number in some unit, a date or a clock time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rag.numbers import quantities
from rag.types import Quantity

_SUM = r"[万亿]|[一-鿿]{0,3}元|英镑|瑞郎|新台币|印度卢比|卢布|林吉特|泰铢|里拉|雷亚尔|克朗"
_MONEY = rf"(?:{_SUM})(?:/.+)?"
_SHARE = r"%|倍|/\d+"
_POINTS = "个百分点|基点"
"""A rate moves by either: 3.5个基点 answers 多少个百分点."""
_UNITS: Mapping[str, str] = {
    # asking phrase → pattern that the unit of an answering quantity must match in full
    r"多少(?:万|亿|万亿)?美元|几(?:万|亿)?美元": r"美元(?:/.+)?",
    r"多少(?:万|亿|万亿)?港元": r"港元(?:/.+)?",
    r"(?<!预)报(?:多少|几)(?![万亿]*[点%])|什么价": rf"{_MONEY}|点",
    r"多少(?:万|亿|万亿)?元|多少(?:钱|资金|资本金)|每股收益|金额|卖(?:多少|几)|募(?:集|资)?多少|售价|几块": _MONEY,
    r"(?:费用|造价|票价|成本)(?:是|为|要|花|大约|约)*多少|多少(?:费用|成本)": _MONEY,
    r"(?:多少个?|几个)(?:百分点|基点|[Bb][Pp])": _POINTS,
    r"百分之(?:几|多少)|[涨跌]幅|幅度|[涨跌]了?多少|同比.{0,4}多少|增长了?多少|增速|占比|比例|比重|份额|分位"
    r"|概率": _SHARE,
    r"(?:净利润?|利润|营收|收入|亏损|首付款|市值|募资|余额|额|债务|赔款|罚款|资产)(?:总共|一共|合计|总计|共|大概|大约|约|预计|是|为|有|达到?|还剩)*多少"
    r"(?=万?亿?(?:[？?，。；,;\s]|$))": _SUM,
    r"多少只|几只": r"股|只",
    r"股数": r"股",
    r"多少(?:的)?股[权份]|持股.{0,4}多少": r"%|股",
    r"几成|多少成|多大(?:比例|比重|份额)": _SHARE,
    r"多少\s?(?:[Tt]oken|词元)": r"token",
    r"多高(?!的)|(?<!差)多远|高度": r"公里|千米|米",
    r"几个月": r"个月",
    r"(?:气温|温度|升温|高温).{0,6}多少度|多少摄氏度": r"摄氏度|℃|度",
    r"多少天|(?<!哪)几天(?!几板)": r"天|日|个交易日",
}
_SHARES = re.compile("股[权份东市价票]")
"""Words that begin like the counter of shares."""
_COUNTED = re.compile(r"(?:多少|(?<!哪)几)(?:[万亿千百]|万亿)?个?(?P<unit>[一-鿿]{1,3})")
_KNOWN = [
    "欧元",
    "日元",
    "韩元",
    "英镑",
    "吨公里",
    "吨",
    "桶",
    "家",
    "户",
    "股",
    "人次",
    "人",
    "名",
    "辆",
    "台",
    "颗",
    "类",
    "种",
    "层",
    "公里",
    "倍",
    "座",
    "条",
    "点",
    "分钟",
    "小时",
    "万吨",
    "件",
    "款",
    "批",
    "项",
    "宗",
    "平方米",
    "千瓦时",
    "块",
    "艘",
    "架",
    "枚",
    "例",
    "起",
    "场",
    "亿次",
    "次",
    "部",
    "份",
    "位",
    "支",
    "套",
    "片",
    "张",
    "头",
    "单",
    "瓶",
    "届",
    "轮",
    "亩",
    "级",
]
_SAME_COUNTER: Mapping[str, str] = {
    "颗": "颗|个|枚",
    "枚": "枚|颗|个",
    "类": "类|种|个",
    "种": "种|类|个",
    "款": "款|个|种",
    "辆": "辆|台",
    "台": "台|辆|套",
    "套": "套|个|台",
    "家": "家|户|个",
    "人": "人|名|位|例",
    "名": "名|人|位",
    "位": "位|名|人",
    "支": "支|只|个",
    "件": "件|起|个|项",
    "起": "起|件|例|宗",
    "例": "例|人|名|起",
    "座": "座|个",
    "条": "条|个|项",
    "项": "项|个|条",
}
"""Counters that writers exchange: 72个GPU answers 多少颗GPU."""
_WHEN = re.compile(
    r"何时|什么时候|哪天|哪一天|几时|哪年|哪一年|几月|哪(?:个|几个|两个)月|几号|几日|哪几天|日子|什么时间|时间地点|日期"
)
_CLOCK = re.compile(r"几点(?:钟|公布|开|发布|举行|半)?(?!几)|什么钟点")
_WHERE = re.compile(
    r"(?<![看涨跌升降调]到)哪里|在哪(?=[里儿召举发试建办座]|实施)|何地|哪个(?:地方|城市|省|海域)|什么地方"
)
_ASKS = re.compile(r"多少|几[^天]|各(?:是|为|有)?|分别|和|、")
_ORDINAL = re.compile("第几([一-鿿])")
_WHO = re.compile(r"哪一?(?:家|个|款|位|只|股)|谁")
_DOCUMENT = re.compile(
    r"(?:什么|哪[个份些]?|何种)(?:文件|意见|办法|通知|指南|方案|规划)|(?:文件|意见|办法|通知|方案)(?:名称|叫什么|是什么)"
)
_HOW_MUCH = re.compile(
    r"多少|几(?:个|成|位|项|类|款|次|板|天|家|只|倍)|多大|多长|规模|成交额|气温|价格|报价|余额|市值|金额|销量|产量|出货量|收入|利润|估值|人次|数量|面积"
    r"|人数|家数|总数|(?:[率额量价]|比例|[涨跌]幅|市值)(?=[？?]|$)|[看涨跌升降调]到(?:哪里|哪儿|什么位置|什么水平|什么价)"
)
_A_DATE = re.compile(
    r"\d{1,2}月|\d{1,2}日|\d{4}年|[一二三四]季度|Q[1-4]|[上下]半年|年内|年底|周[一二三四五六日]|\d{1,2}:\d{2}"
)
_A_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}|\d{1,2}时(?:\d{1,2}分)?")

_A_PLACE = re.compile(r"[在于从赴][一-鿿]{2,}|[一-鿿]{2,}(?:中心|发射场|基地|省|市)")

_QUOTED = re.compile(r"“[^”]{0,12}”|《[^》]*》")
"""A number in a name is no answer: 人工智能“12条”. What somebody says, in quotation marks too, is longer."""

Form = Literal["number", "ordinal", "date", "place", "document"]


@dataclass(frozen=True, slots=True)
class Asked:
    """The form of the answer."""

    units: tuple[str, ...]
    """Patterns of units; a sentence should hold a quantity of each."""
    number: bool
    when: bool
    clock: bool
    where: bool = False
    document: bool = False
    """Whether the name of a document is asked for."""
    ordinal: str = ""
    """What 第几 counts: 次, 届; a sentence should hold 第11次."""
    several: bool = False
    """Whether more than one number is asked for."""

    def unmet(self, answer: str) -> tuple[str, ...]:
        """The unit patterns asked for of which `answer` holds no quantity."""
        found = quantities(answer)
        return tuple(unit for unit in self.units if not any(_is_in(q, unit, answer) for q in found))

    @property
    def demanding(self) -> bool:
        """Whether the question asks for any particular form."""
        return bool(self.forms)

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms asked for."""
        wanted: Mapping[Form, bool] = {
            "number": self.number,
            "ordinal": bool(self.ordinal),
            "date": self.when or self.clock,
            "place": self.where,
            "document": self.document,
        }
        return tuple(form for form, asked in wanted.items() if asked)

    def met(self, sentence: str) -> tuple[Form, ...]:
        """The forms asked for that `sentence` holds."""
        return tuple(form for form in self.forms if self._holds(form, sentence))

    def met_by(self, sentence: str) -> bool:
        """Whether `sentence` holds one of the forms asked for; any sentence does when none is."""
        return not self.forms or bool(self.met(sentence))

    def _holds(self, form: Form, sentence: str) -> bool:
        if form == "date":
            return self.has_date(sentence)
        if form == "place":
            return bool(_A_PLACE.search(sentence))
        if form == "ordinal":
            return bool(re.search(rf"第[\d一二三四五六七八九十百]+{self.ordinal}", sentence))
        if form == "document":
            return "《" in sentence
        if self.units:
            found = quantities(sentence)
            return any(_is_in(q, unit, sentence) for unit in self.units for q in found)
        return bool(quantities(_QUOTED.sub("", sentence)))

    def has_date(self, sentence: str) -> bool:
        """Whether `sentence` holds the date or the clock time that is asked for."""
        return bool((_A_CLOCK if self.clock else _A_DATE).search(sentence))


def _is_in(quantity: Quantity, unit: str, sentence: str) -> bool:
    """Whether a quantity has the unit: its base unit, as written (公里 is kept in metres), or behind it (3T tokens).

    A unit of its own leaves nothing to look for behind it: 3家人工智能公司 are no 人. A price by a unit is no number of
    it: 3万元/平方米.
    """
    if re.fullmatch(unit, quantity.unit) or re.search(rf"(?<!/)(?:{unit})$", quantity.text):
        return True
    open_unit = re.fullmatch("[A-Za-z]*", quantity.unit)
    return bool(open_unit and re.match(rf"\s?(?:{unit})", sentence[quantity.end :], re.IGNORECASE))


def read(text: str) -> Asked:
    """The form of the answer that a (narrow) question asks for."""
    ordinal = _ORDINAL.search(text)
    text = _ORDINAL.sub("", text)
    units = tuple(unit for phrase, unit in _UNITS.items() if re.search(phrase, text)) + _counted(text)
    return Asked(
        units=units,
        number=bool(units or (_HOW_MUCH.search(text) and not _WHO.search(text))),
        when=bool(_WHEN.search(text)),
        clock=bool(_CLOCK.search(text)),
        where=bool(_WHERE.search(text)),
        document=bool(_DOCUMENT.search(text)),
        ordinal=ordinal[1] if ordinal else "",
        several=len(_ASKS.findall(text)) > 1,
    )


def _counted(text: str) -> tuple[str, ...]:
    """The unit that stands behind 多少 or 几 itself: 多少万桶."""
    found = []
    for match in _COUNTED.finditer(text):
        unit = next((u for u in _KNOWN if match["unit"].startswith(u)), None)
        clock = unit == "点" and "几点" in match[0]
        if unit and not clock and not _SHARES.match(match["unit"]):
            found.append(_SAME_COUNTER.get(unit, re.escape(unit)))
    return tuple(dict.fromkeys(found))
