from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from tiny_model import said, tokenizer

from rag import pipeline
from rag.clock import BEIJING
from rag.errors import ModelError
from rag.models.reranker import CrossEncoderReranker
from rag.pipeline.reading import reranked
from rag.scope import Scope
from rag.settings import Settings
from rag.types import Hit, Item


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers with chance weights: no good order, but a real one."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("cross")
    tokens = tokenizer(said())
    tokens.model_max_length = 256
    tokens.save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(tokens), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        pad_token_id=tokens.pad_token_id,
    )  # fmt: skip
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_a_cross_encoder_puts_the_finds_in_its_own_order(cross_encoder: Path, seed_store: Path) -> None:
    plain = pipeline.search("商业航天", Scope(), Settings(store=seed_store), 10)
    settings = Settings(store=seed_store, reranker=str(cross_encoder))
    again = pipeline.search("商业航天", Scope(), settings, 10)
    assert [hit.score for hit in again.hits] == sorted((hit.parts["rerank"] for hit in again.hits), reverse=True)
    assert [h.item.item_id for h in again.hits] != [h.item.item_id for h in plain.hits]
    assert [h.score for h in pipeline.search("商业航天", Scope(), settings, 10).hits] == [h.score for h in again.hits]


def test_hits_take_the_scores_that_they_were_given() -> None:
    moment = datetime(2026, 1, 12, 10, 0, tzinfo=BEIJING)
    items = [Item(f"t{n}", "telegraph", date(2026, 1, 12), moment, "10:00", None, "", "", "f", n) for n in range(3)]
    hits = [Hit(item, 1.0 - n / 10, ("lexical",), {"lexical": 1.0}) for n, item in enumerate(items)]
    assert [hit.item.item_id for hit in reranked(hits, [0.1, 0.9, 0.5])] == ["t1", "t2", "t0"]


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a model folder"):
        CrossEncoderReranker(str(tmp_path), tmp_path)
