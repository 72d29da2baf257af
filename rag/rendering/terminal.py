"""Results as lines of text for a terminal: what `rag` prints without `--json`.

Every function returns lines without line breaks; colour and width are the caller's choice. All document text passes
`rag.text.visible`, so the only control bytes that can appear are the colours. `terminal_store` holds the forms that
speak of files and the store.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rag.rendering import labels
from rag.rendering.labels import clean, clip
from rag.rendering.terminal_store import diff, doctor, ingest, parse, stats
from rag.rendering.terminal_text import Style, Terminal, table
from rag.rendering.views import Checked, Place
from rag.text import body_of
from rag.types import Hit, Item, Link, Query, ThemeWeek

if TYPE_CHECKING:
    from rag.written import Answer, Citation, Finding, Sentence

__all__ = ["answer", "diff", "doctor", "ingest", "parse", "point", "search", "show", "stats", "themes", "verify"]

_ID_SHOWN = 12
_SNIPPET = 160
_LIST = 3
"""Sentences from which an answer is shown as points."""
_LINKS: Mapping[str, tuple[str, str]] = {
    "duplicate": ("重复于", "重复者"),
    "expands": ("扩充自", "扩充为"),
    "updates": ("更新了", "已更新为"),
    "corrects": ("更正了", "已更正为"),
    "repeats": ("转引自", "被转引"),
}
_ACTIONS: Mapping[str, str] = {
    "repaired": "修正",
    "replaced": "换回原文",
    "fallback": "用原文",
    "dropped": "剔除",
    "kept": "保留",
}
_ARMS: Mapping[str, str] = {"vector": "语义", "lexical": "字面"}
_VERDICTS: Mapping[str, tuple[str, Style]] = {
    "supported": ("✓", "good"),
    "rounded": ("≈", "good"),
    "derived": ("∑", "good"),
    "no_claim": ("·", "dim"),
    "uncited": ("?", "warn"),
    "unchecked": ("?", "warn"),
    "superseded": ("↻", "warn"),
}


def answer(
    value: Answer, *, nearest: Sequence[Hit] = (), color: bool = False, width: int = 100, streamed: bool = False
) -> list[str]:
    """An answer with its sources; or the abstention: why, what was searched, the nearest items.

    With `streamed` the sentences stand on the screen already: only what belongs below them.
    """
    to = Terminal(width, color)
    if value.abstained:
        return _abstention(value, nearest, to)
    lines = [] if streamed else [_colour_marks(line, to) for line in _body(value, to)]
    lines += ["", to.paint("来源", "bold")]
    for cited in value.citations:
        lines += _citation(cited, to)
    return [*lines, "", *_closing(value, to)]


def _body(value: Answer, to: Terminal) -> list[str]:
    """Running text, or a point a line when the answer is a list."""
    if len(value.sentences) < _LIST:
        return to.wrap(value.text)
    return [line for sentence in value.sentences for line in _point(sentence, to)]


def point(sentence: Sentence, *, color: bool = False) -> list[str]:
    """One sentence of an answer that comes sentence by sentence."""
    to = Terminal(color=color)
    return [_colour_marks(line, to) for line in _point(sentence, to)]


def _point(sentence: Sentence, to: Terminal) -> list[str]:
    first, *more = to.wrap(sentence.text + "".join(f"[{m}]" for m in sentence.marks), "  ")
    return ["• " + first[2:], *more]


def _abstention(value: Answer, nearest: Sequence[Hit], to: Terminal) -> list[str]:
    lines = [to.paint("资料中没有足够依据，不作回答。", "bold")]
    lines += to.wrap(f"原因：{value.reason}") if value.reason else []
    until = f"，不晚于 {labels.moment(value.as_of)}" if value.as_of else ""
    lines += to.wrap(f"查找范围：{labels.span(value.window)}{until}")
    if value.citations or nearest:
        lines += ["", to.paint("最接近的条目", "bold")]
    for cited in value.citations:
        lines += _citation(cited, to)
    for hit in () if value.citations else nearest:
        lines += to.wrap("- " + _source(hit.item))
    return [*lines, "", *_closing(value, to)]


def _citation(cited: Citation, to: Terminal) -> list[str]:
    mark = f"[{cited.mark}]"
    indent = " " * (len(mark) + 1)
    first, *more = to.wrap(_source(cited.item), indent)
    return [to.paint(mark, "mark") + first[len(mark) :], *more, *to.wrap(f"“{clean(cited.quote)}”", indent, "dim")]


def _source(item: Item) -> str:
    shown = f"{labels.when(item)} {labels.level(item)} 【{labels.headline(item)}】"
    return f"{shown} {labels.place(item)} {clean(item.item_id)[:_ID_SHOWN]}"


def _colour_marks(line: str, to: Terminal) -> str:
    return re.sub(r"(?:\[\d+\])+", lambda match: to.paint(match[0], "mark"), line)


def _closing(value: Answer, to: Terminal) -> list[str]:
    facts = [f"数据截至 {labels.moment(value.data_as_of)}", clean(value.model), f"{value.seconds:.2f} 秒"]
    lines = [to.paint(" · ".join(facts), "dim")]
    if value.findings:
        lines += to.wrap(f"核对：{_tally(value.findings)}", "", "warn")
        broken = dict.fromkeys(found.detail for found in value.findings if found.kind == "model")
        lines += [line for detail in broken for line in to.wrap(f"模型：{clean(detail)}", "", "warn")]
    return lines


def _tally(findings: Sequence[Finding]) -> str:
    """`换回原文 1（无依据），剔除 2（未标来源）`: findings by what was done and why."""
    counted: dict[tuple[str, str], int] = {}
    for found in findings:
        counted[found.action, found.kind] = counted.get((found.action, found.kind), 0) + 1
    return "，".join(
        f"{_ACTIONS[action]} {count}（{labels.COUNTS.get(kind, clean(kind))}）"
        for (action, kind), count in counted.items()
    )


def search(hits: Sequence[Hit], query: Query | None = None, *, color: bool = False, width: int = 100) -> list[str]:
    """Hits: rank, source, the beginning of the text, score and arms; with `query`, how it was understood and why."""
    to = Terminal(width, color)
    if not hits:
        return ["没有找到条目。"]
    lines = _understood(query, to) if query else []
    for rank, hit in enumerate(hits, 1):
        first, *more = to.wrap(_source(hit.item), "    ")
        lines += [to.paint(f"{rank:>2}. ", "mark") + first[4:], *more]
        lines += to.wrap(clip(clean(body_of(hit.item.text)), _SNIPPET), "    ")
        arms = "＋".join(_ARMS[arm] for arm in hit.found_by)
        parts = " ".join(f"{clean(name)} {part:.3f}" for name, part in hit.parts.items()) if query else ""
        lines += to.wrap(f"{hit.score:.3f} {arms} {parts}", "    ", "dim")
    return lines


def _understood(query: Query, to: Terminal) -> list[str]:
    facts = [f"范围 {labels.span(query.window)}"]
    facts += [f"级别 {labels.LEVELS[query.level]}"] if query.level else []
    facts += [f"主题 {'、'.join(query.themes)}"] if query.themes else []
    facts += [f"主体 {'、'.join(query.entities)}"] if query.entities else []
    return [*to.wrap(f"理解为：{'；'.join(facts)}", "", "dim"), ""]


def show(
    item: Item,
    seen_in: Sequence[Place] = (),
    links: Sequence[tuple[Link, Item | None]] = (),
    *,
    color: bool = False,
    width: int = 100,
) -> list[str]:
    """One item in full, the files and lines it was printed at, its links with the item at the other end."""
    to = Terminal(width, color)
    flags = f" · {'、'.join(item.flags)}" if item.flags else ""
    about = f"{labels.when(item)} · {labels.level(item)} · 场次 {item.session_date}{flags} · {clean(item.item_id)}"
    lines = [*to.wrap(f"【{labels.headline(item)}】", "", "bold"), *to.wrap(about, "", "dim")]
    lines += ["", *to.wrap(item.text), ""]
    lines += [f"见于 {clean(place.file)}:{place.line}" for place in seen_in] or [f"见于 {labels.place(item)}"]
    for link, other in links:
        words = _LINKS[link.kind][link.source != item.item_id]
        other_id = link.target if link.source == item.item_id else link.source
        key = f"（{clean(link.key)}）" if link.key else ""
        lines += to.wrap(f"{words} {_source(other) if other else clean(other_id)}{key}")
    return lines


def themes(values: Sequence[ThemeWeek], *, color: bool = False) -> list[str]:
    """Themes in the order given; the change against the week before, `—` where there is none."""
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
    return [Terminal(color=color).paint(head, "bold"), *body]


def verify(sentences: Sequence[Checked], *, color: bool = False) -> list[str]:
    """A checked text: one sign per sentence, the reasons under those that fail, the tally at the end."""
    to = Terminal(color=color)
    lines = []
    for sentence in sentences:
        sign, style = _VERDICTS.get(sentence.verdict, ("✗", "bad"))
        first, *more = to.wrap(sentence.text, "  ") or ["  "]
        lines += [to.paint(sign, style) + " " + first[2:], *more]
        for found in sentence.findings:
            reason = f"{labels.COUNTS.get(found.kind, found.kind)}：{found.detail}"
            lines += to.wrap(reason, "    ", style)
    counts = labels.tally(sentence.verdict for sentence in sentences)
    tally = "，".join(f"{labels.COUNTS.get(name, name)} {count}" for name, count in counts.items())
    return [*lines, "", f"共 {len(sentences)} 句：{tally}"]
