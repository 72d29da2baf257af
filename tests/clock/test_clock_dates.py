from __future__ import annotations

import time
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.clock import BEIJING, dates

BASE = datetime(2026, 1, 12, 10, 16, tzinfo=BEIJING)

# text, first day, last day, clock time
CASES = """
1月12日|2026-01-12|2026-01-12|
12日|2026-01-12|2026-01-12|
当地时间5日|2026-01-05|2026-01-05|
12月31日|2025-12-31|2025-12-31|
2025年12月18日|2025-12-18|2025-12-18|
2026 年 1 月 12 日|2026-01-12|2026-01-12|
2026-01-14|2026-01-14|2026-01-14|
1月14日至17日|2026-01-14|2026-01-17|
1月30日至2月2日|2026-01-30|2026-02-02|
22-24日|2026-01-22|2026-01-24|
4.13-4.17|2026-04-13|2026-04-17|
1-4月|2026-01-01|2026-04-30|
2026年Q1|2026-01-01|2026-03-31|
一季度|2026-01-01|2026-03-31|
第二季度|2026-04-01|2026-06-30|
前三季度|2026-01-01|2026-09-30|
去年四季度|2025-10-01|2025-12-31|
上半年|2026-01-01|2026-06-30|
去年下半年|2025-07-01|2025-12-31|
2024-2029年|2024-01-01|2029-12-31|
2026年|2026-01-01|2026-12-31|
年内|2026-01-01|2026-12-31|
昨日|2026-01-11|2026-01-11|
明天|2026-01-13|2026-01-13|
上周五|2026-01-09|2026-01-09|
周三|2026-01-14|2026-01-14|
本周|2026-01-12|2026-01-18|
上月|2025-12-01|2025-12-31|
截至发稿|2026-01-12|2026-01-12|10:16
次日05:30|2026-01-13|2026-01-13|05:30
1月13日23时25分|2026-01-13|2026-01-13|23:25
1月12日（周一）上午10点半|2026-01-12|2026-01-12|10:30
10:56|2026-01-12|2026-01-12|10:56
""".strip().splitlines()


@pytest.mark.parametrize("case", CASES)
def test_one_mention(case: str) -> None:
    text, first, last, clock = case.split("|")
    found = dates(f"据悉，{text}，", BASE)
    assert [(str(m.start), str(m.end), m.clock or "") for m in found] == [(first, last, clock)]
    assert text.endswith(found[0].text)


@pytest.mark.parametrize(
    "text", ["近5日", "连续10日", "3.5%", "上证50", "11天7板", "5日均线", "2026世界机器人大会", "1.51亿元"]
)
def test_what_is_no_date(text: str) -> None:
    assert dates(text, BASE) == ()


def test_a_day_is_resolved_against_the_item_not_the_session() -> None:
    night = datetime(2026, 1, 13, 2, 10, tzinfo=BEIJING)  # session 2026-01-12
    assert dates("昨日", night)[0].start == date(2026, 1, 12)
    assert dates("31日", datetime(2026, 1, 1, 6, 0, tzinfo=BEIJING))[0].start == date(2025, 12, 31)


def test_relative_days_say_so() -> None:
    assert [m.relative for m in dates("昨日、1月11日", BASE)] == [True, False]


@given(st.text(alphabet="0123456789年月日至-.Q前一二三四季度上下半周五昨次:时分 ", max_size=50))
def test_any_text_is_read(text: str) -> None:
    for mention in dates(text, BASE):
        assert text[mention.begin : mention.finish] == mention.text
        assert mention.start <= mention.end


@pytest.mark.parametrize("piece", ["1月", "1-", "2026年", "第一", "上周", "1.1-", "12日至", "10:"])
def test_time_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            dates(piece * size, BASE)
            best = min(best, time.process_time() - start)
        return best

    short, long = seconds(1000), seconds(4000)
    assert long <= max(8 * short, 0.02)
