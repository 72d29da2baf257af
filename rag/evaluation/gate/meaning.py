# ruff: noqa: E501 - tables and patterns of wide characters read best as whole rows
"""Mutants of what is said, not of numbers: denied, planned, done, and by whom; from sentences without any number.

Patterns of the bench's own: nothing here is shared with the gate under test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from random import Random

from rag.numbers import quantities
from rag.text import body_of, sentences
from rag.types import Item

_OUT = frozenset({"digest", "schedule", "teaser"})
_DENY: tuple[tuple[str, str], ...] = (
    (r"(?:并|尚|从|均|也)?未(?![来必知成名婚])(?=[一-鿿]{2})", ""),
    (r"(?<![一-鿿]不)没有(?=[一-鿿]{2})", ""),
    (r"不会(?=[一-鿿]{2})", "会"),
    (r"不再(?=[一-鿿]{2})", "将"),
    (r"否认", "确认"),
    (r"终止(?=[一-鿿])", "推进"),
    (r"拒绝(?=[一-鿿])", "同意"),
    (r"暂停(?=[一-鿿])", "恢复"),
    (r"取消(?=[一-鿿])", "维持"),
    (r"反对(?=[一-鿿])", "支持"),
    (r"已(?![经知])(?=[一-鿿]{2})", "未"),
    (r"(?<![即])将(?![近军士领])(?=[一-鿿]{2})", "不会"),
    (r"同意(?=[一-鿿])", "拒绝"),
    (r"支持(?=[一-鿿]{2})", "反对"),
)
_PLAN: tuple[tuple[str, str], ...] = (
    (r"拟(?![合人态])(?=[一-鿿]{2})", "已"),
    (
        r"(?<![核该项动伙])计划(?=于|在|通过|以|将|对|向|收购|发行|投资|建|推|进|开|启动|减持|回购|出|使|为|与|从|把|用|新|扩)",
        "已",
    ),
    (r"有望(?=[一-鿿]{2})", "已"),
    (r"或将(?=[一-鿿]{2})", "已"),
    (r"正?考虑(?=[一-鿿]{2})", "已"),
    (r"(?<![即或不必也都时日分点年月])将(?![近军士领来于在从以对把其该])(?=[一-鿿]{2})", "已"),
    (r"(?<![一-鿿]不)已(?![经知])(?=[一-鿿]{2})", "拟"),
)
_SAME: tuple[tuple[str, str], ...] = (
    (r"并未(?=[一-鿿])", "没有"), (r"尚未(?=[一-鿿])", "还没有"), (r"没有(?=[一-鿿]{2})", "并未"), (r"拟(?![合人态])(?=[一-鿿]{2})", "计划"),
    (r"(?<=[一-鿿])(?<![核该项动伙一整])计划(?=[一-鿿]{2})", "拟"), (r"已(?![经知])(?=[一-鿿]{2})", "已经"), (r"已经", "已"), (r"有望", "可能"), (r"(?<!即)将(?![近军士领])(?=[一-鿿]{2})", "将会"),
    (r"表示", "称"), (r"宣布", "表示"), (r"近日", "日前"), (r"目前", "当前"), (r"同时", "此外"),
)  # fmt: skip
_CLIP = re.compile(
    r"(?:否认|不存在|并未|尚未|没有|有望|拟(?![合人态定])|正?考虑|可能会?)(?P<rest>[一-鿿A-Za-z]{6,}(?=[，。；]))"
)
_PEOPLE = "美国|伊朗|以色列|俄罗斯|乌克兰|中国|日本|韩国|印度|英国|法国|德国|欧盟|沙特|土耳其|巴基斯坦|埃及|卡塔尔|加拿大|澳大利亚|哈马斯|黎巴嫩|伊拉克|英伟达|微软|苹果|谷歌|亚马逊|特斯拉|三星电子|台积电|美光科技|高通|英特尔|华为|小米|腾讯|阿里巴巴|字节跳动|比亚迪|宁德时代|特朗普|普京|泽连斯基|证监会|央行|商务部|美联储"
_ACT = "向|对|收购|起诉|袭击|打击|指责|批评|警告|要求|邀请|制裁|击败|供应|采购|投资|会见|支持|反对"
_PAIR = re.compile(
    rf"(?P<a>{_PEOPLE})(?P<act>[^，。；：、“”]{{0,6}}?(?:{_ACT})[^，。；：、“”]{{0,6}}?)(?P<b>{_PEOPLE})"
)


def wordy_sentences(item: Item) -> Iterator[str]:
    """Sentences of the body without a quantity, 12 to 160 characters."""
    if item.kind != "telegraph" or _OUT.intersection(item.flags):
        return
    for sentence in sentences(body_of(item.text)):
        if 12 <= len(sentence) <= 160 and not quantities(sentence):
            yield sentence


def reworded(sentence: str, random: Random) -> str | None:
    """The same said in other words: what is denied and planned stays."""
    usable = [(a, b) for a, b in _SAME if re.search(a, sentence)]
    if not usable:
        return None
    out = sentence
    for pattern, new in random.sample(usable, min(len(usable), random.choice((1, 2)))):
        out = re.sub(pattern, new, out, count=1)
    return out if out != sentence else None


def negation(sentence: str, item: Item, random: Random) -> str | None:
    """A denial lost or put in: 未参与 → 参与, 同意 → 拒绝."""
    return _one(_DENY, sentence, item, random)


def modality(sentence: str, item: Item, random: Random) -> str | None:
    """A plan told as a fact or a fact as a plan: 拟 → 已, 已 → 拟."""
    return _one(_PLAN, sentence, item, random)


def roles(sentence: str, item: Item, random: Random) -> str | None:
    """Two sides of an act exchanged: 甲向乙 → 乙向甲."""
    found = [m for m in _PAIR.finditer(sentence) if m["a"] != m["b"] and not re.search("[与和被遭同及]", m["act"])]
    if not found:
        return None
    match = random.choice(found)
    changed = match["b"] + match["act"] + match["a"]
    return None if changed in _whole(item) else sentence[: match.start()] + changed + sentence[match.end() :]


def clipped(sentence: str, item: Item, _random: Random) -> str | None:
    """A clause cut out from behind the words that deny or plan it: 公司否认甲收购乙 → 甲收购乙."""
    whole = _whole(item)
    found = (m["rest"] for m in _CLIP.finditer(sentence) if whole.count(m["rest"]) == whole.count(m[0]))
    return next((f"{rest}。" for rest in found), None)


def _one(table: tuple[tuple[str, str], ...], sentence: str, item: Item, random: Random) -> str | None:
    options = [(m, new) for pattern, new in table for m in re.finditer(pattern, sentence)]
    if not options:
        return None
    match, new = random.choice(options)
    out = sentence[: match.start()] + new + sentence[match.end() :]
    clause = re.split("[，。；：]", out[: match.start()])[-1] + re.split("[，。；：]", out[match.start() :])[0]
    return None if clause in _whole(item) else out


def _whole(item: Item) -> str:
    return f"{item.title}\n{item.text}"


MEANINGS: Mapping[str, Callable[[str, Item, Random], str | None]] = {
    "negation": negation,
    "modality": modality,
    "roles": roles,
    "clipped": clipped,
}
