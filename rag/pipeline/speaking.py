"""The model of the settings, opened: who words the text, with its finished replies kept beside the store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rag.generation.reply import ReplyLimits
from rag.models import OpenedModel, open_model
from rag.models.cached import CachedModel
from rag.pipeline.wording import Speaker
from rag.settings import Settings
from rag.types import ChatModel

REPLIES = "replies"
"""Folder of kept replies in the store; safe to delete."""


@contextmanager
def speaker(settings: Settings, model: ChatModel | None = None) -> Iterator[Speaker | None]:
    """The speaker with `model`, or with the one that the settings name; None for the extractive writer.

    What is opened here is closed at the end. Raises ModelError when the model cannot be used.
    """
    limits = ReplyLimits(settings.max_tokens, settings.reply_seconds, clock=time.monotonic)
    if model is not None:
        yield Speaker(model, limits)
    elif settings.model == "extractive":
        yield None
    else:
        own = opened(settings)
        try:
            yield Speaker(CachedModel(own, settings.store / REPLIES), limits)
        finally:
            own.close()


def opened(settings: Settings) -> OpenedModel:
    """The model that the settings name, without its kept replies. Raises ModelError."""
    return open_model(settings.model, settings)
