"""A prompt's beginning, read once and attended once for every reply that shares it.

The pages of a brief differ in their last few hundred tokens only. Their common beginning is read once; its keys and
values are kept for one row and every page's query meets them in one product a head, so that memory and reading grow
with the pages' own tokens alone (Juravsky et al. 2024, “Hydragen”; one softmax over both parts, so the result is the
ordinary one).

Not covered: sliding windows, latent or linear attention. `install` tells, and such models answer one prompt at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

    Pair = tuple[torch.Tensor, torch.Tensor]

NAME = "rag_shared_prefix"
KINDS = frozenset({"qwen2", "qwen3", "llama", "mistral", "glm", "glm4", "smollm3", "olmo2", "phi3", "internlm3"})
"""Model types whose attention goes through transformers' interface with ordinary keys and values."""
_SCORES = {"cpu": 1 << 21}
"""Attention scores held at once by device: 8 MB in float32 stay in a CPU's cache, which halves the time."""
_SCORES_ELSEWHERE = 1 << 26
_BLOCK = 64


class OwnCache:
    """Keys and values of the rows' own tokens: per layer two buffers of shape (rows, heads, room, head size).

    Room grows by blocks, and whole buffers are attended, what is not yet written being masked: products of dense
    buffers run several times faster on a CPU than products of views into larger ones.
    """

    def __init__(self, layers: int) -> None:
        self._length = [0] * layers
        self._buffers: list[Pair | None] = [None] * layers

    @staticmethod
    def room(tokens: int) -> int:
        """Places that the buffers have when `tokens` are written."""
        return -(-tokens // _BLOCK) * _BLOCK

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, layer_idx: int, *args: Any, **kwargs: Any
    ) -> Pair:
        """Append; all keys and values, room included. The interface is that of transformers' caches."""
        start = self._length[layer_idx]
        end = self._length[layer_idx] = start + key_states.shape[2]
        buffers = self._buffers[layer_idx] or (key_states[:, :, :0], value_states[:, :, :0])
        if buffers[0].shape[2] < end:
            buffers = self._grown(buffers[0], end), self._grown(buffers[1], end)
        buffers[0][:, :, start:end] = key_states
        buffers[1][:, :, start:end] = value_states
        self._buffers[layer_idx] = buffers
        return buffers

    def _grown(self, buffer: torch.Tensor, tokens: int) -> torch.Tensor:
        rows, heads, old, size = buffer.shape
        grown = buffer.new_zeros((rows, heads, self.room(tokens), size))
        grown[:, :, :old] = buffer
        return grown

    def keep(self, rows: torch.Tensor) -> None:
        """Only these rows from now on; one layer at a time, so that little memory is held twice."""
        for layer, buffers in enumerate(self._buffers):
            if buffers is not None:
                self._buffers[layer] = buffers[0][rows], buffers[1][rows]

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """Own tokens so far, padding included."""
        return self._length[layer_idx]


class SharedPrefix:
    """The keys and values of a prompt's beginning, per layer of shape (heads, tokens, head size)."""

    def __init__(self, cache: Any) -> None:
        self.pairs: list[Pair] = [(layer.keys[0], layer.values[0]) for layer in cache.layers]

    @property
    def length(self) -> int:
        """Tokens."""
        return int(self.pairs[0][0].shape[1])

    def own_cache(self) -> OwnCache:
        """An empty cache for what follows."""
        return OwnCache(len(self.pairs))


def attention(
    module: Any,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    **kwargs: Any,
) -> tuple[torch.Tensor, None]:
    """Attention over a shared prefix and the rows' own tokens; without a prefix the ordinary one."""
    import torch

    prefix: SharedPrefix | None = kwargs.pop("shared_prefix", None)
    if prefix is None:
        from transformers.integrations.sdpa_attention import sdpa_attention_forward

        return sdpa_attention_forward(module, query, key, value, attention_mask, **kwargs)[0], None
    assert attention_mask is not None
    query = query * (kwargs.get("scaling") or module.head_dim**-0.5)
    scores = _SCORES.get(query.device.type, _SCORES_ELSEWHERE)
    step = max(1, scores // (query.shape[1] * query.shape[2] * (prefix.length + key.shape[2])))
    parts = [
        _rows(query[rows], prefix.pairs[module.layer_idx], (key[rows], value[rows]), attention_mask[rows])
        for rows in (slice(n, n + step) for n in range(0, query.shape[0], step))
    ]
    return (parts[0] if len(parts) == 1 else torch.cat(parts)).transpose(1, 2), None


def _rows(query: torch.Tensor, prefix: Pair, own: Pair, mask: torch.Tensor) -> torch.Tensor:
    """Shapes: query (b, H, q, d), prefix (h, P, d), own (b, h, L, d), mask (b, 1, q, L); (b, H, q, d)."""
    import torch

    b, heads, q, d = query.shape
    h, shared, length = prefix[0].shape[0], prefix[0].shape[1], own[0].shape[2]
    grouped = query.reshape(b, h, -1, d)
    together = grouped.transpose(0, 1).reshape(h, -1, d)
    to_prefix = (together @ prefix[0].transpose(1, 2)).view(h, b, -1, q, shared).transpose(0, 1)
    to_own = (grouped @ own[0].transpose(2, 3)).view(b, h, -1, q, length) + mask[:, :, None]
    weights = torch.cat([to_prefix, to_own], dim=-1).softmax(dim=-1, dtype=torch.float32).to(query.dtype)
    over_prefix = weights[..., :shared].transpose(0, 1).reshape(h, -1, shared) @ prefix[1]
    over_own = weights[..., shared:].reshape(b, h, -1, length) @ own[1]
    out = over_prefix.reshape(h, b, -1, d).transpose(0, 1) + over_own
    return out.reshape(b, heads, q, d)


def install(model: Any) -> bool:
    """Have the model's layers attend through `attention`; False where its kind cannot (see above)."""
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.masking_utils import sdpa_mask

    config = model.config.get_text_config()
    plain = set(getattr(config, "layer_types", None) or ["full_attention"]) == {"full_attention"}
    windowed = bool(getattr(config, "use_sliding_window", getattr(config, "sliding_window", None)))
    if not plain or windowed or config.model_type not in KINDS:
        return False
    AttentionInterface.register(NAME, attention)
    AttentionMaskInterface.register(NAME, sdpa_mask)
    model.set_attn_implementation(NAME)
    return bool(model.config._attn_implementation == NAME)
