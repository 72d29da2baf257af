from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import count
from typing import Any

import pytest
import torch
import transformers
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.models import engine as engine_module
from rag.models import shared_prefix
from rag.models.engine import Engine, Limits, repeats
from rag.models.shared_prefix import KINDS, OwnCache

VOCABULARY, STOP, PAD = 97, 1, 0
GREEDY = Limits(max_tokens=12, period=0)
SHAPE = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
    "initializer_range": 0.3,
    "pad_token_id": PAD,
    "eos_token_id": STOP,
    "bos_token_id": 2,
}
MORE: dict[str, dict[str, Any]] = {
    "glm": {"head_dim": 8},
    "glm4": {"head_dim": 8},
    "qwen3": {"head_dim": 16},
    "mistral": {"sliding_window": None},
}


@cache
def made(kind: str, **more: Any) -> tuple[Any, Any]:
    """Two models with the same random weights: one for the engine, one left as transformers makes it."""
    library: Any = transformers
    config = library.AutoConfig.for_model(kind, **SHAPE | MORE.get(kind, {}) | more)
    torch.manual_seed(0)
    ours, theirs = (library.AutoModelForCausalLM.from_config(config).eval() for _ in range(2))
    theirs.load_state_dict(ours.state_dict())
    return ours, theirs


@pytest.fixture
def engine() -> Engine:
    return Engine(made("qwen3")[0], [STOP], PAD)


@pytest.fixture
def endless() -> Engine:
    """Without a stop token."""
    return Engine(made("qwen3")[0], [], PAD)


def naive(model: Any, prompt: list[int], tokens: int) -> list[int]:
    """What transformers itself generates, without the stop token."""
    ids = torch.tensor([prompt])
    found: list[int] = model.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=tokens, do_sample=False, pad_token_id=PAD
    )[0, len(prompt) :].tolist()
    return found[: found.index(STOP)] if STOP in found else found


def replies(engine: Engine, prompts: list[list[int]], limits: Limits) -> list[list[int]]:
    return [row.ids for row in sorted(engine.many(prompts, limits), key=lambda row: row.index)]


PROMPTS = [[*range(5, 25), *[30 + n] * (1 + 3 * n)] for n in range(5)]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_model_answers_as_it_does_one_by_one(kind: str) -> None:
    ours, theirs = made(kind)
    engine = Engine(ours, [STOP], PAD)
    assert engine.shares
    assert replies(engine, PROMPTS, GREEDY) == [naive(theirs, prompt, 12) for prompt in PROMPTS]


IDS = st.integers(2, VOCABULARY - 1)


@settings(max_examples=25)
@given(
    kind=st.sampled_from(["qwen2", "qwen3", "llama"]),
    shared=st.lists(IDS, max_size=70),
    own=st.lists(st.lists(IDS, min_size=1, max_size=70), min_size=1, max_size=5),
    tokens=st.integers(1, 20),
    rows=st.integers(1, 5),
)
def test_shared_batched_and_padded_is_what_each_prompt_gets_alone(
    kind: str, shared: list[int], own: list[list[int]], tokens: int, rows: int
) -> None:
    ours, theirs = made(kind)
    prompts = [shared + ids for ids in own]
    found = replies(Engine(ours, [STOP], PAD), prompts, Limits(tokens, period=0, rows=rows))
    assert found == [naive(theirs, prompt, tokens) for prompt in prompts]


def test_a_model_with_a_sliding_window_answers_one_by_one() -> None:
    ours, theirs = made("mistral", sliding_window=8)
    engine = Engine(ours, [STOP], PAD)
    assert not engine.shares
    assert replies(engine, PROMPTS, GREEDY) == [naive(theirs, prompt, 12) for prompt in PROMPTS]


