"""Finished replies kept on disk, so that interrupted work goes on where it stopped. Safe to delete at any time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.files import atomic_write, make_folder
from rag.types import ChatModel, Message


class CachedModel:
    """A model whose finished replies are kept as one file each, named by model, prompt and length."""

    def __init__(self, model: ChatModel, folder: Path) -> None:
        self._model, self._folder = model, folder
        self.name, self.identity = model.name, model.identity

    def fits(self, prompt: Sequence[Message], max_tokens: int) -> bool:
        """As the model says."""
        return self._model.fits(prompt, max_tokens)

    def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """The kept reply in one piece; else the model's, kept once it has ended by itself."""
        path = self._path(prompt, max_tokens)
        kept = self._kept(path)
        if kept is not None:
            yield kept
            return
        pieces = []
        for piece in self._model.stream(prompt, max_tokens):
            pieces.append(piece)
            yield piece
        self._keep(path, "".join(pieces))

    def replies(self, prompts: Sequence[Sequence[Message]], max_tokens: int) -> Iterator[tuple[int, str]]:
        """The kept replies first, then the model's for the others, each kept as it comes."""
        paths = [self._path(prompt, max_tokens) for prompt in prompts]
        left = []
        for n, path in enumerate(paths):
            kept = self._kept(path)
            if kept is None:
                left.append(n)
            else:
                yield n, kept
        if left:
            for index, reply in self._model.replies([prompts[n] for n in left], max_tokens):
                self._keep(paths[left[index]], reply)
                yield left[index], reply

    def _path(self, prompt: Sequence[Message], max_tokens: int) -> Path:
        said = [[m.role, [[p.text, p.untrusted] for p in m.parts]] for m in prompt]
        key = json.dumps([self.identity, max_tokens, said], ensure_ascii=False)
        return self._folder / f"{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}.json"

    @staticmethod
    def _kept(path: Path) -> str | None:
        try:
            reply = json.loads(path.read_text(encoding="utf-8"))["reply"]
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not there, or damaged: asked for again
        return reply if isinstance(reply, str) else None

    def _keep(self, path: Path, reply: str) -> None:
        if not reply.strip():
            return  # nothing said: another time it may be something
        make_folder(self._folder)
        text = json.dumps({"model": self.identity, "reply": reply}, ensure_ascii=False)
        atomic_write(path, text.encode("utf-8", "replace"))
