from __future__ import annotations

import itertools
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.numbers import compare, quantities, scan
from rag.numbers.behind import unit_at
from rag.numbers.scanner import SENTENCE_END, scanner
from rag.types import Quantity

SCALES = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}
WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


def one(text: str) -> Quantity:
    found = quantities(text)
    assert len(found) == 1, (text, found)
    return found[0]


def supports(claim: Quantity, source: Quantity) -> str:
    found = compare(claim, source)
    return found.value if found.unit and found.bound and found.direction and found.comparison else "no"


@given(
    st.integers(1, 10**6),
    st.integers(0, 3),
    st.sampled_from(sorted(SCALES)),
    st.sampled_from(["元", "美元", "吨", "家"]),
)
def test_every_form_of_a_number_reads_the_same(digits: int, places: int, scale: str, unit: str) -> None:
    number = Decimal(digits).scaleb(-places)
    plain = f"共{number:f}{scale}{unit}。"
    expected = number * SCALES[scale]
    assert (one(plain).low, one(plain).unit) == (expected, unit)
    grouped = f"共{number:,f}{scale}{unit}。"
    assert one(grouped).low == expected
    assert one(plain.translate(WIDE)).low == expected
    assert one(plain[0] + "\u200b" + plain[1:]).low == expected


@given(st.integers(1, 10**5), st.sampled_from(["亿", "万亿", "万"]))
def test_rescaled_numbers_support_each_other(digits: int, scale: str) -> None:
    value = Decimal(digits).scaleb(-2)
    first = one(f"成交{value:f}{scale}元")
    second = one(f"成交{value * SCALES[scale] / 10**8:f}亿元")
    assert supports(first, second) == "exact"
    assert supports(second, first) == "exact"


@given(st.decimals(Decimal("0.11"), Decimal("99.99"), places=2))
def test_rounding_by_written_digits(value: Decimal) -> None:
    source = one(f"涨{value}%")
    assert supports(one(f"涨{round(value, 1)}%"), source) in {"exact", "rounded"}
    assert supports(one(f"涨{value + 1}%"), source) == "no"


@given(st.text(alphabet="0123456789.,%万亿元美涨跌超近约至-（）()十百千一二三个家年月日:：月 \u200bA", max_size=60))
@settings(max_examples=400)
def test_any_text_is_read_and_spans_are_literal(text: str) -> None:
    tokens = scan(text)
    assert all(text[t.start : t.end] == t.text for t in tokens)
    assert all(a.end <= b.start or a.start <= b.start for a, b in itertools.pairwise(tokens))


@pytest.mark.parametrize(
    ("claim", "source", "grade"),
    [
        ("36,000亿", "3.6万亿", "exact"),
        ("3.6 trillion", "3.6万亿", "exact"),
        ("近3.6万亿", "3.5993万亿", "rounded"),
        ("约2成", "19.8%", "rounded"),
        ("超3万亿", "3.46万亿", "rounded"),
        ("3.6万亿", "超3.6万亿", "no"),
        ("不足3.6万亿", "超3.6万亿", "no"),
        ("3.6亿", "3.6万亿", "no"),
        ("2个百分点", "2%", "no"),
        ("5美元", "5港元", "no"),
        ("40%", "40%–50%", "no"),
        ("涨2%", "跌2%", "no"),
        ("同比2%", "环比2%", "no"),
        ("每桶91.15美元", "91.15美元/桶", "exact"),
        ("超二十股", "逾20只", "exact"),
        ("11天7板", "11天8板", "no"),
        ("11天7板", "12天7板", "no"),
        ("1GW", "1000兆瓦", "exact"),
    ],
)
def test_supports(claim: str, source: str, grade: str) -> None:
    assert supports(one(claim), one(source)) == grade


def test_compare_says_what_differs() -> None:
    found = compare(one("跌2%"), one("涨2%"))
    assert (found.value, found.unit, found.direction) == ("exact", True, False)


ADVERSARIES = {
    "digits": "1",
    "grouped": "1,234",
    "ranges": "1-",
    "percent": "5%、",
    "dates": "1月",
    "han": "三十",
    "bare scales": "超万亿",
    "latin": "A1-",
    "brackets": "(1.5)",
    "bounds": "超过约近",
    "directions": "涨跌增减",
    "nested asides": "（5%",
    "quotes": "“1",
    "wide": "１，",
    "invisible": "1\u200b",
    "spaces": "1 ",
    "headlines": "涨 甲3家",
    "unit lists": "1.5、",
    "slashes": "1/",
    "shares": "占新增的1%",
    "comparatives": "较多比高",
    "tariff codes": "税号为1234.10、",
    "growth behind": "1%、1%的稳步",
}


def seconds(text: str) -> float:
    best = 9.0
    for _ in range(4):
        start = time.process_time()
        scan(text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("piece", ADVERSARIES.values(), ids=ADVERSARIES)
def test_time_is_linear(piece: str) -> None:
    """Doubling at most 2.5×: four times the text at most 6.25×, and a quarter more for a machine that is shared."""
    size = 2000
    short, long = seconds(piece * size), seconds(piece * (4 * size))
    assert long <= max(8 * short, 0.02)


@pytest.mark.parametrize(
    ("text", "at", "unit", "end"),
    [
        ("3元人民币", 1, "元人民币", 5),
        ("3 亿", 1, None, 1),
        ("3 吨", 1, "吨", 3),
        ("5nm工艺", 1, "nm", 3),
        ("5nmx", 1, None, 1),
        ("2608升破", 4, None, 4),
        ("3起事故", 1, "起", 2),
        ("3起至今", 1, None, 1),
        ("7站", 1, "站", 2),
        ("7站点", 1, None, 1),
    ],
)
def test_the_longest_unit_that_begins_no_other_word(text: str, at: int, unit: str | None, end: int) -> None:
    assert unit_at(text, at) == (unit, end)


@given(
    st.lists(
        st.sampled_from([*"。（）“”，、；\n 涨跌至超-", "3亿元", "5%", "同比增长", "第三季度", "２万", "1月2日"]),
        max_size=40,
    )
)
def test_sentences_one_by_one_hold_the_tokens_of_the_whole(parts: list[str]) -> None:
    text = "".join(parts)
    ends = [0, *(match.end() for match in SENTENCE_END.finditer(text)), len(text)]
    scan_part = scanner(text)
    assert tuple(token for start, end in itertools.pairwise(ends) for token in scan_part(start, end)) == scan(text)
