"""Lines for a terminal about files and the store: parse, ingest, stats, doctor, diff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag.rendering import labels
from rag.rendering.labels import clean, clip
from rag.rendering.terminal_text import Terminal, table
from rag.rendering.views import Check, Ingested, Stats
from rag.types import Document, Reject

_TITLE_COLUMNS = 80
_STATES = {"ok": "✓", "warn": "!", "fail": "✗"}
_LINES = Terminal()
"""These commands have no colours."""


def parse(value: Document) -> list[str]:
    """What a file holds: one line per item or page, then what was rejected."""
    lines = [f"{clean(value.title)} · {clean(value.file)}"]
    if value.pages:
        lines += [f"{p.page_no:>5}  {p.kind:<7}  {clip(clean(p.title), _TITLE_COLUMNS)}" for p in value.pages]
    else:
        lines += [f"{i.line:>5}  {labels.when(i)}  {clip(labels.headline(i), _TITLE_COLUMNS)}" for i in value.items]
    return lines + [_reject(reject) for reject in value.rejects]


def _reject(reject: Reject) -> str:
    return f"{clean(reject.file)}:{reject.line} {clean(reject.reason)}：{clip(clean(reject.excerpt), 60)}"


def ingest(report: Ingested) -> list[str]:
    """The counts in one line; then each part and each file that could not be read, with the reason."""
    lines = [
        f"新增 {report.new} 条，重复 {report.duplicate} 条，拒收 {len(report.rejects)} 处；"
        f"更新 {report.updated} 个文件，未变 {report.unchanged} 个文件"
    ]
    lines += [_reject(reject) for reject in report.rejects]
    return lines + [clean(line) for error in report.failed for line in error.lines()]


def stats(value: Stats) -> list[str]:
    """The store in numbers, its sessions, and the holes between and in them."""
    kinds = "，".join(f"{labels.KINDS[k]} {n}" for k in labels.KINDS if (n := value.by_kind.get(k)))
    levels = "，".join(f"{labels.LEVELS[k]} {n}" for k in labels.LEVELS if (n := value.by_level.get(k)))
    detail = "；".join(part for part in (kinds, levels) if part)
    lines = [
        f"文件 {value.documents} 个，条目 {value.items} 条{f'（{detail}）' if detail else ''}",
        f"片段 {value.chunks} 个，关联 {value.links} 条，拒收 {value.rejects} 处",
        f"时间 {labels.moment(value.first)} 至 {labels.moment(value.last)}",
        "",
    ]
    lines += table(["场次", "条数"], [[str(day), str(n)] for day, n in value.by_session.items()], right=(1,))
    if value.missing_sessions:
        lines += _LINES.wrap("缺失场次：" + "、".join(str(day) for day in value.missing_sessions))
    for gap in value.possible_gaps:
        lines.append(f"可能缺口：{labels.moment(gap.since)} 至 {labels.moment(gap.until)}")
    for span in value.tables:
        name = labels.TABLES[span.kind]
        lines.append(f"行情表·{name}：{span.series} 个序列，{span.rows} 行，{span.first} 至 {span.last}")
    return lines


def doctor(checks: Sequence[Check]) -> list[str]:
    """One line per check; below those that ask for something, the command."""
    lines = []
    for check in checks:
        lines.append(f"{_STATES[check.state]} {clean(check.name)}  {clean(check.detail)}".rstrip())
        if check.command:
            lines.append(f"    {clean(check.command)}")
    return lines


def diff(changes: Mapping[str, Any]) -> list[str]:
    """What changed between two manifests: files, themes, events that continued, then by section the sentences that
    went (-) and came (+).
    """
    before, after = changes["weeks"]
    if changes["identical"]:
        return [f"{clean(before)} 与 {clean(after)} 相同。"]
    lines = [f"{clean(before)} → {clean(after)}"]
    for key, words in (("added", "新增文件"), ("removed", "移除文件"), ("changed", "变更文件")):
        lines += _LINES.wrap(f"{words}：{'、'.join(changes['inputs'][key])}") if changes["inputs"][key] else []
    lines += [line for text in _themes(changes["themes"]) for line in _LINES.wrap(text)]
    for pair in changes["continued"]:
        lines += _LINES.wrap(f"延续：{pair['before']} → {pair['after']}")
    for section in changes["sections"]:
        lines += ["", clean(section["title"])]
        for sign, key in (("-", "sentences_removed"), ("+", "sentences_added")):
            for text in section[key]:
                first, *more = _LINES.wrap(text, "  ") or ["  "]
                lines += [sign + first[1:], *more]
    return lines


_FATES = {"came": "新进前列", "grew": "升温", "faded": "降温", "went": "退出前列"}


def _themes(changes: Mapping[str, Any]) -> list[str]:
    """`升温主题：商业航天（3 → 8）、…`, one line for each fate."""
    found = []
    for key, words in _FATES.items():
        names = [f"{row['name']}（{_heat(row['from'])} → {_heat(row['to'])}）" for row in changes[key]]
        found += [f"{words}的主题：{'、'.join(names)}"] if names else []
    return found


def _heat(value: float | None) -> str:
    return "未列" if value is None else labels.number(value)
