from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import pytest
from http_server import Handler, error, raw, serving, stream

from rag.errors import ModelError, ModelRefused
from rag.models.server import ServerModel
from rag.models.spread import SpreadModel, open_servers
from rag.settings import Settings
from rag.types import Message, Part

ASK = (Message("system", (Part("规则"),)), Message("user", (Part("问："), Part("涨？", untrusted=True))))


OPENED: list[ServerModel] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


def opened(url: str, **options: object) -> ServerModel:
    OPENED.append(ServerModel(url, Settings(**{"reply_seconds": 5.0} | options), sleep=lambda seconds: None))  # type: ignore[arg-type]
    return OPENED[-1]


def test_a_reply_comes_in_pieces_without_what_the_model_says_to_itself() -> None:
    with serving(stream("沪指", "收涨。")) as (url, asked):
        assert list(opened(url).stream(ASK, 50)) == ["沪指", "收涨。"]
    assert asked[0]["messages"][1] == {"role": "user", "content": "问：涨？"}
    assert (asked[0]["max_tokens"], asked[0]["temperature"], asked[0]["model"]) == (50, 0.0, "tiny")


def test_the_switch_for_thinking_is_found_by_trying_and_remembered() -> None:
    with serving(error(400, "unknown field"), error(422, "no"), stream("好。")) as (url, asked):
        model = opened(url)
        list(model.stream(ASK, 9))
        list(model.stream(ASK, 9))
    sent = [("chat_template_kwargs" in body, body.get("reasoning_effort")) for body in asked]
    assert sent == [(True, None), (False, "none"), (False, None), (False, None)]


def test_a_busy_server_is_asked_again_and_then_reported() -> None:
    with serving(error(503), error(429, Retry_After="1"), stream("好。")) as (url, asked):
        assert list(opened(url).stream(ASK, 9)) == ["好。"]
    with serving(error(503, "loading")) as (url, asked), pytest.raises(ModelError, match="503: loading"):
        list(opened(url).stream(ASK, 9))
    assert 2 <= len(asked) <= 4


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (error(401, "bad key"), "401: bad key"),
        (error(404, "no path"), "404"),
        (stream("沪指", finish=False), "middle of the reply"),
        (raw(b"data: {not json}\n\n"), "no JSON"),
        (raw(b'data: {"error": {"message": "OOM"}}\n\n'), "OOM"),
        (raw(b""), "middle of the reply"),
        (error(302, "moved", Location="http://127.0.0.1:1/"), "302"),
    ],
)
def test_what_goes_wrong_is_said(reply: object, says: str) -> None:
    with serving(reply) as (url, _), pytest.raises(ModelError, match=says):  # type: ignore[arg-type]
        list(opened(url).stream(ASK, 9))


@pytest.mark.parametrize(
    "data",
    [
        b'data: {"choices": 5}\n\n',
        b'data: {"choices": ["x"]}\n\n',
        b'data: {"choices": [{"delta": "x"}]}\n\n',
        b"data: " + b"[" * 100_000 + b"\n\n",
        b"data: 5\n\n",
        b"\xff\xfe\n\n",
    ],
)
def test_events_of_a_strange_shape_are_an_error_of_the_model(data: bytes) -> None:
    with serving(raw(data)) as (url, _), pytest.raises(ModelError):
        list(opened(url).stream(ASK, 9))


@pytest.mark.parametrize("after", ["nan", "-5", "1e99", "soon"])
def test_a_strange_retry_after_is_no_pause(after: str) -> None:
    slept: list[float] = []
    with serving(error(503, Retry_After=after), stream("好。")) as (url, _):
        model = opened(url)
        model._sleep = slept.append
        assert list(model.stream(ASK, 9)) == ["好。"]
    assert slept == [0.5]


