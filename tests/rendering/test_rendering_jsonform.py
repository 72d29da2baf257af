"""The JSON that scripts rely on: keys, times, values."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
import rendering_store as store_of
import sample

from rag.rendering import jsonform
from rag.types import Document, Hit, Link, Query, Reject, ReportPage, Table, Theme, ThemeWeek, Verdict
from rag.written import Finding

ITEM = sample.ITEMS["close"]
WIRE = Document(
    "telegraph", "a.md", "0" * 64, "电报", (ITEM,), "important", sample.MONDAY, rejects=(Reject("a.md", 9, "r", "x"),)
)
REPORT = Document(
    "weekly_report",
    "r.txt",
    "0" * 64,
    "周报",
    (),
    pages=(
        ReportPage(
            3,
            "摘要",
            "标题",
            "table",
            10,
            ("甲",),
            ("图甲",),
            ("表甲",),
            (Table("表甲", ("列",), ((1.5,), (None,))),),
            "iFind",
            "备注",
        ),
    ),
)
HIT = Hit(ITEM, 0.5, ("lexical",), {"bm25": 1.0})
WEEK = ThemeWeek(Theme("商业航天", "高端制造"), 12.5, 7.0, 5, (date(2026, 1, 12),), ("t1",), "主线")


@dataclass(frozen=True)
class Line:
    text: str = "甲。"
    marks: tuple[int, ...] = (1,)
    verdict: Verdict = "misbound"
    findings: tuple[Finding, ...] = (Finding("misbound", "甲。", "主体不同"),)


FORMS: dict[str, dict[str, Any]] = {
    "parse telegraph": jsonform.parse(WIRE),
    "parse report": jsonform.parse(REPORT),
    "search": jsonform.search([HIT]),
    "ask": jsonform.ask(sample.answer()),
    "abstained": jsonform.ask(sample.answer(sample.Asked(abstained=True, findings=(Finding("k", "s", "d"),)))),
    "show": jsonform.show(ITEM, [ITEM], [(Link(ITEM.item_id, "t1", "updates", "k"), sample.ITEMS["noon"])]),
    "themes": jsonform.themes([WEEK]),
    "verify": jsonform.verify([Line()]),
    "stats": jsonform.stats(store_of.STATS),
    "ingest": jsonform.ingest(store_of.REPORT),
    "doctor": jsonform.doctor(store_of.CHECKS),
    "diff": jsonform.diff(store_of.CHANGES),
    "written": jsonform.written({"week": "2026-W03", "sections": []}, ["out/2026-W03.md"]),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_json_with_a_version(name: str) -> None:
    assert json.loads(json.dumps(FORMS[name], ensure_ascii=False, allow_nan=False)) == FORMS[name]
    assert FORMS[name]["schema_version"] == 1


def test_parse_telegraph() -> None:
    item = FORMS["parse telegraph"]["items"][0]
    promised = (
        "item_id file line session_date time published_at level title text outlet wire_date source flags list_items"
    )
    assert set(promised.split()) <= set(item)
    assert item["published_at"] == "2026-01-12T15:02:00+08:00"
    assert item["session_date"] == "2026-01-12"
    assert item["time"] == "15:02"
    assert item["flags"] == []
    assert FORMS["parse telegraph"]["kind"] == "telegraph"
    assert FORMS["parse telegraph"]["rejects"] == [{"file": "a.md", "line": 9, "reason": "r", "excerpt": "x"}]


def test_parse_report() -> None:
    page = FORMS["parse report"]["pages"][0]
    assert FORMS["parse report"]["kind"] == "weekly_report"
    assert page == {
        "page_no": 3,
        "section": "摘要",
        "kind": "table",
        "title": "标题",
        "bullets": ["甲"],
        "figure_captions": ["图甲"],
        "table_captions": ["表甲"],
        "tables": [{"caption": "表甲", "columns": ["列"], "rows": [[1.5], [None]]}],
        "source": "iFind",
        "note": "备注",
        "line": 10,
    }


def test_search() -> None:
    hit = FORMS["search"]["hits"][0]
    assert (hit["rank"], hit["score"], hit["found_by"]) == (1, 0.5, ["lexical"])
    assert "parts" not in hit
    assert jsonform.search([HIT], Query("x"))["hits"][0]["parts"] == {"bm25": 1.0}


def test_ask() -> None:
    form = FORMS["ask"]
    promised = (
        "question answer abstained reason sentences citations findings window data_as_of model "
        "settings_fingerprint seconds"
    )
    assert set(promised.split()) < set(form)
    assert form["answer"].endswith("[6][5]")
    assert form["sentences"][0]["marks"] == [5]
    assert form["window"] == {"since": "2026-01-12T00:00:00+08:00", "until": "2026-01-13T05:30:00+08:00", "as_of": None}
    cited = form["citations"][0]
    assert list(cited) == [
        *("mark", "item_id", "file", "line", "session_date", "time", "published_at", "level", "title"),
        *("page_no", "page_title", "quote"),
    ]
    assert cited["quote"] in ITEM.title + ITEM.text
    assert cited["page_title"] is None


def test_ask_abstained() -> None:
    form = FORMS["abstained"]
    assert (form["abstained"], form["answer"], form["sentences"]) == (True, "", [])
    assert form["reason"]
    assert form["findings"] == [{"kind": "k", "sentence": "s", "detail": "d", "action": "kept"}]


def test_a_report_page_is_cited_with_its_title() -> None:
    page = next(cited for cited in sample.citations() if cited.item.kind == "report_page")
    form = jsonform.citation(page)
    assert (form["page_no"], form["page_title"], form["time"]) == (8, "融资融券余额上升", None)


def test_show_names_the_direction_of_links() -> None:
    link = FORMS["show"]["links"][0]
    assert (link["direction"], link["item_id"], link["title"]) == ("to", "t1", sample.ITEMS["noon"].title)
    back = jsonform.show(ITEM, (), [(Link("t1", ITEM.item_id, "repeats"), None)])
    assert (back["links"][0]["direction"], back["links"][0]["item_id"], back["links"][0]["title"]) == (
        "from",
        "t1",
        None,
    )
    assert back["seen_in"] == [{"file": ITEM.file, "line": ITEM.line, "level": "important"}]


def test_verify() -> None:
    found = [{"kind": "misbound", "detail": "主体不同"}]
    sentence = {"text": "甲。", "marks": [1], "verdict": "misbound", "findings": found}
    assert FORMS["verify"] == {"schema_version": 1, "sentences": [sentence], "counts": {"misbound": 1}}


def test_store_forms() -> None:
    assert FORMS["ingest"]["rejected"] == 1
    assert FORMS["ingest"]["failed"][0]["where"] == "b.bin"
    assert FORMS["doctor"]["ok"] is False
    assert FORMS["stats"]["missing_sessions"] == ["2026-01-13"]
    assert FORMS["written"]["files"] == ["out/2026-W03.md"]
    assert FORMS["diff"]["weeks"] == ["2026-W02", "2026-W03"]


def test_themes_without_a_week_before_have_no_change() -> None:
    assert FORMS["themes"]["themes"][0]["change"] == 5.5
    alone = jsonform.themes([replace(WEEK, previous_heat=None)])
    assert alone["themes"][0]["change"] is None
