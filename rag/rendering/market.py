"""What an import into the market table did, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rag.rendering.jsonform_store import Json, reject_form, versioned
from rag.rendering.labels import clean, clip
from rag.types import Reject


class Import(Protocol):
    """What an import did."""

    @property
    def title(self) -> str:
        """The table with its days."""
        ...

    @property
    def new(self) -> int:
        """Rows not known before."""
        ...

    @property
    def replaced(self) -> int:
        """Rows known with other values."""
        ...

    @property
    def unchanged(self) -> int:
        """Rows known with these values."""
        ...

    @property
    def rejects(self) -> Sequence[Reject]:
        """Rows that could not be read."""
        ...


def lines(report: Import) -> list[str]:
    """One line of counts, then every row that was rejected, with file and line."""
    head = (
        f"{clean(report.title)}：新增 {report.new} 行，替换 {report.replaced} 行，"
        f"未变 {report.unchanged} 行，拒收 {len(report.rejects)} 行"
    )
    return [
        head,
        *(f"{clean(r.file)}:{r.line} {clean(r.reason)}：{clip(clean(r.excerpt), 60)}" for r in report.rejects),
    ]


def form(report: Import) -> Json:
    """`rag market import` and `fetch` as JSON."""
    return versioned(
        {
            "title": report.title,
            "new": report.new,
            "replaced": report.replaced,
            "unchanged": report.unchanged,
            "rejected": len(report.rejects),
            "rejects": [reject_form(reject) for reject in report.rejects],
        }
    )
