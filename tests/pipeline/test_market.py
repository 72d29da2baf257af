"""`rag market`: imported, replaced, rejected, fetched by a child that may hang or fail; never searched."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS, Rag
from invented import HEAD, LAST, table

from rag import pipeline
from rag.corpus import Catalog, Imported
from rag.errors import InputError, ModelError, ResourceError, UsageError
from rag.pipeline import health, market
from rag.pipeline.market import Report
from rag.pipeline.store import silent
from rag.scope import Scope
from rag.settings import Settings

LINE = "2026-01-12,market,,虚构两市,,,{},3000,2000,80,4,,,虚构"


def put(folder: Path, *lines: str, name: str = "t.csv") -> Report:
    path = folder / name
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return market.import_file(path, Settings(store=folder / "s"))


def texts(folder: Path) -> list[str]:
    with Catalog.open(folder / "s") as catalog:
        return [item.text for item in catalog.items(kind="market")]


def test_the_last_import_of_a_row_counts_and_says_so(tmp_path: Path) -> None:
    assert put(tmp_path, LINE.format(20000), LINE.format(1).replace("01-12", "01-13")).change == Imported(2, 0, 0)
    assert put(tmp_path, LINE.format(20000)).change == Imported(0, 0, 1)
    assert put(tmp_path, LINE.format(20001), name="u.csv").change == Imported(0, 1, 0)
    assert [("20001亿元" in t, "20000亿元" in t) for t in texts(tmp_path)] == [(True, False), (False, False)]
    assert put(tmp_path, LINE.format(20000)).change == Imported(0, 1, 0), "known bytes, but the row has changed since"
    assert "20000亿元" in texts(tmp_path)[0]


def test_importing_twice_leaves_the_same_store(tmp_path: Path) -> None:
    digests = []
    for _ in range(2):
        put(tmp_path, LINE.format(20000))
        with Catalog.open(tmp_path / "s") as catalog:
            digests.append((catalog.digest(), catalog.generation, len(catalog.documents())))
            assert not catalog.check()
    assert digests[0] == digests[1]


def test_bad_rows_are_rejected_and_nothing_stored_is_lost(tmp_path: Path) -> None:
    put(tmp_path, LINE.format(20000))
    report = put(tmp_path, LINE.format(-1), LINE.format(5).replace("01-12", "01-14"), name="bad.csv")
    assert [(r.file, r.line) for r in report.rejects] == [("bad.csv", 2)]
    assert report.new == 1
    with pytest.raises(InputError, match="no row of the table can be used; line 2"):
        put(tmp_path, LINE.format(-1), name="worse.csv")
    assert len(texts(tmp_path)) == 2


def test_rows_are_cited_shown_and_counted_but_never_searched(tmp_path: Path) -> None:
    store = tmp_path / "s"
    pipeline.ingest([SEEDS / "CLS_2026-01-06_General.md"], Settings(store=store))
    with Catalog.open(store) as catalog:
        before = catalog.stats()
    put(tmp_path, LINE.format(20000))
    settings = Settings(store=store)
    with Catalog.open(store) as catalog:
        (row,) = catalog.items(kind="market")
        now = catalog.stats()
        assert row not in catalog.items()
        assert not catalog.ids_without_chunks()
    assert pipeline.show(row.item_id, settings).item == row
    assert (now.chunks, now.first, now.last, now.generation) == (
        before.chunks, before.first, before.last, before.generation,
    )  # fmt: skip
    assert [(t.kind, t.rows) for t in now.tables] == [("market", 1)]
    assert all(check.state != "fail" for check in health.doctor(settings))
    assert pipeline.ingest([SEEDS / "CLS_2026-01-06_General.md"], settings).unchanged == 1


def test_a_lost_index_is_rebuilt_beside_a_market_table(tmp_path: Path) -> None:
    store = tmp_path / "s"
    pipeline.ingest([SEEDS / "CLS_2026-01-06_General.md"], Settings(store=store))
    put(tmp_path, LINE.format(20000))
    shutil.rmtree(store / "index")
    assert all(check.state != "fail" for check in health.repair(Settings(store=store), silent))
    assert len(texts(tmp_path)) == 1


def test_an_altered_row_is_set_aside_and_the_command_brings_it_back(tmp_path: Path) -> None:
    pipeline.ingest([SEEDS / "CLS_2026-01-12_Major.md"], Settings(store=tmp_path / "s"))
    put(tmp_path, LINE.format(20000))
    with closing(sqlite3.connect(tmp_path / "s" / "catalog.sqlite")) as database, database:
        database.execute("UPDATE items SET text = replace(text, '20000', '90000') WHERE kind = 'market'")
    with Catalog.open(tmp_path / "s", "w") as catalog:
        assert [p.command for p in catalog.check()] == ["run: rag repair, then rag market import t.csv"]
        assert "rag market import t.csv" in catalog.repair()[0]
    put(tmp_path, LINE.format(20000))
    with Catalog.open(tmp_path / "s") as catalog:
        assert not catalog.check()
    assert "20000" in texts(tmp_path)[0]


def child(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_fetch_stores_what_the_child_prints(tmp_path: Path) -> None:
    code = (
        f"import sys; print({HEAD!r}); print({LINE.format(7)!r}); assert sys.argv[1:] == ['2026-01-12', '2026-01-18']"
    )
    report = market.fetch("2026-W03", Settings(store=tmp_path / "s"), 30, child(code))
    assert (report.new, report.title) == (1, "行情表 2026-01-12 至 2026-01-12")


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        ("import sys; sys.exit(64)", UsageError, "pip install 'rag[market]'"),
        ("import sys; sys.stderr.write('x\\nConnectionError: no route\\n'); sys.exit(1)", ModelError, "no route"),
        ("import time; time.sleep(60)", ResourceError, "within 1 seconds"),
        ("print('<html>busy</html>')", InputError, "unknown column"),
    ],
)
def test_a_child_that_fails_leaves_no_store_and_says_what_helps(
    tmp_path: Path, code: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        market.fetch("2026-W03", Settings(store=tmp_path / "s"), 1 if "sleep" in code else 30, child(code))
    lines = "\n".join(caught.value.lines())  # type: ignore[attr-defined]
    assert words in lines
    assert "try: " in lines
    assert not (tmp_path / "s").exists()


def test_the_command_line(rag: Rag, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.csv").write_text(table(1), encoding="utf-8")
    assert rag("market", "import", "t.csv") == 0
    assert "新增 35 行" in capsys.readouterr().out
    (tmp_path / "t.csv").write_text(table(1) + f"{LAST},index,,坏指,x,,,,,,,,,\n", encoding="utf-8")
    assert rag("market", "import", "t.csv", "--json") == 3
    told = json.loads(capsys.readouterr().out)
    assert (told["unchanged"], told["rejected"], told["rejects"][0]["line"]) == (35, 1, 37)
    assert rag("stats", "--json") == 0
    assert [t["kind"] for t in json.loads(capsys.readouterr().out)["market"]] == ["index", "margin", "market", "theme"]
    assert rag("market", "import", "none.csv") == 3
    assert rag("market", "fetch", "--week", "W3") == 2


def test_a_brief_as_of_friday_evening_does_not_know_fridays_margin(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "s")
    pipeline.ingest([SEEDS / "CLS_2026-01-12_Major.md"], settings)
    (tmp_path / "t.csv").write_text(table(2), encoding="utf-8")
    market.import_file(tmp_path / "t.csv", settings)
    texts = {}
    for hour in ("16 14:59", "16 15:00", "17 08:59", "17 09:00"):
        moment = datetime.fromisoformat(f"2026-01-{hour}:00+08:00")
        found = pipeline.write_brief(Scope(week="2026-W03", as_of=moment), settings).manifest
        texts[hour] = "\n".join(s["text"] for part in found["sections"] for s in part["sentences"])
    closes = [("1月16日，虚构全A收盘6009点" in text, "25045亿元" in text) for text in texts.values()]
    assert closes == [(False, False), (True, False), (True, False), (True, True)]


def test_a_manifest_that_cites_the_table_passes_again_until_a_row_is_replaced(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "s")
    pipeline.ingest([SEEDS / "CLS_2026-01-12_Major.md"], settings)
    (tmp_path / "t.csv").write_text(table(2), encoding="utf-8")
    market.import_file(tmp_path / "t.csv", settings)
    pipeline.save_brief(pipeline.write_brief(Scope(week="2026-W03"), settings), tmp_path, ["md"])
    file = tmp_path / "2026-W03.manifest.json"
    assert pipeline.verify(file, Scope(), settings).supported
    (tmp_path / "t.csv").write_text(table(2).replace("25045", "25046"), encoding="utf-8")
    assert market.import_file(tmp_path / "t.csv", settings).replaced == 1
    again = pipeline.verify(file, Scope(), settings)
    assert {s.verdict for s in again.sentences if "25045" in s.text} == {"unsupported"}


def test_counted_figures_are_counted_again(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "s")
    pipeline.ingest([SEEDS / "CLS_2026-01-12_Major.md"], settings)
    (tmp_path / "t.csv").write_text(table(30), encoding="utf-8")
    market.import_file(tmp_path / "t.csv", settings)
    pipeline.save_brief(pipeline.write_brief(Scope(week="2026-W03"), settings), tmp_path, ["md"])
    file = tmp_path / "2026-W03.manifest.json"
    honest = json.loads(file.read_text(encoding="utf-8"))
    counted = [
        s for part in honest["sections"] for s in part["sentences"] if s["verdict"] == "derived" and not s["marks"]
    ]
    assert any("日均成交额" in s["text"] for s in counted)
    assert any(s["text"].endswith("%") for s in counted)
    assert pipeline.verify(file, Scope(), settings).supported
    for one in [s for s in counted if any(c.isdigit() for c in s["text"])]:
        kept = one["text"]
        one["text"] = kept.translate(str.maketrans("0123456789", "1234567890"))
        file.write_text(json.dumps(honest), encoding="utf-8")
        found = [s for s in pipeline.verify(file, Scope(), settings).sentences if not s.ships]
        assert [s.text for s in found] == [one["text"]]
        one["text"] = kept
        if "日均" in kept:
            break


def test_the_table_in_the_documentation_can_be_imported(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "market.md").read_text(encoding="utf-8")
    (tmp_path / "t.csv").write_text(page.split("```csv\n")[1].split("```")[0], encoding="utf-8")
    report = market.import_file(tmp_path / "t.csv", Settings(store=tmp_path / "s"))
    assert (report.new, report.rejects) == (4, ())
    assert "2026年1月16日，两市融资余额25045亿元，融资净买入5亿元。" in texts(tmp_path)
    assert all(f"`{column}`" in page for column in HEAD.split(","))


AKSHARE = """
from datetime import date

def stock_zh_index_daily_em(symbol, start_date, end_date):
    print("a library that talks")
    return [{"date": day, "close": 100.0 + n, "amount": 1e11} for n, day in enumerate(["2026-01-09", "2026-01-12"])]

def stock_margin_account_info():
    return [{"日期": date(2026, 1, day), "融资余额": 25000.0 + day} for day in (9, 12)]
"""


def test_the_real_child_with_a_library_of_that_name(
    rag: Rag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "akshare.py").write_text(AKSHARE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert rag("market", "fetch", "--week", "2026-W03", "--store", "s") == 0
    assert "新增 6 行" in capsys.readouterr().out
    found = texts(tmp_path)
    assert "2026年1月12日，沪深两市成交额2000亿元。" in found
    assert "2026年1月12日，两市融资余额25012亿元，融资净买入3亿元。" in found
    (tmp_path / "akshare.py").write_text("raise ValueError('broken')", encoding="utf-8")
    assert rag("market", "fetch", "--week", "2026-W03", "--store", "s") == 7
