from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.clock import BEIJING
from rag.retrieval import coming, read_dates, spelled

NOW = datetime(2026, 1, 15, 2, 11, tzinfo=BEIJING)

CASES = """
1月12日白银价格是多少            | 01-12 00:00 – 01-13 05:30
2026年1月12日                    | 01-12 00:00 – 01-13 05:30
2026-01-12的涨停                 | 01-12 00:00 – 01-13 05:30
１月１２日                       | 01-12 00:00 – 01-13 05:30
12日收盘                         | 01-12 00:00 – 01-13 05:30
1月6日至14日                     | 01-06 00:00 – 01-15 05:30
1月6-14日                        | 01-06 00:00 – 01-15 05:30
12月30日                         | 12-30 00:00 – 12-31 05:30
2026-W03有什么                   | 01-12 05:30 – 01-19 05:30
第3周                            | 01-12 05:30 – 01-19 05:30
1月第二周                        | 01-05 05:30 – 01-12 05:30
2025年12月的第1周                | 12-01 05:30 – 12-08 05:30
1月第3个交易周                   | 01-12 05:30 – 01-19 05:30
11月第五周                       |
本周                             | 01-12 05:30 – 01-19 05:30
上周机器人                       | 01-05 05:30 – 01-12 05:30
上上周                           | 12-29 05:30 – 01-05 05:30
上周五                           | 01-09 00:00 – 01-10 05:30
周三                             | 01-14 00:00 – 01-15 05:30
今日                             | 01-14 00:00 – 01-15 05:30
昨日                             | 01-13 00:00 – 01-14 05:30
前天                             | 01-12 00:00 – 01-13 05:30
近7天                            | 01-08 00:00 – 01-15 05:30
最近一周                         | 01-08 00:00 – 01-15 05:30
本月                             | 01-01 00:00 – 02-01 05:30
上个月                           | 12-01 00:00 – 01-01 05:30
1月有哪些新闻                    | 01-01 00:00 – 02-01 05:30
1月上旬                          | 01-01 00:00 – 01-11 05:30
1月12日与1月14日相比             | 01-12 00:00 – 01-15 05:30
12月CPI同比是多少                |
2026年Q1存储芯片                 |
明天的会议                       |
1月20日发布会                    |
2月30日                          |
目前日本                         |
11天7板                          |
连续12日上涨                     |
5日均线                          |
成交额较昨天放量多少             |
跟昨天同一时间比放量还是缩量     |
昨天跟前天的成交额               | 01-12 00:00 – 01-14 05:30
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_a_window_is_read(line: str) -> None:
    text, wanted = (part.strip() for part in line.split("|"))
    hull = read_dates(text, NOW).hull
    found = f"{hull.since:%m-%d %H:%M} – {hull.until:%m-%d %H:%M}" if hull.since and hull.until else ""
    assert found == wanted


def test_the_days_of_a_week_of_a_month_are_spelled_out() -> None:
    assert spelled("1月第三周（12-16日）涨停") == "1月12日至16日涨停"
    assert spelled("1月中旬(12日至16日)涨停") == "1月12日至16日涨停"
    assert spelled("1月第三周（共5日）涨停") == "1月第三周（共5日）涨停"


@settings(max_examples=300)
@given(st.text(alphabet="年月日周上本至到-0123456789天近W第一三 中旬", max_size=24))
def test_no_text_breaks_it_and_spans_fit(text: str) -> None:
    dates = read_dates(text, NOW)
    assert len(dates.windows) == len(dates.spans)
    for (start, end), window in zip(dates.spans, dates.windows, strict=True):
        assert 0 <= start < end <= len(text)
        assert window.since
        assert window.until
        assert window.since < window.until
        assert window.since <= NOW


@pytest.mark.parametrize(
    ("text", "since", "first", "last"),
    [
        ("明天有什么数据", "2026-01-14", "2026-01-15", "2026-01-15"),
        ("下周有哪些会议", "2026-01-12", "2026-01-19", "2026-01-25"),
        ("下周三公布什么", "2026-01-12", "2026-01-21", "2026-01-21"),
        ("下下周的安排", "2026-01-12", "2026-01-26", "2026-02-01"),
        ("大后天有什么", "2026-01-14", "2026-01-17", "2026-01-17"),
        ("接下来几天的数据", "2026-01-14", "2026-01-15", "2026-01-21"),
        ("下个月的安排", "2026-01-01", "2026-02-01", "2026-02-28"),
        ("明年目标", "2026-01-01", "2027-01-01", "2027-12-31"),
    ],
)
def test_days_to_come_are_those_that_items_of_today_call_so(text: str, since: str, first: str, last: str) -> None:
    found = coming(text, datetime(2026, 1, 14, 20, 0, tzinfo=BEIJING))
    assert found
    assert found.printed.since
    assert (found.printed.since.date().isoformat(), *(day.isoformat() for day in found.days)) == (since, first, last)


def test_a_weekday_of_next_week_is_no_day_of_this_one() -> None:
    now = datetime(2026, 1, 14, 20, 0, tzinfo=BEIJING)
    assert not read_dates("下周三公布什么", now).windows
    assert coming("上周的安排", now) is None