def test_long_prompts_are_read_in_parts(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = replies(engine, PROMPTS, GREEDY)
    monkeypatch.setattr(engine_module, "_READ_AT_ONCE", 7)
    monkeypatch.setattr(shared_prefix, "_SCORES", {"cpu": 100})
    assert replies(engine, PROMPTS, GREEDY) == whole


def test_tokens_of_one_reply_come_one_by_one(engine: Engine) -> None:
    *tokens, (last, finish) = engine.one(PROMPTS[2], GREEDY)
    assert [token for token, _ in tokens] == naive(made("qwen3")[1], PROMPTS[2], 12)
    assert [end for _, end in tokens] == [None] * len(tokens)
    assert (last, finish) in [(-1, "stop"), (-1, "length")]


def test_a_reply_ends_at_a_stop_token_which_is_not_part_of_it() -> None:
    ours, _ = made("qwen3")
    free = replies(Engine(ours, [], PAD), PROMPTS, GREEDY)
    stop = free[0][4]
    for row in Engine(ours, [stop], PAD).many(PROMPTS, GREEDY):
        ids = free[row.index]
        assert row.ids == (ids[: ids.index(stop)] if stop in ids else ids)
        assert row.finish == ("stop" if stop in ids else "length")


def test_finished_replies_leave_and_the_others_go_on(endless: Engine) -> None:
    ends = {0: 2, 2: 5, 3: 9}
    seen = dict.fromkeys(range(5), 0)

    def goes_on(index: int, token: int) -> bool:
        seen[index] += 1
        return seen[index] < ends.get(index, 99)

    free = replies(endless, PROMPTS, GREEDY)
    rows = list(endless.many(PROMPTS, replace(GREEDY, goes_on=goes_on)))
    assert [(row.index, row.finish) for row in rows] == [
        (0, "cancelled"), (2, "cancelled"), (3, "cancelled"), (1, "length"), (4, "length"),
    ]  # fmt: skip
    assert all(row.ids == free[row.index][: ends.get(row.index, 12)] for row in rows)


def test_the_clock_ends_replies_and_what_was_made_stays(endless: Engine) -> None:
    ticks = count()
    rows = list(endless.many(PROMPTS, replace(GREEDY, seconds=1.0, clock=lambda: float(next(ticks)))))
    assert {(row.finish, len(row.ids)) for row in rows} == {("timeout", 6)}


def test_a_reply_that_repeats_itself_ends() -> None:
    ours, _ = made("qwen3", tie_word_embeddings=True, num_hidden_layers=1)
    with torch.no_grad():
        for layer in ours.model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
    (row,) = Engine(ours, [], PAD).many([PROMPTS[0]], Limits(400))
    assert (row.finish, len(row.ids)) == ("repeat", 24)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([7] * 23, False), ([7] * 24, True), ([1, 2, 3] * 8, True), ([1, 2, 3] * 7, False), ([*range(32)] * 4, True),
        ([*range(33)] * 4, False), ([7] * 24 + [8], False), ([9, *[1, 2] * 12], True),
    ],
)  # fmt: skip
def test_repetition_is_one_run_of_tokens_again_and_again(ids: list[int], expected: bool) -> None:
    assert repeats(ids, 32) is expected
    assert not repeats(ids, 0)


@pytest.fixture
def poisoned() -> Iterator[Callable[[int, float], Engine]]:
    """An engine whose model computes `value` after one token, for the rest of the test."""
    ours, _ = made("qwen3")
    weight = ours.model.embed_tokens.weight
    kept = weight.detach().clone()

    def engine(token: int, value: float) -> Engine:
        with torch.no_grad():
            weight[token] = value
        return Engine(ours, [], PAD)

    yield engine
    with torch.no_grad():
        weight.copy_(kept)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_a_model_that_computes_no_number_ends_that_reply_only(
    poisoned: Callable[[int, float], Engine], value: float, temperature: float
) -> None:
    poison = 96
    limits = replace(GREEDY, max_tokens=3, temperature=temperature)
    engine = poisoned(poison, value)
    ends = {row.index: row.finish for row in engine.many([[5, 6, 7], [5, 6, poison], [5, 6, 8, 9]], limits)}
    assert ends == {0: "length", 1: "nan", 2: "length"}


def test_drawn_tokens_follow_the_seed_whatever_the_batch(endless: Engine) -> None:
    drawn = replace(GREEDY, temperature=1.5, seed=3)
    first = replies(endless, PROMPTS, drawn)
    assert replies(endless, PROMPTS, replace(drawn, rows=2)) == first
    assert replies(endless, PROMPTS, replace(drawn, seed=4)) != first
    assert replies(endless, PROMPTS, GREEDY) != first


def test_no_prompts_no_replies(engine: Engine) -> None:
    assert list(engine.many([], GREEDY)) == []


def test_own_keys_grow_by_blocks_and_keep_what_was_written() -> None:
    cache = OwnCache(1)
    written = torch.randn(3, 2, 70, 4)
    for start, end in ((0, 5), (5, 64), (64, 70)):
        keys, values = cache.update(written[:, :, start:end], -written[:, :, start:end], 0)
    assert cache.get_seq_length() == 70
    assert keys.shape[2] == OwnCache.room(70) == 128
    assert torch.equal(keys[:, :, :70], written)
    assert torch.equal(values[:, :, :70], -written)
    cache.keep(torch.tensor([0, 2]))
    keys, _ = cache.update(written[[0, 2], :, :1], written[[0, 2], :, :1], 0)
    assert torch.equal(keys[:, :, :70], written[[0, 2]])
