from __future__ import annotations

from evaluation_bench import CASES, CLOSE, ITEMS, PLACES, CharEmbedder, item

from rag.evaluation.baselines import CHUNK_CHARS, Bm25Lead, PlainRag, _chunks
from rag.evaluation.cases import Options
from rag.evaluation.runner import Bench, run


def test_bm25_answers_with_the_lead_of_the_best_item() -> None:
    system = Bm25Lead(ITEMS)
    reply = system.ask("两市成交额收评", Options())
    assert reply.cited == ("close",)
    assert [said.text for said in reply.sentences] == [CLOSE.title, "财联社1月12日电，沪指涨1.09%。"]
    assert system.ask("xyz", Options()).abstained
    assert [hit.item.item_id for hit in system.search("白银", Options())] == ["silver"]


def test_plain_rag_cites_the_item_in_which_the_sentence_begins() -> None:
    system = PlainRag(ITEMS, CharEmbedder())
    reply = system.ask("药明康德归母净利润同比增长", Options())
    assert not reply.abstained
    assert reply.cited == ("wuxi",)
    assert "191.51亿元" in reply.text
    first = PlainRag(ITEMS, CharEmbedder(), pick="first").ask("药明康德", Options())
    assert first.sentences[0].text.startswith("财联社1月12日电，现货白银")
    assert PlainRag([], CharEmbedder()).ask("x", Options()).abstained


def test_chunks_cover_every_item_in_reading_order() -> None:
    items = [item(f"i{n}", f"第{n}条。" + "电报内容，" * 40 + "完。", n) for n in range(12)]
    cut = _chunks(items)
    assert all(len(text) <= CHUNK_CHARS for text, _ in cut)
    assert list(dict.fromkeys(i.item_id for _, inside in cut for _, i in inside)) == [i.item_id for i in items]
    for text, inside in cut:
        assert inside[0][0] == 0
        for offset, owner in inside[1:]:
            assert text[offset:].startswith(owner.text[:4])


def test_a_reference_system_runs_through_the_same_bench() -> None:
    system = PlainRag(ITEMS, CharEmbedder())
    first = run(CASES, Bench(PLACES, system.ask, system.search), "plain")
    assert first == run(CASES, Bench(PLACES, system.ask, system.search), "plain")
    assert first.table()["unanswerable"]["abstention_recall"].value == 0.0
