"""Why each event of the review was chosen, and which came next: signals times weights, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from rag.brief.industry import fits
from rag.brief.inputs import BriefInput
from rag.brief.salience import Story, stories
from rag.brief.signals import Reason
from rag.brief.weights import weights
from rag.types import ThemeWeek
from rag.written import Brief

_SECTIONS = ("market", "focus", "policy", "industry")
_NEXT, _SHOWN, _THEMES = 20, 8, 10


def explain(given: BriefInput, brief: Brief) -> str:
    """The themes by heat, the events told in each section, best first, and the best `20` that were left out.

    Pure: same arguments, same text.
    """
    ranked = stories(given)
    told = {s.key: set(s.item_ids) for s in brief.sections if s.key in _SECTIONS}
    titles = {s.key: s.title for s in brief.sections}
    lines = [f"# 选材说明（{brief.week}）", "", _preface(given, ranked), "", "## 主题", ""]
    lines += [_theme(week) for week in given.themes[:_THEMES]] or ["- 无"]
    if given.fresh:
        names = "、".join(f"{name}（{len(ids)}条）" for name, ids in given.fresh.items())
        lines += ["", f"词表未收录、本周标题中骤增的名称：{names}"]
    for key in (k for k in _SECTIONS if k in told):
        chosen = [s for s in ranked if told[key] & {m.item_id for m in s.members}]
        lines += ["", f"## {titles[key]}", "", *map(_story, chosen)] if chosen else []
    everywhere = set[str]().union(*told.values()) if told else set()
    rest = [s for s in ranked if not everywhere & {m.item_id for m in s.members}][:_NEXT]
    lines += ["", "## 未采用（得分居前）", "", *(f"{_story(s)}；未采用：{_cause(s, given)}" for s in rest)]
    return "\n".join(lines) + "\n"


def _preface(given: BriefInput, ranked: Sequence[Story]) -> str:
    levelled = any(i.level == "important" for i in given.telegraphs)
    which = "含重磅级别" if levelled else "不含级别"
    signals = len(weights(levelled) if given.weights is None else given.weights)
    return f"得分为各信号值与权重（{which}，{signals}项）之积的和；可入选事件{len(ranked)}件，按得分排列。"


def _theme(week: ThemeWeek) -> str:
    change = "无上周数据" if week.previous_heat is None else f"上周{week.previous_heat:g}"
    stage = f"事件{week.events}件，{len(week.days)}个交易时段"
    return f"- {week.theme.name}：{week.grade}，热度{week.heat:g}（{change}），{stage}"


def _story(story: Story) -> str:
    item = story.item
    title = item.title or f"{item.text[:40]}…"
    place = f"{item.published_at:%m-%d %H:%M}，{item.file}:{item.line}"
    more = f"，共{len(story.members)}条" if len(story.members) > 1 else ""
    why = "、".join(map(_reason, story.reasons[:_SHOWN])) or "无信号"
    return f"- {story.score:+.2f} {title}（{place}{more}）：{why}"


def _reason(reason: Reason) -> str:
    shown = "" if reason.value == 1 else f"（{reason.value:.2f}×{reason.weight:+.2f}）"
    return f"{reason.name}{reason.points:+.2f}{shown}"


def _cause(story: Story, given: BriefInput) -> str:
    """Why an event that scores well is told nowhere."""
    if story.item.item_id not in given.sectors:
        return "不属于任何板块"
    return "名额已满或内容已述" if fits(story, given.sectors) else "盘面与股价，或非产业动态"
