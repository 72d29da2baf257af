"""Results as lines of text for a terminal: wrapped by the width of East Asian text, optional ANSI through `paint`.

Every function returns lines without line breaks; colour and width are the caller's choice (`Terminal`). All document
text passes `rag.text.visible`, so the only control bytes that can appear are those of `paint`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.rendering import labels
from rag.rendering.content import Checked
from rag.rendering.labels import clean, clip, width
from rag.text import body_of, visible
from rag.types import Answer, Citation, Coverage, Document, Finding, Hit, Item, Link, ThemeWeek

Style = Literal["bold", "dim", "mark", "good", "warn", "bad"]
_ANSI: Mapping[Style, str] = {"bold": "1", "dim": "2", "mark": "36", "good": "32", "warn": "33", "bad": "31"}
_ID_SHOWN = 12
_SNIPPET = 160
# what stays together on a line: a Latin run or one character, with opening marks before and closing ones behind it
_WORD = re.compile(r"[“‘「『（【《]*(?:[!-Z\\^-~]+|\S)[，。；：、！？”’」』）】》…%]*(?:\[\d+\])*|\s+")
_LINKS: Mapping[str, tuple[str, str]] = {
    "duplicate": ("重复于", "重复者"),
    "expands": ("扩充自", "扩充为"),
    "updates": ("更新了", "已更新为"),
    "corrects": ("更正了", "已更正为"),
    "repeats": ("转引自", "被转引"),
}
_ACTIONS: Mapping[str, str] = {"repaired": "修正", "replaced": "换回原文", "dropped": "剔除", "kept": "保留"}
_ARMS: Mapping[str, str] = {"vector": "语义", "lexical": "字面"}
_VERDICTS: Mapping[str, tuple[str, Style]] = {
    "supported": ("✓", "good"),
    "rounded": ("≈", "good"),
    "derived": ("∑", "good"),
    "no_claim": ("·", "dim"),
    "uncited": ("?", "warn"),
    "superseded": ("↻", "warn"),
}


@dataclass(frozen=True, slots=True)
class Terminal:
    """How to write: columns of a line, ANSI colours or none."""

    width: int = 100
    color: bool = False


PLAIN = Terminal()


def paint(text: str, style: Style, color: bool) -> str:
    """`text` in a style, or as it is when `color` is off. The only place that makes escape sequences."""
    return f"\x1b[{_ANSI[style]}m{text}\x1b[0m" if color and text else text


def wrap(text: str, columns: int, indent: str = "") -> list[str]:
    """`text` in lines of at most `columns` (indent included), each paragraph on its own.

    A word longer than a line is cut; closing punctuation and marks `[n]` never begin a line.
    """
    room = max(columns - width(indent), 8)
    lines = []
    for paragraph in visible(text).splitlines():
        line = ""
        for word in _WORD.findall(" ".join(paragraph.split())):
            if line and width(line + word) > room:
                lines.append(line.rstrip())
                line = ""
            line += word if line or not word.isspace() else ""
            while width(line) > room + 2:
                head = line
                while width(head) > room:
                    head = head[:-1]
                lines.append(head)
                line = line[len(head) :]
        lines.append(line.rstrip())
    return [indent + line for line in lines if line]


def answer(value: Answer, terminal: Terminal = PLAIN, nearest: Sequence[Hit] = ()) -> list[str]:
    """An answer with its sources; or the abstention: why, what was searched, the nearest items."""
    if value.abstained:
        return _abstention(value, terminal, nearest)
    lines = [_colour_marks(line, terminal) for line in wrap(value.text, terminal.width)]
    lines += ["", paint("来源", "bold", terminal.color)]
    for cited in value.citations:
        lines += _citation(cited, terminal)
    return [*lines, "", *_closing(value, terminal)]


def _abstention(value: Answer, terminal: Terminal, nearest: Sequence[Hit]) -> list[str]:
    lines = [paint("资料中没有足够依据，不作回答。", "bold", terminal.color)]
    lines += wrap(f"原因：{value.reason}", terminal.width) if value.reason else []
    searched = f"查找范围：{labels.span(value.window)}"
    lines += wrap(searched + (f"，不晚于 {labels.moment(value.as_of)}" if value.as_of else ""), terminal.width)
    if value.citations or nearest:
        lines += ["", paint("最接近的条目", "bold", terminal.color)]
    for cited in value.citations:
        lines += _citation(cited, terminal)
    if not value.citations:
        for hit in nearest:
            lines += wrap(_source(hit.item), terminal.width, "- ")
    return [*lines, "", *_closing(value, terminal)]


def _citation(cited: Citation, terminal: Terminal) -> list[str]:
    mark = f"[{cited.mark}]"
    first, *more = wrap(_source(cited.item), terminal.width, " " * (len(mark) + 1))
    lines = [paint(mark, "mark", terminal.color) + first[len(mark) :], *more]
    quote = wrap(f"“{clean(cited.quote)}”", terminal.width, " " * (len(mark) + 1))
    return lines + [paint(line, "dim", terminal.color) for line in quote]


def _source(item: Item) -> str:
    shown = f"{labels.when(item)} {labels.level(item)} 【{labels.headline(item)}】"
    return f"{shown} {labels.place(item)} {clean(item.item_id)[:_ID_SHOWN]}"


def _colour_marks(line: str, terminal: Terminal) -> str:
    return re.sub(r"(?:\[\d+\])+", lambda match: paint(match[0], "mark", True), line) if terminal.color else line


def _closing(value: Answer, terminal: Terminal) -> list[str]:
    facts = [f"数据截至 {labels.moment(value.data_as_of)}", clean(value.model), f"{value.seconds:.2f} 秒"]
    lines = [paint(" · ".join(facts), "dim", terminal.color)]
    if value.findings:
        lines.append(paint(f"核对：{_tally(value.findings)}", "warn", terminal.color))
    return lines


def _tally(findings: Sequence[Finding]) -> str:
    """`换回原文 1（unsupported），剔除 2（uncited）`: findings by what was done and why, in a short line."""
    counted: dict[tuple[str, str], int] = {}
    for found in findings:
        counted[found.action, found.kind] = counted.get((found.action, found.kind), 0) + 1
    return "，".join(
        f"{_ACTIONS[action]} {count}（{labels.COUNTS.get(kind, clean(kind))}）"
        for (action, kind), count in counted.items()
    )


def hits(values: Sequence[Hit], terminal: Terminal = PLAIN, explain: bool = False) -> list[str]:
    """Search results: rank, source line, score and arms, the beginning of the text."""
    lines = []
    for rank, hit in enumerate(values, 1):
        number = f"{rank:>2}. "
        first, *more = wrap(_source(hit.item), terminal.width, "    ")
        lines += [paint(number, "mark", terminal.color) + first[4:], *more]
        snippet = clip(clean(body_of(hit.item.text)), _SNIPPET)
        lines += wrap(snippet, terminal.width, "    ")
        arms = "＋".join(_ARMS[arm] for arm in hit.found_by)
        parts = "  ".join(f"{clean(name)} {value:.3f}" for name, value in hit.parts.items()) if explain else ""
        lines += [paint(f"    {hit.score:.3f} {arms}  {parts}".rstrip(), "dim", terminal.color)]
    return lines


def item(
    value: Item,
    seen_in: Sequence[tuple[str, int]] = (),
    links: Sequence[tuple[Link, Item | None]] = (),
    terminal: Terminal = PLAIN,
) -> list[str]:
    """`rag show`: one item in full, the files and lines it was seen at, its links with the item at the other end."""
    flags = f" · {'、'.join(value.flags)}" if value.flags else ""
    lines = wrap(f"【{labels.headline(value)}】", terminal.width)
    lines = [paint(line, "bold", terminal.color) for line in lines]
    about = f"{labels.when(value)} · {labels.level(value)} · 场次 {value.session_date}{flags} · {clean(value.item_id)}"
    lines += [paint(line, "dim", terminal.color) for line in wrap(about, terminal.width)]
    lines += ["", *wrap(value.text, terminal.width), ""]
    for file, line in seen_in or [(value.file, value.line)]:
        lines.append(f"见于 {clean(file)}:{line}")
    for link, other in links:
        words = _LINKS[link.kind][link.source != value.item_id]
        other_id = link.target if link.source == value.item_id else link.source
        key = f"（{clean(link.key)}）" if link.key else ""
        lines += wrap(f"{words} {_source(other) if other else clean(other_id)}{key}", terminal.width)
    return lines


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Aligned columns; those in `right` (indices) are set flush right. Cells are cleaned here."""
    cells = [[clean(cell) for cell in row] for row in [columns, *rows]]
    widths = [max(width(row[index]) for row in cells) for index in range(len(columns))]
    lines = []
    for row in cells:
        padded = []
        for index, cell in enumerate(row):
            gap = " " * (widths[index] - width(cell))
            padded.append(gap + cell if index in right else cell + gap)
        lines.append("  ".join(padded).rstrip())
    return lines


