"""Batches of (query, document) pairs in token ids, with a mask of the pairs that must not count as negatives.

Kinds of pairs: headline ↔ body, another wording ↔ item, newsroom theme ↔ item, sentence ↔ the rest (inverse cloze,
Lee et al., 2019), lead ↔ rest, half ↔ half, rare words ↔ window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from embedder_text import TrainDoc
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ids = NDArray[np.int32]
_TEMPLATES = (
    "{}最近有什么进展", "{}的最新消息", "哪些公司涉及{}", "{}怎么样", "关于{}的消息", "{}有什么影响", "{}相关资讯",
    "本周{}方面有哪些动态", "{}是多少", "谁{}", "哪个{}", "为什么{}",
)  # fmt: skip
_MAX_DOC = 220
_LABELLED = frozenset({"title", "worded", "theme"})
_QUERY_DROP, _DOCUMENT_DROP = 0.2, 0.3
"""Shares of tokens left out: the few thousand labelled items are drawn many times and must not be learned by heart."""


@dataclass(slots=True)
class Corpus:
    """Everything as token ids: titles, sentences, paraphrases per document; themes as ids and as membership."""

    titles: list[Ids]
    sentences: list[list[Ids]]
    paraphrases: list[list[Ids]]
    themes: list[tuple[int, ...]]
    theme_ids: list[Ids]
    templates: list[tuple[Ids, Ids]]

    @property
    def flat(self) -> tuple[Ids, Ids]:
        """All tokens in document order, and the document of each."""
        bags = [np.concatenate([t, *s]) for t, s in zip(self.titles, self.sentences, strict=True)]
        return np.concatenate(bags), np.repeat(np.arange(len(bags), dtype=np.int32), [len(b) for b in bags])


def encode(docs: Sequence[TrainDoc], tokenizer: Tokenizer) -> Corpus:
    """Token ids of every text of `docs`, tokenised once."""
    names = sorted({t for d in docs for t in d.themes})
    number = {name: i for i, name in enumerate(names)}
    texts: list[str] = []
    for doc in docs:
        texts += [doc.title, *doc.sentences, *doc.paraphrases]
    ids = iter(_ids(texts, tokenizer))
    corpus = Corpus([], [], [], [], _ids(names, tokenizer), [])
    for doc in docs:
        corpus.titles.append(next(ids))
        corpus.sentences.append([next(ids) for _ in doc.sentences])
        corpus.paraphrases.append([next(ids) for _ in doc.paraphrases])
        corpus.themes.append(tuple(number[t] for t in doc.themes))
    for template in _TEMPLATES:
        before, after = template.split("{}")
        corpus.templates.append(tuple(_ids([before, after], tokenizer)))  # type: ignore[arg-type]
    return corpus


def _ids(texts: Sequence[str], tokenizer: Tokenizer) -> list[Ids]:
    out: list[Ids] = []
    for start in range(0, len(texts), 20_000):
        batch = tokenizer.encode_batch(texts[start : start + 20_000], add_special_tokens=False)
        out += [np.asarray(e.ids, dtype=np.int32) for e in batch]
    return out


@dataclass(slots=True)
class Batch:
    """`queries` and `documents` as bags of ids; `false_negative[i, j]`: document j may answer query i."""

    queries: list[Ids]
    documents: list[Ids]
    false_negative: NDArray[np.bool_]


class Sampler:
    """Draws batches; the same seed gives the same batches."""

    def __init__(self, corpus: Corpus, idf: NDArray[np.float32], seed: int, shares: dict[str, float]) -> None:
        self.corpus, self.idf, self.rng = corpus, idf, np.random.default_rng(seed)
        self.shares = shares
        self.titled = np.array([i for i, t in enumerate(corpus.titles) if len(t)])
        self.worded = np.array([i for i, p in enumerate(corpus.paraphrases) if p])
        self.long = np.array([i for i, s in enumerate(corpus.sentences) if len(s) >= 2])
        members: dict[int, list[int]] = {}
        for i, themes in enumerate(corpus.themes):
            for theme in themes:
                members.setdefault(theme, []).append(i)
        self.members = {t: np.array(m) for t, m in members.items() if len(m) >= 2}
        self.theme_keys = np.array(sorted(self.members))
        weight = np.array([min(len(self.members[int(t)]), 300) ** 0.5 for t in self.theme_keys])
        self.theme_weight = weight / weight.sum()
        self.kinds: dict[str, Callable[[], tuple[Ids, Ids, int, int]]] = {
            "title": self._title, "worded": self._worded, "theme": self._theme, "cloze": self._cloze,
            "lead": self._lead, "half": self._half, "words": self._words,
        }  # fmt: skip

    def batch(self, size: int) -> Batch:
        """`size` pairs in the given shares of kinds."""
        queries, documents, doc_of, theme_of = [], [], [], []
        for kind, share in self.shares.items():
            for _ in range(round(size * share)):
                query, document, doc, theme = self.kinds[kind]()
                if len(query) and len(document):
                    queries.append(query)
                    documents.append(self._drop(document[:_MAX_DOC], _DOCUMENT_DROP if kind in _LABELLED else 0.0))
                    doc_of.append(doc)
                    theme_of.append(theme)
        return Batch(queries, documents, self._mask(np.array(doc_of), np.array(theme_of)))

    def _mask(self, doc_of: NDArray[np.int64], theme_of: NDArray[np.int64]) -> NDArray[np.bool_]:
        mask: NDArray[np.bool_] = np.equal(doc_of[:, None], doc_of[None, :])
        for i in np.flatnonzero(theme_of >= 0):
            mask[i] |= np.isin(doc_of, self.members[int(theme_of[i])])
        np.fill_diagonal(mask, False)
        return mask

    def _pick(self, pool: NDArray[np.int64]) -> int:
        return int(pool[self.rng.integers(len(pool))])

    def _drop(self, ids: Ids, share: float = _QUERY_DROP) -> Ids:
        kept = ids[self.rng.random(len(ids)) >= share]
        return kept if len(kept) else ids

    def _wrap(self, ids: Ids) -> Ids:
        if self.rng.random() >= 0.2:
            return ids
        before, after = self.corpus.templates[self.rng.integers(len(self.corpus.templates))]
        return np.concatenate([before, ids, after])

    def _full(self, doc: int) -> Ids:
        return np.concatenate([self.corpus.titles[doc], *self.corpus.sentences[doc]])

    def _title(self) -> tuple[Ids, Ids, int, int]:
        doc = self._pick(self.titled)
        return self._drop(self.corpus.titles[doc]), np.concatenate(self.corpus.sentences[doc]), doc, -1

    def _worded(self) -> tuple[Ids, Ids, int, int]:
        doc = self._pick(self.worded)
        forms = self.corpus.paraphrases[doc]
        query = forms[self.rng.integers(len(forms))]
        body = self._full(doc) if self.rng.random() < 0.7 else np.concatenate(self.corpus.sentences[doc])
        return self._drop(query), body, doc, -1

    def _theme(self) -> tuple[Ids, Ids, int, int]:
        theme = int(self.rng.choice(self.theme_keys, p=self.theme_weight))
        doc = self._pick(self.members[theme])
        return self._wrap(self.corpus.theme_ids[theme]), self._full(doc), doc, theme

    def _window(self, doc: int) -> tuple[list[Ids], int]:
        parts = self.corpus.sentences[doc]
        start = int(self.rng.integers(max(1, len(parts) - 5))) if len(parts) > 6 else 0
        return parts[start : start + 6], start

    def _cloze(self) -> tuple[Ids, Ids, int, int]:
        doc = self._pick(self.long)
        parts, _ = self._window(doc)
        i = int(self.rng.integers(len(parts)))
        rest = parts[:i] + parts[i + 1 :] if self.rng.random() < 0.85 and len(parts) > 1 else parts
        return self._wrap(self._drop(parts[i])), np.concatenate(rest), doc, -1

    def _lead(self) -> tuple[Ids, Ids, int, int]:
        doc = self._pick(self.long)
        parts = self.corpus.sentences[doc]
        return self._drop(parts[0]), np.concatenate(parts[1:7]), doc, -1

    def _half(self) -> tuple[Ids, Ids, int, int]:
        doc = self._pick(self.long)
        parts, _ = self._window(doc)
        cut = max(1, len(parts) // 2)
        return np.concatenate(parts[:cut])[:64], np.concatenate(parts[cut:] or parts), doc, -1

    def _words(self) -> tuple[Ids, Ids, int, int]:
        doc = self._pick(self.long)
        parts, _ = self._window(doc)
        body = np.concatenate(parts)
        weight = self.idf[body] ** 2 + 1e-6
        count = min(int(self.rng.integers(1, 5)), len(body))
        query = self.rng.choice(body, size=count, replace=False, p=weight / weight.sum())
        return self._wrap(query.astype(np.int32)), body, doc, -1
