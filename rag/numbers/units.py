# ruff: noqa: E501 - tables and patterns of wide characters read best as whole rows
"""Units: what may stand behind a number, its canonical base unit and the factor into it.

Adding a unit is adding a row. Money of different countries never converts; 成 is ten percent; 个百分点 and 基点 are not %.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

_ONE = Decimal(1)


def _same(words: str) -> dict[str, tuple[str, Decimal]]:
    return {word: (word, _ONE) for word in words.split()}


def _into(base: str, **factors: str) -> dict[str, tuple[str, Decimal]]:
    return {word: (base, Decimal(factor)) for word, factor in factors.items()}


def _alias(base: str, words: str) -> dict[str, tuple[str, Decimal]]:
    return dict.fromkeys(words.split(), (base, _ONE))


MONEY: Mapping[str, tuple[str, Decimal]] = {
    **_same("元 美元 港元 日元 欧元 英镑 韩元 澳元 加元 瑞郎 新元 新台币 卢布 泰铢 林吉特 雷亚尔 比索 里拉"),
    **_same(
        "越南盾 印尼盾 兰特 第纳尔 迪拉姆 里亚尔 谢克尔 丹麦克朗 瑞典克朗 挪威克朗 图格里克 坚戈 澳门元 美分 便士 港仙 角 土曼"
    ),
    **_alias("美分", "美分 美仙"),
    **_alias("元", "人民币元 元人民币 人民币 块钱 RMB"),
    **_alias("美元", "美金 USD"),
    **_alias("港元", "港币 港圆 港币元"),
    **_alias("日元", "日圆"),
    **_alias("新台币", "新台币元 台币 元新台币 元台币 新台币币 台幣"),
    **_alias("新元", "新加坡元"),
    **_alias("澳元", "澳大利亚元"),
    **_alias("加元", "加拿大元"),
    **_alias("瑞郎", "瑞士法郎"),
    **_alias("印度卢比", "印度卢比 卢比"),
    **_same("巴基斯坦卢比 斯里兰卡卢比 印尼卢比 尼泊尔卢比 塔卡 福林 兹罗提 列伊 新谢克尔 埃镑 奈拉 先令 克瓦查"),
    **_alias("卢布", "俄罗斯卢布"),
    **_alias("雷亚尔", "巴西雷亚尔"),
    **_alias("里拉", "土耳其里拉"),
    **_alias("兰特", "南非兰特"),
    **_alias("泰铢", "泰国铢"),
    **_alias("林吉特", "马来西亚林吉特"),
    **_same("塞尔维亚第纳尔 科威特第纳尔 伊拉克第纳尔 约旦第纳尔 伊朗里亚尔 沙特里亚尔 阿曼里亚尔 卡塔尔里亚尔"),
    **_same(
        "墨西哥比索 阿根廷比索 智利比索 哥伦比亚比索 菲律宾比索 阿联酋迪拉姆 摩洛哥迪拉姆 捷克克朗 冰岛克朗 蒙古图格里克 埃及镑"
    ),
}

RATIO: Mapping[str, tuple[str, Decimal]] = {
    **_alias("%", "% ﹪"),
    "‰": ("‰", _ONE),
    "成": ("%", Decimal(10)),
    **_alias("个百分点", "个百分点 百分点 个pct pct pp"),
    **_alias("基点", "个基点 基点 个BP 个bp BP bp BPs bps Bp BPS 个bps"),
    **_alias("倍", "倍 x"),
    **_same("番 折 ppt ppts"),
}

COUNT: Mapping[str, tuple[str, Decimal]] = {
    **_same("家 股 只 个 台 辆 颗 人 名 位 人次 户 件 款 项 条 种 类 宗 起 例 座 艘 架 枚 套 组 次 笔 批 份 张 部"),
    **_same(
        "部门 处 所 支 片 口 栋 层 头 羽 架次 班 列 趟 场 轮 集 篇 手 根 块 门 间 卡 节 幅 本 册 段 届 路 级 岁 席 阶"
    ),
    **_same(
        "票 城 单 批次 例次 场次 封 通道 倍频 位 核 芯 层级 口井 眼 道 缕 滴 桌 尾 株 棵 匹 具 套房 班次 车次 标箱 对 粒 盒 瓶 箱 包 档 席 页 期 周岁 连板 连涨 连跌 连阳 连阴 连跌停 连涨停 倍速"
    ),
    **_alias("座", "座次"),
    **_alias("股", "股 H股"),
    **_alias("省", "省 省份"),
    **_alias("标箱", "标箱 标准箱"),
    **_alias("连板", "板"),
    **_alias("人", "死 伤 失踪"),
    **_alias("家", "机构 房企"),
    **_alias("跳动点", "个跳动点 跳动点"),
    **_same("圈 战 胜 负 大类 大点 基 船 市 州 区县 区 地区 则 剂 剂次 站 孔 轴 单元 阵列单元"),
    **_same("方面 部分 国 省 球 打 卷 车 字 袋 工时 辆次 SWU 章 回 人天 人日"),
    **_alias("token", "token tokens Token Tokens TOKEN 词元"),
    **_alias("TEU", "TEU teu"),
    **_alias("量子比特", "量子比特 qubit qubits"),
}

TIME: Mapping[str, tuple[str, Decimal]] = {
    **_alias("年", "年 年期 周年"),
    **_alias("个月", "个月 个月期 个多月 个半月"),
    **_alias("周", "周 星期 个星期 个多星期"),
    **_alias("天", "天 天期 日 日期"),
    **_alias("个交易日", "个交易日 交易日"),
    **_alias("个工作日", "个工作日 工作日"),
    **_alias("小时", "小时 个小时 个多小时 h"),
    **_alias("分钟", "分钟"),
    **_alias("季度", "个季度"),
    **_into("秒", 秒="1", 秒钟="1", 毫秒="0.001", ms="0.001", 微秒="0.000001", 纳秒="0.000000001", 飞秒="1e-15"),
}

PHYSICAL: Mapping[str, tuple[str, Decimal]] = {
    **_into("吨", 吨="1", 千吨="1000", 公吨="1", 千克="0.001", 公斤="0.001", 斤="0.0005", kg="0.001"),
    **_into("吨", 克="0.000001", 毫克="0.000000001", 微克="0.000000000001", mg="0.000000001", g="0.000001"),
    **_alias("盎司", "盎司 oz"),
    **_same("磅 桶 加仑 蒲式耳 克拉 短吨"),
    **_into("升", 升="1", 毫升="0.001", cc="0.001", L="1", ml="0.001", mL="0.001"),
    **_alias("立方米", "立方米 方 立方 m³"),
    **_same("立方英尺 百万英热单位 英热单位"),
    **_into("平方米", 平方米="1", 平米="1", 平方公里="1000000", 平方千米="1000000", 公顷="10000"),
    **_alias("平方米", "㎡ m² 平"),
    **_same("亩 英亩 平方英尺 平方英寸 平方英里 立方英寸"),
    **_into(
        "米", 米="1", 公里="1000", 千米="1000", km="1000", 厘米="0.01", cm="0.01", CM="0.01", 毫米="0.001", mm="0.001"
    ),
    **_into("米", 微米="0.000001", μm="0.000001", um="0.000001", 纳米="0.000000001", nm="0.000000001"),
    **_same("英寸 英尺 英里 海里 光年 吋 节"),
    **_alias("英寸", "吋 寸"),
    **_into("W", W="1", 瓦="1", kW="1000", KW="1000", 千瓦="1000", MW="1000000", 兆瓦="1000000"),
    **_into(
        "W",
        GW="1000000000",
        吉瓦="1000000000",
        TW="1000000000000",
        Wp="1",
        MWac="1000000",
        MWp="1000000",
        GWp="1000000000",
    ),
    **_same("芯公里 皮长公里"),
    **_alias("载重吨", "载重吨 DWT dwt"),
    **_into("Wh", Wh="1", wh="1", kWh="1000", KWh="1000", 千瓦时="1000", 度电="1000", MWh="1000000", 兆瓦时="1000000"),
    **_into("Wh", GWh="1000000000", Gwh="1000000000", 吉瓦时="1000000000", TWh="1000000000000"),
    **_into("伏", V="1", 伏="1", 千伏="1000", kV="1000", KV="1000", 万伏="10000"),
    **_into("Hz", Hz="1", kHz="1000", MHz="1000000", GHz="1000000000", THz="1000000000000"),
    **_into("B", KB="1000", MB="1000000", GB="1000000000", TB="1000000000000", PB="1000000000000000"),
    **_into("法", μF="0.000001", uF="0.000001", pF="0.000000000001", nF="0.000000001"),
    **_into("b", 吉比特="1000000000", 太比特="1000000000000"),
    **_into("焦", 焦耳="1", 千焦="1000", 兆焦="1000000", 纳焦="0.000000001"),
    **_into("b", Gb="1000000000", Mb="1000000", Tb="1000000000000", Kb="1000"),
    **_into("bps", Kbps="1000", Mbps="1000000", Gbps="1000000000", Tbps="1000000000000"),
    **_into("Flops", TFLOPS="1000000000000", TFlops="1000000000000", PFLOPS="1000000000000000"),
    **_into("Flops", PFlops="1000000000000000", EFLOPS="1000000000000000000", EFlops="1000000000000000000"),
    **_same(
        "TOPS Tops GB/s TB/s GT/s T G P K M B E Ah mAh 毫安 毫安时 MPa Pa 马力 牛米 N·m kN rpm 转 度 比特 bit 千卡 大卡"
    ),
    **_alias("℃", "℃ 摄氏度 °C"),
    **_same("华氏度 °F ° 赫兹 安 安时 帕 兆帕 吉帕 兆伏安 千伏安 分贝 贝 贝克勒尔 dB"),
}

POINTS: Mapping[str, tuple[str, Decimal]] = {**_same("点 分"), **_alias("点", "个点")}

UNITS: dict[str, tuple[str, Decimal]] = {**TIME, **COUNT, **PHYSICAL, **POINTS, **RATIO, **MONEY}
"""Written form → (canonical unit, factor into it). 元 is the last word on 元."""

SCALES: Mapping[str, Decimal] = {
    "万亿": Decimal(10) ** 12,
    "亿": Decimal(10) ** 8,
    "亿亿": Decimal(10) ** 16,
    "个亿": Decimal(10) ** 8,
    "万": Decimal(10) ** 4,
    "千亿": Decimal(10) ** 11,
    "百亿": Decimal(10) ** 10,
    "十亿": Decimal(10) ** 9,
    "千万": Decimal(10) ** 7,
    "百万": Decimal(10) ** 6,
    "十万": Decimal(10) ** 5,
    "百万亿": Decimal(10) ** 14,
    "十万亿": Decimal(10) ** 13,
    "千": Decimal(1000),
    "百": Decimal(100),
    "trillion": Decimal(10) ** 12,
    "billion": Decimal(10) ** 9,
    "million": Decimal(10) ** 6,
    "": _ONE,
}

DURATIONS = frozenset({"年", "个月", "周", "天", "个交易日", "个工作日", "小时", "分钟", "季度", "秒"})
"""近5年 means the past five years, not nearly five."""

PEOPLE_OF_STOCKS = frozenset({"家", "只", "股", "支"})
"""Counters that wires use for the same listed companies."""

COUNTERS = frozenset(unit for unit, _ in COUNT.values())

MEASURES: Mapping[str, str] = {"震级": "级", "震度": "震度", "震感": "震度"}
"""What a number without a unit measures, said before it."""
MONEY_BEFORE: Mapping[str, str] = {
    **dict.fromkeys(("US$", "$", "＄", "USD"), "美元"),
    **dict.fromkeys(("HK$", "HKD"), "港元"),
    **dict.fromkeys(("¥", "￥", "RMB", "CNY"), "元"),
    **dict.fromkeys(("€", "EUR"), "欧元"),
    **dict.fromkeys(("£", "GBP"), "英镑"),
}
"""Signs of money before the number: $2359.68万. Longest first where one ends another."""

# A number's scale: 千 and 百 only where no unit begins with them (千瓦, 百分点).
SCALE = r"(?:百万亿|十万亿|万亿|亿亿|千亿|百亿|十亿|个?亿|千万|百万|十万|万(?!伏)|千(?![瓦克米卡帕赫兆伏吨])|百(?!分)|\s?(?:trillion|billion|million)(?![a-z]))"
PER_WORDS = (
    "百万英热单位 百万英热 等效芯公里 芯公里 皮长公里 平方公里 平方千米 平方英尺 金衡盎司 平方厘米 兆瓦时 千瓦时 平方米 蒲式耳 kWh MWh 立方米 百公里 cm² cm2 cm m·K m² m³ 兆瓦 吉瓦 公斤 千克 盎司 加仑 千瓦 瓦时 Wh 小时 "
    "kg 分钟 季度 标吨 干吨 湿吨 短吨 毫升 公里 标箱 公顷 英亩 间夜 卡时 公吨 吨 桶 股 磅 克 份 手 瓦 W h 度 ㎡ 天 日 年 月 人份 人次 人 片 张 辆 台 颗 块 件 斤 升 平 户 晚 次 头 套 "
    "只 秒 周 亩 枚 单 箱 米 场 集 杯 瓶 盒 袋 支 根 卷 条 位"
)
"""What a unit may be told by, longest first: 元/吨, 每吨…元."""
_PER = "|".join(w + (r"(?![A-Za-z])" if w.isascii() else "") for w in PER_WORDS.split())
# After a unit: 元(人民币)/吨, 美元每盎司, 美元/桶, GB/户·月.
PER = rf"(?:[（(]人民币[）)])?(?:\s?[/／]\s?|每)(?P<per>{_PER})(?:[/／·](?P<per2>小时|天|日|周|月|年))?"
PER_NAMES: Mapping[str, str] = {
    "金衡盎司": "盎司",
    "千克": "公斤",
    "公吨": "吨",
    "kg": "公斤",
    "h": "小时",
    "日": "天",
    "平": "平方米",
    "㎡": "平方米",
    "时速": "小时",
    "百万英热": "百万英热单位",
}
EACH = re.compile(
    rf"(?:每|(?=时速))(?P<per>时速|{_PER})"
    r"(?:为|约为?|达到?|高达|超过?|接近|近|逾|报|的|至|收取|最高|不到|不足)?$"
)
"""每日300万桶 = 300万桶/日; a length of time takes no such unit."""
