"""A date that is part of what is asked: the days that a later or earlier item tells of itself."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from rag import pipeline
from rag.clock import BEIJING
from rag.pipeline import weekly
from rag.scope import Scope
from rag.settings import Settings
from rag.written import sentences_in

WIRE = """# 财联社【普通】电报 - 2026-04-17
> 统计周期：2026-04-17 05:30 至次日 05:30

---

**[09:10]** 【海桐云：租用时数连升】财联社4月17日电，海桐云公布租用时数。\
3月2日-8日这周，海桐云的算力租用时数为41万小时。9日-15日这周，海桐云的算力租用时数增至57万小时。

**[10:20]** 【琥珀湾光学大会定档】财联社4月17日电，琥珀湾光学大会将于4月22日至24日在青禾市举行。

**[10:40]** 【琥珀湾声学大会定档】财联社4月17日电，琥珀湾声学大会将于5月6日至8日在临河市举行。

**[11:30]** 【东湖仪表：本周新增三条产线】财联社4月17日电，东湖仪表表示，本周新增三条产线，用于生产气体传感器。

**[15:40]** 【本周涨停家数回落】财联社4月17日电，4月13日至17日，平均涨停家数为61家，前一周为78家。
"""

BALANCES = """# 财联社【普通】电报 - 2026-04-{day}
> 统计周期：2026-04-{day} 05:30 至次日 05:30

---

**[08:47]** 【青禾所融资余额减少{less}亿元】财联社4月{day}电，截至4月{before}日，青禾所融资余额报{left}亿元。
"""


@pytest.fixture(scope="module")
def balances(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("balances")
    for day, less, left in ((15, "31.5", "968.5"), (16, "27.25", "941.25"), (17, "12.75", "928.5")):
        text = BALANCES.format(day=day, before=day - 1, less=less, left=left)
        (folder / f"CLS_2026-04-{day}_General.md").write_text(text, encoding="utf-8")
    settings = Settings(store=folder / "store")
    pipeline.ingest([folder], settings)
    return settings


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("4月15日青禾所融资余额是多少？", "截至4月15日，青禾所融资余额报941.25亿元"),
        ("截至4月14日青禾所融资余额多少亿元？", "截至4月14日，青禾所融资余额报968.5亿元"),
        ("4月17日青禾所融资余额是多少？", "截至4月16日，青禾所融资余额报928.5亿元"),  # the last there is, with its day
    ],
)
def test_a_balance_is_of_the_day_on_which_it_was_settled(balances: Settings, question: str, wanted: str) -> None:
    assert wanted in told(question, balances)


def test_what_was_published_on_a_day_is_asked_by_that_day(balances: Settings) -> None:
    assert "968.5亿元" in told("4月15日青禾所公布的融资余额是多少？", balances)


MARGIN = """# 财联社【普通】电报 - 2026-04-{day}
> 统计周期：2026-04-{day} 05:30 至次日 05:30

---

**[08:47]** 【两市融资余额增加{more}亿元】财联社4月{day}电，截至4月{settled}日，上交所融资余额报{one}亿元；\
深交所融资余额报{other}亿元；两市合计{both}亿元，较前一交易日增加{more}亿元。
"""


def test_a_brief_tells_the_balances_settled_in_its_week(tmp_path: Path) -> None:
    for day, settled, both in ((13, 10, "710.25"), (14, 13, "713.25"), (20, 17, "717.25")):
        text = MARGIN.format(day=day, settled=settled, one="310.25", other="400", both=both, more=4)
        (tmp_path / f"CLS_2026-04-{day}_General.md").write_text(text, encoding="utf-8")
    settings = Settings(store=tmp_path / "store")
    pipeline.ingest([tmp_path], settings)
    for as_of, wanted in ((None, ["713.25", "717.25"]), (datetime(2026, 4, 19, 12, tzinfo=BEIJING), ["713.25"])):
        brief = weekly.write(Scope(week="2026-W16", as_of=as_of), settings).brief
        (leverage,) = (section for section in brief.sections if section.key == "leverage")
        told = [s.text for block in leverage.blocks for s in sentences_in(block) if s.marks]
        assert [re.findall(r"合计([\d.]+)", text) for text in told] == [[one] for one in wanted]
    assert "713.25" not in str(weekly.write(Scope(week="2026-W17"), settings).brief)


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("told")
    (folder / "CLS_2026-04-17_General.md").write_text(WIRE, encoding="utf-8")
    settings = Settings(store=folder / "store")
    pipeline.ingest([folder / "CLS_2026-04-17_General.md"], settings)
    return settings


def told(question: str, settings: Settings, as_of: str = "") -> str:
    moment = datetime.fromisoformat(as_of).replace(tzinfo=BEIJING) if as_of else None
    answer = pipeline.ask(question, Scope(as_of=moment), settings)
    return "".join(sentence.text for sentence in answer.sentences)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("3月9日到15日那周海桐云的算力租用时数是多少？", "57万小时"),
        ("3月2日到8日那周海桐云的算力租用时数是多少？", "41万小时"),
        ("3月16日到22日那周海桐云的算力租用时数是多少？", ""),
        ("3月11日海桐云的算力租用时数是多少？", ""),
    ],
)
def test_a_week_of_which_nothing_was_printed_is_told_later(wire: Settings, question: str, wanted: str) -> None:
    text = told(question, wire)
    assert wanted in text
    assert bool(text) == bool(wanted)
    assert len([hours for hours in ("41万", "57万") if hours in text]) == bool(wanted)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("这周的琥珀湾光学大会什么时候、在哪里开？", "4月22日至24日在青禾市"),
        ("这周的琥珀湾声学大会什么时候开？", ""),
        ("这周的琥珀湾水产大会什么时候开？", ""),
        ("4月28日的琥珀湾光学大会在哪里开？", ""),
    ],
)
def test_an_event_of_this_week_was_announced_before(wire: Settings, question: str, wanted: str) -> None:
    text = told(question, wire, "2026-04-20 09:00")
    assert wanted in text
    assert bool(text) == bool(wanted)


def test_this_week_is_not_the_one_of_an_item_of_last_week(wire: Settings) -> None:
    assert not told("东湖仪表本周新增几条产线？", wire, "2026-04-20 09:00")
    assert "三条" in told("东湖仪表本周新增几条产线？", wire, "2026-04-17 18:00")


def test_a_week_of_a_month_with_its_days(wire: Settings) -> None:
    assert "61家" in told("4月第三周（13-17日）平均涨停家数是多少，前一周是多少？", wire)
