"""`rag models` as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from rag.rendering.labels import clean
from rag.rendering.terminal_text import table

_KINDS = {"chat": "生成", "embedding": "向量", "reranking": "重排"}


class Recommended(Protocol):
    """A recommended model."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def memory(self) -> float: ...
    @property
    def context(self) -> int: ...
    @property
    def licence(self) -> str: ...
    @property
    def note(self) -> str: ...


class Pulled(Protocol):
    """A model on this machine."""

    @property
    def path(self) -> Path: ...
    @property
    def files(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def source(self) -> str: ...


class Tried(Protocol):
    """A model that was tried."""

    @property
    def name(self) -> str: ...
    @property
    def load_seconds(self) -> float: ...
    @property
    def first_token_seconds(self) -> float: ...
    @property
    def pieces(self) -> int: ...
    @property
    def seconds(self) -> float: ...
    @property
    def reply(self) -> str: ...
    @property
    def passed(self) -> int: ...
    @property
    def sentences(self) -> int: ...
    @property
    def brief_seconds(self) -> float: ...


def listed(models: Sequence[Recommended]) -> list[str]:
    """The recommended models as a table."""
    rows = [[_KINDS[m.kind], m.id, f"{m.memory:g} GB", f"{m.context:,}", m.licence, m.note] for m in models]
    return [*table(["用途", "模型", "内存", "上下文", "许可", "说明"], rows), "", "取用：rag models pull ID"]


def pulled(model: Pulled) -> list[str]:
    """Where the model lies, and how it is used."""
    return [
        f"{model.path}（{model.files} 个文件，{model.size / 1e9:.2f} GB，{model.source}，已锁定 SHA-256）",
        f"使用：--model {model.path}",
    ]


def tried(model: Tried) -> list[str]:
    """What the trial found."""
    rate = model.pieces / max(model.seconds - model.first_token_seconds, 1e-9)
    return [
        f"模型 {clean(model.name)}",
        f"加载 {model.load_seconds:.1f} 秒 · 首字 {model.first_token_seconds:.1f} 秒 · 生成 {rate:.0f} 片/秒",
        f"一期周报（25 页 × 200 词元）约 {model.brief_seconds / 60:.1f} 分钟",
        f"可用句子 {model.passed}/{model.sentences}",
        *[f"  {clean(line)}" for line in model.reply.strip().splitlines()[:6]],
    ]
