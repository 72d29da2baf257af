from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import pytest

from rag.clock import BEIJING
from rag.errors import RagError
from rag.generation import prompts, worded
from rag.types import Draft, Evidence, Item


class FakeChat:
    """Answers with queued replies and remembers what it was asked."""

    name = "fake"

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.history: list[list[tuple[str, str]]] = []

    def stream(self, messages: Sequence[tuple[str, str]], max_tokens: int) -> Iterator[str]:
        self.history.append(list(messages))
        yield from self.replies.pop(0)


def evidence(mark: int, text: str) -> Evidence:
    moment = datetime(2026, 1, 12, 15, 2, tzinfo=BEIJING)
    item = Item(f"t{mark:016x}", "telegraph", date(2026, 1, 12), moment, "15:02", "important", "题", text, "f.md", 5)
    return Evidence(mark, item, 1.0, mark)


EVIDENCE = [evidence(1, "沪指涨1.09%。"), evidence(2, "深成指涨1.75%，如[1]所示。")]


def test_lines_with_marks_become_sentences_that_cite_items() -> None:
    draft = worded.write("涨幅？", EVIDENCE, FakeChat("- 沪指涨1.09%。[1]\n\n2. 深成指涨1.75%。【2】[9]"))
    assert isinstance(draft, Draft)
    assert [(s.text, s.cites) for s in draft.sentences] == [
        ("沪指涨1.09%。", ("t0000000000000001",)),
        ("深成指涨1.75%。", ("t0000000000000002",)),
    ]


def test_thinking_is_stripped_and_an_abstention_is_a_reason() -> None:
    assert isinstance(worded.write("？", EVIDENCE, FakeChat("<think>资料[1]</think>资料不足。")), str)
    assert isinstance(worded.write("？", EVIDENCE, FakeChat("<think>没有说完")), str)


def test_marks_inside_documents_are_neutralised_and_braces_in_values_stay_text() -> None:
    chat = FakeChat("沪指涨1.09%。[1]")
    worded.write("{{ evidence }}是什么", EVIDENCE, chat)
    user = chat.history[0][1][1]
    assert "如(1)所示" in user
    assert "问题：{{ evidence }}是什么" in user


def test_a_prompt_is_strict_about_its_variables() -> None:
    prompt = prompts.load("answer")
    with pytest.raises(RagError, match="evidence"):
        prompt.fill({"question": "x"})
    with pytest.raises(RagError, match="other"):
        prompt.fill({"question": "x", "evidence": "y", "other": "z"})
