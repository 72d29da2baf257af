"""A cross-encoder that reads question and item together: slower than search, used on its best finds only."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.errors import ModelError
from rag.models.folder import find, inspect


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder, from a folder or a pulled hub id; safetensors only, no remote code."""

    def __init__(self, spec: str, pulled: Path) -> None:
        """Load it on the CPU. Raises ModelError when it may not or cannot be loaded."""
        path = find(spec, pulled)
        inspect(path)
        os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            import transformers
            from sentence_transformers import CrossEncoder

            logs: Any = transformers.utils.logging
            logs.disable_progress_bar()
            self._model = CrossEncoder(
                str(path),
                device="cpu",
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as exc:  # the library raises OSError, ValueError, ImportError and its own
            raise ModelError(
                f"the reranker cannot be loaded: {(str(exc).splitlines() or [type(exc).__name__])[0]}",
                where=str(path),
                hint="rag models list names rerankers",
            ) from exc

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers, 0 to 1, in their order. Raises ModelError."""
        if not texts:
            return []
        try:
            found = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        except Exception as exc:  # torch raises RuntimeError for memory, the tokenizer its own
            raise ModelError(f"the reranker failed: {type(exc).__name__}", hint="unset RAG_RERANKER") from exc
        return [float(score) for score in found]
