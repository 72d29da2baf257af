"""Whether what is asked stands together: a sentence that holds much of a question tells more than a text that holds all
of it here and there; and what stands near the beginning is what the text is about.

Pairs of characters, Latin words and numbers of the question are looked for in each sentence, alone and with the
sentences beside it (proximity as a term of the score: Tao and Zhai, 2007). All count alike: how rare they are BM25
knows. Covered: what is printed; relatives of words are for `nearness`.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from rag.retrieval.folded import Folded
from rag.retrieval.ranking import Scores, spaced
from rag.text import narrow

_DOWN = 0.5
"""What the end of a text is behind its beginning."""
_RUN = re.compile("[㐀-鿿]{2,}|[0-9a-z]+(?:[.&-][0-9a-z]+)*")
_ENDS = np.zeros(1 << 16, np.bool_)
_ENDS[[ord(sign) for sign in "\0\n。！？；"]] = True


def togetherness(text: str, texts: Folded) -> Scores:
    """For each of `texts`, shape (len(texts),): the share of `text` that its best sentence holds, in the mean of alone
    and with its neighbours, less up to `_DOWN` by how far down it stands; 0–1.
    """
    if not len(texts):
        return np.zeros(0, np.float32)
    code, text_starts = texts.code, np.array(texts.starts[:-1])
    starts_here = _ENDS[code[:-1]] & ~_ENDS[code[1:]]
    starts_here[text_starts[1:] - 1] = True
    starts = np.append(0, np.flatnonzero(starts_here) + 1)
    first = np.searchsorted(starts, text_starts)
    terms = _terms(spaced(text)) or _terms(text)
    found = texts.places("".join(term[:2] for term in terms))
    pairs = code[found].astype(np.uint32) << 16 | code[found + 1]
    held = np.zeros((len(terms), len(starts)), np.bool_)
    for row, term in enumerate(terms):
        at = found[pairs == ord(term[0]) << 16 | ord(term[1])]
        if len(term) > 2:
            at = at[[texts.text.startswith(term, place) for place in at.tolist()]]
        held[row, starts.searchsorted(at, "right") - 1] = True
    return _best(held, first)


def _best(held: NDArray[np.bool_], first: NDArray[np.int64]) -> Scores:
    """The best sentence's score for each text; `held[i, j]`: term i stands in sentence j; `first` of each text."""
    count = held.shape[1]
    sizes = np.diff(np.append(first, count))
    inside = np.ones(count, np.bool_)
    inside[first] = False
    wide = held.copy()
    wide[:, 1:] |= held[:, :-1] & inside[1:]
    wide[:, :-1] |= held[:, 1:] & inside[1:]
    share = (held.sum(axis=0) + wide.sum(axis=0)) / np.float32(max(1, 2 * len(held)))
    down = (np.arange(count) - np.repeat(first, sizes)) / np.repeat(sizes, sizes)
    return np.asarray(np.maximum.reduceat(share - _DOWN * down, first), dtype=np.float32)


def _terms(text: str) -> list[str]:
    """Pairs of Han characters, Latin words and numbers of two signs and more, in narrow lower case, each once."""
    runs = _RUN.findall(narrow(text).lower())
    found = (term for run in runs for term in ([run] if run.isascii() else map(str.__add__, run, run[1:])))
    return [term for term in dict.fromkeys(found) if len(term) > 1]
