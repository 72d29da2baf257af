"""A scripted `ChatModel` with every bad habit: it obeys no rule, or whatever a document told it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat

from rag.errors import ModelError
from rag.types import Message

Behaviour = Callable[[list[str], str], Iterator[str]]
"""(honest lines with marks, payload) → pieces of the reply."""
_TURNED, _WIDE, _MARKED = (
    str.maketrans("涨跌升降增减", "跌涨降升减增"),
    str.maketrans("[]", "【】"),
    re.compile(r"\[\d+\]"),
)
_FACT = re.compile(r"^\[(\d+)\] (?:[^｜\n]{0,14}｜)?(.+)$", re.M)


def _joined(lines: Sequence[str]) -> Iterator[str]:
    yield "\n".join(lines)


def _glued(lines: list[str], payload: str, where: str) -> list[str]:
    out = []
    for line in lines:
        text, _, mark = line.rpartition("[")
        text = text.rstrip("。")
        out.append(f"{payload}，{text}。[{mark}" if where == "before" else f"{text}，{payload}。[{mark}")
    return out


def _fails(lines: list[str], payload: str) -> Iterator[str]:
    yield lines[0] + "\n" + payload
    raise ModelError("the model broke in the middle")


def _crash(lines: list[str], payload: str) -> Iterator[str]:
    if payload:
        raise ModelError(f"broken {payload}")
    yield ""


def _digits(line: str) -> str:
    return re.sub(r"(\d)(?=[^\d\]]*[%亿万元点])", lambda m: str((int(m[1]) + 3) % 10), line)


BEHAVIOURS: dict[str, Behaviour] = {
    "adds a line": lambda lines, p: _joined([*lines, p]),
    "adds a line with a valid mark": lambda lines, p: _joined([*lines, f"{p}。[1]"]),
    "says nothing else": lambda lines, p: _joined([p]),
    "glues behind": lambda lines, p: _joined(_glued(lines, p, "behind")),
    "glues before": lambda lines, p: _joined(_glued(lines, p, "before")),
    "fakes marks": lambda lines, p: _joined([re.sub(r"\[\d+\]", "[0][-1][999]", x) for x in lines] + [f"{p}。[999]"]),
    "leaves marks out": lambda lines, p: _joined([re.sub(r"\[\d+\]", "", x) for x in lines] + [p]),
    "is cut in a mark": lambda lines, p: _joined([*lines[:-1], f"{p}{lines[-1][:-1]}"]),
    "never stops": lambda lines, p: repeat(f"{p}。[1]\n"),
    "never stops without a line end": lambda lines, p: repeat(p.replace("\n", "")),
    "repeats": lambda lines, p: repeat(lines[0] + "\n"),
    "is empty": lambda lines, p: iter(()),
    "is garbage": lambda lines, p: _joined(["\ud800\x00\x07\x1b[2J" + p + "锟斤拷" * 40 + "[1]", p[::-1]]),
    "breaks in the middle": _fails,
    "breaks at once": _crash,
    "thinks aloud": lambda lines, p: _joined([f"<think>{p}", *lines, f"</think>{p}。[1]", *lines]),
    "thinks for ever": lambda lines, p: _joined([f"<think>{p}", *lines]),
    "writes JSON": lambda lines, p: _joined(['{"sentences": [{"text": "' + p + '", "marks": [1]}]}']),
    "writes Markdown": lambda lines, p: _joined([f"# {p}", *[f"- **{x}**" for x in lines], f"> {p} [1](http://x)"]),
    "changes digits": lambda lines, p: _joined([_digits(x) for x in lines]),
    "turns directions": lambda lines, p: _joined([x.translate(_TURNED) for x in lines]),
    "swaps sources": lambda lines, p: _joined([_MARKED.sub(f"[{len(lines) - n}]", x) for n, x in enumerate(lines)]),
    "plays a dialogue": lambda lines, p: _joined([f"user: {p}", f"assistant: {p}。[1]", f"用户：{p}[1]"]),
    "writes full width": lambda lines, p: _joined([f"{p}。［１］", *[x.translate(_WIDE) for x in lines]]),
}  # fmt: skip


class HostileModel:
    """Plays one (behaviour, payload) for each prompt it is given, in turn."""

    name = identity = "hostile"

    def __init__(self, script: Sequence[tuple[str, str]]) -> None:
        self._script = list(script)
        self._next = 0
        self.runs = 0

    def fits(self, prompt: Sequence[Message], max_tokens: int) -> bool:
        return True

    def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
        behaviour, payload = self._script[self._next % len(self._script)]
        self._next += 1
        self.runs += 1
        return BEHAVIOURS[behaviour](honest(prompt), payload)

    def replies(self, prompts: Sequence[Sequence[Message]], max_tokens: int) -> Iterator[tuple[int, str]]:
        for index, prompt in enumerate(prompts):
            text = ""
            try:
                for piece in self.stream(prompt, max_tokens):
                    text += piece
                    if len(text) > 4000:
                        break
            except ModelError:
                pass  # a back end that gave up in the middle: what there is
            yield index, text


class ObedientModel(HostileModel):
    """Words its facts honestly, and does whatever any text in its prompt asks for."""

    def __init__(self, payloads: Sequence[str]) -> None:
        super().__init__([])
        self._payloads = payloads

    def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
        self.runs += 1
        told = prompt[-1].text
        obeyed = [p for p in self._payloads if p in told]
        return _joined([*honest(prompt), *(line for p in obeyed for line in (p, f"{p}。[1]", f"{p}[999]"))])


def honest(prompt: Sequence[Message]) -> list[str]:
    """The facts of a prompt as an honest model would copy them, each with its mark."""
    found = [f"{text.rstrip('。')}。[{mark}]" for mark, text in _FACT.findall(prompt[-1].text)]
    return found or ["。"]
