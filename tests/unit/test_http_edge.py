from __future__ import annotations

import copy
import json
import logging
import pickle
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

import httpx
import pytest

from core.clock import DAY, MINUTE, SECOND, now, to_iso
from networks.errors import NeedsLogin, NetworkError, OutcomeUnknown, RateLimited, Refused, Unreachable
from networks.http import Edge, Event, Reply, backoff, retry_after, segment
from networks.secret import Secret
from tests.fakes import base
from tests.fakes.base import Answer, FakeServer, Request

TOKEN = "t0ken-of-nobody"


class Echo(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.kept: list[bytes] = []
        self.frames: list[bytes] = []
        self.route("GET", "/echo", self._echo)
        self.route("GET", "/things/{key}", lambda _request, key: Answer({"key": key}))
        self.route("GET", "/odd", lambda _: Answer(b'{"a": "\\ud800b", "c\\u0000": ["\\ud83d\\ude42"]}'))
        self.route("GET", "/deep", lambda _: Answer(b"[" * 200_000 + b"]" * 200_000))
        self.route("GET", "/cookie", lambda _: Answer({}, headers={"Set-Cookie": "who=me; Path=/"}))
        self.route("GET", "/moved", lambda _: Answer({}, 302, {"Location": "https://new.example/moved?token=x"}))
        self.route("POST", "/keep", self._keep)
        self.route("GET", "/stream", lambda _: Answer(chunks=self._frames(), kind="text/event-stream"))

    def _echo(self, request: Request) -> Answer:
        return Answer({"query": request.query, "headers": request.headers})

    def _keep(self, request: Request) -> Answer:
        self.kept.append(request.body)
        return Answer({"id": str(len(self.kept))})

    def _frames(self) -> Iterator[bytes]:
        yield from self.frames
        self.stopping.wait(20)


@pytest.fixture
def server() -> Iterator[Echo]:
    with Echo() as echo:
        yield echo


@pytest.fixture
async def edge(server: Echo) -> AsyncIterator[Edge]:
    one = Edge(server.url, secret=Secret(TOKEN))
    yield one
    await one.close()


def answering(reply: httpx.Response, **more: Any) -> Edge:
    return Edge("https://h.example", transport=httpx.MockTransport(lambda _: reply), **more)


async def drained(edge: Edge, **more: Any) -> list[Event]:
    return [event async for event in edge.events("/stream", **more)]


async def test_a_call_carries_the_token_and_the_name_of_the_product(edge: Edge) -> None:
    seen = (await edge.call("GET", "/echo", params={"types[]": ["a", "b"], "limit": 3})).json()
    assert seen["headers"]["authorization"] == f"Bearer {TOKEN}"
    assert seen["headers"]["user-agent"].startswith("Consulta/")
    assert seen["headers"]["accept"] == "application/json"
    assert seen["query"] == {"types[]": ["a", "b"], "limit": ["3"]}


async def test_an_anonymous_call_carries_no_token(edge: Edge) -> None:
    seen = (await edge.call("GET", "/echo", anonymous=True)).json()
    assert "authorization" not in seen["headers"]


async def test_another_host_never_gets_the_token(server: Echo, edge: Edge) -> None:
    with Echo() as other:
        await edge.call("GET", f"{other.url}/echo")
        assert "authorization" not in other.requests[0].headers
    named = Edge("https://h.example", secret=Secret(TOKEN), hosts=frozenset({"127.0.0.1"}))
    await named.call("GET", f"{server.url}/echo")
    await named.close()
    assert server.requests[-1].bearer == TOKEN


async def test_the_environment_names_no_proxy(server: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    edge = Edge(server.url)
    assert (await edge.call("GET", "/echo")).status == 200
    await edge.close()


async def test_the_proxy_that_is_named_is_used(server: Echo) -> None:
    edge = Edge("http://127.0.0.1:9", proxy=server.url)
    assert (await edge.call("GET", "/echo")).json()["headers"]["host"] == "127.0.0.1:9"
    await edge.close()


async def test_a_redirect_is_an_error_that_names_the_host_and_the_remedy(edge: Edge) -> None:
    with pytest.raises(Unreachable) as caught:
        await edge.call("GET", "/moved")
    assert "new.example" in caught.value.what
    assert "BASE_URL" in caught.value.remedy
    assert "token" not in str(caught.value)


async def test_a_status_that_is_named_is_an_answer(edge: Edge) -> None:
    assert (await edge.call("GET", "/moved", ok=frozenset({302}))).status == 302
    assert (await edge.call("GET", "/nothing", ok=frozenset({404}))).status == 404


async def test_cookies_are_not_kept(server: Echo, edge: Edge) -> None:
    await edge.call("GET", "/cookie")
    await edge.call("GET", "/echo")
    assert "cookie" not in server.requests[-1].headers


@pytest.mark.parametrize(
    "base", ["http://h.example", "ftp://h.example", "h.example", "", "https://", "http://10.0.0.1"]
)
def test_an_unsafe_base_url_is_refused_by_the_name_of_its_setting(base: str) -> None:
    with pytest.raises(ValueError, match="BASE_URL"):
        Edge(base)


def test_a_base_url_holds_no_password_and_the_error_does_not_repeat_it() -> None:
    with pytest.raises(ValueError, match="BASE_URL") as caught:
        Edge("https://me:hush@h.example")
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    "base", ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:80", "https://h.example/x"]
)
async def test_plain_http_is_for_this_machine(base: str) -> None:
    await Edge(base).close()


async def test_plain_http_elsewhere_is_never_asked_even_where_an_answer_names_it(edge: Edge) -> None:
    with pytest.raises(Refused):
        await edge.call("GET", "http://h.example/echo")


async def test_a_base_url_with_a_path_keeps_it(server: Echo) -> None:
    edge = Edge(f"{server.url}/things/")
    assert (await edge.call("GET", "/seven")).json() == {"key": "seven"}
    await edge.close()


async def test_a_strangers_id_stays_one_segment(server: Echo, edge: Edge) -> None:
    for key in ("../echo", "..", "a/b?c=d#e", "!r:h.example", "ü %2F"):
        assert (await edge.call("GET", f"/things/{segment(key)}")).json() == {"key": key}
    assert all(request.path.startswith("/things/") for request in server.requests)


@pytest.mark.parametrize(
    "fault",
    [base.html(502), base.html(200), base.truncated(), base.not_utf8(), base.huge(), base.dropped(), base.status(503)],
)
async def test_a_read_without_a_usable_answer_is_unreachable_and_the_edge_goes_on(
    server: Echo, edge: Edge, fault: Any
) -> None:
    server.fail(fault, path="/echo")
    with pytest.raises(Unreachable):
        (await edge.call("GET", "/echo")).json()
    server.heal()
    assert (await edge.call("GET", "/echo")).status == 200


LOST = (
    base.truncated(),
    base.not_utf8(),
    base.huge(),
    base.dropped(),
    base.stored_then(503),
    base.stored_then_dropped(),
)


@pytest.mark.parametrize("fault", [base.html(502), base.html(200), *LOST])
async def test_a_send_without_a_usable_answer_is_unknown(server: Echo, edge: Edge, fault: Any) -> None:
    server.fail(fault, path="/keep")
    with pytest.raises(OutcomeUnknown):
        (await edge.call("POST", "/keep", json={}, sending=True)).json()


async def test_a_send_that_met_no_server_was_not_sent(server: Echo) -> None:
    url = server.url
    server.stop()
    edge = Edge(url)
    with pytest.raises(Unreachable):
        await edge.call("POST", "/keep", sending=True)
    await edge.close()


async def test_a_slow_answer_ends_at_the_timeout(server: Echo, edge: Edge) -> None:
    server.fail(base.delayed(5), times=2)
    with pytest.raises(Unreachable):
        await edge.call("GET", "/echo", timeout=0.1)
    with pytest.raises(OutcomeUnknown):
        await edge.call("POST", "/keep", timeout=0.1, sending=True)


async def test_an_endless_trickle_ends_at_the_timeout(server: Echo, edge: Edge) -> None:
    server.frames = [b"x"]
    with pytest.raises(Unreachable):
        await edge.call("GET", "/stream", timeout=0.2)


async def test_the_body_limit_counts_what_was_unpacked(server: Echo) -> None:
    edge = Edge(server.url, body_limit=1000)
    server.fail(base.huge(1000), path="/echo")
    with pytest.raises(Unreachable, match="1000"):
        await edge.call("GET", "/echo")
    await edge.close()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *((code, Refused) for code in (400, 403, 404, 410, 422)),
        *((code, Unreachable) for code in (304, 408, 500, 520)),
        (401, NeedsLogin),
        (429, RateLimited),
    ],
)
async def test_a_status_has_one_meaning(code: int, kind: type[NetworkError]) -> None:
    edge = answering(httpx.Response(code, json={"error": "sinto muito"}))
    with pytest.raises(kind) as caught:
        await edge.call("GET", "/x")
    assert "sinto" not in str(caught.value)
    await edge.close()


