"""One OpenAI-compatible server (vLLM, Ollama, llama.cpp, LM Studio, Xinference, `transformers serve`).

What a server can do is found by trying: the model's name from `/v1/models`, its context from wherever it tells, the
switch for thinking by sending it and leaving it out when the server refuses. Nothing is assumed, nothing is cut: a
prompt that may not fit is refused by `fits`. No redirects, no proxies from the environment.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rag.errors import ModelError, ModelRefused
from rag.settings import Settings
from rag.types import Message

if TYPE_CHECKING:
    import httpx

_TRIES, _BACK_OFF, _LONGEST_WAIT = 3, 0.5, 10.0
_AGAIN_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
_UNTOLD_CONTEXT = 4096
"""Tokens assumed where a server does not tell (Ollama's default): larger ones are set with RAG_CONTEXT."""
_PER_MESSAGE = 16
_THINKING_OFF: tuple[Mapping[str, Any], ...] = (
    {"chat_template_kwargs": {"enable_thinking": False}},
    {"reasoning_effort": "none"},
    {},
)
"""Tried in this order until the server takes one."""
_TOO_LONG = re.compile(r"context|too long|maximum|max_model_len|max.{0,10}tokens", re.I)
_SECONDS = "RAG_REPLY_SECONDS sets the limit"
_BYTES = 4_000_000
"""A reply longer than this is cut off: no honest reply is."""


class ServerModel:
    """A chat model behind a base URL such as `http://127.0.0.1:8000/v1#Qwen3-4B`."""

    def __init__(self, url: str, settings: Settings, sleep: Callable[[float], None] = time.sleep) -> None:
        import httpx

        base, _, name = url.strip().partition("#")
        self.url = base.rstrip("/")
        self._settings, self._sleep = settings, sleep
        key = os.environ.get("RAG_API_KEY", "")
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(settings.reply_seconds, connect=10.0),
            follow_redirects=False,
            trust_env=False,
            verify=base.startswith("https"),  # loading certificates takes longer than a local request
        )
        listed = self._models()
        self.model = name or self._only(listed)
        self.name = f"{self.model.rstrip('/').rpartition('/')[2]} · {self.url}"  # a server may name a model by its path
        self.context = settings.context or _context(listed, self.model) or _UNTOLD_CONTEXT
        self.details = f"上下文 {self.context}"
        self.identity = f"server:{self.url}#{self.model}:t{settings.temperature}:s{settings.seed}"
        self._thinking = 0

    def close(self) -> None:
        """Close every connection; requests under way fail."""
        self._client.close()

    def fits(self, prompt: Sequence[Message], max_tokens: int) -> bool:
        """Whether an upper estimate of the prompt's tokens (one a character, one for two Latin letters) leaves room."""
        return sum(_tokens(m.text) + _PER_MESSAGE for m in prompt) + max_tokens <= self.context

    def replies(self, prompts: Sequence[Sequence[Message]], max_tokens: int) -> Iterator[tuple[int, str]]:
        """One after the other; `spread` asks for several at once."""
        for index, prompt in enumerate(prompts):
            yield index, "".join(self.stream(prompt, max_tokens))

    def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Pieces of the reply's content; what the model says to itself (`reasoning_content`) is left out."""
        body = {
            "model": self.model,
            "messages": [{"role": m.role, "content": m.text} for m in prompt],
            "max_tokens": max_tokens,
            "temperature": self._settings.temperature,
            "seed": self._settings.seed,
            "stream": True,
        }
        with self._opened(body) as response:
            yield from self._pieces(response)

    @contextmanager
    def _opened(self, body: Mapping[str, Any]) -> Iterator[httpx.Response]:
        """The streamed response of the first try that the server takes. Raises ModelError."""
        import httpx

        wait, thinking = _BACK_OFF, self._thinking
        for left in reversed(range(_TRIES + len(_THINKING_OFF))):
            request = self._client.build_request(
                "POST", f"{self.url}/chat/completions", json=dict(body) | dict(_THINKING_OFF[thinking])
            )
            with self._translated():
                try:
                    response = self._client.send(request, stream=True)
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    if left < len(_THINKING_OFF):
                        raise
                    self._sleep(wait)
                    wait *= 2
                    continue
            try:
                if response.status_code == 200:
                    self._thinking = thinking
                    with self._translated():
                        yield response
                    return
                with self._translated():
                    detail = self._detail(response)
                if response.status_code in (400, 413, 422) and _TOO_LONG.search(detail):
                    raise ModelError(f"the prompt is too long: {detail}", where=self.url, hint="set RAG_CONTEXT")
                if response.status_code in (400, 422) and thinking + 1 < len(_THINKING_OFF):
                    thinking += 1  # it may be the switch that it does not know
                elif response.status_code in _AGAIN_STATUS and left >= len(_THINKING_OFF):
                    self._sleep(min(_retry_after(response) or wait, _LONGEST_WAIT))
                    wait *= 2
                else:
                    kind = ModelError if response.status_code in _AGAIN_STATUS else ModelRefused
                    raise kind(
                        f"the server answered {response.status_code}: {detail}", where=self.url, hint=_hint(response)
                    )
            finally:
                response.close()
        raise ModelError("the server refuses every form of the request", where=self.url)

    def _pieces(self, response: httpx.Response) -> Iterator[str]:
        size, ended = 0, False
        until = time.monotonic() + self._settings.reply_seconds
        for line in response.iter_lines():
            size += len(line)
            if size > _BYTES or time.monotonic() > until:
                raise ModelError("the reply is too long or took too long", where=self.url, hint=_SECONDS)
            if not line.startswith("data:"):
                if line.startswith("{"):
                    yield from _content(_parsed(line, self.url), "message")  # a server that does not stream
                    return
                continue
            data = line[5:].strip()
            if data == "[DONE]":
                return
            event = _parsed(data, self.url)
            if "error" in event:
                raise ModelError(f"the server stopped: {str(event['error'])[:200]}", where=self.url)
            yield from _content(event, "delta")
            ended = ended or any(choice.get("finish_reason") for choice in _choices(event))
        if not ended:
            raise ModelError("the connection ended in the middle of the reply", where=self.url)

    def _models(self) -> list[Mapping[str, Any]]:
        """What `/models` lists; empty when the server does not tell. Raises ModelError when nobody answers."""
        with self._translated():
            response = self._client.get(f"{self.url}/models")
        if response.status_code in (401, 403):
            raise ModelRefused(f"the server answered {response.status_code}", where=self.url, hint="set RAG_API_KEY")
        try:
            listed = response.json().get("data")
        except (ValueError, AttributeError, RecursionError):
            return []
        return [m for m in listed if isinstance(m, dict)] if isinstance(listed, list) else []

    def _only(self, listed: Sequence[Mapping[str, Any]]) -> str:
        names = [str(m["id"]) for m in listed if m.get("id")]
        if len(names) == 1:
            return names[0]
        shown = "it lists " + ", ".join(sorted(names)[:8]) if names else "it does not list its models"
        raise ModelError(
            f"which model of the server? {shown}", where=self.url, hint=f"--model {self.url}#{(names or ['NAME'])[0]}"
        )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Errors of the HTTP library as ModelError, once, here."""
        import httpx

        try:
            yield
        except httpx.TimeoutException as exc:
            raise ModelError(
                f"no answer within {self._settings.reply_seconds:.0f} seconds", where=self.url, hint=_SECONDS
            ) from exc
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, RuntimeError, UnicodeError) as exc:
            raise ModelError(
                f"the server cannot be reached: {exc or exc.__class__.__name__}",
                where=self.url,
                hint="start it, or leave --model out",
            ) from exc

    @staticmethod
    def _detail(response: httpx.Response) -> str:
        data = b""
        for part in response.iter_bytes():
            data += part
            if len(data) > 2000:
                break
        text = data[:2000].decode("utf-8", "replace")
        try:
            error = json.loads(text).get("error", text)
            text = str(error.get("message", error) if isinstance(error, dict) else error)
        except (ValueError, AttributeError, RecursionError):
            pass
        return " ".join(text.split())[:200] or "(nothing)"


def _parsed(data: str, where: str) -> Mapping[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as exc:
        raise ModelError(f"the server sent no JSON: {data[:80]!r}", where=where) from exc
    return value if isinstance(value, dict) else {}


def _content(event: Mapping[str, Any], key: str) -> Iterator[str]:
    for choice in _choices(event):
        told = choice.get(key)
        piece = told.get("content") if isinstance(told, dict) else None
        if isinstance(piece, str) and piece:
            yield piece


def _choices(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = event.get("choices")
    return [choice for choice in listed if isinstance(choice, dict)] if isinstance(listed, list) else []


def _context(listed: Sequence[Mapping[str, Any]], name: str) -> int:
    """The context length where a server tells it: vLLM `max_model_len`, llama.cpp `meta.n_ctx`, others' names."""
    for model in listed:
        if model.get("id") == name:
            meta = model.get("meta") if isinstance(model.get("meta"), dict) else {}
            for key in ("max_model_len", "context_length", "context_window", "max_context_length", "n_ctx"):
                value = model.get(key) or (meta or {}).get(key)
                if isinstance(value, int) and value > 0:
                    return value
    return 0


def _tokens(text: str) -> int:
    letters = sum(char.isascii() and char.isalpha() for char in text)
    return len(text) - letters + (letters + 1) // 2


def _retry_after(response: httpx.Response) -> float:
    told = response.headers.get("Retry-After", "")
    return float(told) if told.isascii() and told.isdigit() else 0.0


def _hint(response: httpx.Response) -> str:
    return {401: "set RAG_API_KEY", 403: "set RAG_API_KEY", 404: "the base URL usually ends in /v1"}.get(
        response.status_code, ""
    )
