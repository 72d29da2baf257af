from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.clock import is_trading_day, load_calendar, trading_days
from rag.errors import InputError


def test_holidays_and_weekends_are_closed() -> None:
    assert [d.day for d in trading_days(date(2026, 1, 1), date(2026, 1, 9))] == [5, 6, 7, 8, 9]
    assert not is_trading_day(date(2026, 10, 1))
    assert is_trading_day(date(2026, 10, 8))


@pytest.mark.parametrize(("year", "days"), [(2025, 243), (2026, 242)])
def test_days_of_a_year(year: int, days: int) -> None:
    assert len(trading_days(date(year, 1, 1), date(year, 12, 31))) == days


def test_a_calendar_can_be_replaced(tmp_path: Path) -> None:
    file = tmp_path / "calendar.txt"
    file.write_text("# own\n2027-01-01 2027-01-03 元旦\n", encoding="utf-8")
    calendar = load_calendar(file)
    assert not is_trading_day(date(2027, 1, 1), calendar)
    assert calendar.covers(date(2027, 5, 1))
    assert not calendar.covers(date(2026, 5, 1))


@pytest.mark.parametrize("line", ["2026-13-01 2026-13-02 x", "2026-01-05", "2026-01-05 2026-01-01 x"])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "calendar.txt"
    file.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="closed span") as caught:
        load_calendar(file)
    assert caught.value.where == "calendar.txt:2"