async def test_a_refused_or_limited_send_is_not_unknown() -> None:
    for code, kind in ((422, Refused), (429, RateLimited), (401, NeedsLogin)):
        edge = answering(httpx.Response(code))
        with pytest.raises(kind):
            await edge.call("POST", "/x", sending=True)
        await edge.close()


async def test_the_connector_decides_first_and_a_send_stays_careful() -> None:
    def classify(reply: Reply) -> NetworkError | None:
        return Unreachable("busy") if reply.status == 200 else None

    edge = answering(httpx.Response(200, json={}), classify=classify)
    with pytest.raises(Unreachable):
        await edge.call("GET", "/x")
    with pytest.raises(OutcomeUnknown):
        await edge.call("POST", "/x", sending=True)
    await edge.close()


async def test_what_no_database_keeps_is_replaced(edge: Edge) -> None:
    assert (await edge.call("GET", "/odd")).json() == {
        "a": "?b",
        "c\N{REPLACEMENT CHARACTER}": ["\N{SLIGHTLY SMILING FACE}"],
    }


async def test_a_json_bomb_is_only_unreadable(edge: Edge) -> None:
    with pytest.raises(Unreachable):
        (await edge.call("GET", "/deep")).json()


async def test_another_shape_than_expected_is_unreadable() -> None:
    reply = Reply(200, {}, b"[1]", "GET h.example/x")
    with pytest.raises(Unreachable):
        reply.object()
    assert reply.array() == [1]
    with pytest.raises(OutcomeUnknown):
        Reply(200, {}, b"{}", "POST h.example/x", sending=True).array()


