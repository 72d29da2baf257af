"""Text → unit vectors: the bundled static model without torch, or any sentence-transformers model.

The bundled model is a table of token vectors (int8 rows, a float32 scale per row) behind a `tokenizers` file; a text's
vector is the mean of its tokens' rows at unit length. `SentenceTransformer(folder)` reads the same files and gives the
same vectors; here numpy does, because importing torch takes ten times as long as the whole search.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag import resources
from rag.errors import ModelError
from rag.index.trie import Ids
from rag.index.unigram import Unigram
from rag.types import Embedder, Vectors

BUNDLED = "bundled"
_HINT = "rag config show names the embedder; `bundled` always works"
_UNSAFE = ("pytorch_model.bin",)
NEIGHBOURS = "neighbours.safetensors"
"""`neighbours`: ids of each token's nearest tokens, itself first; uint16, shape (vocabulary, 32)."""


def load_embedder(name: str, bundled: Path | None = None) -> Embedder:
    """The embedder called `name`: `bundled` (its folder is `bundled`, or the packaged one) or a sentence-transformers
    folder or hub id. Raises ModelError when it cannot be loaded.
    """
    if name != BUNDLED:
        return SentenceTransformerEmbedder(name)
    return StaticEmbedder(bundled or resources.path("bundled/embedder"))


_ALIKE = 0.3
"""Cosine from which a word counts as a relative of another."""
_KEPT = 4096
"""Tokens whose relatives are kept."""


class StaticEmbedder:
    """The bundled model: mean of token vectors. Each text is encoded on its own, so batches never change a bit."""

    def __init__(self, folder: Path) -> None:
        """Read `model.safetensors` and `tokenizer.json` of `folder`; raises ModelError."""
        try:
            model = resources.Tensors(folder / "model.safetensors")
            spec = (folder / "tokenizer.json").read_bytes()
            self._rows, self._scale = model.array("embeddings", np.int8), model.array("weights", np.float32)
            self._tokenizer = Unigram.of(spec) or _Tokenizers(spec.decode("utf-8"))
            if len(self._rows) != len(self._tokenizer) or len(self._scale) != len(self._rows):
                raise ValueError("table and vocabulary differ in size")
        except Exception as exc:  # tokenizers raises bare Exceptions of its own
            raise ModelError(f"the embedding model cannot be read: {exc}", where=str(folder), hint=_HINT) from exc
        self._folder = folder
        self._known: dict[int, tuple[float, list[tuple[str, float]]]] = {}
        """What `relatives` has told of tokens."""
        digest = hashlib.sha256(model.bytes)
        digest.update(spec)
        self.dimension = int(self._rows.shape[1])
        self.identity = f"static:{digest.hexdigest()[:16]}:{self.dimension}"

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension). Raises ModelError naming a text that has none."""
        return checked(self._encode(texts))

    def encode_query(self, text: str) -> Vectors:
        """Unit vector, shape (1, dimension). Raises ModelError when the text has no token."""
        return checked(self._encode([text]))

    def relatives(self, text: str) -> list[tuple[float, list[tuple[str, float]]]]:
        """The words of `text`, each once: its weight (the squared length of its row) and the words most like it with
        their cosines, itself first. Single characters other than itself are left out, and words less alike than
        `_ALIKE`. Empty without `NEIGHBOURS`.
        """
        if not len(self._neighbours):
            return []
        tokens = list(dict.fromkeys(self._tokenizer.encode([text])[0].tolist()))
        if new := [token for token in tokens if token not in self._known]:
            if len(self._known) > _KEPT:
                self._known.clear()
                new = tokens
            self._known.update(zip(new, self._looked_up(new), strict=True))
        return [self._known[token] for token in tokens]

    def _looked_up(self, tokens: Sequence[int]) -> list[tuple[float, list[tuple[str, float]]]]:
        """What `relatives` tells of each of `tokens`."""
        near = self._neighbours[tokens].astype(np.int64)
        rows = self._rows[near].astype(np.float32)
        length = np.sqrt(np.einsum("ijk,ijk->ij", rows, rows)) + np.float32(1e-9)
        cosines = np.einsum("ijk,ik->ij", rows, rows[:, 0]) / (length * length[:, :1])
        names = self._tokenizer.tokens
        alike = np.maximum(np.count_nonzero(cosines >= _ALIKE, axis=1), 1).tolist()
        found = []
        for i, weight in enumerate(((length[:, 0] * self._scale[tokens]) ** 2).tolist()):
            words = zip([names[j] for j in near[i, : alike[i]].tolist()], cosines[i].tolist(), strict=False)
            found.append((weight, [next(words), *((w, c) for w, c in words if len(w) > 1)]))
        return found

    def borders(self, text: str) -> set[int]:
        """Where the words of `text` begin or end, as the model cuts it."""
        low, place, found = text.lower(), 0, {0, len(text)}
        for token in self._tokenizer.encode([text])[0].tolist():
            word = self._tokenizer.tokens[token]
            start = low.find(word, place)
            if start >= 0:
                place = start + len(word)
                found |= {start, place}
        return found

    @cached_property
    def _neighbours(self) -> NDArray[np.uint16]:
        path = self._folder / NEIGHBOURS
        if not path.exists():
            return np.zeros((0, 0), np.uint16)
        try:
            found = resources.Tensors(path).array("neighbours", np.uint16)
            if found.ndim != 2 or len(found) != len(self._rows):
                raise ValueError("it does not fit the model")
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise ModelError(f"the table of neighbours cannot be read: {exc}", where=str(path), hint=_HINT) from exc
        return found

    def _encode(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), 1024):
            for i, ids in enumerate(self._tokenizer.encode(texts[start : start + 1024]), start):
                if len(ids):
                    out[i] = (self._scale[ids] @ self._rows[ids].astype(np.float32)) / np.float32(len(ids))
        return out


class _Tokenizers:
    """A tokenizer of any other form, through the library."""

    def __init__(self, spec: str) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_str(spec)

    def __len__(self) -> int:
        return int(self._tokenizer.get_vocab_size())

    @cached_property
    def tokens(self) -> list[str]:
        """The token of each id."""
        return [str(self._tokenizer.id_to_token(i)) for i in range(len(self))]

    def encode(self, texts: Sequence[str]) -> list[Ids]:
        """The token ids of each text."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.array(encoding.ids, dtype=np.int32) for encoding in encodings]


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, from a folder or the local hub cache; safetensors only, no remote code."""

    def __init__(self, name: str) -> None:
        """Load `name` on the CPU; raises ModelError. Imports torch."""
        folder = Path(name)
        if folder.is_dir() and not any(folder.rglob("*.safetensors")):
            found = next((p.name for p in folder.rglob("*") if p.name in _UNSAFE), "")
            raise ModelError(
                "the folder holds no model.safetensors" + (f" ({found} is not read: pickle)" if found else ""),
                where=name,
                hint="save the model with safe_serialization=True, or use the embedder `bundled`",
            )
        try:
            import transformers
            from sentence_transformers import SentenceTransformer

            logs: Any = transformers.utils.logging
            logs.disable_progress_bar()
            self._model: Any = SentenceTransformer(
                name, device="cpu", trust_remote_code=False, model_kwargs=_model_kwargs(folder)
            )
            self.dimension = int(self._model.get_embedding_dimension() or 0)
        except Exception as exc:  # the library raises OSError, ValueError, ImportError and its own
            raise ModelError(
                f"the embedding model cannot be loaded: {_first_line(exc)}", where=name, hint=_HINT
            ) from exc
        self._prompts = {role: str((self._model.prompts or {}).get(role) or "") for role in ("query", "document")}
        revision = _folder_digest(folder) if folder.is_dir() else _hub_revision(self._model)
        prompts = hashlib.sha256(repr(sorted(self._prompts.items())).encode()).hexdigest()[:8]
        label = folder.name if folder.is_dir() else name
        self.identity = f"sentence-transformers:{label}@{revision}:{self.dimension}:{prompts}"

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension). Raises ModelError naming a text that has none."""
        return checked(self._encode(texts, "document"))

    def encode_query(self, text: str) -> Vectors:
        """Unit vector, shape (1, dimension). Raises ModelError."""
        return checked(self._encode([text], "query"))

    def _encode(self, texts: Sequence[str], role: str) -> Vectors:
        try:
            vectors = self._model.encode(
                list(texts), prompt=self._prompts[role] or None, normalize_embeddings=True, show_progress_bar=False
            )
        except Exception as exc:  # torch raises RuntimeError for memory, the tokenizer its own
            raise ModelError(
                f"the embedding model failed: {_first_line(exc)}", where=self.identity, hint=_HINT
            ) from exc
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimension)


