"""Pure functions on Chinese wire text: width, normal form, sentences, clauses, pairs. No third-party imports but numpy,
by the one function that needs it.

Covered: what every room needs to agree on. Not covered: numbers (`numbers.py`), dates (`clock.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from operator import add
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Invisible characters that must neither reach a reader nor break a match: zero-width, bidi controls, soft hyphen,
# variation selectors, tag characters (OWASP LLM01:2025 advises stripping them at every boundary).
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)
_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()} | {
    0x3000: 0x20,
    0xFF0E: 0x2E,
    0xFF05: 0x25,
    0xFF0B: 0x2B,
    0xFF0D: 0x2D,
}
_ANY_WIDE = re.compile(f"[{re.escape(''.join(map(chr, _WIDE)))}]")


def strip_invisible(text: str) -> str:
    """`text` without zero-width, bidirectional and tag characters."""
    return INVISIBLE.sub("", text)


def narrow(text: str) -> str:
    """Full-width letters, digits, `．％＋－` and the ideographic space as ASCII; every other character unchanged.

    One character for one character, so offsets stay valid.
    """
    return text.translate(_WIDE) if _ANY_WIDE.search(text) else text  # few lines hold one, and looking is fast


_LONE = re.compile("[\ud800-\udfff]")


def encodable(text: str) -> str:
    """`text` with U+FFFD for each lone surrogate: what UTF-8 cannot hold, and native libraries refuse."""
    return _LONE.sub("\ufffd", text)


_FREQUENT = tuple((char, unicodedata.normalize("NFKC", char)) for char in "，：；（）！？％　…")


def nfkc(text: str) -> str:
    """The NFKC form of `text`. Text without compatibility characters takes a twentieth of the time, so the frequent
    ones are replaced first; what replaces them composes with nothing that follows.
    """
    if text.isascii():
        return text
    for char, normal in _FREQUENT:
        text = text.replace(char, normal)
    return unicodedata.normalize("NFKC", text)


def normal_form(text: str) -> str:
    """The form under which two printings of the same text are equal: NFKC, lower case, no white space.

    A key for identity and matching only; never shown, never stored in place of the text.
    """
    return "".join(nfkc(strip_invisible(text)).split()).lower()


_OPENERS = "“‘「『（(《"
_CLOSERS = "”’」』）)】》"
_ENDERS = "。！？!?"
_MARKS = re.compile(f"[{re.escape(_OPENERS + _CLOSERS + _ENDERS)}\\n]")


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence: ends after an ender and the closing quotes behind it, or at a line break.

    An ender inside an open quotation mark does not end the sentence when the closing mark does not follow it
    directly. Spans are trimmed of white space; empty ones are skipped. Linear in the length of the text.
    """
    start = depth = passed = 0
    for match in _MARKS.finditer(text):
        at, char = match.start(), match[0]
        if at < passed:
            continue
        if char in _OPENERS:
            depth += 1
        elif char in _CLOSERS:
            depth = max(0, depth - 1)
        if char == "\n" or char in _ENDERS:
            end = at + (char != "\n")
            while char != "\n" and end < len(text) and text[end] in _CLOSERS:
                depth = max(0, depth - 1)
                end += 1
            passed = max(end, at + 1)
            if depth == 0 or char == "\n":
                yield from _trimmed(text, start, end)
                start, depth = passed, 0
    yield from _trimmed(text, start, len(text))


def sentences(text: str) -> list[str]:
    """The sentences of `text`, each a literal substring of it."""
    return [text[a:b] for a, b in sentence_spans(text)]


def clauses(text: str) -> list[str]:
    """The clauses of `text`: sentences cut further at ，；、and : — for binding numbers to subjects."""
    return [part for s in sentences(text) for part in re.split(r"[，,；;：:]", s) if part.strip()]


def pairs(text: str) -> frozenset[str]:
    """Every pair of neighbouring characters."""
    return frozenset(map(add, text, text[1:]))


def pair_codes(text: str) -> NDArray[np.uint32]:
    """The same as numbers, ascending: made in half the time of a set.

    A character beyond 16 bits counts as two.
    """
    import numpy as np

    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2").astype(np.uint32)
    found = (codes[:-1] << np.uint32(16)) | codes[1:]
    found.sort()
    return found[np.append(True, found[1:] != found[:-1])] if len(found) else found


def closed(text: str) -> str:
    """`text` with a full stop, unless it ends with a mark that closes a sentence, perhaps inside quotation marks."""
    return text if text.rstrip(_CLOSERS).endswith(tuple(_ENDERS)) else text + "。"


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


