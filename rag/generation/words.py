"""A question's content words, cut and tagged; the lists that bend them are in `lists`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from rag.generation.lists import generic, measures, names
from rag.generation.periods import PART_OF_MONTH

_DATE = re.compile(
    r"(?:20\d\d年)?\d{1,2}月(?:\d{1,2}[日号])?(?:[至到\-—~～]\d{1,2}[日号])?|20\d\d-\d\d?-\d\d?|20\d\d-W\d\d|\d{1,2}[日号]"
    r"|20\d\d年?|[一二三四]季度|Q[1-4]|[今昨前明][天日]|[上本下]周[一二三四五六日]?|[今去明]年|[上下]午|午[后间盘]|早盘|盘中"
)

_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]+[批届代期轮]")
_MONTH = re.compile(rf"(?<!\d)\d{{1,2}}月(?!\d|{PART_OF_MONTH})")
_ASKING = re.compile(
    r"多少钱|多少个?(?:百分点|基点)?|哪[几一]?[个天年月位家类些款条]?|几[个家只点条座款位项天板倍成]+|什么|何时|为什么|为何|请问|怎么样?|如何|是否|有没有"
)

_WHICH = re.compile("哪[一几两]?[个家类些款条位种支名所座项批样省]")
_KIND = 0.5
"""Weight of the kind of thing that is asked for."""
_NUMBERED = re.compile(r"[一二三四五六七八九十百\d]+号")
_QUOTED = re.compile("(?<=.)[报涨跌收]$")
"""The verb of a quotation, cut onto an unknown noun: 铜报 in 三个月期铜报多少美元."""
_FUNCTION = re.compile(
    "[时全在的是有了和与各每多少几从到把被对将会能可要上下中内外前后日月年周个只股家点元吨现押定拟做给让向为因由及其等三市]"
)
_COMPANY = re.compile(
    "生物|科技|股份|集团|药业|电子|证券|银行|医药|智能|控股|半导|通信|传媒|重工|光电|软件|实业|食品|微电|制药"
    "|钨业|锂业|矿业|铜业|铝业|新材"
)
_TRADE = re.compile(
    "高科|化工|化学|环保|能源|机电|电气|电器|精工|精密|材料|置业|物流|航空|航天|汽车|动力|网络|数据|信息|创新|投资|装备|重机"
    "|机械|包装|饮料|酒业|农业|牧业|种业|纸业|玻璃|水泥|建设|建筑|工程|文化|影视|教育|旅游|医疗|转债"
)
"""What a company's name may go on with when its first half is no word of the dictionary."""

_AMOUNT = re.compile(
    r"(?:多少|多大|(?<!哪)几)(?:[万亿千百]|万亿)?([个只家名台辆架颗股吨元%点成]|百分点|基点|[美港欧日韩]元)?(?:的)?"
)
_CLAUSE = re.compile(r"[，,。；;：:？?的]")
_MOVES = re.compile(
    r"[是有了给得出要能会再又还]|.?[到至达为报]|一共|总共|合计|总计|大约|大概|预计|预期|分别|变化|变动|每.|[最].|提高|超过|不超过|达到|还剩|各自"
)
"""Words before the asking word that do not say what is counted."""
_HEADS = frozenset("nvajgxl")
"""Parts of speech that may be a head."""
_ASKS = re.compile("[有什么哪的是在多少几把被从对]")
_PLACES = {"ns", "s", "f", "r"}
"""Tags of what stands before a common noun rather than in a name: 中国科技, 海外制药."""
_FIRM = re.compile(
    r"(?:^|[，。；;？?！：:、\s]|\d[日号月])(([一-鿿]{2,3})(?:科技|股份|集团|控股|实业|药业|制药|高科|重工|光电|传媒|新材|电气|电器"
    r"|机电|精工|精密|重机|置业|酒业|种业|纸业|钨业|锂业|矿业|铜业|铝业))(?![一-鿿]{0,2}(?:板块|概念|行业|指数|股价指))"
)
"""A company's name by its second half, where a clause begins: the dictionary cuts most of them apart."""
_FIRM_WEIGHT = 5.0
"""As much as its two halves would weigh."""

# Weight of a word by its part of speech (ICTCLAS tags as jieba gives them): names carry a question, verbs little.
_WEIGHTS = {"n": 2.0, "v": 1.0, "a": 1.0, "j": 2.5, "i": 1.5, "l": 1.5, "e": 3.0, "s": 1.0, "b": 1.0}
_NAMES = {"nr": 3.0, "ns": 2.5, "nt": 3.0, "nz": 3.0, "eng": 3.0, "nrt": 3.0, "nrfg": 3.0}


@dataclass(frozen=True, slots=True)
class Word:
    """A content word with its weight."""

    text: str
    weight: float
    name: bool
    """A proper name, Latin word or measure: evidence without it is about something else."""
    joint: str = ""
    """The two characters where an unknown word meets the next: 药明|生物 → 明生. A name must not be cut there."""