def themes(values: Sequence[ThemeWeek], terminal: Terminal = PLAIN) -> list[str]:
    """Themes by heat; the change against the week before, `—` where there is none."""
    rows = [
        [
            value.theme.name,
            value.theme.sector,
            f"{value.heat:.1f}",
            "—" if value.previous_heat is None else f"{value.heat - value.previous_heat:+.1f}",
            str(value.events),
            str(len(value.days)),
            value.grade,
        ]
        for value in values
    ]
    head, *body = table(["主题", "板块", "热度", "较前周", "事件", "天数", "判断"], rows, right=(2, 3, 4, 5))
    return [paint(head, "bold", terminal.color), *body]


def verify(sentences: Sequence[Checked], counts: Mapping[str, int], terminal: Terminal = PLAIN) -> list[str]:
    """A checked text: one sign per sentence, the reasons under those that fail, the tally at the end."""
    lines = []
    for sentence in sentences:
        sign, style = _VERDICTS.get(sentence.verdict, ("✗", "bad"))
        first, *more = wrap(sentence.text, terminal.width, "  ") or ["  "]
        lines += [paint(sign, style, terminal.color) + " " + first[2:], *more]
        for found in sentence.findings:
            reason = f"{labels.COUNTS.get(found.kind, found.kind)}：{found.detail}"
            lines += [paint(line, style, terminal.color) for line in wrap(reason, terminal.width, "    ")]
    tally = "，".join(f"{labels.COUNTS.get(name, clean(name))} {count}" for name, count in counts.items())
    return [*lines, "", f"共 {len(sentences)} 句：{tally}"]


