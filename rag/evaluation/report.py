"""A report as JSON and as lines for a terminal. Nothing here prints; the HTML page is in `page.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.evaluation import judge
from rag.evaluation.compare import Change, Comparison
from rag.evaluation.intervals import Estimate
from rag.evaluation.metrics import METRICS
from rag.evaluation.replies import Reply, Written
from rag.evaluation.runner import CaseResult, Report, groups_of

SCHEMA_VERSION = 1
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "questions": {
        "accuracy": "right",
        "key_points": "points",
        "f1": "F1",
        "citation_precision": "cite P",
        "citation_recall": "cite R",
        "cited_strings": "backed",
        "abstention_recall": "refused",
        "over_refusal": "overref",
        "forbidden": "forbid",
        "unsupported_numbers": "unsup",
        "length": "chars",
        "judge_faithfulness": "judge F",
        "judge_completeness": "judge C",
    },
    "retrieval": {
        "hit@1": "hit@1",
        "hit@5": "hit@5",
        "recall@10": "rec@10",
        "mrr@10": "mrr@10",
        "ndcg@10": "ndcg@10",
    },
    "verification": {"mutants_caught": "caught", "false_alarms": "alarms"},
    "brief": {
        "market": "market",
        "essential": "essent.",
        "industry": "indust.",
        "calendar": "calend.",
        "themes": "themes",
        "theme_precision": "themesP",
        "fact_citations": "backed",
        "exclusions": "exclus.",
        "traps": "traps",
        "sections": "sections",
        "unsupported_numbers": "unsup",
        "length": "chars",
    },
}
"""The columns of the terminal tables: shares in percent, counts as they are."""


def badness(result: CaseResult) -> float:
    """How badly a case went: the mean shortfall over its metrics (reading length left out); 0 is flawless."""
    short = []
    for name, score in result.scores.items():
        if score.value is not None and name != "length":
            short.append(1 - score.value if METRICS[name].better == "high" else min(1.0, score.value))
    return sum(short) / len(short) if short else 0.0


def worst_first(report: Report) -> list[CaseResult]:
    """The results by badness, ties by case id."""
    return sorted(report.results, key=lambda result: (-badness(result), result.case.case_id))


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────────────────────


def to_dict(report: Report, comparison: Comparison | None = None, texts: bool = True) -> dict[str, Any]:
    """The report as one JSON object. `texts=False` leaves questions and answers out: ids and scores only.

    Equal runs give equal objects, but for `seconds`.
    """
    table = {group: {name: _cell(cell) for name, cell in cells.items()} for group, cells in report.table().items()}
    timed = [result.seconds for result in report.results if result.seconds is not None]
    data: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "system": report.system,
        "info": dict(report.info),
        "n": len(report.results),
        "skipped": report.skipped,
        "suites": table,
        "cases": [_case(result, texts) for result in report.results],
        "seconds": round(sum(timed), 3) if timed else None,
    }
    if agreed := judge.agreements(report):
        data["judge_agreement"] = judge.to_rows(agreed)
    return data | ({"comparison": _comparison(comparison)} if comparison else {})


def _cell(cell: Estimate) -> dict[str, float | int | None]:
    numbers = {"value": cell.value, "low": cell.low, "high": cell.high}
    return {name: None if value is None else round(value, 6) for name, value in numbers.items()} | {"n": cell.n}


def _case(result: CaseResult, texts: bool) -> dict[str, Any]:
    case = result.case
    row: dict[str, Any] = {
        "case_id": case.case_id,
        "suite": case.suite,
        "author": case.author,
        "scores": {name: score.value for name, score in result.scores.items() if score.value is not None},
        "gold_items": list(result.gold_ids),
    }
    if result.hits:
        row["found_items"] = [item.item_id for item in result.hits]
    if result.reply:
        row |= {"abstained": result.reply.abstained, "cited_items": list(result.reply.cited)}
    if not texts:
        return row
    row |= {"question": case.question, "note": case.note, "gold": gold_lines(result)}
    return row | _texts(result.reply, result.written)


def _texts(reply: Reply | None, written: Written | None) -> dict[str, Any]:
    if reply:
        sentences = [{"text": said.text, "item_ids": list(said.item_ids)} for said in reply.sentences]
        return {"answer": reply.text, "reason": reply.reason, "sentences": sentences}
    return {"answer": written.text} if written else {}


def gold_lines(result: CaseResult) -> list[str]:
    """What was wanted, as lines to read beside the answer."""
    gold, brief = result.case.gold, result.case.brief
    lines = ["a refusal"] if gold.abstain else []
    lines += ["or a correction: " + " / ".join(group) for group in gold.accept]
    need = f" (at least {gold.min_strings})" if gold.min_strings else ""
    lines += [" / ".join(group) + need for group in gold.strings]
    lines += ["citing " + ", ".join(map(str, gold.places))] if gold.places else []
    lines += ["never " + " / ".join(gold.forbid)] if gold.forbid else []
    lines += [" / ".join(point.any) for point in (*brief.market, *brief.essential, *brief.industry, *brief.calendar)]
    lines += ["theme " + " / ".join(theme) for theme in brief.themes]
    lines += ["never " + " / ".join(point.any or map(str, point.places)) for point in brief.exclude]
    return lines + [f"trap {pattern}" for pattern in brief.traps]


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "baseline": {"system": comparison.baseline.system, "info": dict(comparison.baseline.info)},
        "changes": [
            {
                "suite": change.group,
                "metric": change.metric,
                "wins": change.paired.wins,
                "losses": change.paired.losses,
                "ties": change.paired.ties,
                "difference": _cell(change.paired.difference),
                "outcome": change.outcome,
            }
            for change in comparison.changes
        ],
        "moved": [
            {"case_id": m.case_id, "metric": m.metric, "before": m.before, "after": m.after, "better": m.better}
            for m in comparison.moved
        ],
    }


# ── terminal ────────────────────────────────────────────────────────────────────────────────────────────────────


def table_lines(report: Report, comparison: Comparison | None = None) -> list[str]:
    """Tables of the suites, then every overall figure with its interval, then what changed."""
    table = report.table()
    info = "  ".join(f"{name} {value}" for name, value in report.info.items())
    lines = [f"system {report.system}  cases {len(report.results)}  {info}".rstrip()]
    kinds = {group: group if group in COLUMNS else "questions" for group in table}
    for kind, columns in COLUMNS.items():
        groups = [group for group in table if kinds[group] == kind]
        shown = {name: head for name, head in columns.items() if any(name in table[group] for group in groups)}
        if groups:
            counts = {group: sum(group in groups_of(result.case) for result in report.results) for group in groups}
            lines += ["", *_grid({group: table[group] for group in groups}, counts, shown)]
    lines += ["", *_intervals(table)]
    if agreed := judge.agreements(report):
        lines += ["", "the judge beside the metrics without a model", *judge.lines(agreed)]
    return lines + (["", *_change_lines(comparison)] if comparison else [])


def _grid(
    table: Mapping[str, Mapping[str, Estimate]], counts: Mapping[str, int], columns: Mapping[str, str]
) -> list[str]:
    wide = max(len(group) for group in table)
    rows = [f"{'':{wide}}  {'n':>4}  " + "  ".join(f"{title:>8}" for title in columns.values())]
    for group, cells in table.items():
        shown = "  ".join(f"{_shown(name, cells.get(name)):>8}" for name in columns)
        rows.append(f"{group:{wide}}  {counts[group]:>4}  {shown}")
    return rows


def _shown(name: str, cell: Estimate | None) -> str:
    if cell is None or cell.value is None:
        return "–"
    return number(name, cell.value)


def number(name: str, value: float) -> str:
    """A share in percent, a count as it is."""
    if METRICS[name].kind == "share":
        return f"{100 * value:.1f}"
    return f"{value:.0f}" if value >= 10 else f"{value:.2f}"


def _intervals(table: Mapping[str, Mapping[str, Estimate]]) -> list[str]:
    lines = ["overall, with 95 % intervals"]
    for group in ("all", "retrieval", "verification", "brief"):
        for name, cell in table.get(group, {}).items():
            if cell.value is not None and cell.low is not None and cell.high is not None:
                between = f"[{number(name, cell.low)}, {number(name, cell.high)}]"
                arrow = "↑" if METRICS[name].better == "high" else "↓"
                lines.append(
                    f"  {group:<9} {name:<20} {arrow} {number(name, cell.value):>7}  {between:<16} "
                    f"n {cell.n:<4} {METRICS[name].label}"
                )
    return lines


def _change_lines(comparison: Comparison) -> list[str]:
    lines = [f"against {comparison.baseline.system} (wins / losses / ties, difference with 95 % interval)"]
    for change in comparison.changes:
        if change.paired.wins or change.paired.losses:
            lines.append("  " + change_text(change))
    if len(lines) == 1:
        lines.append("  no case changed")
    return lines + [
        f"  worse: {m.case_id} {m.metric} {m.before:g} → {m.after:g}" for m in comparison.moved if not m.better
    ]


def change_text(change: Change) -> str:
    """One line for a change: `facts accuracy 3/1/9 +15.4 [-7.7, +38.5] no difference shown`."""
    diff = change.paired.difference
    factor = 100 if METRICS[change.metric].kind == "share" else 1
    between = "" if diff.low is None or diff.high is None else f" [{factor * diff.low:+.1f}, {factor * diff.high:+.1f}]"
    counts = f"{change.paired.wins}/{change.paired.losses}/{change.paired.ties}"
    value = factor * (diff.value or 0.0)
    return f"{change.group:<14} {change.metric:<20} {counts:>9}  {value:+.1f}{between}  {change.outcome}"
