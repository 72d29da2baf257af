"""What an editor would look for in the sample weeks, and what must not be there."""

from __future__ import annotations

import re

import pytest
from brief_weeks import drafts, headings, items_of, section, sentences, text_of, whole

from rag.brief.bodies import ONE_NAME
from rag.verification.fold import canonical
from rag.written import ChartBlock

MUST = {
    "2026-W03": (
        "沪指涨1.09%", "深成指涨1.75%", "创业板指涨1.82%", "成交额3.6万亿", "放量4787亿", "成交额历史纪录",
        "超4100只个股上涨", "201只个股涨停", "183股涨停", "封板率为79%", "恒生指数收涨1.44%", "恒生科技指数涨3.1%",
        "缩量超2500亿", "三大指数集体翻绿", "恒生指数涨0.92%", "恒生科技指数涨1.54%", "84美元/盎司", "91美元/盎司",
        "续创历史新高", "376920元/吨", "13388.0美元/吨", "105400元", "4632.67美元/盎司", "50万元大关", "97.2%",
        "高盛预计美联储", "412.96亿港元", "十大重点行业稳增长", "人工智能+制造", "量子科技、人形机器人、脑机接口",
        "关于提交价格承诺申请的指导文件", "上金所", "政府投资基金", "七部门", "药品真实世界医保综合价值评价",
        "1.3万亿", "工业机器人的净出口国", "23.6万亿元", "1141.4亿美元", "4392.1吨", "力鸿一号", "长征八号甲",
        "191.51亿元", "40%–50%", "强脑科技", "荣耀", "28亿美元", "80%", "1.76万亿元",
        "加拿大总理卡尼", "1月16日至17日", "1月19日至23日", "01:00 美联储卡什卡利讲话", "10亿美元", "370 万颗",
    ),
    "2026-W02": (
        "连续第116个交易日突破1.5万亿", "放量超1400亿", "预计全天成交超2.8万亿", "19450元/千克", "77.48美元/盎司",
        "46.4万元/标吨", "110万元/吨", "81.7%", "八方面工作", "加快高水平科技自立自强", "技术成交额突破500亿元",
        "探索开发智能驾驶责任保险产品", "Rubin", "MI455", "Alpamayo", "16层48GB HBM4", "60%-70%", "波士顿动力",
        "异构量子", "5500亿元", "2.1万亿元", "7.7亿人次", "1390元/克", "碳酸锂涨超8%", "成品油", "15,841辆",
        "继续停产两周", "1029.03亿元", "05:30 美国至1月2日当周API原油库存",
    ),
}  # fmt: skip
NEVER = {
    "2026-W03": (
        "1月9日", "沪指涨0.75%", "深成指涨1.31%", "创业板指涨1.17%", "2.31万亿", "125股", "涨2.08%", "81.51",
        "伊朗", "委内瑞拉", "古巴", "谭德塞", "国台办", "台独", "泰国", "22死", "天普股份", "李洁", "哥白尼",
        "阿斯麦控股目标", "国产大飞机2026年有望迎来", "单颗GPU功耗", "先进封装+AI上游核心材料", "高校信息化龙头",
        "算力终端", "目标股价",
    ),
    "2026-W02": (
        "委内瑞拉", "哥伦比亚", "马杜罗", "地震", "酒吧", "泰国士兵", "柬方", "易瑞生物", "泰和科技",
        "商业火箭第一股", "全球新角力场", "宇树科技", "GNSS", "截至收盘",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("week", "fact"), [(w, f) for w, facts in MUST.items() for f in facts])
def test_fact_is_told(week: str, fact: str) -> None:
    assert fact in whole(week)


@pytest.mark.parametrize(("week", "words"), [(w, f) for w, facts in NEVER.items() for f in facts])
def test_excluded_or_trapped_words_stay_out(week: str, words: str) -> None:
    assert words not in whole(week)


@pytest.mark.parametrize("week", list(MUST))
def test_no_teaser_is_cited_and_a_digest_only_for_what_nothing_else_tells(week: str) -> None:
    flags = {i.item_id: i.flags for i in items_of(week)}
    digests = []
    for found in drafts(week):
        for one in sentences(found):
            for item_id in one.cites:
                assert "teaser" not in flags[item_id]
                if "digest" in flags[item_id]:
                    digests.append(one.text)
    assert all("政府投资基金" in text for text in digests)
    assert len(digests) == (1 if week == "2026-W03" else 0)


def test_noon_is_told_as_noon() -> None:
    lines = [s.text for s in sentences(section("2026-W03", "market")) if "涨0.92%" in s.text]
    assert lines
    assert all("午间" in line for line in lines)


def test_focus_themes_of_the_sample_weeks() -> None:
    assert [h.split("：")[0] for h in headings(section("2026-W03", "focus"))] == ["有色金属", "商业航天", "AI应用"]
    assert {h.split("：")[0] for h in headings(section("2026-W02", "focus"))} >= {"AI算力", "有色金属"}


def test_crowding_is_never_called_by_our_heat() -> None:
    for week in MUST:
        assert text_of(section(week, "crowding")).strip() == "本期无数据。"
        heat = section(week, "heat")
        assert "拥挤度" not in text_of(heat)
        assert (heat.title, heat.state) == ("主题热度", "available")


def test_a_counted_figure_cites_no_item_that_does_not_state_it() -> None:
    charts = [b.chart for w in MUST for b in section(w, "heat").blocks if isinstance(b, ChartBlock)]
    assert charts
    assert not any(point.item_ids for chart in charts for run in chart.series for point in run.points)


def test_the_outlook_lies_ahead_of_the_data_in_ascending_order() -> None:
    rows = [s.text for s in sentences(section("2026-W03", "outlook"))][::3]
    starts = [tuple(map(int, re.findall(r"\d+", row)[:2])) for row in rows]
    assert starts == sorted(starts)
    assert "1月14日" in rows
    assert "1月16日至17日" in rows


def test_the_report_alone_fills_the_week() -> None:
    week = "2026-W16"
    assert [h.split("：")[0] for h in headings(section(week, "focus"))] == ["AI算力", "锂电材料", "机器人"]
    policies = " ".join(headings(section(week, "policy")))
    assert all(name in policies for name in ("国务院办公厅", "工信部", "国家能源局", "国家数据局"))
    assert len(headings(section(week, "industry"))) >= 25
    assert "26687亿元（截至4月16日）" in text_of(section(week, "leverage"))
    assert "100.0%" in text_of(section(week, "crowding"))
    assert next(s.text for s in sentences(section(week, "outlook"))) == "4月20日"
    assert "全A上涨2.48%" in text_of(section(week, "summary"))


def test_the_gate_knows_the_names_of_a_body_as_one() -> None:
    assert [(name, one) for name, one in ONE_NAME.items() if canonical(name) != canonical(one)] == []
