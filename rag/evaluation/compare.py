"""Which of two runs is better, and how sure that is; and the thresholds of a gate.

A baseline is a JSON report (`report.to_dict`); only its per-case scores are read, so one without texts will do.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rag.errors import InputError
from rag.evaluation.intervals import Estimate, Paired, paired
from rag.evaluation.metrics import METRICS
from rag.evaluation.runner import Report

Outcome = Literal["better", "worse", "no difference shown"]


@dataclass(frozen=True, slots=True)
class Baseline:
    """An earlier run: case id → metric → value."""

    system: str
    info: Mapping[str, str]
    scores: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Change:
    """One metric of one group against the baseline, on the cases that both measured."""

    group: str
    metric: str
    paired: Paired
    """Wins are cases where the current run is better; `difference` is current − baseline, whatever is better."""
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Moved:
    """One case whose value of a metric changed."""

    case_id: str
    metric: str
    before: float
    after: float
    better: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A report against a baseline."""

    baseline: Baseline
    changes: tuple[Change, ...]
    moved: tuple[Moved, ...]
    """Worsened cases first, then by case and metric; reading length is left out."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A threshold that was not met; `value` is None when the run did not measure it."""

    group: str
    metric: str
    bound: Literal["min", "max"]
    limit: float
    value: float | None

    def __str__(self) -> str:
        got = "was not measured" if self.value is None else f"is {self.value:.4f}"
        return (
            f"{self.group}: {self.metric} {got}, must be at {'least' if self.bound == 'min' else 'most'} {self.limit}"
        )


def load_baseline(path: Path) -> Baseline:
    """The scores of a saved report. Raises InputError when it is none."""
    data = _read(path, json.loads)
    try:
        scores = {row["case_id"]: {k: float(v) for k, v in row["scores"].items()} for row in data["cases"]}
        return Baseline(str(data["system"]), dict(data.get("info", {})), scores)
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise InputError("not a saved report of rag eval", where=str(path), hint="rag eval --save FILE") from exc


def compare(report: Report, baseline: Baseline) -> Comparison:
    """Every metric of every group, paired by case; and the cases that moved."""
    changes = [
        change
        for group, cells in report.table().items()
        for metric in cells
        if (change := _change(report, baseline, group, metric)) is not None
    ]
    return Comparison(baseline, tuple(changes), tuple(_moved(report, baseline)))


def _change(report: Report, baseline: Baseline, group: str, metric: str) -> Change | None:
    theirs = {case_id: scores[metric] for case_id, scores in baseline.scores.items() if metric in scores}
    result = paired(report.values(metric, group), theirs)
    if not result.difference.n:
        return None
    if METRICS[metric].better == "low":
        result = Paired(result.losses, result.wins, result.ties, result.difference)
    return Change(group, metric, result, _outcome(result.difference, METRICS[metric].better))


def _outcome(difference: Estimate, better: Literal["high", "low"]) -> Outcome:
    if difference.low is None or difference.high is None or difference.low <= 0 <= difference.high:
        return "no difference shown"
    return "better" if (difference.low > 0) == (better == "high") else "worse"


def _moved(report: Report, baseline: Baseline) -> list[Moved]:
    moved = []
    for result in report.results:
        before = baseline.scores.get(result.case.case_id, {})
        for metric, score in result.scores.items():
            if metric in before and metric != "length" and score.value is not None and score.value != before[metric]:
                better = (score.value > before[metric]) == (METRICS[metric].better == "high")
                moved.append(Moved(result.case.case_id, metric, before[metric], score.value, better))
    return sorted(moved, key=lambda move: (move.better, move.case_id, move.metric))


def load_thresholds(path: Path) -> dict[str, dict[str, dict[str, float]]]:
    """Group → metric → {"min": …} and/or {"max": …}, from TOML or (named .json) JSON. Raises InputError.

    Example: `[facts]`, then `accuracy = { min = 0.92 }`. A suite that is not known is an error only in `gate`.
    """
    data = _read(path, json.loads if path.suffix == ".json" else tomllib.loads)
    for group, cells in data.items():
        for metric, bounds in (cells if isinstance(cells, dict) else {"": None}).items():
            numbers = isinstance(bounds, dict) and all(isinstance(v, int | float) for v in bounds.values())
            if metric not in METRICS or not numbers or not bounds or set(bounds) - {"min", "max"}:
                raise InputError(
                    f"[{group}] {metric or cells!r}: write a known metric with min and/or max",
                    where=str(path),
                    hint=f"metrics: {', '.join(METRICS)}",
                )
    return data


def gate(report: Report, thresholds: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[Failure]:
    """The thresholds that the report misses; one that was not measured is missed, never met."""
    table, failures = report.table(), []
    for group, cells in thresholds.items():
        for metric, bounds in cells.items():
            value = table.get(group, {}).get(metric, Estimate(None, 0)).value
            low, high = bounds.get("min"), bounds.get("max")
            if low is not None and (value is None or value < low):
                failures.append(Failure(group, metric, "min", low, value))
            if high is not None and (value is None or value > high):
                failures.append(Failure(group, metric, "max", high, value))
    return failures


def _read(path: Path, parse: Any) -> dict[str, Any]:
    try:
        data = parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:  # JSON, TOML and Unicode errors are ValueErrors
        raise InputError(f"cannot be read: {exc}", where=str(path)) from exc
    if not isinstance(data, dict):
        raise InputError("the file must hold one object", where=str(path))
    return data
