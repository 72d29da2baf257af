"""拥挤度 from the market table, by an open definition: a theme's share of turnover and its percentile over weeks.

The week's share is the theme's turnover over the whole market's, on the days on which the market's is known; a week in
which the theme lacks one of these days does not count. The percentile is the part of the last 52 weeks, this one
included, whose share is no larger than this week's; below 26 weeks of history it is 样本不足.
The figures are sums and ranks over hundreds of rows, so none of them can be cited: they are counted blocks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rag.brief.inputs import BriefInput
from rag.brief.table import plain, rows_of, signed, whole_market
from rag.brief.writer import Draft, sentence
from rag.clock import week_of
from rag.types import MarketRow
from rag.written import Block, ChartBlock, ChartSpec, Paragraph, Point, Series, TableBlock

WEEKS, LEAST = 52, 26
"""Weeks that the percentile looks back on; how many it needs."""
_TOP = 20
_HIGH, _NAMED = 80, 5
_DEFINITION = (
    f"口径：主题（板块）周成交额占全市场周成交额的比重，及其在近{WEEKS}周（含本周）中的分位数；"
    f"历史不足{LEAST}周者记“样本不足”。"
)


@dataclass(frozen=True, slots=True)
class Crowded:
    """A theme's week. `share` and `before` are parts of one; `change` compounds the days' changes, in %."""

    name: str
    share: Decimal
    before: Decimal | None
    percentile: Decimal | None
    """0 to 100; None with too few weeks."""
    weeks: int
    change: Decimal | None


def crowded(given: BriefInput) -> list[Crowded]:
    """Every theme and sector with a share in the week, the most crowded first."""
    whole = whole_market(given)
    market = _by_week(r for r in given.table if r.kind == "market" and r.name == whole)
    own: dict[tuple[str, str], list[MarketRow]] = defaultdict(list)
    sunday = given.sunday
    for row in given.table:
        if row.kind in ("theme", "sector") and row.day <= sunday:
            own[row.kind, row.name].append(row)
    found = [c for (_, name), rows in own.items() if (c := _theme(name, rows, market, given.week))]
    return sorted(found, key=lambda c: (-(c.percentile if c.percentile is not None else Decimal(-1)), -c.share, c.name))


def crowding_blocks(found: Sequence[Crowded]) -> list[Block[Draft]]:
    """Counted: the definition, the table, and the scatter of percentile against the week's change."""
    rows = tuple(tuple(map(Draft, _cells(c))) for c in found[:_TOP])
    columns = ("主题", "成交额占比", "较上周", "分位数", "周涨跌幅", "样本周数")
    blocks: list[Block[Draft]] = [
        Paragraph((Draft(_DEFINITION),)),
        TableBlock("主题成交额占比与分位数", columns, rows),
    ]
    both = [c for c in found if c.percentile is not None and c.change is not None]
    if len(both) > 2:
        across = Series("分位数（%）", tuple(Point(c.name, float(_tenth(c.percentile or Decimal(0)))) for c in both))
        upwards = Series("周涨跌幅（%）", tuple(Point(c.name, float(_tenth(c.change or Decimal(0)))) for c in both))
        blocks.append(ChartBlock(ChartSpec("scatter", "拥挤度与周涨跌幅", "%", (across, upwards))))
    return blocks


def crowded_line(given: BriefInput) -> list[Draft]:
    """The themes in the upper fifth of their own history, by name: the figures stand in the section."""
    names = [c.name for c in crowded(given) if c.percentile is not None and c.percentile >= _HIGH][:_NAMED]
    last = {r.name: r.item_id for r in rows_of(given, "theme", "sector")}
    return (
        [sentence(f"成交额占比处于自身历史高位的主题：{'、'.join(names)}。", [last[n] for n in names])] if names else []
    )


def _cells(one: Crowded) -> tuple[str, ...]:
    gap = "样本不足" if one.before is None else f"{signed((one.share - one.before) * 100)}个百分点"
    gap = "持平" if gap == "+0个百分点" else gap
    rank = "样本不足" if one.percentile is None else f"{plain(_tenth(one.percentile))}%"
    change = "未覆盖" if one.change is None else f"{signed(one.change)}%"
    return one.name, f"{plain(one.share * 100)}%", gap, rank, change, str(one.weeks)


def _theme(name: str, rows: list[MarketRow], market: Mapping[str, Mapping[date, Decimal]], week: str) -> Crowded | None:
    own = _by_week(rows)
    shares: dict[str, Decimal] = {}
    for one, days in sorted(market.items()):
        mine = own.get(one, {})
        whole = sum(days.values(), Decimal(0))
        if one <= week and whole and set(days) <= set(mine):
            shares[one] = sum((mine[d] for d in days), Decimal(0)) / whole
    if week not in shares:
        return None
    last = [shares[w] for w in sorted(shares)][-WEEKS:]
    rank = Decimal(sum(s <= shares[week] for s in last)) * 100 / len(last) if len(last) >= LEAST else None
    earlier = [w for w in sorted(market) if w < week][-1:]
    before = shares.get(earlier[0]) if earlier else None
    return Crowded(name, shares[week], before, rank, len(last), _compounded(rows, week))


def _compounded(rows: list[MarketRow], week: str) -> Decimal | None:
    changes = [r.values.get("change_pct") for r in rows if week_of(r.day) == week]
    product = Decimal(1)
    for change in changes:
        if change is None:
            return None
        product *= 1 + change / 100
    return (product - 1) * 100


def _by_week(rows: Iterable[MarketRow]) -> dict[str, dict[date, Decimal]]:
    found: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for row in rows:
        if "turnover" in row.values:
            found[week_of(row.day)][row.day] = row.values["turnover"]
    return found


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
