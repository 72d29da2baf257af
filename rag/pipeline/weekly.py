"""`rag brief`: the week's material, planned and written, checked, assembled, saved."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rag import __version__, clock, facts
from rag import brief as room
from rag.errors import NothingFound, UsageError
from rag.files import atomic_write
from rag.generation import prompts
from rag.pipeline import wording
from rag.pipeline.store import Progress, Store, opened, silent
from rag.rendering import html, pdf, short, word
from rag.rendering import markdown as md
from rag.scope import Scope
from rag.settings import Settings
from rag.themes import fresh, sector_of
from rag.themes import weeks as theme_weeks
from rag.types import Fact, Item, Link, ThemeWeek, Window
from rag.verification import Gate, Numbering, counted, section
from rag.written import Brief, BriefSection, Finding


@dataclass(frozen=True, slots=True)
class Written:
    """A brief with its manifest, ready to save."""

    brief: Brief
    manifest: dict[str, Any]
    up_is_red: bool
    given: room.BriefInput


_PRINTED = timedelta(days=10)
"""Until when a balance of the week's last day is printed: a long holiday may lie between."""
_WRITERS: Mapping[str, Callable[[Written], str | bytes]] = {
    "md": lambda written: markdown(written),
    "html": lambda written: html.render(written.brief, written.up_is_red),
    "docx": lambda written: word.render(written.brief, written.up_is_red),
    "pdf": lambda written: pdf.render(written.brief, written.up_is_red),
    "short.md": lambda written: short.render(written.brief),
    "explain.md": lambda written: explanation(written),
}
FORMATS = tuple(_WRITERS)
_NEEDS = {"docx": ("docx", "python-docx"), "pdf": ("typst", "typst")}
"""Format → module that it needs, and the package which brings it."""


def write(
    scope: Scope, settings: Settings, progress: Progress = silent, speaker: wording.Speaker | None = None
) -> Written:
    """The brief of the scope's week, its points worded by `speaker` when there is one.

    Raises NothingFound when the week has no items, UsageError for a bad week.
    """
    with opened(settings) as store:
        return of_store(scope, store, progress, speaker)


def of_store(
    scope: Scope, store: Store, progress: Progress = silent, speaker: wording.Speaker | None = None
) -> Written:
    """As `write`, over an opened store."""
    given = material(scope, store)
    drafts = room.plan_and_write(given)
    numbering, gate = Numbering(), Gate(as_of=scope.as_of, links=given.links, moments=store.moments)
    used = [*given.items, *given.later, *given.quotes]
    by_id = {item.item_id: item for item in used}
    told: Mapping[str, tuple[Finding, ...]] = {}
    if speaker:
        drafts, told = wording.brief(drafts, by_id, gate, speaker, progress)
    checked = []
    for done, draft in enumerate(drafts):
        progress(done, len(drafts), draft.title)
        derived = draft.key in room.DERIVED
        part = counted(draft, numbering) if derived else section(draft, by_id, numbering, gate)
        checked.append(replace(part, findings=(*told.get(draft.key, ()), *room.slips(draft, by_id), *part.findings)))
    counts = _outcomes(checked)
    frame = room.Frame(
        given.week, room.coverage(given), _who(store.settings, speaker), store.settings.fingerprint(), counts
    )
    made = room.assemble(checked, numbering.citations(by_id), frame)
    return Written(
        made,
        room.manifest(made, _inputs(store, used, scope, speaker)),
        store.settings.up_is_red,
        given,
    )


def material(scope: Scope, store: Store) -> room.BriefInput:
    """Everything the week is written from, as other rooms make it."""
    week, items = _week(scope, store)
    links = _among(store.links, items)
    quotes = _quotes(week, scope, store)
    balances, later = _balances(week, items, scope, store)
    return room.BriefInput(
        week=week,
        items=items,
        facts=facts.market_days(items),
        readings=facts.readings(items),
        balances=balances,
        later=later,
        prices=facts.prices(items),
        events=facts.events(items),
        clauses=facts.policy(items),
        themes=themes(scope, store)[1],
        fresh={f.name: f.item_ids for f in fresh(items, _before(scope, store), store.lexicon)},
        sectors={i.item_id: s for i in items if (s := sector_of(i, store.lexicon))},
        sector_order=store.lexicon.sectors,
        links=links,
        table=facts.market_rows(quotes),
        quotes=quotes,
        focus=store.settings.themes,
        pages_wanted=store.settings.pages,
    )


def _balances(week: str, items: Sequence[Item], scope: Scope, store: Store) -> tuple[list[Fact], list[Item]]:
    """The margin balances settled in the week, and the items that tell of them after it: Friday's comes on Monday."""
    monday, sunday = clock.parse_week(week)
    behind = store.visible(
        Window(clock.week_window(week).until, clock.days_window(None, sunday + _PRINTED).until), scope
    )
    found = [fact for fact in facts.balances((*items, *behind)) if monday <= fact.as_of.date() <= sunday]
    ids = {fact.item_id for fact in found} - {item.item_id for item in items}
    return found, [item for item in behind if item.item_id in ids]


