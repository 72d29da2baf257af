"""`rag eval`: the product, or a reference system, run over cases, retrieval sets and mutants.

Cases are scored in a temporary store that holds just the documents they are about.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from rag import pipeline
from rag.corpus.links import links
from rag.errors import InputError, UsageError
from rag.evaluation import baselines, casefile, page, retrieval_sets, runner, selfcases, selfmutants
from rag.evaluation import compare as comparing
from rag.evaluation import gate as mutation_bench
from rag.evaluation import report as reporting
from rag.evaluation.cases import Case, Options, Places
from rag.files import atomic_write
from rag.index import bench_index, load_embedder
from rag.pipeline import ablation, reading, speaking, weekly
from rag.pipeline.store import Progress, Store, directions
from rag.pipeline.wording import Speaker
from rag.retrieval import BenchIndex, Ranking
from rag.scope import Scope
from rag.settings import Settings
from rag.sources import discover, read
from rag.types import ChatModel, Hit, Item, Link
from rag.verification import Gate, check
from rag.written import Brief

CASES, DATA = Path("eval/cases"), Path("seeds")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: suites (all when empty), cases, the documents they are about, and the system."""

    suites: tuple[str, ...]
    cases: Path | None
    data: Path | None
    system: str
    ablate: str = ""
    """The part of `rag` to take out (`ablation.PARTS`); empty for none."""
    voice: ChatModel | None = None
    """A model that words the answers, in place of the one that the settings name."""


def run(plan: Plan, settings: Settings, progress: Progress) -> runner.Report:
    """Run the plan in a temporary store. Raises InputError, UsageError."""
    cases = _chosen(casefile.load([plan.cases or _here(CASES)]), plan.suites)
    with tempfile.TemporaryDirectory(prefix="rag-eval-") as folder:
        inside = replace(settings, store=Path(folder) / "store")
        pipeline.ingest([plan.data or _here(DATA)], inside)
        with ablation.opened(inside, plan.ablate) as store, speaking.speaker(settings, plan.voice) as speaker:
            items = store.catalog.items()
            system = f"{plan.system} without {plan.ablate}" if plan.ablate else plan.system
            info = {
                "system": system,
                "model": plan.voice.name if plan.voice else settings.model,
                "embedder": store.embedder.identity,
                "settings": settings.fingerprint(),
                "data": store.catalog.items_digest()[:16],
            }
            bench = bench_of(plan, store, items, speaker)
            return runner.run(cases, bench, system, info, lambda done, total, case: progress(done, total, case.case_id))


def _chosen(cases: Sequence[Case], suites: Sequence[str]) -> list[Case]:
    known = sorted({case.suite for case in cases})
    if unknown := [name for name in suites if name not in known]:
        raise UsageError(f"unknown suite {unknown[0]!r}", where="SUITES", hint=f"one of: {', '.join(known)}")
    return [case for case in cases if not suites or case.suite in suites]


def bench_of(plan: Plan, store: Store, items: Sequence[Item], speaker: Speaker | None) -> runner.Bench:
    """The system of the plan over an opened store. Raises UsageError."""
    places = Places(store.catalog.places())
    twins: dict[str, list[str]] = {}
    for link in store.catalog.all_links():
        if link.kind in {"duplicate", "expands"}:
            twins.setdefault(link.source, []).append(link.target)
            twins.setdefault(link.target, []).append(link.source)
    if plan.system == "rag":
        return runner.Bench(
            places,
            lambda text, options: ablation.ask(text, _scope(options), store, speaker),
            lambda text, options: _hits(text, options, store),
            lambda week: _brief(week, store, speaker),
            twins,
            {item.item_id: item for item in items},
            timer=time.perf_counter,
        )
    if plan.ablate:
        raise UsageError("only rag has parts to take out", where="--ablate", hint="leave --system out")
    if plan.system == "plain":
        plain = baselines.PlainRag(items, store.embedder)
        return runner.Bench(places, plain.ask, plain.search, twins=twins)
    if plan.system == "bm25":
        lead = baselines.Bm25Lead(items)
        return runner.Bench(places, lead.ask, lead.search, twins=twins)
    raise UsageError(f"unknown system {plan.system!r}", where="--system", hint="rag, plain or bm25")


def _scope(options: Options) -> Scope:
    return Scope(since=options.since, until=options.until, week=options.week, as_of=options.as_of)


def _hits(text: str, options: Options, store: Store) -> Sequence[Hit]:
    scope = _scope(options)
    return reading.hits(reading.question(text, scope, store, runner.DEPTH), scope, store)


def _brief(week: str, store: Store, speaker: Speaker | None) -> tuple[Brief, str]:
    written = weekly.of_store(Scope(week=week), store, speaker=speaker)
    return written.brief, weekly.markdown(written)


def compare(report: runner.Report, baseline: Path) -> comparing.Comparison:
    """The report against an earlier one, case by case. Raises InputError."""
    return comparing.compare(report, comparing.load_baseline(baseline))


def failures(report: runner.Report, thresholds: Path) -> list[str]:
    """One line for each threshold that the report misses."""
    return [str(failure) for failure in comparing.gate(report, comparing.load_thresholds(thresholds))]


def as_dict(report: runner.Report, compared: comparing.Comparison | None) -> dict[str, Any]:
    """The JSON of `rag eval`."""
    return reporting.to_dict(report, compared)


def as_json(report: runner.Report, compared: comparing.Comparison | None) -> str:
    """The report as a file to compare with later, without the documents' texts."""
    return json.dumps(reporting.to_dict(report, compared, texts=False), ensure_ascii=False, indent=1) + "\n"


