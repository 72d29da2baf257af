"""A model's reply as lines, whatever the model does: the limits hold even when a back end has none.

`lines` yields each line once it is complete. It stops a reply that never ends, repeats itself or is too slow, takes out
what a thinking model says to itself, and drops an end that was cut in the middle of a sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_THINK = re.compile(r"<think>.*?(?:</think>|$)", re.S)
_COMPLETE = re.compile(r"(?:[。！？!?；;]|[\[［【(（]\d{1,3}[\]］】)）])\s*$")
_CHARS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class ReplyLimits:
    """What one reply may cost."""

    max_tokens: int = 400
    seconds: float = 120.0
    same_line: int = 2
    """A line that comes this often ends the reply."""
    clock: Callable[[], float] | None = None
    """Seconds, monotonic; without one the time is not limited here."""


def lines(pieces: Iterable[str], limits: ReplyLimits) -> Iterator[str]:
    """The complete lines of a reply, stripped, empty ones left out. Errors of `pieces` pass through."""
    started = limits.clock() if limits.clock else 0.0
    seen: Counter[str] = Counter()
    held, total = "", 0
    for piece in pieces:
        held += piece
        total += len(piece)
        late = limits.clock is not None and limits.clock() - started > limits.seconds
        over = total > limits.max_tokens * _CHARS_PER_TOKEN
        *complete, held = _spoken(held)
        for line in complete:
            seen[line] += 1
            if seen[line] >= limits.same_line:
                return
            yield line
        if late or over:
            break
    for line in map(str.strip, _spoken(held)):
        if "<think>" not in line and _COMPLETE.search(line) and not seen[line]:
            yield line


def _spoken(text: str) -> list[str]:
    """Lines, the last one maybe not complete; what stands in an open `<think>` waits in that last one."""
    text = _THINK.sub("", text).replace("</think>", "\n") if "</think>" in text else text
    if "<think>" in text:
        before, _, thought = text.partition("<think>")
        return [*_split(before)[:-1], before.rpartition("\n")[2] + "<think>" + thought]
    return _split(text)


def _split(text: str) -> list[str]:
    *complete, rest = text.replace("\r", "\n").split("\n")
    return [*(line.strip() for line in complete if line.strip()), rest]
