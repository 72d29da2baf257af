"""`rag verify`: a hand-written text, or an old brief's manifest, sentence by sentence against the store."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from rag.brief import plan_and_write
from rag.errors import InputError, NothingFound
from rag.pipeline import weekly
from rag.pipeline.store import Store
from rag.scope import Scope
from rag.sources import read_text
from rag.types import Item
from rag.verification import Checked, Gate, check_text
from rag.verification import check as check_sentence
from rag.written import Finding, sentences_in


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text's sentences with their verdicts."""

    file: str
    sentences: tuple[Checked, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Sentences by verdict."""
        return dict(sorted(Counter(s.verdict for s in self.sentences).items()))

    @property
    def supported(self) -> bool:
        """Whether every sentence that claims something may be shown."""
        return all(s.ships for s in self.sentences)


def check(file: Path, scope: Scope, store: Store) -> CheckedText:
    """The file's sentences, checked. Raises InputError when it is neither a manifest nor text."""
    text = read_text(file)
    gate = Gate(as_of=scope.as_of, links=store.links, moments=store.moments)
    if file.suffix == ".json":
        return CheckedText(file.name, tuple(_manifest(_parsed(text, file), store, gate)))
    window = store.visible(scope.window(scope.as_of or store.end()), scope)
    return CheckedText(file.name, tuple(check_text(text, window, lambda i: _get(i, store), gate)))


def manifest(file: Path) -> Mapping[str, Any]:
    """A brief's manifest. Raises InputError."""
    return _parsed(read_text(file), file)


def _parsed(text: str, file: Path) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
        if not isinstance(value, dict) or "sections" not in value or "citations" not in value:
            raise ValueError("it has no sections")
    except ValueError as exc:
        raise InputError(
            f"not a brief's manifest: {exc}", where=str(file), hint="rag brief writes WEEK.manifest.json"
        ) from exc
    return value


def _manifest(value: Mapping[str, Any], store: Store, gate: Gate) -> list[Checked]:
    cited = {c["mark"]: c["item_id"] for c in value["citations"]}
    again = _counted_again(value, store)
    found = []
    for section in value["sections"]:
        for sentence in section["sentences"]:
            items = [item for mark in sentence["marks"] if (item := _get(cited.get(mark, ""), store))]
            if _is_counted(sentence):
                found.append(_recount(sentence["text"], again.get(section["key"], frozenset())))
            else:
                found.append(_recheck(sentence, items, gate))
    return found


def _is_counted(sentence: Mapping[str, Any]) -> bool:
    """Whether code counted the sentence's figures over many rows or items, none of which states them."""
    return not sentence["marks"] and sentence["verdict"] == "derived" and any(c.isdigit() for c in sentence["text"])


def _counted_again(value: Mapping[str, Any], store: Store) -> Mapping[str, frozenset[str]]:
    """Section key → what the store, as it stands, counts for it with the manifest's parameters."""
    if not any(_is_counted(s) for section in value["sections"] for s in section["sentences"]):
        return {}
    asked = value.get("parameters", {})
    moment = datetime.fromisoformat(asked["as_of"]) if asked.get("as_of") else None
    try:
        given = weekly.material(Scope(week=value["week"], level=asked.get("level"), as_of=moment), store)
    except NothingFound:
        return {}
    given = replace(given, focus=asked.get("themes", given.focus), pages_wanted=asked.get("pages", 0))
    return {
        draft.key: frozenset(s.text for b in (*draft.blocks, *draft.counted) for s in sentences_in(b) if not s.cites)
        for draft in plan_and_write(given)
    }


def _recount(text: str, again: frozenset[str]) -> Checked:
    if text in again:
        return Checked(text, "derived")
    return Checked(text, "unsupported", (Finding("number", text, "按库中现有资料重算，得不到这一数值"),))


def _recheck(sentence: Mapping[str, Any], items: list[Item], gate: Gate) -> Checked:
    text, marks = sentence["text"], tuple(sentence["marks"])
    if not marks:
        # a fixed phrase; a figure that claims to be one is not believed
        bare = sentence["verdict"] == "no_claim" and any(c.isdigit() for c in text)
        return Checked(text, "uncited" if bare else sentence["verdict"])
    if len(items) < len(marks):
        lost = Finding("mark", text, "引用的条目已不在库中")
        return Checked(text, "unsupported", (lost,), marks)
    label = sentence.get("label", "")
    checked = check_sentence(text.removeprefix(f"{label}：") if label else text, items, gate)
    return Checked(text, checked.verdict, checked.findings, marks, checked.item_ids, checked.quote)


def _get(item_id: str, store: Store) -> Item | None:
    try:
        return store.catalog.get(item_id) if item_id else None
    except NothingFound:
        return None
