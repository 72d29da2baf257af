"""The sample brief in every format against its golden file, and the same bytes twice."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import rendering_golden
import sample

from rag.rendering import html, markdown


@pytest.mark.parametrize("name", rendering_golden.MADE)
def test_golden(name: str) -> None:
    made = rendering_golden.MADE[name]()
    assert made == (rendering_golden.FOLDER / name).read_text(encoding="utf-8")


def test_same_bytes_in_another_process_and_hash_seed() -> None:
    script = (
        "import sys; sys.path[:0]=sys.argv[1:]; import sample; from rag.rendering import html, markdown; "
        "sys.stdout.buffer.write((html.render(sample.brief())+markdown.render(sample.brief())).encode())"
    )
    paths = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]
    runs = [
        subprocess.run(
            [sys.executable, "-c", script, *paths], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    ]
    here = (html.render(sample.brief()) + markdown.render(sample.brief())).encode()
    assert runs == [here, here]


def test_sections_without_data_hold_no_digits() -> None:
    text = markdown.render(sample.brief()).split("## 杠杆资金")[1].split("## ")[0]
    assert text.strip() == "本期无数据。"
    lines = rendering_golden.outline(html.render(sample.brief())).splitlines()
    start = next(i for i, line in enumerate(lines) if "class=part none" in line)
    depth = len(lines[start]) - len(lines[start].lstrip())
    inside = []
    for line in lines[start + 1 :]:
        if len(line) - len(line.lstrip()) <= depth:
            break
        inside.append(line)
    shown = "".join(line for line in inside if not line.lstrip().startswith("<"))
    assert "本期无数据" in shown
    assert not any(char.isdigit() for char in shown)


def test_a_section_about_coverage_takes_the_sessions_in() -> None:
    told = replace(sample.sections()[-1], key="coverage", title="数据覆盖与方法")
    brief = replace(sample.brief(), sections=(*sample.sections(), told))
    source = markdown.render(brief)
    assert source.count("数据覆盖") == 1
    assert source.count("| 场次 |") == 1
    page = html.render(brief)
    assert 'id="coverage"' not in page
    assert page.count('<th scope="col">场次</th>') == 1
