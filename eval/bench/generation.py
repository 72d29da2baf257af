"""A brief's sections made by `rag.models.engine` beside `model.generate`: random weights in Qwen3-0.6B's shape.

`python eval/bench/generation.py [--naive N] [--device cuda]`. Every part is a process of its own, one after the other:
the memory's read-and-write rate (a copy), N sections by `generate` one by one, all 25 by the engine, N by `generate`
again. The naive time of 25 sections is 25/N of the mean of both: said, not measured, when N < 25.
Greedy, every reply of full length.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

SHARED, OWN, HEADROOM_GB = 1500, 100, 0.8
SHAPE = {
    "vocab_size": 151_936,
    "hidden_size": 1024,
    "intermediate_size": 3072,
    "num_hidden_layers": 28,
    "num_attention_heads": 16,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "max_position_embeddings": 40_960,
    "tie_word_embeddings": True,
}
KV_BYTES = 2 * 28 * 8 * 128 * 2
"""Keys and values of a token in bfloat16."""


def model_of(device: str) -> Any:
    """The model, with random weights in bfloat16."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    torch.manual_seed(0)
    config = AutoConfig.for_model("qwen3", **SHAPE)
    made: Any = AutoModelForCausalLM
    return made.from_config(config, dtype=torch.bfloat16).to(device).eval()


def prompts(sections: int) -> list[list[int]]:
    """Token ids: a shared beginning and each section's own end."""
    shared = [(n * 7919) % 150_000 for n in range(SHARED)]
    return [shared + [(n * 104_729 + s * 31) % 150_000 for n in range(OWN)] for s in range(1, sections + 1)]


def copy_rate(device: str) -> dict[str, float]:
    """Bytes read and written a second by a copy of 1 GB; the best of five."""
    import torch

    source = torch.zeros(1 << 28, device=device)
    target = torch.ones_like(source)
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        target.copy_(source)
        if device == "cuda":
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - started)
    return {"gb_s": 2 * source.nbytes / min(seconds) / 1e9}


def naive(device: str, sections: int, tokens: int) -> dict[str, float]:
    """Sections one by one with `generate`; seconds in all."""
    import torch

    model = model_of(device)
    ids = [torch.tensor([p], device=device) for p in prompts(sections)]
    started, cpu = time.perf_counter(), time.process_time()
    for prompt in ids:
        model.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            min_new_tokens=tokens,
            max_new_tokens=tokens,
            do_sample=False,
            pad_token_id=0,
        )
    return {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}


def batched(device: str, sections: int, tokens: int) -> dict[str, float]:
    """All sections with the engine: seconds to the first token, in all, and the process's peak memory."""
    import torch

    from rag.models.engine import Engine, Limits

    model = model_of(device)
    engine = Engine(model, stop=(), pad=0)
    weights = sum(p.nbytes for p in model.parameters()) / 1e9
    first: list[tuple[float, float]] = []

    def told(index: int, token: int) -> bool:
        if not first:
            first.append((time.perf_counter(), time.process_time()))
        return True

    asked = prompts(sections)
    started, cpu = time.perf_counter(), time.process_time()
    rows = list(engine.many(asked, Limits(tokens, rows=sections, period=0, goes_on=told)))
    seconds = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}
    seconds |= {"first": first[0][0] - started, "first_cpu": first[0][1] - cpu}
    assert all(len(row.ids) == tokens for row in rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    if device == "cuda":
        peak = torch.cuda.max_memory_allocated() / 1e9
    return seconds | {"peak_gb": peak, "weights_gb": weights}


PARTS = {
    "copy": lambda a: copy_rate(a.device),
    "naive": lambda a: naive(a.device, a.naive, a.tokens),
    "engine": lambda a: batched(a.device, a.sections, a.tokens),
}


def part(name: str, arguments: Sequence[str]) -> dict[str, float]:
    """One part in a new process. Raises CalledProcessError when it fails."""
    done = subprocess.run(
        [sys.executable, __file__, *arguments, "--part", name], check=True, stdout=subprocess.PIPE, text=True
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(name, json.dumps({key: round(value, 2) for key, value in result.items()}), flush=True)
    return result


def report(a: argparse.Namespace, rate: float, naive: dict[str, float], engine: dict[str, float]) -> None:
    """The figures, one a line: by the clock, and by processor time, which a loaded machine moves less."""
    n = a.sections
    kv_gb = (SHARED + n * (OWN + a.tokens)) * KV_BYTES / 1e9
    read_gb = engine["weights_gb"] + (SHARED + n * (OWN + a.tokens / 2)) * KV_BYTES / 1e9
    limit = n * rate / read_gb
    for name, total, first in (("clock", "seconds", "first"), ("processor", "cpu", "first_cpu")):
        one_by_one = naive[total] * n / a.naive
        decode = n * (a.tokens - 1) / (engine[total] - engine[first])
        print(
            f"{name}: generate {one_by_one:.0f} s, engine {engine[total]:.1f} s, {one_by_one / engine[total]:.1f}x;",
            end=" ",
        )
        print(f"prefill {(SHARED + n * OWN) / engine[first]:.0f} tokens/s, decode {decode:.1f} tokens/s", end=" ")
        print(f"({decode / limit:.0%} of the memory's {limit:.0f})")
    allowed = engine["weights_gb"] + kv_gb + HEADROOM_GB
    print(f"peak {engine['peak_gb']:.2f} GB; weights {engine['weights_gb']:.2f} + KV {kv_gb:.2f} + 0.8 = {allowed:.2f}")


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--naive", type=int, default=2, metavar="N", help="sections made by `generate`, twice")
    parser.add_argument("--sections", type=int, default=25)
    parser.add_argument("--tokens", type=int, default=200)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--part", choices=sorted(PARTS))
    a = parser.parse_args()
    if a.part:
        print(json.dumps(PARTS[a.part](a)))
        return
    rate = part("copy", sys.argv[1:])["gb_s"]
    before = part("naive", sys.argv[1:])
    engine = part("engine", sys.argv[1:])
    after = part("naive", sys.argv[1:])
    report(a, rate, {key: (before[key] + after[key]) / 2 for key in before}, engine)


if __name__ == "__main__":
    main()
