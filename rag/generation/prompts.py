"""Prompt files: a header that lists the variables, then one `## role` part a message.

Strict: a missing or unknown variable is an error, and so is one that the text uses without listing it. The text's hash
is recorded with whatever was made from it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from rag import resources
from rag.errors import RagError

_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_PART = re.compile(r"^## (system|user|assistant)\s*$", re.M)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt template."""

    name: str
    sha256: str
    variables: frozenset[str]
    parts: tuple[tuple[str, str], ...]
    """(role, template text) in order."""

    def fill(self, values: Mapping[str, str]) -> list[tuple[str, str]]:
        """The messages with every place filled in one pass: a `{{…}}` inside a value stays text.

        Raises RagError when `values` are not just the listed variables.
        """
        if values.keys() != self.variables:
            wrong = sorted(values.keys() ^ self.variables)
            raise RagError(f"prompt {self.name}: missing or unknown variables {wrong}")
        return [(role, _PLACE.sub(lambda m: values[m[1]], text)) for role, text in self.parts]


def load(name: str) -> Prompt:
    """The prompt file `prompts/<name>.md`. Raises RagError when its header and text disagree."""
    path = resources.path(f"prompts/{name}.md")
    text = path.read_text(encoding="utf-8")
    header, _, body = text.removeprefix("---\n").partition("\n---\n")
    fields = dict(line.split(": ", 1) for line in header.splitlines())
    variables = frozenset(fields.get("variables", "").replace(",", " ").split())
    pieces = _PART.split(body)[1:]
    parts = tuple((role, part.strip()) for role, part in zip(pieces[::2], pieces[1::2], strict=True))
    if frozenset(_PLACE.findall(body)) != variables:
        raise RagError(f"prompt {name}: the header does not list the variables of the text", where=str(path))
    return Prompt(name, hashlib.sha256(text.encode()).hexdigest(), variables, parts)
