from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from evaluation_bench import CASES, FILE, ITEMS, PLACES, case

from rag.errors import InputError
from rag.evaluation.audit import audit
from rag.evaluation.casefile import load, parse
from rag.evaluation.cases import BriefGold, Case, Gold, KeyPoint, Place

ROOT = Path(__file__).parent.parent.parent
GOOD: dict[str, Any] = {
    "case_id": "a",
    "suite": "facts",
    "question": "银价多少",
    "options": {"as_of": "2026-01-12 14:10", "since": "2026-01-12"},
    "gold": {"lines": [f"{FILE}:6"], "strings": [["81.51"]], "forbid": ["82"], "abstain": False},
    "author": "blind",
    "note": "n",
}


def test_a_case_is_read(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text(json.dumps(GOOD, ensure_ascii=False) + "\n\n", encoding="utf-8")
    (only,) = load([tmp_path])
    assert only.case_id == "a"
    assert only.origin == "b"
    assert only.author == "blind"
    assert only.gold.places == (Place(FILE, 6),)
    assert only.options.as_of is not None
    assert only.options.as_of.isoformat() == "2026-01-12T14:10:00+08:00"
    assert only.gold.expects == "answer"


def test_a_brief_contract_is_read() -> None:
    row = {
        "case_id": "w",
        "suite": "brief",
        "week": "2026-W03",
        "gold": {
            "market": [{"any": ["3.6万亿"], "lines": [f"{FILE}:54"]}, "1.09%", ["17连阳", "17阳"]],
            "themes": [["AI应用", "AI"]],
            "traps": ["半日.*全天"],
            "sections": ["市场回顾"],
        },
    }
    read = parse(row, "x:1")
    assert read.week == "2026-W03"
    assert read.brief.market[0] == KeyPoint(("3.6万亿",), (Place(FILE, 54),))
    assert [point.any for point in read.brief.market[1:]] == [("1.09%",), ("17连阳", "17阳")]


def _gold(**values: Any) -> dict[str, Any]:
    return {**GOOD, "gold": {**GOOD["gold"], **values}}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([], "must be an object"),
        ({**GOOD, "case_id": " "}, "case_id must be a text"),
        ({**GOOD, "question": None}, "question must be a text"),
        ({**GOOD, "aswer": 1}, "unknown field 'aswer'"),
        ({**GOOD, "author": "me"}, "author must be"),
        ({**GOOD, "options": {"as_of": "noon"}}, "options.as_of is not a date"),
        ({**GOOD, "options": {"week": "2026-W60"}}, "not an ISO week"),
        ({**GOOD, "gold": {}}, "gold is empty"),
        ({**GOOD, "suite": "retrieval", "gold": {"forbid": ["x"]}}, "needs gold.lines"),
        (_gold(lines=["6"]), "written file:line"),
        (_gold(lines="x:6"), "list of texts"),
        (_gold(strings=["81.51"]), "list of texts"),
        (_gold(strings=[[""]]), "none of them empty"),
        (_gold(min_strings=2), "from 1 to 1"),
        (_gold(abstain=True), "exclude each other"),
        (_gold(accept_correction=[["x"]]), "belongs to a case with gold.abstain"),
        ({"case_id": "w", "suite": "brief", "week": "W3", "gold": {}}, "not an ISO week"),
        ({"case_id": "w", "suite": "brief", "week": "2026-W03", "gold": {"traps": ["("]}}, "not a regular expression"),
        ({"case_id": "w", "suite": "brief", "week": "2026-W03", "gold": {"market": [{}]}}, "needs `any` or `lines`"),
    ],
)
def test_a_wrong_case_names_what_and_where(tmp_path: Path, row: object, message: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n" + json.dumps(row), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load([path])
    assert message in caught.value.message
    assert caught.value.where == "cases.jsonl:2"


def test_other_errors_of_files(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="not JSON"):
        load([path])
    path.write_text(f"{json.dumps(GOOD)}\n{json.dumps(GOOD)}", encoding="utf-8")
    with pytest.raises(InputError, match="used twice") as caught:
        load([path])
    assert caught.value.where == "cases.jsonl:1 and cases.jsonl:2"
    with pytest.raises(InputError, match="no such file"):
        load([tmp_path / "none"])
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="cannot be read"):
        load([path])


def test_an_item_covers_the_lines_up_to_the_next() -> None:
    assert PLACES.item_id(Place(FILE, 6)) == "silver"
    assert PLACES.item_id(Place(FILE, 39)) == "silver"
    assert PLACES.item_id(Place(FILE, 40)) == "half"
    assert PLACES.item_id(Place(FILE, 9999)) == "wuxi"
    assert PLACES.item_id(Place(FILE, 5)) is None
    assert PLACES.item_id(Place("other.md", 6)) is None
    with pytest.raises(InputError, match="leads to no item"):
        PLACES.resolve([Place(FILE, 6), Place("other.md", 6)])


def test_the_audit_finds_gold_that_is_not_there() -> None:
    items = {item.item_id: item for item in ITEMS}
    assert audit(CASES, PLACES, items) == []
    bad: list[Case] = [
        case("absent", "银价", Gold((Place(FILE, 6),), (("81.52",),))),
        case("given", "银价是81.51吗", Gold((Place(FILE, 6),), (("81.51",),))),
        case("forbidden", "银价", Gold((Place(FILE, 6),), (("81.51美元",),), forbid=("81.51",))),
        case("nowhere", "银价", Gold((Place("other.md", 6),))),
        Case("brief", "brief", week="2026-W03", brief=BriefGold(market=(KeyPoint(("9亿",), (Place(FILE, 54),)),))),
    ]
    assert [problem.case_id for problem in audit(bad, PLACES, items)] == [c.case_id for c in bad]


def test_the_shipped_cases_can_be_read() -> None:
    cases = load([ROOT / "eval" / "cases"])
    assert len(cases) >= 40
    assert {"facts", "unanswerable", "updates", "brief", "retrieval"} <= {c.suite for c in cases}
