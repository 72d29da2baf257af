"""A hostile model behind `ask` and `brief`: whatever it writes, nothing unverified, active or invented is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import rendering_office
from effects import active, controls, triggers, unsupported
from hostile import BEHAVIOURS, HostileModel
from markdown_it import MarkdownIt
from payloads import PAYLOADS

from rag import brief as room
from rag import pipeline
from rag.generation.reply import ReplyLimits
from rag.pipeline import weekly, wording, writing
from rag.pipeline.store import Store, opened
from rag.rendering import html, jsonform, markdown, pdf, terminal, word
from rag.scope import Scope
from rag.settings import Settings
from rag.types import Evidence, Item
from rag.verification import AnswerWriter, Gate, Numbering, counted, section
from rag.verification.compose import Request
from rag.written import Brief, Draft, DraftSection, Finding, Sentence

QUESTIONS = ("1月12日两市成交额是多少？", "商业航天有哪些进展", "恒生科技指数收盘如何", "工信部对钢铁行业有什么部署")
LIMITS = ReplyLimits(max_tokens=200)
SCRIPT = [(behaviour, payload) for behaviour in BEHAVIOURS for payload in PAYLOADS]


@pytest.fixture(scope="module")
def store(seed_store: Path) -> Iterator[Store]:
    with opened(Settings(store=seed_store)) as found:
        yield found


@pytest.fixture(scope="module")
def drafted(store: Store) -> list[tuple[str, tuple[Evidence, ...], Draft]]:
    made = []
    for question in QUESTIONS:
        _, evidence, draft = writing.draft(question, Scope(), store)
        assert isinstance(draft, Draft)
        made.append((question, evidence, draft))
    return made


def asked(store: Store, drafted: list[tuple[str, tuple[Evidence, ...], Draft]], script: list[tuple[str, str]]) -> int:
    """Run each (behaviour, payload) through one question; the number of runs. Asserts on each."""
    for n, (behaviour, payload) in enumerate(script):
        question, evidence, draft = drafted[n % len(drafted)]
        model = HostileModel([(behaviour, payload)])
        writer = AnswerWriter.over(evidence, Gate())
        streamed: list[Sentence] = []
        wording.answer(question, draft, wording.Speaker(model, LIMITS), writer, streamed.append)
        answer = writer.finish(question, None, Request(model=model.name))
        where = f"{behaviour} / {payload!r}"
        assert answer.sentences, where
        assert streamed == list(answer.sentences), where
        assert unsupported(answer.sentences, answer.citations) == [], where
        shown = "\n".join(terminal.answer(answer))
        told = answer.text + str([c.quote for c in answer.citations])
        assert triggers(told) == [], where
        assert controls(shown) == [], where
        assert controls(answer.text) == [], where
        jsonform.ask(answer)
    return len(script)


def test_every_behaviour_with_every_payload(
    store: Store, drafted: list[tuple[str, tuple[Evidence, ...], Draft]]
) -> None:
    assert len(BEHAVIOURS) >= 16
    assert asked(store, drafted, SCRIPT + SCRIPT[::3]) >= 1000


@dataclass(frozen=True)
class Week:
    drafts: list[DraftSection]
    items: dict[str, Item]
    gate: Gate
    coverage: room.BriefInput


@pytest.fixture(scope="module")
def week(store: Store) -> Week:
    given = weekly.material(Scope(week="2026-W03"), store)
    gate = Gate(links=given.links, moments=store.moments)
    return Week(room.plan_and_write(given), {i.item_id: i for i in given.items}, gate, given)


def written(week: Week, model: HostileModel | None) -> Brief:
    drafts: list[DraftSection] = list(week.drafts)
    told: Mapping[str, tuple[Finding, ...]] = {}
    if model:
        drafts, told = wording.brief(
            drafts, week.items, week.gate, wording.Speaker(model, LIMITS), lambda done, total, what: None
        )
    numbering = Numbering()
    sections = [
        counted(d, numbering) if d.key in room.DERIVED else section(d, week.items, numbering, week.gate) for d in drafts
    ]
    assert told.keys() <= {d.key for d in drafts}
    frame = room.Frame("2026-W03", room.coverage(week.coverage))
    return room.assemble(sections, numbering.citations(week.items), frame)


_FIELDS = {"PAGE", "NUMPAGES", "SEQ", "TOC"}
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word_effects(parts: rendering_office.Parts) -> list[str]:
    """Links that leave the file, macros, objects, and fields other than numbers of pages and captions."""
    found = [n for n in parts.names if n.lower().endswith((".bin", ".vba"))]
    for name, tree in parts.trees.items():
        found += [f"{name}: {e.get('Target')}" for e in tree.iter() if e.get("TargetMode") == "External"]
        found += [f"{name}: {e.tag}" for e in tree.iter() if str(e.tag).endswith(("}altChunk", "}object"))]
        fields = [e.text or "" for e in tree.iter(f"{_WORD}instrText")]
        fields += [e.get(f"{_WORD}instr", "") for e in tree.iter(f"{_WORD}fldSimple")]
        found += [f"{name}: {text}" for text in fields if not {*text.split()[:1]} <= _FIELDS]
    return found


def said_in(brief: Brief) -> list[Sentence]:
    return [s for part in brief.sections for s in room.sentences_of(part)]


def looked_at(week: Week, script: list[tuple[str, str]], briefs: int) -> int:
    """Briefs whose every page gets the next (behaviour, payload), in every format; the number of page runs."""
    plain = written(week, None)
    clean = markdown.render(plain)
    own, own_page = triggers(clean), triggers(html.render(plain, True))
    worked_out = unsupported(said_in(plain), plain.citations)  # dates that code resolved: 明日 → 1月15日
    runs = 0
    for n in range(briefs):
        model = HostileModel(script[n * 25 :] + script[: n * 25])
        brief = written(week, model)
        runs += model.runs
        assert set(unsupported(said_in(brief), brief.citations)) <= set(worked_out)
        text = markdown.render(brief)
        assert triggers(text, own) == []
        assert controls(text) == []
        assert active(MarkdownIt().render(text)) == active(MarkdownIt().render(clean)) == []
        page = html.render(brief, True)
        assert triggers(page, own_page) == []
        assert active(page) == []
        made = word.render(brief)
        assert triggers(rendering_office.word_text(made), own) == []
        assert word_effects(rendering_office.opened(made)) == []
        paper = pdf.render(brief)
        assert triggers("\n".join(rendering_office.pages(paper)), own) == []
        assert set(rendering_office.targets(paper)) <= {"page"}
        assert [s.title for s in brief.sections] == [d.title for d in week.drafts]
    return runs


def test_a_brief_by_a_hostile_model_in_every_format(week: Week) -> None:
    assert looked_at(week, SCRIPT[:: len(PAYLOADS) + 1], briefs=2) >= 40


@pytest.mark.long
def test_briefs_by_a_hostile_model_with_everything(week: Week) -> None:
    assert looked_at(week, SCRIPT, briefs=40) >= 1000


def test_facts_that_a_hostile_model_does_not_tell_are_told_in_the_sources_words(
    seed_store: Path,
) -> None:
    settings = Settings(store=seed_store)
    plain = pipeline.ask(QUESTIONS[0], Scope(), settings)
    answer = pipeline.ask(QUESTIONS[0], Scope(), settings, model=HostileModel([("says nothing else", "PWNED。")]))
    assert answer.text == plain.text
    assert {f.action for f in answer.findings} == {"dropped", "fallback"}