def dripping(handler: Handler, body: dict[str, object]) -> None:
    handler.send_response(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        while True:
            handler.wfile.write(b": ping\n\n")
            handler.wfile.flush()
            time.sleep(0.05)


def test_a_server_that_only_keeps_the_line_open_is_stopped() -> None:
    with serving(dripping) as (url, _), pytest.raises(ModelError, match="took too long"):
        list(opened(url, reply_seconds=0.5).stream(ASK, 9))


def test_a_prompt_that_is_too_long_for_a_server_is_no_refusal_of_all() -> None:
    with serving(error(400, "maximum context length is 2048 tokens"), stream("好。")) as (url, asked):
        model = opened(url)
        with pytest.raises(ModelError) as told:
            list(model.stream(ASK, 9))
        assert not isinstance(told.value, ModelRefused)
        list(model.stream(ASK, 9))
    assert "chat_template_kwargs" in asked[1]  # the switch for thinking was not blamed


def test_a_server_that_ends_in_the_middle_is_made_up_for_and_the_model_stays_usable() -> None:
    prompts = [(Message("user", (Part(f"第{n}页"),)),) for n in range(8)]
    with serving(stream("一", finish=False)) as (bad, _), serving(stream("一。")) as (good, _):
        model = open_servers([bad, good], Settings(reply_seconds=5))
        assert sorted(model.replies(prompts, 9)) == [(n, "一。") for n in range(8)]
        model.close()
    with serving(stream("一", finish=False)) as (bad, asked):
        model = open_servers([bad], Settings(reply_seconds=5))
        for _ in range(2):
            with pytest.raises(ModelError, match="middle"):
                list(model.replies(prompts[:2], 9))
        model.close()
    assert len(asked) == 4


def test_a_server_that_does_not_stream_is_understood() -> None:
    with serving(raw(b'{"choices": [{"message": {"content": "\xe5\xa5\xbd\xe3\x80\x82"}}]}')) as (url, _):
        assert list(opened(url).stream(ASK, 9)) == ["好。"]


def test_the_models_name_is_asked_for_when_it_is_not_clear() -> None:
    two = {"data": [{"id": "b"}, {"id": "a"}]}
    with serving(models=two) as (url, asked):
        with pytest.raises(ModelError, match="a, b") as told:
            opened(url)
        assert told.value.hint == f"--model {url}#b"
        list(opened(f"{url}#a").stream(ASK, 9))
        assert asked[0]["model"] == "a"


def listing_fails(handler: Handler, body: dict[str, object]) -> None:
    handler.json(500, {"detail": "no cache folder"})


def test_a_server_that_lists_nothing_needs_a_name() -> None:
    with serving(models=listing_fails) as (url, _):
        with pytest.raises(ModelError, match="does not list"):
            opened(url)
        assert opened(f"{url}#dir").name.startswith("dir")


@pytest.mark.parametrize(
    ("listed", "context"),
    [
        ({"id": "tiny", "max_model_len": 100}, 100),
        ({"id": "tiny", "meta": {"n_ctx": 100}}, 100),
        ({"id": "tiny"}, 4096),
        ({"id": "tiny", "max_model_len": "much"}, 4096),
    ],
)
def test_a_prompt_that_may_not_fit_is_refused(listed: dict[str, object], context: int) -> None:
    with serving(models={"data": [listed]}) as (url, _):
        model = opened(url)
    assert model.context == context
    long = (Message("user", (Part("涨" * (context - 40)),)),)
    assert model.fits(long, 10)
    assert not model.fits(long, 60)


def test_nobody_there_is_said_with_the_way_out() -> None:
    with pytest.raises(ModelError, match="cannot be reached") as told:
        opened("http://127.0.0.1:9/v1")
    assert "--model" in told.value.hint


def test_the_key_goes_with_the_request_and_into_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_API_KEY", "secret-1")
    with serving() as (url, asked):
        model = opened(url)
        list(model.stream(ASK, 9))
    assert asked[0]["authorization"] == "Bearer secret-1"
    assert "secret-1" not in model.name + model.identity


def test_prompts_are_spread_over_servers_and_a_failed_one_is_made_up_for() -> None:
    prompts = [(Message("user", (Part(f"第{n}页"),)),) for n in range(12)]
    with serving(stream("一。")) as (one, first), serving(error(400, "broken")) as (two, second):
        model = open_servers([one, two], Settings(reply_seconds=5))
        assert isinstance(model, SpreadModel)
        assert sorted(model.replies(prompts, 9)) == [(n, "一。") for n in range(12)]
        assert list(model.stream(prompts[0], 9)) == ["一。"]
    assert len(first) == 13
    assert second


def test_no_server_left_is_an_error() -> None:
    with serving(error(400, "broken")) as (url, _), pytest.raises(ModelError, match="broken"):
        list(open_servers([url], Settings(reply_seconds=5)).replies([ASK], 9))
