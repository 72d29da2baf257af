"""Every number and date of a text with the words around it: what binding compares."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from operator import add

from rag.clock import DateMention, dates
from rag.numbers import scan, words
from rag.text import narrow
from rag.types import Quantity
from rag.verification.fold import canonical
from rag.verification.vocabulary import vocabulary

_CLAUSE = re.compile(  # one character class first, so that a search jumps to where a clause can end
    r"[，；;：。！？!?\n【】|,:\s（(](?:(?<=[，；;：。！？!?\n【】|])|(?<=[,:])(?:(?<!\d[,:])|(?!\d))"
    r"|(?<=\s)(?:(?<![A-Za-z0-9]\s)(?![A-Za-z0-9])|(?<=\S\s)(?=[一-鿿]))|(?<=[（(])(?=\d{1,2}月\d{1,2}日))"
)
_SENTENCE = frozenset("。！？!?\n【】")
_GLUE = re.compile(r"[、和及与或~～\-–—至到/\s]{0,3}(?:分别)?(?:为)?")
_LIST = re.compile(r"[、和与及]|以及")
_RUNS = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?|[一-鿿]+(?:\s+[一-鿿]+)*|[^\W_]")
# 涨 and 上涨 are one thing here; the direction itself is compared apart. Limits and streaks are things, not directions.
_DIRECTIONS = words.pattern([w for w, v in words.DIRECTION.items() if v])


_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")


def _undirected(text: str) -> str:
    return _DIRECTIONS.sub(lambda m: m[0] if m[0].endswith("停") else "|", text)


_REACH = 80
_DIGIT = re.compile(r"\d")
"""Between two dates: the number that the first of them has, 从3月的8%放缓至4月的5%."""
CLAIMS = frozenset({"amount", "streak", "ordinal"})


@dataclass(frozen=True)
class Mention:
    """A number (or date) where it stands. Words that only a comparison needs are read when it asks for them."""

    quantity: Quantity | None
    when: DateMention | None
    near: frozenset[str]
    """Bigrams of its clause between the numbers beside it."""
    lead: str
    """What stands before it in its clause, or the name of a list that it belongs to."""
    before: str
    """The clauses before it in the same sentence."""
    clause: str
    sentence: int
    """Index of the sentence that holds it."""

    @cached_property
    def pieces(self) -> tuple[frozenset[str], ...]:
        """The names and things in `lead`, each as bigrams; free words left out."""
        return pieces(self.lead)

    @cached_property
    def head(self) -> frozenset[str]:
        """Bigrams of `before`."""
        return bigrams(self.before)

    @property
    def key(self) -> tuple[date, date, str | None] | None:
        """For a date: its days and clock time."""
        return (self.when.start, self.when.end, self.when.clock) if self.when else None


@lru_cache(maxsize=2048)  # a claim repeats the words of its item, and between two numbers stand the words of both
def bigrams(text: str) -> frozenset[str]:
    """Character pairs of the Han text, whole Latin words and numbers; punctuation joins nothing."""
    plain = canonical(text)
    out: set[str] = set()
    for run in _RUNS.findall(_undirected(_THOUSANDS.sub("", plain) if "," in plain else plain)):
        if "一" <= run[0] <= "鿿":
            han = run if run.isalnum() else "".join(run.split())
            out.update(map(add, han, han[1:]))
        else:
            out.add(run)
    return frozenset(out)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text read once: its tokens, mentions and clause borders."""

    text: str
    tokens: tuple[Quantity, ...]
    numbers: tuple[Mention, ...]
    days: tuple[Mention, ...]
    clauses: tuple[Clause, ...]
    """Clauses without numbers."""


@dataclass(frozen=True)
class Clause:
    """A clause that states no number: words only, read when a comparison asks for them."""

    text: str

    @cached_property
    def grams(self) -> frozenset[str]:
        """Its bigrams."""
        return bigrams(self.text)

    @cached_property
    def pieces(self) -> tuple[frozenset[str], ...]:
        """Whom it speaks of."""
        return leading(self.text)


def pieces(text: str) -> tuple[frozenset[str], ...]:
    """What stands between free words and list commas, each piece as its bigrams."""
    found = (bigrams(p) for p in vocabulary().pieces(text) if len(p) > 1 and not p.replace(".", "").isdigit())
    return tuple(p for p in found if p)


def leading(clause: str) -> tuple[frozenset[str], ...]:
    """Whom a clause speaks of: the names it opens with, up to the first free word behind them."""
    found = (bigrams(p) for p in vocabulary().opening(clause))
    return tuple(p for p in found if p)


def parse(text: str, base: datetime) -> Parsed:
    """Read `text`, resolving its dates against `base`. Linear: context is cut at clauses and 80 characters."""
    plain = narrow(text)
    tokens = scan(text)
    borders = [m.start() for m in _CLAUSE.finditer(plain)]
    numbers = tuple(_numbers(plain, [t for t in tokens if t.kind in CLAIMS], borders))
    days = tuple(_days(plain, dates(plain, base), borders))
    return Parsed(text, tokens, numbers, days, tuple(_wordy(plain, numbers, borders)))


