"""What a brief tells about itself, in words that every writer shares: period, coverage, counts, sessions read."""

from __future__ import annotations

from rag.rendering import labels
from rag.written import Brief, Coverage

SESSIONS = ("场次", "级别", "条数", "首条", "末条")
"""Columns of `sessions`."""


def facts(brief: Brief) -> tuple[tuple[str, str], ...]:
    """(name, value) of what stands under the title."""
    return (
        ("统计区间", f"{brief.since:%Y-%m-%d} 至 {brief.until:%Y-%m-%d}"),
        ("数据截至", labels.moment(brief.coverage.data_as_of)),
        ("读取条目", f"{brief.coverage.items} 条"),
        ("引用来源", f"{len(brief.citations)} 条"),
    )


def coverage(told: Coverage) -> list[str]:
    """Until when, what is missing, what was left out; for a brief that has no section of its own for it."""
    missing = "、".join(day.isoformat() for day in told.missing) or "无"
    lines = [
        f"数据截至 {labels.moment(told.data_as_of)}，共 {told.items} 条。",
        f"缺失日期：{missing}。",
    ]
    if told.excluded:
        lines.append("未采用：" + "，".join(f"{name} {n} 条" for name, n in told.excluded.items()) + "。")
    return lines


def counts(brief: Brief) -> str:
    """What verification did; empty when it had nothing to do."""
    parts = [f"{labels.COUNTS.get(name, name)} {n} 句" for name, n in brief.counts.items()]
    return f"核对：{'，'.join(parts)}。" if parts else ""


def written(brief: Brief) -> str:
    """Who worded the text, under which settings."""
    return f"文字由 {brief.model} 写成，设置指纹 {brief.settings_fingerprint}。"


def sessions(brief: Brief) -> list[tuple[str, ...]]:
    """One row per session and level read."""
    return [
        (
            f"{session.session_date:%Y-%m-%d}",
            labels.LEVELS[session.level] if session.level else "—",
            str(session.items),
            labels.moment(session.first),
            labels.moment(session.last),
        )
        for session in brief.coverage.sessions
    ]
