"""Bullets and headings out of items, and the memory of what the review has said already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import dropwhile, takewhile

from rag.brief.clean import NO_NAME, Clean, clean, day, halves, tidy, with_day
from rag.brief.slips import title_of
from rag.brief.speakers import one_subject
from rag.text import normal_form
from rag.types import Item
from rag.written import Bullets, DraftSentence, Heading, Paragraph

Draft = DraftSentence
_GOAL, _FULL, _SHORTEST, _FURTHER = 110, 260, 20, 40
_FRAME = re.compile(
    r"^(?:(?:在[^，。]{2,30}(?:上|中|期间|后)|据[^，。]{2,20}|当地时间[^，。]{0,12}|[^，。]{0,8}消息)，)+"
)
_UNTIL = re.compile(r"[：，][到至]\d{4}年(?:底|末)?$")
"""A year by which something is to be, left at the end of a heading without it."""
_OWNER = re.compile(r"^([^：，\s]{2,8})：")
_TODAY = re.compile(rf"[今明昨][日天晚]{NO_NAME}")
"""A heading is read on another day."""
_SAME_SHARE = 0.72
"""A sentence whose character pairs stand to this share in one said before says nothing new."""


class Said:
    """The sentences of the review's body so far, and the items used."""

    def __init__(self) -> None:
        self._pairs: list[frozenset[str]] = []
        self.items: set[str] = set()

    def is_new(self, text: str) -> bool:
        """True when no earlier sentence says the same."""
        own = pairs(text)
        return all(len(own & other) < _SAME_SHARE * max(1, min(len(own), len(other))) for other in self._pairs)

    def add(self, text: str) -> None:
        """Remember a sentence."""
        self._pairs.append(pairs(text))


def sentence(text: str, items: Iterable[Item | str], label: str = "") -> Draft:
    """A sentence that rests on `items`; with `label` it opens with `label：`, which code set and nobody checks."""
    cites = tuple(dict.fromkeys(i if isinstance(i, str) else i.item_id for i in items))
    return DraftSentence(f"{label}：{text}" if label else text, cites, label=label)


def fixed(text: str) -> Draft:
    """A fixed phrase: no claim, no digit."""
    return DraftSentence(text, fixed=True)


def points(
    item: Item, said: Said, most: int = 2, until: re.Pattern[str] | None = None, dated: bool = True
) -> list[Paragraph[Draft]]:
    """Up to `most` bullets of an item, each opening with a sentence that stands alone, none of them said before.

    With `until`, only the sentences before the first that the pattern matches. `dated`: the first bullet says the day.
    """
    result: list[Paragraph[Draft]] = []
    found = clean(item)
    if until:
        found = list(takewhile(lambda c: not until.match(c.text), found))
    for group in _packed(found):
        if len(result) == most:
            break
        fresh = list(takewhile(lambda c: said.is_new(c.text), dropwhile(lambda c: not said.is_new(c.text), group)))
        texts = [c.text for c in fresh]
        if not texts or not fresh[0].stands or sum(map(len, texts)) < (_FURTHER if result else _SHORTEST):
            continue
        for text in texts:
            said.add(text)
        if not result:
            texts = _naming(texts, item)
        opening = with_day(texts[0], item) if dated and not result else texts[0]
        result.append(Paragraph(tuple(sentence(t, [item]) for t in [opening, *texts[1:]])))
    if result:
        said.items.add(item.item_id)
    return result


def _naming(texts: Sequence[str], item: Item) -> list[str]:
    """The sentences, the first 公司 by its name where the one that named it is not among them."""
    owner = _OWNER.match(item.title)
    if not owner or owner[1] in "".join(texts):
        return list(texts)
    at = next((n for n, text in enumerate(texts) if text.startswith("公司")), None)
    return [owner[1] + text[2:] if n == at else text for n, text in enumerate(texts)]


def _packed(found: Sequence[Clean]) -> list[list[Clean]]:
    """Runs of sentences of about 110 to 260 characters, each opening with one that stands alone."""
    groups: list[list[Clean]] = []
    for one in found:
        size = sum(len(c.text) for c in groups[-1]) if groups else 0
        if groups and (not one.stands or size < _GOAL):
            if size + len(one.text) <= _FULL:
                groups[-1].append(one)
                continue
            if not one.stands:
                continue
        if one.stands:
            groups.append([one])
    return groups


def headline(item: Item, room: int) -> str:
    """The item's title as a heading of at most `room` characters where its half sentences allow it."""
    parts = halves(title_of(item))
    if not any(parts):
        first = clean(item)
        text = _FRAME.sub("", first[0].text if first else tidy(item.text))
        parts = [_clauses_within(text.rstrip("。"), room)]
    text = shortened(parts[0], room)
    for part in parts[1:]:
        if len(text) + 1 + len(part) <= room + 12 * (len(text) < 14):
            text += f"，{part}"
    return _TODAY.sub("", _UNTIL.sub("", text))


def shortened(text: str, room: int) -> str:
    """`text` without trailing clauses beyond `room`, never cut inside a clause or a quotation."""
    if len(text) <= room:
        return text
    best = _clauses_within(text, room)
    return best if len(best) >= 8 and all(best.count(a) == best.count(b) for a, b in ("“”", "《》", "（）")) else text


def _clauses_within(text: str, room: int) -> str:
    cut = [m.start() for m in re.finditer(r"[，；]", text) if m.start() <= room]
    return text[: cut[-1]] if cut and len(text) > room else text


def heading(prefix: str, item: Item, most: int = 40) -> Heading[Draft]:
    """板块：主体＋动作, about 20 to `most` characters."""
    text = one_subject(headline(item, most - len(prefix) - 1), item.text)
    return Heading(sentence(text, [item], label=prefix))


def bullets(found: Sequence[Paragraph[Draft]]) -> list[Bullets[Draft]]:
    """A block of points, or nothing."""
    return [Bullets(tuple(found))] if found else []


def cited(blocks: Iterable[object], by_id: dict[str, Item]) -> list[Item]:
    """The items that headings and points cite, first seen first."""
    ids: dict[str, None] = {}
    for block in blocks:
        for one in _sentences(block):
            ids.update(dict.fromkeys(one.cites))
    return [by_id[i] for i in ids if i in by_id]


def _sentences(block: object) -> list[Draft]:
    if isinstance(block, Paragraph):
        return list(block.sentences)
    if isinstance(block, Heading):
        return [block.sentence]
    if isinstance(block, Bullets):
        return [s for p in block.points for s in p.sentences]
    return [cell for row in getattr(block, "rows", ()) for cell in row]


def pairs(text: str) -> frozenset[str]:
    """The character pairs of a text without punctuation: what says that two texts say the same."""
    norm = re.sub(r"[^\w%]", "", normal_form(text))
    return frozenset(norm[i : i + 2] for i in range(len(norm) - 1))


__all__ = [
    "Draft",
    "Said",
    "bullets",
    "cited",
    "day",
    "fixed",
    "heading",
    "headline",
    "pairs",
    "points",
    "sentence",
    "shortened",
]