def _wordy(text: str, numbers: Sequence[Mention], borders: list[int]) -> Iterator[Clause]:
    taken = iter([m.quantity for m in numbers if m.quantity])
    current = next(taken, None)
    start = 0
    for border in [*borders, len(text)]:
        held = False
        while current and current.start < border:
            held, current = True, next(taken, None)
        clause = text[start:border]
        if not held and len(clause) > 3:
            yield Clause(clause)
        start = border + 1


def _numbers(text: str, claims: Sequence[Quantity], borders: list[int]) -> list[Mention]:
    out: list[Mention] = []
    runs = _runs(text, claims)
    border = -1
    at = 0
    sentence = 0
    for index, q in enumerate(claims):
        while at < len(borders) and borders[at] < q.start:
            border = borders[at]
            sentence += text[border] in _SENTENCE
            at += 1
        after = borders[at] if at < len(borders) else len(text)
        first, position, length = runs[index]
        lead = claims[first]
        floor = max(border + 1, claims[first - 1].end if first else 0, lead.start - _REACH)
        left = text[min(floor, lead.start) : lead.start]
        ceiling = claims[index + 1].start if index + 1 < len(claims) else len(text)
        right = text[q.end : max(q.end, min(after, ceiling, q.end + 24))]
        previous = _sentence_start(text, border, lead.start)
        before = text[previous : max(previous, min(floor, lead.start))]
        item = _listed(left, before, position, length) if length > 1 else ""
        own = left
        if item and item in left:  # of a list only its own name counts, and what all share behind 分别
            own = item + "，" + left.partition("分别")[2]
        near = bigrams(own).union(bigrams(right), bigrams(item))
        if first and claims[first - 1].end > border:  # 加息25个基点的概率为: the number before belongs to the words
            near |= bigrams(claims[first - 1].text)
        if len(bigrams(left)) < 2 and not item:  # …涨0.02%报106.4元: the clause's own beginning says whose
            near |= {"^" + b for b in bigrams(text[max(border + 1, lead.start - _REACH) : lead.start])}
        if length > 1 and not item and "分别" in left:
            near |= {f"#{position}/{length}"}
        out.append(Mention(q, None, near, item or left, before, left + q.text + right, sentence))
    return out


def _runs(text: str, claims: Sequence[Quantity]) -> list[tuple[int, int, int]]:
    """For each number: (index of its list's first, its place in the list, the list's length)."""
    starts: list[int] = []
    for index, q in enumerate(claims):
        joined = (
            index and q.start - claims[index - 1].end <= 6 and _GLUE.fullmatch(text, claims[index - 1].end, q.start)
        )
        starts.append(starts[-1] if joined else index)
    lengths: dict[int, int] = {}
    for start in starts:
        lengths[start] = lengths.get(start, 0) + 1
    return [(start, index - start, lengths[start]) for index, start in enumerate(starts)]


def _listed(left: str, before: str, position: int, length: int) -> str:
    """In `A、B、C分别涨x、y、z`: the name at the same place of the nearest list of that length."""
    for part in (left, *reversed(_CLAUSE.split(before))):
        names = [p for p in _LIST.split(part.partition("分别")[0]) if p.strip()]
        if len(names) >= length > 1:
            return names[len(names) - length + position]
    return ""


def _sentence_start(text: str, border: int, start: int) -> int:
    at = min(border, start - 1)
    floor = max(0, start - _REACH)
    while at >= floor:
        if text[at] in _SENTENCE:
            return at + 1
        at -= 1
    return floor


def _days(text: str, found: Sequence[DateMention], borders: list[int]) -> list[Mention]:
    out: list[Mention] = []
    at, border, sentence = 0, -1, 0
    parted = [_DIGIT.search(text, a.finish, b.begin) is not None for a, b in itertools.pairwise(found)]
    for n, when in enumerate(found):
        while at < len(borders) and borders[at] < when.begin:
            border = borders[at]
            sentence += text[border] in _SENTENCE
            at += 1
        later = at
        while later < len(borders) and borders[later] < when.finish:
            later += 1
        after = min(borders[later] if later < len(borders) else len(text), when.finish + _REACH)
        floor = found[n - 1].finish if n and parted[n - 1] else 0
        ceiling = found[n + 1].begin if n < len(parted) and parted[n] else after
        left = text[max(border + 1, floor, when.begin - _REACH) : when.begin]
        right = text[when.finish : max(when.finish, min(after, ceiling))]
        more = borders[later + 1] if later + 1 < len(borders) else len(text)
        near = bigrams(left) | bigrams(right)
        if (
            len(near) < 2 and text[after : after + 1] not in _SENTENCE
        ):  # `1月12日，…`: the clause behind the comma says what happened
            near |= bigrams(text[when.finish : min(more, when.finish + _REACH)])
        out.append(Mention(None, when, near, "", "", left + when.text + right, sentence))
    return out
