from __future__ import annotations

from datetime import date

from evaluation_bench import CLOSE, FILE, HALF, PLACES

from rag.evaluation.cases import BriefGold, Case, KeyPoint, Place
from rag.evaluation.runner import Bench, run
from rag.types import SectionState
from rag.written import Brief, BriefSection, Bullets, Citation, Coverage, Heading, Paragraph, Sentence, TableBlock


def said(text: str, *marks: int) -> Sentence:
    return Sentence(text, marks, "supported" if marks else "no_claim")


def section(title: str, *blocks: object, state: SectionState = "available") -> BriefSection:
    return BriefSection(title, title, state, tuple(blocks), ())  # type: ignore[arg-type]


def brief(*sections: BriefSection) -> Brief:
    citations = (Citation(1, CLOSE, "3.6万亿"), Citation(2, HALF, "2.31万亿"))
    return Brief(
        "2026-W03",
        "周报",
        date(2026, 1, 12),
        date(2026, 1, 18),
        sections,
        citations,
        Coverage((), (), None, 4, {}),
        "extractive",
        "f",
        {},
    )


GOOD = brief(
    section("市场回顾", Paragraph((said("沪深两市成交额3.6万亿，沪指涨1.09%。", 1),))),
    section("杠杆资金", Paragraph((said("本期无数据。"),)), state="none"),
    section("重点主题", Heading(said("AI应用：持续拉升", 1)), Bullets((Paragraph((said("成交活跃。", 1),)),))),
    section(
        "产业趋势",
        Heading(said("人工智能：甲")),
        Heading(said("机器人：乙")),
        TableBlock("表", ("列",), ((said("主题前瞻外的一格", 1),),)),
    ),
)
CONTRACT = BriefGold(
    market=(KeyPoint(("3.6万亿",), (Place(FILE, 54),)), KeyPoint(("1.75%",), (Place(FILE, 54),))),
    essential=(KeyPoint(("成交活跃",), (Place(FILE, 40),)),),
    industry=(KeyPoint(("人工智能：甲",), order=1), KeyPoint(("机器人：乙",), order=2)),
    themes=(("AI应用", "人工智能应用"), ("商业航天",)),
    exclude=(KeyPoint(("这家公司",)), KeyPoint((), (Place(FILE, 6),))),
    traps=("(收盘|全天).{0,9}2.31万亿", "目标价"),
    sections=("市场回顾", "风险提示"),
)


def scores(made: Brief, text: str = "市场回顾") -> dict[str, float | None]:
    case = Case("w", "brief", week="2026-W03", brief=CONTRACT)
    report = run([case], Bench(PLACES, brief=lambda week: (made, text)), "x")
    return {name: score.value for name, score in report.results[0].scores.items()}


def test_a_brief_is_measured_against_its_contract() -> None:
    got = scores(GOOD)
    assert got["market"] == 0.5
    assert got["essential"] == 1.0
    assert got["fact_citations"] == 0.5  # 3.6万亿 cites its item, 成交活跃 does not
    assert got["industry"] == 1.0
    assert got["industry_order"] == 1.0
    assert got["themes"] == 0.5
    assert got["theme_precision"] == 1.0
    assert got["exclusions"] == 1.0
    assert got["traps"] == 0.0
    assert got["sections"] == 0.5
    assert got["empty_sections"] == 1.0
    assert got["unsupported_numbers"] == 0.0


def test_each_fault_drives_its_metric() -> None:
    swapped = brief(section("产业趋势", Heading(said("机器人：乙")), Heading(said("人工智能：甲"))))
    assert scores(swapped)["industry_order"] == 0.0
    padded = brief(section("杠杆资金", Paragraph((said("融资余额2万亿。"),)), state="none"))
    assert scores(padded)["empty_sections"] == 0.0
    teaser = brief(section("产业趋势", Paragraph((said("这家公司值得关注。", 1),))))
    assert scores(teaser)["exclusions"] == 0.5
    assert scores(GOOD, "收盘成交额 2.31万亿")["traps"] == 1.0
    invented = brief(section("市场回顾", Paragraph((said("成交额3.7万亿。", 1),))))
    assert scores(invented)["unsupported_numbers"] == 1.0
    misattributed = brief(section("市场回顾", Paragraph((said("成交额3.6万亿。", 2),))))
    assert scores(misattributed)["fact_citations"] == 0.0
    assert scores(misattributed)["unsupported_numbers"] == 1.0
    off_theme = brief(section("重点主题", Heading(said("白酒：走强", 1))))
    assert scores(off_theme)["theme_precision"] == 0.0
    empty = brief()
    assert scores(empty)["market"] == 0.0
    assert scores(empty)["sections"] == 0.0
