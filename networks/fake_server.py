"""A small real HTTP server on loopback that fakes of networks are made of: for tests alone, never loaded by Consulta.

A fake subclasses `FakeServer`, routes its paths in `__init__` and answers from its own memory:

    class FakeThing(FakeServer):
        def __init__(self) -> None:
            super().__init__()
            self.route("GET", "/things/{key}", self._thing)

        def _thing(self, request: Request, key: str) -> Answer:
            return Answer({"key": key})

Handlers run one at a time under `self.lock`; what a test does to the fake's memory from its own thread
should hold that lock too. `fail` spoils the next answers of a route. Any client reaches it by `url`, other
processes included. Use it as a context manager, or call `start` and `stop`.
"""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class Request:
    """What a client asked."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body or b"null")

    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode(), keep_blank_values=True)

    def first(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]

    @property
    def bearer(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass(frozen=True)
class Answer:
    """What the fake answers. `claim` is a false Content-Length; `chunks` is a stream without an end of its own."""

    content: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json; charset=utf-8"
    claim: int | None = None
    chunks: Iterator[bytes] | None = None

    @property
    def body(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()


class Refusal(Exception):
    """Raised by a handler to answer with an error."""

    def __init__(self, status: int, content: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.answer = Answer(content, status, headers or {})


@dataclass(frozen=True)
class Fault:
    """How to spoil one answer: after or instead of the work, and into what. `spoil` returning None drops the line."""

    spoil: Callable[[Answer], Answer | None]
    works: bool = False
    delay: float = 0


def status(code: int, content: Any = None, headers: Mapping[str, str] | None = None) -> Fault:
    """Answer with a status."""
    return Fault(lambda _: Answer(content if content is not None else {"error": "spoiled"}, code, headers or {}))


def html(code: int = 502) -> Fault:
    """Answer with a page for people, as proxies do."""
    page = b"<!doctype html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"
    return Fault(lambda _: Answer(page, code, kind="text/html"))


def truncated() -> Fault:
    """End the answer before its end."""
    return Fault(
        lambda answer: replace(answer, content=answer.body[:-1] or b"{", claim=len(answer.body) + 9), works=True
    )


def not_utf8() -> Fault:
    """Answer with bytes that are no text."""
    return Fault(lambda _: Answer(b'{"text": "\xff\xfe\xc3"}'))


def huge(size: int = 50 * 1024 * 1024) -> Fault:
    """Answer with more than anybody should read."""
    return Fault(lambda _: Answer(b'["' + b"x" * size + b'"]'))


def dropped() -> Fault:
    """Hang up before anything was done."""
    return Fault(lambda _: None)


def stored_then(code: int = 503) -> Fault:
    """Do the work, and answer with an error."""
    return Fault(lambda _: Answer({"error": "spoiled"}, code), works=True)


def stored_then_dropped() -> Fault:
    """Do the work, and hang up."""
    return Fault(lambda _: None, works=True)


def delayed(seconds: float) -> Fault:
    """Answer so much later."""
    return Fault(lambda answer: answer, works=True, delay=seconds)


@dataclass
class _Route:
    method: str
    pattern: re.Pattern[str]
    handle: Callable[..., Answer]


@dataclass
class _Planned:
    fault: Fault
    method: str
    pattern: re.Pattern[str]
    left: int


class FakeServer:
    """Routes, records and spoils requests on a free loopback port."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        self.requests: list[Request] = []
        self._routes: list[_Route] = []
        self._planned: list[_Planned] = []
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        if self._server is None:
            raise RuntimeError("start the fake first")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def route(self, method: str, path: str, handle: Callable[..., Answer]) -> None:
        """Send a path to a handler; `{name}` stands for one segment and comes unquoted as an argument."""
        pattern = re.sub(r"\\?\{(\w+)\\?\}", r"(?P<\1>[^/]+)", re.escape(path))
        self._routes.append(_Route(method, re.compile(pattern), handle))

    def fail(self, fault: Fault, method: str = "", path: str = ".*", times: int = 1_000_000) -> None:
        """Spoil the next `times` answers to a method (empty: all) and a path (a regular expression)."""
        with self.lock:
            self._planned.append(_Planned(fault, method, re.compile(path), times))

    def heal(self) -> None:
        """Forget all planned faults."""
        with self.lock:
            self._planned.clear()

    def start(self) -> Self:
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End every connection and thread."""
        if self._server is None or self._thread is None:
            return
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answer(self, request: Request) -> Answer | None:
        """Return what this request gets; None drops the line."""
        with self.lock:
            self.requests.append(request)
            fault = self._fault(request)
            answer = self._handled(request) if fault is None or fault.works else Answer()
        if fault is None:
            return answer
        if fault.delay:
            self.stopping.wait(fault.delay)
        return fault.spoil(answer)

    def not_found(self, _request: Request) -> Answer:
        return Answer({"error": "Record not found"}, 404)

    def _handled(self, request: Request) -> Answer:
        for route in self._routes:
            match = route.pattern.fullmatch(request.path) if route.method == request.method else None
            if match is not None:
                try:
                    return route.handle(request, **{name: unquote(text) for name, text in match.groupdict().items()})
                except Refusal as refusal:
                    return refusal.answer
        return self.not_found(request)

    def _fault(self, request: Request) -> Fault | None:
        for planned in self._planned:
            if planned.left and planned.method in {"", request.method} and planned.pattern.fullmatch(request.path):
                planned.left -= 1
                return planned.fault
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 64

    def __init__(self, fake: FakeServer) -> None:
        self.fake = fake
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        with self._open_lock:
            waiting = list(self._open)
        for one in waiting:
            _shut(one)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are normal here; anything else shows its traceback on standard error."""
        import sys  # noqa: PLC0415 - only looked at after an error

        if not isinstance(sys.exc_info()[1], OSError | ValueError):
            super().handle_error(request, client_address)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *_: object) -> None:
        return

    def _any(self) -> None:
        answer = self.server.fake.answer(self._request())
        if answer is None:
            self.close_connection = True
            _shut(self.connection)
        elif answer.chunks is not None:
            self._stream(answer, answer.chunks)
        else:
            self._whole(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _any  # noqa: N815 - the names http.server calls

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, parts.path, parse_qs(parts.query, keep_blank_values=True), headers, body)

    def _whole(self, answer: Answer) -> None:
        body = answer.body
        self._head(answer)
        self.send_header("Content-Length", str(len(body) if answer.claim is None else answer.claim))
        self.end_headers()
        self.wfile.write(body)
        if answer.claim is not None:
            self.close_connection = True

    def _stream(self, answer: Answer, chunks: Iterator[bytes]) -> None:
        self._head(answer)
        self.send_header("Connection", "close")
        self.end_headers()
        for chunk in chunks:
            self.wfile.write(chunk)
            self.wfile.flush()
        self.close_connection = True

    def _head(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        for name, value in answer.headers.items():
            self.send_header(name, value)


def eventually(holds: Callable[[], bool], seconds: float = 5) -> bool:
    """Wait until something holds; tell whether it did in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
