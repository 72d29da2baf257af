"""What is compared: numbers, dates, clauses. Each check yields (verdict, finding or None) for what it saw."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag.numbers import Support, compare
from rag.types import Item, Quantity, Verdict
from rag.verification.binding import beaten, exchanged, fit, misplaced
from rag.verification.derive import derived
from rag.verification.fold import Vocabulary
from rag.verification.mentions import Mention, Parsed, parse
from rag.verification.names import misnamed
from rag.verification.source import Seen, Source
from rag.written import Finding

_FORECAST = re.compile(r"预计|预测|有望|料|或|拟|计划|将|预期|可能|预估|估计|力争|目标")


def examine(text: str, sources: Sequence[Source], vocabulary: Vocabulary) -> Iterator[Seen]:
    """Everything wrong (or worth a lesser verdict) in `text`, read against the cited items."""
    base = sources[0].item.published_at
    claim = parse(text, base)
    yield from _numbers(claim, sources)
    yield from _days(text, sources, claim)
    yield from _clauses(claim, sources)
    yield from misnamed(claim, sources, vocabulary)


# ── numbers


@dataclass(frozen=True, slots=True)
class _Trial:
    """The best that one item offers for one claimed number."""

    rank: int
    seen: Seen


def _numbers(claim: Parsed, sources: Sequence[Source]) -> Iterator[Seen]:
    for mention in claim.numbers:
        trials = [_try(mention, source, claim.text) for source in sources]
        best = min(trials, key=lambda t: t.rank)
        if best.rank >= _RANK["number"] and derived(mention, claim):
            yield "derived", None
        else:
            yield best.seen


_RANK = {kind: n for n, kind in enumerate(
    ("ok", "rounded", "bound", "forecast", "comparison", "direction", "subject", "unit", "number")
)}  # fmt: skip


def _try(mention: Mention, source: Source, text: str) -> _Trial:
    quantity = mention.quantity
    assert quantity is not None
    if quantity.kind == "ordinal":
        return _ordinal(mention, source, text)
    pairs = [
        (m, compare(quantity, m.quantity))
        for m in source.parsed.numbers
        if m.quantity and m.quantity.kind == quantity.kind
    ]
    valued = [(m, s) for m, s in pairs if s.value != "no"]
    matching = [(m, s) for m, s in valued if s.unit]
    if not matching:
        kind = "unit" if valued else "number"
        return _trial(kind, "unsupported", text, f"{quantity.text}：所引条目中没有这个{'单位的' if valued else ''}数值")
    rivals = [m for m, s in pairs if s.unit and s.value == "no"]
    rivals = [m for m in rivals if not _other_period(quantity, m, matching, source.parsed.text)]
    return _bound(mention, matching, rivals, text, source.text)


_PERIOD = re.compile("[，,、（(]?(?:同比|环比)[一-鿿]{0,4}")
"""All that stands between the 同比 and the 环比 of one thing."""


def _other_period(claim: Quantity, rival: Mention, matching: list[tuple[Mention, Support]], text: str) -> bool:
    """Whether one is 同比, the other 环比, and a matching number stands beside it: neither is taken for the other."""
    assert rival.quantity is not None
    if {claim.comparison, rival.quantity.comparison} != {"yoy", "qoq"}:
        return False
    pairs = (sorted((_span(rival), _span(m))) for m, _ in matching)
    return any(_PERIOD.fullmatch(text, first[1], second[0]) for first, second in pairs)


def _span(mention: Mention) -> tuple[int, int]:
    assert mention.quantity is not None
    return mention.quantity.start, mention.quantity.end


def _bound(
    mention: Mention, matching: list[tuple[Mention, Support]], rivals: list[Mention], text: str, whole: str
) -> _Trial:
    """The number's value stands in the item: is it said of the same thing, in the same way?

    Mentions of the value that differ in bound, direction or comparison compete like other values: when one of them
    fits the claim's words better than every mention that agrees, the difference is the fault.
    """
    quantity = mention.quantity
    assert quantity is not None
    judged = [(m, _aspect(mention, m, s, text)) for m, s in matching]
    agreeing = [m for m, kind in judged if kind in _FINE]
    differing = [m for m, kind in judged if kind not in _FINE]
    rival = beaten(mention, agreeing, differing) if agreeing else max(differing, key=lambda m: fit(mention, m))
    if rival is not None:
        failed = next(kind for m, kind in judged if m is rival)
        verdict: Verdict = "contradicted" if failed in {"direction", "comparison"} else "unsupported"
        return _trial(failed, verdict, text, f"{quantity.text}：原文为“{_shown(rival)}”")
    rival = beaten(mention, agreeing, rivals)
    if rival is None and all(exchanged(mention, m) or _other_part(mention, m, text, whole) for m in agreeing):
        rival = max(agreeing, key=lambda m: fit(mention, m))
    if rival is not None:
        return _trial("subject", "misbound", text, f"{quantity.text}：原文此处为“{_shown(rival)}”")
    best = max((m for m in agreeing), key=lambda m: fit(mention, m))
    rounded = next(kind for m, kind in judged if m is best) == "rounded"
    return _Trial(_RANK["rounded" if rounded else "ok"], ("rounded" if rounded else "supported", None))


_PART = re.compile(
    r"(?P<of>(?!主营|全部|整体|公司|相关|各项|所有|核心)[一-鿿A-Za-z]{2})(?<![该各本此多等的])(?P<kind>地区|区域|事业部|业务)(?!生产总值)(?=的?[一-鿿]{2,8}$)"
    r"|(?P<sea>海外|境外|国外)(?:市场|地区|业务)?(?=的?[一-鿿]{2,8}$)"
)
"""What part of a thing a measure is told of."""


def _other_part(claim: Mention, source: Mention, text: str, whole: str) -> bool:
    """Whether one number is told of a part (江苏地区销量), the other of what the part belongs to (销量)."""
    assert source.quantity is not None
    told = whole[: source.quantity.end] + source.clause
    return _unnamed(source.lead, text) or _unnamed(claim.lead, told)


def _unnamed(lead: str, other: str) -> bool:
    found = _PART.search(lead)
    return found is not None and not any(word in other for word in found.groups() if word)


_FINE = frozenset({"ok", "rounded"})
_RATE = re.compile(r"增速|增长率")
"""What slows to 5% still grows by it: 增速放缓至5% of what 增长5%; 增速下降5% says another thing."""
_TO = ("至", "到")


def _of_rate(mention: Mention) -> bool:
    return _RATE.search(_whole(mention)) is not None


def _whole(mention: Mention) -> str:
    """Its clause, with the part before a number that stands before it."""
    return mention.before.rpartition("，")[2] + mention.clause


def _aspect(claim: Mention, mention: Mention, support: Support, text: str) -> str:
    """The first aspect in which the source's number differs; `ok` or `rounded` when none does."""
    quantity, source = claim.quantity, mention.quantity
    assert quantity is not None
    assert source is not None
    level = text.endswith(_TO, 0, quantity.start) and _of_rate(claim) and not _of_rate(mention)
    if quantity.direction and level:
        if source.direction == "down":
            return "direction"
    elif quantity.direction and quantity.direction != source.direction:
        return "direction"
    if quantity.comparison != source.comparison and (
        quantity.comparison or source.comparison in {"previous", "expected"}
    ):
        return "comparison"
    if not support.bound:
        return "bound"
    if source.forecast and not quantity.forecast and not _FORECAST.search(text):
        return "forecast"
    return "rounded" if support.value == "rounded" else "ok"


