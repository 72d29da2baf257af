"""One sentence, one item: the verdict, by class of mistake. The item is the noon report of Hong Kong in the samples."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rag.corpus.links import links
from rag.sources import read
from rag.text import body_of, sentences
from rag.types import Item
from rag.verification import Gate, check, check_sentence
from rag.verification.source import source_of

SEEDS = Path(__file__).parents[2] / "seeds"
FILES = ["CLS_2026-01-06_General.md", "CLS_2026-01-12_Major.md", "CLS_2026-01-14_General.md"]


@pytest.fixture(scope="module")
def wire() -> list[Item]:
    return [item for name in FILES for item in read(SEEDS / name).items]


def at(wire: list[Item], time: str, word: str) -> Item:
    return next(i for i in wire if i.time == time and word in i.text)


HONG_KONG = """
supported|恒生指数涨0.86%，恒生科技指数涨2.08%。
supported|恒指涨0.86%。
supported|港股午间收盘，恒生指数涨0.86%（1月12日12:00）。
supported|恒生科技指数涨2.08%，恒生指数涨0.86%。
rounded|恒指涨0.9%，恒生科技指数涨约2.1%。
supported|美团涨超7%，阿里巴巴涨逾5%。
supported|美团、阿里巴巴分别涨逾7%、超5%。
contradicted|恒生指数跌0.86%。
unsupported|恒生指数涨0.68%。
unsupported|恒生指数涨0.86个百分点。
misbound|恒生指数涨2.08%，恒生科技指数涨0.86%。
misbound|阿里巴巴涨逾7%，美团涨超5%。
unsupported|美团涨7%。
unsupported|1月13日，恒生指数涨0.86%。
"""


@pytest.mark.parametrize("case", HONG_KONG.strip().splitlines())
def test_hong_kong_at_noon(wire: list[Item], case: str) -> None:
    verdict, text = case.split("|")
    found = check_sentence(text, [at(wire, "12:00", "恒生科技指数涨2.08%")])
    assert found.verdict == verdict, found.findings
    assert bool(found.findings) == (not found.ships)


RATES = """
supported|青禾出口同比增长5%，三季度为增长8%|青禾出口增速回落至5%。
misbound|青禾3月出口增长8%，4月增长5%|青禾出口增速从5%加快至8%。
misbound|青禾3月出口增长8%，4月增长5%|青禾出口增速从5%放缓至8%。
misbound|3月出口增长8%、进口增长3%，4月出口增长5%、进口增长2%|进口增速从8%放缓至5%。
contradicted|3月出口增长8%，4月下降5%|出口增速从8%放缓至5%。
contradicted|3月出口增长8%，4月增长5%|出口增速从4月的8%放缓至3月的5%。
supported|青禾3月出口增长8%|青禾出口增长8%。
contradicted|青禾出口同比增长5%，三季度为增长8%|青禾出口下降5%。
contradicted|青禾出口同比下降5%，三季度为下降8%|青禾出口增速放缓至5%。
contradicted|青禾出口增速放缓至5%|青禾出口增速加快至5%。
supported|青禾制造业用电量同比增长3.5%，环比下降2.1%|青禾制造业用电量环比下降2.1%、同比增长3.5%。
contradicted|青禾制造业用电量同比增长3.5%，环比下降2.1%|青禾制造业用电量同比下降2.1%。
misbound|青禾营收同比增长3.5%，青禾利润环比增长2.1%|青禾利润同比增长3.5%。
contradicted|青禾出口增长5%|青禾出口增速下降5%。
contradicted|青禾出口增长5%|青禾出口增长率降低5%。
misbound|青禾出口增速由8%放缓至5%|青禾出口增速由5%加快至8%。
misbound|青禾增值税率由8%调整至5%|青禾增值税率由5%调整至8%。
misbound|青禾目标价由80元调整至50元|青禾目标价由50元调整至80元。
misbound|青禾持股比例从8.2%变为5.1%|青禾持股比例从5.1%变为8.2%。
misbound|由青禾承建的东港产值达到5亿元、西港产值达到8亿元|由青禾承建的东港产值达到8亿元、西港产值达到5亿元。
supported|国务院常务会议决定核准青禾核电等三个核电项目|国常会核准青禾核电等三个核电项目。
supported|青禾央行维持基准利率在4.5%不变|青禾央行按兵不动，基准利率维持4.5%。
"""


@pytest.mark.parametrize("case", RATES.strip().splitlines())
def test_other_words_for_the_same(wire: list[Item], case: str) -> None:
    verdict, text, claim = case.split("|")
    found = check_sentence(claim, [replace(wire[0], item_id="rates", title="", text=f"{text}。")])
    assert found.verdict == verdict, found.findings


PARTS = """
misbound|青禾公司江苏地区销量增长20%|青禾公司销量增长20%。
misbound|江苏地区销量增长20%|销量增长20%。
misbound|江苏地区销量增长20%|全国销量增长20%。
misbound|青禾公司海外市场营收增长20%|青禾公司营收增长20%。
misbound|青禾公司云业务营收增长20%|青禾公司营收增长20%。
misbound|全国销量增长20%|江苏地区销量增长20%。
misbound|青禾公司营收20亿元，云业务增长较快|青禾公司云业务营收20亿元。
supported|青禾公司云业务增长较快，营收20亿元|青禾公司云业务营收20亿元。
unsupported|青禾公司前三季度净利润增长20%|青禾公司全年净利润增长20%。
supported|青禾公司江苏地区销量增长20%|青禾公司在江苏的销量增长20%。
supported|江苏地区销量增长20%，浙江地区增长10%|江苏、浙江地区销量分别增长20%、10%。
supported|青禾公司海外市场营收增长20%|青禾公司在海外的营收增长20%。
supported|青禾公司汽车业务营收20亿元|青禾公司汽车营收20亿元。
supported|青禾公司主营业务收入增长20%|青禾公司收入增长20%。
supported|全国销量增长20%|销量增长20%。
"""


@pytest.mark.parametrize("case", PARTS.strip().splitlines())
def test_a_part_is_not_the_whole(wire: list[Item], case: str) -> None:
    verdict, text, claim = case.split("|")
    found = check_sentence(claim, [replace(wire[0], item_id="parts", title="", text=f"{text}。")])
    assert found.verdict == verdict, found.findings


OIL = """
supported|美国上周API原油库存增加527.8万桶，预期减少223.8万桶。
supported|美国上周API原油库存增加0.05278亿桶。
contradicted|美国上周API原油库存减少527.8万桶。
contradicted|美国上周API原油库存增加527.8万桶，前值减少223.8万桶。
misbound|美国上周EIA原油库存增加527.8万桶，预期减少276.6万桶。
unsupported|沙特上周API原油库存增加527.8万桶。
"""


@pytest.mark.parametrize("case", OIL.strip().splitlines())
def test_expected_previous_actual(wire: list[Item], case: str) -> None:
    verdict, text = case.split("|")
    found = check_sentence(text, [at(wire, "05:41", "API原油库存")])
    assert not found.ships if verdict in {"misbound", "contradicted", "unsupported"} else found.verdict == verdict


def test_every_sentence_of_the_samples_passes(wire: list[Item]) -> None:
    failed = [
        (s, found.findings)
        for item in wire
        for s in sentences(item.text)
        if not (found := check_sentence(s, [item])).ships
    ]
    assert failed == []


def test_stamped_and_joined_sentences_pass(wire: list[Item]) -> None:
    for item in wire:
        own = [s for s in sentences(body_of(item.text)) if len(s) < 120]
        moment = item.published_at
        stamp = f"（{moment.month}月{moment.day}日{moment:%H:%M}）。"
        made = [s.rstrip("。") + stamp for s in own] + [a + b for a, b in itertools.pairwise(own)]
        for text in made:
            found = check_sentence(text, [item])
            assert found.ships, (text, found.findings)


def test_quotes_are_literal(wire: list[Item]) -> None:
    item = at(wire, "12:00", "恒生科技指数涨2.08%")
    found = check_sentence("恒指涨0.9%。", [item])
    assert found.quote in item.text or found.quote in item.title
    assert "0.86%" in found.quote


def test_a_replaced_value_is_not_the_latest(wire: list[Item]) -> None:
    flash = at(wire, "13:13", "成交额")
    chain = links(wire)
    later = flash.published_at + timedelta(hours=3)
    text = "沪深两市成交额突破2.5万亿。"
    assert check_sentence(text, [flash], as_of=later, links=chain).verdict == "superseded"
    assert check_sentence(text, [flash], as_of=later).verdict == "supported"
    moments = {i.item_id: i.published_at for i in wire}
    before = Gate(as_of=flash.published_at, links=chain, moments=moments)
    assert check(text, [flash], before).verdict == "supported"
    dated = "截至13:13，沪深两市成交额突破2.5万亿。"
    assert check_sentence(dated, [flash], as_of=later, links=chain).verdict == "supported"


def test_nothing_later_than_the_moment_asked_for_exists(wire: list[Item]) -> None:
    close = at(wire, "15:02", "成交额")
    found = check_sentence("沪深两市成交额3.6万亿。", [close], as_of=close.published_at - timedelta(minutes=1))
    assert found.verdict == "unsupported"
    assert [f.kind for f in found.findings] == ["as_of"]


def test_shown_arithmetic_is_recomputed(wire: list[Item]) -> None:
    item = at(wire, "05:41", "API原油库存")
    base = "预期减少223.8万桶，前值减少276.6万桶，二者相差"
    assert check_sentence(base + "52.8万桶。", [item]).verdict == "derived"
    assert not check_sentence(base + "53.8万桶。", [item]).ships


def test_without_a_source(wire: list[Item]) -> None:
    assert check_sentence("市场回顾", []).verdict == "no_claim"
    assert check_sentence("沪指涨1.09%。", []).verdict == "uncited"


def test_names_known_to_the_store(wire: list[Item]) -> None:
    item = replace(at(wire, "16:32", "力鸿一号"), item_id="x")
    text = "力鸿一号由星河动力研制，在酒泉卫星发射中心圆满完成亚轨道飞行试验任务。"
    assert not check(text, [item], Gate(names=("星河动力",))).ships


def test_of_a_printed_sentence_the_item_is_not_read_for_numbers(wire: list[Item]) -> None:
    item = replace(at(wire, "12:00", "恒生科技指数涨2.08%"), item_id="t0printed")
    printed = sentences(body_of(item.text))[0]
    assert check_sentence(printed, [item]).verdict == "supported"
    assert "parsed" not in vars(source_of(item))
    assert check_sentence("恒指涨0.86%。", [item]).verdict == "supported"
    assert "parsed" in vars(source_of(item))
