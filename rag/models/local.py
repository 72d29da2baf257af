"""transformers in process: a folder's weights, run without network, without code of the model's own.

Greedy by default. Prompts that begin alike (the pages of a brief) are read once and answered in batches (`engine`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import ModelError, ResourceError
from rag.models.folder import ModelFolder, inspect
from rag.models.prompt_ids import PromptIds
from rag.settings import Settings
from rag.types import Message

if TYPE_CHECKING:
    from rag.models.engine import Limits

_SMALLER = "take a smaller model (rag models list), or leave --model out"
_BROKEN = {
    "nan": "the model computed no number (NaN); RAG_DTYPE=float32 may help",
    "timeout": "the reply took too long; RAG_REPLY_SECONDS sets the limit",
}
_HEADROOM = 800 << 20
"""Bytes beside weights and replies that a model needs."""


class LocalModel:
    """A causal language model in this process."""

    def __init__(self, folder: ModelFolder, model: Any, tokenizer: Any, settings: Settings) -> None:
        from rag.models.engine import Engine

        self._folder, self._tokenizer, self._settings = folder, tokenizer, settings
        self._ids = PromptIds(tokenizer, str(folder.path))
        config = model.config.get_text_config()
        self.context = int(getattr(config, "max_position_embeddings", 0) or 1 << 20)
        dtype = str(model.dtype).removeprefix("torch.")
        self.name = f"{folder.name} · {dtype} · {model.device.type}"
        self.identity = f"local:{folder.identity()}:{dtype}:t{settings.temperature}:s{settings.seed}"
        self._rows = _rows_that_fit(config, model.dtype.itemsize)
        self.details = f"{_threads(settings.threads)} 线程 · 一批 {self._rows} 条 · 上下文 {self.context}"
        self._engine = Engine(model, _stops(model, tokenizer), tokenizer.pad_token_id or 0)

    @classmethod
    def open(cls, path: Path, settings: Settings) -> LocalModel:
        """Load the folder. Raises ModelError when it may not or cannot be loaded, ResourceError for memory."""
        folder = inspect(path)
        os.environ["HF_HUB_OFFLINE"] = "1"
        import transformers

        logs: Any = transformers.utils.logging
        logs.set_verbosity_error()
        logs.disable_progress_bar()
        with _translated(folder):
            device, dtype = _chosen(settings)
            _require_memory(folder, device)
            tokenizer = transformers.AutoTokenizer.from_pretrained(path, trust_remote_code=False, local_files_only=True)
            model: Any = transformers.AutoModelForCausalLM.from_pretrained(
                path, dtype=dtype, trust_remote_code=False, local_files_only=True, use_safetensors=True
            )
            model = model.to(device).eval()
        return cls(folder, model, tokenizer, settings)

    def fits(self, prompt: Sequence[Message], max_tokens: int) -> bool:
        """Whether prompt and reply fit the positions that the model was made for."""
        return len(self._ids(prompt)) + max_tokens <= self.context

    def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """The reply as it is made. Raises ModelError when the model computes no numbers any more, ResourceError."""
        ids: list[int] = []
        shown = ""
        with _translated(self._folder):
            for token, finish in self._engine.one(self._ids(prompt), self._limits(max_tokens)):
                if finish in _BROKEN:
                    raise ModelError(_BROKEN[finish], where=self._folder.name, hint="rag models check MODEL")
                if token >= 0:
                    ids.append(token)
                text = self._text(ids)
                if len(text) > len(shown) and (token < 0 or not text.endswith("�")):
                    yield text[len(shown) :]
                    shown = text

    def replies(self, prompts: Sequence[Sequence[Message]], max_tokens: int) -> Iterator[tuple[int, str]]:
        """Whole replies as they are finished, broken ones left out; what the prompts share is read once.

        Raises ResourceError.
        """
        with _translated(self._folder):
            for row in self._engine.many([self._ids(p) for p in prompts], self._limits(max_tokens)):
                if row.finish not in _BROKEN:
                    yield row.index, self._text(row.ids)

    def close(self) -> None:
        """Let go of the weights."""
        del self._engine

    def _text(self, ids: Sequence[int]) -> str:
        return str(self._tokenizer.decode(ids, skip_special_tokens=True))

    def _limits(self, max_tokens: int) -> Limits:
        from rag.models.engine import Limits

        settings = self._settings
        made = Limits(max_tokens, settings.reply_seconds, settings.temperature, settings.seed, time.monotonic)
        return replace(made, rows=self._rows)


def _stops(model: Any, tokenizer: Any) -> list[int]:
    """End tokens of the generation config and the tokenizer, and the end of a turn where the template has one."""
    told = getattr(model.generation_config, "eos_token_id", None)
    found = {tokenizer.eos_token_id, *(told if isinstance(told, list) else [told])}
    for name in ("<|im_end|>", "<|eot_id|>", "<|end|>", "<end_of_turn>", "<|endoftext|>"):
        found.add(tokenizer.get_added_vocab().get(name))
    return sorted(int(i) for i in found if i is not None)


def _threads(wanted: int) -> int:
    """Threads that torch computes with: `wanted`, else one a core that this process may use."""
    import torch

    if wanted > 0:
        torch.set_num_threads(wanted)
    return int(torch.get_num_threads())


def _chosen(settings: Settings) -> tuple[str, Any]:
    """Device and dtype: what the options say, else a GPU in bfloat16, a CPU in bfloat16 where it computes in it."""
    import torch

    device = settings.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    if settings.dtype != "auto":
        named = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}.get(settings.dtype)
        if named is None:
            raise ModelError(
                f"unknown dtype {settings.dtype!r}", where="RAG_DTYPE", hint="bfloat16, float16 or float32"
            )
        return device, named
    fast = device != "cpu" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return device, torch.bfloat16 if fast else torch.float32


def _free_memory() -> int:
    """Bytes that can be had without swapping, the page cache included."""
    return _memory("MemAvailable")


def _memory(name: str) -> int:
    """A line of Linux's `/proc/meminfo` in bytes; 0 where the system has none."""
    try:
        told = Path("/proc/meminfo").read_text(encoding="ascii")
        return next(int(line.split()[1]) << 10 for line in told.splitlines() if line.startswith(f"{name}:"))
    except (OSError, StopIteration, ValueError):
        return 0