def _ordinal(mention: Mention, source: Source, text: str) -> _Trial:
    quantity = mention.quantity
    assert quantity is not None
    tail = text[quantity.end : quantity.end + 1].strip("（(，。；、,：: ）)")
    for other in source.parsed.numbers:
        found = other.quantity
        if (
            found
            and found.kind == "ordinal"
            and found.text == quantity.text
            and (not tail or source.text[found.end : found.end + 1] == tail)
        ):
            return _Trial(0, ("supported", None))
    return _trial("number", "unsupported", text, f"{quantity.text}{tail}：所引条目中没有")


def _trial(kind: str, verdict: Verdict, text: str, detail: str) -> _Trial:
    return _Trial(_RANK[kind], (verdict, Finding(kind, text, detail)))


def _shown(mention: Mention) -> str:
    return mention.clause.strip(" ，、；")[:48]


# ── dates


def _days(text: str, sources: Sequence[Source], claim: Parsed) -> Iterator[Seen]:
    for mention in claim.days:
        if not any(_day_stands(mention, source) for source in sources):
            assert mention.when is not None
            yield "unsupported", Finding("date", text, f"{mention.when.text}：与所引条目的日期或时间不符")


def _day_stands(mention: Mention, source: Source) -> bool:
    when = mention.when
    assert when is not None
    same = [m for m in source.parsed.days if m.when and _same_day(mention, m)]
    rivals = [m for m in source.parsed.days if m not in same and m.when and _same_grain(mention, m)]
    own = _own_time(mention, source.item)
    if not same and not own:
        return False
    if same and not mention.near:  # a date alone, in a table's cell: no words that another date could fit better
        return True
    rival = beaten(mention, same, rivals)
    if rival is None:
        return True
    # the item's own day may be added anywhere, but not in place of another day of the same words
    return own and fit(mention, rival) < 0.6 * max(1, len(mention.near))


_CLOCK_ALONE = re.compile(r"\d{1,2}[:：]\d{2}")
_WEEKEND = timedelta(days=2)
"""下周（6月29日至7月3日）: the working days of the week it names."""


def _same_day(claim: Mention, source: Mention) -> bool:
    a, b = claim.when, source.when
    assert a is not None
    assert b is not None
    if _CLOCK_ALONE.fullmatch(a.text):  # 03:00 where the source prints 次日03:00
        return a.clock == b.clock
    same = (a.start, a.end) == (b.start, b.end)
    within = a.relative and a.start <= b.start and b.end <= a.end and (a.end - a.start) - (b.end - b.start) <= _WEEKEND
    if not same and not within:
        return False
    return a.clock is None or a.clock == b.clock


def _same_grain(claim: Mention, source: Mention) -> bool:
    a, b = claim.when, source.when
    assert a is not None
    assert b is not None
    return abs((a.end - a.start).days - (b.end - b.start).days) <= 3 and (a.clock is None) == (b.clock is None)


def _own_time(mention: Mention, item: Item) -> bool:
    """The item's own day, session, wire date or clock time."""
    when = mention.when
    assert when is not None
    own: set[date] = {item.published_at.date(), item.session_date} | ({item.wire_date} if item.wire_date else set())
    if when.clock is not None:
        return when.clock == f"{item.published_at:%H:%M}" and when.start in own
    if when.start == when.end:
        return when.start in own
    return when.relative and when.text != "全年" and when.start <= item.published_at.date() <= when.end


# ── clauses without numbers


def _clauses(claim: Parsed, sources: Sequence[Source]) -> Iterator[Seen]:
    """A clause whose match in the source says the same of someone else."""
    for clause in claim.clauses:
        found = [misplaced(clause, source.parsed.clauses) for source in sources]
        if all(found):
            yield "misbound", Finding("subject", claim.text, f"{clause.text.strip()}：原文此处为“{found[0]}”")
