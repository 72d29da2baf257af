"""What the market table tells of a week: indices against the week before, turnover, margin buying.

A sentence states only what its rows state, or shows the arithmetic; sums over more rows are `counted` blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from rag.brief.inputs import BriefInput
from rag.brief.writer import Draft, fixed, sentence
from rag.types import MarketKind, MarketMeasure, MarketRow
from rag.written import Block, ChartBlock, ChartSpec, Paragraph, Point, Series
from rag.written import TableBlock as Table

_STALE = timedelta(days=14)
"""An older row is no "last close" to compare a week with."""
_BREADTH: tuple[tuple[MarketMeasure, str], ...] = (
    ("up", "上涨家数"), ("down", "下跌家数"), ("limit_up", "涨停家数"), ("limit_down", "跌停家数"),
)  # fmt: skip
_CENT = Decimal("0.01")


def rows_of(given: BriefInput, *kinds: MarketKind) -> list[MarketRow]:
    """The week's rows of these kinds, by day and name."""
    monday, sunday = given.monday, given.sunday
    return [r for r in given.table if r.kind in kinds and monday <= r.day <= sunday]


def week_before(given: BriefInput, kind: MarketKind, name: str) -> list[MarketRow]:
    """The rows of a series in the fortnight before the week, by day."""
    monday = given.monday
    since = monday - _STALE
    return [r for r in given.table if r.kind == kind and r.name == name and since <= r.day < monday]


def whole_market(given: BriefInput) -> str:
    """The series that stands for the whole market: the `market` name with most days of turnover; empty without one."""
    found = Counter(r.name for r in given.table if r.kind == "market" and "turnover" in r.values)
    return min(found, key=lambda name: (-found[name], name), default="")


def index_lines(given: BriefInput) -> list[Draft]:
    """A sentence for each index: its week's change with both closes, or its last day's close."""
    found = []
    for name in _names(rows_of(given, "index")):
        last = [r for r in rows_of(given, "index") if r.name == name and "close" in r.values]
        before = [r for r in week_before(given, "index", name) if "close" in r.values]
        if last and before:
            found.append(_move(before[-1], last[-1]))
        elif last:
            found.append(
                sentence(f"{label(last[-1])}，{name}收盘{plain(last[-1].values['close'])}点。", _ids(last[-1:]))
            )
    return found


def _move(before: MarketRow, now: MarketRow) -> Draft:
    old, new = before.values["close"], now.values["close"]
    percent = ((new - old) / old * 100).quantize(_CENT, ROUND_HALF_UP)
    text = (
        f"{label(now)}，{now.name}收盘{plain(new)}点，{label(before)}收盘{plain(old)}点，相差{plain(abs(new - old))}点"
    )
    # a day's change of the same size and the other sign in these rows would make the week's unreadable to the gate
    opposite = {-row.values.get("change_pct", Decimal(0)) for row in (before, now)}
    if percent and percent not in opposite:
        text += f"，周内{'上涨' if percent > 0 else '下跌'}{plain(abs(percent))}%"
    return sentence(text + "。", _ids([now, before]))


def turnover_blocks(given: BriefInput) -> tuple[list[Block[Draft]], list[Block[Draft]]]:
    """(checked, counted) blocks on the whole market: a table and a chart by day; the daily average and its change."""
    name = whole_market(given)
    rows = [r for r in rows_of(given, "market") if r.name == name]
    if not rows:
        return [], []
    columns = [(m, t) for m, t in (("turnover", "成交额"), *_BREADTH) if any(m in r.values for r in rows)]
    cells = tuple((_day(r), *(_cell(r, m) for m, _ in columns)) for r in rows)
    blocks: list[Block[Draft]] = [Table(f"{name}成交与涨跌家数", ("日期", *(t for _, t in columns)), cells)]
    traded = [r for r in rows if "turnover" in r.values]
    blocks += _chart(f"{name}日成交额", traded, "turnover") if len(traded) > 1 else []
    return blocks, _average(given, name, traded)


def _average(given: BriefInput, name: str, now: Sequence[MarketRow]) -> list[Block[Draft]]:
    since = given.monday - timedelta(days=7)
    before = [r for r in week_before(given, "market", name) if r.day >= since and "turnover" in r.values]
    if not now:
        return []
    mean = _mean(now, "turnover")
    text = f"{name}日均成交额{plain(mean)}亿元（{len(now)}个交易日"
    if before:
        change = mean - _mean(before, "turnover")
        verb = "增加" if change >= 0 else "减少"
        text += f"），较前一周（{len(before)}个交易日）{verb}{plain(abs(change))}亿元"
        return [Paragraph((Draft(text + "。"),), lead="日均成交")]
    return [Paragraph((Draft(text + "）；前一周样本不足。"),), lead="日均成交")]


