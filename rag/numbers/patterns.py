# ruff: noqa: E501 - tables and patterns of wide characters read best as whole rows
"""The regular expressions of the scanner, each anchored at a position and free of nested repetition."""

from __future__ import annotations

import re

from rag.numbers.units import MONEY_BEFORE, PER, SCALE, UNIT

NUM = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?"
HAN_NUM = r"[一二两三四五六七八九十百千][零〇一二两三四五六七八九十百千]{0,12}(?:点[零一二三四五六七八九]{1,8})?"
JOIN = r"\s?(?:[-–—−~～]{1,2}|至|到)\s?"

START = re.compile(r"[0-9A-Za-z一二两三四五六七八九十百千万亿①-⑳第半]")
SIGN = frozenset("-−－–+＋负")

DATE = re.compile(
    r"(?:1[6-9]|20)\d{2}\s?年(?:[-–—~～至到](?:(?:19|20)\d{2}|\d{2})年)?"
    r"(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日|份|末|底|初|[上中下]旬)?|Q[1-4]|H[12]|第?[一二三四]季度?|[上下]半年|[前]?[一二三]季度)?"
    r"|(?:19|20)\d{2}[-–—~～至到/](?:19|20)?\d{2}\s?(?:年|财年|财政年度|学年|赛季)"
    r"|\d{2}(?:[-–—~～至到/]\d{2})?(?:财年|财政年度)|\d{2}年(?=Q[1-4]|H[12]|第?[一二三四]季度|[上下]半年|\d{1,2}月|年?[底末初])"
    r"|\d{1,2}月\d{1,2}日(?:[-–—~～至到](?:\d{1,2}月)?\d{1,2}日)?|\d{1,2}月\d{1,2}[-–—~～至到]\d{1,2}日"
    r"|\d{1,2}[-–—~～至到]\d{1,2}[月日](?!均|线|期)|\d{1,2}[、和]\d{1,2}[月日](?!均|线|期)"
    r"|\d{1,2}月(?:份|末|底|初|[上中下]旬)?(?!期(?![间内末初货]))"
    r"|\d{1,2}日(?!均|线|元|圆|内|期|游|龄|新|以上|以内)"
    r"|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"
    r"|(?:1[0-2]|0?[1-9])\.(?:[12]\d|3[01]|0?[1-9])[-–—~～](?:1[0-2]|0?[1-9])\.(?:[12]\d|3[01]|0?[1-9])(?![\d%％倍万亿个元点])"
)
PAST = (
    "连续",
    "近",
    "过去",
    "未来",
    "最近",
    "此前",
    "累计",
    "满",
    "为期",
    "前",
    "长达",
    "达",
    "超",
    "逾",
    "约",
    "仅",
    "每",
    "隔",
)
"""Before 5日 these make it five days, not the fifth."""
DAYS = re.compile(r"(?P<n>\d{1,3})日")
TIME = re.compile(
    r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?![\d.])|\d{1,2}时(?:\d{1,2}分)?(?:\d{1,2}秒)?(?![代隔间速长刻尚装效常])|\d{1,2}点(?:\d{1,2}分|半|整|许|前后|左右)|(?<=日)(?:[01]?\d|2[0-4])点(?!\d)|(?:(?<=周[一二三四五六日])|(?<=凌晨|上午|下午|早上|晚上|晚间|清晨|早晨|中午|午后))\d{1,2}点(?!\d)"
)
CODE = re.compile(r"\d{4,6}\.(?:SZ|SH|HK|BJ|US|KS|TW|SS|OF|T|N|O)(?![A-Za-z])")
LONG_CODE = re.compile(r"\d{8,}(?![\d.,%])")
"""税号70071900."""
BRACKETED_CODE = re.compile(r"\d{5,6}(?=[)）])")
LIMIT = re.compile(r"(?:10|20|30)\s?(?:cm|CM|Cm|厘米(?=涨停|跌停))")
STREAK = re.compile(r"(?P<days>\d{1,3})天(?P<boards>\d{1,3})板")
PAREN_MARK = re.compile(r"\d{1,2}(?=[）)])")
FRACTION_SLASH = re.compile(r"(?P<num>\d{1,2})/(?P<base>\d{1,2})(?![\d/%年月]|期|Q)(?<!24/7)")
PROPORTION = re.compile(
    rf"(?P<num>{NUM})[:：](?P<base>{NUM})(?![:：\d])(?P<named>的?(?:比例|比率|配比|换股|拆股|合股|拆分))?"
)
PROPORTION_BEFORE = re.compile(r"[比率][例]?[为约是]{0,2}$")
"""按1:30比例, 兑换比例为1:1.2: a proportion, no clock time."""
LIST_MARK = re.compile(r"\d{1,2}(?:、(?!\d)|、(?=20\d{2}(?!\d))|[)）](?![\d%])|\.(?![\d])\s?(?=\D))")
DIGIT_NAME = re.compile(
    r"[2-6]G(?:-A)?(?![A-Za-z/比])|\d{1,2}[DCKSBK](?![A-Za-z])|\d+[号#]|\d+-[A-Z](?![a-z])|\d+(?:\.\d+)?[A-Za-z][A-Za-z0-9\-]*"
)
YEAR_NAME = re.compile(r"(?:19[89]\d|20[0-4]\d)(?![\d.,])")
LATIN = re.compile(r"[A-Za-z][A-Za-z]*(?:[-./+&'’][A-Za-z0-9]+|\d+(?:\.\d+)*[A-Za-z0-9]*)*")
LATIN_TAIL = re.compile(
    r"[ \-]\d{1,6}(?:[:：]\d{4})?(?:\.\d+)?(?:[A-Za-z][A-Za-z0-9]*)?(?![\d.,]|\s?(?:" + UNIT + "|" + SCALE + "))"
)
LATIN_MONEY = re.compile(r"\d+(?:\.\d+)?\s?(?:%|[亿万])")


