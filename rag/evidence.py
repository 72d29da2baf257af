"""Hits → Evidence: what may be quoted, grouped and marked.

Near-duplicates (a flash and its fuller version, a digest and what it repeats) form one group, of which the fullest
member stays; a figure that a later item of the same series replaces is marked with its successor. Superseded items
are kept, behind the current ones: a question about the morning needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.types import Evidence, Hit, Item, Link

_SAME_STORY = {"duplicate", "expands", "repeats"}


def gather(hits: Sequence[Hit], links: Iterable[Link], limit: int) -> tuple[Evidence, ...]:
    """The best `limit` groups of `hits` as numbered evidence, best first.

    `links` may be those of the whole store; only links between two hits group them, while an `updates` or
    `corrects` link marks its target as superseded even when the successor was not found.
    """
    relevant = list(links)
    group = _groups([hit.item.item_id for hit in hits], relevant)
    successor = {link.target: link.source for link in relevant if link.kind in {"updates", "corrects"}}
    best: dict[int, Hit] = {}
    for hit in hits:
        kept = best.get(group[hit.item.item_id])
        if kept is None or _fullness(hit.item) > _fullness(kept.item):
            best[group[hit.item.item_id]] = hit
    order = list(dict.fromkeys(group[hit.item.item_id] for hit in hits))[:limit]
    return tuple(
        Evidence(n, best[g].item, best[g].score, g, successor.get(best[g].item.item_id))
        for n, g in enumerate(order, start=1)
    )


def _fullness(item: Item) -> tuple[bool, int]:
    return "digest" not in item.flags, len(item.text)


def _groups(ids: Sequence[str], links: Iterable[Link]) -> dict[str, int]:
    """Union-find over the ids, numbered in order of first appearance."""
    parent = {item_id: item_id for item_id in ids}

    def root(item_id: str) -> str:
        while parent[item_id] != item_id:
            parent[item_id] = parent[parent[item_id]]
            item_id = parent[item_id]
        return item_id

    for link in links:
        # a digest repeats many unrelated stories: it joins the first one only through its own best match
        if link.kind in _SAME_STORY - {"repeats"} and link.source in parent and link.target in parent:
            parent[root(link.source)] = root(link.target)
    numbers: dict[str, int] = {}
    return {item_id: numbers.setdefault(root(item_id), len(numbers)) for item_id in ids}
