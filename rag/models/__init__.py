"""Local open models behind one Protocol (`rag.types.ChatModel`): a folder in process, or OpenAI-compatible servers.

prompt_ids.py  messages → token ids: no control token can come of untrusted text
folder.py      a model folder looked at before anything of it is loaded: safetensors only, no code, locked hashes
local.py       transformers in process
engine.py      replies of a batch, made token by token
shared_prefix.py  attention in which a common beginning is read once
server.py      one OpenAI-compatible URL: capabilities found by probing
spread.py      several URLs as one model
catalogue.py   recommended models, pulled and locked
reranker.py    a cross-encoder for the best finds of a search
cached.py      finished replies kept, keyed by model and prompt
"""

from __future__ import annotations

from typing import Protocol

from rag.settings import Settings
from rag.types import ChatModel


class OpenedModel(ChatModel, Protocol):
    """A model that holds memory or connections."""

    details: str
    """How it is run, for people: threads, rows at a time, context."""

    def close(self) -> None:
        """Let go of them."""
        ...


def open_model(spec: str, settings: Settings) -> OpenedModel:
    """The model of a folder, a pulled or cached hub id, or base URLs (comma-separated, `#name` behind each).

    Raises ModelError with the command that helps.
    """
    if spec.startswith(("http://", "https://")):
        from rag.models.spread import open_servers

        return open_servers(spec.split(","), settings)
    from rag.models.folder import find
    from rag.models.local import LocalModel

    return LocalModel.open(find(spec, settings.models), settings)


__all__ = ["OpenedModel", "open_model"]
