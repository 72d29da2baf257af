"""transformers in process: a folder's weights, run without network, without code of the model's own.

Greedy by default. Prompts that begin alike (the pages of a brief) are read once and answered in batches.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.errors import ModelError, ResourceError
from rag.models.folder import ModelFolder, inspect
from rag.models.options import ModelOptions
from rag.models.prompt_ids import PromptIds
from rag.types import Message


class LocalModel:
    """A causal language model in this process."""

    def __init__(self, folder: ModelFolder, model: Any, tokenizer: Any, options: ModelOptions) -> None:
        self._model, self._tokenizer, self._options = model, tokenizer, options
        self._ids = PromptIds(tokenizer, str(folder.path))
        dtype = str(model.dtype).removeprefix("torch.")
        self.name = f"{folder.name} · {dtype} · {model.device.type}"
        self.identity = f"local:{folder.identity()}:{dtype}:t{options.temperature}:s{options.seed}"
        self.context = int(getattr(model.config, "max_position_embeddings", 0) or 1 << 20)

    @classmethod
    def open(cls, path: Path, options: ModelOptions) -> LocalModel:
        """Load the folder. Raises ModelError when it may not or cannot be loaded, ResourceError for memory."""
        folder = inspect(path)
        os.environ["HF_HUB_OFFLINE"] = "1"
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        with translated(folder):
            tokenizer = AutoTokenizer.from_pretrained(path, trust_remote_code=False, local_files_only=True)
            model = AutoModelForCausalLM.from_pretrained(
                path,
                dtype=torch.float32 if options.dtype == "auto" else getattr(torch, options.dtype),
                trust_remote_code=False,
                local_files_only=True,
                use_safetensors=True,
            )
        return cls(folder, model.eval(), tokenizer, options)


@contextmanager
def translated(folder: ModelFolder) -> Iterator[None]:
    """Errors of torch and transformers as ours, once, here."""
    try:
        yield
    except MemoryError as exc:
        raise ResourceError("not enough memory for the model", where=str(folder.path), hint=_SMALLER) from exc
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as exc:
        text = " ".join(str(exc).split())[:300]
        if "out of memory" in text.lower() or "can't allocate" in text.lower():
            raise ResourceError("not enough memory for the model", where=str(folder.path), hint=_SMALLER) from exc
        raise ModelError(
            f"the model cannot be loaded: {text}", where=str(folder.path), hint="rag models check MODEL"
        ) from exc


_SMALLER = "take a smaller model (rag models list), or leave --model out"
__all__ = ["LocalModel", "Message", "Sequence"]
