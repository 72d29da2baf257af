"""Vocabulary (Unigram over words, no word cutter at run time) and the LSA start of the embedding table.

Source of the method: LSA (Deerwester et al., 1990) as a start, IDF norms as in SIF weighting (Arora et al., 2017).
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

_HAN_WORD = re.compile(r"^[一-鿿]{2,8}$")
_LATIN = re.compile(r"[a-z]{2,}")
_PIECE_PENALTY = 2.0


def word_counts(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """(words, characters) with their frequencies; words by the dictionary cut of rjieba, Latin words by letters."""
    import rjieba

    words: Counter[str] = Counter()
    chars: Counter[str] = Counter()
    for text in texts:
        lowered = text.lower()
        words.update(w for w in rjieba.cut(lowered) if _HAN_WORD.match(w))
        words.update(_LATIN.findall(lowered))
        chars.update(lowered)
    return words, chars


def build_tokenizer(words: Counter[str], chars: Counter[str], size: int, extra: Iterable[str]) -> Tokenizer:
    """A Unigram tokenizer of `size` entries: frequent words, all frequent characters, Latin pieces, `extra` terms.

    NFKC and lower case; digits are single tokens, so that numbers stay out of the vocabulary.
    """
    pieces: Counter[str] = Counter({c: n for c, n in chars.items() if n >= 3 and not c.isspace()})
    for digit in "0123456789":
        pieces[digit] += 1
    for word, n in list(words.items()):
        if _LATIN.fullmatch(word):
            for k in (2, 3):
                for i in range(len(word) - k + 1):
                    pieces[word[i : i + k]] += max(1, n // 8)
    keep = {p: n for p, n in pieces.items() if len(p) == 1}
    latin = [(p, n) for p, n in pieces.most_common() if len(p) > 1][:1500]
    keep.update(latin)
    keep.update({term.lower(): max(words[term.lower()], 20) for term in extra if 2 <= len(term) <= 10})
    for word, n in words.most_common():
        if len(keep) >= size - 1:
            break
        keep.setdefault(word, n)
    total = sum(keep.values())
    scored = [("[UNK]", -30.0)]
    for piece, n in sorted(keep.items(), key=lambda e: (-e[1], e[0])):
        scored.append((piece, math.log(n / total) - (_PIECE_PENALTY if len(piece) == 1 else 0.0)))
    spec: dict[str, object] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Lowercase"}]},
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": r"\s+"}, "behavior": "Removed", "invert": False},
                {"type": "Split", "pattern": {"Regex": r"[^\p{Han}A-Za-z]"}, "behavior": "Isolated", "invert": False},
                {"type": "Split", "pattern": {"Regex": r"[A-Za-z]+"}, "behavior": "Isolated", "invert": False},
            ],
        },
        "post_processor": None,
        "decoder": None,
        "model": {"type": "Unigram", "unk_id": 0, "vocab": scored, "byte_fallback": False},
    }
    return Tokenizer.from_str(json.dumps(spec, ensure_ascii=False))


def lsa_table(
    ids: NDArray[np.int32], doc_of: NDArray[np.int32], shape: tuple[int, int], dim: int, seed: int
) -> NDArray[np.float32]:
    """Start of the table, shape (vocabulary, dim): unit LSA rows plus noise, times IDF, mean norm 1.

    `ids` are the tokens of all documents in order, `doc_of` the document of each; `shape` is (documents, vocabulary).
    """
    from scipy.sparse import csr_matrix
    from sklearn.utils.extmath import randomized_svd

    counts = csr_matrix((np.ones(len(ids), np.float32), (doc_of, ids)), shape=shape)
    counts.sum_duplicates()
    df = np.bincount(counts.indices, minlength=shape[1])
    idf = np.log((shape[0] + 1) / (df + 1)).astype(np.float32)
    weighted = counts.copy()
    weighted.data = (1 + np.log(weighted.data)) * idf[weighted.indices]
    norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1))).ravel() + 1e-6
    weighted.data /= np.repeat(norms, np.diff(weighted.indptr)).astype(np.float32)
    _, scale, rows = randomized_svd(weighted, dim, n_iter=2, random_state=seed)
    table = (rows.T * np.sqrt(scale)).astype(np.float32)
    table /= np.linalg.norm(table, axis=1, keepdims=True) + 1e-6
    noise = np.random.default_rng(seed).standard_normal(table.shape).astype(np.float32)
    table += 0.5 * noise / math.sqrt(dim)
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    table *= np.maximum(idf, 0.5)[:, None]
    return np.asarray(table / np.linalg.norm(table, axis=1).mean(), dtype=np.float32)
