"""Tables of a flattened page, restored where the rows are regular. What cannot be bound safely is left out.

Shapes, tried in order: calendar (日期 事件 具体内容) and timeline, parameters of two models, numeric rows, name–number
pairs, and headings with their contents (policy documents). Each restorer answers `[]` when the page is not its shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.sources.report_page import Sorted, join_lines, width
from rag.types import Table

Cell = str | float | None
Row = tuple[Cell, ...]

_NUMBER = re.compile(r"^[-+−]?\d[\d,]*(?:\.\d+)?%?$|^[（(]\d[\d,]*(?:\.\d+)?%?[）)]$")
_COMPLETE = re.compile(r"[。！？；;.][”’」』）)]*$")
CROWDING = (
    "细分主题",
    "本周涨跌幅（%）",
    "上周涨跌幅（%）",
    "涨跌幅环比（个百分点）",
    "本周拥挤度分位数（%）",
    "上周拥挤度分位数（%）",
    "拥挤度分位数环比（个百分点）",
    "趋势",
)
"""Columns of the 拥挤度 table; its head is flattened into two lines that cannot be told apart by position."""
_CALENDAR = ("日期", "事件", "具体内容")


def restore(page: Sorted) -> list[Table]:
    """The tables of a page, in the order of the shapes above; [] when no shape fits."""
    lines = [line for line in page.rest if line.strip()]
    restorers: tuple[Callable[[Sequence[str], Sorted], list[Table]], ...] = (
        _calendar,
        _timeline,
        _parameters,
        _numeric,
        _pairs,
        _contents,
    )
    for restorer in restorers:
        tables = restorer(lines, page)
        if tables:
            return tables
    return []


def number(text: str) -> float | None:
    """`12.8%` → 12.8, `(2.40)` → -2.4, `1,234` → 1234.0; None when `text` is no number."""
    if not _NUMBER.match(text):
        return None
    value = float(re.sub(r"[^\d.]", "", text))
    return -value if text[0] in "-−(（" else value


def _caption(page: Sorted) -> str:
    return (page.tables or page.figures or [page.title])[0]


# ── dates ───────────────────────────────────────────────────────────────────────────────────────────────────────

_DAY = re.compile(
    r"^(\d{1,2}月\d{1,2}(?:日?\s*[-–—~至]\s*(?:\d{1,2}月)?\d{1,2})?日|\d{1,2}月(?:[上中下]旬|底|初)?)\s*(?=\S)"
)
_DOTTED = re.compile(r"^(\d{1,2}\.\d{1,2}(?:\s*[-–—~]\s*\d{1,2}\.\d{1,2})?)\s+(?=\S)")


def _calendar(lines: Sequence[str], page: Sorted) -> list[Table]:
    """日期 | 事件 | 具体内容: a row opens with a date when the row above is complete; its content may be wrapped."""
    head = next((i for i, line in enumerate(lines) if line.split() == list(_CALENDAR)), None)
    if head is None:
        return []
    rows: list[tuple[str, str, list[str]]] = []
    for line in lines[head + 1 :]:
        match = _DAY.match(line.strip())
        if match and (not rows or (rows[-1][2] and _COMPLETE.search(rows[-1][2][-1].strip()))):
            rows.append((match[1], line.strip()[match.end() :].strip(), []))
        elif rows:
            rows[-1][2].append(line)
    return [Table(_caption(page), _CALENDAR, tuple((d, e, join_lines(c)) for d, e, c in rows))] if rows else []


def _timeline(lines: Sequence[str], page: Sorted) -> list[Table]:
    """日期 | 事件 beside a chart: `3.23 某机构表示，…`, wrapped to a narrow column."""
    rows: list[tuple[str, list[str]]] = []
    for line in lines:
        match = _DOTTED.match(line.strip())
        if match:
            rows.append((match[1], [line.lstrip()[match.end() :]]))
        elif rows:
            rows[-1][1].append(line)
    if len(rows) < 3 or not _DOTTED.match(lines[0].strip()):
        return []
    return [Table(_caption(page), ("日期", "事件"), tuple((day, join_lines(text)) for day, text in rows))]


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _numeric(lines: Sequence[str], page: Sorted) -> list[Table]:
    """Rows `name number…  [word]` of one shape, three or more in a run."""
    rows: list[Row] = []
    shape: tuple[int, int] | None = None
    for line in lines:
        row, found = _numeric_row(line.split())
        if row and (shape is None or found == shape):
            rows.append(row)
            shape = found
    if shape is None or len(rows) < 3 or shape[0] < 3:
        return []
    head = next(
        (line.split() for line in lines if len(line.split()) == sum(shape) + 1 and line.split()[0] != rows[0][0]), []
    )
    if shape == (6, 1) and any("环比" in line and "趋势" in line for line in lines):
        columns: tuple[str, ...] = CROWDING
    elif head and not any(_NUMBER.match(token) for token in head[1:]):
        columns = tuple(head)
    else:
        columns = ("名称", *(f"数值{i}" for i in range(1, shape[0] + 1)), *("说明" for _ in range(shape[1])))
    return [Table(_caption(page), columns, tuple(rows))]


def _numeric_row(tokens: Sequence[str]) -> tuple[Row | None, tuple[int, int]]:
    """(cells, (numbers, words after them)) of `name… number… [word]`; the name may hold spaces."""
    first = next((i for i, token in enumerate(tokens) if i and _NUMBER.match(token)), None)
    if first is None or _NUMBER.match(tokens[0]):
        return None, (0, 0)
    last = max(i for i, token in enumerate(tokens) if _NUMBER.match(token))
    values = [number(token) for token in tokens[first : last + 1]]
    after = tokens[last + 1 :]
    if None in values or len(after) > 1:
        return None, (0, 0)
    return (" ".join(tokens[:first]), *values, *after), (len(values), len(after))


def _pairs(lines: Sequence[str], page: Sorted) -> list[Table]:
    """两融净流向: `name number` on one line is a pair; loose names and numbers are bound to nothing.

    Lines with two pairs under a head of four columns list shares, those bought on the left and those sold on the right:
    two tables, whose rows have nothing to do with each other. The other pairs list concepts.
    """
    if not any("净流" in text for text in (*page.tables, page.title)):
        return []
    double: list[Row] = []
    single: list[Row] = []
    for line in lines:
        tokens = line.split()
        cells = [number(token) if i % 2 else token for i, token in enumerate(tokens)]
        if len(cells) not in (2, 4) or None in cells or any(number(token) is not None for token in tokens[::2]):
            continue
        if len(cells) == 4 and float(str(cells[1])) >= 0 > float(str(cells[3])) and not single:
            double.append(tuple(cells))
        else:
            single.extend(tuple(cells[i : i + 2]) for i in range(0, len(cells), 2))
    if len(single) < 3:
        return []
    single.sort(key=lambda row: -float(str(row[1])))
    tables = [Table(f"{_caption(page)}：概念", ("概念", "净流入（亿元）"), tuple(single))]
    if len(double) >= 3:
        for side, at in (("净流入", 0), ("净流出", 2)):
            shares = tuple(dict.fromkeys(row[at : at + 2] for row in double))
            tables.append(Table(f"{_caption(page)}：{side}个股", ("个股", "该股净流入（亿元）"), shares))
    return tables


# ── parameters of two models ────────────────────────────────────────────────────────────────────────────────────

_LABEL = re.compile(r"^[\u4e00-\u9fff]{2,10}$")


def _parameters(lines: Sequence[str], page: Sorted) -> list[Table]:
    """参数 of two models: `label value value`; wrapped values lie under the label on lines of their own."""
    if not any("参数" in caption for caption in (*page.figures, *page.tables)) or len(lines) < 3:
        return []
    models = lines[0].split()
    if len(models) != 2:
        return []
    groups: list[list[str]] = []
    for line in lines[1:]:
        alone = bool(_LABEL.match(line.strip()))
        under = bool(groups) and bool(_LABEL.match(groups[-1][0].strip()))  # wrapped values may open like a label
        if alone or (not under and _LABEL.match(line.split()[0])):
            groups.append([line])
        elif groups:
            groups[-1].append(line)
    rows = [row for group in groups if (row := _two_values(group))]
    return (
        [Table(_caption(page), ("参数", *models), tuple(rows))] if len(rows) >= 3 and len(rows) == len(groups) else []
    )


def _two_values(group: Sequence[str]) -> Row | None:
    """(label, first, second) of one parameter, or None when the border between the values is not certain."""
    if len(group) == 1:
        label, *tokens = group[0].split()
        at = _border(tokens)
        return (label, " ".join(tokens[:at]), " ".join(tokens[at:])) if at else None
    again = [i for i, line in enumerate(group[2:], 2) if line[:3] == group[1][:3]]
    if len(again) != 1 or not _LABEL.match(group[0].strip()):
        return None
    return group[0].strip(), join_lines(group[1 : again[0]]), join_lines(group[again[0] :])


def _border(tokens: Sequence[str]) -> int:
    """Index at which the second value begins: equal shapes, or the only place outside brackets; else 0."""
    half = len(tokens) // 2
    masks = [re.sub(r"\d+(?:\.\d+)?", "#", token) for token in tokens]
    if len(tokens) % 2 == 0 and masks[:half] == masks[half:]:
        return half
    places, depth = [], 0
    for i, token in enumerate(tokens):
        if i and depth == 0 and token[0] not in "×+-x*" and tokens[i - 1][-1] not in "×+-x*约":
            places.append(i)
        depth += sum(token.count(c) for c in "（(") - sum(token.count(c) for c in "）)")
    return places[0] if len(places) == 1 else 0


# ── headings with contents ──────────────────────────────────────────────────────────────────────────────────────

_CHAPTER = re.compile(r"^[一二三四五六七八九十]+、")
_CLAUSE = re.compile(r"^（[一二三四五六七八九十]+）")
_POINT = re.compile(r"(?:^|\s)\d{1,2}[.．]\s*[\u4e00-\u9fff]")
_HEADING = 26


def _contents(lines: Sequence[str], page: Sorted) -> list[Table]:
    """主要内容 of a document: headings (一、…, 实施…行动, or a short line) with the text under or beside them."""
    named = any("主要内容" in text or "内容" in text for text in (*page.tables, *page.figures))
    clauses = sum(bool(_CLAUSE.match(line.strip())) for line in lines)
    if not lines or not (named or clauses >= 3):
        return []
    points = any(_POINT.search(line) for line in lines)
    head = lines[0].split()
    columns = (head[0], head[1]) if len(head) == 2 and width(lines[0]) <= 24 and named else ("条目", "内容")
    groups: list[tuple[str, list[str]]] = []
    for line in lines[1:] if columns != ("条目", "内容") else lines:
        heading, text = _heading(line, points, complete=not groups or _closed(groups[-1]))
        if heading:
            groups.append((heading, [text] if text else []))
        elif groups:
            groups[-1][1].append(line)
        else:
            groups.append(("", [line]))
    rows = tuple((heading, join_lines(text)) for heading, text in groups)
    return [Table(_caption(page), columns, rows)] if len(rows) >= 2 else []


def _closed(group: tuple[str, list[str]]) -> bool:
    return not group[1] or bool(_COMPLETE.search(group[1][-1].strip()))


def _heading(line: str, points: bool, *, complete: bool) -> tuple[str, str]:
    """(heading, text beside it) when `line` opens a row, else ("", ""). With numbered points, （一） is a heading."""
    text = line.strip()
    head, _, beside = text.partition(" ")
    marked = bool(_CHAPTER.match(text) or (points and _CLAUSE.match(text)))
    if not complete or (not marked and _CLAUSE.match(text)):
        return "", ""
    if beside and len(head) <= _HEADING and not _COMPLETE.search(head) and _COMPLETE.search(text):
        return (head, beside.strip()) if marked or _is_name(head) else ("", "")
    return (
        (text, "") if not _COMPLETE.search(text) and len(text) <= _HEADING and (marked or _is_name(text)) else ("", "")
    )


def _is_name(text: str) -> bool:
    return 2 <= len(text) <= 16 and not re.search(r"[，。；：:、,;]", text)
