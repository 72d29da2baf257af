"""Links on the sample sessions, hand-labelled: the chains that must be there, and what must not be linked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rag.corpus.links import links
from rag.sources import read
from rag.types import Item, Link

SEEDS = Path(__file__).parents[2] / "seeds"


def session(name: str) -> list[Item]:
    return sorted(read(SEEDS / name).items, key=lambda i: i.published_at)


@pytest.fixture(scope="module")
def major() -> list[Item]:
    return session("CLS_2026-01-12_Major.md")


def chain(items: list[Item], key: str) -> list[tuple[str | None, str | None]]:
    times = {i.item_id: i.time for i in items}
    found = [x for x in links(items) if x.key == key]
    return sorted((times[x.target], times[x.source]) for x in found)


CHAINS = {
    "沪深两市|成交额||2026-01-12": ["10:56", "11:32", "13:13", "14:06", "14:50", "15:02"],
    "A股|涨停家数||2026-01-12": ["11:32", "15:02"],
    "A股|涨停家数|不含ST|2026-01-12": ["11:50", "15:14"],
    "A股|连板股家数|不含ST|2026-01-12": ["11:50", "15:14"],
    "A股|封板率|不含ST|2026-01-12": ["11:50", "15:14"],
    "A股|上涨家数||2026-01-12": ["11:19", "11:32", "14:15", "15:02"],
    "现货白银|价格（美元/盎司）||2026-01-12": ["07:26", "13:42"],
    "现货白银|涨跌幅||2026-01-12": ["07:26", "13:42"],
    "沪指|涨跌幅||2026-01-12": ["11:19", "11:32", "14:15", "15:02"],
    "创业板指|涨跌幅||2026-01-12": ["11:19", "11:32", "14:15", "15:02"],
    "恒生科技指数|涨跌幅||2026-01-12": ["11:20", "12:00", "15:32", "16:09"],
    "恒生科技指数|价格（点）||2026-01-12": ["11:20", "15:32"],
    "MINIMAX|涨跌幅||2026-01-12": ["11:20", "12:00", "16:09"],
}


@pytest.mark.parametrize("key", CHAINS)
def test_chains_of_the_twelfth(major: list[Item], key: str) -> None:
    assert chain(major, key) == list(zip(CHAINS[key], CHAINS[key][1:], strict=False))


def test_a_flash_and_its_fuller_form() -> None:
    items = session("CLS_2026-01-14_General.md")
    by_id = {i.item_id: i for i in items}
    pairs = [(by_id[x.target].time, by_id[x.source].time) for x in links(items) if x.kind == "expands"]
    assert ("12:11", "12:11") in pairs
    assert ("13:03", "13:03") in pairs


def test_a_digest_repeats_and_never_updates(major: list[Item]) -> None:
    digest = next(i for i in major if i.time == "12:02")
    kinds = {x.kind for x in links(major) if x.source == digest.item_id}
    assert kinds == {"repeats"}


def test_flashes_that_differ_in_a_figure_are_no_duplicates(major: list[Item]) -> None:
    assert not [x for x in links(major) if x.kind in {"duplicate", "expands"}]


def copies(item: Item, text: str, minutes: int) -> Item:
    moment = item.published_at + timedelta(minutes=minutes)
    return replace(item, item_id=f"{item.item_id}-{minutes}", published_at=moment, text=text)


def test_the_same_text_again_is_a_duplicate(major: list[Item]) -> None:
    first = next(i for i in major if i.time == "16:32")
    again = copies(first, first.text, 30)
    assert links([first, again]) == [Link(again.item_id, first.item_id, "duplicate")]


def test_a_correction_is_named(major: list[Item]) -> None:
    first = next(i for i in major if i.time == "16:32")
    fixed = replace(copies(first, first.text.replace("120公里", "128公里"), 30), title="更正：" + first.title)
    assert links([first, fixed]) == [Link(fixed.item_id, first.item_id, "corrects")]


def _many(items: list[Item], times: int) -> Iterator[Item]:
    for n in range(times):
        for item in items:
            shifted = item.published_at + timedelta(days=n)
            text = item.text.replace("的", f"第{n}")
            session_date = item.session_date + timedelta(days=n)
            yield replace(
                item, item_id=f"{item.item_id}-{n}", published_at=shifted, session_date=session_date, text=text
            )


def test_time_is_about_linear(major: list[Item]) -> None:
    def seconds(times: int) -> float:
        made = list(_many(major, times))
        best = 99.0
        for _ in range(3):
            start = time.process_time()
            links(made)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(24) <= 2.5 * seconds(12)
