"""Whether evidence is about the question at all: decided before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.generation.coverage import coverage, missing_names
from rag.generation.limits import DEFAULT, Limits, Similarity
from rag.generation.lists import names
from rag.generation.periods import speaks_of
from rag.generation.question import Question
from rag.text import body_of, sentences
from rag.types import Evidence, Item

NOUN = 2.0
"""Weight from which a word counts as a noun: a question's verbs may be worded otherwise."""
PASSAGE = 3
"""Sentences of a passage."""


@dataclass(frozen=True, slots=True)
class Themed:
    """The items tagged with a theme that the question names, and that theme's names."""

    item_ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


NO_THEME = Themed()


def sufficient(
    question: Question,
    evidence: Sequence[Evidence],
    similarity: Similarity,
    themed: Themed = NO_THEME,
    limits: Limits = DEFAULT,
) -> list[Evidence]:
    """The evidence that is about the question: no name missing, the right period, enough of its words or its meaning.

    For a several-part question an item need be about one part only.
    """
    evidence = [one for one in evidence if "teaser" not in one.item.flags]
    if not question.words or not evidence:
        return []
    texts = [whole(e.item) for e in evidence]
    cosines = similarity(question.text, texts)
    kept = [
        one
        for one, text, cosine in zip(evidence, texts, cosines, strict=True)
        if (_about(question, one, cosine, limits) or _themed(question, one, text, themed))
        and speaks_of(question.periods, text, one.item.published_at.date())
    ]
    if question.kind == "list":
        kept = _same_event(question, evidence, _of_the_whole(question, kept))
    return kept or _alone(question, evidence, cosines, limits)


def _of_the_whole(question: Question, kept: Sequence[Evidence]) -> list[Evidence]:
    """`kept` without what holds but half of a subject (AI医疗 is not AI), where something holds it as one word.

    Latin abbreviations only: what happens in a country or a company is told without the noun behind it.
    """
    for first, second in pairwise(question.words):
        subject = (first.text + second.text).lower()
        short = first.text.isascii() and first.text not in names()
        compound = short and not second.name and second.weight >= NOUN
        if compound and subject in question.text.lower() and any(subject in whole(one.item).lower() for one in kept):
            kept = [one for one in kept if coverage([second], whole(one.item)) > 0.0]
    return list(kept)


def _same_event(question: Question, evidence: Sequence[Evidence], kept: Sequence[Evidence]) -> list[Evidence]:
    """`kept`, and the flashes of an event that one of them names: of its session, with the subject that is asked for.

    Who speaks at a fair is told in many items, of which few name the fair.
    """
    named = [word for word in question.words if word.name]
    subjects = [word for word in named if word.text in question.either] or named[:1]
    whole_names = [word for word in named if word.text not in question.either]
    told = {e.item.session_date for e in kept if len(named) > 1 and not missing_names(whole_names, whole(e.item))}
    return [
        e
        for e in evidence
        if e in kept or (e.item.session_date in told and len(missing_names(subjects, _opening(e.item))) < len(subjects))
    ]


def _opening(item: Item) -> str:
    return f"{item.title}\n{''.join(sentences(body_of(item.text))[:1])}"


def _themed(question: Question, one: Evidence, text: str, themed: Themed) -> bool:
    """Whether a list question names the item's theme, and no other name that the item lacks."""
    missing = set(missing_names(question.words, text))
    return question.kind == "list" and one.item.item_id in themed.item_ids and missing <= themed.names


def _about(question: Question, one: Evidence, cosine: float, limits: Limits) -> bool:
    """Whether a passage of the item, or for a question with several parts the item, is about the question."""
    told = [whole(one.item)] if question.kind == "several" else passages(one.item)
    return any(_says(question, text, cosine, limits) for text in told)


def _says(question: Question, text: str, cosine: float, limits: Limits) -> bool:
    share = coverage(question.words, text)
    missing = missing_names(question.words, text)
    if question.kind == "several":
        return share >= limits.paraphrase and len(missing) < len(question.words)
    if set(missing) - question.either or (question.either and question.either <= set(missing)):
        return False
    if missing and question.kind != "list":
        return False
    rest = [word for word in question.words if not word.name and word.weight >= NOUN]
    named = sum(word.name for word in question.words)
    if question.kind == "list" and named:
        return share >= limits.paraphrase
    measured = named >= 2 or not rest or coverage(rest, text) >= limits.rest
    near = cosine >= limits.similarity and share >= limits.paraphrase and not named
    return (share >= limits.item and measured) or near


def _alone(
    question: Question, evidence: Sequence[Evidence], cosines: Sequence[float], limits: Limits
) -> list[Evidence]:
    """The first item, when the question names nothing that it lacks and no other item comes near."""
    first, text = evidence[0], whole(evidence[0].item)
    named = any(word.name for word in question.words) or bool(question.periods)
    if len(evidence) == 1:  # nothing to stand out from
        return [] if named or cosines[0] < limits.only_similarity else [first]
    about = (
        cosines[0] >= limits.alone_similarity
        and coverage(question.words, text) >= limits.alone_words
        and not missing_names(question.words, text)
        and speaks_of(question.periods, text, first.item.published_at.date())
    )
    return [first] if about and evidence[1].score <= limits.alone * first.score else []


def whole(item: Item) -> str:
    """Everything that an item says, its date included."""
    return f"{item.title}\n{item.text}\n{day_of(item)}"


def passages(item: Item) -> list[str]:
    """Every `PASSAGE` successive sentences of an item, each with its title and date.

    Names and measure must meet in one of them: a page of many stories holds most words somewhere.
    """
    told = sentences(body_of(item.text))
    starts = range(max(1, len(told) - PASSAGE + 1))
    return ["\n".join([item.title, *told[n : n + PASSAGE], day_of(item)]) for n in starts]


def day_of(item: Item) -> str:
    """The item's date as a question would write it: 1月12日."""
    day = item.session_date if item.kind == "telegraph" else item.published_at
    return f"{day.month}月{day.day}日"
