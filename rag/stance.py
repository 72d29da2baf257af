"""What a clause commits itself to: denied or asserted, planned or done, who does it to whom. Pure functions, one table.

Used where a model words a fact (`generation/form.py`: every marker must stay) and where the gate reads a sentence
written by hand (`verification/stance.py`: what is denied, planned and done must stay).

The test is local: a negation belongs to the predicate behind it, the next two characters that are no auxiliary. So
不断提升 and 不仅 need no list: their "predicates" never stand alone. Not covered: irony, denials across clauses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

KINDS: Mapping[str, str] = {
    "denied": "否认 拒绝 停止 终止 取消 禁止 反对 暂停 放弃 不 未 没 无 非 勿 莫",
    "planned": "计划 有望 可能 预计 预期 考虑 或将 意向 传闻 拟 将 或 若 尚需",
    "done": "承认 同意 支持 正式 完成 已 获 曾 必",
    "advised": "建议 推荐 买入 卖出 增持 减持",
}
"""Words that turn a statement into its contrary, a plan or forecast, an accomplished fact, or advice."""
_MARKERS = re.compile("|".join(sorted(" ".join(KINDS.values()).split(), key=lambda w: (-len(w), w))))
_GIVEN = (
    r"(?!进一步|正式|逐步|继续|陆续|[全于在从对以自把会再不有成通大加])[一-鿿]{2,8}?(?:付清|还清|发往|纳入|投入|用于|置于|"
    r"寄[出往给至]|运[往至到抵入]|送[往至到达给入]|[带搬][到往至回]|移[交送至出到入]|转[移交入给]|交[由给]|[列划计并编写植注融引]入|"
    r"[作视定改列称]为|[上下]调[至到]|[升提降][至到]|推[向至])"
)
"""What follows a 将 that means 把: its object, and a verb that takes the object somewhere (将设备运往)."""
_WILL = rf"(?<![即已经曾])将(?![近军士领])(?!{_GIVEN})"
_SIGNS: Mapping[str, re.Pattern[str]] = {
    "denied": re.compile(
        r"否认|拒绝|停止|终止|取消|禁止|反对|暂停|放弃|并非|绝非|(?<!不[得能可])不(?![得能可]不)|[未没勿莫]|"
        r"无(?![锡人线论缝])|(?<![东西南北中除而])非(?![洲常法银农凡典遗婚裔正])"
    ),
    "planned": re.compile(rf"拟(?![合人态])|计划|有望|可能|考虑|或将|打算|{_WILL}"),
    "done": re.compile(r"已(?!知)经?|(?<!未)曾经?"),
}
_SIGN = re.compile("还没有|没有|完成|正式|" + "|".join(sign.pattern for sign in _SIGNS.values()))
_AUXILIARY = re.compile(r"(?:开始|正式|全面|全部|成功|顺利|[会能再曾有被予可需应得将要必对向与于在为])?")
_BEFORE = {kind: re.compile(f"(?:{sign.pattern})[一-鿿]{{0,3}}$") for kind, sign in _SIGNS.items()}
_LEAD = re.compile(f"(?:{_SIGNS['denied'].pattern})(?:[会能再曾有]|存在)?$")
PLANS = re.compile(
    r"拟(?!合|人|态)|(?<![动整该项核])计划(?=[一-鿿]|20\d\d年)|有望|可能|预计|预期|考虑|或将|料将|意向|寻求|打算|力争|争取|目标|若|如果|"
    rf"(?<![即已经曾])将(?!近|军|士)(?!{_GIVEN})|或(?!者|有)"
)
"""A plan, a forecast or a condition."""
FIRM_PLANS = re.compile(r"拟(?!合|人|态)|(?<![动整该项核])计划(?=[一-鿿]|20\d\d年)|有望|可能|预计|考虑|或将|打算")
"""Of these the ones whose loss makes another statement; 将 alone is often left out in headlines."""
HEDGES = re.compile(r"有望|可能|预计|或将")
"""Of these the ones that make a forecast of a fact; 拟 and 计划 are also said of what a board has just decided."""
DONE = re.compile(r"已(?!知)|完成|正式|完毕")
_ACTS = re.compile(
    r"收购|并购|入股|参股|控股|增持|减持|起诉|控告|制裁|击败|战胜|超越|投资|采购|供货|供应|授权|转让|出售|委托|袭击|打击|指责|批评|警告|抗议|支援|援助|举报|罚款|投诉|任命|邀请|向|对"
)
"""Acts of one upon another: their sides are not exchanged without another meaning."""
_PASSIVE = re.compile(r"被|遭|受|获|由")
_REACH = 4
"""Characters before a predicate in which the word that denies or plans it may stand."""


def markers(text: str) -> Counter[str]:
    """Every marker of the table in `text`, counted."""
    return Counter(_MARKERS.findall(text))


def denies(text: str) -> bool:
    """Whether `text` denies anything at all, 不实 and 否决 included."""
    return _SIGNS["denied"].search(text) is not None or "否" in text


def plans(text: str) -> bool:
    """Whether what stands behind `text` is planned or foreseen by it, however far behind."""
    return bool(FIRM_PLANS.search(text) or _SIGNS["planned"].search(text))


def leads_to_denial(text: str) -> bool:
    """Whether what stands right behind `text` is denied by its end: 公司不存在, 公司否认."""
    return _LEAD.search(text) is not None


def bare(text: str) -> str:
    """`text` without what denies, plans or completes: what two opposite statements share."""
    return _SIGN.sub("", text)


def predicates(text: str, kind: str) -> Iterator[tuple[str, str]]:
    """(sign, predicate) of what `text` denies, plans or tells as done (`kind`); predicates of two characters."""
    for match in _SIGNS[kind].finditer(text):
        at = match.end()
        for start in sorted({at, _AUXILIARY.match(text, at).end()}):  # type: ignore[union-attr]
            if len(predicate := text[start : start + 2]) == 2:
                yield match[0], predicate


def said_as(text: str, predicate: str) -> set[str]:
    """In which ways `text` says `predicate`: `denied`, `planned`, `done`, or `plain`; empty where it does not."""
    ways: set[str] = set()
    at = text.find(predicate)
    while at >= 0:
        found = ((kind, sign.search(text, max(0, at - _REACH - 2), at)) for kind, sign in _BEFORE.items())
        ways.add(max(((m.start(), kind) for kind, m in found if m), default=(0, "plain"))[1])
        at = text.find(predicate, at + 1)
    return ways


def sides(text: str) -> Iterator[tuple[str, str, str]]:
    """(act, words before it, words behind it) for every act of one upon another; passive clauses are left out."""
    if _PASSIVE.search(text):
        return
    for match in _ACTS.finditer(text):
        yield match[0], text[: match.start()], text[match.end() :]
