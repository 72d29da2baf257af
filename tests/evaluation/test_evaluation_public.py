"""Public sets in their formats: cases made as their papers say, replies kept, runs that go on."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import InputError, UsageError
from rag.evaluation import public
from rag.evaluation.public_sets import PublicCase, load
from rag.evaluation.replies import Reply, Said
from rag.pipeline import public as running
from rag.settings import Settings

NOISE = {
    "qid": "a",
    "query": "样本港2021年吞吐量是多少",
    "answer": [["310万吨", "三百一十万吨"]],
    "positive": [f"样本港2021年吞吐量为310万吨，第{n}次公布。" for n in range(6)],
    "negative": [f"对照港的航线有{n}条。" for n in range(5)],
}
BOTH = {
    "query": "甲站和乙站的客流",
    "answer": ["8万人次", "9万人次"],
    "positive": [["甲站客流8万人次。", "甲站8万人次。"], ["乙站客流9万人次。"]],
    "negative": ["丙站没有公布。"] * 4,
}
FALSE = {
    "query": "样本奖得主是谁",
    "answer": "某甲",
    "fakeanswer": "某乙",
    "positive": ["样本奖得主是某甲。"],
    "positive_wrong": ["样本奖得主是某乙。"],
    "negative": ["样本奖在春天颁发。"],
}
FIN = [
    {"qid": "1", "question": "回购金额是多少", "context": "某公司回购3亿元。", "answer": "3亿元", "answerable": True},
    {"qid": "2", "question": "回购日期", "context": "某公司回购3亿元。", "answer": "无", "answerable": False},
]


def written(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def suites(cases: tuple[PublicCase, ...]) -> dict[str, PublicCase]:
    return {one.case.suite: one for one in cases}


def test_rgb_cases_hold_the_share_of_noise_that_they_are_named_after(tmp_path: Path) -> None:
    made = suites(load("rgb", written(tmp_path / "zh.jsonl", NOISE)).cases)
    assert [len(made[f"rgb noise {n}"].gold) for n in (0.0, 0.2, 0.4, 0.6, 0.8)] == [5, 4, 3, 2, 1]
    assert {len(one.given) for one in made.values()} == {5}
    assert made["rgb rejection"].case.gold.abstain
    assert not made["rgb rejection"].gold
    assert made["rgb noise 0.0"].case.gold.strings == (("310万吨", "三百一十万吨"),)


def test_rgb_integration_gives_every_part_before_it_repeats_one(tmp_path: Path) -> None:
    found = load("rgb", written(tmp_path / "zh.jsonl", BOTH))
    texts = {found.documents[i].text for i in suites(found.cases)["rgb integration 0.4"].gold}
    assert {"甲站客流8万人次。", "乙站客流9万人次。"} <= texts


def test_rgb_counterfactual_rows_forbid_the_false_answer(tmp_path: Path) -> None:
    made = suites(load("rgb", written(tmp_path / "zh.jsonl", FALSE)).cases)
    assert made["rgb counterfactual"].case.gold.forbid == ("某乙",)
    assert not made["rgb counterfactual"].gold
    assert len(made["rgb facts"].gold) == 1


def test_fin_qa_rows_are_cases_to_answer_or_to_refuse(tmp_path: Path) -> None:
    made = suites(load("fin_qa", written(tmp_path / "f.jsonl", *FIN)).cases)
    assert made["fin_qa answerable"].case.gold.strings == (("3亿元",),)
    assert made["fin_qa unanswerable"].case.gold.abstain
    assert made["fin_qa answerable"].given == made["fin_qa unanswerable"].given


def test_crud_is_read_from_its_task_file_and_from_a_folder(tmp_path: Path) -> None:
    task = {
        "questanswer_2docs": [
            {"ID": "x", "questions": "甲乙各多少", "answers": "八和九", "news1": "甲八", "news2": "乙九"}
        ]
    }
    file = tmp_path / "split_merged.json"
    file.write_text(json.dumps(task, ensure_ascii=False), encoding="utf-8")
    found = load("crud", file)
    assert [one.case.suite for one in found.cases] == ["crud 2docs"]
    assert found.cases[0].gold == frozenset(found.documents)
    folder = tmp_path / "crud"
    folder.mkdir()
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps({"doc_id": "d", "text": "甲八", "date": "2023-08-16"}, ensure_ascii=False))
    written(
        folder / "queries.jsonl", {"query_id": "q", "query": "甲多少", "answer": "八", "gold_doc_ids": ["d", "gone"]}
    )
    assert load("crud", folder).cases[0].gold == {"d"}


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("rgb", {"query": "", "answer": "x", "positive": [], "negative": []}),
        ("rgb", {"query": "x", "answer": "x", "positive": "no list", "negative": []}),
        ("fin_qa", {"question": "x", "context": "y", "answer": None, "answerable": True}),
        ("fin_qa", ["no object"]),
    ],
)
def test_a_row_that_does_not_fit_is_named_by_file_and_line(name: str, row: object, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        load(name, written(tmp_path / "bad.jsonl", row))
    assert raised.value.where == "bad.jsonl:1"


def test_unknown_sets_and_empty_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown set"):
        load("squad", tmp_path)
    with pytest.raises(InputError, match="no cases"):
        load("rgb", written(tmp_path / "empty.jsonl"))
    with pytest.raises(InputError, match="no such file"):
        load("rgb", tmp_path / "gone")


def test_limit_keeps_the_first_cases_of_each_suite(tmp_path: Path) -> None:
    found = load("fin_qa", written(tmp_path / "f.jsonl", *FIN, FIN[0] | {"qid": "3"}), limit=1)
    assert [one.case.case_id for one in found.cases] == ["1", "2"]


def counting(calls: list[str], stop_after: int = 99) -> Callable[[PublicCase], Reply]:
    def ask(one: PublicCase) -> Reply:
        if len(calls) == stop_after:
            raise KeyboardInterrupt
        calls.append(one.case.case_id)
        return Reply((Said("回购3亿元", one.given),)) if one.gold else Reply(abstained=True, reason="无")

    return ask


def test_an_interrupted_run_goes_on_and_gives_the_same_report(tmp_path: Path) -> None:
    asked = load("fin_qa", written(tmp_path / "f.jsonl", *FIN))
    kept = public.Kept(tmp_path / "kept.jsonl", {"set": "fin_qa"})
    calls: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        public.run(asked, counting(calls, stop_after=1), kept, lambda done, total, what: None)
    with kept.path.open("a", encoding="utf-8") as file:  # type: ignore[union-attr]
        file.write('\n{"case_id": "2", "sa')  # a line that a crash cut off
    again = public.run(asked, counting(calls), kept, lambda done, total, what: None)
    assert calls == ["1", "2"]
    assert again.table() == public.run(asked, counting([]), public.Kept(None, {}), lambda *_: None).table()
    assert public.run(asked, counting(calls), kept, lambda *_: None).table() == again.table()
    assert calls == ["1", "2"]


def test_a_kept_run_of_other_settings_is_not_mixed_in(tmp_path: Path) -> None:
    asked = load("fin_qa", written(tmp_path / "f.jsonl", *FIN))
    path = tmp_path / "kept.jsonl"
    public.run(asked, counting([]), public.Kept(path, {"settings": "a"}), lambda *_: None)
    with pytest.raises(InputError, match="another run"):
        public.run(asked, counting([]), public.Kept(path, {"settings": "b"}), lambda *_: None)


def test_the_extractive_writer_answers_from_given_passages_and_refuses_noise(tmp_path: Path) -> None:
    plan = running.Plan("rgb", written(tmp_path / "zh.jsonl", NOISE))
    table = running.run(plan, Settings(store=tmp_path / "store"), lambda *_: None).table()
    assert table["rgb noise 0.0"]["accuracy"].value == 1.0
    assert table["rgb noise 0.8"]["citation_precision"].value == 1.0
    assert table["rgb rejection"]["abstention_recall"].value == 1.0


def test_the_documents_of_crud_are_searched(tmp_path: Path) -> None:
    rows = [
        {"ID": str(n), "questions": f"样本城{name}区发放多少消费券", "answers": f"{n}00万元", "news1": text}
        for n, (name, text) in enumerate(
            [
                ("东", "样本城东区发放消费券共100万元，即日起可领。"),
                ("西", "样本城西区发放消费券共200万元，下周起可领。"),
            ],
            1,
        )
    ]
    file = tmp_path / "split_merged.json"
    file.write_text(json.dumps({"questanswer_1doc": rows}, ensure_ascii=False), encoding="utf-8")
    report = running.run(running.Plan("crud", file), Settings(store=tmp_path / "store"), lambda *_: None)
    assert report.values("accuracy") == {"1 crud 1doc": 1.0, "2 crud 1doc": 1.0}
    assert report.table()["all"]["f1"].value is not None
