"""Markdown or text written by hand, checked against the store.

Marks are `[#item_id]` (or a unique prefix), or `[n]` with a list of sources in which line n names an item id. A
sentence without a mark is compared with every item of the window and stays `uncited`, its findings naming the item
that supports it best, or saying that none does. A sentence in which nothing could be held against its items is
`unchecked`: nothing speaks against it, and nothing for it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.text import sentence_spans
from rag.types import Item
from rag.verification.fold import pairs
from rag.verification.sentence import Checked, Gate, _claims, check, compared
from rag.written import Finding

_MARK = re.compile(r"\[#(?P<id>[0-9A-Za-z_:.\-]{4,80})\]|\[(?P<n>\d{1,4})\](?!\()")
_SOURCE_LINE = re.compile(
    r"^\s*(?:[-*]\s*)?(?:\[(?P<n>\d{1,4})\]:?|(?P<m>\d{1,4})\.)\s+.*?#?(?P<id>[0-9a-z]{4,}[0-9A-Za-z_:\-]{4,})"
)
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_SKIP = re.compile(r"^\s*(?:\||<|!\[|---+\s*$|\[\^|> ?统计周期)")
_LEAD = re.compile(r"^\s*(?:#{1,6}\s+|[-*+•]\s+|>\s?|\d{1,3}[.)]\s+)+")
_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class _Written:
    text: str
    marks: tuple[str, ...]


def check_text(
    markdown: str,
    window: Sequence[Item],
    get: Callable[[str], Item | None] | None = None,
    gate: Gate | None = None,
) -> list[Checked]:
    """Every sentence of `markdown` with its verdict.

    `window` are the items that a sentence without a mark is compared with; `get` resolves an id or unique prefix that
    lies outside it (None when there is no such item).
    """
    gate = gate or Gate()
    numbered = _sources(markdown)
    known = {item.item_id: item for item in window}
    index = _Index(window)
    out = []
    for written in _sentences(markdown):
        cited, missing = _resolve(written.marks, numbered, known, get)
        out.append(_judge(written, cited, missing, index, gate))
    return out


def _judge(written: _Written, cited: list[Item], missing: list[str], index: _Index, gate: Gate) -> Checked:
    marks: tuple[int | str, ...] = tuple(int(m) if m.isdigit() else m for m in written.marks)
    lost = tuple(Finding("mark", written.text, f"标记 {m} 没有对应的条目") for m in missing)
    if cited:
        checked = _checked(written.text, cited, gate)
        verdict = "unsupported" if lost and checked.ships else checked.verdict
        return replace(checked, marks=marks, verdict=verdict, findings=checked.findings + lost)
    if lost:
        return Checked(written.text, "unsupported", lost, marks)
    if not _claims(written.text):
        return Checked(written.text, "no_claim")
    tried = [_checked(written.text, [item], gate) for item in index.nearest(written.text)]
    good = next((c for c in tried if c.ships), None)
    if good:
        found = Finding("uncited", written.text, f"没有标记；条目 {good.item_ids[0]} 支持这句话")
        return Checked(written.text, "uncited", (found,), (), good.item_ids, good.quote)
    nearest = tried[0].findings if tried else ()
    found = Finding("uncited", written.text, "没有标记，所选时段内也没有支持这句话的条目")
    return Checked(written.text, "uncited", (found, *nearest))


def _checked(text: str, cited: Sequence[Item], gate: Gate) -> Checked:
    checked = check(text, cited, gate)
    if checked.verdict != "supported" or not _claims(text) or compared(text, cited):
        return checked
    found = Finding("unchecked", text, "没有数字或日期，条目里也没有说同一件事的语句：无从核对")
    return replace(checked, verdict="unchecked", findings=(found,))


def _sources(markdown: str) -> Mapping[str, str]:
    """Mark number → item id, from a list of sources in the text."""
    found: dict[str, str] = {}
    for line in markdown.splitlines():
        if match := _SOURCE_LINE.match(line):
            number = match["n"] or match["m"]
            ids = re.findall(r"#?([0-9A-Za-z_:\-]{8,})", line)
            named = next((i for i in reversed(ids) if any(c.isdigit() for c in i)), None)
            if named:
                found.setdefault(number, named)
    return found


def _resolve(
    marks: Sequence[str],
    numbered: Mapping[str, str],
    known: Mapping[str, Item],
    get: Callable[[str], Item | None] | None,
) -> tuple[list[Item], list[str]]:
    cited, missing = [], []
    for mark in marks:
        wanted = numbered.get(mark, "") if mark.isdigit() and mark in numbered else mark
        item = known.get(wanted) or _by_prefix(wanted, known) or (get(wanted) if get and wanted else None)
        if item:
            cited.append(item)
        else:
            missing.append(mark)
    return cited, missing


def _by_prefix(wanted: str, known: Mapping[str, Item]) -> Item | None:
    if len(wanted) < 4:
        return None
    found = [item for item_id, item in known.items() if item_id.startswith(wanted)]
    return found[0] if len(found) == 1 else None


def _sentences(markdown: str) -> list[_Written]:
    """Prose sentences with their marks; code, tables, images, rules and the list of sources are left out."""
    out: list[_Written] = []
    fenced = False
    for line in markdown.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and line.strip() and not _SKIP.match(line) and not _is_source(line):
            out += _of_line(_LEAD.sub("", line).replace("**", "").replace("__", ""))
    return out


def _is_source(line: str) -> bool:
    match = _SOURCE_LINE.match(line)
    return bool(match and (match["n"] or len(line) < 200) and re.search(r"#?[0-9A-Za-z_:\-]{8,}\W*$", line))


def _of_line(line: str) -> list[_Written]:
    found: list[_Written] = []
    marks_after: dict[int, list[str]] = defaultdict(list)
    bare = []
    length = at = 0
    for match in _MARK.finditer(line):
        bare.append(line[at : match.start()])
        length += match.start() - at
        marks_after[length].append(match["id"] or match["n"])
        at = match.end()
    bare.append(line[at:])
    text = "".join(bare)
    spans = list(sentence_spans(text))
    for n, (start, end) in enumerate(spans):
        stop = spans[n + 1][0] if n + 1 < len(spans) else len(text)
        marks = [m for place, ms in marks_after.items() if start < place <= stop for m in ms]
        found.append(_Written(text[start:end], tuple(dict.fromkeys(marks))))
    return found


class _Index:
    """Items of the window by Han pairs, so that an unmarked sentence meets only its likely sources."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._holders: dict[str, list[int]] | None = None

    def nearest(self, text: str) -> list[Item]:
        """At most a dozen items that share most rare pairs with `text`, best first."""
        if self._holders is None:
            self._holders = defaultdict(list)
            for n, item in enumerate(self._items):
                for pair in pairs(item.title + "\n" + item.text):
                    self._holders[pair].append(n)
        scores: dict[int, float] = defaultdict(float)
        for pair in pairs(text):
            holders = self._holders.get(pair, ())
            if holders and len(holders) <= max(8, len(self._items) // 3):
                for n in holders:
                    scores[n] += 1 / len(holders) ** 0.5
        ordered = sorted(scores, key=lambda n: (-scores[n], n))[:_CANDIDATES]
        return [self._items[n] for n in ordered]
