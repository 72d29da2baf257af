"""A model words what code has chosen: every sentence through the form check and the gate, what fails repaired once.

Code decides what is told: a fact that the model does not tell in a sentence that passes is told in the source's words.
So a model can make a text read better, never leave a fact out or say another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.errors import ModelError, ModelRefused
from rag.generation import form, worded
from rag.generation import pages as paging
from rag.generation.pages import Page, Place
from rag.generation.reply import ReplyLimits, lines
from rag.generation.worded import Chosen, Line
from rag.pipeline.store import Progress
from rag.types import ChatModel, Item, Message
from rag.verification import AnswerWriter, Gate, check
from rag.written import Draft, DraftSection, DraftSentence, Finding, Sentence

PROMPTS = ("answer", "brief", "repair")
_REPAIRS = 2
"""Refused sentences of one answer that are given back to the model."""
_UNTOLD = "模型没有说出这条事实，用原文"
INTERRUPTED = "interrupted"
"""Kind of the finding that tells that a reader stopped the answer."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who words, and how long it may take."""

    model: ChatModel
    limits: ReplyLimits


@dataclass(slots=True)
class _Checks:
    """What a model's sentence must pass, and what it failed."""

    items: Mapping[str, Item]
    gate: Gate
    said: set[str] = field(default_factory=set)

    def faults(self, line: Line, facts: Sequence[Chosen]) -> tuple[Finding, ...]:
        """Why the sentence may not be shown; empty when it may.

        Its words must come from the facts that it was given, its numbers, names and times from the items themselves.
        """
        draft = line.sentence
        cited = [self.items[i] for i in draft.cites if i in self.items]
        if draft.text in self.said:
            return (Finding("repeated", draft.text, "同一句话已经说过"),)
        reason = form.fault(draft.text, [f"{facts[n].text}{facts[n].stamp}" for n in line.facts])
        if reason:
            return (Finding("form", draft.text, reason),)
        checked = check(draft.text, cited, self.gate)
        if checked.ships and checked.marks == () and cited:
            return ()
        return checked.findings or (Finding(checked.verdict, draft.text, "没有注明出处的句子"),)

    def minimal(self, line: Line) -> DraftSentence:
        """The sentence with only those of its items that it needs: a mark too many looks like a source."""
        draft = line.sentence
        cites = list(draft.cites)
        for item_id in draft.cites[::-1]:
            fewer = [self.items[i] for i in cites if i != item_id and i in self.items]
            if fewer and check(draft.text, fewer, self.gate).ships:
                cites.remove(item_id)
        return replace(draft, cites=tuple(cites))


def answer(
    question: str, draft: Draft, speaker: Speaker, writer: AnswerWriter, shown: Callable[[Sentence], None]
) -> None:
    """The model's answer into `writer`, each sentence handed to `shown` as it passes.

    Raises ModelRefused, ResourceError.

    One retry when nothing of a reply can be used; then, and for every chosen fact left untold, the draft's own
    sentence. An interrupt ends the answer with what has passed.
    """
    checks = _Checks(writer.items, writer.gate)
    facts = worded.from_draft(draft.sentences, writer.items)
    said: list[DraftSentence] = []

    def take(sentence: DraftSentence) -> None:
        taken = writer.add(sentence)
        if taken is not None:
            said.append(sentence)
            checks.said.add(sentence.text)
            shown(taken)

    try:
        _worded_answer(question, facts, speaker, writer.findings, checks, take)
        for fact, own in zip(facts, draft.sentences, strict=True):
            if not worded.told(fact, said, question):
                writer.findings.append(Finding("untold", own.text, _UNTOLD, "fallback"))
                take(own)
    except KeyboardInterrupt:
        writer.findings.append(Finding(INTERRUPTED, "", "回答被中断，以上是已经通过核对的部分"))


def _worded_answer(
    question: str,
    facts: Sequence[Chosen],
    speaker: Speaker,
    findings: list[Finding],
    checks: _Checks,
    take: Callable[[DraftSentence], None],
) -> None:
    model, limits = speaker.model, speaker.limits
    prompt = worded.asking(question, facts)
    if not model.fits(prompt, limits.max_tokens):
        findings.append(Finding("context", "", "事实超出模型的上下文长度，用原文", "fallback"))
        return
    repairs = _REPAIRS
    for attempt in (prompt, worded.again(prompt)):
        before = len(checks.said)
        try:
            for line in worded.streamed(attempt, facts, model, limits):
                faults = checks.faults(line, facts)
                if faults and repairs:
                    repairs -= 1
                    fixed = _repaired(line, faults, facts, speaker, checks)
                    findings += [replace(f, action="repaired" if fixed else "dropped") for f in faults]
                    if fixed:
                        take(fixed)
                elif faults:
                    findings += [replace(f, action="dropped") for f in faults]
                else:
                    take(checks.minimal(line))
        except ModelRefused:
            raise
        except ModelError as error:
            findings.append(Finding("model", "", error.message, "fallback"))
        if len(checks.said) > before:
            return


