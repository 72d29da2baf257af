from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from evaluation_bench import CASES, CLOSE, HALF, ITEMS, PLACES, REFUSAL, RIGHT, case, quoting

from rag.errors import InputError, NothingFound, StoreError
from rag.evaluation import compare, page, report
from rag.evaluation.cases import Case, Gold, Options, Place
from rag.evaluation.replies import Reply, Said
from rag.evaluation.runner import Bench, Report, run
from rag.types import Hit

BY_QUESTION = {c.question: c for c in CASES}
ACTIVE = "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m"


def right(question: str, options: Options) -> Reply:
    wanted = RIGHT.get(BY_QUESTION[question].case_id)
    return quoting(wanted) if wanted else REFUSAL


def stale(question: str, options: Options) -> Reply:
    return quoting(HALF) if BY_QUESTION[question].case_id == "turnover" else right(question, options)


def of(system: object = right, name: str = "right") -> Report:
    return run(CASES, Bench(PLACES, system, items={i.item_id: i for i in ITEMS}), name, {"model": "none"})  # type: ignore[arg-type]


def save(path: Path, made: Report) -> compare.Baseline:
    path.write_text(json.dumps(report.to_dict(made, texts=False)), encoding="utf-8")
    return compare.load_baseline(path)


# ── running ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_runs_give_the_same_json_and_page(tmp_path: Path) -> None:
    first, second = of(), of()
    assert report.to_dict(first) == report.to_dict(second)
    assert page.html(first) == page.html(second)
    assert report.table_lines(first) == report.table_lines(second)


def test_progress_seconds_and_skipped_cases() -> None:
    seen: list[tuple[int, int, str]] = []
    ticks = iter(range(100))
    bench = Bench(PLACES, right, timer=lambda: float(next(ticks)))
    brief = Case("w", "brief", week="2026-W03")
    made = run([*CASES, brief], bench, "right", progress=lambda i, n, c: seen.append((i, n, c.case_id)))
    assert seen[0] == (0, 5, "turnover")
    assert len(seen) == 5
    assert made.skipped == 1
    assert report.to_dict(made)["seconds"] == 4.0
    assert report.to_dict(of())["seconds"] is None


def test_nothing_found_is_a_refusal_and_other_errors_are_not() -> None:
    def nothing(question: str, options: Options) -> Reply:
        raise NothingFound("no items in that window")

    def broken(question: str, options: Options) -> Reply:
        raise StoreError("damaged")

    reply = of(nothing).results[0].reply
    assert reply is not None
    assert reply.abstained
    assert reply.reason == "no items in that window"
    with pytest.raises(StoreError):
        of(broken)


def test_gold_that_leads_nowhere_stops_the_run_before_it_starts() -> None:
    asked: list[str] = []

    def ask(question: str, options: Options) -> Reply:
        asked.append(question)
        return REFUSAL

    lost = case("lost", "?", Gold((Place("gone.md", 1),)))
    with pytest.raises(InputError, match=r"gone\.md:1 leads to no item"):
        run([*CASES, lost], Bench(PLACES, ask), "x")
    assert asked == []


def test_twins_are_as_right_to_cite() -> None:
    bench = Bench(PLACES, stale, twins={"close": ("half",)})
    scores = run(CASES[:1], bench, "x").results[0].scores
    assert scores["citation_precision"].value == 1.0


def test_neutral_items_leave_a_retrieval_ranking() -> None:
    def search(question: str, options: Options) -> list[Hit]:
        return [Hit(item, 1.0, ("lexical",), {}) for item in (HALF, CLOSE)]

    gold = Gold((Place("CLS_2026-01-12_Major.md", 54),))
    made = run([case("r", "成交额", gold, "retrieval")], Bench(PLACES, search=search), "x")
    assert made.results[0].scores["hit@1"].value == 0.0
    also = replace(gold, also=(Place("CLS_2026-01-12_Major.md", 40),))
    made = run([case("r", "成交额", also, "retrieval")], Bench(PLACES, search=search), "x")
    assert made.results[0].scores["hit@1"].value == 1.0
    assert "all" not in made.table()


# ── the report ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_lines_show_suites_and_intervals() -> None:
    text = "\n".join(report.table_lines(of()))
    assert "system right" in text
    assert "facts" in text
    assert "unanswerable" in text
    assert "n 3    gold strings right" in text
    assert "[29.2, 100.0]" in text  # three of three: the exact bound, not a false certainty


