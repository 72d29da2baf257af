from __future__ import annotations

from datetime import datetime

from rag.clock import BEIJING, dates


def test_a_clock_time_behind_a_circled_number_is_read() -> None:
    found = dates("②15:45 法国12月CPI月率初值； ③16:50 法国", datetime(2026, 1, 6, 6, 26, tzinfo=BEIJING))
    assert [d.clock for d in found if d.clock] == ["15:45", "16:50"]
