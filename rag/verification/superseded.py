"""A value that a later item replaced must not be given as the latest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rag.numbers import compare, quantities
from rag.numbers.claims import claims_of
from rag.types import Link
from rag.verification.source import Source
from rag.written import Finding

_DATED = re.compile(
    r"早盘|盘中|盘初|半日|午间|午盘|午评|上午|开盘|截至|此时|当时|一度|\d{1,2}[:：]\d{2}|\d{1,2}时|初值|此前|早前|先前|随后"
)
"""Words that say when the value was true: with one of them an earlier value is no mistake."""


def superseded(
    text: str,
    sources: Sequence[Source],
    links: Sequence[Link],
    moments: Mapping[str, datetime] | None,
    as_of: datetime | None,
) -> Iterator[Finding]:
    """A finding for each number of `text` that a later item within the window replaced."""
    if not links or _DATED.search(text):
        return
    stated = quantities(text)
    for source in sources:
        item = source.item.item_id
        keys = {k.key: k.source for k in links if k.target == item and _replaces(k, moments, as_of)}
        if not keys:
            continue
        for claim in claims_of(source.item):
            later = keys.get(claim.key)
            if later is None:
                continue
            for quantity in stated:
                support = compare(quantity, claim.quantity)
                if support.value != "no" and support.unit:
                    yield Finding("superseded", text, f"{quantity.text}：已被后来的条目 {later} 更新（{claim.key}）")
                    break


def _replaces(link: Link, moments: Mapping[str, datetime] | None, as_of: datetime | None) -> bool:
    if link.kind not in {"updates", "corrects"}:
        return False
    moment = moments.get(link.source) if moments else None
    return moment is None or as_of is None or moment <= as_of