def _amount(n: int) -> str:
    return rf"(?P<num{n}>{NUM})\s?(?P<inside{n}>[余多几]|来(?![看说自源到]))?(?P<scale{n}>{SCALE})?(?P<tail{n}>[余多来](?!年来|看|说|自))?(?:\s?(?P<unit{n}>{UNIT}))?"


AMOUNT = re.compile(_amount(1))
RIGHT = re.compile(JOIN + r"(?P<sign>[-−－])?" + _amount(2))
PER_RE = re.compile(PER)
MONEY_SIGN = re.compile(
    r"(?P<money>" + "|".join(map(re.escape, sorted(MONEY_BEFORE, key=len, reverse=True))) + r")\s?$"
)

HAN_UNIT = (
    r"(?:个百分点|个基点|基点|个交易日|交易日|个工作日|个月|个季度|小时|分钟|人次|例|章|批次|处|间|集|套|层|篇|部(?![门委分队])|年期|日(?![本均线元])|方面|部分|成|倍|家|只|个|股|年|天|周|名|位|人|项|款|台|辆|架|艘|颗|枚|条|座|笔|种|轮|番|席|"
    r"吨|支|件|户|场|起|类|份|次|批|块|点|连板|连涨|连跌|连阳|连阴|期)"
)
_HAN_MONEY = r"(?:美元|港元|日元|欧元|英镑|韩元|人民币|元|桶|千瓦时|千瓦|平方米|公里|亩|米|克|卡|盎司|度电|token|Token|立方米|头|斤|公斤)"
HAN = re.compile(
    r"(?P<num>"
    + HAN_NUM
    + r")(?P<inside>[余多几])?(?P<scale>万亿|亿|万)?(?P<tail>[余多])?(?P<unit>"
    + HAN_UNIT
    + "|"
    + _HAN_MONEY
    + ")?"
)
HAN_RIGHT = re.compile(
    r"(?:至|到|[-–—~～])(?P<num>" + HAN_NUM + r")(?P<scale>万亿|亿|万)?(?P<unit>" + HAN_UNIT + "|" + _HAN_MONEY + ")"
)
FRACTION = re.compile(
    r"(?P<base>百|千|万|[二三四五六七八九十][一二三四五六七八九十]?)分之(?P<num>" + HAN_NUM + "|" + NUM + ")(?!点)"
)
BARE_SCALE = re.compile(
    r"(?P<num>[百千]?(?:万亿|亿|万)|[百千])(?P<tail>[余多])?(?P<unit>" + HAN_UNIT + "|" + _HAN_MONEY + ")"
)
BARE_BEFORE = frozenset("超逾近过破约达")
HALF = re.compile(r"半(?:数|成)")
HAN_DATE = re.compile(
    r"(?:前[二两三]季度|[一二三四]季度|[一二三四]季报|十?[一二三四五六七八九十]月(?![个球])(?:[一二三四五六七八九十]{1,3}日)?|二[零〇][零〇一二三四五六七八九]{2}年?)"
)
_PLACE = r"(?:\d+|[一二三四五六七八九十百]+)"
ORDINAL = re.compile(
    rf"第{_PLACE}(?:(?P<season>季度?)|(?:[条款项号](?:之[一二三])?[、和及]{_PLACE}(?=[条款项号])){{1,9}})?"
)
"""第三季度 is a time; 第十七条、三十一条 are two places."""
ISSUE = re.compile(rf"{_PLACE}期(?=[）)])")
"""（四十九期）国债."""
DOTTED = re.compile(
    r"0\d+(?![\d.])|361度|24/7|7\s?[×xX*]\s?24(?!\d)|\d(?:\+\d)*\+[A-Z](?![A-Za-z])|\d+(?:-\d+){2,}|\d{1,2}(?=系列|标段|标项目)|\d+点(?=计划|方案|和平)|\d+型|\d{3}(?=客服|热线)|3M(?![A-Za-z])|(?:166|18[0-3]|210)(?=硅片|电池|组件|尺寸)|\d{1,3}[”″](?=[~～\-至及]|(?:主流|面板))|\d+(?:\.\d+){2,}|\d\.\d(?=版|时代|平台|”|」|\s?版本)|\d{4}(?=合约)|\d{1,2}[-:：]\d{1,2}(?=击败|战胜|负于|力克|战平|大胜|取胜|逆转|不敌|横扫|领先|落后|完胜)"
)
VERSION = re.compile(
    r"(?<=[一-鿿A-Za-z])(?<![为报至到于值期约超近达是了数率比前升降涨跌加减每和与及或、在过])[1-9]\.0(?=[、，。；：！？”》）)\n和与及的]|$)"
)
"""固态变压器2.0."""
QUOTED = re.compile(r"[“‘「]\d{1,6}(?:\.\d+)?(?=[”’」])")
INDEX_FAMILIES = (
    "标普", "标准普尔", "纳斯达克", "纳指", "富时", "斯托克", "北证", "科创", "上证", "沪深", "中证", "日经", "罗素", "创业板", "深证", "国证", "东证", "上证科创板", "DAX", "创业",
    "A", "双创", "恒生", "澳洲", "瑞士", "韩国", "印度", "TOP", "Stoxx", "STOXX", "KOSPI",
)  # fmt: skip
"""标普500, 北证50, 日经225: the number is part of the name."""
INDEX_NUMBER = re.compile(
    r"(?:50|30|35|40|100|180|200|225|300|400|500|600|800|1000|2000|3000)(?![\d.,%％倍亿万元点家只])"
)
JOINED = re.compile(rf"(?:\s?[*×xX+]\s?{NUM}){{1,2}}\s?(?P<unit>{UNIT})")
"""21+4艘, 182*210mm: the unit stands behind the last."""
SHARED_UNIT = re.compile(r"个?[、和及至]\s?" + NUM + r"(?P<unit>个百分点|个基点|个月|个交易日)")
HAN_NAMES = re.compile(
    r"三只松鼠|三人行|七匹狼|二次元|三元[^以至左的、，]|二手|一[个家只次名位人项款台辆架艘颗枚条座笔种轮件户场起类份批块点股年天周期支]|两个[维确毫]|三年级|百年|百家|百货"
    r"|千人千面|千家万户|十年磨|百人会|千年|万家|三点半|两位数|两手|两会|两端|两头|两步|两轮车|两岸|两地|两高|两化|两重|两新|双一|一月[^份底末初]|两种|两类|两者|二次|三次产|三农|十[大强佳]|百强|五百强|百日|百姓|千禧|三期叠加|两股|百倍|六一|五一|百万卡"
)
TITLED = re.compile(r"[“‘「《][^”’」》“，。；\n]{0,14}$")
"""Inside a quoted name: “26国开05”."""
BEFORE_HAN_NAME = (
    "华大",
    "陕西",
    "中航",
    "神州",
    "西部",
    "统",
    "同",
    "唯",
    "专",
    "单",
    "万",
    "第",
    "初",
    "其",
    "周",
    "星期",
    "礼拜",
)
"""华大九天, 统一, 周三: the numeral ends a word."""
