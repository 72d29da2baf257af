"""Several servers as one model: prompts are spread over them, and what one fails to answer the next is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from rag.errors import ModelError
from rag.models.server import ServerModel
from rag.settings import Settings
from rag.types import Message

_AT_ONCE = 4
"""Requests that one server gets at a time: each batches them as it can."""


def open_servers(urls: Sequence[str], settings: Settings) -> SpreadModel:
    """The servers as one model. Raises ModelError when one of them cannot be used."""
    return SpreadModel([ServerModel(url, settings) for url in urls if url.strip()])


class SpreadModel:
    """Servers of the same model. A server that failed is asked last from then on."""

    def __init__(self, servers: Sequence[ServerModel]) -> None:
        self._servers = list(servers)
        self._failed: set[int] = set()
        names = dict.fromkeys(server.name.partition(" · ")[0] for server in servers)
        places = servers[0].url if len(servers) == 1 else f"{len(servers)} 台服务器"
        self.name = f"{'、'.join(names)} · {places}"
        self.details = "；".join(server.details for server in servers)
        joined = "\n".join(server.identity for server in servers)
        self.identity = servers[0].identity if len(servers) == 1 else hashlib.sha256(joined.encode()).hexdigest()[:16]

    def fits(self, prompt: Sequence[Message], max_tokens: int) -> bool:
        """Whether it fits every server."""
        return all(server.fits(prompt, max_tokens) for server in self._servers)

    def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """From the first server that begins to answer."""
        yield from self._stream(prompt, max_tokens, 0)

    def replies(self, prompts: Sequence[Sequence[Message]], max_tokens: int) -> Iterator[tuple[int, str]]:
        """All prompts at once, a few at a time on each server, as they are finished. Raises ModelError."""
        pool = ThreadPoolExecutor(max_workers=_AT_ONCE * len(self._servers))
        asked = {pool.submit(self._whole, prompts[index], max_tokens, index): index for index in range(len(prompts))}
        errors: list[ModelError] = []
        try:
            for done in as_completed(asked):
                try:
                    yield asked[done], done.result()
                except ModelError as error:
                    errors.append(error)
        except KeyboardInterrupt:
            self.close()  # it must not wait for replies that nobody will read
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        if errors:
            raise errors[0]

    def close(self) -> None:
        """Close every connection."""
        for server in self._servers:
            server.close()

    def _whole(self, prompt: Sequence[Message], max_tokens: int, first: int) -> str:
        """A whole reply: nothing of it has been shown, so that the next server may begin it again."""
        order = self._order(first)
        for place, n in enumerate(order):
            try:
                return "".join(self._servers[n].stream(prompt, max_tokens))
            except ModelError:
                self._failed.add(n)
                if place == len(order) - 1:
                    raise
        raise ModelError("no server")

    def _order(self, first: int) -> list[int]:
        count = len(self._servers)
        return sorted(((first + n) % count for n in range(count)), key=lambda n: n in self._failed)

    def _stream(self, prompt: Sequence[Message], max_tokens: int, first: int) -> Iterator[str]:
        order = self._order(first)
        for place, n in enumerate(order):
            begun = False
            try:
                for piece in self._servers[n].stream(prompt, max_tokens):
                    begun = True
                    yield piece
                return
            except ModelError:
                self._failed.add(n)
                if begun or place == len(order) - 1:
                    raise
