"""Two weeks side by side: what became of themes and events."""

from __future__ import annotations

from typing import Any

from rag.brief import compare


def manifest(week: str, heat: dict[str, float], *headlines: str) -> dict[str, Any]:
    told = [{"text": text, "marks": [1], "verdict": "supported", "heading": True} for text in headlines]
    point = {"text": "甲厂扩产至每月十万片的消息属实。", "marks": [1], "verdict": "supported"}
    sections = [{"key": "industry", "sentences": [*told, point]}, {"key": "summary", "sentences": told}]
    return {"week": week, "themes": [{"name": n, "heat": h} for n, h in heat.items()], "sections": sections}


def test_themes_come_grow_fade_and_go() -> None:
    old = manifest("2026-W02", {"机器人": 2, "AI应用": 8, "保险": 1, "白银": 3})
    new = manifest("2026-W03", {"AI应用": 4, "机器人": 9, "商业航天": 5, "白银": 3})
    found = compare.themes(old, new)
    assert found == {
        "came": [{"name": "商业航天", "from": None, "to": 5}],
        "grew": [{"name": "机器人", "from": 2, "to": 9}],
        "faded": [{"name": "AI应用", "from": 8, "to": 4}],
        "went": [{"name": "保险", "from": 1, "to": None}],
    }
    assert not any(compare.themes(new, new).values())


def test_a_manifest_from_before_themes_were_listed_is_read_too() -> None:
    old = manifest("2026-W02", {})
    del old["themes"]
    assert compare.themes(old, manifest("2026-W03", {"机器人": 9}))["came"] == [
        {"name": "机器人", "from": None, "to": 9}
    ]


def test_events_that_go_on_are_headlines_that_share_their_words_or_document() -> None:
    old = manifest(
        "2026-W02", {}, "半导体：甲厂宣布扩产至每月十万片", "工信部：印发《某某行动方案》", "机器人：乙厂融资"
    )
    new = manifest(
        "2026-W03", {}, "半导体：甲厂扩产至每月十万片进度过半", "某省：落实《某某行动方案》", "机器人：丙所论文发表"
    )
    assert compare.continued(old, new) == [
        {"before": "半导体：甲厂宣布扩产至每月十万片", "after": "半导体：甲厂扩产至每月十万片进度过半"},
        {"before": "工信部：印发《某某行动方案》", "after": "某省：落实《某某行动方案》"},
    ]


def test_a_label_alone_joins_nothing_and_a_week_does_not_continue_itself() -> None:
    old = manifest("2026-W02", {}, "新能源汽车产业链：甲")
    assert compare.continued(old, manifest("2026-W03", {}, "新能源汽车产业链：乙")) == []
    assert compare.continued(old, manifest("2026-W02", {}, "新能源汽车产业链：甲")) == []