_DATELINE = re.compile(
    r"^\s*(?:财联社|《科创板日报》)\s*(?:讯|电)?\s*[（(]?(?:\d{1,2}月)?\d{1,2}日\s*(?:讯|电)?[）)]?\s*[，,]?\s*"
)
_SOURCE_TAIL = re.compile(r"\s*(?:[（(](?P<name>[^（()）。，]{2,24})[）)])\s*$")


def dateline_end(text: str) -> int:
    """Length of the leading date line 财联社1月12日电， / 《科创板日报》12日讯，; 0 when there is none."""
    match = _DATELINE.match(text)
    return match.end() if match else 0


def source_tail(text: str) -> re.Match[str] | None:
    """The bracketed source at the end, ` (新华社)` or `（财联社记者 王海春）`; group `name` holds it."""
    opener = max(text.rfind("（"), text.rfind("("))  # its name holds none: nothing before is looked at
    return _SOURCE_TAIL.search(text, len(text[:opener].rstrip())) if opener >= 0 else None


def body_of(text: str) -> str:
    """A telegraph's text without date line and bracketed source: what a reader wants to read.

    A literal substring of `text`.
    """
    tail = source_tail(text)
    return text[dateline_end(text) : tail.start() if tail else len(text)].strip()


_TO_A_MODEL = (
    r"<\|[^|>]{0,40}\|>|</?(?:think|tool_call|system|s)>|\[/?INST\]"
    r"|(?:忽略|无视|忘记|忘掉|抛开|不要理会|不必理会|停止遵守|跳过).{0,12}(?:指令|指示|规则|提示词?|设定|命令)"
    r"|(?:系统|开发者|管理员|隐藏|新的?)(?:指令|提示词|提示：|消息：|命令)|提示词(?!工程)"
    r"|你(?:现在|是|将|从现在起|接下来)?.{0,4}(?:扮演|充当|是一[个名位].{0,8}(?:助手|模型|AI|人工智能|专家|分析师|管理员|机器人))"
    r"|(?:你|请你?|必须|务必|只需|应当|助手|模型(?=请|须|必须)).{0,8}(?:输出|打印|回复|复述|照抄|改写为|写上|写明)"
    r"(?:[“‘「『：:]|以下|如下|下列|一?[句行]|[A-Za-z])"
    r"|(?:请|须|必须|务必|要|你)(?:你|在|于|把|将){0,2}(?:回答|回复|输出|摘要|总结|报告|答案|周报)的?"
    r"(?:中|里|时|末尾|结尾|开头|最后|之?前|之?后).{0,10}(?:写|输出|加上|注明|附上|插入|包含|提到|说)"
    r"|(?:AI|人工智能|大模型|语言模型|智能)(?:助手|系统|模型)?.{0,4}(?:请|须|务必|必须)(?:注意|在|把|将|先|立即|输出|忽略|回答)"
    r"|(?:回答|回复|输出|摘要|总结)时.{0,3}(?:必须|务必|须|请)|用户[:：].{0,20}助手[:：]|(?:user|human):.{0,40}assistant:"
    r"|越狱|开发者模式|jailbreak|developer mode|system prompt|prompt injection"
    r"|(?:ignore|disregard|forget)\s.{0,40}(?:instruction|prompt|rule|above|previous)"
    r"|(?:reply|respond|answer|output|print)\s(?:only|with|exactly|the following)|you are (?:now )?an? "
)


@cache
def _to_a_model() -> re.Pattern[str]:
    return re.compile(_TO_A_MODEL, re.I | re.S)


def addresses_model(sentence: str) -> bool:
    """Whether a sentence of a document speaks to a language model and not to a reader: it is never quoted or worded.

    A list of known forms, so no guarantee: what may be shown is decided behind the model, sentence by sentence.
    """
    return _to_a_model().search(sentence) is not None


_LINK = re.compile(r"(?:https?|ftp|file|data|javascript)\s*[:：]|www\.", re.I)


def quotable(sentence: str) -> bool:
    """Whether a writer may quote a sentence: it speaks to readers, and holds no address that a program would open."""
    return not addresses_model(sentence) and _LINK.search(sentence) is None


def visible(text: str) -> str:
    """`text` made safe for a terminal: control characters other than newline and tab become visible escapes."""
    out = []
    for char in strip_invisible(text):
        control = unicodedata.category(char) in {"Cc", "Cs", "Cf"} and char not in "\n\t"
        out.append(char.encode("unicode_escape").decode("ascii") if control else char)
    return "".join(out)
