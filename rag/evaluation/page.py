"""The report as one self-contained HTML page: no script, no network, content security policy by hash of the style.

Every text of a case is escaped by Jinja2; the bars are SVG attributes, so that no inline style is needed.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from rag import resources
from rag.evaluation.compare import Comparison
from rag.evaluation.intervals import Estimate
from rag.evaluation.metrics import METRICS
from rag.evaluation.report import badness, change_text, gold_lines, number, worst_first
from rag.evaluation.runner import CaseResult, Report
from rag.text import visible
from rag.types import Item

_BAR = 120
"""Width of a bar in SVG units; 1 unit is 1 pixel."""
_QUOTE_CHARS, _HITS_SHOWN = 600, 10


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure as drawn: text, and for a share the bar and its interval in SVG units."""

    metric: str
    label: str
    text: str
    interval: str
    n: int
    drawn: bool
    width: float
    low: float
    high: float
    lower_is_better: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """A cited item beside the answer."""

    item_id: str
    place: str
    text: str
    gold: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One case as shown."""

    case_id: str
    suite: str
    author: str
    question: str
    verdict: str
    flawless: bool
    note: str
    answer: Sequence[tuple[str, str]]
    gold: Sequence[str]
    missed: Sequence[Quote]
    """Gold items that the answer does not cite or the search did not find."""
    quotes: Sequence[Quote]
    scores: Sequence[tuple[str, str]]


def html(report: Report, comparison: Comparison | None = None) -> str:
    """The page. Deterministic: the same report gives the same bytes."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown
    )
    template = environment.from_string(_file("report.html.j2"))
    style = _file("report.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    return template.render(
        report=report,
        style=style,
        style_hash=digest,
        groups=[(group, [_bar(name, cell) for name, cell in cells.items()]) for group, cells in report.table().items()],
        rows=[_row(result) for result in worst_first(report)],
        comparison=comparison,
        changes=[change_text(c) for c in comparison.changes if c.paired.wins or c.paired.losses] if comparison else [],
        bar=_BAR,
    )


def _shown(value: object) -> object:
    """Plain texts with control characters made visible; markup is passed on."""
    return visible(value) if type(value) is str else value


def _file(name: str) -> str:
    return resources.path(f"evaluation/{name}").read_text(encoding="utf-8")


def _bar(name: str, cell: Estimate) -> Bar:
    metric, value = METRICS[name], cell.value or 0.0
    low, high = (cell.value, cell.value) if cell.low is None or cell.high is None else (cell.low, cell.high)
    between = "" if cell.low is None else f"{number(name, low or 0.0)}–{number(name, high or 0.0)}"
    return Bar(
        metric=name,
        label=metric.label,
        text=number(name, value),
        interval=between,
        n=cell.n,
        drawn=metric.kind == "share",
        width=round(_BAR * value, 1),
        low=round(_BAR * (low or 0.0), 1),
        high=round(_BAR * (high or 0.0), 1),
        lower_is_better=metric.better == "low",
    )


def _row(result: CaseResult) -> Row:
    case, bad, quotes = result.case, badness(result), _quotes(result)
    shown = {item.item_id for item in result.hits[:_HITS_SHOWN]} | set(result.reply.cited if result.reply else ())
    return Row(
        case_id=case.case_id,
        suite=case.suite,
        author=case.author,
        question=case.question or case.week or "",
        verdict="flawless" if bad == 0 else f"shortfall {100 * bad:.0f} %",
        flawless=bad == 0,
        note=case.note,
        answer=_answer(result),
        gold=gold_lines(result),
        missed=[_quote(item.item_id, item, result) for item in result.gold_items if item.item_id not in shown],
        quotes=quotes,
        scores=[(name, number(name, s.value)) for name, s in result.scores.items() if s.value is not None],
    )


def _answer(result: CaseResult) -> list[tuple[str, str]]:
    """(sentence, ids it cites): what was said, what was refused, or the brief's lines; empty for a search."""
    if result.reply:
        refusal = [(f"refused: {result.reply.reason or 'no reason given'}", "")]
        said = [(s.text, " ".join(i[:12] for i in s.item_ids)) for s in result.reply.sentences]
        return (refusal if result.reply.abstained else []) + said
    if result.written:
        return [(line, "") for line in result.written.text.splitlines() if line.strip()]
    return []


def _quotes(result: CaseResult) -> list[Quote]:
    """The items that the answer cites, or those that the search found."""
    if result.reply is None:
        return [_quote(item.item_id, item, result) for item in result.hits[:_HITS_SHOWN]]
    return [_quote(item_id, result.reply.items.get(item_id), result) for item_id in result.reply.cited]


def _quote(item_id: str, item: Item | None, result: CaseResult) -> Quote:
    if item is None:
        return Quote(item_id, "resolves to no item", "", gold=False)
    place = f"{item.file}:{item.line} · {item.published_at:%Y-%m-%d %H:%M}"
    text = f"{item.title} {item.text}".strip()
    cut = text if len(text) <= _QUOTE_CHARS else text[:_QUOTE_CHARS] + " …"
    return Quote(item_id[:12], place, cut, item_id in result.gold_ids)
