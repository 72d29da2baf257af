"""One sentence against the items that it cites: a verdict, and every reason for it.

Checked, in this order: the quantities (value, unit, bound, direction, comparison), whether each belongs to its subject,
dates and clock times, names, what is denied or planned and who does it to whom, and whether a later item replaced the
value. A sentence printed in the item, from clause border to clause border, passes all but the last by construction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from rag.types import Item, Link, Verdict
from rag.verification import checks
from rag.verification.mentions import parse
from rag.verification.source import Source, source_of
from rag.verification.stance import met, misstated
from rag.verification.superseded import superseded
from rag.verification.vocabulary import vocabulary
from rag.written import Finding

SHIPS: frozenset[Verdict] = frozenset({"supported", "rounded", "derived", "no_claim"})
"""Verdicts that may be shown."""
_SEVERITY: tuple[Verdict, ...] = (
    "contradicted", "misbound", "unsupported", "superseded", "derived", "rounded", "supported",
)  # fmt: skip
_SHOWN = 48
"""Characters of the source shown in a finding."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence with its verdict; findings say what is wrong and hold the words concerned."""

    text: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    marks: tuple[int | str, ...] = ()
    item_ids: tuple[str, ...] = ()
    """The cited items that support it (all cited ones when none does)."""
    quote: str = ""
    """The source sentence that supports it best; a literal substring of the first of `item_ids`."""

    @property
    def ships(self) -> bool:
        """Whether it may be shown."""
        return self.verdict in SHIPS


@dataclass(frozen=True, slots=True)
class Gate:
    """What a check knows beside sentence and items: the moment, later items, other names of the store."""

    as_of: datetime | None = None
    """Items published later do not exist."""
    links: Sequence[Link] = ()
    """Links whose later item lies within the window: `updates` and `corrects` make a value superseded."""
    moments: Mapping[str, datetime] | None = None
    """When linked items were published; with it, links from items after `as_of` are ignored here."""
    names: Collection[str] = ()
    """Names known to the store, beside the bundled ones: a name in a sentence must stand in an item it cites."""


def check_sentence(
    text: str, cited: Sequence[Item], *, as_of: datetime | None = None, links: Sequence[Link] = ()
) -> Checked:
    """The verdict on `text` against the items it cites. Pure; about 1 ms once the items have been read."""
    return check(text, cited, Gate(as_of=as_of, links=links))


def compared(text: str, cited: Sequence[Item]) -> bool:
    """Whether the items hold anything that a check could hold the sentence against: a number or day of it was looked
    for, or a clause that speaks of the same thing was read.
    """
    claim, sources = parse(text, cited[0].published_at), [source_of(item) for item in cited]
    looked_for = bool(claim.numbers or claim.days)
    return looked_for or any(s.prints(text) for s in sources) or met(text, [s.said for s in sources])


def check(text: str, cited: Sequence[Item], gate: Gate) -> Checked:
    """`check_sentence` with everything that a gate may know."""
    if not cited:
        return Checked(text, "no_claim" if not _claims(text) else "uncited")
    late = [i for i in cited if gate.as_of and i.published_at > gate.as_of]
    known = [source_of(i) for i in cited if i not in late]
    if not known:
        return _verdict(
            text,
            [Finding("as_of", text, f"引用的条目晚于 {gate.as_of:%Y-%m-%d %H:%M}")],
            ["unsupported"],
            [source_of(i) for i in cited],
        )
    findings: list[Finding] = []
    verdicts: list[Verdict] = ["supported"]
    printed = next((s for s in known if s.prints(text)), None)
    if printed is None:
        for verdict, finding in checks.examine(text, known, vocabulary(tuple(sorted(gate.names)))):
            verdicts.append(verdict)
            if finding:
                findings.append(finding)
        for kind, clause, other in misstated(text, [s.said for s in known]):
            verdicts.append("misbound" if kind in {"roles", "subject"} else "contradicted")
            findings.append(Finding(kind, text, f"{clause}：原文为“{other[:_SHOWN]}”"))
    for finding in superseded(text, [printed] if printed else known, gate.links, gate.moments, gate.as_of):
        verdicts.append("superseded")
        findings.append(finding)
    return _verdict(text, findings, verdicts, [printed] if printed else known)


def _verdict(text: str, findings: list[Finding], verdicts: list[Verdict], sources: Sequence[Source]) -> Checked:
    verdict = min(verdicts, key=_SEVERITY.index)
    ordered = sorted(sources, key=lambda s: -s.overlap(text)) if len(sources) > 1 else sources
    quote = ordered[0].best_sentence(text)
    return Checked(text, verdict, tuple(findings), (), tuple(s.item.item_id for s in ordered), quote)


@lru_cache(maxsize=4096)
def _claims(text: str) -> bool:
    """Whether a text holds anything that could be wrong: a digit, or more than a handful of words."""
    return any(c.isdigit() for c in text) or sum("一" <= c <= "鿿" for c in text) > 12
