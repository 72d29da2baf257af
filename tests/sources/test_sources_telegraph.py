"""Telegraph files: golden cases as text, the samples, and properties that hold for any file."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import InputError
from rag.sources import read, read_bytes
from rag.types import Document, Item

HERE = Path(__file__).parent
SEEDS = HERE.parent.parent / "seeds"
WIRES = sorted(SEEDS.glob("CLS_*.md"))
HEADER = "# 财联社【普通】电报 - 2026-01-14\n"


def _cases() -> list[tuple[str, str, str, str]]:
    blocks = re.split(r"^=== (.+)\n", (HERE / "golden" / "telegraph.txt").read_text(encoding="utf-8"), flags=re.M)[1:]
    cases = []
    for name, block in zip(blocks[::2], blocks[1::2], strict=True):
        source, expected = block.split("--- items\n")
        items, _, rejects = expected.partition("--- rejects\n")
        cases.append((name, source, items.strip(), rejects.strip()))
    return cases


def _shown(item: Item) -> str:
    text = item.text.replace("\n", "⏎")
    parts = {
        "outlet": item.outlet,
        "wire": item.wire_date,
        "source": item.source,
        "flags": ",".join(item.flags),
        "list": "/".join(item.list_items),
    }
    second = " ".join(f"{key}={value}" for key, value in parts.items() if value)
    return f"{item.published_at:%Y-%m-%d %H:%M} {item.level} | {item.title} | {text}\n{second}".strip()


@pytest.mark.parametrize(("name", "source", "items", "rejects"), _cases(), ids=[case[0] for case in _cases()])
def test_golden(name: str, source: str, items: str, rejects: str) -> None:
    document = read_bytes(source.encode(), "wire.md")
    assert document.kind == "telegraph"
    assert "\n".join(_shown(item) for item in document.items) == items
    assert "\n".join(f"{reject.line} {reject.reason}" for reject in document.rejects) == rejects


def test_the_samples_hold_204_items() -> None:
    documents = {path.name: read(path) for path in WIRES}
    assert {name: (len(d.items), len(d.rejects), d.level) for name, d in documents.items()} == {
        "CLS_2026-01-06_General.earlier.md": (26, 0, "normal"),
        "CLS_2026-01-06_General.md": (70, 0, "normal"),
        "CLS_2026-01-12_Major.md": (40, 0, "important"),
        "CLS_2026-01-14_General.md": (94, 0, "normal"),
    }
    assert len({item.item_id for document in documents.values() for item in document.items}) == 204


def test_a_grown_capture_repeats_its_first_items() -> None:
    earlier = [item.item_id for item in read(SEEDS / "CLS_2026-01-06_General.earlier.md").items]
    assert [item.item_id for item in read(SEEDS / "CLS_2026-01-06_General.md").items[:26]] == earlier


def test_flags_of_the_samples() -> None:
    found = {
        flag: [
            f"{item.session_date:%m%d} {item.time}"
            for path in WIRES[1:]
            for item in read(path).items
            if flag in item.flags
        ]
        for flag in ("teaser", "digest", "schedule", "wire_date_conflict", "out_of_order")
    }
    assert found == {
        "teaser": [
            *(f"0106 {t}" for t in ("07:12", "07:41", "10:34", "10:44", "11:32")),
            *(f"0114 {t}" for t in ("06:57", "07:40", "10:48", "10:48", "11:40", "12:37", "13:14", "13:21", "13:47")),
        ],
        "digest": ["0112 12:02"],
        "schedule": ["0106 06:26", "0114 05:36"],
        "wire_date_conflict": ["0112 12:00"],
        "out_of_order": ["0106 05:45", "0114 12:05"],
    }


def test_title_and_text_rebuild_the_line() -> None:
    for path in WIRES:
        lines = path.read_text(encoding="utf-8").split("\n")
        for item in read(path).items:
            body = re.sub(r"^\*\*\[..:..\]\*\* ", "", lines[item.line - 1])
            assert "".join((f"【{item.title}】" if item.title else "", item.text)).split() == body.split() or (
                re.sub(r"\s", "", f"【{item.title}】{item.text}") == re.sub(r"\s", "", body)
            )


def _ids(document: Document) -> list[str]:
    return [item.item_id for item in document.items]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "crlf"])
@pytest.mark.parametrize("path", [*WIRES, SEEDS / "weekly_report_2026-04-13_2026-04-17.txt"], ids=lambda p: p.name)
def test_every_encoding_reads_the_same(path: Path, encoding: str) -> None:
    text = path.read_bytes().decode("utf-8")
    if encoding == "crlf":
        data = text.replace("\n", "\r\n").encode()
    else:
        data = (b"\xff\xfe" if encoding == "utf-16-le" else b"") + text.encode(encoding)
    again = read_bytes(data, path.name)
    assert _ids(again) == _ids(read(path))
    assert again.pages == read(path).pages


def test_level_and_session_from_the_file_name() -> None:
    data = "**[10:00]** 财联社1月12日电，甲。".encode()
    item = read_bytes(data, "CLS_2026-01-12_Major.md").items[0]
    assert (item.session_date.isoformat(), item.level, item.time) == ("2026-01-12", "important", "10:00")


# ── any file ────────────────────────────────────────────────────────────────────────────────────────────────────

_PARTS = "**|[|]|【|】|10|24|:|：|61|财联社1月14日电，|(新华社)|①|②|1、|🔴 |涨停| |９|<b>|---|\u202e|\n|\r\n"
_PIECES = st.sampled_from(
    [*re.split(r"\|", _PARTS), HEADER, "**[10:16]** ", "\n**[00:00]** ", "# 财联社【普通】电报 - 2026-02-30\n"]
)
_ANY = st.lists(_PIECES | st.text(max_size=3), max_size=40).map("".join)


@settings(max_examples=300)
@given(_ANY)
def test_nothing_but_input_error(text: str) -> None:
    try:
        document = read_bytes((HEADER + text).encode("utf-8", "ignore"), "any.md")
    except InputError:
        return
    for item in document.items:
        assert item.title or item.text
        assert item.time
        assert item.line >= 1
        assert all(point in item.text for point in item.list_items)
        assert item.source is None or item.source in item.text


_ITEM = st.builds(
    lambda head, body: f"{head} {body}",
    st.sampled_from(
        ["**[10:16]**", "**[23:59]**", "**[24:00]**", "**[10:61]**", "**[10:16**", "**[5:30]**", "**[99]**"]
    ),
    st.text("甲乙丙丁【】（）0123 ", min_size=1, max_size=12).filter(str.strip),
)


@settings(max_examples=300)
@given(st.lists(_ITEM, max_size=20))
def test_what_goes_in_is_kept_rejected_or_the_same(lines: list[str]) -> None:
    lines = [f"{line}之{i}" for i, line in enumerate(lines)]
    document = read_bytes((HEADER + "\n".join(lines)).encode(), "any.md")
    assert len(document.items) + len(document.rejects) == len(lines)
    seen = [x.line for x in document.items] + [x.line for x in document.rejects]
    assert sorted(seen) == list(range(2, len(lines) + 2))


@pytest.mark.parametrize(
    "piece",
    [
        "续行一段文字\n",
        "**[10:16]** 【【【【甲\n",
        "**[10:1\n",
        "**[10:16]** ①②③1、2、（\n",
        "【",
        "（",
        "🔴 **",
        "1、",
        "①",
        "】",
    ],
)
def test_time_is_linear(piece: str) -> None:
    def seconds(n: int) -> float:
        data = (HEADER + "**[10:16]** 甲" + piece * n).encode()
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            read_bytes(data, "any.md")
            best = min(best, time.process_time() - start)
        return best

    n = 60_000 // len(piece)
    small, large = seconds(n), seconds(4 * n)
    assert large <= 10 * small + 0.05, (small, large)
