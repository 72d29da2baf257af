"""`rag brief` run again and again: if-new, one writer, the short form, and what one changed telegraph changes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import SEEDS, Rag
from invented import table

from rag import pipeline
from rag.errors import StoreBusy
from rag.files import WriterLock
from rag.pipeline import ifnew, market
from rag.pipeline.ifnew import Kept
from rag.rendering import short
from rag.scope import Scope
from rag.settings import Settings

WEEK = Scope(week="2026-W03")
WIRE = ("CLS_2026-01-12_Major.md", "CLS_2026-01-14_General.md")


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the week's two files; copied by tests that change it."""
    folder = tmp_path_factory.mktemp("wire") / "store"
    pipeline.ingest([SEEDS / name for name in WIRE], Settings(store=folder))
    return folder


@pytest.fixture
def settings(wire: Path, tmp_path: Path) -> Settings:
    return Settings(store=Path(shutil.copytree(wire, tmp_path / "store")))


def run(settings: Settings, folder: Path, scope: Scope = WEEK, formats: tuple[str, ...] = ("md",)) -> bool:
    """Whether the run wrote anything."""
    return not isinstance(ifnew.write(scope, settings, folder, formats), Kept)


def test_a_second_run_does_nothing_and_says_so(rag: Rag, wire: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ("brief", "--week", "2026-W03", "--store", wire, "--format", "md", "--if-new", "--json")
    assert rag(*call) == 0
    first = json.loads(capsys.readouterr().out)
    stamp = Path("out/2026-W03.md").stat().st_mtime_ns
    assert rag(*call) == 0
    second = json.loads(capsys.readouterr().out)
    assert (first["new"], second["new"]) == (True, False)
    assert Path("out/2026-W03.md").stat().st_mtime_ns == stamp
    assert rag(*call[:-1]) == 0
    assert "没有变化" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        lambda s, out: (replace(s, themes=5), WEEK),
        lambda s, out: (replace(s, pages=9), WEEK),
        lambda s, out: (s, replace(WEEK, level="important")),
        lambda s, out: (s, WEEK) if (out / "2026-W03.md").unlink() is None else None,
        lambda s, out: (s, WEEK) if (out / "2026-W03.manifest.json").write_text("[]", encoding="utf-8") else None,
        lambda s, out: (s, WEEK) if pipeline.ingest([SEEDS / "CLS_2026-01-06_General.md"], s) else None,
    ],
    ids=["themes", "pages", "level", "file lost", "manifest spoilt", "more wire"],
)
def test_it_runs_again_when_anything_that_shapes_it_changed(
    settings: Settings, tmp_path: Path, change: Callable[[Settings, Path], tuple[Settings, Scope]]
) -> None:
    out = tmp_path / "out"
    assert run(settings, out)
    assert not run(settings, out)
    changed, scope = change(settings, out)
    assert run(changed, out, scope)
    assert not run(changed, out, scope)


def test_other_weights_of_salience_are_new(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(settings, out)
    manifest = out / "2026-W03.manifest.json"
    made = json.loads(manifest.read_text(encoding="utf-8"))
    assert len(made["salience_fingerprint"]) == 16
    manifest.write_text(json.dumps(made | {"salience_fingerprint": "0" * 16}), encoding="utf-8")
    assert run(settings, out)


def test_a_new_market_row_is_new(settings: Settings, tmp_path: Path) -> None:
    out, csv = tmp_path / "out", tmp_path / "t.csv"
    assert run(settings, out)
    csv.write_text(table(2), encoding="utf-8")
    market.import_file(csv, settings)
    assert run(settings, out)
    market.import_file(csv, settings)
    assert not run(settings, out)


def test_a_second_writer_is_told_who_is_at_work(settings: Settings, tmp_path: Path) -> None:
    with WriterLock(tmp_path, "brief"), pytest.raises(StoreBusy) as caught:
        run(settings, tmp_path)
    assert (caught.value.where, caught.value.exit_code) == (str(tmp_path), 5)
    assert run(settings, tmp_path)


def test_the_short_form_is_one_screen_of_sentences_of_the_brief(settings: Settings, tmp_path: Path) -> None:
    written = pipeline.write_brief(WEEK, settings)
    lines = short.lines(written.brief)
    assert len(lines) <= short.MOST
    whole = pipeline.markdown(written)
    for line in lines:
        if line.startswith("- ") and "]" in line and "月" not in line.split(" ")[1][:6]:
            said = line.removeprefix("- ").rpartition("：")[2].partition("[")[0].rstrip("。；")
            assert said in whole, line
    assert pipeline.short(written) == pipeline.short(written)
    pipeline.save_brief(written, tmp_path, ["short.md"])
    assert (tmp_path / "2026-W03.short.md").read_text(encoding="utf-8") == pipeline.short(written)


def sections_of(manifest: dict[str, Any]) -> dict[str, tuple[list[str], list[str]]]:
    return {s["key"]: (s["item_ids"], [x["text"] for x in s["sentences"]]) for s in manifest["sections"]}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("376920元/吨", "376930元/吨"),  # 沪锡: a price line of 市场回顾
        ("116%", "117%"),  # 短剧: 产业趋势, and its headline in 摘要
    ],
)
def test_a_changed_telegraph_changes_only_the_sections_that_use_it(tmp_path: Path, old: str, new: str) -> None:
    made = {}
    for name, swap in (("before", old), ("after", new)):
        files = [tmp_path / name / file for file in WIRE]
        (tmp_path / name).mkdir()
        for file in files:
            text = (SEEDS / file.name).read_text(encoding="utf-8")
            file.write_text(text.replace(old, swap), encoding="utf-8", newline="")
        settings = Settings(store=tmp_path / name / "store")
        pipeline.ingest(files, settings)
        made[name] = pipeline.write_brief(WEEK, settings).manifest
    before, after = sections_of(made["before"]), sections_of(made["after"])
    told = pipeline.weekly.compare(made["before"], made["after"])
    users = {key for key, (_, texts) in before.items() if any(old in text for text in texts)}
    assert users
    assert {s["key"] for s in told["sections"]} == {key for key in before if before[key] != after[key]}
    for change in told["sections"]:
        assert change["items_added"], change["key"]
        assert change["items_removed"]
        moved = [*change["sentences_added"], *change["sentences_removed"]]
        assert all(old in text or new in text for text in moved), (change["key"], moved)
    assert users <= {s["key"] for s in told["sections"]}
    assert len(told["inputs"]["changed"]) == 1