async def test_messages_hold_neither_query_nor_secret(server: Echo) -> None:
    edge = Edge(server.url, secret=Secret(TOKEN))
    with pytest.raises(Refused) as caught:
        await edge.call("GET", f"/bot{TOKEN}/getMe", params={"search": "private words"})
    assert TOKEN not in caught.value.what
    assert "private" not in caught.value.what
    assert "/bot***/getMe" in caught.value.what
    await edge.close()


async def test_the_log_shows_neither_header_nor_query(edge: Edge, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "httpcore.http11", "httpcore.connection"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    await edge.call("GET", "/echo", params={"search": "private words"})
    assert TOKEN not in caplog.text
    assert "private" not in caplog.text


async def test_events_come_one_by_one_with_their_heartbeats(server: Echo, edge: Edge) -> None:
    server.frames = [b":)\n\nevent: notifi", b"cation\ndata: {1}\ndata: \xc3", b"\xa9\r\n\r\n:thump\n\ndata:x\n\n"]
    seen = []
    async with aclosing(edge.events("/stream")) as events:
        async for event in events:
            seen.append((event.name, event.data))
            if event.data == "x":
                break
    assert seen == [("", ""), ("notification", "{1}\né"), ("", ""), ("message", "x")]


@pytest.mark.parametrize("frame", [b"data: " + b"x" * 3000, b"data: xxxxxxxx\n" * 300, b"data: \xff\n\n"])
async def test_an_event_that_is_too_long_or_no_text_ends_the_stream(server: Echo, edge: Edge, frame: bytes) -> None:
    server.frames = [frame]
    with pytest.raises(Unreachable):
        await drained(edge, event_limit=2000)


async def test_silence_ends_a_stream(server: Echo, edge: Edge) -> None:
    server.frames = [b":)\n\n"]
    with pytest.raises(Unreachable):
        await drained(edge, silence=0.1)


async def test_a_stream_that_is_refused_has_the_same_errors(server: Echo, edge: Edge) -> None:
    server.fail(base.status(401), path="/stream")
    with pytest.raises(NeedsLogin):
        await drained(edge)


def test_a_secret_is_never_shown() -> None:
    secret = Secret(TOKEN)
    assert TOKEN not in f"{secret} {secret!r} {secret!s:>9} {[secret]}"
    assert secret.reveal() == TOKEN
    for leave in (pickle.dumps, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            leave(secret)


def test_secrets_compare_and_the_empty_one_is_false() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert not Secret("")


@pytest.mark.parametrize("token", ["tok\nen", "t\N{CYRILLIC SMALL LETTER O}ken", " blank-before", "tok\x7fen"])
def test_a_token_that_fits_no_header_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(ValueError, match="copy it again") as caught:
        Edge("https://h.example", secret=Secret(token))
    assert token not in str(caught.value)


MOMENT = 1_790_000_000 * SECOND


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "30"}, 30 * SECOND),
        ({"retry-after": "1.5"}, 1_500_000),
        ({"retry-after": "Mon, 21 Sep 2026 14:14:20 GMT"}, MINUTE),
        ({"x-ratelimit-reset": to_iso(MOMENT + MINUTE)}, MINUTE),
        ({"x-ratelimit-reset": "2026-09-21T14:14:20.248623Z"}, MINUTE + 248_623),
        ({"x-ratelimit-reset": "1790000060"}, MINUTE),
        ({"x-ratelimit-reset": "60"}, MINUTE),
        ({"retry-after": "5", "x-ratelimit-reset": "1790000060"}, 5 * SECOND),
        ({"retry-after": "soon", "x-ratelimit-reset": "1790000060"}, MINUTE),
        ({"retry-after": "0"}, SECOND),
        ({"x-ratelimit-reset": "1780000060"}, SECOND),
        ({"retry-after": "999999999"}, DAY),
        ({"retry-after": "9" * 400}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "²"}, None),
        ({"x-ratelimit-reset": "soon"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_read_from_every_form(headers: dict[str, str], wait: int | None) -> None:
    assert retry_after(headers, MOMENT) == (None if wait is None else MOMENT + wait)


def test_pauses_grow_from_a_second_to_a_quarter_of_an_hour() -> None:
    for attempt in range(-1, 2000, 7):
        assert SECOND <= backoff(attempt) <= 15 * MINUTE
    assert backoff(0) == SECOND
    assert backoff(30) > 7 * MINUTE
    assert len({backoff(12) for _ in range(20)}) > 1


async def test_a_rate_limit_without_a_date_still_ends() -> None:
    edge = answering(httpx.Response(429))
    with pytest.raises(RateLimited) as caught:
        await edge.call("GET", "/x")
    assert SECOND // 2 < caught.value.until - now() < 15 * MINUTE
    await edge.close()
