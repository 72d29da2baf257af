"""The market table: a CSV with fixed columns → one item per row, whose text states the row in words.

What a Wind, iFind or Choice export is mapped to; docs/market.md has the columns, their units and the mapping.
Covered: comma or tab, UTF-8 or GB18030, Chinese heads with units. Not covered: Excel files (save them as CSV).
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from rag.clock import at
from rag.errors import InputError
from rag.sources.encoding import decode
from rag.sources.files import load
from rag.sources.identity import item_id
from rag.text import addresses_model, strip_invisible
from rag.types import Document, Item, MarketMeasure, Reject

COLUMNS: Mapping[str, str] = {
    "date": "日期", "kind": "类别", "code": "代码", "name": "名称",
    "close": "收盘", "change_pct": "涨跌幅", "turnover": "成交额",
    "up": "上涨家数", "down": "下跌家数", "limit_up": "涨停家数", "limit_down": "跌停家数",
    "margin_balance": "融资余额", "net_margin_buying": "融资净买入", "source": "来源",
}  # fmt: skip
"""Column → its Chinese head; either is read."""
KINDS: Mapping[str, str] = {"market": "市场", "index": "指数", "sector": "板块", "theme": "主题", "margin": "两融"}
_REQUIRED = ("date", "kind", "name")
_MONEY = ("turnover", "margin_balance", "net_margin_buying")
_COUNTS = ("up", "down", "limit_up", "limit_down")
_SIGNED = ("change_pct", "net_margin_buying")
_MEASURES: tuple[MarketMeasure, ...] = (
    "close", "change_pct", "turnover", "up", "down", "limit_up", "limit_down", "margin_balance", "net_margin_buying",
)  # fmt: skip
_SCALES = {"": 0, "亿元": 0, "亿": 0, "万元": -4, "元": -8}
_HEAD = re.compile(r"^(?P<name>.+?)\s*(?:[（(](?P<unit>[^（）()]*)[)）])?$")
_DATE = re.compile(r"^(\d{4})(?P<s>[-/.]?)(\d{1,2})(?P=s)(\d{1,2})$")
_NOTHING = {"", "-", "--", "—", "n/a", "nan", "none", "null"}
_CLOSE, _MARGIN_KNOWN = time(15), time(9)
_LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    shift: int
    """Decimal places that turn the file's unit into 亿元."""


@dataclass(frozen=True, slots=True)
class _Row:
    day: date
    kind: str
    code: str
    name: str
    source: str
    values: Mapping[MarketMeasure, Decimal] = field(default_factory=dict)


def is_market(text: str) -> bool:
    """Whether the first line is a head of the market table: it names the day, the kind and the name."""
    cells = {cell.strip().lower() for cell in re.split(r"[,\t]", text.split("\n", 1)[0].removeprefix("\ufeff"))}
    return all({name, COLUMNS[name]} & cells for name in _REQUIRED)


def read_market(path: Path) -> Document:
    """The market table in one file. Raises InputError for a head that is not understood; bad rows are `rejects`."""
    return read_market_bytes(load(path), path.name)


def read_market_bytes(data: bytes, file: str) -> Document:
    """The market table in `data`, as if it were the content of a file named `file`. Raises InputError."""
    decoded = decode(data, file)
    lines = decoded.text.split("\n")
    table = csv.reader(lines, delimiter="\t" if "\t" in lines[0] else ",", strict=True)
    items: dict[tuple[date, str, str], Item] = {}
    rejects = [Reject(file, decoded.cut, "the last line ends inside a character", "")] if decoded.cut else []
    try:
        columns = _head(next(table, []), file)
        for cells in table:
            if not any(cell.strip() for cell in cells):
                continue
            try:
                row = _row(columns, cells)
                key = (row.day, row.kind, row.name)
                if key in items:
                    raise ValueError(f"{row.name} of that day stands on line {items[key].line} already")
                items[key] = _item(row, file, table.line_num)
            except ValueError as exc:
                rejects.append(Reject(file, table.line_num, str(exc), ",".join(cells)[:120]))
    except csv.Error as exc:
        raise InputError(f"not a CSV file: {exc}", where=f"{file}:{table.line_num}", hint="save it as CSV") from exc
    days = sorted({key[0] for key in items})
    title = f"行情表 {days[0]} 至 {days[-1]}" if days else "行情表"
    sha256 = hashlib.sha256(data).hexdigest()
    return Document("market", file, sha256, title, tuple(items.values()), rejects=tuple(rejects))


