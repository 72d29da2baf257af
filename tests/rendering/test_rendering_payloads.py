"""Hostile text in every place of a brief stays text: in Markdown under third-party renderers, in HTML, in drawings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import rendering_payloads
import sample
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.rendering import html, markdown, svg, terminal
from rag.rendering.labels import clean
from rag.types import Document
from rag.written import ChartBlock

PAYLOADS = rendering_payloads.PAYLOADS


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MARKDOWN_TAGS = _names("h1 h2 h3 h4 h5 h6 p strong em ul ol li table thead tbody tr th td hr br code")
_PAGE_TAGS = _names(
    "html head meta title style body header p span h1 h2 h3 h4 h5 h6 dl div dt dd nav ol ul li a main section b sup "
    "figure figcaption table thead tbody tr th td details summary code time blockquote "
    "svg desc g rect line circle polyline text"
)
_PAGE_ATTRIBUTES = _names(
    "lang charset name content http-equiv id class href aria-label aria-hidden tabindex scope role viewbox x y "
    "x1 x2 y1 y2 cx cy r rx width height points fill stroke stroke-width stroke-linejoin font-family font-size "
    "font-weight text-anchor"
)


class Elements(HTMLParser):
    """Start tags with their attributes, comments and instructions, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("!--", {}))

    def handle_pi(self, data: str) -> None:
        self.tags.append(("?", {}))

    def unknown_decl(self, data: str) -> None:
        self.tags.append(("![", {}))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(page: str) -> Elements:
    elements = Elements()
    elements.feed(page)
    elements.close()
    return elements


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("preset", ["commonmark", "js-default"])
@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_markdown_stays_text(preset: str, payload: str) -> None:
    source = markdown.render(rendering_payloads.brief(payload))
    source.encode("utf-8")
    for tag, attributes in parsed(MarkdownIt(preset).render(source)).tags:
        assert tag in _MARKDOWN_TAGS
        assert set(attributes) <= {"style"}  # `text-align` of table columns


def spelt(text: str) -> str:
    """`text` as Markdown shows it: addresses in full-width characters."""
    text = clean(text).replace("//", "／／").replace("@", "＠")
    return re.sub(r"(?i)(www)\.", r"\1．", text)


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_escaped_markdown_shows_the_text(payload: str) -> None:
    shown = parsed(MarkdownIt("js-default").render("段落 " + markdown.escape(payload)))
    assert {tag for tag, _ in shown.tags} == {"p"}
    assert "".join(shown.text).strip() == "段落 " + spelt(payload)


@settings(max_examples=300)
@given(st.text(st.characters(codec=None), max_size=60) | st.text(" \n#-+=>*_`[]()<>!|~&;:.1aw@/\\$%{}", max_size=40))
def test_any_text_at_the_start_of_a_line_is_one_paragraph_of_itself(text: str) -> None:
    escaped = markdown.escape(text)
    shown = parsed(MarkdownIt("commonmark").render(escaped))
    assert {tag for tag, _ in shown.tags} <= {"p"}
    assert "".join(shown.text).strip() == spelt(text).strip()


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_page_holds_no_active_element_and_no_address(payload: str) -> None:
    page = html.render(rendering_payloads.brief(payload))
    page.encode("utf-8")
    elements = parsed(page)
    for tag, attributes in elements.tags:
        assert tag in _PAGE_TAGS
        assert set(attributes) <= _PAGE_ATTRIBUTES
        target = attributes.get("href")
        assert target is None or (tag == "a" and re.fullmatch(r"#(src|ref|sec)-[\d-]+|#coverage|#sources", target))
        if tag == "meta" and "http-equiv" in attributes:
            assert attributes["http-equiv"] == "Content-Security-Policy"
    assert clean(payload) in "".join(elements.text)


def test_elements_of_a_page_do_not_depend_on_its_text() -> None:
    def outside_drawings(payload: str) -> tuple[str, ...]:
        page = re.sub(r"<svg.*?</svg>", "", html.render(rendering_payloads.brief(payload)), flags=re.S)
        return tuple(tag for tag, _ in parsed(page).tags)

    assert len({outside_drawings(payload) for payload in PAYLOADS[:20]}) == 1


def test_the_page_names_no_address_at_all() -> None:
    page = html.render(sample.brief())
    assert "http:" not in page
    assert "https:" not in page
    assert "url(" not in page
    assert "@import" not in page


def test_links_of_the_page_resolve_and_ids_are_unique() -> None:
    elements = parsed(html.render(sample.brief()))
    ids = [given["id"] for _, given in elements.tags if "id" in given]
    assert len(ids) == len(set(ids))
    targets = {given["href"] for _, given in elements.tags if given.get("href")}
    assert {target.removeprefix("#") for target in targets if target} <= set(ids)


def _drawings(payload: str) -> Iterator[str]:
    for block in rendering_payloads.brief(payload).sections[0].blocks:
        if isinstance(block, ChartBlock):
            yield svg.draw(block.chart)


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_drawings_hold_shapes_and_text_only(payload: str) -> None:
    for drawing in _drawings(payload):
        for tag, attributes in parsed(drawing).tags:
            assert tag in {"svg", "title", "desc", "g", "rect", "line", "circle", "polyline", "text"}
            assert set(attributes) <= _PAGE_ATTRIBUTES | {"xmlns"}


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_terminal_lines_hold_no_control_character(payload: str) -> None:
    brief = rendering_payloads.brief(payload)
    first, second = brief.citations[:2]
    lines = [*terminal.show(first.item), *terminal.show(second.item)]
    lines += terminal.parse(Document("note", payload, "", payload, (first.item,)))
    for line in lines:
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\U000e0000-\U000e007f\ud800-\udfff]", line)
