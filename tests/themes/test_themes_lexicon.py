"""The lexicon as users edit it: what is read, and what a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from themes_items import item

from rag.errors import InputError
from rag.resources import path
from rag.themes import Lexicon, load_lexicon, sector_of, tag
from rag.types import Flag, Item

HOUSE = ("产业综合", "人工智能", "半导体", "TMT", "机器人", "新能源车", "高端制造", "生物医药")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(path("seeds/themes.txt"))


def written(folder: Path, text: str) -> Path:
    file = folder / "themes.txt"
    file.write_text(text, encoding="utf-8")
    return file


def test_bundled_lexicon_follows_the_house_order(lexicon: Lexicon) -> None:
    assert lexicon.sectors[: len(HOUSE)] == HOUSE
    assert {"周期", "清洁能源", "新消费", "金融"} <= set(lexicon.sectors)
    assert len(lexicon.themes) >= 90
    assert len({t.name for t in lexicon.themes}) == len(lexicon.themes)


def test_comments_aliases_and_exclusions_are_read(tmp_path: Path) -> None:
    found = load_lexicon(
        written(tmp_path, "# 说明\n[机器人]\n机器人：机器人、具身智能 ｜ 不含：聊天机器人\n板块词：宇树\n")
    )
    theme = found.theme("机器人")
    assert theme is not None
    assert theme.aliases == ("机器人", "具身智能")
    assert theme.exclude == ("聊天机器人",)
    assert found.sector_terms == {"机器人": ("宇树",)}
    assert len(found.fingerprint) == 16


def test_words_of_a_sector_have_exclusions_too(tmp_path: Path) -> None:
    found = load_lexicon(written(tmp_path, "[零售]\n电商：电商\n板块词：京东 ｜ 不含：京东方\n"))
    assert sector_of(item("正文从略。", title="京东开设新店"), found) == "零售"
    assert sector_of(item("正文从略。", title="京东方开设新厂"), found) is None


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[甲]\n没有冒号\n", 2, "not a theme"),
        ("主题：词\n", 1, "before the first"),
        ("[甲]\n主题：\n", 2, "no words"),
        ("[甲]\n主题：词\n\n主题：别的\n", 4, "stands twice (first in line 2)"),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_lexicon(file)
    assert caught.value.where == f"{file}:{line}"
    assert says in caught.value.message
    assert caught.value.hint


def test_a_missing_or_undecodable_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load_lexicon(tmp_path / "none.txt")
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        load_lexicon(tmp_path / "bad.txt")


@pytest.mark.parametrize(
    ("text", "theme", "hit"),
    [
        ("IP联名合作上线", "谷子经济与IP", True),
        ("GPU租金上涨", "AI算力", True),
        ("新一代ＧＰＵ发布", "AI算力", True),
        ("公司邮箱为GPUX-MAIL", "AI算力", False),
        ("商业航天迎来黄金发展期", "贵金属", False),
        ("现货黄金突破关口", "贵金属", True),
    ],
)
def test_latin_terms_are_whole_words_and_exclusions_hold(lexicon: Lexicon, text: str, theme: str, hit: bool) -> None:
    assert (theme in tag(item(text), lexicon)) is hit


def test_a_teaser_has_no_theme(lexicon: Lexicon) -> None:
    flags: tuple[Flag, ...] = ("teaser",)
    assert tag(item("【研选】商业航天迎来黄金期", flags=flags), lexicon) == ()


@pytest.mark.parametrize(
    ("title", "sector"),
    [
        ("药明康德：2025年净利同比预增103%", "生物医药"),
        ("海关总署：2025年我国成为工业机器人净出口国", "机器人"),
        ("力鸿一号完成首次亚轨道飞行试验", "高端制造"),
        ("存储涨价趋势持续 多家上市公司宣布扩产计划", "半导体"),
        ("甲市房地产交易中心调整办事流程", "周期"),
        ("甲公司在AI基建领域布局产品矩阵", "人工智能"),
        ("甲地推进康养基地建设", "新消费"),
        ("甲国航空公司因大雾取消航班", None),
        ("甲国7月消费者信心指数回升", None),
        ("甲地部署促进平台有序健康发展", None),
    ],
)
def test_sector_of_a_title(lexicon: Lexicon, title: str, sector: str | None) -> None:
    assert sector_of(item("正文从略。", title=title), lexicon) == sector


@given(st.text(alphabet="AIMLGPU芯片机器人 ，。", max_size=40))
def test_tagging_never_fails_and_names_known_themes(text: str) -> None:
    lexicon = load_lexicon(path("seeds/themes.txt"))
    found: Item = item(text or "。")
    assert set(tag(found, lexicon)) <= {t.name for t in lexicon.themes}
