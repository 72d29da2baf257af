"""The two- and three-character runs of a headline, each a signal whose weight is learned.

Covered: Han runs and Latin words of the title, or of an untitled item's first 80 characters. Not covered: numbers, and
anything across punctuation.
"""

from __future__ import annotations

import re

from rag.types import Item

_LENGTHS = (2, 3)
_OPENING = 80
_DATELINE = re.compile(r"^(?:财联社|《科创板日报》)?\s*(?:\d{1,2}月)?\d{1,2}日(?:电|讯)?")
_RUN = re.compile(r"[一-鿿]+|[A-Za-z]+")


def phrases(item: Item) -> list[str]:
    """The item's phrases, each once, sorted."""
    head = _DATELINE.sub("", item.title or item.text[:_OPENING])
    found: set[str] = set()
    for run in _RUN.findall(head):
        if run.isascii():
            found.add(run.lower())
        else:
            found.update(run[i : i + n] for n in _LENGTHS for i in range(len(run) - n + 1))
    return sorted(found)


def name(phrase: str) -> str:
    """The name of the signal that a phrase is: the phrase in quotation marks."""
    return f"“{phrase}”"
