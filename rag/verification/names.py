"""Names, words in Latin letters and stock codes of a sentence, looked for in what it cites."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from rag.text import narrow
from rag.verification.fold import Vocabulary, canonical
from rag.verification.mentions import Parsed
from rag.verification.source import Seen, Source
from rag.written import Finding

_ATTRIBUTED = re.compile(
    r"(?:^|[，。；【\s])(?P<who>[^，。；：:【】\s]{2,20}?)(?:[（(][^）)]{1,16}[）)])?(?:表示|指出|公告|发布|宣布|认为|披露|研报|：|:)"
    r"|据(?P<by>[^，。；：]{2,16}?)(?:的)?(?:最新)?(?:数据|统计|消息|报告|报道|公告)"
    r"|(?:^|[，。；：\s、])(?P<mover>[^，。；：\s、]{2,12}?)(?:盘中|午后|尾盘|直线|均|双双|一度|再度|继续|续|开盘|率先)*"
    r"(?:触及|封)?(?:涨停|跌停|跟涨|跟跌|炸板|创历史新高|创新高|大涨|大跌|领涨|领跌|走强|走低|走高|拉升|冲高|翻红|翻绿|涨幅居前|跌幅居前|涨幅靠前)"
    r"|(?P<coded>[一-鿿A-Za-z*]{2,12})[(（]\d{5,6}(?:\.[A-Z]{1,2})?[)）]"
)
_FREE_LATIN = frozenset({"ai", "a", "h", "etf", "the", "of", "and", "vs", "pp", "bp", "cm"})
_LATIN = re.compile(r"[A-Za-z]{2,}")
_CODED = re.compile(r"(?P<name>[一-鿿])[(（](?P<code>\d{5,6})(?:\.[A-Z]{1,2})?[)）]")


def misnamed(claim: Parsed, sources: Sequence[Source], vocabulary: Vocabulary) -> Iterator[Seen]:
    """Names, Latin words and codes of `claim` that no cited item holds, or that one holds of somebody else."""
    text = claim.text
    pairs = sources[0].pairs.union(*(s.pairs for s in sources[1:]))
    latin = _FREE_LATIN.union(*(s.latin for s in sources))
    whole = "".join(s.squeezed for s in sources)
    wrong: list[str] = []
    for zone in _subjects(claim):
        wrong += vocabulary.unseen(zone, pairs)
    wrong += vocabulary.strangers(text, pairs)
    wrong += [
        n
        for n in vocabulary.named(text)
        if any(p not in pairs for p in _pairs(canonical(n))) and canonical(n) not in canonical(whole)
    ]
    words = narrow(text)
    wrong += [w for w in _LATIN.findall(words) if w.lower() not in latin and w.lower() not in whole.lower()]
    for token in claim.tokens:
        if token.kind in {"name", "code"} and re.sub(r"\s", "", narrow(token.text)).lower() not in whole.lower():
            wrong.append(token.text)
    for name in dict.fromkeys(wrong):
        yield "unsupported", Finding("name", text, f"{name}：不见于所引条目")
    yield from _coded(text, sources)


def _coded(text: str, sources: Sequence[Source]) -> Iterator[Seen]:
    """A stock code beside a name other than the one it stands beside in the source."""
    if not _CODED.search(text):
        return
    stated: dict[str, set[str]] = {}
    for source in sources:
        for match in _CODED.finditer(source.text):
            stated.setdefault(match["code"], set()).add(_before(source.text, match))
    for match in _CODED.finditer(text):
        own = _before(text, match)
        if match["code"] in stated and not any(own[-2:] == other[-2:] for other in stated[match["code"]]):
            yield (
                "misbound",
                Finding("subject", text, f"{own}：代码 {match['code']} 在原文中属于“{max(stated[match['code']])}”"),
            )


def _before(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 3) : match.end("name")]


def _pairs(name: str) -> list[str]:
    return [a + b for a, b in itertools.pairwise(name)]


def _subjects(claim: Parsed) -> Iterator[str]:
    """The words before each number in its clause, and those before 表示, 公告, ： …."""
    for mention in claim.numbers:
        quantity = mention.quantity
        assert quantity is not None
        yield mention.clause.partition(quantity.text)[0]
    for match in _ATTRIBUTED.finditer(claim.text):
        yield next(name for name in match.groups() if name)
