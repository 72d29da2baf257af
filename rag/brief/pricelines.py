"""Commodities in one line each: on every day the wire's last words on the price, and the day's record before it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from rag.brief.clean import tidy
from rag.brief.writer import Draft, sentence
from rag.clock import session_of
from rag.text import sentences
from rag.types import Fact, Item
from rag.written import Paragraph

_SETTLED = re.compile(r"截至\d{1,2}月\d{1,2}日收盘，")
_OPENING = re.compile(r"^(?:[涨跌]幅方面|行情显示)，")
_MOST = 10


def price_lines(prices: Sequence[Fact], by_id: Mapping[str, Item]) -> list[Paragraph[Draft]]:
    """One line for each commodity: on each day the wire's last words on it, with the minute."""
    series: dict[str, dict[date, Fact]] = defaultdict(dict)
    for fact in prices:
        if "主力合约多数" in by_id[fact.item_id].title or fact.item_id not in by_id:
            continue
        day = session_of(fact.as_of)
        kept = series[fact.subject].get(day)
        if kept is None or (fact.as_of, fact.measure == "价格") > (kept.as_of, kept.measure == "价格"):
            series[fact.subject][day] = fact
    lines: list[tuple[float, str, Paragraph[Draft]]] = []
    told: set[str] = set()
    named_first = sorted(
        series.items(), key=lambda kv: not any(kv[0][:3] in by_id[f.item_id].title for f in kv[1].values())
    )
    for name, by_day in named_first:
        priced = [f for f in by_day.values() if f.measure == "价格"]
        if not priced and len(by_day) < 2:
            continue
        parts = [p for d in sorted(by_day) for p in _day_ticks(name, by_day[d], by_id)]
        fresh = [p for p in parts if p.text not in told]
        if not fresh:
            continue
        told.update(p.text for p in fresh)
        record = any("历史新高" in by_id[f.item_id].text for f in by_day.values())
        lines.append(
            (
                -(2.0 * record + len(by_day) + 0.5 * bool(priced)),
                name,
                Paragraph(tuple(fresh), lead=name + _close_of(fresh, by_id)),
            )
        )
    lines.sort(key=lambda x: x[:2])
    return [p for _, _, p in lines[:_MOST]]


def _day_ticks(name: str, fact: Fact, by_id: Mapping[str, Item]) -> list[Draft]:
    """A day's last tick; before it the day's record (续创历史新高), when another tick tells it."""
    last = by_id[fact.item_id]
    ticks = [i for i in by_id.values() if i.session_date == last.session_date and name in i.text and len(i.text) < 110]
    records = [i for i in ticks if "历史新高" in i.text and i is not last]
    found = [_tick(replace(fact, quote=name), records[-1])] if records and "历史新高" not in last.text else []
    return [t for t in (*found, _tick(fact, last)) if t is not None]


def _tick(fact: Fact, item: Item) -> Draft | None:
    key = fact.quote.rstrip("。")
    pool = sentences(item.text)
    text = next((s for s in pool if key in s), "") or next((s for s in pool if str(fact.value) in s), "")
    text = tidy(re.sub(r"^(?:财联社|《科创板日报》).*?(?:电|讯)，\s*", "", text))
    clock = f"{item.published_at.month}月{item.published_at.day}日{item.published_at:%H:%M}"
    text = _OPENING.sub("", _own_clause(re.sub(r"^消息面上，", "", text), fact.quote))
    if _SETTLED.search(item.text):
        return sentence(text, [item]) if len(text) <= 160 else None
    return sentence(f"{clock}，{text}", [item]) if 8 < len(text) <= 160 else None


def _own_clause(text: str, quote: str) -> str:
    """Of a list of a dozen commodities its opening and the clause that names this one."""
    opening, _, rest = text.partition("，")
    if rest.count("、") < 3 or "报" in rest or quote not in rest:
        return text
    return f"{opening}，{quote.rstrip('。')}。"


def _close_of(found: Sequence[Draft], by_id: Mapping[str, Item]) -> str:
    """`（截至1月13日收盘）` when the only price of a line is one that the wire tells of an earlier close."""
    settled = _SETTLED.search(by_id[found[0].cites[0]].text) if len(found) == 1 else None
    return f"（{settled[0].rstrip('，')}）" if settled and settled[0] not in found[0].text else ""