def _head(cells: Sequence[str], file: str) -> list[_Column]:
    known = {name: name for name in COLUMNS} | {chinese: name for name, chinese in COLUMNS.items()}
    where, help_ = f"{file}:1", f"the columns are: {', '.join(COLUMNS)} (docs/market.md)"
    columns = []
    for cell in cells:
        match = _HEAD.match(strip_invisible(cell).strip())
        name = known.get(match["name"].lower()) if match else None
        if match is None or name is None:
            near = difflib.get_close_matches(cell.strip().lower(), known, n=1)
            hint = f"did you mean {near[0]!r}? {help_}" if near else help_
            raise InputError(f"unknown column {cell.strip()!r}", where=where, hint=hint)
        unit = match["unit"] or ""
        if name in _MONEY and unit not in _SCALES:
            raise InputError(f"unknown unit {unit!r} of {name}", where=where, hint="亿元, 万元 or 元")
        columns.append(_Column(name, _SCALES[unit] if name in _MONEY else 0))
    names = [column.name for column in columns]
    missing = [name for name in _REQUIRED if name not in names]
    if missing or len(set(names)) < len(names):
        what = f"no column {', '.join(missing)}" if missing else "a column stands twice"
        raise InputError(what, where=where, hint=help_)
    return columns


def _row(columns: Sequence[_Column], cells: Sequence[str]) -> _Row:
    """Raises ValueError with the reason."""
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        raise ValueError(f"{len(cells)} cells under {len(columns)} columns")
    got = {column.name: cell.strip() for column, cell in zip(columns, cells, strict=False)}
    shifts = {column.name: column.shift for column in columns}
    values = {m: v for m in _MEASURES if (v := _value(m, got.get(m, ""), shifts.get(m, 0))) is not None}
    if not values:
        raise ValueError("the row has no value")
    name = strip_invisible(got.get("name", "")).strip()
    if not 0 < len(name) <= _LONGEST_NAME or re.search(r"[\n\r，。；：]", name) or addresses_model(name):
        raise ValueError(f"not a name: {name[:40]!r}")
    return _Row(
        _day(got.get("date", "")), _kind(got.get("kind", "")), got.get("code", ""), name, got.get("source", ""), values
    )


def _kind(text: str) -> str:
    kinds = {name: name for name in KINDS} | {chinese: name for name, chinese in KINDS.items()}
    if text.lower() not in kinds:
        raise ValueError(f"unknown kind {text!r}: of {', '.join(KINDS)}")
    return kinds[text.lower()]


def _day(text: str) -> date:
    match = _DATE.match(text)
    if not match:
        raise ValueError(f"not a date: {text!r}")
    return date(int(match[1]), int(match[3]), int(match[4]))


def _value(measure: MarketMeasure, text: str, shift: int) -> Decimal | None:
    if text.lower() in _NOTHING:
        return None
    try:
        value = Decimal(text.replace(",", "").removesuffix("%")).scaleb(shift)
    except InvalidOperation as exc:
        raise ValueError(f"not a number: {measure} {text!r}") from exc
    if not value.is_finite() or abs(value) >= 10**12:
        raise ValueError(f"not a number of a market: {measure} {text!r}")
    if value < 0 and measure not in _SIGNED:
        raise ValueError(f"{measure} cannot be negative: {text!r}")
    if measure in _COUNTS and value != value.to_integral_value():
        raise ValueError(f"{measure} is a whole number: {text!r}")
    return value.quantize(Decimal("0.0001")) if value != value.quantize(Decimal("0.0001")) else value


# ── a row in words ──────────────────────────────────────────────────────────────────────────────────────────────


def _item(row: _Row, file: str, line: int) -> Item:
    text = f"{row.day.year}年{row.day.month}月{row.day.day}日，{row.name}{'，'.join(_words(row.values))}。"
    # margin figures of a day are published on the next morning: nobody who asks as of that evening may see them
    late = any(measure in row.values for measure in ("margin_balance", "net_margin_buying"))
    return Item(
        item_id=item_id("m", row.day.isoformat(), row.kind, row.name, row.code, text, row.source),
        kind="market",
        session_date=row.day,
        published_at=at(row.day + timedelta(days=1), _MARGIN_KNOWN) if late else at(row.day, _CLOSE),
        time=None,
        level=None,
        title=row.name,
        text=text,
        file=file,
        line=line,
        outlet=row.code or None,
        source=row.source or None,
        list_items=tuple(f"{measure}={plain(value)}" for measure, value in row.values.items()),
        section=row.kind,
    )


def _words(values: Mapping[MarketMeasure, Decimal]) -> Iterator[str]:
    for measure, value in values.items():
        number = plain(abs(value))
        match measure:
            case "close":
                yield f"收盘{number}点"
            case "change_pct":
                yield f"{'上涨' if value > 0 else '下跌'}{number}%" if value else f"涨跌幅{number}%"
            case "net_margin_buying":
                yield f"融资净{'卖出' if value < 0 else '买入'}{number}亿元"
            case "turnover" | "margin_balance":
                yield f"{COLUMNS[measure]}{number}亿元"
            case _:
                yield f"{COLUMNS[measure]}{number}家"


def plain(value: Decimal) -> str:
    """A decimal without exponent and without zeros behind its last digit."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
