"""What the weekly chooses, against what the newsroom's editors chose; and the weights of salience, learned from them.

    python eval/editors.py --store .rag --picks FOLDER [--learn] [--weeks 2026-W22 …]

`--store` holds the weeks' telegraphs (`rag ingest`). FOLDER holds `digests.jsonl` (`{week, points: [{doc_ids}]}`: the
editors' morning, noon and evening selections, which the telegraphs themselves must not contain) and `corpus.jsonl(.gz)`
(`{doc_id, date, time, text}`). Two measures for each week, with levels and with the levels taken away:

- cited: of the items cited in 重点主题, 政策动态 and 产业趋势, the share that an editor picked;
- recall: of the picked items, the share among the 50 highest events of their calendar day (an event's further
  tellings count with it). Once over all events, once (kept) over those that the review may tell outside of 市场回顾.

Every week is scored with weights learned from the other weeks; `--learn` also writes those learned from all of them
to rag/bundled/salience.toml and salience_phrases.txt. The model is a logistic regression with a ridge over events
(Newton's method, each step by conjugate gradients); its constant is dropped. Same input, same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, cg

from rag.brief import BriefInput, plan_and_write, salience, signals
from rag.brief.weights import PHRASES, TABLE
from rag.pipeline import weekly
from rag.pipeline.store import opened
from rag.scope import Scope
from rag.settings import Settings
from rag.written import sentences_in

CHOSEN = ("focus", "policy", "industry")
TOP, RIDGE, PHRASE_RIDGE, LEAST, PHRASE_LEAST = 50, 3.0, 12.0, 0.05, 0.03
RARE = 15
"""A phrase that stands in fewer events has no weight."""
PACKAGE = Path("rag")
HEAD = """# What each signal of an event weighs in the weekly's choice (rag/brief/signals.py says what each measures).
# Learned from editors' selections by eval/editors.py --learn. A signal without a weight counts nothing.
"""
PHRASE_HEAD = "# phrase, its weight with levels, its weight without; learned as salience.toml is"


@dataclass(frozen=True, slots=True)
class Week:
    """One week's material and the items in it that an editor picked."""

    given: BriefInput
    picked: frozenset[str]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSONL file, or of its .gz."""
    packed = path.with_name(path.name + ".gz")
    data = path.read_bytes() if path.exists() else gzip.decompress(packed.read_bytes())
    yield from map(json.loads, data.decode("utf-8").splitlines())


def load(store: Path, picks: Path, only: Sequence[str]) -> dict[str, Week]:
    """The weeks with selections, each with its picked item ids."""
    chosen: dict[str, set[str]] = defaultdict(set)
    for row in rows(picks / "digests.jsonl"):
        chosen[row["week"]].update(i for point in row["points"] for i in point["doc_ids"])
    wanted = set[str]().union(*chosen.values())
    keys = {_key(r["date"], r["time"], r["text"]) for r in rows(picks / "corpus.jsonl") if r["doc_id"] in wanted}
    with opened(Settings(store=store)) as found:
        given = {w: weekly.material(Scope(week=w), found) for w in only or sorted(chosen)}
    return {
        w: Week(g, frozenset(i.item_id for i in g.telegraphs if _key(*_moment(i.published_at), i.text) in keys))
        for w, g in given.items()
    }


def _moment(at: Any) -> tuple[str, str]:
    return f"{at:%Y-%m-%d}", f"{at:%H:%M}"


def _key(day: str, time: str, text: str) -> tuple[str, str, str]:
    return day, time[:5], re.sub(r"\W", "", text)[:60]


def unlevelled(week: Week) -> Week:
    """The week as if its files told no level."""
    return replace(week, given=replace(week.given, items=[replace(i, level=None) for i in week.given.items]))


def examples(week: Week) -> list[tuple[dict[str, float], float]]:
    """Each event's signals, and 1 when an editor picked one of its items."""
    around = signals.surroundings(week.given)
    found = []
    for members in salience.events(week.given):
        best = salience.fullest([i for i in members if salience.may_enter(i)] or members)
        wanted = any(i.item_id in week.picked for i in members)
        found.append((signals.signals(best, members, around), float(wanted)))
    return found


def learn(given: Sequence[tuple[dict[str, float], float]]) -> dict[str, float]:
    """Signal → weight. Weights below 0.05 (of phrases: 0.03) either way are left out."""
    seen = Counter(name for found, _ in given for name in found)
    names = sorted(name for name, n in seen.items() if not _phrase(name) or n >= RARE)
    at = {name: i for i, name in enumerate(names, 1)}
    cells = [(r, at[n], v) for r, (found, _) in enumerate(given) for n, v in found.items() if n in at]
    rows, columns, values = zip(*cells, *((r, 0, 1.0) for r in range(len(given))), strict=True)
    x = sparse.csr_matrix((values, (rows, columns)), shape=(len(given), len(names) + 1))
    ridge = np.array([1e-6, *(PHRASE_RIDGE if _phrase(n) else RIDGE for n in names)])
    w = _fitted(x, np.array([wanted for _, wanted in given]), ridge)
    told = zip(names, w[1:], strict=True)
    return {n: round(float(v), 2) for n, v in told if abs(v) >= (PHRASE_LEAST if _phrase(n) else LEAST)}


