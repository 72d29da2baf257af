"""What speaks against an answer: a last look at the sentence that was chosen, knowing the words of the whole store.

A question's words weigh by how rare they are in the store, in pairs of characters, so that no dictionary need know a
name. What the store says elsewhere and the passage does not (another maker, another measure) speaks against it; what
the store says nowhere is the asker's own way of putting things, and does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from rag.generation.candidates import Candidate
from rag.generation.coverage import coverage, match
from rag.generation.limits import Similarity
from rag.generation.lists import generic, measures, rewritten
from rag.generation.question import Question
from rag.generation.sufficiency import passages, whole
from rag.generation.words import cut, known, tagged, undated
from rag.text import clauses, narrow
from rag.types import Evidence

_USUAL = 0.4
"""Cosine of a sentence that answers, as a rule."""
_NEAR, _LEAD = 0.25, 0.25
"""How far a nearer sentence, and an item nearer than all others, make up for words that the passage lacks."""
_ALIKE = 0.6
"""Goodness of a match from which a word counts as said."""
_ASKING = re.compile(
    r"多少钱|多少个?(?:百分点|基点)?|什么时候|什么|哪[几一两]?[个家些款条位种支只天年月]?|几[个家只点条座款位项天板倍成]+"
    r"|百分之几|何时|为什么|为何|怎么样?|如何|是否|有没有|请问|分别|谁"
)
_JOINING = re.compile(
    r"[的了在是和与及为被对将把从到于由向以中上下有其这那该个年月日号吗呢要能会又还就都也才多少几哪谁]"
)
_IDLE = frozenset("dcpruyq")
_HAN = re.compile(r"[一-鿿]{2,}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&.\-]+|(?<![\d.])\d{3,}(?![\d.%])")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a store."""

    counts: Callable[[Sequence[str]], Sequence[int]]
    """How many entries hold each of some terms."""
    size: int
    """Entries in all."""


def doubt(
    question: Question, chosen: Candidate, evidence: Sequence[Evidence], similarity: Similarity, store: Vocabulary
) -> float:
    """What speaks against `chosen` as the answer, about 0 (nothing) to 1 (everything asked for is said elsewhere).

    `evidence` is what was found; other items beside the chosen one tell how far it stands out.
    """
    item = chosen.evidence.item
    told = max(passages(item), key=lambda passage: (chosen.text in passage) + coverage(question.words, passage))
    others = [whole(one.item) for one in evidence if one.item.item_id != item.item_id]
    near, own, *rest = similarity(question.text, [chosen.text, whole(item), *others])
    lead = own - max(rest, default=0.0)
    return _lacking(question, f"{item.title}\n{told}\n{chosen.text}", store) - _NEAR * (near - _USUAL) - _LEAD * lead


def unbound(question: Question, text: str) -> bool:
    """Whether the number or date in `text` is that of something else: 造成1人死亡 gives no loss.

    A sentence for a number without a unit of its own must say something else of what is asked than names; a date must
    stand by something that is asked for, and not by another thing of a like name.
    """
    if question.asks.number:
        plain = [word for word in question.words if not word.name or word.text in measures()]
        said = [text] if plain and question.head and not question.asks.units else []
        return bool(said) and coverage((*plain, *question.head), text) == 0.0
    parts = clauses(text)
    near = ["，".join(parts[max(0, n - 1) : n + 2]) for n, part in enumerate(parts) if question.asks.met_by(part)]
    dated = question.asks.when or question.asks.where
    if dated and any(_exchanged(question.text, word.text, text) for word in question.words):
        return True
    return question.asks.when and bool(near) and not any(coverage(question.words, said) for said in near)


def _exchanged(question: str, word: str, text: str) -> bool:
    """Whether `text` has something else in the word's place: 海洋光学大会 for 海洋声学大会."""
    asked, plain = narrow(question).lower(), narrow(text).lower()
    place = re.search(rf"([a-z一-鿿]{{2}}){re.escape(word.lower())}([a-z一-鿿]{{2}})", asked)
    if not place or match(word, plain) > 0.0:
        return False
    return bool(re.search(rf"{re.escape(place[1])}[a-z0-9一-鿿]{{1,6}}?{re.escape(place[2])}", plain))


def terms(text: str) -> tuple[str, ...]:
    """What a question says, in pairs of Han characters, Latin words and long numbers; without dates and what only asks.

    A pair may reach over the end of a word where the dictionary does not know both: 极氪, 亿田智能.
    """
    plain = _ASKING.sub("，", undated(narrow(rewritten(text))))
    parts = [_JOINING.sub("，", "，" if _idle(word, tag) else word) for word, tag in tagged(plain)]
    runs = [run for part in parts for run in _HAN.findall(part)]
    for before, after in pairwise(parts):
        if _HAN.fullmatch(before + after) and not (known(before) and known(after)):
            runs.append(before[-1] + after[0])
    pairs = (run[n : n + 2] for run in runs for n in range(len(run) - 1))
    return tuple(dict.fromkeys([*pairs, *(word.lower() for word in _LATIN.findall("".join(parts)))]))


def _idle(word: str, tag: str) -> bool:
    """Whether a word says nothing that a text would have to say: a number, an adverb or pronoun, a generic word."""
    return tag == "m" or (tag[:1] in _IDLE and len(word) > 1) or word in generic()


def _lacking(question: Question, text: str, store: Vocabulary) -> float:
    """The share of the question that other entries of the store say and `text` does not, by rarity; 0..1."""
    plain = narrow(text).lower()
    asked = terms(question.text)
    counts = store.counts(asked)
    rarity = [log((store.size + 1) / (n + 1)) for n in counts]
    alike = [word for word in cut(rewritten(narrow(question.text))) if match(word, plain) >= _ALIKE]
    said = [term in plain or any(term in word for word in alike) for term in asked]
    missing = sum(r for r, n, here in zip(rarity, counts, said, strict=True) if n and not here)
    return missing / (sum(rarity) or 1.0)
