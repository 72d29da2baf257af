"""A tiny Qwen3 made here: own config, own tokenizer, trained for half a minute on the seeds. Nothing is downloaded.

It learns one thing, to copy numbered facts as lines with marks, and learns it badly: just what the product must cope
with. Run as a script it writes the folder given: `python tests/tiny_model.py FOLDER [STEPS]`.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.generation import worded
from rag.generation.worded import Chosen
from rag.models.prompt_ids import PromptIds
from rag.sources import discover, read
from rag.text import body_of, sentences

SEEDS = Path(__file__).parent.parent / "seeds"
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)


def said() -> list[str]:
    """Short sentences of one session of the seeds: few enough to be learnt by heart in a minute."""
    items = [item for path in discover([SEEDS]) if path.name.endswith("12_Major.md") for item in read(path).items]
    return [s for item in items for s in sentences(body_of(item.text)) if 12 <= len(s) <= 70]


def tokenizer(texts: list[str]) -> Any:
    """Byte-level BPE of 3,000 tokens with Qwen3's control tokens."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=3000, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    made.train_from_iterator(texts, trainer)
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    made.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in special])
    made.add_tokens([AddedToken(t, special=False, normalized=False) for t in ("<think>", "</think>")])
    fast = PreTrainedTokenizerFast(tokenizer_object=made, eos_token="<|im_end|>", pad_token="<|endoftext|>")  # type: ignore[no-untyped-call]
    fast.chat_template = TEMPLATE
    return fast


Example = tuple[list[int], int]
"""(ids of prompt and reply, where the reply begins)."""


def examples(texts: list[str], tokens: Any, rng: random.Random) -> Iterator[Example]:
    """The product's own prompt over sentences of the seeds, and what an honest model would answer."""
    prompt_ids = PromptIds(tokens, "tiny")
    while True:
        facts = [Chosen(t, (str(n),), "1月12日10:30") for n, t in enumerate(rng.sample(texts, rng.randint(1, 2)))]
        prompt = prompt_ids(worded.asking(rng.choice(texts)[:12], facts))
        reply = "\n".join(f"{fact.text}[{n}]" for n, fact in enumerate(facts, start=1)) + "<|im_end|>"
        yield [*prompt, *tokens(reply, add_special_tokens=False)["input_ids"]], len(prompt)


def make(folder: Path, steps: int = 600) -> Path:
    """Train for `steps`, one prompt each, replies only; save; the folder. 600 steps take about a minute on one core."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(0)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # matrices this small gain nothing from more, and a busy machine loses much
    texts = said()
    tokens = tokenizer([*texts, *(m.text for m in worded.asking("问", [Chosen(t, ()) for t in texts[:40]]))])
    pad = tokens.convert_tokens_to_ids("<|endoftext|>")
    model = Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=len(tokens), hidden_size=128, intermediate_size=256, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=4, head_dim=32, max_position_embeddings=4096, tie_word_embeddings=True,
            eos_token_id=tokens.convert_tokens_to_ids("<|im_end|>"), pad_token_id=pad,
        )
    )  # fmt: skip
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    source = examples(texts, tokens, random.Random(0))
    for step in range(steps):
        ids, at = next(source)
        rows = torch.tensor([ids])
        labels = rows.clone()
        labels[0, :at] = -100
        for group in optimizer.param_groups:
            group["lr"] = 3e-3 * min(1.0, (step + 1) / 50) * max(0.05, 1 - step / steps)
        loss = model(rows, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
    torch.set_num_threads(threads)
    model.eval().save_pretrained(folder)  # type: ignore[no-untyped-call]
    tokens.save_pretrained(folder)
    return folder


if __name__ == "__main__":
    make(Path(sys.argv[1]), *map(int, sys.argv[2:]))
