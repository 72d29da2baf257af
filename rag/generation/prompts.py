"""Prompt files: a header that lists the variables, then one `## role` part a message.

Strict: a missing or unknown variable is an error, and so is one that the text uses without listing it. The text's hash
is recorded with whatever was made from it. What fills a place came from a document or a reader: it is marked as
untrusted, so that a back end never lets it become a control token, and what only a template may say is taken out of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from rag import resources
from rag.errors import RagError
from rag.text import visible
from rag.types import Message, Part

Role = Literal["system", "user", "assistant"]

_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_PART = re.compile(r"^## (system|user|assistant)\s*$", re.M)
_TEMPLATE_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[<＜](?=[|｜/\\!?a-zA-Z▁_])"), "‹"),  # <|im_end|>, <think>, </s>, <｜User｜>
    (re.compile(r"(?<=[|｜/a-zA-Z▁_])[>＞]"), "›"),
    (re.compile(r"\[(/?(?:INST|SYS|TOOL_CALLS|gMASK|sop))\]", re.I), r"(\1)"),
    (re.compile(r"^(\s*)(system|assistant|user|human|系统|助手|用户)\s*[:：][ \t]*", re.I | re.M), r"\1“\2” "),
    (re.compile(r"^(\s*)#{1,6}(?=\s)", re.M), r"\1"),
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt template."""

    name: str
    sha256: str
    variables: frozenset[str]
    parts: tuple[tuple[Role, str], ...]
    """(role, template text) in order."""

    def fill(self, values: Mapping[str, str]) -> tuple[Message, ...]:
        """The messages with every place filled in one pass: a `{{…}}` inside a value stays text.

        Raises RagError when `values` are not just the listed variables.
        """
        if values.keys() != self.variables:
            wrong = sorted(values.keys() ^ self.variables)
            raise RagError(f"prompt {self.name}: missing or unknown variables {wrong}")
        return tuple(Message(role, tuple(_parts(text, values))) for role, text in self.parts)


def _parts(text: str, values: Mapping[str, str]) -> Iterator[Part]:
    """The template's own text and the values in turn."""
    for n, piece in enumerate(_PLACE.split(text)):
        if piece:
            yield Part(inert(values[piece]), untrusted=True) if n % 2 else Part(piece)


def trusted(text: str) -> Part:
    """Text of our own."""
    return Part(text)


def inert(text: str) -> str:
    """`text` without what belongs to templates: control-token forms, tags and role words keep their letters only.

    The second of two defences (a local model's untrusted text is tokenised so that no control token can come of it):
    for servers, which tokenise what they are sent.
    """
    plain = visible(text)
    for pattern, by in _TEMPLATE_FORMS:
        plain = pattern.sub(by, plain)
    return plain


@lru_cache
def load(name: str) -> Prompt:
    """The prompt file `prompts/<name>.md`. Raises RagError when its header and text disagree."""
    path = resources.path(f"prompts/{name}.md")
    text = path.read_text(encoding="utf-8")
    header, _, body = text.removeprefix("---\n").partition("\n---\n")
    fields = dict(line.split(": ", 1) for line in header.splitlines())
    variables = frozenset(fields.get("variables", "").replace(",", " ").split())
    pieces = _PART.split(body)[1:]
    parts = tuple((cast(Role, role), part.strip()) for role, part in zip(pieces[::2], pieces[1::2], strict=True))
    if frozenset(_PLACE.findall(body)) != variables:
        raise RagError(f"prompt {name}: the header does not list the variables of the text", where=str(path))
    return Prompt(name, hashlib.sha256(text.encode()).hexdigest(), variables, parts)
