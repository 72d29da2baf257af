"""What a clause commits itself to: denied or asserted, planned or done, who does it to whom. Pure functions, one table.

Used where a model words a fact (`generation/form.py`: every marker must stay) and where the gate reads a sentence
written by hand (`verification/stance.py`: what is denied, planned and done must stay).

The test is local: a negation belongs to the predicate behind it, the next two characters that are no auxiliary. So
不断提升 and 不仅 need no list: their "predicates" never stand alone. Not covered: irony, denials across clauses.
"""

from __future__ import annotations

import itertools
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
_TIES = re.compile(
    r"供应商|经销商|代理商|承包商|服务商|代工厂|客户|控股股东|实际控制人|股东(?!大?会)|子公司|母公司|前身|债权人|担保人|保荐人|承销商|买方|卖方|雇主"
)
"""What one is of another: whose it is and who it is are not exchanged either."""
_IS = re.compile(r"[作成]为|担任|[是系为]")
_PASSIVE = re.compile(r"被|遭|受|获|由")
_OVER = re.compile("完成|完毕")
_DONE_BETWEEN = re.compile(rf"{_SIGNS['done'].pattern}|(?<!为)了(?!解)")
_ADVERBS = re.compile(
    r"(?:于|在)?(?:(?:20)?\d{2}年|\d{1,2}月|\d{1,2}日|[今明后]年|年[内底末]|[本下]?[月周季]|[上下]半年|近[期日]|未来|尽快|尽早|逐步|陆续|继续|进一步|正式|全面|[一二三四]季度)*"
)
"""Time and manner, between a plan and its verb."""
_MODIFIES = re.compile(rf"{_ADVERBS.pattern}(?P<verb>[一-鿿]{{1,2}})的")
"""A plan that describes a thing: 拟收购的, 计划明年投产的."""
_BEGINS = re.compile("[于在向对与以从由按经自]|通过")
"""A plan's verb stands behind these words and what they govern."""
_PLACES = 4
"""Places of a predicate in a clause that are looked at."""
_REACH = 4
"""Characters before a predicate in which the word that denies or plans it may stand."""


def markers(text: str) -> Counter[str]:
    """Every marker of the table in `text`, counted."""
    return Counter(_MARKERS.findall(text))


def denies(text: str) -> bool:
    """Whether `text` denies anything at all, 不实 and 否决 included."""
    return _SIGNS["denied"].search(text) is not None or "否" in text


def commits(text: str, plans: re.Pattern[str], claim: str) -> bool:
    """Whether one of `plans` in `text` does more than describe a thing (拟收购的) which `claim` does not speak of."""
    described = (_MODIFIES.match(text, m.end()) for m in plans.finditer(text))
    return any(not found or found["verb"] in claim for found in described)


def foreseen(text: str, predicate: str, led: str = "") -> list[bool]:
    """Of each place of `predicate` in the clause `text`: whether a plan or forecast of the clause, or of the clauses
    that it goes on from (`led`), reaches it, however far behind, and nothing done (已, 了) stands between.

    It does not reach out of a 的-phrase of its own (拟收购的乙方电子生产…), nor into what describes the thing that it
    acts on (拟收购乙方持有的…).
    """
    whole = led + text
    places = (m.start() for m in re.finditer(re.escape(predicate), whole) if m.start() >= len(led))
    return [_reached(whole, at) for at in itertools.islice(places, _PLACES)]


def _reached(text: str, at: int) -> bool:
    """Whether a plan reaches the predicate at `at`."""
    if _OVER.search(text, at):
        return False
    done = max((m.start() for m in _DONE_BETWEEN.finditer(text, 0, at)), default=-1)
    signs = (m.end() for sign in (FIRM_PLANS, _SIGNS["planned"]) for m in sign.finditer(text, 0, at))
    return any(done < sign and not _MODIFIES.match(text, sign, at) and not _given(text, sign, at) for sign in signs)


def _given(text: str, sign: int, at: int) -> bool:
    """Whether the predicate at `at` describes, with the 的 behind it, what the plan's own verb acts on."""
    if not text.startswith("的", at + 2) or _BEGINS.match(text, sign):
        return False
    verb = _ADVERBS.match(text, sign, at)
    return verb is not None and verb.end() < at


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


def ties(text: str) -> Iterator[tuple[str, str, str]]:
    """(what it is, whose, who) for every tie between two: 甲的供应商乙, 乙是甲的供应商."""
    for match in itertools.islice(_TIES.finditer(text), _PLACES):
        before, behind = text[: match.start()], text[match.end() :]
        if link := _IS.search(before):
            yield match[0], before[link.end() :], before[: link.start()]
        else:
            yield match[0], before, behind
