# ruff: noqa: E501 - tables and patterns of wide characters read best as whole rows
"""The subjects whose values move over a day (indices, metals, oil, currencies), their markets and trading hours."""

from __future__ import annotations

import re
from datetime import datetime, time

_A_SHARE = "A"
_HK = "HK"
_US = "US"
_EUROPE = "EU"
_FUTURES = "期货"
_ROUND = "24h"
# name → (canonical subject, market): the market says when a value of the day can exist
SUBJECTS: dict[str, tuple[str, str]] = {}
for _market, _rows in {
    _A_SHARE: "沪指=沪指,上证指数,上证综指 深成指=深成指,深证成指 创业板指=创业板指,创业板指数,创指 科创50=科创50指数,科创50 北证50=北证50指数,北证50 科创综指=科创综指 沪深300=沪深300指数,沪深300 "
    "中证1000=中证1000 上证50=上证50指数,上证50",
    _HK: "恒生指数=恒生指数,恒指 恒生科技指数=恒生科技指数,恒科指,恒生科指 国企指数=国企指数",
    _US: "纳指=纳斯达克综合指数,纳斯达克指数,纳指 道指=道琼斯工业平均指数,道琼斯指数,道琼斯股指,道琼斯,道指 标普500=标普500指数,标准普尔500指数,标普500股指,标普500 费城半导体指数=费城半导体指数,费半指数 纳斯达克中国金龙指数=纳斯达克中国金龙指数,纳斯达克金龙中国指数 "
    "纳斯达克生物科技=纳斯达克生物科技指数 纳斯达克100=纳斯达克100指数,纳斯达克100股指,纳斯达克100 利弗莫尔中概股龙头指数=利弗莫尔中概股龙头指数",
    _EUROPE: "英国富时100=英国富时100指数 法国CAC40=法国CAC40指数 德国DAX=德国DAX指数,德国DAX30指数 富时意大利MIB=富时意大利MIB指数,意大利富时MIB指数 欧洲斯托克50=欧洲斯托克50指数 斯托克600=欧洲斯托克600指数,斯托克欧洲600指数,STOXX欧洲600指数,欧洲STOXX600指数",
    _ROUND: "现货黄金=现货黄金,国际现货黄金 现货白银=现货白银,国际现货白银 现货铂金=现货铂金 现货钯金=现货钯金 WTI原油=WTI原油期货,WTI原油,美油 布伦特原油=布伦特原油期货,布伦特原油,布油 比特币=比特币 以太坊=以太坊 "
    "美元指数=美元指数 韩国综合指数=韩国KOSPI指数,韩国综合指数,韩国综合股价指数 日经225=日经225指数,日经225,日经指数 台湾加权指数=台湾加权指数,台湾加权股价指数,台交所加权股价指数,台湾证交所加权股价指数 MSCI亚太=MSCI亚太指数 东证指数=日本东证指数,东证指数 纽约钯金=钯金期货 富时中国A50期货=富时中国A50指数期货 美元兑日元=美元兑日元 日元兑美元=日元兑美元 COMEX黄金=COMEX黄金期货,COMEX黄金,纽约期金 COMEX白银=COMEX白银期货,COMEX白银,纽约期银",
    _FUTURES: "铂=铂期货主力合约,铂主力合约,铂 钯=钯期货主力合约,钯主力合约,钯 沪银=沪银主力合约,沪银 沪金=沪金主力合约,沪金 沪铜=沪铜主力合约,沪铜 沪锡=沪锡期货主力合约,沪锡主力合约,沪锡 集运欧线=集运指数（欧线）期货主力合约,集运指数欧线期货主力合约,集运指数（欧线）主力合约,集运指数(欧线)主力合约,集运指数欧线期货连续主力合约,集运指数欧线主力合约,集运欧线主力合约,欧线集运主力合约,集运欧线 碳酸锂=碳酸锂期货主力合约,碳酸锂主力合约,碳酸锂 焦煤=焦煤期货主力合约,焦煤主力合约,焦煤",
}.items():
    for _row in _rows.split():
        _name, _, _forms = _row.partition("=")
        SUBJECTS |= dict.fromkeys(_forms.split(","), (_name, _market))

MARKETS = dict(SUBJECTS.values())
SUBJECT = re.compile("(?:" + "|".join(sorted(map(re.escape, SUBJECTS), key=len, reverse=True)) + r")(?!\d)")
AFTER_NAME = re.compile(
    r"(?:期货|连续)*(?:主力合约|主力)?(?:价格)?(?:均|短线|短时|盘初|盘中|午后|尾盘|拉升|直线|持续|早盘|快速|现|续|收|收盘|日内|涨幅|跌幅|涨势|向上|向下|再度|大幅|探底回升|扩大|至|一路|延续|暴|开盘|突破|跌破|升破|站上|失守|触及|报|收报|高开|低开|转|[涨跌升上下扩收触反走维回]|\s|(?:、(?:(?!分别)[^、，0-9]){1,14}){1,12}(?:均|双双)?(?:收)?(?:上|下|大|下挫)?[涨跌](?:超|逾|近|约)?\d)"
)


def is_open(market: str, moment: datetime, scope: str = "") -> bool:
    """Whether a value of the session's own day can exist at that clock time; futures of an index trade round the clock."""
    clock = moment.time()
    match market:
        case "A":
            return time(9, 15) <= clock < time(18, 0)
        case "HK":
            return time(9, 0) <= clock < time(18, 0)
        case "US":
            return scope == "期货" or clock >= time(21, 25) or clock < time(5, 30)
        case "期货":
            return time(8, 55) <= clock < time(16, 0) or clock >= time(20, 50) or clock < time(2, 40)
        case "EU":
            return clock >= time(15, 0) or clock < time(3, 0)
        case _:
            return True


_HONG_KONG = re.compile(r"港股|香港|恒生|恒指|\.HK")
_MAINLAND = re.compile(r"沪指|创业板|科创|两市|涨停|跌停|A股|韩国|\.S[HZ]")


def hours_of(subject: str, clause: str, whole: str, moment: datetime) -> str:
    """Market and hours that make another series of the same name: Hong Kong, before the US open, night futures."""
    market = MARKETS.get(subject, "")
    clock = moment.time()
    late = clock >= time(20, 50) or clock < time(5, 30)
    if subject == "富时中国A50期货":
        return "夜盘" if "夜盘" in clause or not time(8, 55) <= clock < time(16, 50) else ""
    if market:
        return "夜盘" if market == "期货" and late else ""
    if late:
        return "夜盘" if re.search(r"期货|夜盘|主力合约", whole) else "美股"
    if not time(8, 0) <= clock < time(15, 30) and re.search(r"盘前|盘后|美股", whole):
        return "盘前"
    if ".HK" in clause or (_HONG_KONG.search(whole) and not _MAINLAND.search(whole)):
        return "港股"
    return ""


def trades_as_futures(subject: str) -> bool:
    """Metals, oil and the like are quoted as 期货 anyway; for an index its futures are another series."""
    return MARKETS.get(subject) in {"24h", "期货"} and not subject.endswith(("指数", "225"))
