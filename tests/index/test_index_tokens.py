import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.index.tokens import document_terms, pair_weights, query_terms, word_forms


def by_two(run: str) -> list[str]:
    """Words of two characters."""
    return [run[i : i + 2] for i in range(0, len(run), 2)]


def matched(query: str, text: str) -> bool:
    """Whether every looked-up thing of `query` occurs in `text`, in itself or by its parts."""
    keys = {int(k) for k in document_terms([text]).keys}
    return all(
        any(term.low <= key <= term.high for key in keys) or (term.parts and all(p in keys for p in term.parts))
        for term in query_terms(query, by_two)
    )


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("白银", "现货白银日内涨幅扩大至2%"),
        ("81.51", "报81.51美元/盎司。"),
        ("563230", "卫星ETF(563230)涨停"),
        ("300342.SZ", "天银机电（300342.SZ）公告"),
        ("300342", "天银机电（300342.SZ）公告"),
        ("gpu", "AMD发布MI455 GPU。"),
        ("ＧＰＵ", "AMD发布MI455 GPU。"),
        ("AI", "OpenAI发布新模型"),
        ("OpenAI", "openai 发布新模型"),
        ("11天7板", "锋龙股份11天7板"),
        ("板", "锋龙股份11天7板"),
        ("涨", "白银涨"),
        ("3000", "放量超3,000亿"),
        ("3.6万亿", "两市成交额3.6万亿创历史新高"),
        ("20cm", "川网传媒20CM涨停"),
        ("MI455", "AMD发布MI455 GPU。"),
    ],
)
def test_a_query_finds_the_text(query: str, text: str) -> None:
    assert matched(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [("81.5", "报81.51美元"), ("5632", "卫星ETF(563230)"), ("白银", "白天银行"), ("AI", "AIDS防治"), ("1", "81.51")],
)
def test_a_query_does_not_find_the_text(query: str, text: str) -> None:
    assert not matched(query, text)


def test_words_have_a_whole_form_and_parts() -> None:
    assert word_forms("OpenAI") == ("openai", "open", "ai")
    assert word_forms("300342.SZ") == ("300342.sz", "300342", "sz")
    assert word_forms("3,600.5") == ("3600.5",)


def test_question_words_are_left_out_unless_nothing_else_is_there() -> None:
    assert query_terms("白银是多少", by_two) != query_terms("多少", by_two)
    assert len(query_terms("白银多少？", by_two)) == 1
    assert query_terms("多少", by_two)
    assert query_terms("是的", list)


def test_pairs_weigh_by_the_words_around_them() -> None:
    assert pair_weights(["白银", "价格"]) == [1, 0.45, 1]
    assert pair_weights(["机器人", "的", "订单"]) == [0.75, 0.75, 0, 0, 1]
    assert pair_weights(["于", "和", "伟"]) == [1, 1]  # perhaps a name


def test_a_pair_counts_by_the_best_of_its_places() -> None:
    words = {"银价白": ["银", "价白"], "银价": ["银价"]}
    assert list(query_terms("银价白，银价", words.__getitem__).values()) == [1, 1]
    assert list(query_terms("银价白", words.__getitem__).values()) == [0.45, 1]


@settings(max_examples=200)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_terms_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    terms = document_terms(texts)
    assert len(terms.keys) == len(terms.text_of)
    for number, text in enumerate(texts):
        assert sorted(terms.keys[terms.text_of == number]) == sorted(document_terms([text]).keys)


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_any_string_is_a_query_and_finds_itself(text: str) -> None:
    assert matched(text, text)
