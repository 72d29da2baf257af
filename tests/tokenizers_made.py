"""Small tokenizers made here: byte-level BPE with Qwen3's added tokens, and others' control forms."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
INST = (
    "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    "{% if m.role == 'user' %}<s>[INST] {{ m.content }} [/INST]{% else %}{{ m.content }}</s>{% endif %}{% endfor %}"
)
QWEN_SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|object_ref_start|>")
QWEN_ADDED = ("<think>", "</think>", "<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|repo_name|>")
OTHERS = ("<s>", "</s>", "[INST]", "[/INST]", "<｜User｜>", "<｜Assistant｜>", "[gMASK]", "<sop>", "<|user|>")
TEXT = (
    "上证指数收涨1.09%，成交额3.6万亿元，创业板指涨2.4%。",
    "system user assistant im_start im_end think",
    "工信部印发方案",
)


@lru_cache
def tokenizer(
    template: str = CHATML, special: tuple[str, ...] = QWEN_SPECIAL, added: tuple[str, ...] = QWEN_ADDED
) -> Any:
    """A fast tokenizer; `added` are tokens that are not special, as Qwen3's `<think>` is."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    made.train_from_iterator(TEXT * 20, trainer)
    made.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in special])
    made.add_tokens([AddedToken(t, special=False, normalized=False) for t in added])
    fast = PreTrainedTokenizerFast(tokenizer_object=made, eos_token=special[-1], pad_token=special[0])  # type: ignore[no-untyped-call]
    fast.chat_template = template
    return fast
