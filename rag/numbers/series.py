# ruff: noqa: E501 - tables and patterns of wide characters read best as whole rows
"""The subjects whose values move over a day (indices, metals, oil, currencies), their markets and trading hours."""

from __future__ import annotations

import re
from datetime import datetime, time
from functools import lru_cache

# market | series=other names: the market says when a value of the day can exist
_TABLE = """
A | 沪指=上证指数,上证综指 深成指=深证成指 创业板指=创业板指数,创指 科创50=科创50指数 北证50=北证50指数 科创综指 沪深300=沪深300指数 中证1000 上证50=上证50指数
HK | 恒生指数=恒指 恒生科技指数=恒科指,恒生科指 国企指数
US | 纳指=纳斯达克综合指数,纳斯达克指数 道指=道琼斯工业平均指数,道琼斯工业指数,道琼斯指数,道琼斯股指,道琼斯 标普500=标普500指数,标准普尔500指数,标普500股指,标普500电子迷你股指,标普500迷你股指 罗素2000=罗素2000指数
US | 费城半导体指数=费半指数 纳斯达克中国金龙指数=纳斯达克金龙中国指数 纳斯达克生物科技=纳斯达克生物科技指数 纳斯达克100=纳斯达克100指数,纳斯达克100股指,纳指100 利弗莫尔中概股龙头指数
EU | 英国富时100=英国富时100指数,英国富时指数,英国股指,富时100指数,富时指数 法国CAC40=法国CAC40指数,法国CAC指数,法国股指,CAC40指数 德国DAX=德国DAX指数,德国DAX30指数,德国股指,DAX30指数,DAX指数 富时意大利MIB=富时意大利MIB指数,意大利富时MIB指数,意大利股指
EU | 欧洲斯托克50=欧洲斯托克50指数,欧元斯托克50指数,欧斯托克50指数,欧洲斯托克(Eurostoxx)50指数 斯托克600=欧洲斯托克600指数,斯托克欧洲600指数,STOXX欧洲600指数,欧洲STOXX600指数,STOXX600指数 西班牙IBEX35=西班牙IBEX35指数,西班牙IBEX指数,西班牙股指
24h | 现货黄金=国际现货黄金 现货白银=国际现货白银 现货铂金 现货钯金 COMEX黄金=COMEX黄金期货,纽约期金 COMEX白银=COMEX白银期货,纽约期银 纽约钯金=钯金期货 美国天然气=美国天然气期货,NYMEX天然气期货
24h | 纽约可可=ICE纽约可可期货,洲际交易所（ICE）纽约可可期货,洲际交易所纽约可可期货,纽约可可期货 伦敦可可=ICE伦敦可可期货,伦敦ICE可可期货,伦敦洲际交易所可可期货,洲际交易所伦敦可可期货,伦敦可可期货
24h | 伦铜=LME伦铜,LME铜,LME期铜,LME三个月期铜 伦铝=LME伦铝,LME铝,LME期铝,LME三个月期铝 伦锡=LME伦锡,LME锡,LME期锡,LME三个月期锡 伦镍=LME伦镍,LME镍,LME期镍,LME三个月期镍 伦锌=LME伦锌,LME锌,LME期锌,LME三个月期锌 伦铅=LME伦铅,LME铅,LME期铅,LME三个月期铅
24h | WTI原油=WTI原油期货,美油,美国原油期货 布伦特原油=布伦特原油期货,布油 比特币 以太坊 美元指数 韩国综合指数=韩国KOSPI指数,韩国综合股价指数,韩国首尔综指,韩国综指,首尔综指,KOSPI指数,KOSPI综合指数 韩国KOSPI200=韩国KOSPI200指数,KOSPI200指数,KOSPI200 日经225=日经225指数,日经指数,日经股指,日经225平均指数,日经平均指数 东证指数=日本东证指数 MSCI亚太=MSCI亚太指数
24h | 菲律宾综合指数=菲律宾股指,菲律宾基准股指,菲律宾股市指数,菲律宾指标股指 印度SENSEX指数=印度Sensex指数,印度SENSEX30指数 印度NIFTY指数=印度NIFTY50指数 马来西亚KLCI指数=马来西亚的KLCI指数 泰国SET指数=泰国股指,泰国基准股票指数 巴基斯坦KSE-100指数 多伦多股票指数=多伦多证券交易所指数,多伦多综合指数
24h | 新加坡海峡时报指数=新加坡基准股指,新加坡主要股指,新加坡基准股票指数 土耳其BIST-100指数 韩国KOSDAQ=韩国KOSDAQ指数 澳洲标普200指数=澳洲S&P/ASX200指数,澳大利亚S&P/ASX200指数,澳大利亚标普/ASX200指数,澳大利亚标准普尔/ASX200指数,澳大利亚标普/澳证200指数 墨西哥主要股指 巴西主要股指 南非主要股指=南非主要股票指数
24h | 台湾加权指数=台湾加权股价指数,台交所加权股价指数,台湾证交所加权股价指数 印尼综合指数=印尼基准股指,印尼股市,印尼股市基准指数,印度尼西亚基准股指,雅加达综合指数,印尼股票基准指数,印度尼西亚股市基准指数,印度尼西亚股票基准指数,印尼雅加达综合指数 越南VN指数 富时中国A50期货=富时中国A50指数期货,富时A50期指,富时A50中国指数期货
期货 | 铂=铂期货主力合约,铂主力合约 钯=钯期货主力合约,钯主力合约 沪银=沪银主力合约 沪金=沪金主力合约 沪铜=沪铜主力合约 沪锡=沪锡期货主力合约,沪锡主力合约 碳酸锂=碳酸锂期货主力合约,碳酸锂主力合约 焦煤=焦煤期货主力合约,焦煤主力合约
期货 | 30年期国债期货=30年期国债期货主力合约,30年期主力合约 10年期国债期货=10年期国债期货主力合约,10年期主力合约 5年期国债期货=5年期国债期货主力合约,5年期主力合约 2年期国债期货=2年期国债期货主力合约,2年期主力合约
期货 | 集运欧线=集运指数（欧线）期货主力合约,集运指数欧线期货主力合约,集运指数（欧线）主力合约,集运指数(欧线)主力合约,集运指数欧线期货连续主力合约,集运指数欧线主力合约,集运欧线主力合约,欧线集运主力合约
"""
SUBJECTS: dict[str, tuple[str, str]] = {}
"""Name → (series, market); currencies and bond yields are found by patterns instead."""
for _line in _TABLE.strip().splitlines():
    _market, _, _rows = _line.partition(" | ")
    for _row in _rows.split():
        _name, _, _forms = _row.partition("=")
        SUBJECTS |= dict.fromkeys([_name, *filter(None, _forms.split(","))], (_name, _market))