def _fitted(x: Any, y: Any, ridge: Any) -> Any:
    """The weights of a logistic regression of `y` on the columns of `x`, with a ridge for each column."""
    w, turned = np.zeros(x.shape[1]), x.T.tocsr()
    for _ in range(20):
        p = 1 / (1 + np.exp(-(x @ w)))
        slope, curve = turned @ (p - y) + ridge * w, p * (1 - p)
        size = turned.multiply(turned) @ curve + ridge
        hessian = LinearOperator(2 * (len(w),), matvec=lambda v, c=curve: turned @ (c * (x @ v)) + ridge * v)
        inverse = LinearOperator(2 * (len(w),), matvec=lambda v, s=size: v / s)
        step, _ = cg(hessian, slope, rtol=1e-4, maxiter=200, M=inverse)
        w = w - step
        if abs(step).max() < 1e-3:
            break
    return w


def _phrase(name: str) -> bool:
    return name.startswith("“")


@dataclass(frozen=True, slots=True)
class Score:
    """One week with given weights."""

    cited: int
    right: int
    """How many of the cited items an editor picked."""
    recall: float
    kept: float
    """Recall over the events that the review may tell outside of 市场回顾."""


def scored(week: Week, table: Mapping[str, float]) -> Score:
    """The week, planned and ranked with these weights."""
    given = replace(week.given, weights=table)
    chosen = [block for section in plan_and_write(given) if section.key in CHOSEN for block in section.blocks]
    cited = {item_id for block in chosen for one in sentences_in(block) for item_id in one.cites}
    ranked = salience.ranking(given)
    kept = [story for story in ranked if salience.may_enter(story.item)]
    return Score(len(cited), len(cited & week.picked), _recall(ranked, week.picked), _recall(kept, week.picked))


def _recall(ranked: Sequence[salience.Story], picked: frozenset[str]) -> float:
    days: dict[Any, list[salience.Story]] = defaultdict(list)
    for story in ranked:
        days[story.item.published_at.date()].append(story)
    top = {m.item_id for day in days.values() for s in day[:TOP] for m in s.members}
    return len(picked & top) / len(picked)


def report(weeks: Mapping[str, Week], name: str) -> None:
    """One line for each week, scored with the weights of the others."""
    known = {w: examples(week) for w, week in weeks.items()}
    results = []
    for w, week in weeks.items():
        table = learn([e for other, found in known.items() if other != w for e in found])
        one = scored(week, table)
        results.append((one.right / one.cited, one.recall, one.kept))
        cited = f"{one.right} / {one.cited} = {results[-1][0]:.1%}"
        print(f"| {w} | {name} | {len(week.picked)} | {cited} | {one.recall:.1%} | {one.kept:.1%} |")
    means = " | ".join(f"{sum(column) / len(column):.1%}" for column in zip(*results, strict=True))
    print(f"| mean | {name} | | {means} |", flush=True)


def write(tables: Mapping[str, Mapping[str, float]]) -> None:
    """The shipped tables: the heaviest first; phrases in their own file, in order."""
    text = HEAD
    for name, table in tables.items():
        named = {n: v for n, v in table.items() if not _phrase(n)}
        lines = [f'"{n}" = {v}' for n, v in sorted(named.items(), key=lambda nv: (-nv[1], nv[0]))]
        text += "\n".join(["", f"[{name}]", *lines, ""])
    (PACKAGE / TABLE).write_text(text, encoding="utf-8")
    known = sorted({n for table in tables.values() for n in table if _phrase(n)})
    lines = ["\t".join([n[1:-1], *(f"{table.get(n, 0):g}" for table in tables.values())]) for n in known]
    (PACKAGE / PHRASES).write_text("\n".join([PHRASE_HEAD, *lines, ""]), encoding="utf-8")


def main() -> None:
    """Measure each week with the others' weights; with --learn write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--picks", type=Path, required=True)
    parser.add_argument("--weeks", nargs="*", default=[])
    parser.add_argument("--learn", action="store_true")
    asked = parser.parse_args()
    weeks = load(asked.store, asked.picks, asked.weeks)
    plain = {w: unlevelled(week) for w, week in weeks.items()}
    if asked.learn:
        kinds = {"with_levels": weeks, "without_levels": plain}
        write({k: learn([e for week in found.values() for e in examples(week)]) for k, found in kinds.items()})
    print(
        "| week | levels | picked | cited: picked / all | recall in a day's top 50 | kept |\n|---|---|---|---|---|---|"
    )
    report(weeks, "with")
    report(plain, "without")


if __name__ == "__main__":
    main()
