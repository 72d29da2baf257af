from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from test_extractive import evidence, flat, written

from rag.generation import extractive
from rag.generation.extractive import Request
from rag.generation.limits import DEFAULT
from rag.generation.question import read
from rag.generation.sufficiency import sufficient
from rag.types import Evidence
from rag.written import Draft

SHIP = evidence(
    1,
    "09:30",
    "甲船厂：氢能船下水",
    "财联社1月12日电，甲船厂氢能船下水。该氢能船载重8000吨。公司秉持创新理念。氢能船将于3月交付2艘。",
)
PLANT = evidence(2, "10:00", "乙厂：氢能项目投产", "财联社1月12日电，乙厂氢能项目投产，年产能5万吨。")


def test_a_list_tells_a_point_a_story_and_then_the_figures_behind_it() -> None:
    text = written("氢能有哪些进展", SHIP, PLANT)
    assert "甲船厂：氢能船下水" in text
    assert "8000吨" in text
    assert "5万吨" in text
    assert "创新理念" not in text


def test_of_a_reports_summary_only_what_is_about_the_question_is_told() -> None:
    summary = "市场回顾：本周全A上涨2.31%。氢能：甲船厂氢能船下水，载重8000吨。产业综合：一季度出口4.1万亿元，增长19%。"
    cover = evidence(3, "11:00", "", summary)
    cover = replace(cover, item=replace(cover.item, kind="report_page", page_kind="cover"))
    text = written("本周氢能有哪些进展", cover, PLANT)
    assert "8000吨" in text
    assert "2.31%" not in text
    assert "19%" not in text


def test_a_list_stays_within_its_length() -> None:
    short = replace(DEFAULT, reading=5)
    draft = extractive.write(Request("氢能有哪些进展", (SHIP, PLANT), flat, limits=short))
    assert isinstance(draft, Draft)
    assert len(draft.sentences) == 1


def on_another_day(one: Evidence) -> Evidence:
    item = one.item
    later = replace(
        item, session_date=item.session_date + timedelta(days=3), published_at=item.published_at + timedelta(days=3)
    )
    return replace(one, item=later)


def test_flashes_of_the_same_event_belong_to_a_list_though_they_do_not_name_it() -> None:
    question = read("英伟达在CES上有哪些动态")
    fair = evidence(1, "07:00", "", "财联社1月12日电，英伟达在CES上展示新平台。")
    flash = evidence(2, "07:10", "", "财联社1月12日电，英伟达推出新处理器。")
    other = evidence(3, "07:20", "", "财联社1月12日电，高通推出新处理器。")
    kept = [e.mark for e in sufficient(question, [fair, flash, other], flat)]
    assert kept == [1, 2]
    assert [e.mark for e in sufficient(question, [fair, on_another_day(flash)], flat)] in ([1], [1, 2])
