from __future__ import annotations

from rag.pipeline.writing import readings


def test_a_later_question_without_names_takes_those_of_the_first() -> None:
    assert readings("配售又是多少", "港股通今年募资多少") == ("配售又是多少",)
    assert readings("配售又是多少", "花旗看恒指到多少") == (
        "花旗 恒指 配售又是多少",
        "花旗 配售又是多少",
        "配售又是多少",
    )


def test_one_with_names_of_its_own_is_first_read_as_it_stands() -> None:
    assert readings("4月又跟OpenAI谈了什么", "花旗怎么说")[0] == "4月又跟OpenAI谈了什么"
    assert readings("花旗怎么说", "") == ("花旗怎么说",)
