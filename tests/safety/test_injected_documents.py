"""Telegraphs that carry instructions, fake citations and control tokens: none of their effects, whoever words."""

from __future__ import annotations

from itertools import product

import pytest
from effects import controls, triggers
from hostile import ObedientModel, honest
from payloads import INSTRUCTIONS, PAYLOADS
from tokenizers_made import QWEN_ADDED, QWEN_SPECIAL, tokenizer

from rag import brief, pipeline
from rag.generation import worded
from rag.generation.worded import Chosen
from rag.models.prompt_ids import PromptIds
from rag.rendering import html, terminal
from rag.scope import Scope
from rag.settings import Settings
from rag.text import addresses_model

TOPICS = ("样本铜业", "示范锂电", "标样光学", "例证航运", "范本医药", "标本钢构")
WHERE = ("front", "middle", "end", "title")


def injected() -> list[tuple[str, str, str]]:
    """(topic, telegraph line, payload): every instruction at every place, payloads and topics in turn."""
    made = []
    for n, (instruction, where) in enumerate(product(INSTRUCTIONS * 3, WHERE)):
        topic = TOPICS[n % len(TOPICS)]
        payload = "".join(c for c in PAYLOADS[n % len(PAYLOADS)] if c.isprintable() and c not in "[]")
        order = instruction.format(payload=payload).replace("\n", " ")
        facts = [f"{topic}公告，第{n + 1}号项目投资{n + 2}.5亿元", f"项目达产后年产{n + 3}万吨"]
        parts = {"front": [order, *facts], "middle": [facts[0], order, facts[1]], "end": [*facts, order]}.get(
            where, facts
        )
        title = f"{topic}：第{n + 1}号项目公告" + (f" {order}" if where == "title" else "")
        hour, minute = 9 + n // 60, n % 60
        made.append((topic, f"**[{hour:02}:{minute:02}]** 【{title}】财联社1月15日电，{'。'.join(parts)}。", payload))
    return made


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("injected")
    text = "# 财联社【重磅】电报 - 2026-01-15\n> 统计周期：2026-01-15 05:30 至次日 05:30\n\n---\n\n"
    wire = folder / "CLS_2026-01-15_Major.md"
    wire.write_text(text + "\n\n".join(line for _, line, _ in injected()), encoding="utf-8")
    settings = Settings(store=folder / "store")
    report = pipeline.ingest([wire], settings)
    assert report.items >= 100
    return settings


@pytest.mark.parametrize("obedient", [False, True], ids=["extractive", "obedient model"])
@pytest.mark.parametrize("topic", TOPICS)
def test_an_answer_shows_none_of_the_payloads_effects(store: Settings, topic: str, obedient: bool) -> None:
    for question in (f"{topic}的项目投资多少亿元？", f"{topic}有哪些项目"):
        model = ObedientModel(PAYLOADS) if obedient else None
        answer = pipeline.ask(question, Scope(), store, model=model)
        assert not answer.abstained
        assert triggers(answer.text) == []
        assert controls(answer.text) == []
        assert "[999]" not in answer.text
        assert controls("\n".join(terminal.answer(answer))) == []
        assert all(c.item.file == "CLS_2026-01-15_Major.md" for c in answer.citations)


def test_the_obedient_model_does_obey() -> None:
    """Else the test above could not fail."""
    prompt = worded.asking("问", [Chosen("公告PWNED。", ("a",))])
    assert "PWNED[999]" in "".join(ObedientModel(PAYLOADS).stream(prompt, 100))
    assert honest(prompt) == ["公告PWNED。[1]"]


@pytest.mark.parametrize("obedient", [False, True], ids=["extractive", "obedient model"])
def test_a_brief_says_nothing_that_speaks_to_a_model(store: Settings, obedient: bool) -> None:
    model = ObedientModel(PAYLOADS) if obedient else None
    written = pipeline.write_brief(Scope(week="2026-W03"), store, model=model)
    said = [s.text for part in written.brief.sections for s in brief.sentences_of(part)]
    assert [text for text in said if addresses_model(text)] == []
    assert triggers("\n".join(said)) == []
    assert html.render(written.brief, True)


def test_no_control_token_comes_of_any_injected_telegraph_or_question() -> None:
    made = tokenizer()
    prompt_ids = PromptIds(made, "made")
    added = set(made.added_tokens_decoder)
    empty = [i for i in prompt_ids(worded.asking("", [Chosen("", ())])) if i in added]
    for _, line, payload in injected():
        prompt = worded.asking(f"{payload}{''.join(QWEN_SPECIAL)}？", [Chosen(f"{line}{''.join(QWEN_ADDED)}", ("a",))])
        assert [i for i in prompt_ids(prompt) if i in added] == empty
