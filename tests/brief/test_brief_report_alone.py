"""A week with a broker's report alone: what its human-written 摘要 names is found in the review, in the same order."""

from __future__ import annotations

import re

from brief_weeks import given, headings, items_of, section, sentences

from rag.brief import coverage
from rag.brief.writer import pairs

WEEK = "2026-W16"
FOUND = 0.6
"""A headline is told when a page of its sector holds this share of its character pairs."""


def named(part: str) -> list[str]:
    """The numbered entries of a part of the report's 摘要."""
    page = next(i for i in items_of(WEEK) if i.section == "摘要")
    text = next(line for line in page.text.split("\n") if line.startswith(f"{part}："))
    return [entry.strip("。 ") for entry in re.split(r"（\d{1,2}）", text)[1:]]


def pages(key: str) -> list[str]:
    """Each page of a section as one string, heading first."""
    heads, found = set(headings(section(WEEK, key))), list[str]()
    for one in sentences(section(WEEK, key)):
        found = [*found, one.text] if one.text in heads else [*found[:-1], f"{found[-1]}\n{one.text}"]
    return found


def told(entry: str, among: list[str]) -> bool:
    return any(len(pairs(entry) & pairs(page)) >= FOUND * len(pairs(entry)) for page in among)


def test_all_three_themes_word_for_word() -> None:
    assert named("重点主题") == headings(section(WEEK, "focus"))


def test_all_four_policies() -> None:
    entries = named("政策动态")
    assert len(entries) == 4
    assert all(told(entry, pages("policy")) for entry in entries)


def test_nine_in_ten_of_the_industry_headlines_in_their_sectors() -> None:
    entries = [
        (entry.split("：")[0], headline)
        for entry in named("产业趋势")
        for headline in re.split(r"；", entry.split("：", 1)[1])
    ]
    found = pages("industry")
    missed = [(s, h) for s, h in entries if not told(h, [p for p in found if p.startswith(f"{s}：")])]
    assert len(entries) >= 15
    assert len(missed) <= 0.1 * len(entries), missed


def test_the_sectors_stand_in_the_report_s_order() -> None:
    order = list(dict.fromkeys(head.split("：")[0] for head in headings(section(WEEK, "industry"))))
    wanted = [entry.split("：")[0] for entry in named("产业趋势")]
    assert [s for s in order if s in wanted] == wanted


def test_the_data_end_with_the_report() -> None:
    moment = coverage(given(WEEK, items_of(WEEK))).data_as_of
    assert moment is not None
    assert f"{moment:%Y-%m-%d}" == "2026-04-17"