def margin_blocks(given: BriefInput) -> list[Block[Draft]]:
    """Balances and net buying by day, and the balance against the week before: all of it stated by the rows."""
    rows = rows_of(given, "margin")
    blocks: list[Block[Draft]] = []
    for name in _names(rows):
        own = [r for r in rows if r.name == name]
        line = margin_line(given, name)
        blocks += [Paragraph((line,))] if line else []
        measures: tuple[MarketMeasure, ...] = ("margin_balance", "net_margin_buying")
        cells = tuple((_day(r), *(_cell(r, m) for m in measures)) for r in own)
        blocks.append(Table(f"{name}融资余额与融资净买入", ("日期", "融资余额", "融资净买入"), cells))
        bought = [r for r in own if "net_margin_buying" in r.values]
        blocks += _chart(f"{name}融资净买入", bought, "net_margin_buying") if len(bought) > 1 else []
    return blocks


def margin_line(given: BriefInput, name: str = "") -> Draft | None:
    """`两市融资余额1月16日为…亿元，1月9日为…亿元，相差…亿元。` None without a balance in the week."""
    rows = [r for r in rows_of(given, "margin") if "margin_balance" in r.values and name in ("", r.name)]
    if not rows:
        return None
    now = rows[-1]
    before = [r for r in week_before(given, "margin", now.name) if "margin_balance" in r.values]
    text = f"{label(now)}，{now.name}融资余额为{plain(now.values['margin_balance'])}亿元"
    if not before:
        return sentence(text + "。", _ids([now]))
    old = before[-1].values["margin_balance"]
    gap = now.values["margin_balance"] - old
    word = "多出" if gap >= 0 else "少了"
    text += f"，{label(before[-1])}为{plain(old)}亿元，前者{word}{plain(abs(gap))}亿元。"
    return sentence(text, _ids([now, before[-1]]))


def margin_flows(given: BriefInput) -> list[Block[Draft]]:
    """Counted: the week's sum of net margin buying by sector and by theme, largest first."""
    blocks: list[Block[Draft]] = []
    kinds: tuple[tuple[MarketKind, str], ...] = (("sector", "板块"), ("theme", "主题"))
    for kind, title in kinds:
        rows = [r for r in rows_of(given, kind) if "net_margin_buying" in r.values]
        sums = {name: [r.values["net_margin_buying"] for r in rows if r.name == name] for name in _names(rows)}
        ranked = sorted(sums.items(), key=lambda pair: (-sum(pair[1]), pair[0]))
        shown = ranked if len(ranked) <= 2 * _ENDS else [*ranked[:_ENDS], *ranked[-_ENDS:]]
        cells = tuple((Draft(n), Draft(signed(sum(v, Decimal(0)))), Draft(str(len(v)))) for n, v in shown)
        if cells:
            blocks.append(Table(f"{title}融资净买入（本周合计）", (title, "净买入（亿元）", "交易日"), cells))
    return blocks


_ENDS = 10


def _chart(title: str, rows: Sequence[MarketRow], measure: MarketMeasure) -> list[Block[Draft]]:
    spots = tuple(Point(f"{r.day.month}.{r.day.day}", float(r.values[measure]), (r.item_id,)) for r in rows)
    return [ChartBlock(ChartSpec("bar", title, "亿元", (Series(title, spots),)))]


_UNITS = {"turnover": "亿元", "margin_balance": "亿元", "net_margin_buying": "亿元"}


def _cell(row: MarketRow, measure: MarketMeasure) -> Draft:
    if measure not in row.values:
        return fixed("未覆盖")
    value = row.values[measure]
    word = {"margin_balance": "余额", "net_margin_buying": "净卖出" if value < 0 else "净买入"}.get(measure, "")
    return sentence(f"{word}{plain(abs(value))}{_UNITS.get(measure, '家')}", [row.item_id])


def _day(row: MarketRow) -> Draft:
    return sentence(label(row), [row.item_id])


def label(row: MarketRow) -> str:
    """`1月12日`."""
    return f"{row.day.month}月{row.day.day}日"


def plain(value: Decimal) -> str:
    """At most two decimals, none that are zero, no exponent."""
    text = f"{value.quantize(_CENT, ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(value: Decimal) -> str:
    """`+1.5` or `-1.5`."""
    return f"{'-' if value < 0 else '+'}{plain(abs(value))}"


def source_names(rows: Iterable[MarketRow]) -> tuple[str, ...]:
    """What the 资料来源 line calls the table."""
    return ("行情表",) if any(True for _ in rows) else ()


def _mean(rows: Sequence[MarketRow], measure: MarketMeasure) -> Decimal:
    return sum((r.values[measure] for r in rows), Decimal(0)) / len(rows)


def _names(rows: Iterable[MarketRow]) -> list[str]:
    return list(dict.fromkeys(r.name for r in rows))


def _ids(rows: Iterable[MarketRow]) -> list[str]:
    return [r.item_id for r in rows]
