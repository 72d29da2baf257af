"""A Qwen3 folder as GGUF for llama.cpp: `python gguf_made.py FOLDER FILE`, run where `gguf` is installed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

_LAYER = {
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_TOP = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}


def renamed(name: str) -> str:
    """llama.cpp's name of a tensor."""
    name = name.removesuffix(".weight")
    if name in _TOP:
        return f"{_TOP[name]}.weight"
    number, _, rest = name.removeprefix("model.layers.").partition(".")
    return f"blk.{number}.{_LAYER[rest]}.weight"


def main(folder: Path, file: Path) -> None:
    """Write the file."""
    import gguf  # type: ignore[import-not-found,unused-ignore]
    import numpy as np

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    made = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    tokens = dict(made["model"]["vocab"]) | {t["content"]: t["id"] for t in made["added_tokens"]}
    control = {t["content"] for t in made["added_tokens"]}
    ordered = sorted(tokens, key=lambda token: tokens[token])
    writer = gguf.GGUFWriter(str(file), "qwen3")
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_key_length(config["head_dim"])
    writer.add_value_length(config["head_dim"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_freq_base(float((config.get("rope_parameters") or config)["rope_theta"]))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(ordered)
    writer.add_token_types([3 if token in control else 1 for token in ordered])
    writer.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in made["model"]["merges"]])
    writer.add_eos_token_id(tokens["<|im_end|>"])
    writer.add_chat_template((folder / "chat_template.jinja").read_text(encoding="utf-8"))
    for name, weight in _weights(folder / "model.safetensors"):
        writer.add_tensor(renamed(name), np.ascontiguousarray(weight))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _weights(path: Path) -> list[tuple[str, Any]]:
    """Tensors of a float32 safetensors file, read by hand: the server's environment need not have the library."""
    import numpy as np

    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    found = []
    for name, told in header.items():
        if name != "__metadata__":
            start, end = told["data_offsets"]
            flat = np.frombuffer(data[8 + size + start : 8 + size + end], np.float32)
            found.append((name, flat.reshape(told["shape"])))
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
