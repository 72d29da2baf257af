"""`run`: make the cases, ask the gate, count."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from rag.evaluation.gate.meaning import MEANINGS, reworded, wordy_sentences
from rag.evaluation.gate.mutants import MAKERS, Pool
from rag.evaluation.gate.series import is_timed, replaced
from rag.evaluation.gate.truth import plain_amounts, rewordings, true_sentences
from rag.types import Item

Judge = Callable[[str, Item, datetime | None], str]
"""(sentence, the item it cites, as-of or None) → verdict. With an as-of moment the judge uses the links up to it."""

PASSES = frozenset({"supported", "rounded", "derived"})
SEED = 20260112
_INDICES = [
    "沪指",
    "深成指",
    "创业板指",
    "科创50",
    "北证50",
    "恒生指数",
    "恒生科技指数",
    "国企指数",
    "纳指",
    "道指",
    "标普500指数",
    "上证指数",
    "日经225指数",
    "韩国KOSPI指数",
    "现货黄金",
    "现货白银",
    "WTI原油",
    "布伦特原油",
    "碳酸锂",
    "沪铜",
    "沪银",
]
_INSTITUTIONS = [
    "财政部",
    "工信部",
    "商务部",
    "国家发改委",
    "证监会",
    "国家统计局",
    "海关总署",
    "国资委",
    "央行",
    "美联储",
    "欧洲央行",
    "日本央行",
    "高盛",
    "摩根士丹利",
    "摩根大通",
    "瑞银",
    "花旗",
    "野村",
    "中信证券",
    "中金公司",
    "华泰证券",
    "中信建投",
    "国泰海通",
    "广发证券",
    "招商证券",
    "申万宏源",
]
_COMPANY = re.compile(r"(?<![一-鿿A-Za-z])([一-鿿]{2,6})[(（]\d{5,6}(?:\.[A-Z]{2})?[)）]")
_MOVER = re.compile(r"(?:^|[，、；。])([一-鿿]{3,5})(?=涨超?\d|跌超?\d|涨停|跌停)")


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence with the item it is checked against; `kind` is a class, `verbatim` or `reworded`."""

    kind: str
    text: str
    item: Item
    as_of: datetime | None = None


def pool(items: Sequence[Item]) -> Pool:
    """Numbers by unit and names by kind, from all items."""
    numbers: dict[str, list[str]] = defaultdict(list)
    companies: dict[str, int] = {}
    for item in items:
        if item.kind != "telegraph" or "teaser" in item.flags:
            continue
        for quantity in plain_amounts(item.text):
            match = re.search(r"\d[\d,]*(?:\.\d+)?(?:万亿|亿|万)?", quantity.text)
            if match:
                numbers[quantity.unit].append(match[0])
        for pattern in (_COMPANY, _MOVER):
            for found in pattern.findall(item.text):
                if not re.search(
                    r"其中|个股|公司|方面|指数|概念|板块|股价|早盘|午后|今日|盘中|累|一度|[此上下再续均大小日月年较涨跌升降]$|[涨跌升降增减比]|本[周月]|此|[前后]一|上述|期货|主力|同比|环比",
                    found,
                ):
                    companies[found] = companies.get(found, 0) + 1
    return Pool(numbers, {"company": sorted(companies), "index": _INDICES, "institution": _INSTITUTIONS})


def cases(items: Sequence[Item], seed: int = SEED, per_class: int = 1000) -> Iterator[Case]:
    """True sentences and mutants, at most about `per_class` of each mutant class, in a fixed order."""
    random = Random(seed)
    lent = pool(items)
    truths = [(item, sentence) for item in items for sentence in true_sentences(item)]
    own: dict[str, list[str]] = defaultdict(list)
    for item, sentence in truths:
        own[item.item_id].append(sentence)
    random.shuffle(truths)
    counts: dict[str, int] = defaultdict(int)
    for item, sentence in truths:
        yield Case("verbatim", sentence, item)
        if len(others := own[item.item_id]) > 1 and random.random() < 0.3:
            first, second = sorted(random.sample(range(len(others)), 2))
            yield Case("verbatim", others[first] + others[second], item)
        changed = next(rewordings(sentence, item, random), None)
        if changed:
            yield Case("reworded", changed, item)
        for kind, make in MAKERS.items():
            if counts[kind] >= per_class:
                continue
            # a bound that the rewording itself added may be dropped again without a lie
            base = changed if changed and kind != "bound" and random.random() < 0.3 else sentence
            mutant = make(base, item, lent, random)
            if mutant and mutant != base:
                counts[kind] += 1
                yield Case(kind, mutant, item)
    yield from _meanings(items, Random(seed), per_class)
    yield from _superseded(items, Random(seed))


def _superseded(items: Sequence[Item], random: Random) -> Iterator[Case]:
    """Values replaced later, as printed and reworded; a rewording that says when the value was true is no mutant."""
    for item, sentence, later in replaced(items):
        as_of = later.published_at + timedelta(minutes=1)
        changed = next(rewordings(sentence, item, random), "")
        for text in (sentence, changed):
            if text and not is_timed(text):
                yield Case("superseded", text, item, as_of)


def _meanings(items: Sequence[Item], random: Random, per_class: int) -> Iterator[Case]:
    """Sentences without numbers: faithful rewordings, and mutants of what is denied, planned and by whom."""
    truths = [(item, sentence) for item in items for sentence in wordy_sentences(item)]
    random.shuffle(truths)
    counts: dict[str, int] = defaultdict(int)
    for item, sentence in truths:
        made = {"reworded_words": reworded(sentence, random)}
        made |= {kind: make(sentence, item, random) for kind, make in MEANINGS.items()}
        for kind, text in made.items():
            if text and counts[kind] < per_class * (5 if kind == "reworded_words" else 1):
                counts[kind] += 1
                yield Case(kind, text, item)


def run(
    items: Sequence[Item],
    judge: Judge,
    seed: int = SEED,
    per_class: int = 1000,
    misses: Callable[[Case, str], None] | None = None,
) -> dict[str, Any]:
    """Counts: `{"classes": {name: {n, caught}}, "false_alarms": {verbatim|reworded: {n, raised}}, …}`.

    `misses` is shown every mutant that passed and every true sentence that did not.
    """
    classes: dict[str, dict[str, int]] = {kind: {"n": 0, "caught": 0} for kind in [*MAKERS, *MEANINGS, "superseded"]}
    alarms = {kind: {"n": 0, "raised": 0} for kind in ("verbatim", "reworded", "reworded_words")}
    seconds, total = 0.0, 0
    for case in cases(items, seed, per_class):
        start = time.process_time()
        verdict = judge(case.text, case.item, case.as_of)
        seconds += time.process_time() - start
        total += 1
        passed = verdict in PASSES
        if case.kind in alarms:
            alarms[case.kind]["n"] += 1
            alarms[case.kind]["raised"] += not passed
        else:
            classes[case.kind]["n"] += 1
            classes[case.kind]["caught"] += not passed
        if misses and passed == (case.kind not in alarms):
            misses(case, verdict)
    return {
        "items": len(items),
        "seed": seed,
        "classes": classes,
        "false_alarms": alarms,
        "sentences": total,
        "seconds": round(seconds, 2),
    }
