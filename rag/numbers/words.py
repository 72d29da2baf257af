# ruff: noqa: E501 - tables and patterns of wide characters read best as whole rows
"""The words that turn a number into a claim: bounds, directions, comparisons. Adding a word is adding it to a row."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rag.types import Direction


def _table(rows: Mapping[str, str]) -> dict[str, str]:
    return {word: value for value, words in rows.items() for word in words.split()}


BOUND_BEFORE: Mapping[str, str] = _table(
    {
        "over": "超 逾 超过 多于 大于 高于 突破 冲破 站上 升破 涨破 突破了 破 > ＞ 过 超出 超越 站稳 跃上 重返 收复",
        "under": "不足 不到 未到 未满 不满 低于 少于 小于 跌破 失守 跌穿 不及 < ＜ 未达 降破",
        "near": "近 接近 将近 逼近 临近 直逼 趋近",
        "about": "约 大约 约为 大概 约合 约占 合约 ~ ～ 左右",
        "at_least": "至少 不低于 不少于 不小于 最少 起码 ≥ 达到或超过",
        "at_most": "至多 不超过 不超 不高于 不多于 最多 未超过 未超 不大于 上限 ≤ 不逾",
        "": "签约 节约 条约 公约 违约 预约 邀约 要约 大约数 最近 附近 赶超 通过 经过 走过 度过 跨过 超过了",
    }
) | {"": "", "超过了": "over", "合约": ""}
ENDING_IN_GREAT = frozenset({"扩大", "增大", "加大", "放大"})
"""In 扩大约50% the 大 belongs to the verb."""
MAX_BOUND = max(map(len, BOUND_BEFORE))
# May stand between the bound and the number.
BETWEEN = ("人民币", "了", "达", "至", "为", "每")
ENDS_BOUND = frozenset(word[-1] for word in (*BOUND_BEFORE, *BETWEEN) if word)
"""Without one of these before it a number has no bound: one look for most."""

BOUND_INSIDE: Mapping[str, str] = {"余": "over", "多": "over", "来": "about", "几": "over"}
BOUND_AFTER: Mapping[str, str] = _table(
    {
        "over": "有余 出头 之上 余 多",
        "at_least": "以上 及以上 或以上 （含）以上 (含)以上",
        "at_most": "以下 （含）以下 (含)以下 及以下 以内 之内 之下",
        "about": "左右 上下 附近",
    }
)
AFTER = r"(?P<after>有余|出头|之上|及以上|或以上|以上|（含）以上|\(含\)以上|（含）以下|\(含\)以下|及以下|以下|以内|之内|之下|左右|上下|附近|(?<=[年月天亿万元])[余多])"

# Direction words; "" masks a word that only looks like one. Longest match wins at each place.
DIRECTION: Mapping[str, str] = _table(
    {
        "up": "涨 上涨 涨幅 涨幅扩大 涨超 大涨 领涨 收涨 涨停 涨价 上扬 增 增长 增加 增幅 增至 大增 净增 激增 新增 增持 增厚 增收 预增 倍增 增产 "
        "升 上升 回升 提升 攀升 飙升 飙涨 飙至 攀至 冲至 拉升 升至 升值 升水 跃升 抬升 直升 爬升 走升 劲升 走高 走强 反弹 上调 上修 调升 调高 提高 提价 高开 收高 放量 "
        "净流入 流入 净买入 买入 买进 购入 净购入 净增持 净投放 成长 翻 拉升 冲高 抬高 拉高 推高 走扩 扩招 扩展 延长 加息 扩张 增仓 加仓 多增 回暖 上行 上浮 高增 提振 走阔 净申购 净购买 扩大 增速加快 扩容 扩充 扩至 扩建 扩增 增资至 创新高 翻倍 增值 加征 虚增 高出 累库 偏多 偏高 多花 每升值 每升高",
        "down": "跌 下跌 跌幅 跌幅扩大 跌超 大跌 领跌 收跌 跌停 暴跌 跌至 下挫 重挫 跳水 减 减少 减幅 锐减 大减 净减 减持 减产 预减 减免 减亏 缩减 削减 压减 裁减 裁员 "
        "降 下降 降低 降幅 降至 骤降 下滑 滑坡 回落 回调 走低 走弱 下调 下修 调降 调低 降价 低开 收低 缩量 缩水 萎缩 收缩 净流出 流出 净卖出 卖出 净回笼 净售出 净抛售 抛售 滑落 回吐 回撤 跌去 蒸发 缩短 "
        "降息 降准 亏损 净亏 预亏 亏 少增 下行 下浮 贬值 贴水 减仓 净赎回 退坡 下探 骤减 腰斩 衰退 放缓 收窄 缩小 缩窄 缩至 压缩 净出售 虚减 去库 降库 偏少 偏低 少花 负增长",
        "": "排放 排放量 衰退期 减灾 可降解 降解 上下浮动 上下波动 跌出 跌落 扩产 降落伞 增减变动 增长组 增长型 净值 增程 增势 升学率 降价潮 涨价潮 升级版 升腾 降维 减碳 减盐 减重 增肌 增强型 增稳 增效 增色 提质增效 减量 增殖 增添 升贴水 跌宕 涨乐 上升通道 下行风险 下行压力 上行风险 涨停潮 涨停板 跌停板 涨停股 放量滞涨 涨跌幅 涨跌互现 增减 增减持 定增 增信 升降 增值税 增发 增资 增设 增量 增强 增速 增进 增信 增补 增配 减值 减税 减排 减负 减缓 减肥 减弱 减震 减速 升级 升学 "
        "升空 升温 上升期 降雨 降水 降温 降噪 降临 降落 降级 降本 升降机 加速 增产增收 涨势 跌势 增长点 增长极 增长率预期 流入地 增压 增材 升旗 涨价函 减压 增加值 增长值 成长股 成长性 成长型 成长期 成长板 成长空间 高成长 翻译 翻新 翻身 翻开 翻修 翻越 翻倒 翻看 升压 降压 投降 增派 延长线 下行峰值 上行峰值 下行速率 上行速率 下行峰速 上行峰速 增利 每升 流出现 流入地 直升机 推翻 叠加仓单 生成长度 增值服务 增值电信 翻车 扩大对 改扩建 扩建计划 扩建项目 扩建工程 至少 起降 改造提升 支持下行 支持上行",
    }
)
_DIR_EXTRA_MASK = "实际使用 实际控制 实际利用 实际到账 实际上 实际募集 实际回购 实际增持 实际减持 实际发行 实际控股 实际经营 涨跌停 涨停板 跌停板 打新 实际销售 预期寿命 较上周一 较上周二 较上周三 较上周四 较上周五 比上周一 比上周二 比上周三 比上周四 比上周五"

COMPARISON: Mapping[str, str] = _table(
    {
        "yoy": "同比 年率 较上年同期 较去年同期 比上年同期 比去年同期 较2024年同期 同比去年 上年同期相比 去年同期相比 按年",
        "qoq": "环比 月率 季率 较上月 比上月 较上季 较上季度 较上一季度 较上周 比上周 较前一周 较上期 较前一月 按月 按季 较前一季",
        "vs_previous_day": "较上一日 较上日 较昨日 较前一日 较上个交易日 较上一个交易日 较上一交易日 较前一交易日 较前一个交易日 比上一交易日 较上交易日 较昨天 比昨日",
        "vs_year_end": "较年初 比年初 较上年末 比上年末 较上年底 较去年末 较去年底 比去年末 较2024年末 较2025年末 较上年度末 较期初",
        "previous": "前值 前值为 此前预测 此前预期 修正前",
        "expected": "预期 市场预期 预估 预测值 一致预期 预期值 市场预估 分析师预期 分析师预估 超预期 低于预期 高于预期 不及预期",
        "actual": "实际值 公布值 实际公布 实际为 实际增长 实际减少 实际增加 实际下降 实际上升 实际录得 实际",
    }
)
FORECAST = "预计 预测 有望 料将 或将 或达 料将 料于 拟 计划 将达 预期将 预计将 或 可能 预料 估计 力争"

_MEANING: dict[str, tuple[str, str]] = {}
for _word in (*FORECAST.split(),):
    _MEANING[_word] = ("forecast", "yes")
_MEANING |= {word: ("direction", value) for word, value in DIRECTION.items()}
_MEANING |= dict.fromkeys(_DIR_EXTRA_MASK.split(), ("mask", ""))
WEAK: Mapping[str, str] = _table(
    {"up": "扩大至 扩大到 扩大超 扩大近 扩大逾", "down": "收窄至 收窄到 收窄为 缩小至 缩小到 缩小为"}
)
"""A direction only where the clause has no other: 缺口扩大至5万吨, but 跌幅扩大至2% is a fall."""
_MEANING |= {word: ("weak", value) for word, value in WEAK.items()}
_MEANING |= {word: ("comparison", value) for word, value in COMPARISON.items()}
MEANING: Mapping[str, tuple[str, str]] = _MEANING
TAKES_OVER = "购买 收购 取消 推动 带来 造成 导致 主要系 申请 采用 提供 定价 实现 暂停"
"""Verbs without a direction: behind 新增 in 新增以…方式购买50%股权 the number is theirs."""
ROLE: Mapping[str, tuple[str, str]] = {**MEANING, **dict.fromkeys(TAKES_OVER.split(), ("takes over", ""))}


def pattern(words: list[str]) -> re.Pattern[str]:
    """Words factored by first character, so that a search jumps to where one can begin."""
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[0], []).append(word[1:])
    branches = []
    for first, tails in sorted(by_first.items()):
        ordered = sorted(tails, key=lambda t: (-len(t), t))
        branches.append(re.escape(first) + "(?:" + "|".join(map(re.escape, ordered)) + ")")
    return re.compile("|".join(branches))


CONTEXT = pattern([w for w in ROLE if w])
"""Every direction, comparison and forecast word, and the verbs that take a number over."""
GLUE = re.compile(r"[、和及与或到～~\-–—/]{0,3}(?:分别)?(?:为)?(?:超过|超|逾|近|约|达)?$")
"""Between two numbers of one list: what the first is, the second is too."""
BOUNDARIES = frozenset("。；，！？\n：、;!?,:（(）)“”【】|")
NEUTRAL_HEAD = re.compile(
    r"的?(?:概率|可能性|几率|贡献率|贡献|均价|平均价|平均股价|价格区间|价格为)|(?:完成)?[后前]|过程中|法(?=草案|》|修订|实施)|政策|条例|机制|行动|措施|的?(?:商品|车型|产品|资产)|的(?:公司|企业|行业|城市|地区|国家)|[”’」]?评级"
)
"""A direction word before these describes the noun: 卖出的平均股价为1083港元, 加息概率."""
ENDS_DIRECTION = re.compile(
    r"[其等]$|的[“‘「]$|(?:是|相当于)[^，。是]{1,24}的$|并(?:将|以|把|计划|拟|使|预计|成为|于|在|创|达|突破|宣布|确认)|[报且]$"
)
"""A direction word before these says nothing of the number: 降低仓位并将15%的资金…, 跌至最低水平报1541.4."""
COMPARATIVE = re.compile(r"[较比](?!例|重|率|亚|如)[^，]{1,30}?偏?(?P<way>[高低多少快慢])出?了?$")
"""比上月多3家, 较预期低5%."""
LEVEL = re.compile(r"[涨跌增降]幅[^，。；：、\d]{0,6}[由从自](?:\d{1,2}月)?[^，。；：\d]{0,8}$")
"""跌幅从 before a level."""
LEVEL_TO = re.compile(
    r"，?(?:[^，。；：、\d]{0,6}(?:扩大|放大|加快|提高|提升|扩|升|收窄|缩小|缩窄|放缓|回落|下降|收缩|降|缩)[至到为]|[至到])"
)
"""扩大至 between the level that a fall had and the one that it has: both are a fall's."""
BEYOND = frozenset("高低多少快慢出了")
"""What a comparative ends with."""
WAYS: Mapping[str, Direction] = {"高": "up", "多": "up", "快": "up", "低": "down", "少": "down", "慢": "down"}
SHARE = re.compile(r"占(?!比|有|用|地|领|据)[^至到]{1,30}$|占比(?:为|达到?|约为?|高达|仅)?$")
"""占新增装机的60% is a share of what was added, no growth."""
BEGINS_BEHIND = frozenset("的最平累总涨跌增降、和及与同加升贬回反净上下减提")
"""What `BEHIND_DIRECTION` begins with."""
BEHIND_DIRECTION = re.compile(
    r"的?(?:最大|最高|平均|累计|总)?(?P<word>涨幅|跌幅|增幅|降幅)(?![度\d达为约超近])|(?:(?:[、和及与]\s?[\d.]+[%％]){0,4}的(?:[一-鿿]{0,4}(?:复合|速度|幅度|年率|[同环]比|稳步|较快|高|阶跃式|营收|收入|利润|销量|销售额|业绩|盈利))?|(?:同比)?(?=[增下上减提]\w(?:[，。；、！）]|$)))(?P<noun>加息|降息|升值|贬值|回升|回落|反弹|净流入|净流出|上行|下行|增长|下滑|下降|上涨|下跌|减少|增加|提升)(?![期点])"
)