def stats(coverage: Coverage, totals: Mapping[str, int | float | str | None], terminal: Terminal = PLAIN) -> list[str]:
    """The store: totals by name, sessions, and the days that are missing between them."""
    lines = [f"{clean(name)}  {'—' if value is None else clean(str(value))}" for name, value in totals.items()]
    lines += [f"数据截至 {labels.moment(coverage.data_as_of)}，共 {coverage.items} 条", ""]
    rows = [
        [
            str(session.session_date),
            labels.LEVELS[session.level] if session.level else "—",
            str(session.items),
            labels.moment(session.first),
            labels.moment(session.last),
        ]
        for session in coverage.sessions
    ]
    head, *body = table(["场次", "级别", "条数", "首条", "末条"], rows, right=(2,))
    lines += [paint(head, "bold", terminal.color), *body]
    if coverage.missing:
        days = "、".join(str(day) for day in coverage.missing)
        lines += wrap(f"缺失日期：{days}", terminal.width)
    return lines


def document(value: Document, terminal: Terminal = PLAIN) -> list[str]:
    """`rag parse` for the eye: what a file holds, one line per item or page, then what was rejected."""
    lines = [paint(f"{clean(value.title)} · {clean(value.file)}", "bold", terminal.color)]
    if value.pages:
        lines += [f"{page.page_no:>3}  {page.kind:<7}  {clip(clean(page.title), 80)}" for page in value.pages]
    else:
        lines += [f"{one.line:>5}  {labels.when(one)}  {clip(labels.headline(one), 80)}" for one in value.items]
    for reject in value.rejects:
        where = f"{clean(reject.file)}:{reject.line} {clean(reject.reason)}：{clip(clean(reject.excerpt), 60)}"
        lines.append(paint(where, "warn", terminal.color))
    return lines