def _require_memory(folder: ModelFolder, device: str) -> None:
    free = _free_memory() if device == "cpu" else 0
    if free and folder.weight_bytes + _HEADROOM > free:
        raise ResourceError(
            f"the weights take {folder.weight_bytes / 1e9:.1f} GB and {free / 1e9:.1f} GB are free",
            where=str(folder.path),
            hint=_SMALLER,
        )


def _rows_that_fit(config: Any, itemsize: int) -> int:
    """Replies at a time, so that their keys and values take at most an eighth of the memory; 4 to 32.

    Of the machine's memory, not of what is free just now: the size of a batch can change the last bits of a product.
    """
    heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
    size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    a_row = 2 * config.num_hidden_layers * heads * size * itemsize * 1024
    return int(min(32, max(4, (_memory("MemTotal") or 8 << 30) // 8 // a_row)))


@contextmanager
def _translated(folder: ModelFolder) -> Iterator[None]:
    """Errors of torch and transformers as ours, once, here."""
    try:
        yield
    except MemoryError as exc:
        raise ResourceError("not enough memory for the model", where=str(folder.path), hint=_SMALLER) from exc
    except (OSError, ValueError, KeyError, ImportError, RuntimeError, TypeError) as exc:
        text = " ".join(str(exc).split())[:300]
        if any(words in text.lower() for words in ("out of memory", "can't allocate", "cannot allocate")):
            raise ResourceError("not enough memory for the model", where=str(folder.path), hint=_SMALLER) from exc
        raise ModelError(f"the model fails: {text}", where=str(folder.path), hint="rag models check MODEL") from exc
