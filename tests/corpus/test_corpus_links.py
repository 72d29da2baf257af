"""Links on the sample sessions, hand-labelled: the chains that must be there, and what must not be linked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rag.corpus.links import links
from rag.numbers.claims import claims_of
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
    "MINIMAX|涨跌幅|港股|2026-01-12": ["11:20", "12:00", "16:09"],
}


@pytest.mark.parametrize("key", CHAINS)
def test_chains_of_the_twelfth(major: list[Item], key: str) -> None:
    assert chain(major, key) == list(zip(CHAINS[key], CHAINS[key][1:], strict=False))


def flash(clock: str, text: str, title: str = "") -> Item:
    """One telegraph of 2026-01-12."""
    sample = next(i for i in session("CLS_2026-01-12_Major.md") if i.kind == "telegraph")
    hour, minute = map(int, clock.split(":"))
    moment = sample.published_at.replace(hour=hour, minute=minute)
    whole = f"财联社1月12日电，{text}"
    return replace(sample, item_id=f"x{clock}", published_at=moment, time=clock, title=title, text=whole, flags=())


def updated(*items: Item) -> set[str]:
    """Series in which a later of `items` replaces an earlier one, without the day."""
    return {x.key.rpartition("|")[0] for x in links(items) if x.kind == "updates"}


JOINED = {
    "a price after the change": (
        "WTI原油期货价格涨1.87%，报83.72美元/桶。",
        "WTI原油期货价格涨2.00%，报83.77美元/桶。",
        {"WTI原油|涨跌幅|", "WTI原油|价格（美元/桶）|"},
    ),
    "the price of a stock": (
        "甲甲科技股价涨幅扩大至12%，报82.80美元/股。",
        "甲甲科技股价上涨16.7%，报86.25美元/股。",
        {"甲甲科技|涨跌幅|", "甲甲科技|价格（美元/股）|"},
    ),
    "a contract and the round-up": ("甲醇连续主力合约日内涨3%。", "甲醇、丙烯涨超4%。", {"甲醇|涨跌幅|"}),
    "a list that begins with an index subject": (
        "焦煤、丙烯、甲醇涨超2%。",
        "甲醇、焦煤涨超3%。",
        {"焦煤|涨跌幅|", "甲醇|涨跌幅|"},
    ),
    "futures of an index": ("道琼斯指数期货跌0.01%。", "道琼斯指数期货涨0.10%。", {"道指|涨跌幅|期货"}),
    "the subject in a clause without a number": (
        "韩国KOSPI指数转涨，现涨1%。",
        "韩国KOSPI指数涨超2%。",
        {"韩国综合指数|涨跌幅|"},
    ),
    "two units of one price": (
        "现货黄金跌破4050美元。",
        "现货黄金触及4100美元/盎司。",
        {"现货黄金|价格（美元/盎司）|"},
    ),
    "the continuous contract": ("焦煤连续主力合约日内涨2%，现报1602元/吨。", "焦煤涨超3%。", {"焦煤|涨跌幅|"}),
    "two names of one contract": (
        "菜油涨近2%，液化气涨1%。",
        "菜籽油涨超2%，LPG涨幅超过2%。",
        {"菜油|涨跌幅|", "液化石油气|涨跌幅|"},
    ),
    "two names of index futures": (
        "纳斯达克100股指期货上涨0.27%。",
        "纳斯达克100指数期货涨0.5%。",
        {"纳斯达克100|涨跌幅|期货"},
    ),
    "a level reached": ("比特币突破72000美元。", "比特币涨至72475.4美元。", {"比特币|价格（美元）|"}),
    "an opening": ("甲甲科技开盘暴跌8.7%。", "甲甲科技股价下跌9.79%。", {"甲甲科技|涨跌幅|"}),
    "a verb within a name": (
        "爱回收跌9.8%，20号胶涨超1%。",
        "爱回收跌11%，20号胶涨超2%。",
        {"爱回收|涨跌幅|", "20号胶|涨跌幅|"},
    ),
    "a leveraged fund": ("南方两倍做多海力士涨超55%。", "南方两倍做多海力士涨近60%。", {"南方两倍做多海力士|涨跌幅|"}),
    "then and now in one clause": ("甲甲科技涨5%。", "此前涨6%的甲甲科技现跌4.2%。", {"甲甲科技|涨跌幅|"}),
    "a main contract by two names": (
        "集运指数（欧线）主力合约日内涨超9%，现报1912.0点。",
        "上期所集运欧线主力合约暴涨11%，报1947点。",
        {"集运欧线|涨跌幅|", "集运欧线|价格（点）|"},
    ),
    "a move that goes on": (
        "香港恒生指数延续上涨，涨幅扩大至1.0%，现报25960.13点。",
        "恒生指数涨1.21%，报26000.1点。",
        {"恒生指数|涨跌幅|", "恒生指数|价格（点）|"},
    ),
    "a level passed, after the change": (
        "现货黄金日内涨0.72%，突破4550美元。",
        "现货黄金日内涨0.91%，突破4560美元。",
        {"现货黄金|涨跌幅|", "现货黄金|价格（美元/盎司）|"},
    ),
    "metals of one character": ("铂、沪银涨超2%。", "沪银、铂主力合约涨超4%。", {"铂|涨跌幅|", "沪银|涨跌幅|"}),
    "a pull upwards": ("甲甲科技大幅拉升涨近10%。", "甲甲科技涨超12%。", {"甲甲科技|涨跌幅|"}),
    "Seoul told in an item on Hong Kong": (
        "乙乙电子涨超29%。",
        "甲甲科技(03986.HK)涨14.99%。韩国综合指数涨超16%，其中乙乙电子涨超28%。",
        {"乙乙电子|涨跌幅|"},
    ),
    "a fall that narrows": ("乙乙电子跌近8%。", "乙乙电子跌幅由8%收窄至4%。", {"乙乙电子|涨跌幅|"}),
    "a reason between name and change": (
        "丙丙通讯因业绩不佳而下跌4.29%。",
        "丙丙通讯下跌2.92%。",
        {"丙丙通讯|涨跌幅|"},
    ),
    "a trade before the name": ("云计算服务商Alpha涨超14%。", "Alpha涨超27%。", {"ALPHA|涨跌幅|"}),
    "flows by sector": (
        "今日主力资金净流出电子等板块，其中电子板块净流出超252亿元。个股方面，丁丁旭创遭净卖出超38亿元。",
        "今日主力资金净流出电子等板块，其中电子板块净流出323亿元。个股方面，丁丁旭创遭净卖出40亿元。",
        {"电子|主力净流入|", "丁丁旭创|主力净流入|"},
    ),
    "turnover of a stock": ("丁丁旭创成交额超585亿元。", "丁丁旭创成交额超597亿元。", {"丁丁旭创|成交额|"}),
}
APART = {
    "two exchanges": ("有色板块走弱，赤赤黄金跌超6%，两市超3000只个股下跌。", "港股黄金股走低，赤赤黄金跌超3%。"),
    "the code of another exchange": ("CPO概念走弱，中中旭创跌超5%。", "中中旭创(03308.HK)跌8.93%。"),
    "background of the night before": (
        "油气概念活跃。消息面上，WTI原油期货价格涨幅扩大至5%。",
        "WTI原油期货涨幅扩大至1%。",
    ),
    "an index and its futures": ("日经225指数期货上涨1.3%。", "日经225指数涨0.6%。"),
    "what was given back": ("费城半导体指数涨2%。", "费城半导体指数回吐5%涨幅而转跌。"),
    "two funds of a kind": ("MSCI亚太地区股指上涨超过5%。", "中证500股指期货（IC）主力合约日内涨幅收窄至2%。"),
    "the widest of the day": ("MSCI亚太指数跌幅高达2%。", "MSCI亚太指数下跌1.5%。"),
    "what was before": ("韩国KOSPI指数跌幅收窄至7%。", "早盘韩国KOSPI指数跌超9%后，触底反弹。"),
    "a settlement price": ("WTI原油期货结算价收涨6.56%，报87.1美元/桶。", "WTI原油期货涨1%，报83美元/桶。"),
    "that stock and that stock": ("甲甲科技走高，该股涨超8%。", "乙乙科技走高，该股涨超9%。"),
    "each its own value": (
        "创业板指、沪指、深成指分别涨1%、2%、3%，甲甲科技、乙乙电子分别涨2%、5%。",
        "深成指涨4%，乙乙电子涨6%。",
    ),
    "a rise of a price and a price": ("焦煤期货主力合约上涨10元/吨。", "焦煤期货主力合约报1300元/吨。"),
}


@pytest.mark.parametrize("case", JOINED)
def test_a_later_value_replaces_the_earlier(case: str) -> None:
    earlier, later, series = JOINED[case]
    assert updated(flash("14:00", earlier), flash("14:40", later)) == series


@pytest.mark.parametrize("case", APART)
def test_series_that_stay_apart(case: str) -> None:
    earlier, later = APART[case]
    assert updated(flash("14:00", earlier), flash("14:40", later)) == set()


def test_a_title_about_a_month_makes_its_changes_monthly() -> None:
    month = flash("15:03", "美油涨近22%，甲甲存储跌超50%。", "油价7月份大涨 美油涨近22%")
    assert not updated(flash("14:00", "WTI原油期货涨2%，甲甲存储涨超10%。"), month)


def test_a_title_of_two_subjects_gives_each_its_own_value() -> None:
    first = flash("08:03", "韩国KOSPI指数涨逾13%。", "韩国KOSPI指数涨逾13% SK海力士大涨27%")
    assert {(c.subject, str(c.quantity.low)) for c in claims_of(first)} == {("韩国综合指数", "13"), ("SK海力士", "27")}


def test_rounder_words_at_noon_replace_nothing() -> None:
    assert not updated(flash("11:31", "创业板指涨1.33%。"), flash("12:18", "创业板指涨超1%。"))
    assert updated(flash("12:06", "乙乙电子跌8%。"), flash("12:15", "乙乙电子跌超10%。"))  # traded in Seoul
    assert updated(flash("11:31", "创业板指涨1.33%。"), flash("13:06", "创业板指涨逾2%。"))


def test_futures_have_no_value_of_the_day_before_the_open() -> None:
    assert not updated(flash("07:01", "碳酸锂期货价格下跌近20%。"), flash("09:01", "碳酸锂涨超1%。"))


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

    assert seconds(32) <= 8 * seconds(8)
