"""Which of some items a later one replaces, without reading all links."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from made_wire import document, item, put_links

from rag.corpus import Catalog
from rag.types import Link


def test_replaced_are_those_that_a_visible_item_updates_or_corrects(tmp_path: Path) -> None:
    old, other, later, last = (item(n) for n in (0, 1, 5, 8))
    with Catalog.create_or_open(tmp_path) as catalog:
        catalog.add(document(range(9)))
        put_links(
            catalog,
            [
                Link(later.item_id, old.item_id, "updates", "a|b"),
                Link(last.item_id, old.item_id, "updates", "a|b"),
                Link(last.item_id, later.item_id, "corrects"),
                Link(last.item_id, other.item_id, "duplicate"),
            ],
        )
        ids = [old.item_id, other.item_id, later.item_id]
        assert catalog.replaced(ids) == {old.item_id, later.item_id}
        assert catalog.replaced(ids[1:]) == {later.item_id}
        assert catalog.replaced([]) == set()
        assert catalog.replaced(ids, later.published_at) == {old.item_id}
        assert catalog.replaced(ids, later.published_at + timedelta(seconds=59)) == {old.item_id}
        assert catalog.replaced(ids, later.published_at - timedelta(seconds=1)) == set()
        assert catalog.replaced(ids, last.published_at) == {old.item_id, later.item_id}