def test_without_texts_only_ids_and_scores_remain() -> None:
    data = json.dumps(report.to_dict(of(), texts=False), ensure_ascii=False)
    assert "成交额" not in data
    assert '"close"' in data


def test_worst_cases_stand_first() -> None:
    assert report.worst_first(of(stale))[0].case.case_id == "turnover"
    assert page.html(of(stale)).index("1月12日两市成交额") < page.html(of(stale)).index("现货白银报")


class Seen(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_the_page_has_no_active_content_whatever_the_texts_hold() -> None:
    evil = replace(CLOSE, text=ACTIVE, title=ACTIVE, file=ACTIVE)
    reply = Reply((Said(ACTIVE, ("close",)),), abstained=True, reason=ACTIVE, items={"close": evil})
    bad = [replace(c, question=ACTIVE + c.case_id, note=ACTIVE, case_id=ACTIVE + c.case_id) for c in CASES]
    made = run(bad, Bench(PLACES, lambda q, o: reply, items={"close": evil}), ACTIVE, {ACTIVE: ACTIVE})
    text = page.html(made, compare.compare(made, compare.Baseline(ACTIVE, {}, {})))
    seen = Seen()
    seen.feed(text)
    assert not seen.tags & {"script", "img", "iframe", "object", "embed", "link", "form", "a", "base"}
    assert not {name for name in seen.attributes if name.startswith("on")} | (
        seen.attributes & {"style", "src", "href"}
    )
    assert "default-src 'none'; style-src 'sha256-" in text
    assert "\x1b" not in text


# ── comparison and gate ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_run_equals_its_own_baseline(tmp_path: Path) -> None:
    result = compare.compare(of(), save(tmp_path / "b.json", of()))
    assert result.moved == ()
    assert {change.outcome for change in result.changes} == {"no difference shown"}
    assert "  no case changed" in report.table_lines(of(), result)


def test_a_worse_run_names_the_cases_that_moved(tmp_path: Path) -> None:
    result = compare.compare(of(stale), save(tmp_path / "b.json", of()))
    assert {move.case_id for move in result.moved if not move.better} == {"turnover"}
    forbidden = next(c for c in result.changes if (c.group, c.metric) == ("all", "forbidden"))
    assert (forbidden.paired.wins, forbidden.paired.losses) == (0, 1)
    assert "worse: turnover accuracy 1 → 0" in "\n".join(report.table_lines(of(stale), result))
    assert "turnover" in page.html(of(stale), result)


def test_a_clear_difference_is_called_one() -> None:
    many = [replace(CASES[1], case_id=f"s{i}") for i in range(30)]
    good = run(many, Bench(PLACES, right), "good")
    bad = run(many, Bench(PLACES, lambda q, o: quoting(HALF)), "bad")
    scores = {r.case.case_id: {k: s.value for k, s in r.scores.items() if s.value is not None} for r in good.results}
    changes = compare.compare(bad, compare.Baseline("good", {}, scores)).changes
    assert next(c for c in changes if c.metric == "accuracy").outcome == "worse"


def test_thresholds_gate_and_unmeasured_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(
        "[facts]\naccuracy = { min = 0.92 }\nforbidden = { max = 0.0 }\n[brief]\ntraps = { max = 0 }\n",
        encoding="utf-8",
    )
    thresholds = compare.load_thresholds(path)
    assert [str(f) for f in compare.gate(of(), thresholds)] == ["brief: traps was not measured, must be at most 0"]
    assert [(f.group, f.metric) for f in compare.gate(of(stale), thresholds)][:2] == [
        ("facts", "accuracy"),
        ("facts", "forbidden"),
    ]


@pytest.mark.parametrize(
    "text", ["[facts]\naccurcy = { min = 1 }", "[facts]\naccuracy = 0.9", "facts = 1", "[facts", "[f]\naccuracy = {}"]
)
def test_wrong_thresholds_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        compare.load_thresholds(tmp_path / "t.toml")
    assert "t.toml" in caught.value.where


@pytest.mark.parametrize("text", ["{}", "[]", '{"system": "x", "cases": [1]}', "nonsense"])
def test_a_baseline_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        compare.load_baseline(tmp_path / "b.json")