def as_html(report: runner.Report, compared: comparing.Comparison | None) -> str:
    """The report as one self-contained page."""
    return page.html(report, compared)


def lines(report: runner.Report, compared: comparing.Comparison | None) -> list[str]:
    """The report for a terminal."""
    return reporting.table_lines(report, compared)


def write(path: Path, text: str) -> None:
    """Write a report file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(path, text)


def retrieval(corpus: Path, queries: Path, settings: Settings, limit: int | None, progress: Progress) -> dict[str, Any]:
    """`rag eval retrieval`: score every arm on a JSONL set, in a temporary store. Raises InputError."""
    asked = retrieval_sets.read_queries(queries, limit)
    rows = retrieval_sets.read_corpus(corpus)
    with _bench_index(settings) as index:
        result = retrieval_sets.evaluate(
            rows, asked, index, time.perf_counter, lambda arm, done, total: progress(done, total, arm)
        )
    return {"schema_version": 1, "embedder": settings.embedder, **result}


@contextmanager
def _bench_index(settings: Settings) -> Iterator[BenchIndex[retrieval_sets.CorpusRow]]:
    embedder = load_embedder(settings.embedder)
    how = Ranking(settings.candidates, settings.vector_weight)
    with tempfile.TemporaryDirectory(prefix="rag-eval-") as folder:
        known = directions(embedder)
        yield BenchIndex(
            lambda rows: bench_index(Path(folder), rows, embedder), embedder, how, lambda theme: known.of([theme])
        )


def retrieval_lines(result: dict[str, Any]) -> list[str]:
    """The retrieval figures as aligned lines."""
    arms = [arm for arm in ("hybrid", "vector", "lexical", "learned") if arm in result]
    names = list(result[arms[0]])
    rows = [f"n = {result['n']} queries over {result['documents']} documents"]
    rows.append(f"{'':12}" + "".join(f"{arm:>10}" for arm in arms))
    rows += [f"{name:12}" + "".join(f"{_figure(result[arm][name]):>10}" for arm in arms) for name in names]
    rows += [line for arm in arms[1:3] for line in _worth_lines(arm, result["worth"][f"over_{arm}"])]
    return [*rows, "seconds: " + ", ".join(f"{name} {value}" for name, value in result["seconds"].items())]


def _worth_lines(arm: str, worth: dict[str, dict[str, Any]]) -> list[str]:
    lines = [f"hybrid − {arm}, 95 % paired bootstrap interval (queries better / worse)"]
    for name, row in worth.items():
        low, high = (_figure(row[key]) for key in ("low", "high"))
        lines.append(f"{name:12}{_figure(row['difference']):>10}  [{low}, {high}]  {row['better']} / {row['worse']}")
    return lines


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)


def gate(telegraphs: Path, progress: Progress) -> dict[str, Any]:
    """`rag eval gate`: the mutation score of the verification on a folder of telegraph files. Raises InputError."""
    files = discover([telegraphs])
    found: dict[str, Item] = {}
    for done, path in enumerate(files):
        progress(done, len(files), path.name)
        found |= {item.item_id: item for item in read(path).items if item.kind == "telegraph"}
    items = sorted(found.values(), key=lambda item: (item.published_at, item.file, item.line))
    if not items:
        raise InputError("no telegraphs there", where=str(telegraphs), hint="give a folder of telegraph files")
    moments = {item.item_id: item.published_at for item in items}
    return {"schema_version": 1, **mutation_bench.run(items, _judge(links(items), moments))}


def _judge(known: Sequence[Link], moments: Mapping[str, datetime]) -> mutation_bench.Judge:
    """The gate's verdict on a sentence against one item, as of a moment where one is given."""

    def judge(text: str, item: Item, as_of: datetime | None) -> str:
        window = Gate(as_of=as_of, links=known, moments=moments) if as_of else Gate()
        return check(text, [item], window).verdict

    return judge


def gate_lines(result: dict[str, Any]) -> list[str]:
    """The mutation score as aligned lines."""
    rows = [f"{result['items']} items, {result['sentences']} sentences checked in {result['seconds']} s"]
    rows += [
        f"{name:12} n {row['n']:>6}   caught {_share(row['caught'], row['n'])}"
        for name, row in result["classes"].items()
    ]
    alarms = result["false_alarms"].items()
    return rows + [
        f"{name:12} n {row['n']:>6}   false alarms {_share(row['raised'], row['n'])}" for name, row in alarms
    ]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"


def self_cases(settings: Settings, limit: int, progress: Progress, ablate: str = "") -> runner.Report:
    """`rag eval self`: cases made by code from the user's own store, without labels.

    The cases are made with every part in place, then put to the product without `ablate`. Raises StoreNotFound.
    """
    with ablation.opened(settings) as whole:
        cases = selfcases.make(whole.catalog.items(), limit, links=whole.links)
    with ablation.opened(settings, ablate) as store, speaking.speaker(settings) as speaker:
        items = store.catalog.items()
        bench = bench_of(Plan((), None, None, "rag", ablate), store, items, speaker)
        info = {"system": "rag", "model": settings.model, "data": store.catalog.items_digest()[:16]}
        report = runner.run(
            cases, bench, "rag self", info, lambda done, total, case: progress(done, total, case.case_id)
        )
        wire = [item for item in items if item.kind == "telegraph"]
        judged = tuple(selfmutants.results(wire, _judge(store.links, store.moments), limit))
        return replace(report, results=(*report.results, *judged))


def _here(path: Path) -> Path:
    if path.exists():
        return path
    raise InputError(f"no {path} here", where=str(Path.cwd()), hint="run it in a checkout, or give --cases and --data")