def _quotes(week: str, scope: Scope, store: Store) -> list[Item]:
    monday, sunday = clock.parse_week(week)
    since = clock.days_window(monday - timedelta(weeks=room.HISTORY), None).since
    items = store.catalog.items(Window(since), kind="market")
    return [i for i in items if i.session_date <= sunday and (scope.as_of is None or i.published_at <= scope.as_of)]


def themes(scope: Scope, store: Store) -> tuple[Window, list[ThemeWeek]]:
    """Theme heat in the scope's window, against the window of the same length before it."""
    now = scope.as_of or store.end()
    window = scope.window(now)
    items = store.visible(window, scope)
    return window, theme_weeks(items, _before(scope, store), store.lexicon, store.links)


def _before(scope: Scope, store: Store) -> Sequence[Item]:
    """The items of the window of the same length before the scope's."""
    window = scope.window(scope.as_of or store.end())
    if not (window.since and window.until):
        return ()
    return store.visible(Window(window.since - (window.until - window.since), window.since), scope)


def _outcomes(sections: Sequence[BriefSection]) -> dict[str, int]:
    """Sentences shown, by verdict, and findings by what was done."""
    counted = Counter[str](s.verdict for part in sections for s in room.sentences_of(part))
    counted.update(f.action for part in sections for f in part.findings if f.action != "kept")
    return dict(counted)


def week_named(scope: Scope, store: Store) -> str:
    """The ISO week that the scope means. Raises UsageError when it means no week."""
    window = scope.window(scope.as_of or store.end())
    if not scope.week or window.since is None:
        raise UsageError("a brief is of one week", where="--week", hint="write it as 2026-W03, or last")
    return clock.week_of((window.since + timedelta(days=1)).date())


def _week(scope: Scope, store: Store) -> tuple[str, list[Item]]:
    week = week_named(scope, store)
    items = store.visible(scope.window(scope.as_of or store.end()), scope)
    if not items:
        raise NothingFound(f"no items of {week} in the store", where=str(store.settings.store), hint="run: rag stats")
    return week, items


def _among(links: Sequence[Link], items: Sequence[Item]) -> list[Link]:
    ids = {item.item_id for item in items}
    return [link for link in links if link.source in ids and link.target in ids]


def _who(settings: Settings, speaker: wording.Speaker | None) -> str:
    return speaker.model.name if speaker else settings.model


def _inputs(store: Store, items: Sequence[Item], scope: Scope, speaker: wording.Speaker | None) -> room.Inputs:
    files = {item.file for item in items}
    documents = [(d.file, d.sha256) for d in store.catalog.documents() if d.file in files]
    return room.Inputs(
        documents=documents,
        index_fingerprint=store.catalog.items_digest(),
        model_fingerprint=speaker.model.identity if speaker else store.settings.model,
        prompts={name: prompts.load(name).sha256 for name in wording.PROMPTS} if speaker else {},
        lexicon_fingerprint=store.lexicon.fingerprint,
        salience_fingerprint=room.salience_fingerprint(),
        parameters=_parameters(scope, store),
    )


def _parameters(scope: Scope, store: Store) -> dict[str, Any]:
    return {
        "themes": store.settings.themes,
        "pages": store.settings.pages,
        "level": scope.level,
        "as_of": scope.as_of.isoformat() if scope.as_of else None,
        "rag": __version__,
    }


def shape(scope: Scope, store: Store) -> dict[str, Any]:
    """What a brief's manifest says of everything that shapes it, by key: equal values, equal brief."""
    return {
        "index_fingerprint": store.catalog.items_digest(),
        "lexicon_fingerprint": store.lexicon.fingerprint,
        "salience_fingerprint": room.salience_fingerprint(),
        "settings_fingerprint": store.settings.fingerprint(),
        "parameters": _parameters(scope, store),
    }


def markdown(written: Written) -> str:
    """The brief as Markdown."""
    return md.render(written.brief)


def explanation(written: Written) -> str:
    """Why each event was chosen, as Markdown."""
    return room.explain(written.given, written.brief)


def short_form(written: Written) -> str:
    """The brief on one screen, as Markdown."""
    return short.render(written.brief)


def save(written: Written, folder: Path, formats: Sequence[str]) -> list[Path]:
    """Write the formats and the manifest under `folder`; returns the paths. Raises UsageError for unknown formats."""
    known = formats_of(formats)
    folder.mkdir(parents=True, exist_ok=True)
    week = written.brief.week
    wanted = {f"{week}.{name}": _WRITERS[name](written) for name in known}
    wanted[f"{week}.manifest.json"] = json.dumps(written.manifest, ensure_ascii=False, indent=1) + "\n"
    for name, made in wanted.items():
        atomic_write(folder / name, made)
    return [folder / name for name in wanted]


def formats_of(names: Sequence[str]) -> tuple[str, ...]:
    """The formats named, each once; for before any work. Raises UsageError for one unknown or without its package."""
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise UsageError(f"unknown format {', '.join(unknown)!r}", where="--format", hint=f"of: {', '.join(FORMATS)}")
    for module, package in (_NEEDS[name] for name in names if name in _NEEDS):
        if find_spec(module) is None:
            raise UsageError(f"{package} is not installed", where="--format", hint=f"run: pip install {package}")
    return tuple(dict.fromkeys(names))


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Mapping[str, Any]:
    """What changed between two manifests."""
    return room.diff(old, new)
