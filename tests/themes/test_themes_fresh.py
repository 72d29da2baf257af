"""Candidates for the lexicon: names that burst in headlines and that no theme knows."""

from __future__ import annotations

from dataclasses import replace

from themes_items import item

from rag.themes import Lexicon, fresh
from rag.types import Item, Theme

LEXICON = Lexicon((Theme("火箭", "高端制造", ("火箭", "Falcon")),), ("高端制造",))


def titled(title: str, count: int, first: int) -> list[Item]:
    return [item(f"正文{n}。", title=f"{title}进展{n}", number=n) for n in range(first, first + count)]


def names(now: list[Item], before: list[Item]) -> list[tuple[str, int]]:
    return [(f.name, f.headlines) for f in fresh(now, before, LEXICON)]


PLAIN = titled("无名", 5, 50)


def test_a_name_in_quotation_marks_or_latin_letters_that_bursts_is_found() -> None:
    assert names([*titled("“冷泉计划”", 5, 1), *titled("Zephyr发布", 4, 20)], PLAIN) == [("冷泉计划", 5), ("Zephyr", 4)]


def test_what_the_lexicon_knows_and_what_is_rare_or_no_name_stays_out() -> None:
    known = titled("Falcon发射", 6, 1)
    rare = titled("“冷泉计划”", 3, 20)
    plain = titled("某公司CEO", 6, 40)
    assert names([*known, *rare, *plain], PLAIN) == []


def test_as_many_as_the_week_before_is_no_burst() -> None:
    week = titled("“冷泉计划”", 5, 1)
    assert names(week, week) == []


def test_without_a_week_before_nothing_is_new() -> None:
    assert names(titled("“冷泉计划”", 5, 1), []) == []


def test_teasers_do_not_count() -> None:
    assert names([replace(i, flags=("teaser",)) for i in titled("“冷泉计划”", 5, 1)], PLAIN) == []
