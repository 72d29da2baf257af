"""How sure a figure is: bootstrap intervals and the paired comparison of two runs. Seeded; same input, same numbers.

Percentile bootstrap over cases (Efron & Tibshirani 1993, ch. 13). Where all values of a share are 0, or all are 1,
resampling can show no spread, so the exact binomial bound (Clopper–Pearson) is given instead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

SEED = 20260112
RESAMPLES = 2000
LEVEL = 0.95
_BATCH = 4_000_000  # drawn indices held at once


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `n` cases with its 95 % interval [low, high]; all None when n is 0, no interval for n = 1."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Paired:
    """`ours` against `theirs` on the cases that both measured: wins, losses, ties of the cases, mean difference."""

    wins: int
    losses: int
    ties: int
    difference: Estimate
    """ours − theirs."""


def estimate(values: Sequence[float], share: bool = True, seed: int = SEED) -> Estimate:
    """The mean of `values` with its bootstrap interval. `share`: the values lie in [0, 1]."""
    n = len(values)
    if n == 0:
        return Estimate(None, 0)
    value = math.fsum(values) / n
    if n == 1:
        return Estimate(value, 1)
    if share and min(values) == max(values) and value in (0.0, 1.0):
        bound = ((1 - LEVEL) / 2) ** (1 / n)
        return Estimate(value, n, bound, 1.0) if value == 1.0 else Estimate(value, n, 0.0, 1 - bound)
    means = _resampled_means(np.asarray(values, dtype=np.float64), seed)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, n, float(low), float(high))


def paired(ours: Mapping[str, float], theirs: Mapping[str, float]) -> Paired:
    """Compare per-case values (case id → value) on the ids that both hold, in sorted order."""
    differences = [ours[case_id] - theirs[case_id] for case_id in sorted(ours.keys() & theirs.keys())]
    wins = sum(d > 0 for d in differences)
    losses = sum(d < 0 for d in differences)
    return Paired(wins, losses, len(differences) - wins - losses, estimate(differences, share=False))


def _resampled_means(
    values: np.ndarray[tuple[int], np.dtype[np.float64]], seed: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    rng = np.random.default_rng(seed)
    rows = max(1, _BATCH // len(values))
    means = []
    for start in range(0, RESAMPLES, rows):
        picks = rng.integers(0, len(values), (min(rows, RESAMPLES - start), len(values)))
        means.append(values[picks].mean(axis=1))
    return np.concatenate(means)


def rank_agreement(first: Mapping[str, float], second: Mapping[str, float]) -> Estimate:
    """Spearman's rank correlation of two scorings over the systems that both hold, ties at their mean rank.

    −1 … 1, None below three systems or when one scoring cannot tell them apart; no interval.
    """
    names = sorted(first.keys() & second.keys())
    if len(names) < 3:
        return Estimate(None, len(names))
    ranks = np.array([_ranks([scores[name] for name in names]) for scores in (first, second)])
    if (ranks.std(axis=1) == 0).any():
        return Estimate(None, len(names))
    return Estimate(float(np.corrcoef(ranks)[0, 1]), len(names))


def _ranks(values: list[float]) -> list[float]:
    return [sum(other < value for other in values) + (values.count(value) - 1) / 2 for value in values]
