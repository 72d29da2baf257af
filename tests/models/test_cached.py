from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.models.cached import CachedModel
from rag.types import Message, Part


class Counting:
    """Answers with the prompt's own words and counts; fails at the prompts named in `broken`."""

    name = identity = "counting"

    def __init__(self, broken: Sequence[str] = ()) -> None:
        self.asked: list[str] = []
        self.broken = set(broken)

    def fits(self, prompt: Sequence[Message], max_tokens: int) -> bool:
        return True

    def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
        self.asked.append(prompt[0].text)
        yield "答："
        if prompt[0].text in self.broken:
            raise ModelError("down")
        yield prompt[0].text

    def replies(self, prompts: Sequence[Sequence[Message]], max_tokens: int) -> Iterator[tuple[int, str]]:
        for index, prompt in enumerate(prompts):
            yield index, "".join(self.stream(prompt, max_tokens))


def prompts(*texts: str) -> list[tuple[Message, ...]]:
    return [(Message("user", (Part(text),)),) for text in texts]


def test_interrupted_work_goes_on_from_what_was_finished(tmp_path: Path) -> None:
    model = Counting(broken=["丙"])
    cached = CachedModel(model, tmp_path / "replies")
    with pytest.raises(ModelError):
        list(cached.replies(prompts("甲", "乙", "丙", "丁"), 9))
    model.broken.clear()
    assert sorted(cached.replies(prompts("甲", "乙", "丙", "丁"), 9)) == [
        (0, "答：甲"), (1, "答：乙"), (2, "答：丙"), (3, "答：丁"),
    ]  # fmt: skip
    assert model.asked == ["甲", "乙", "丙", "丙", "丁"]


def test_a_reply_that_did_not_end_is_not_kept(tmp_path: Path) -> None:
    model = Counting(broken=["甲"])
    cached = CachedModel(model, tmp_path)
    with pytest.raises(ModelError):
        list(cached.stream(prompts("甲")[0], 9))
    assert list(tmp_path.iterdir()) == []


def test_another_model_length_or_trust_is_another_reply(tmp_path: Path) -> None:
    model = Counting()
    cached = CachedModel(model, tmp_path)
    for prompt, tokens in (
        (prompts("甲")[0], 9), (prompts("甲")[0], 10), ((Message("user", (Part("甲", untrusted=True),)),), 9),
    ):  # fmt: skip
        list(cached.stream(prompt, tokens))
    cached.identity = model.identity = "other"
    list(CachedModel(model, tmp_path).stream(prompts("甲")[0], 9))
    assert model.asked == ["甲"] * 4


def test_a_damaged_file_is_asked_for_again(tmp_path: Path) -> None:
    model = Counting()
    list(CachedModel(model, tmp_path).stream(prompts("甲")[0], 9))
    for file in tmp_path.iterdir():
        file.write_text("{", encoding="utf-8")
    assert list(CachedModel(model, tmp_path).stream(prompts("甲")[0], 9)) == ["答：", "甲"]
