"""The brief of the seeds in four formats, as the command writes it: same bytes and sentences, no number of its own."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import rendering_office as office

from rag.rendering.labels import inert

Rag = Callable[..., int]
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_OWN = re.compile(r"^(?:图|表)\s?\d+", re.M)


def brief(rag: Rag, store: Path, out: str) -> dict[str, bytes]:
    assert rag("brief", "--week", "2026-W03", "--store", store, "--out", out, "--format", "md,html,docx,pdf", "-q") == 0
    return {path.suffix: path.read_bytes() for path in sorted(Path(out).iterdir())}


def test_two_runs_are_the_same_files(rag: Rag, seed_store: Path) -> None:
    first = brief(rag, seed_store, "a")
    assert sorted(first) == [".docx", ".html", ".json", ".md", ".pdf"]
    assert first == brief(rag, seed_store, "b")


@pytest.fixture
def made(rag: Rag, seed_store: Path) -> dict[str, bytes]:
    return brief(rag, seed_store, "out")


def test_every_sentence_of_the_manifest_stands_in_every_format(made: dict[str, bytes]) -> None:
    texts = (
        office.squeezed(office.word_text(made[".docx"])),
        office.squeezed("".join(office.pages(made[".pdf"]))),
    )
    sections = json.loads(made[".json"])["sections"]
    told = [sentence for section in sections for sentence in section["sentences"]]
    assert len(told) > 100
    for sentence in told:
        for text in texts:
            assert office.squeezed(inert(sentence["text"])) in text, sentence["text"]


def test_no_format_holds_a_number_that_the_markdown_lacks(made: dict[str, bytes]) -> None:
    source = made[".md"].decode().replace("\\", "")
    cited = source.count("\n- [")
    known = {*_NUMBER.findall(source), str(cited)}
    in_word = _OWN.sub("", office.word_text(made[".docx"]))
    assert set(_NUMBER.findall(in_word)) <= known
    pages = office.pages(made[".pdf"])
    drawings = "".join(re.findall(r"<svg.*?</svg>", made[".html"].decode(), re.S))
    ticks = {n for words in re.findall(r"<text[^>]*>([^<]*)", drawings) for n in _NUMBER.findall(words)}
    contents = {str(number) for number in range(1, len(pages) + 1)}
    in_pages = _OWN.sub("", "\n".join(pages))
    assert set(_NUMBER.findall(in_pages)) <= known | ticks | contents


def test_an_unknown_format_is_refused_before_any_work(rag: Rag, capsys: pytest.CaptureFixture[str]) -> None:
    assert rag("brief", "--week", "2026-W03", "--format", "pdf,xls", "--store", "nowhere") == 2
    assert "md, html, docx, pdf" in capsys.readouterr().err


def test_a_package_that_is_not_there_is_named_before_any_work(
    rag: Rag, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)  # as Python marks what cannot be imported
    assert rag("brief", "--week", "2026-W03", "--format", "md,pdf", "--store", "nowhere") == 2
    assert "pip install typst" in capsys.readouterr().err
