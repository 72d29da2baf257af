"""Metrics of one case, as pure functions. Each returns a `Score`; its value is None when nothing was measured.

Ranking measures follow the TREC conventions with binary relevance (Manning, Raghavan, Schütze: Introduction to
Information Retrieval, ch. 8). A ranking that lists an id twice is read without the repetition.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rag.evaluation.matching import contains_key, found, key
from rag.evaluation.replies import Reply, Said
from rag.types import Item


class Score(NamedTuple):
    """A measured value and how many things it was measured on; `Score(None, 0)` when there was nothing to measure."""

    value: float | None
    n: int


NOTHING = Score(None, 0)
_UNIT = re.compile(r"[\u4e00-\u9fff]|[a-z]+|\d+(?:\.\d+)?")
NumberCheck = Callable[[str, Sequence[Item]], tuple[int, int]]
"""(sentence, its cited items) → (unsupported numbers, numbers in all)."""


@dataclass(frozen=True, slots=True)
class Metric:
    """How a metric is shown and which way is better. A `share` lies in [0, 1]; a `count` does not."""

    label: str
    better: Literal["high", "low"] = "high"
    kind: Literal["share", "count"] = "share"


METRICS: Mapping[str, Metric] = {
    "accuracy": Metric("gold strings right"),
    "key_points": Metric("key points found"),
    "f1": Metric("characters shared with the gold answer, F1"),
    "citation_precision": Metric("citations that are gold"),
    "citation_recall": Metric("needed items cited"),
    "cited_strings": Metric("right strings in a sentence that cites gold"),
    "abstention_recall": Metric("unanswerable refused"),
    "abstention_precision": Metric("refusals that were right"),
    "over_refusal": Metric("answerable refused", "low"),
    "forbidden": Metric("answers with a forbidden string", "low"),
    "unsupported_numbers": Metric("numbers not in a cited item", "low", "count"),
    "length": Metric("characters to read", "low", "count"),
    "judge_faithfulness": Metric("sentences that the judge finds in their sources"),
    "judge_completeness": Metric("answers that the judge finds complete"),
    "mutants_caught": Metric("false sentences that the gate stops"),
    "false_alarms": Metric("true sentences that the gate stops", "low"),
    "hit@1": Metric("a gold item at rank 1"),
    "hit@5": Metric("a gold item in the first 5"),
    "recall@10": Metric("share of the gold items in the first 10"),
    "mrr@10": Metric("reciprocal rank of the first gold"),
    "ndcg@10": Metric("nDCG@10"),
    "market": Metric("market facts"),
    "essential": Metric("essential facts"),
    "fact_citations": Metric("facts found whose sentence cites their item"),
    "industry": Metric("industry headlines"),
    "industry_order": Metric("industry headlines in the house order"),
    "calendar": Metric("events in 主题前瞻"),
    "themes": Metric("themes chosen"),
    "theme_precision": Metric("chosen themes that are wanted or fine"),
    "exclusions": Metric("exclusions kept"),
    "traps": Metric("traps sprung", "low", "count"),
    "sections": Metric("sections present"),
    "empty_sections": Metric("sections without data that hold no digits"),
}
"""Every metric of the reports, in the order of the columns."""


def mean(values: Sequence[float]) -> Score:
    """The mean and the count; None for no values."""
    return Score(math.fsum(values) / len(values), len(values)) if values else NOTHING


# ── rankings ────────────────────────────────────────────────────────────────────────────────────────────────────


def _relevance(ranked: Sequence[str], gold: Collection[str], k: int) -> list[bool]:
    return [doc in gold for doc in list(dict.fromkeys(ranked))[:k]]


def hit_at(ranked: Sequence[str], gold: Collection[str], k: int) -> Score:
    """1 when any gold is in the first `k`, else 0: recall where the gold are alternatives (one of them is enough)."""
    return Score(float(any(_relevance(ranked, gold, k))), len(gold)) if gold else NOTHING


def recall_at(ranked: Sequence[str], gold: Collection[str], k: int) -> Score:
    """Gold found in the first `k` / all gold: recall where all of them are wanted.

    Example: gold {a, b}, ranking a x b: 1/2 at k = 1 and k = 2, 1 at k = 3. Below 1 whenever there are more than `k`.
    """
    return Score(sum(_relevance(ranked, gold, k)) / len(gold), len(gold)) if gold else NOTHING


def precision_at(ranked: Sequence[str], gold: Collection[str], k: int) -> Score:
    """Gold found in the first `k` / k, also when fewer than `k` were returned."""
    return Score(sum(_relevance(ranked, gold, k)) / k, len(gold)) if gold else NOTHING


def reciprocal_rank(ranked: Sequence[str], gold: Collection[str], k: int) -> Score:
    """1 / rank of the first gold within the first `k`, else 0."""
    if not gold:
        return NOTHING
    hits = _relevance(ranked, gold, k)
    return Score(1 / (hits.index(True) + 1) if any(hits) else 0.0, len(gold))


def ndcg_at(ranked: Sequence[str], gold: Collection[str], k: int) -> Score:
    """Σ 1/log2(rank + 1) over gold in the first `k`, divided by its best possible value."""
    if not gold:
        return NOTHING
    gains = [1 / math.log2(rank + 2) for rank in range(k)]
    got = math.fsum(gain for gain, hit in zip(gains, _relevance(ranked, gold, k), strict=False) if hit)
    return Score(got / math.fsum(gains[: len(gold)]), len(gold))


def average_precision_at(ranked: Sequence[str], gold: Collection[str], k: int) -> Score:
    """Precision at each gold of the first `k`, summed, divided by all gold (as trec_eval map_cut)."""
    if not gold:
        return NOTHING
    hits = _relevance(ranked, gold, k)
    at_hits = [sum(hits[: i + 1]) / (i + 1) for i, hit in enumerate(hits) if hit]
    return Score(math.fsum(at_hits) / len(gold), len(gold))


# ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def asked_for(strings: Sequence[Sequence[str]], question: str) -> list[Sequence[str]]:
    """The groups of which no alternative stands in the question: repeating the question must earn nothing."""
    return [group for group, given in zip(strings, found(question, strings), strict=True) if not given]


def key_points(reply: Reply, strings: Sequence[Sequence[str]], question: str = "") -> Score:
    """Share of the gold groups that stand in the answer."""
    groups = asked_for(strings, question)
    return mean([float(hit) for hit in found(reply.text, groups)])


def accuracy(reply: Reply, strings: Sequence[Sequence[str]], question: str = "", need: int | None = None) -> Score:
    """1 when at least `need` gold groups (all by default) stand in the answer, else 0."""
    groups = asked_for(strings, question)
    if not groups:
        return NOTHING
    hits = sum(found(reply.text, groups))
    return Score(float(hits >= min(need or len(groups), len(groups))), len(groups))


def f1(reply: Reply, strings: Sequence[Sequence[str]]) -> Score:
    """F1 over Han characters, Latin words and numbers of the answer and the gold, as bags (SQuAD, by CMRC's units).

    The gold is the first alternative of each group, joined. A whole sentence around a short gold scores low: precision
    is its length.
    """
    if not strings:
        return NOTHING
    said, gold = (Counter(_UNIT.findall(key(t))) for t in (reply.text, " ".join(group[0] for group in strings)))
    shared = (said & gold).total()
    return Score(2 * shared / (said.total() + gold.total()) if shared else 0.0, gold.total())


def citation_precision(reply: Reply, gold: Collection[str]) -> Score:
    """Share of the cited items that are gold; a mark that resolves to no item is a wrong citation."""
    return mean([float(item_id in gold) for item_id in reply.cited]) if gold else NOTHING


def citation_recall(reply: Reply, need: Sequence[Collection[str]]) -> Score:
    """Share of the groups of alternatives of which one is cited; one group when any gold item will do."""
    return mean([float(any(item_id in group for item_id in reply.cited)) for group in need if group])


def cited_strings(reply: Reply, strings: Sequence[Sequence[str]], gold: Collection[str], question: str = "") -> Score:
    """Of the gold groups in the answer, the share that stands in a sentence which itself cites a gold item."""
    groups = asked_for(strings, question)
    if not gold:
        return NOTHING
    said = [(found(s.text, groups), any(i in gold for i in s.item_ids)) for s in reply.sentences]
    present = [any(hits[i] for hits, _ in said) for i in range(len(groups))]
    backed = [any(hits[i] and cites for hits, cites in said) for i in range(len(groups))]
    return mean([float(b) for p, b in zip(present, backed, strict=True) if p])


def abstention(abstained: bool, expects: Literal["answer", "refusal", "either"]) -> dict[str, Score]:
    """The three sides of refusing, each measured only where it applies.

    `abstention_recall` on cases to refuse, `over_refusal` on cases to answer, `abstention_precision` on refusals.
    """
    said = Score(float(abstained), 1)
    return {
        "abstention_recall": said if expects == "refusal" else NOTHING,
        "over_refusal": said if expects == "answer" else NOTHING,
        "abstention_precision": Score(float(expects == "refusal"), 1) if abstained and expects != "either" else NOTHING,
    }


def forbidden(text: str, strings: Sequence[str]) -> Score:
    """1 when one of the forbidden strings stands in the text; n is how many were looked for."""
    return Score(float(any(found(text, [[s] for s in strings]))), len(strings)) if strings else NOTHING


def unsupported_numbers(sentences: Sequence[Said], items: Mapping[str, Item], check: NumberCheck) -> Score:
    """How many numbers of the sentences stand in none of the items that the sentence cites; n is how many there are."""
    wrong = total = 0
    for sentence in sentences:
        if sentence.claim:
            missing, all_of_it = check(sentence.text, [items[i] for i in sentence.item_ids if i in items])
            wrong, total = wrong + missing, total + all_of_it
    return Score(float(wrong), total) if total else NOTHING


def reading_length(text: str) -> Score:
    """Visible characters."""
    return Score(float(sum(not char.isspace() for char in text)), 1)


def states(text_key: str, alternatives: Sequence[str]) -> bool:
    """Whether one of the alternatives stands in a text that went through `matching.key`."""
    return any(contains_key(text_key, key(wanted)) for wanted in alternatives)
