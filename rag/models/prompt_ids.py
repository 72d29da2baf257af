"""Messages → token ids, so that no control token can come of what a document or a reader wrote.

The chat template is filled with a placeholder for every untrusted part. The text round the placeholders is ours and is
tokenised with its control tokens; each untrusted part is tokenised by itself with special tokens split
(`split_special_tokens`). That switch leaves *added* tokens that are not special whole (`<think>` of Qwen3 is one), so a
part is cut inside every occurrence of any added token before it is tokenised, and the ids are checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag.errors import ModelError
from rag.types import Message

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: taken out of every part, so a placeholder is ours alone
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


class PromptIds:
    """A tokenizer's reading of prompts. `tokenizer` is a transformers tokenizer with a chat template."""

    def __init__(self, tokenizer: Any, name: str) -> None:
        self._tokenizer, self._name = tokenizer, name
        self._added = frozenset(int(i) for i in tokenizer.added_tokens_decoder)
        contents = sorted((str(t.content) for t in tokenizer.added_tokens_decoder.values()), key=len, reverse=True)
        self._inside = re.compile("(?=" + "|".join(re.escape(c) for c in contents if len(c) > 1) + ")")
        if not any(len(c) > 1 for c in contents):
            self._inside = re.compile(r"(?!)")

    def __call__(self, prompt: Sequence[Message]) -> list[int]:
        """The ids of the whole prompt, generation prompt included. Raises ModelError without a usable template."""
        parts = [part for message in prompt for part in message.parts]
        rendered = self._render(prompt)
        ids: list[int] = []
        for n, piece in enumerate(_PLACE.split(rendered)):
            if n % 2:
                ids += self.untrusted(parts[int(piece)].text)
            elif piece:
                ids += self._tokenizer(piece, add_special_tokens=False)["input_ids"]
        return ids

    def untrusted(self, text: str) -> list[int]:
        """The ids of a text as nothing but text: none of them is an added token's."""
        ids = [i for piece in self._cut(_plain(text)) for i in self._encode(piece)]
        return [i for i in ids if i not in self._added]

    def _cut(self, text: str) -> Iterator[str]:
        start = 0
        for match in self._inside.finditer(text):
            yield text[start : match.start() + 1]
            start = match.start() + 1
        yield text[start:]

    def _encode(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"])

    def _render(self, prompt: Sequence[Message]) -> str:
        count = 0
        messages = []
        for message in prompt:
            text = ""
            for part in message.parts:
                text += f"{_OPEN}{count}{_CLOSE}" if part.untrusted else _plain(part.text)
                count += 1
            messages.append({"role": message.role, "content": text})
        errors = []
        for shaped in (messages, _without_system(messages)):
            try:
                return str(
                    self._tokenizer.apply_chat_template(
                        shaped, tokenize=False, add_generation_prompt=True, enable_thinking=False
                    )
                )
            except Exception as exc:  # templates raise whatever their author chose
                errors.append(str(exc))
        raise ModelError(
            f"the model has no usable chat template: {errors[0][:200]}",
            where=self._name,
            hint="use an instruct or chat model: rag models list",
        )


def _plain(text: str) -> str:
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def _without_system(messages: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """For templates that know no system role: its text opens the first message of the user."""
    system = "\n\n".join(m["content"] for m in messages if m["role"] == "system")
    rest = [dict(m) for m in messages if m["role"] != "system"]
    rest[0]["content"] = f"{system}\n\n{rest[0]['content']}"
    return rest