FUTURES = {"纳指": "纳斯达克100"}
"""Series → the one that its 期货 are of: there are none on the composite index."""

_CAPITALS = {name.upper(): series for name, series in SUBJECTS.items()}
_MARKETS = dict(SUBJECTS.values())
_MONEY = (
    "美元|日元|欧元|英镑|澳元|纽元|加元|瑞士法郎|瑞郎|韩元|新台币|台币|印尼卢比|印尼盾|印度卢比|泰铢|马来西亚林吉特|林吉特|菲律宾比索|卢布|里拉|兰特"
    "|雷亚尔|在岸人民币|离岸人民币|人民币|港元|新加坡元|越南盾"
)
_PAIRED = rf"(?:（CN[HY]）)?[兑/](?:{_MONEY})(?:汇率)?(?!中间价)"
_STATES = "美国|日本|英国|德国|法国|意大利|韩国"
_YEARS = r"(?:\d{1,2}|[两二五十]|三十)年期"
_YIELDS = f"年期(?:(?:{_STATES})[国公]债|[美日英德]债)收益率"
_SPACED = re.compile(r"(?<=[A-Za-z])(?=\d)")


def _subjects() -> re.Pattern[str]:
    """Pairs of currencies, yields and the names above, longest first; factored by first character and that in capitals
    and small letters, so that a search jumps to where one can begin: ten times as fast.
    """
    rows = [(money[0], money[1:] + _PAIRED) for money in _MONEY.split("|")]
    rows += [(state[0], f"{state[1:]}{_YEARS}[国公]债收益率") for state in _STATES.split("|")]
    rows += [(digit, rf"\d?{_YIELDS}") for digit in "0123456789"]
    rows += [(number, _YIELDS) for number in "两二五十"] + [("三", f"十{_YIELDS}")]
    for name in sorted(SUBJECTS, key=len, reverse=True):
        behind = _SPACED.sub(" ?", re.escape(name)).removeprefix(name[0])
        rows += [(first, rf"{behind}(?!\d)") for first in sorted({name[0].upper(), name[0].lower()})]
    tails: dict[str, list[str]] = {}
    for first, behind in rows:
        tails.setdefault(first, []).append(behind)
    return re.compile("|".join(f"{first}(?i:{'|'.join(behind)})" for first, behind in tails.items()))


SUBJECT = _subjects()
_ONE_NAME = (
    ("印尼盾", "印尼卢比"), ("新台币", "台币"), ("瑞郎", "瑞士法郎"), ("马来西亚林吉特", "林吉特"), ("汇率", ""), ("/", "兑"),
    ("公债", "国债"), ("（CNH）", ""), ("（CNY）", ""), ("两年", "2年"), ("二年", "2年"), ("五年", "5年"), ("三十年", "30年"), ("十年", "10年"),
)  # fmt: skip
_BOND = re.compile(rf"^(\d+年期)(?:([美日英德])债|({_STATES})国债)")
_COUNTRY = {"美": "美国", "日": "日本", "英": "英国", "德": "德国"}