def content(text: str) -> tuple[Word, ...]:
    """The content words of a (narrow, rewritten) question: asking words, function words and dates are left out."""
    tagged = list(_jieba().tag(_ASKING.sub("，", _DATE.sub("，", text))))
    kind = _kind_asked(text)
    found: dict[str, Word] = {}
    for before, (word, tag), after in zip([("", ""), *tagged], tagged, [*tagged[1:], ("", "")], strict=False):
        if tag == "m" and _NUMBERED.fullmatch(word) and before[1][:1] in {"n", "v"}:
            # 力鸿|二号: the number is part of the name
            found[before[0][-1] + word] = Word(before[0][-1] + word, 3.0, True)
        if not _jieba().has_word(word):
            word = _QUOTED.sub("", word)
        weight = _NAMES.get(tag) or _WEIGHTS.get(tag[:1], 0.0)
        if weight and word.lower() not in generic() and not _lone(word) and (word[0] != "每" or word in measures()):
            joint = _joint(word, tag, after)
            name = _is_name(word, tag) or word in measures()
            found.setdefault(word, Word(word, _KIND if word in kind else weight, name and word not in kind, joint))
    for company, first in _FIRM.findall(text):
        if not _ASKS.search(first) and _jieba().tag(first)[0][1] not in _PLACES:
            found = {word: read for word, read in found.items() if word not in company}
            found[company] = Word(company, _FIRM_WEIGHT, True)
    for ordinal in _ORDINAL.findall(text):
        found[ordinal] = Word(ordinal, 3.0, True)
    for month in _MONTH.findall(text):
        found.setdefault(month, Word(month, 1.5, False))
    return tuple(found.values())


def _kind_asked(text: str) -> frozenset[str]:
    """The nouns behind 哪个, 哪家 …: the kind of thing that the answer names and a text seldom does (哪个潮玩品牌).

    No measure or name (哪个赛道拥挤度最高): that is what is told of it.
    """
    found: set[str] = set()
    for match in _WHICH.finditer(text):
        behind = _jieba().tag(text[match.end() : match.end() + 8])
        for n, (word, tag) in enumerate(behind[:2]):
            unknown = n == 0 and not _jieba().has_word(word) and behind[1:2] and behind[1][1][:1] == "n"
            if word.isascii() or word in measures() or word in names() or not (tag[:1] in {"n", "b"} or unknown):
                break
            found.add(word)
    return frozenset(found)


def head(text: str) -> tuple[Word, ...]:
    """What a number is asked of: the word before the asking word, and the noun behind it (多少股权).

    Generic words too (规模多大), but none that only says how it moves (拥挤度升到多少).
    """
    found: dict[str, Word] = {}
    for match in _AMOUNT.finditer(text):
        before = tagged(_CLAUSE.split(undated(text[: match.start()]))[-1])
        behind = [] if match[1] else tagged(_CLAUSE.split(text[match.end() :])[0])[:1]
        beside = [one for one in before if not _MOVES.fullmatch(one[0])][-1:] + behind
        said = [word for word, tag in beside if len(word) > 1 and tag[:1] in _HEADS]
        found |= {word: Word(word, 1.0, False) for word in said if _jieba().has_word(word)}
    return tuple(found.values())


def known(word: str) -> bool:
    """Whether the dictionary has the word, of two characters or more."""
    return len(word) > 1 and bool(_jieba().has_word(word))


def undated(text: str) -> str:
    """`text` without its dates: 3月底 whole, as the month alone is one."""
    return re.sub("，[底初]", "，", _DATE.sub("，", text))


def cut(text: str) -> list[str]:
    """The words of a text, in order; joined they are the text."""
    return list(_jieba().cut(text)) if text else []


def tagged(text: str) -> list[tuple[str, str]]:
    """The words of a text with their parts of speech (ICTCLAS tags), in order."""
    return list(_jieba().tag(text))


def _is_name(word: str, tag: str) -> bool:
    """Tagged as a name; `nz` (other) only when the word is listed or unknown, since it marks common nouns too.

    An unknown word with a function character in it is a cut in the wrong place (收盘|时全|市场), not a name.
    """
    known = _jieba().has_word(word)
    if word in names():
        return True
    if tag == "nz":
        return not known
    return tag in _NAMES and (known or word.isascii() or not _FUNCTION.search(word))


def _joint(word: str, tag: str, after: tuple[str, str]) -> str:
    """Where a possible company name meets its second half: 药明|生物, 广汽|丰田. Places are no names of companies."""
    if tag in {"j", "nz"} and after[1] == "nz" and not {word, after[0]} & names():
        return word[-1] + after[0][0]
    named = tag in {"n", "nr", "nz", "j", "nrt"} and 2 <= len(word) <= 3 and not word.isascii()
    goes_on = _COMPANY.match(after[0]) or (not _jieba().has_word(word) and _TRADE.match(after[0]))
    return word[-1] + after[0][0] if named and word not in names() and goes_on else ""


def _lone(word: str) -> bool:
    """A single Han character or a small bare number says too little to be required of the evidence."""
    return (len(word) == 1 and not word.isascii()) or (word.isdigit() and len(word) < 3) or not word.strip()


@cache
def _jieba() -> ModuleType:
    import rjieba

    for name in names():
        rjieba.add_word(name, 1_000_000, "eng" if name.isascii() else "nz")
    for measure in measures():
        rjieba.add_word(measure, 1_000_000, "n")
    return rjieba
