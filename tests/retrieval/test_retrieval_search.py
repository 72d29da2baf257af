import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "index"))
from index_cases import LetterEmbedder, seed_entries

from rag.clock import days_window
from rag.errors import ModelMismatch
from rag.index import Index, Source, build, load_embedder
from rag.retrieval import BenchIndex, Ranking, bare, ranked, search, understand
from rag.retrieval.search import distinct
from rag.types import Embedder, Hit, Item, Query, Vectors, Window

MODEL = load_embedder("bundled")


@dataclass(frozen=True)
class Row:
    doc_id: str
    text: str


ITEMS = {
    e.item_id: Item(
        e.item_id, "telegraph", e.published_at.date(), e.published_at, None, e.level, e.title, e.text, "f", 1
    )
    for e in seed_entries()
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("index")
    rows = seed_entries()
    build(folder, rows, MODEL.encode_documents([e.embedded for e in rows]), Source(1, "d", MODEL.identity))
    return Index.open(folder)


def items(ids: Sequence[str]) -> list[Item]:
    return [ITEMS[i] for i in sorted(ids)]


def find(index: Index, query: Query, how: Ranking | None = None, embedder: Embedder | None = MODEL) -> list[Hit]:
    return search(query, index, embedder, items, how or Ranking())


@pytest.mark.parametrize("text", ["白银", "机器人", "81.51", "563230", "GPU", "11天7板"])
def test_the_first_hit_holds_the_words(index: Index, text: str) -> None:
    best = find(index, Query(text))[0]
    assert text.lower() in (best.item.title + best.item.text).lower()
    assert set(best.found_by) == {"vector", "lexical"}


def test_meaning_finds_what_words_do_not(index: Index) -> None:
    best = find(index, Query("日系车企减产停工"))[0]
    assert "广汽本田" in best.item.title
    assert best.found_by == ("vector",)


def test_the_named_terms_add_up(index: Index) -> None:
    raw = {"bm25", "cosine", "vector_share"}
    for hit in find(index, Query("AI应用", k=20)):
        assert hit.score == pytest.approx(sum(v for k, v in hit.parts.items() if k not in raw))


def test_no_filter_leaks(index: Index) -> None:
    day = days_window(seed_entries()[90].published_at.date(), seed_entries()[90].published_at.date())
    for hit in find(index, Query("公司", window=day, level="important", k=50)):
        assert hit.item.published_at in day
        assert hit.item.level == "important"
    noon = seed_entries()[50].published_at
    assert all(h.item.published_at <= noon for h in find(index, Query("公司", as_of=noon, k=50)))
    assert {h.item.item_id for h in find(index, Query("公司", k=50), Ranking(only={seed_entries()[7].item_id}))} <= {
        seed_entries()[7].item_id
    }


def test_the_dates_of_a_question_filter_and_are_not_searched(index: Index) -> None:
    now = seed_entries()[-1].published_at
    hits = find(index, understand("1月12日白银价格", now, ()))
    assert hits[0].item.published_at.day == 12
    assert "白银" in hits[0].item.text


@pytest.mark.parametrize("text", ["", " ", "？", "\x00", "、。"])
def test_a_text_without_words_finds_nothing(index: Index, text: str) -> None:
    assert find(index, Query(text)) == []


def test_nothing_in_the_window_is_nothing(index: Index) -> None:
    long_ago = seed_entries()[0].published_at - timedelta(days=9)
    assert find(index, Query("白银", as_of=long_ago)) == []


def test_without_an_embedder_words_search_alone(index: Index) -> None:
    assert {h.found_by for h in find(index, Query("白银"), embedder=None)} == {("lexical",)}


def test_another_embedder_is_refused(index: Index) -> None:
    with pytest.raises(ModelMismatch):
        find(index, Query("白银"), embedder=LetterEmbedder(MODEL.dimension))


def test_teasers_and_superseded_items_sink(index: Index) -> None:
    first = find(index, Query("白银", k=2))[0]
    key = first.item.item_id
    flagged = {key: replace(first.item, flags=("teaser",))}
    again = search(Query("白银", k=50), index, MODEL, lambda ids: [flagged.get(i, ITEMS[i]) for i in ids], Ranking())
    old = find(index, Query("白银", k=50), Ranking(superseded=lambda ids: {key}))
    for hits, term in ((again, "teaser"), (old, "superseded")):
        hit = next(h for h in hits if h.item.item_id == key)
        assert hit.parts[term] < 0
        assert hit.score == pytest.approx(first.score + hit.parts[term])
        assert hits == sorted(hits, key=lambda h: -h.score)


def test_repeated_news_is_shown_once_but_a_series_is_kept(index: Index) -> None:
    first = find(index, Query("白银", k=1))[0].item
    twin = {i: replace(ITEMS[i], title=first.title, text=first.text) for i in ITEMS}
    assert len(search(Query("白银", k=5), index, MODEL, lambda ids: [twin[i] for i in ids], Ranking())) == 1
    assert len(find(index, Query("现货白银", k=4))) == 4


def test_a_reprint_repeats_a_long_text_in_spite_of_its_date_but_a_short_one_has_only_its_numbers() -> None:
    told = "".join(
        f"第{n}座水厂今日投产，日供水{n + 40}万吨，由青山水务建设，服务周边居民与工厂，水质由市局监测。"
        for n in range(9)
    )
    other = "".join(
        f"第{n}座水厂今日投产，日供水{n * 7 + 351}万吨，由青山水务建设，服务周边居民与工厂，水质由市局监测。"
        for n in range(9)
    )
    assert distinct([f"2031-05-02 08:15 {told}", f"2031-05-03 19:40 {told}", other], 3) == [0, 2]
    raised, cut = told + "今日上调25个基点至4.25%。", told + "今日下调50个基点至3.75%。"
    assert distinct([f"2031-05-02 {raised}", f"2031-06-02 {cut}"], 2) == [0, 1]
    assert distinct(["水厂日供水41万吨，由青山水务建设", "水厂日供水42万吨，由青山水务建设"], 2) == [0, 1]
    assert distinct(["甲乙", "甲乙", "丙丁", "戊己"], 2) == [0, 2]


def test_each_arm_can_be_asked_alone(index: Index) -> None:
    by_words = ranked("白银", index, MODEL, Window(), Ranking(arm="lexical"))
    by_meaning = ranked("白银", index, MODEL, Window(), Ranking(arm="vector"), 10)
    assert all("白银" in ITEMS[i].title + ITEMS[i].text for i in by_words)
    assert len(by_meaning) == 10
    bench: BenchIndex[Row] = BenchIndex(lambda rows: index, MODEL, Ranking())
    searcher = bench.build([Row(item.item_id, f"{item.title}\n{item.text}") for item in ITEMS.values()])
    assert searcher.search("白银", "lexical", Window(), 3) == by_words[:3]


def test_a_bench_ranks_both_arms_as_a_search_does(index: Index) -> None:
    plain = {i: replace(item, flags=(), level="normal") for i, item in ITEMS.items()}
    bench: BenchIndex[Row] = BenchIndex(lambda rows: index, MODEL, Ranking())
    searcher = bench.build([Row(item.item_id, f"{item.title}\n{item.text}") for item in ITEMS.values()])
    hits = search(Query("白银价格上涨", k=5), index, MODEL, lambda ids: [plain[i] for i in ids], Ranking())
    assert max(hit.parts["near"] for hit in hits) == 0 > min(hit.parts["near"] for hit in hits)
    assert [h.item.item_id for h in hits][:3] == searcher.search("白银价格上涨", "hybrid", Window(), 5)[:3]


def test_a_question_for_one_fact_goes_by_its_words(index: Index) -> None:
    asked, theme = (find(index, Query(text))[0].parts["vector_share"] for text in ("白银报多少美元", "白银"))
    assert asked == 0.05 < 0.25 < theme


def test_a_theme_that_is_known_moves_the_question(index: Index) -> None:
    robots = MODEL.encode_query("机器人")
    plain, moved = (
        ranked("新品", index, MODEL, Window(), Ranking(arm="vector", towards=t), 10) for t in (None, robots)
    )
    cosines = {e.item_id: float((MODEL.encode_documents([e.embedded]) @ robots[0])[0]) for e in seed_entries()}
    assert sum(cosines[i] for i in moved) > sum(cosines[i] for i in plain)


def test_a_learned_theme_is_searched_by_its_own_name(index: Index) -> None:
    asked: list[str] = []

    def towards(theme: str) -> Vectors:
        asked.append(theme)
        return MODEL.encode_query("机器人")

    bench: BenchIndex[Row] = BenchIndex(lambda rows: index, MODEL, Ranking(), towards)
    searcher = bench.build([Row(item.item_id, f"{item.title}\n{item.text}") for item in ITEMS.values()])
    assert searcher.search("新品", "learned", Window(), 10) != searcher.search("新品", "hybrid", Window(), 10)
    assert asked == ["新品"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("机器人最近有什么进展？", "机器人"), ("白银", "白银"), ("关于商业航天的消息", "商业航天"), ("", "")],
)
def test_a_bare_name_is_what_is_left_without_asking(text: str, name: str) -> None:
    assert bare(text) == name
