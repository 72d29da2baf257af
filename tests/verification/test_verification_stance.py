"""Sentences without numbers: what is denied, planned and done, and by whom, must stay as the item says it."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from rag import stance
from rag.sources import read
from rag.types import Item
from rag.verification import check_sentence, check_text
from rag.verification.stance import misstated, said

SEEDS = Path(__file__).parents[2] / "seeds"
TEXT = (
    "财联社1月12日电，甲方科技公告称，公司未参与该数据中心项目的建设，也不会向其供货。公司拟收购乙方电子，交易尚未完成。"
    "乙方电子向甲方科技供应光模块。丙方资本已将样品寄出，并否认裁员传闻。监管机构同意其上市申请。"
)


@pytest.fixture(scope="module")
def item() -> Item:
    first = read(SEEDS / "CLS_2026-01-12_Major.md").items[0]
    return replace(first, item_id="stance0001", title="甲方科技：未参与该数据中心项目", text=TEXT)


CASES = """
contradicted|negation|甲方科技参与该数据中心项目的建设。
contradicted|negation|甲方科技表示，公司会向其供货。
contradicted|negation|丙方资本没有将样品寄出。
contradicted|negation|监管机构拒绝其上市申请。
contradicted|plan|甲方科技称，公司已收购乙方电子。
contradicted|plan|甲方科技称，公司收购乙方电子。
misbound|roles|甲方科技向乙方电子供应光模块。
supported||甲方科技公告称，公司没有参与该数据中心项目的建设。
supported||甲方科技称，公司计划收购乙方电子。
supported||公司拟收购乙方电子，交易未完成。
supported||丙方资本已经将样品寄出。
supported||监管机构已同意其上市申请。
"""


CLIPPED = """
contradicted|negation|公司否认甲甲科技收购乙乙股份|甲甲科技收购乙乙股份。
contradicted|negation|公司不存在违规担保情形|存在违规担保情形。
contradicted|negation|证监会未对甲甲科技立案调查|对甲甲科技立案调查。
contradicted|negation|公司不存在甲甲资产代持股份的情形|甲甲资产代持股份的情形。
contradicted|plan|甲甲科技公告称拟收购乙乙股份|收购乙乙股份。
supported||公司否认甲甲科技收购乙乙股份|公司否认甲甲科技收购乙乙股份。
supported||公司表示甲甲科技收购乙乙股份|甲甲科技收购乙乙股份。
"""
SIGNS = """
supported||公司已把设备运往该城|公司将设备运往该城。
supported||公司将设备运往该城|公司已把设备运往该城。
supported||公司已付清收购款项|公司将收购款项付清。
supported||公司不得不推迟新品发布会|公司推迟新品发布会。
supported||公司可能推迟新品发布会|公司有望推迟新品发布会。
supported||董事会同意收购乙方电子全部股份|董事会拟收购乙方电子全部股份。
contradicted|negation|公司不推迟新品发布会|公司推迟新品发布会。
contradicted|negation|该样车为非量产车型|该样车为量产车型。
contradicted|negation|该样车为量产车型|该样车为非量产车型。
contradicted|plan|公司推迟新品发布会|公司可能推迟新品发布会。
contradicted|plan|公司推迟新品发布会|公司预计推迟新品发布会。
contradicted|plan|公司预计推迟新品发布会|公司推迟新品发布会。
contradicted|plan|公司拟收购乙方电子|公司完成收购乙方电子。
contradicted|plan|公司将扩大该厂产能|公司已扩大该厂产能。
contradicted|plan|公司将进一步扩大投入规模|公司已进一步扩大投入规模。
"""
REACH = """
supported||公司拟收购的乙方电子投产新厂房|乙方电子已投产新厂房。
supported||公司拟收购乙方电子持有的丙方股权|乙方电子已持有丙方股权。
supported||公司计划明年投产的新厂房获批|公司新厂房已获批。
supported||公司拟收购乙方电子已获批准|公司收购乙方电子已获批准。
supported||公司将付出更大代价而对手已付出代价|对手已付出代价。
supported||公司拟回购股份方案实施完毕|公司已实施回购股份方案。
supported||公司拟回购股份，此前募集资金用于建设新厂|公司募集资金已用于建设新厂。
contradicted|plan|公司拟收购的乙方电子停牌|公司收购乙方电子。
contradicted|plan|已获批的项目计划明年投产|项目已投产。
contradicted|plan|公司拟收购乙方电子已获批准|公司已收购乙方电子。
contradicted|plan|公司计划在青禾市建设一座工厂|公司已建设一座工厂。
contradicted|plan|公司拟以自有资金向乙方电子增资|公司已增资乙方电子。
contradicted|plan|公司将提高产品的竞争力并建设新厂|公司已建设新厂。
contradicted|plan|公司将提高定位精度，用于青禾市测绘|该技术已用于青禾市测绘。
"""
TIES = """
misbound|roles|甲甲公司的供应商乙乙公司今日上市|乙乙公司的供应商甲甲公司今日上市。
misbound|roles|甲甲公司的供应商乙乙公司今日上市|甲甲公司是乙乙公司的供应商。
misbound|roles|乙乙公司系甲甲公司的全资子公司|甲甲公司系乙乙公司的全资子公司。
misbound|roles|甲甲公司控股股东乙乙公司|乙乙公司的控股股东为甲甲公司。
supported||甲甲公司的供应商乙乙公司今日上市|乙乙公司是甲甲公司的供应商。
supported||甲甲公司控股股东乙乙公司|甲甲公司的控股股东为乙乙公司。
supported||甲甲公司的客户包括乙乙公司|乙乙公司是甲甲公司的客户。
misbound|subject|青禾公司部分门店停业|青禾公司全部门店停业。
misbound|subject|青禾公司多数门店停业|青禾公司门店都已停业。
misbound|subject|青禾公司全部门店停业|青禾公司部分门店停业。
supported||青禾公司全部门店停业|青禾公司所有门店停业。
supported||青禾公司部分门店停业|青禾公司部分门店已经停业。
supported||青禾公司部分门店的产品均已售罄|青禾公司的产品均已售罄。
"""
APART = """
contradicted|negation|甲甲科技研发的护眼灯仍在改进，尚未投入生产，还不能预订|甲甲科技的护眼灯已经投入生产。
contradicted|negation|甲甲科技研发的护眼灯仍在改进，尚未投入生产，还不能接受预订|甲甲科技的护眼灯可以接受预订。
contradicted|plan|甲甲科技计划2028年测试一艘无人渡轮|甲甲科技的无人渡轮已经开始测试。
contradicted|plan|双方的联合实验室预计将在明年春天启用|甲甲科技与乙乙大学的联合实验室已经启用。
contradicted|plan|甲甲科技有望在五年内将能耗降低一半|甲甲科技已将能耗降低一半。
supported||甲甲科技研发的护眼灯仍在改进，尚未投入生产，还不能预订|甲甲科技的护眼灯还没有投入生产。
supported||甲甲科技目前暂无水下机器人相关业务布局|甲甲科技表示，暂未布局水下机器人相关业务。
supported||甲甲科技表示，并非所有护眼灯都好卖，许多最终不会成为爆款|甲甲科技表示，并非所有护眼灯都会成为爆款。
supported||公司拟收购乙方电子，目前双方签署了意向书|公司已签署意向书。
supported||公司拟以自筹资金回购股份，截至1月9日，累计回购30万股|公司已累计回购30万股。
supported||预计全年净利润增长20%，其中，上半年实现净利润2亿元|上半年已实现净利润2亿元。
supported||公司计划年内投产新厂房，老厂房去年投产|公司老厂房已投产。
supported||公司拟收购乙方电子股权，交易获股东会批准|公司收购乙方电子股权的交易已获股东会批准。
supported||公司拟收购乙方电子，股东会审议通过了该议案|公司股东会已审议通过收购乙方电子的议案。
supported||若运费上涨，甲甲科技将提价，乙方电子上周提价|乙方电子已提价。
"""


@pytest.mark.parametrize("case", "".join(t.lstrip() for t in (CLIPPED, SIGNS, REACH, TIES, APART)).strip().splitlines())
def test_a_clause_against_one_sentence(item: Item, case: str) -> None:
    verdict, kind, text, claim = case.split("|")
    found = check_sentence(claim, [replace(item, title="", text=f"{text}。")])
    assert found.verdict == verdict, found.findings
    assert not kind or kind in {f.kind for f in found.findings}


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_one_clause(item: Item, case: str) -> None:
    verdict, kind, text = case.split("|")
    found = check_sentence(text, [item])
    assert found.verdict == verdict, found.findings
    assert not kind or kind in {f.kind for f in found.findings}


def test_a_text_written_by_hand_is_read_the_same_way(item: Item) -> None:
    text = f"甲方科技参与该数据中心项目的建设。[#{item.item_id}] 公司拟收购乙方电子。[#{item.item_id}]"
    assert [c.verdict for c in check_text(text, [item])] == ["contradicted", "supported"]


def test_every_sentence_of_the_samples_says_what_its_item_says() -> None:
    for file in ("CLS_2026-01-06_General.md", "CLS_2026-01-12_Major.md"):
        for one in read(SEEDS / file).items:
            assert list(misstated(one.text, [said(one.text)])) == []


def test_the_nearest_sign_counts() -> None:
    assert stance.said_as("可能不会提供帮助", "提供") == {"denied"}
    assert stance.said_as("减持计划已实施完毕", "实施") == {"done"}
    assert stance.said_as("有关部门提供帮助", "提供") == {"plain"}
    assert stance.said_as("有关部门", "提供") == set()


def test_words_that_only_look_like_signs() -> None:
    for text in ("公司将于近期在无锡开业", "即将上市", "中东和北非", "无人机产业"):
        assert list(stance.predicates(text, "denied")) == []
    assert list(stance.predicates("即将上市", "planned")) == []


@pytest.mark.parametrize("piece", ["公司未参与，", "未", "甲向乙", "拟收购已完成", "不会", "计划，"])
def test_reading_is_linear(piece: str) -> None:
    source = said(TEXT)

    def seconds(size: int) -> float:
        best = 9.0
        for _ in range(2):
            start = time.process_time()
            list(misstated(piece * size, [source]))
            best = min(best, time.process_time() - start)
        return best

    short, long = seconds(500), seconds(2000)
    assert long <= max(8 * short, 0.05)