def _repaired(
    line: Line, faults: Sequence[Finding], facts: Sequence[Chosen], speaker: Speaker, checks: _Checks
) -> DraftSentence | None:
    """The model's second try at one sentence, when it passes."""
    prompt, own = _repair_prompt(line, faults, facts)
    if not speaker.model.fits(prompt, speaker.limits.max_tokens):
        return None
    try:
        second = next(worded.streamed(prompt, own, speaker.model, speaker.limits), None)
    except ModelRefused:
        raise
    except ModelError:
        return None  # the reply under way may still be good
    return checks.minimal(second) if second and not checks.faults(second, own) else None


def _repair_prompt(
    line: Line, faults: Sequence[Finding], facts: Sequence[Chosen]
) -> tuple[tuple[Message, ...], Sequence[Chosen]]:
    own = [facts[n] for n in line.facts] or facts
    return worded.repairing(line.sentence, "；".join(f.detail for f in faults[:2]), own), own


@dataclass(slots=True)
class _Pages:
    """The pages of a brief while they are worded."""

    speaker: Speaker
    checks: _Checks
    progress: Progress
    texts: dict[Place, list[DraftSentence]] = field(default_factory=dict)
    findings: list[tuple[int, Finding]] = field(default_factory=list)
    """(section, finding)."""

    def read(self, job: Page, reply: str, repairing: bool = False) -> list[tuple[Line, tuple[Finding, ...]]]:
        """Take the lines that pass; the others, with what is wrong."""
        limits = replace(self.speaker.limits, max_tokens=job.max_tokens, clock=None)
        refused = []
        for line in worded.parsed(lines([reply], limits), job.facts):
            faults = self.checks.faults(line, job.facts)
            if faults:
                refused.append((line, faults))
                continue
            self.checks.said.add(line.sentence.text)
            self.texts.setdefault(job.places[line.facts[0]], []).append(self.checks.minimal(line))
            if repairing:
                break
        return refused

    def replies(self, prompts: Sequence[tuple[Message, ...]], max_tokens: int, what: str) -> Iterable[tuple[int, str]]:
        """The model's replies; when it fails, those that it gave. Raises ResourceError."""
        clock = self.speaker.limits.clock or (lambda: 0.0)
        started = clock()
        self.progress(0, len(prompts), what)
        try:
            for done, (index, reply) in enumerate(self.speaker.model.replies(prompts, max_tokens), start=1):
                left = (clock() - started) / done * (len(prompts) - done)
                self.progress(done, len(prompts), f"{what}，约剩 {left:.0f} 秒")
                yield index, reply
        except ModelRefused:
            raise
        except ModelError as error:
            self.findings.append((-1, Finding("model", "", error.message, "fallback")))


def brief(
    drafts: Sequence[DraftSection], items: Mapping[str, Item], gate: Gate, speaker: Speaker, progress: Progress
) -> tuple[list[DraftSection], Mapping[str, tuple[Finding, ...]]]:
    """The drafts with their points worded by the model where its sentences pass, and what happened by section key.

    All pages go to the model at once (it batches them and reads what they share once), then all refused sentences.
    Raises ModelRefused, ResourceError, KeyboardInterrupt; replies that were finished are not asked for again.
    """
    model = speaker.model
    jobs = paging.pages(drafts)
    room = min(speaker.limits.max_tokens, max((job.max_tokens for job in jobs), default=0))
    fitting = [job for job in jobs if model.fits(job.prompt(), room)]
    work = _Pages(speaker, _Checks(items, gate), progress)
    replies = sorted(work.replies([job.prompt() for job in fitting], room, "改写要点"))  # in reading order
    refused = [(fitting[n], line, faults) for n, reply in replies for line, faults in work.read(fitting[n], reply)]
    _repair(work, refused)
    for job in jobs:
        for place, fact in zip(job.places, job.facts, strict=True):
            if not worded.told(fact, work.texts.get(place, ())):
                work.texts.pop(place, None)
                work.findings.append((place[0], Finding("untold", fact.text, _UNTOLD, "fallback")))
    by_key = {
        section.key: tuple(f for at, f in work.findings if at in (s, -1 if s == 0 else s))
        for s, section in enumerate(drafts)
    }
    return paging.replaced(drafts, work.texts), by_key


def _repair(work: _Pages, refused: Sequence[tuple[Page, Line, tuple[Finding, ...]]]) -> None:
    """Every refused sentence back to the model once, all in one batch; each is a finding."""
    prepared = [(job, line, faults, *_repair_prompt(line, faults, job.facts)) for job, line, faults in refused]
    room = work.speaker.limits.max_tokens
    asked = [one for one in prepared if work.speaker.model.fits(one[3], room)]
    for job, _, faults, *_ in (one for one in prepared if one not in asked):
        work.findings += [(job.places[0][0], replace(f, action="dropped")) for f in faults]
    fixed: set[int] = set()
    for index, reply in sorted(work.replies([a[3] for a in asked], room, "改正句子")):
        job, line, _, _, own = asked[index]
        places = [job.places[n] for n in line.facts] or list(job.places)
        smaller = Page(job.title, job.heading, tuple(own), tuple(places))
        before = len(work.checks.said)
        work.read(smaller, reply, repairing=True)
        if len(work.checks.said) > before:
            fixed.add(index)
    for index, (job, _, faults, _, _) in enumerate(asked):
        work.findings += [
            (job.places[0][0], replace(f, action="repaired" if index in fixed else "dropped")) for f in faults
        ]