@lru_cache(maxsize=1024)
def series_named(name: str) -> tuple[str, str]:
    """(series, market) of a text that `SUBJECT` matched."""
    known = _CAPITALS.get(name.replace(" ", "").upper())
    if known:
        return known
    for other, one in _ONE_NAME:
        name = name.replace(other, one)
    return _BOND.sub(lambda m: f"{m[3] or _COUNTRY[m[2]]}{m[1]}国债", name), "24h"


def market_of(subject: str) -> str:
    """The market on which a series is traded; empty for the share of a company."""
    return "24h" if is_rate(subject) or is_yield(subject) else _MARKETS.get(subject, "")


def is_rate(subject: str) -> bool:
    """Whether a series is an exchange rate."""
    return "兑" in subject


def is_yield(subject: str) -> bool:
    """Whether a series is the yield of a government bond."""
    return subject.endswith("收益率")


AFTER_NAME = re.compile(
    r"(?:[（(][A-Za-z0-9]{2,10}[)）])?(?:期货(?:指数)?|连续|主连)*(?:主力合约|主力)?(?:价格)?(?:均|汇率|短线|短时|盘初|从日内[高低]点|继续|首次|大(?=[涨跌])|急|进一步|午盘|当天|重[挫回返上]|下挫|跳水|飙|[涨跌]势|逆势|夜盘|微|小幅|在(?:亚洲)?早盘(?:交易)?中|扩大[涨跌]幅|将(?=[涨跌]幅)|周[一二三四五六日]|一度|盘中|午后|尾盘|拉升|直线|持续|早盘|快速|现|续|收|收盘|日内|涨幅|跌幅|涨势|贬值|升值|初步|最新|向上|向下|再度|大幅|探底回升|扩大|至|一路|延续|暴|开盘|突破|跌破|升破|站上|失守|触及|报|收报|高开|低开|转|[涨跌升上下扩收触反走维回攀创]|\s|(?:、(?:(?!分别)(?:20号|[^、，0-9])){1,14}){1,12}(?:均|双双)?(?:收)?(?:上|下|大|下挫)?[涨跌](?:超|逾|近|约)?\d)"
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
            return scope == "期货" or clock >= time(15, 0) or clock < time(3, 0)
        case _:
            return True


def _new_york(moment: datetime) -> tuple[time, time]:
    """When New York opens and closes in Beijing: later in winter (whole months, so up to three weeks off at the ends)."""
    return (time(21, 30), time(4, 0)) if 4 <= moment.month <= 10 else (time(22, 30), time(5, 0))


_CLOSED = re.compile(r"收[涨跌盘报]")
_HONG_KONG_ALONE = re.compile(
    r"(?:腾讯|阿里巴巴|美团|京东|小米|百度|网易|快手|哔哩哔哩|蔚来|小鹏集团|理想汽车|携程|智谱|MINIMAX|泡泡玛特|联想集团)$|南方两倍做多"
)
"""Shares that are not traded on the mainland: whatever their item says, by day they are told from Hong Kong."""
_HONG_KONG = re.compile(r"港股|香港|恒生|恒指|\.HK")
_MAINLAND = re.compile(r"沪指|创业板|科创|两市|涨停|跌停|A股|韩国|\.S[HZ]")


def hours_of(subject: str, clause: str, whole: str, moment: datetime) -> str:
    """Market and hours that make another series of the same name: Hong Kong, before the US open, night futures."""
    market = market_of(subject)
    clock = moment.time()
    late = clock >= time(20, 50) or clock < time(5, 30)
    if subject == "富时中国A50期货":
        return "夜盘" if "夜盘" in clause or not time(8, 55) <= clock < time(16, 50) else ""
    if market:
        return "夜盘" if market == "期货" and late else ""
    opens, closes = _new_york(moment)
    if time(15, 30) <= clock < opens and "盘前" in whole:
        return "盘前"
    if closes <= clock < time(5, 30) and "盘后" in whole and not _CLOSED.search(whole):
        return "盘后"
    if late:
        return "夜盘" if re.search(r"期货|夜盘|主力合约", whole) else "美股"
    if not time(8, 0) <= clock < time(15, 30) and re.search(r"盘前|盘后|美股", whole):
        return "盘前"
    if _HONG_KONG_ALONE.match(subject) or ".HK" in clause or (_HONG_KONG.search(whole) and not _MAINLAND.search(whole)):
        return "港股"
    return ""


def trades_as_futures(subject: str) -> bool:
    """Metals, oil and the like are quoted as 期货 anyway; for an index its futures are another series."""
    return market_of(subject) in {"24h", "期货"} and not subject.endswith(("指数", "225"))
