"""From two lists of candidates to one ranking: fusion by score, and small priors with names.

Each arm's scores are scaled to 0–1 over its best candidates and added as (1-w)·lexical + w·vector; reciprocal-rank
fusion was measured and loses up to five points. A long question repeats the wording of what it looks for, a bare theme
name does not: w grows as the question gets shorter (`vector_share`), unless it asks for one fact or holds a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.types import Flag, Item, Vectors

Arm = Literal["hybrid", "vector", "lexical"]
Scores = NDArray[np.float32]

SHORT_SHARE = 0.65
SHORT, LONG = 8, 16
"""Content characters up to which a question counts as short, and from which as long."""
ASKING_SHARE = 0.05
"""w at most, for a question for one fact."""
NEAR_WEIGHT, ASKING_NEAR = 0.5, 1.0
"""What a text that holds none of the question's words, nor one of the same meaning, is behind one that holds all, and
once more behind one whose first sentence does; the second for a question for one fact."""
WEAK_COSINE = 0.15
"""Without any common term, an entry less similar than this is not a find."""

FLAG_PRIORS: Mapping[Flag, float] = {"teaser": -0.15, "digest": -0.10, "schedule": -0.03}
"""Teasers name nothing; a digest stands below the items that it repeats."""
IMPORTANT_PRIOR = 0.02
SUPERSEDED_PRIOR = -0.05


@dataclass(frozen=True, slots=True)
class Ranking:
    """How to rank. `alternatives` and `superseded` come from the theme lexicon and the links."""

    candidates: int = 100
    """Entries that each arm may return before fusion."""
    vector_weight: float = 0.25
    """w for a long question."""
    arm: Arm = "hybrid"
    alternatives: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Term → other names for the same thing."""
    only: Collection[str] | None = None
    """Item ids that may be found (a theme's items …); None for all."""
    superseded: Callable[[Sequence[str]], Collection[str]] = lambda ids: ()
    """Of item ids those whose figure a later item replaced."""
    towards: Vectors | None = None
    """Where the theme that the question names lies among the vectors, shape (1, dimension); added to the question's."""


_QUESTION = re.compile(
    r"(?:请问|为什么|什么时候|什么|多少|哪一?[个些家位种年月天款项]?|谁|怎么样?|如何|是否|有没有|有何|最近|最新|近期|进展|动态"
    r"|消息|情况|新闻|资讯|相关|方面|涉及|关于|哪|有|的|了|和|与|在|是|[吗呢])"
)
_CONTENT = re.compile(r"[一-鿿]|[A-Za-z]+")
_ASKS = re.compile(
    r"多少|几[家个年月日点成倍只天]|谁|何[时人地]|什么(?!影响|进展|消息|动态|变化|新闻)|怎么|为什么|哪(?:一|个|位|家|里|年|天|款|所|座|种|支|项|省|国)"
)
"""A question for one fact: it repeats the words of the sentence that answers it."""
_DIGIT = re.compile(r"\d")
"""A number or code means itself."""


def vector_share(text: str, long_share: float) -> float:
    """The weight w: `long_share` from `LONG` content characters on, `SHORT_SHARE` up to `SHORT`, linear between.

    Of a question for one fact (多少, 谁, 哪家) the words count, word by word (`nearness`), and w is `ASKING_SHARE` at
    most.
    """
    if _ASKS.search(text):
        return min(ASKING_SHARE, long_share)
    return long_share + (max(SHORT_SHARE, long_share) - long_share) * shortness(text)


def shortness(text: str) -> float:
    """1 for a bare name, 0 for a long text, linear between; a Latin word counts as two characters. A question for one
    fact and a text with a digit are taken as long.
    """
    if _ASKS.search(text) or _DIGIT.search(text):
        return 0.0
    size = sum(1 if len(t) == 1 and not t.isascii() else 2 for t in _CONTENT.findall(spaced(text)))
    return min(1.0, max(0.0, (LONG - size) / (LONG - SHORT)))


def near_weights(text: str) -> tuple[float, float]:
    """The weights of `nearness` and `togetherness` in the term `near`. The second is 0 for a bare name, which stands
    together wherever it stands.
    """
    weight = ASKING_NEAR if _ASKS.search(text) else NEAR_WEIGHT
    return weight, weight * (1 - shortness(text))


def bare(text: str) -> str:
    """`text` without asking words: 机器人最近有什么进展 → 机器人."""
    return _QUESTION.sub("", text).strip(" ，。？?、")


def spaced(text: str) -> str:
    """`text` with a space for each asking word, so that what stood apart stays apart."""
    return _QUESTION.sub(" ", text)


def minmax(scores: Scores, best: Scores, floor: float | None = None) -> Scores:
    """`scores` scaled so that the range of `best` (from `floor` on, if given) becomes 0–1; what lies below is 0.

    With an empty range, what reaches it is 1.
    """
    if not len(best):
        return np.zeros_like(scores)
    low, high = float(best.min()) if floor is None else floor, float(best.max())
    if high <= low:
        return (scores >= high).astype(np.float32)
    return np.asarray(np.clip((scores - low) / (high - low), 0, None), dtype=np.float32)


def priors(item: Item, superseded: Collection[str]) -> dict[str, float]:
    """The named terms that an item's level, flags and links add to its score."""
    found: dict[str, float] = {flag: FLAG_PRIORS[flag] for flag in item.flags if flag in FLAG_PRIORS}
    if item.level == "important":
        found["important"] = IMPORTANT_PRIOR
    if item.item_id in superseded:
        found["superseded"] = SUPERSEDED_PRIOR
    return found
