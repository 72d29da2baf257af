"""`rag models` as lines of text. Each function takes the values that `--json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag.rendering.labels import clean
from rag.rendering.terminal_text import table

_KINDS = {"chat": "生成", "embedding": "向量", "reranking": "重排"}


def listed(models: Sequence[Mapping[str, Any]]) -> list[str]:
    """The recommended models as a table."""
    rows = [
        [_KINDS[m["kind"]], m["id"], f"{m['memory']:g} GB", f"{m['context']:,}", m["licence"], m["note"]]
        for m in models
    ]
    return [*table(["用途", "模型", "内存", "上下文", "许可", "说明"], rows), "", "取用：rag models pull ID"]


def pulled(model: Mapping[str, Any]) -> list[str]:
    """Where the model lies, and how it is used."""
    size = f"{model['files']} 个文件，{model['size'] / 1e9:.2f} GB"
    return [f"{model['path']}（{size}，{model['source']}，已锁定 SHA-256）", f"使用：--model {model['path']}"]


def tried(model: Mapping[str, Any]) -> list[str]:
    """What the trial found."""
    rate = model["pieces"] / max(model["seconds"] - model["first_token_seconds"], 1e-9)
    return [
        f"模型 {clean(model['name'])} · {clean(model['details'])}",
        f"加载 {model['load_seconds']:.1f} 秒 · 首字 {model['first_token_seconds']:.1f} 秒 · 生成 {rate:.0f} 片/秒",
        f"一期周报（25 页 × 200 词元）约 {_duration(model['brief_seconds'])}",
        f"可用句子 {model['passed']}/{model['sentences']}",
        *[f"  {clean(line)}" for line in model["reply"].strip().splitlines()[:6]],
    ]


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} 秒" if seconds < 90 else f"{seconds / 60:.0f} 分钟"
