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
    "a leveraged fund": (
        "南方两倍做多海力士涨超55%。",
        "南方两倍做多海力士涨近60%。",
        {"南方两倍做多海力士|涨跌幅|港股"},
    ),
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
    "a share that reaches its limit": (
        "丁丁旭创涨超13%，又创新高。",
        "从板块来看，芯片方向走强，甲甲股份3天2板，丁丁旭创20CM涨停。",
        {"丁丁旭创|涨跌幅|"},
    ),
    "a limit touched, and held": (
        "早盘概念拉升，甲甲动力触及涨停，乙乙电子跟涨。",
        "概念拉升，丁丁旭创涨停，此前甲甲动力、戊戊股份双双涨停。",
        {"甲甲动力|涨跌幅|"},
    ),
    "an opening in the auction and a streak": (
        "机器人概念股甲甲科技（2板）高开2.71%、乙乙达（创业板2板）低开4.06%。",
        "机器人概念活跃，甲甲科技3连板。",
        {"甲甲科技|涨跌幅|"},
    ),
    "a limit that breaks": ("甲甲控股涨停。", "甲甲控股报76.35元/股，涨幅达7.12%。", {"甲甲控股|涨跌幅|"}),
    "an index that turns": ("深成指低开1.05%。", "指数回升，深成指率先翻红。", {"深成指|涨跌幅|"}),
    "two indices that turn": ("沪指、深成指涨超1%。", "沪指、深成指先后翻绿。", {"沪指|涨跌幅|", "深成指|涨跌幅|"}),
    "a turn and a number": (
        "纳斯达克100指数期货走弱，跌幅达到2.7%。",
        "纳指100期货涨1.9%。",
        {"纳斯达克100|涨跌幅|期货"},
    ),
    "a currency": (
        "印尼卢比兑美元下跌，跌至16330。",
        "印尼盾兑美元汇率走低0.7%，至16,410的新低。",
        {"印尼卢比兑美元|汇率|"},
    ),
    "the yield of a bond": (
        "日本两年期国债收益率走高2.2个基点，至0.915%。",
        "日本2年期国债收益率走高4.1个基点至0.934%。",
        {"日本2年期国债收益率|收益率|", "日本2年期国债收益率|涨跌（基点）|"},
    ),
    "the value after a peak": (
        "比特币报42600美元。",
        "小注：比特币价格周二一度下探41000美元，现反弹至43700美元。",
        {"比特币|价格（美元）|"},
    ),
    "back from a low": (
        "WTI原油期货从日内低点拉回到71美元/桶，现报71.336美元/桶，跌1.27%。",
        "WTI原油期货价格下跌3.46%，报69.815美元/桶。",
        {"WTI原油|涨跌幅|", "WTI原油|价格（美元/桶）|"},
    ),
    "upon the night before": (
        "富时中国A50指数期货在上个交易日晚间收低0.73%的基础上开盘，现跌0.92%。",
        "富时中国A50指数期货跌逾2%。",
        {"富时中国A50期货|涨跌幅|"},
    ),
    "a number within a list of names": ("沪镍、20号胶、PVC跌超2%。", "沪镍跌超3%。", {"沪镍|涨跌幅|"}),
    "a name with 与 in it": ("甲与科技涨超20%。", "甲与科技、乙乙电子和丙丙通讯涨超29%。", {"甲与科技|涨跌幅|"}),
    "names that hold a common word": (
        "均均健康、日日科技、多多国涨超7%。",
        "均均健康直线涨停，日日科技涨超9%，多多国涨近6%。",
        {"均均健康|涨跌幅|", "日日科技|涨跌幅|", "多多国|涨跌幅|"},
    ),
    "a share that begins like a metal": ("铂力甲涨超5%。", "铂力甲涨超10%。", {"铂力甲|涨跌幅|"}),
    "a share's way, then its value": (
        "乙乙航天股价拉升，现涨0.5%。",
        "乙乙航天股价继续走高，涨幅扩大至6%，报83.420美元/股。",
        {"乙乙航天|涨跌幅|"},
    ),
    "three indices in one word": (
        "沪指下跌0.37%，深成指下跌2.18%。",
        "三大指数全部拉升翻红。",
        {"沪指|涨跌幅|", "深成指|涨跌幅|"},
    ),
    "a big fall": ("韩国综指大跌7%。", "韩国KOSPI指数大跌逾8%，报4128点。", {"韩国综合指数|涨跌幅|"}),
    "futures that turn": ("道琼斯指数期货跌0.1%。", "道琼斯指数期货转涨。", {"道指|涨跌幅|期货"}),
    "futures of a government bond": (
        "国债期货走低，30年期主力合约下跌0.43%。",
        "国债期货收盘走低，30年期主力合约下跌0.58%报112.370元。",
        {"30年期国债期货|涨跌幅|"},
    ),
    "a pair with a slash": ("欧元兑美元上涨0.2%至1.0943。", "欧元/美元升幅扩大至0.5%。", {"欧元兑美元|涨跌幅|"}),
    "the toll of a disaster": (
        "据智利广播电台报道，该国南部地震已造成至少14人死亡。",
        "智利地震遇难人数升至33人，伤者66人。",
        {"智利地震|死亡人数|"},
    ),
    "a share that turns": ("甲甲科技涨超6%。", "甲甲科技盘中转跌。", {"甲甲科技|涨跌幅|"}),
    "a name in other letters": (
        "法国cac40指数涨0.7%；韩国综合股价指数（KOSPI）涨4%。",
        "韩国kospi指数涨2%。",
        {"韩国综合指数|涨跌幅|"},
    ),
    "names of which there are more": (
        "甲甲科技、乙乙会展、丙丙数智等20多只股票涨超8%。",
        "丙丙数智涨超15%。",
        {"丙丙数智|涨跌幅|"},
    ),
    "a bond by two names": (
        "40年期日本国债收益率走低2.4个基点。",
        "日本40年期国债收益率走低5.2个基点至3.660%。",
        {"日本40年期国债收益率|涨跌（基点）|"},
    ),
    "a price at different places": (
        "早盘甲甲茅台低开1.7%，乙乙科技股价美股盘前大跌6.3%。",
        "甲甲茅台跌超4%，乙乙科技美股盘前高开高走涨超5%。",
        {"甲甲茅台|涨跌幅|", "乙乙科技|涨跌幅|盘前"},
    ),
    "trade before the open": (
        "甲甲科技股票盘前交易中上涨5.9%，乙乙科技股票美股盘前上涨2.3%。",
        "甲甲科技股票价格盘前涨10%，乙乙科技盘前涨4%。",
        {"甲甲科技|涨跌幅|盘前", "乙乙科技|涨跌幅|盘前"},
    ),
    "the board behind the name": (
        "并购重组的甲甲山石（创业板2板）高开5.18%，尾盘乙乙顾问触及涨停。",
        "并购重组的甲甲山石创业板3连板，乙乙顾问封涨停。",
        {"甲甲山石|涨跌幅|", "乙乙顾问|涨跌幅|"},
    ),
    "each its own value": (
        "创业板指、沪指、深成指分别涨1%、2%、3%，甲甲科技、乙乙电子分别涨2%、5%。",
        "深成指涨4%，沪指涨2%，乙乙电子涨6%，甲甲科技涨2%。",
        {"深成指|涨跌幅|", "乙乙电子|涨跌幅|"},
    ),
    "a share told by its way": ("甲甲控股短线拉升，现涨超3%。", "甲甲控股跳水，跌超2%。", {"甲甲控股|涨跌幅|"}),
    "a way that turns back": ("乙乙电器回落，涨幅收窄至5%以内。", "乙乙电器转跌。", {"乙乙电器|涨跌幅|"}),
    "a level passed again": (
        "韩国股市走高，KOSPI指数突破4600点，日内涨超2%。",
        "韩国KOSPI指数重回4700点，日内涨4.3%。",
        {"韩国综合指数|涨跌幅|", "韩国综合指数|价格（点）|"},
    ),
    "the close of the morning": ("日经225指数涨幅扩大至3%。", "日经225指数午盘收涨3.9%。", {"日经225|涨跌幅|"}),
    "two series that share a value": (
        "WTI原油期货跌4%。",
        "WTI原油期货与布伦特原油期货双双跌逾5%。",
        {"WTI原油|涨跌幅|"},
    ),
    "a record does not tell another day": (
        "甲甲医药下跌12%。",
        "甲甲医药下跌14%并创2017年以来最大跌幅。",
        {"甲甲医药|涨跌幅|"},
    ),
    "a yield at its lowest since a day": (
        "法国10年期国债收益率跌至12月3日以来的最低点，报3.157%。",
        "法国10年期公债收益率报3.148%。",
        {"法国10年期国债收益率|收益率|"},
    ),
    "a yield that goes on": (
        "英国两年期国债收益率下跌7.5个基点至3.87%。",
        "英国两年期国债收益率再度下跌，下降9个基点至3.84%。",
        {"英国2年期国债收益率|涨跌（基点）|"},
    ),
    "a rate passed": ("美元兑日元站上160。", "美元兑日元短线下挫，现报159.60。", {"美元兑日元|汇率|"}),
    "two names of one company": ("Marvell上涨9.5%。", "迈威尔科技涨超3%。", {"迈威尔科技|涨跌幅|"}),
    "the exchange before a contract": ("沥青跌1.44%。", "SHFE沥青跌2.27%。", {"沥青|涨跌幅|"}),
    "a close of a share": ("丙丙电子股价大涨9.9%。", "丙丙电子股价收盘上涨10.1%。", {"丙丙电子|涨跌幅|"}),
    "a share that leaps, then rises wider": (
        "丁丁机器飙升30%。",
        "丁丁机器扩大涨幅至40%。",
        {"丁丁机器|涨跌幅|"},
    ),
    "a reason between price and change": (
        "戊戊集团股价下跌2%。",
        "戊戊集团股价在公布第二季度业绩后下跌2.2%。",
        {"戊戊集团|涨跌幅|"},
    ),
    "a metal in London": ("LME伦铜涨幅扩大，现涨1.04%。", "LME伦铜日内上涨1.21%。", {"伦铜|涨跌幅|"}),
    "a contract in London by its months": ("伦锡日内跌近4%。", "LME三个月期锡下跌5%。", {"伦锡|涨跌幅|"}),
    "futures of an index under a shorter name": (
        "纳斯达克100指数期货跌超1%。",
        "道琼斯指数期货持平，纳斯达克指数期货跌2.3%。",
        {"纳斯达克100|涨跌幅|期货"},
    ),
    "a metal that plunges": ("现货黄金跌1%。", "现货黄金跳水，现跌1.55%。", {"现货黄金|涨跌幅|"}),
    "an index of futures": (
        "纳斯达克100指数期货跌超1%。",
        "纳斯达克100期货指数下跌2.7%。",
        {"纳斯达克100|涨跌幅|期货"},
    ),
    "a group by its first name": ("三星跌6.5%。", "三星电子跌近5%。", {"三星电子|涨跌幅|"}),
    "a stock market for its index": ("印尼股市下跌2%。", "印尼基准股指跌4%。", {"印尼综合指数|涨跌幅|"}),
    "a price passed": ("甲甲科技股价突破900美元。", "甲甲科技报905.2美元。", {"甲甲科技|价格（美元/股）|"}),
    "a share of Hong Kong alone": ("腾讯控股短线拉升，现涨超3%。", "港股走高，腾讯控股涨5.7%。", {"腾讯|涨跌幅|港股"}),
    "turnover of a stock": ("丁丁旭创成交额超321亿元。", "丁丁旭创成交额超347亿元。", {"丁丁旭创|成交额|"}),
}
APART = {
    "what would be": ("标普500指数跌0.2%。", "某机构预计，如果海峡开放，油价会回落，标普500指数上涨3%。"),
    "two exchanges": ("有色板块走弱，赤赤黄金跌超6%，两市超3000只个股下跌。", "港股黄金股走低，赤赤黄金跌超3%。"),
    "the code of another exchange": ("CPO概念走弱，中中旭创跌超5%。", "中中旭创(03999.HK)跌4.62%。"),
    "background of the night before": (
        "油气概念活跃。消息面上，WTI原油期货价格涨幅扩大至5%。",
        "WTI原油期货涨幅扩大至1%。",
    ),
    "an index and its futures": ("日经225指数期货上涨1.3%。", "日经225指数涨0.6%。"),
    "what was given back": ("费城半导体指数涨2%。", "费城半导体指数回吐5%涨幅而转跌。"),
    "two funds of a kind": ("MSCI亚太地区股指上涨超过5%。", "中证500股指期货（IC）主力合约日内涨幅收窄至2%。"),
    "the widest of the day": ("MSCI亚太指数跌幅高达2%。", "MSCI亚太指数下跌1.5%。"),
    "what was before": ("韩国KOSPI指数跌幅收窄到6%。", "早盘韩国综合指数跌逾8%后，触底反弹。"),
    "a settlement price": ("WTI原油期货结算价收涨4.38%，报66.2美元/桶。", "WTI原油期货涨1%，报63美元/桶。"),
    "that stock and that stock": ("甲甲科技走高，该股涨超8%。", "乙乙科技走高，该股涨超9%。"),
    "house prices": ("二手房价同比降幅收窄，甲甲和乙乙分别下降2.3%、2.2%。", "二手房价同比降幅收窄，甲甲下降4.5%。"),
    "the words before a streak": ("走出4天3板。", "走出跌停。"),
    "a sum of days": ("甲甲指数涨1%，甲甲科技累涨3%。", "甲甲科技累涨5%。"),
    "a limit told again": ("甲甲控股2连板。", "甲甲控股盘中触及涨停，乙乙电子跟涨。"),
    "a limit and its percentage": ("甲甲控股涨停。", "甲甲控股涨10.01%。"),
    "the streak of the day before": ("甲甲控股跌超3%。", "昨日高度股甲甲控股（4连板）竞价涨停。"),
    "a limit of some days": ("甲甲控股跌超3%。", "甲甲控股连续2日涨停，此前累计5个交易日涨停。"),
    "the turn of a year": ("创业板指涨1%。", "创业板指年内转跌。"),
    "a level that rises to, and stands at, one value": (
        "法国30年期国债收益率升至3.77%。",
        "法国30年期国债收益率现报3.77%。",
    ),
    "a sub-index of an index": ("印度NIFTY IT指数继续走低，跌幅为2.36%。", "印度NIFTY指数下跌1%。"),
    "a toll of another event": ("智利北部地震已造成17人死亡。", "智利一工厂爆炸造成28人死亡。"),
    "a toll of some of them": ("智利地震中国籍遇难者人数升至5人。", "智利地震死亡人数升至640人。"),
    "two tolls in one item": (
        "智利地震已造成17人死亡。",
        "智利地震造成甲市28人死亡。智利官员说，乙市的地震造成4人死亡。",
    ),
    "war": ("以军空袭黎巴嫩一处仓库，造成14人死亡。", "以军空袭黎巴嫩一处港口，造成33人死亡。"),
    "the weekday before": ("美国30年期国债收益率走高4.17个基点。", "美国30年期国债收益率周日持续走高，上升12个基点。"),
    "market value": ("甲甲科技报213美元/股，总市值为0.87万亿美元。", "乙乙科技报645美元/股，总市值为1.46万亿美元。"),
    "a middle rate": ("人民币兑美元中间价为7.0431。", "人民币兑美元中间价为7.0455。"),
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


def test_european_indices_by_country() -> None:
    opened = flash("15:07", "法国CAC40指数跌0.31%，德国DAX指数跌0.44%。")
    closed = flash("23:35", "德国DAX 30指数初步收高0.63%，法国股指初步收高0.29%。")
    assert updated(opened, closed) == {"德国DAX|涨跌幅|", "法国CAC40|涨跌幅|"}


def test_a_limit_before_the_open_is_of_the_day_before() -> None:
    assert not updated(flash("09:20", "甲甲控股高开2%。"), flash("09:26", "甲甲控股3连板。"))


def points(clock: str, *told: str) -> Item:
    """A digest of the hours before New York opens."""
    text = " ".join(f"{n}、{point}" for n, point in enumerate(told, 1))
    return replace(flash(clock, f"投资者需关注： {text}", "美股盘前要闻一览：要闻"), flags=("digest",))


def test_a_digest_before_new_york_opens_gives_new_values() -> None:
    before = flash("17:09", "美股半导体板块盘前走低，甲甲科技跌6%，乙乙半导体跌超4%。")
    then = flash("18:55", "甲甲科技盘前下跌7.9%。")
    digest = points("20:40", "甲甲科技跌超6%。", "乙乙半导体跌超4%。", "到发稿时，现货黄金价格涨1.70%。")
    after = flash("21:05", "现货黄金日内升幅扩大到3%。")
    found = [x for x in links([before, then, digest, after]) if x.kind == "updates"]
    assert [(x.source, x.target, x.key.split("|")[0]) for x in found] == [
        ("x18:55", "x17:09", "甲甲科技"),
        ("x20:40", "x18:55", "甲甲科技"),
        ("x21:05", "x20:40", "现货黄金"),
    ]


def test_before_the_open_is_not_after_it() -> None:
    assert not updated(flash("20:40", "甲甲科技美股盘前跌5%。"), flash("23:05", "美股三大股指低开，甲甲科技跌6%。"))
    late = flash("21:05", "美股盘前，甲甲科技跌5%。")
    assert updated(flash("20:40", "甲甲科技美股盘前跌6%。"), late) == {"甲甲科技|涨跌幅|盘前"}


def test_after_the_close_of_new_york_is_another_series() -> None:
    closed = flash("04:31", "美股三大指数收盘下跌，西西数据跌超4%。")
    first, then = (
        flash(clock, f"美股芯片股盘后上涨，西西数据涨超{n}%。") for clock, n in (("05:05", 6), ("05:20", 11))
    )
    found = [(x.source, x.target) for x in links([closed, first, then]) if x.kind == "updates"]
    assert found == [("x05:20", "x05:05")]


UNSAID = {
    "Hong Kong": (("10:49", "港股甲甲玛特(09999.HK)盘中涨超8%。"), ("11:18", "甲甲玛特涨超10%，某人举牌。"), True),
    "before the open": (
        ("18:05", "甲甲机器美股盘前涨超4%。"),
        ("18:12", "甲甲机器涨幅扩大至6%，公司推出新芯片。"),
        True,
    ),
    "a limit of the mainland": (("10:49", "港股甲甲科技(09999.HK)盘中涨超8%。"), ("11:18", "甲甲科技涨停。"), False),
    "a sector of the mainland": (
        ("10:49", "港股甲甲科技(09999.HK)盘中涨超8%。"),
        ("11:18", "半导体板块走强，乙乙电子涨超6%，丙丙微电涨超5%，甲甲科技涨超4%。"),
        False,
    ),
}


@pytest.mark.parametrize("case", UNSAID)
def test_a_flash_may_leave_out_where_a_share_is_traded(case: str) -> None:
    first, then, same = UNSAID[case]
    found = [x for x in links([flash(*first), flash(*then)]) if x.kind == "updates"]
    assert [x.target for x in found] == ([f"x{first[0]}"] if same else [])


def test_a_title_about_a_month_makes_its_changes_monthly() -> None:
    month = flash("15:03", "美油涨近17%，甲甲存储跌超40%。", "油价7月份大涨 美油涨近17%")
    assert not updated(flash("14:00", "WTI原油期货涨2%，甲甲存储涨超10%。"), month)


def test_the_night_session_has_a_close() -> None:
    first, then = (
        flash("00:13", "富时中国A50指数期货向上，现涨0.9%。"),
        flash("05:16", "富时A50期指连续夜盘收涨1.3%。"),
    )
    assert updated(first, then) == {"富时中国A50期货|涨跌幅|夜盘"}


def test_a_title_that_tells_of_the_close_tells_of_the_day() -> None:
    later = flash("14:40", "甲甲科技下跌7%，本周累跌9%。", "沪指收跌0.3% 甲甲科技本周累跌9%")
    assert updated(flash("14:00", "甲甲科技下跌5%。"), later) == {"甲甲科技|涨跌幅|"}


def test_a_title_that_names_last_week_leaves_the_changes_of_the_day() -> None:
    later = flash("14:40", "甲甲科技股价下跌7%。", "甲甲科技股价下跌7% 上周诺奖得主离职")
    assert updated(flash("14:00", "甲甲科技股价下跌5%。"), later) == {"甲甲科技|涨跌幅|"}
    assert not updated(flash("14:00", "甲甲科技股价下跌5%。"), replace(later, title="甲甲科技上周累计大跌 今日反弹"))


def test_a_digest_that_tells_the_last_value_stands_in_the_chain() -> None:
    gold = flash("19:00", "现货黄金日内涨1.70%。")
    digest = points("20:40", "到发稿时，现货黄金价格涨1.70%。")
    after = flash("21:05", "现货黄金日内升幅扩大到3%。")
    found = [(x.source, x.target) for x in links([gold, digest, after]) if x.kind == "updates"]
    assert found == [("x21:05", "x20:40")]


def test_a_title_of_two_subjects_gives_each_its_own_value() -> None:
    first = flash("08:03", "韩国KOSPI指数涨逾11%。", "韩国KOSPI指数涨逾11% 甲甲电子大涨24%")
    assert {(c.subject, str(c.quantity.low)) for c in claims_of(first)} == {("韩国综合指数", "11"), ("甲甲电子", "24")}


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


def test_revised_figures_of_a_statistic_correct_no_item() -> None:
    first = flash("07:51", "乙国当周外资买进债券7310亿元，前值由6925亿元修正为6918亿元。")
    assert not links([first, flash("07:53", "乙国当周外资买进股票2267亿元，前值由8146亿元修正为8173亿元。")])


def repeated(digest: Item, *items: Item) -> list[str]:
    return [x.target for x in links([*items, digest]) if x.kind == "repeats"]


def test_each_sentence_of_a_point_repeats_its_own_item() -> None:
    first = flash("16:10", "甲甲银行将丙丙半导体目标股价从31元上调至52元。")
    second = flash("17:16", "乙乙证券将丁丁光刻目标价从840元上调至963元。")
    third = flash("17:23", "乙乙证券将戊戊微电目标价从64元上调至77元。")
    told = "乙乙证券将戊戊微电目标价从64元上调至77元，将丁丁光刻目标价从840元上调至963元。"
    digest = points("20:40", "别的公司宣布新产品。", f"{told}甲甲银行将丙丙半导体目标股价从31元上调至52元。")
    assert repeated(digest, first, second, third) == ["x16:10", "x17:16", "x17:23"]


def test_news_is_told_again_though_the_price_moved_on() -> None:
    news = "丙丙资本说它的云端生意长得快，把它列进优选名单，两年后股价能到391美元。"
    item = flash("18:01", f"甲甲科技美股盘前涨超7%，{news}")
    told = f"甲甲科技美股盘前涨5.8%，{news}"
    assert repeated(points("20:40", told), item) == ["x18:01"]
    assert not repeated(points("20:40", told.replace("391", "394")), item)


def test_of_two_items_that_hold_a_point_the_one_about_it_is_repeated() -> None:
    news = "甲甲电子今起把绕线电阻、贴片电感和陶瓷谐振器的出厂报价都往上调。"
    about = flash("09:33", f"电阻走强。消息面上，{news}")
    beside = flash("15:20", f"今日多只个股涨停，市场成交活跃，丙丙股份走出五连板，丁丁科技尾盘回落。消息面上，{news}")
    digest = replace(flash("16:01", f"1）电阻：{news} 2）别的。"), title="今日投资舆情热点", flags=("digest",))
    assert repeated(digest, about, beside) == ["x09:33"]


def test_a_point_in_other_words_repeats_the_item_with_its_numbers() -> None:
    item = flash(
        "14:43", "甲甲重工打算买回30万亿日元的股份并销毁。董事会称，这30万亿日元（约2100亿元）分三次买回，随后销毁。"
    )
    told = "甲甲重工打算买回并销毁30万亿日元（约2100亿元）的库存股份，近日动手。"
    assert repeated(points("20:49", told), item) == ["x14:43"]
    assert not repeated(points("20:49", told.replace("2100", "2300")), item)


def test_a_sentence_with_the_number_of_another_subject_repeats_nothing() -> None:
    item = flash("16:10", "甲国主要股指收盘全线走高，乙国富时100指数涨0.34%，丙国综合指数涨0.27%。")
    assert not repeated(points("20:40", "三大股指收盘。乙国富时100指数收涨0.27%。"), item)


def test_points_may_be_numbered_with_brackets() -> None:
    item = flash("10:10", "储热概念拉升。某机构说，估算供需差额会由2025年的2.6GW扩至2030年的11.8GW，差额长期存在。")
    digest = replace(
        flash("15:26", "1）电容：需求很大。 2）储热：某机构说，估算供需差额会由2025年的2.6GW扩至2030年的11.8GW。"),
        title="今日投资舆情热点",
        flags=("digest",),
    )
    assert repeated(digest, item) == ["x10:10"]


def printed(*items: Item) -> set[str]:
    return {x.kind for x in links(items) if x.kind != "updates"}


def test_the_background_of_a_price_is_no_printing() -> None:
    news = flash("10:21", "甲国边防部队新闻处发布通告说，今天清早向某处雷达站发射了火箭。", "甲国称发射火箭")
    price = f"WTI原油期货升幅扩大到6%，报70.45美元/桶。消息面上，{news.text.split('，', 1)[1]}"
    assert not printed(news, flash("12:00", price))
    assert printed(news, flash("12:00", price, "甲国称发射火箭 美油涨超6%")) == {"expands"}


def test_a_price_within_a_later_report_is_no_printing() -> None:
    first = flash("13:01", "韩国KOSPI指数跌幅收窄到6%，盘中曾跌超10%，现报4630点。")
    assert not printed(first, flash("13:09", f"{first.text}早间韩国KOSPI指数跌超8%后，转头向上，外资仍在卖出。"))


def test_the_same_title_with_other_words() -> None:
    title = "甲国公开一款无人潜航器"
    first = flash(
        "14:39", "据甲国方面1月12日消息，甲国11日公开了一款深水的无人潜航器，这是该国海洋勘探的新工具。", title
    )
    other = "据甲国通讯社今天（1月12日）报道，甲国1月11日公开了一款深水的无人潜航器，是该国海洋勘探的新工具，续航很久。"
    assert printed(first, flash("18:25", other, title)) == {"expands"}
    drill = "据海事部门通报，甲海事局发出航行通告，1月{}日6时至8时，乙湾一带水面开展演练，船只勿入{}。"
    head = "乙湾一带水面开展演练 船只勿入"
    assert not printed(flash("09:05", drill.format(13, ""), head), flash("13:21", drill.format(12, "该水域"), head))


def test_the_same_notice_about_another_fund_is_no_printing() -> None:
    first = flash("19:06", "甲甲ETF丙丙(599110)1月13日开市后停牌一小时。")
    assert not printed(first, flash("19:10", "甲甲乙乙ETF丙丙(599310)1月13日开市后停牌一小时，特此公告。"))


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
