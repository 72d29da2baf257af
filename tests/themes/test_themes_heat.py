"""Heat counts distinct events, weighs levels and titles, and compares with the week before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from themes_items import item

from rag.themes import Lexicon, weeks
from rag.types import Item, Link, Theme, ThemeWeek

LEXICON = Lexicon((Theme("火箭", "高端制造", ("火箭",)), Theme("稀土", "周期", ("稀土",))), ("高端制造", "周期"))


def heat(items: list[Item], before: list[Item] | None = None, links: list[Link] | None = None) -> dict[str, ThemeWeek]:
    return {w.theme.name: w for w in weeks(items, before or [], LEXICON, links or [])}


def titled(n: int, title: str = "火箭发射成功") -> Item:
    return item(f"正文{n}。", title=f"{title}{n}", number=n)


def test_an_important_title_weighs_more_than_a_mention() -> None:
    loud = replace(titled(1), level="important")
    quiet = item("文中提到火箭。", title="别的事", number=2)
    assert heat([loud])["火箭"].heat == 2.0
    assert heat([titled(1)])["火箭"].heat == 1.0
    assert heat([quiet])["火箭"].heat == 0.25


def test_linked_items_are_one_event() -> None:
    first, second = titled(1), titled(2)
    link = Link(second.item_id, first.item_id, "duplicate")
    assert heat([first, second])["火箭"].events == 2
    joined = heat([first, second], links=[link])["火箭"]
    assert (joined.events, joined.heat) == (1, 1.0)
    update = Link(second.item_id, first.item_id, "updates")
    assert heat([first, second], links=[update])["火箭"].events == 2


def test_digests_teasers_and_schedules_do_not_count() -> None:
    assert not heat([replace(titled(1), flags=(flag,)) for flag in ("digest", "teaser", "schedule")])


def test_grade_and_days() -> None:
    three = [titled(n) for n in range(3)]
    later = replace(three[2], session_date=three[2].session_date + timedelta(days=1))
    found = heat([*three[:2], later])["火箭"]
    assert found.grade == "主线"
    assert len(found.days) == 2
    assert heat(three[:1])["火箭"].grade == "单点信号"
    assert heat([item("文中提到稀土。", title="别的事")])["稀土"].grade == "样本不足"


def test_previous_heat_is_none_without_an_earlier_week_and_zero_when_absent_from_it() -> None:
    assert heat([titled(1)])["火箭"].previous_heat is None
    assert heat([titled(1)], [item("无关。", number=9)])["火箭"].previous_heat == 0.0
    assert heat([titled(1), titled(2)], [titled(7), titled(8)])["火箭"].previous_heat == 2.0


def test_previous_heat_is_told_as_if_both_weeks_were_covered_alike() -> None:
    four = [item("无关。", number=n) for n in (21, 22, 23)] + [titled(1)]
    half = [item("无关。", number=31), titled(9)]
    assert heat(four, half)["火箭"].previous_heat == 2.0
    assert heat(half, four)["火箭"].previous_heat == 0.5


def test_a_week_before_that_was_hardly_read_says_nothing() -> None:
    now = [titled(n) for n in range(30)]
    assert heat(now, [titled(50)])["火箭"].previous_heat is None
    assert heat(now, [titled(50 + n) for n in range(6)])["火箭"].previous_heat == 30.0


def test_a_digest_joins_no_events() -> None:
    digest = replace(titled(5), flags=("digest",))
    links = [Link(digest.item_id, titled(n).item_id, "repeats") for n in (1, 2)]
    assert heat([titled(1), titled(2), digest], links=links)["火箭"].events == 2


def test_order_does_not_depend_on_the_order_of_items() -> None:
    items = [titled(n) for n in range(4)] + [item("稀土出口。", title="稀土", number=8)]
    assert [(w.theme.name, w.heat) for w in weeks(items, [], LEXICON)] == [
        (w.theme.name, w.heat) for w in weeks(items[::-1], [], LEXICON)
    ]
