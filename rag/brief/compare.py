"""What two briefs' manifests say of each other: themes that came, grew, faded, went; events that continued."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rag.brief.writer import pairs

_EVENTS = ("focus", "policy", "industry")
_SAME_SHARE, _SAME_LEAST = 0.5, 4
_DOCUMENT = re.compile(r"《[^《》]{4,}》")


def themes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Themes by what became of them, each `{"name", "from", "to"}` in heat; the largest change first.

    A theme that a manifest does not list was not among the week's warmest: its heat there is None.
    """
    before, after = ({t["name"]: float(t["heat"]) for t in m.get("themes", ())} for m in (old, new))
    found: dict[str, list[dict[str, Any]]] = {"came": [], "grew": [], "faded": [], "went": []}
    for name in {**after, **before}:
        a, b = before.get(name), after.get(name)
        kind = "came" if a is None else "went" if b is None else "grew" if b > a else "faded" if b < a else ""
        if kind:
            found[kind].append({"name": name, "from": a, "to": b})
    for rows in found.values():
        rows.sort(key=lambda row: (-abs((row["to"] or 0.0) - (row["from"] or 0.0)), row["name"]))
    return found


def continued(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, str]]:
    """Headlines of the later week that carry on one of the earlier week, in the later brief's order.

    They share half of the shorter one's character pairs, or name the same document 《…》. Within one week: none.
    """
    if old["week"] == new["week"]:
        return []
    earlier = _headlines(old)
    found = []
    for text in _headlines(new):
        scored = [(_likeness(text, other), other) for other in earlier]
        share, other = max(scored, default=(0.0, ""))
        if share >= _SAME_SHARE:
            found.append({"before": other, "after": text})
    return found


def _headlines(manifest: Mapping[str, Any]) -> list[str]:
    sections = [s for s in manifest["sections"] if s["key"] in _EVENTS]
    return [one["text"] for section in sections for one in section["sentences"] if one.get("heading")]


def _likeness(a: str, b: str) -> float:
    if set(_DOCUMENT.findall(a)) & set(_DOCUMENT.findall(b)):
        return 1.0
    # a sector or theme before the colon is a label that many headlines share
    x, y = (pairs(text.partition("：")[2] or text) for text in (a, b))
    common = len(x & y)
    return common / max(1, min(len(x), len(y))) if common >= _SAME_LEAST else 0.0
