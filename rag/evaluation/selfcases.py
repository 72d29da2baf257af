"""Cases without labels, made by code from any store's own items: `rag eval self`.

- retrieval: an item's headline without its numbers → the item;
- updates: the last value of a day's series, and that of an earlier moment (`links` given);
- facts: a sentence with one quantity masked by 多少, its day in front → the quantity, citing the item;
- unanswerable: such a question moved to a day that the store does not cover (market figures), to another company of the
  store, or to another measure, where no item of the store states that.

The same items, seed and limit give the same cases. Not covered: questions in a reader's own words (they share the
item's wording, so figures are higher than on labelled suites: compare systems with them, do not quote them alone).
Latest values come from `selfseries.py`, mutants of the verification from `selfmutants.py`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from rag.evaluation import selfseries
from rag.evaluation.cases import Case, Gold, Place
from rag.evaluation.matching import contains, key
from rag.numbers import quantities
from rag.text import body_of, sentences
from rag.types import Item, Link

T = TypeVar("T")
SEED = 20260112
_NOT_ASKED = frozenset({"", "年", "月", "日", "时", "分", "个", "名", "次", "天", "岁"})
_SKIPPED_FLAGS = frozenset({"teaser", "digest", "schedule", "wire_date_conflict"})
_MARKET = re.compile("成交额|收盘|收涨|收跌|封板率|涨停|半日|午盘")
_DATED = re.compile(r"\d{1,2}月\d{1,2}日|今日|昨日|\d{1,2}日")
_CLAUSE_END = re.compile("[，；。！？!?]")
_SUBJECT = re.compile(r"^([一-鿿A-Za-z0-9]{3,8})：")
_ROLE = re.compile("机构|记者|署|社|网|部|局|委|办|院|会|行|所|评|司长|主席|发言人|报|研究")
_MEASURES = {
    "净利润": "营业收入",
    "营业收入": "净利润",
    "出口": "进口",
    "进口": "出口",
    "成交额": "融资余额",
    "销量": "产量",
    "产量": "销量",
    "同比": "环比",
}


@dataclass(frozen=True, slots=True)
class Masked:
    """A sentence of an item with one quantity taken out."""

    item: Item
    before: str
    after: str
    answer: str
    """The quantity as printed, without its bound (超3000亿 → 3000亿)."""

    def question(self, day: date) -> str:
        """The sentence up to the end of the clause with 多少 for the quantity, `day` in front unless it has a date."""
        lead = "" if _DATED.search(self.before + self.after) else f"{day.month}月{day.day}日，"
        return f"{lead}{self.before}多少{self.after}？"


def make(items: Iterable[Item], limit: int = 100, seed: int = SEED, links: Iterable[Link] = ()) -> list[Case]:
    """At most `limit` cases of each kind (three of the unanswerable), from telegraphs; deterministic."""
    pool = sorted((i for i in items if i.kind == "telegraph" and not _SKIPPED_FLAGS & set(i.flags)), key=_order)
    masked = [found for item in pool if (found := _mask(item)) is not None]
    draw = random.Random(seed)  # not for secrets
    headlines = [item for item in pool if len(_wordy(item.title)) >= 8]
    cases = [_headline(item) for item in _sample(headlines, limit, draw)]
    cases += [_number(found, pool) for found in _sample(masked, limit, draw)]
    for near_misses in (_other_days(masked, pool), _other_companies(masked, pool, draw), _other_measures(masked, pool)):
        cases += _sample(list(near_misses), limit, draw)
    return cases + _sample(list(selfseries.make(pool, links)), limit, draw)


def _order(item: Item) -> tuple[str, int, str]:
    return item.file, item.line, item.item_id


def _sample(rows: Sequence[T], limit: int, draw: random.Random) -> list[T]:
    chosen = sorted(draw.sample(range(len(rows)), min(limit, len(rows))))
    return [rows[i] for i in chosen]


def _wordy(title: str) -> str:
    """A headline without its numbers."""
    return re.sub(r"[\d.,]+[%％]?", "", title).strip()


def _mask(item: Item) -> Masked | None:
    """The first sentence of the item that holds a quantity worth asking for; None when there is none."""
    for sentence in sentences(body_of(item.text))[:3]:
        if not 12 <= len(sentence) <= 90:
            continue
        for found in quantities(sentence):
            digits = re.search(r"\d", found.text)
            answer = found.text[digits.start() :] if digits else ""
            before, after = sentence[: found.start], _CLAUSE_END.split(sentence[found.end :])[0]
            if found.unit in _NOT_ASKED or len(answer) < 3 or len(before) < 6 or contains(before + after, answer):
                continue
            return Masked(item, before, after, answer)
    return None


def _case(kind: str, suite: str, item: Item, question: str, gold: Gold) -> Case:
    return Case(f"self-{kind}-{item.item_id}", suite, question, gold=gold, author="code", origin="self")


def _headline(item: Item) -> Case:
    return _case("headline", "retrieval", item, _wordy(item.title), Gold((Place(item.file, item.line),)))


def _number(masked: Masked, pool: Sequence[Item]) -> Case:
    """Every item that holds the sentence's beginning and the answer may be cited."""
    start = key(masked.before)
    same = [i for i in pool if start in key(i.text) and contains(i.text, masked.answer)]
    places = tuple(Place(item.file, item.line) for item in same)
    question = masked.question(masked.item.published_at.date())
    return _case("number", "facts", masked.item, question, Gold(places, ((masked.answer,),)))


def _refusal(kind: str, masked: Masked, question: str) -> Case:
    return _case(kind, "unanswerable", masked.item, question, Gold(forbid=(masked.answer,), abstain=True))


def _other_days(masked: Sequence[Masked], pool: Sequence[Item]) -> Iterator[Case]:
    covered = {day for item in pool for day in (item.published_at.date(), item.session_date)}
    for found in masked:
        if _MARKET.search(found.before) and not _DATED.search(found.before + found.after):
            day = found.item.published_at.date()
            near = [day + timedelta(days=n) for n in (1, -1, 2, -2, 3, -3)]
            free = next((d for d in near if d not in covered and d.weekday() < 5), None)
            if free:
                yield _refusal("day", found, found.question(free))


def _other_companies(masked: Sequence[Masked], pool: Sequence[Item], draw: random.Random) -> Iterator[Case]:
    names = sorted({name for item in pool if (name := _company(item))})
    for found in masked:
        name = _company(found.item)
        if name and name in found.before and len(names) > 1:
            other = draw.choice([n for n in names if n != name])
            moved = replace(found, before=found.before.replace(name, other), after=found.after.replace(name, other))
            yield _refusal("company", found, moved.question(found.item.published_at.date()))


def _company(item: Item) -> str | None:
    match = _SUBJECT.match(item.title)
    return match[1] if match and match[1] in item.text and not _ROLE.search(match[1]) else None


def _other_measures(masked: Sequence[Masked], pool: Sequence[Item]) -> Iterator[Case]:
    for found in masked:
        for measure, other in _MEASURES.items():
            moved = replace(found, before=re.sub(f"(?<!进){measure}", other, found.before))
            if moved != found and other not in found.item.text:
                subject = key(moved.before)[:8]
                if not any(other in item.text and subject in key(item.text) for item in pool):
                    yield _refusal("measure", found, moved.question(found.item.published_at.date()))
                    break
