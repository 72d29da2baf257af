"""A real HTTP server on this machine that plays what an OpenAI-compatible server may do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """Answers `/v1/models` from `models`, and chats with the next of `replies` (the last one again and again)."""

    models: Any
    replies: list[Reply]
    history: list[dict[str, Any]]
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        if callable(self.models):
            self.models({})  # a function of the class: bound to this handler
        else:
            self.json(200, self.models)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.history.append(body | {"authorization": self.headers.get("Authorization")})
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        reply(self, body)

    def json(self, status: int, value: Any, **headers: str) -> None:
        """One JSON answer."""
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


def stream(*pieces: str, done: bool = True, finish: bool = True) -> Reply:
    """A streamed reply; without `finish` the connection ends in the middle."""

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        events: list[Any] = [{"choices": [{"delta": {"reasoning_content": "想"}, "finish_reason": None}]}]
        events += [{"choices": [{"delta": {"content": piece}, "finish_reason": None}]} for piece in pieces]
        events += [{"choices": [{"delta": {}, "finish_reason": "stop"}]}] if finish else []
        for event in events:
            handler.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
            handler.wfile.flush()
        if done and finish:
            handler.wfile.write(b"data: [DONE]\n\n")

    return reply


def error(status: int, message: str = "no", **headers: str) -> Reply:
    """An answer with an error."""
    return lambda handler, body: handler.json(status, {"error": {"message": message}}, **headers)


def raw(data: bytes) -> Reply:
    """Bytes that are no HTTP at all, or no JSON."""

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(data)

    return reply


@contextmanager
def serving(*replies: Reply, models: Any = None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """(base URL, what was asked)."""
    listed = {"data": [{"id": "tiny", "max_model_len": 2048}]} if models is None else models
    history: list[dict[str, Any]] = []
    made = type(
        "Made", (Handler,), {"models": listed, "replies": list(replies) or [stream("好。")], "history": history}
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), made)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", history
    finally:
        server.shutdown()
        server.server_close()