def checked(vectors: Vectors) -> Vectors:
    """`vectors` at unit length; raises ModelError naming the first text (counted from 1) with NaN, infinity or zero."""
    norms = np.linalg.norm(vectors.astype(np.float64), axis=1)
    bad = np.flatnonzero(~np.isfinite(norms) | (norms < 1e-9))
    if len(bad):
        kind = "a zero vector" if np.isfinite(norms[bad[0]]) else "a vector that is not finite"
        raise ModelError(
            f"the embedding model gave {kind} for text {int(bad[0]) + 1} of {len(vectors)}",
            hint="an empty text has no vector; any other text means a damaged model",
        )
    return np.asarray(vectors / norms[:, None], dtype=np.float32)


def _model_kwargs(folder: Path) -> dict[str, object]:
    # A static model takes no such argument; transformers models must refuse pickled weights.
    return {"use_safetensors": True} if not folder.is_dir() or (folder / "config.json").exists() else {}


def _first_line(exc: Exception) -> str:
    lines = str(exc).strip().splitlines()
    return lines[0] if lines else type(exc).__name__


def _folder_digest(folder: Path) -> str:
    """16 hex digits over the names and bytes of the model's files."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".safetensors", ".json", ".txt", ".model"}:
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def _hub_revision(model: Any) -> str:
    config = getattr(getattr(next(iter(model), None), "auto_model", None), "config", None)
    return str(getattr(config, "_commit_hash", None) or "unknown")[:16]
