"""What must never reach a reader, looked for in each output format with that format's own parser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser

from payloads import TRIGGERS

from rag.types import Item
from rag.written import Citation, Sentence

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ACTIVE = {"script", "iframe", "object", "embed", "form", "base", "meta-refresh", "link", "video", "audio", "input"}


def triggers(text: str, allowed: Iterable[str] = ()) -> list[str]:
    """Trigger strings in a text, other than those that belong to it without any payload."""
    kept = set(allowed)
    return [t for t in TRIGGERS if t in text and t not in kept]


def controls(text: str) -> list[str]:
    """Control, format and lone surrogate characters other than line break and tab."""
    return [repr(c) for c in text if c not in "\n\t" and unicodedata.category(c) in {"Cc", "Cf", "Cs"}]


def unsupported(sentences: Iterable[Sentence], citations: Iterable[Citation]) -> list[str]:
    """Sentences with a mark that resolves to nothing, or with a number that no cited item prints."""
    items: Mapping[int, Item] = {c.mark: c.item for c in citations}
    wrong = []
    for sentence in sentences:
        if any(mark not in items for mark in sentence.marks):
            wrong.append(f"mark: {sentence.text}")
        if sentence.marks and sentence.verdict in {"supported", "rounded"}:
            own = [i for m in sentence.marks if (i := items.get(m))]
            source = " ".join(f"{i.title} {i.text} {i.published_at:%Y %-m %-d %H:%M} {i.session_date}" for i in own)
            missing = [n for n in _NUMBER.findall(sentence.text) if n not in source and n.lstrip("0") not in source]
            wrong += [f"number {n}: {sentence.text}" for n in missing if sentence.verdict == "supported"]
    return wrong


class _Active(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ACTIVE:
            self.found.append(tag)
        for name, value in attrs:
            text = (value or "").strip().lower()
            outside = name in ("href", "src", "action", "xlink:href", "srcset") and not text.startswith("#")
            if name.startswith("on") or outside or "javascript:" in text or "url(" in text:
                self.found.append(f"{tag} {name}={text[:40]}")


def active(html: str) -> list[str]:
    """Active elements, event handlers and addresses outside the page."""
    parser = _Active()
    parser.feed(html)
    return parser.found
