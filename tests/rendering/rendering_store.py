"""Results of the store as the pipeline hands them over, made by hand. For tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sample

from rag.errors import InputError, RagError
from rag.types import Reject


@dataclass(frozen=True)
class Silence:
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Span:
    kind: str = "index"
    rows: int = 12
    series: int = 4
    first: date = sample.MONDAY
    last: date = sample.WEDNESDAY


@dataclass(frozen=True)
class Stored:
    documents: int = 5
    items: int = 204
    by_kind: Mapping[str, int] = field(default_factory=lambda: {"telegraph": 150, "report_page": 54})
    by_level: Mapping[str, int] = field(default_factory=lambda: {"important": 69, "normal": 81})
    by_session: Mapping[date, int] = field(default_factory=lambda: {sample.MONDAY: 69, sample.WEDNESDAY: 81})
    chunks: int = 260
    links: int = 12
    rejects: int = 1
    first: datetime | None = sample.ITEMS["silver"].published_at
    last: datetime | None = sample.coverage().data_as_of
    missing_sessions: Sequence[date] = (date(2026, 1, 13),)
    possible_gaps: Sequence[Silence] = (
        Silence(sample.ITEMS["silver"].published_at, sample.ITEMS["close"].published_at),
    )
    tables: Sequence[Span] = (Span(),)


@dataclass(frozen=True)
class Report:
    new: int = 70
    updated: int = 1
    duplicate: int = 26
    unchanged: int = 2
    rejects: Sequence[Reject] = (Reject("a.md", 9, "坏时间", "24:61"),)
    failed: Sequence[RagError] = (InputError("not text", where="b.bin", hint="convert it to UTF-8"),)


@dataclass(frozen=True)
class Check:
    name: str
    state: str
    detail: str
    command: str = ""


STATS = Stored()
REPORT = Report()
CHECKS = (Check("索引", "ok", "260 个片段"), Check("目录", "fail", "校验和不符", "rag repair"))
CHANGES: dict[str, Any] = {
    "schema_version": 1,
    "weeks": ["2026-W02", "2026-W03"],
    "identical": False,
    "inputs": {"added": ["c.md"], "removed": [], "changed": []},
    "themes": {
        "came": [{"name": "商业航天", "from": None, "to": 4.5}],
        "grew": [{"name": "机器人", "from": 2.0, "to": 3.0}],
        "faded": [],
        "went": [],
    },
    "continued": [{"before": "半导体：甲厂扩产", "after": "半导体：甲厂扩产投产"}],
    "sections": [
        {
            "key": "market",
            "title": "市场回顾",
            "state": ["available", "available"],
            "items_added": [],
            "items_removed": [],
            "sentences_added": ["新句。"],
            "sentences_removed": ["旧句。"],
        }
    ],
}
