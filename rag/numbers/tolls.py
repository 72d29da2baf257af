# ruff: noqa: E501 - names read best as whole rows
"""How many people a disaster has killed, injured or left missing, as the day goes on. War and crime are left out: their
events are too many for a country and a word to tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.numbers.clause import Found, read_amounts
from rag.types import Quantity

TOLL = "人数"
"""The end of a measure that counts people."""
_COUNTRIES = (
    "委内瑞拉 哥伦比亚 秘鲁 智利 厄瓜多尔 玻利维亚 巴西 阿根廷 墨西哥 危地马拉 海地 古巴 牙买加 加拿大 美国 日本 韩国 朝鲜 菲律宾 印尼 "
    "印度尼西亚 马来西亚 泰国 缅甸 越南 柬埔寨 老挝 新加坡 印度 印度洋 巴基斯坦 孟加拉国 尼泊尔 斯里兰卡 阿富汗 伊朗 伊拉克 土耳其 叙利亚 黎巴嫩 "
    "以色列 沙特 卡塔尔 科威特 阿联酋 也门 埃及 利比亚 摩洛哥 阿尔及利亚 尼日利亚 肯尼亚 埃塞俄比亚 苏丹 南苏丹 刚果 南非 莫桑比克 马达加斯加 "
    "俄罗斯 乌克兰 波兰 德国 法国 英国 意大利 西班牙 葡萄牙 希腊 罗马尼亚 塞尔维亚 瑞士 荷兰 比利时 澳大利亚 新西兰 哈萨克斯坦 吉尔吉斯斯坦 "
    "塔吉克斯坦 乌兹别克斯坦 蒙古 台湾 香港 北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 "
    "广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆"
)
_PLACE = re.compile("|".join(sorted(_COUNTRIES.split(), key=len, reverse=True)))
_ONE_PLACE = {"印度尼西亚": "印尼"}
_KINDS = {
    "地震": "地震|强震", "台风": "台风|飓风", "洪水": "洪水|洪灾|山洪|暴雨", "爆炸": "爆炸", "火灾": "火灾|起火|大火",
    "坍塌": "坍塌|垮塌|倒塌", "滑坡": "滑坡|泥石流", "空难": "坠毁|坠机|空难", "沉船": "沉船|沉没|倾覆", "高温": "高温",
}  # fmt: skip
_KIND = {kind: re.compile(words) for kind, words in _KINDS.items()}
_TOLL = re.compile(r"死亡|遇难|丧生|受伤|失踪|下落不明")
_BEFORE = re.compile(r"(?P<fate>死亡|遇难|受伤|失踪)(?:总)?人数[^，。\d]{0,8}[至达为到]$")
_FATES = {"遇难": "死亡", "丧生": "死亡", "下落不明": "失踪"}
_WAR = re.compile(r"历史|以来|每年|去年|今年|年前|预计|恐|可能|袭击|空袭|枪击|打击|导弹|无人机|炮")
_PART = re.compile(r"其中|分别|各有|公民|华侨|华人|同胞|外国|儿童|学生|游客|士兵|警察|记者")
_SENTENCE = re.compile(r"[^。！？\n]+")


def tolls(title: str, text: str) -> Iterator[tuple[str, Found]]:
    """(clause, value) of every toll of one disaster in one place that title and text state; none of a fate of which
    they state two numbers, as for two towns.
    """
    told: dict[tuple[str, str], list[tuple[str, Quantity]]] = {}
    for match in _SENTENCE.finditer(f"{text}\n{title}") if _TOLL.search(text) else ():
        sentence = match[0]
        place, kind = _only_place(sentence) or _only_place(title), _only_kind(sentence) or _only_kind(title)
        if _TOLL.search(sentence) and not _WAR.search(sentence) and place and kind:
            for fate, quote, quantity in _counts(sentence):
                told.setdefault((f"{place}{kind}", f"{fate}{TOLL}"), []).append((quote, quantity))
    for (subject, measure), values in told.items():
        if len({quantity.low for _, quantity in values}) == 1:
            yield values[0][0], (subject, measure, "", values[0][1])


def _counts(sentence: str) -> Iterator[tuple[str, str, Quantity]]:
    """(fate, quote, how many) for each number of people; parts of a whole (其中) are none."""
    for q in read_amounts(sentence):
        start = max(sentence.rfind(c, 0, q.start) for c in "，；、：") + 1
        before = sentence[start : q.start]
        after, ahead = _TOLL.match(sentence, q.end), _BEFORE.search(before)
        if q.unit in ("人", "名", "") and not q.forecast and not _PART.search(before) and (after or ahead):
            fate = after[0] if after else ahead["fate"] if ahead else ""
            yield _FATES.get(fate, fate), sentence[start : after.end() if after else q.end].strip(), q


def _only_place(text: str) -> str:
    found = {_ONE_PLACE.get(name, name) for name in _PLACE.findall(text)}
    return found.pop() if len(found) == 1 else ""


def _only_kind(text: str) -> str:
    found = [kind for kind, words in _KIND.items() if words.search(text)]
    return found[0] if len(found) == 1 else ""
