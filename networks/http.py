"""The HTTP edge: the one place where bytes leave for a network and where its errors get their names.

No redirects, no proxy from the environment, a limit on every body, the token only to the hosts it is
meant for, and no secret or query in any message. What a status means is mapped here once, with the help
of the connector's own `classify`.
"""

from __future__ import annotations

import asyncio
import functools
import importlib.util
import ipaddress
import json as jsonlib
import logging
import ssl
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote

import httpx

from core.clock import now
from networks.backoff import backoff, retry_after
from networks.calls import Calls, told
from networks.errors import NeedsLogin, NetworkError, OutcomeUnknown, RateLimited, Refused, Unreachable
from networks.secret import Secret, hide
from networks.sse import Event, EventReader, EventTooLong

if importlib.util.find_spec("sniffio") is None:
    # httpcore asks for it at each of its locks, several times a call, and each answer that it is not installed costs a
    # search of the whole path. None says so at once.
    sys.modules["sniffio"] = None  # type: ignore[assignment]

__all__ = ["Edge", "Event", "Reply", "backoff", "by_status", "retry_after", "segment"]

MIB = 1024 * 1024
CONNECT_TIMEOUT = 10.0
SILENCE = 45.0
"""Seconds without a byte after which an event stream is dead."""

Scalar = str | int | float | bool | None
Params = Mapping[str, Scalar | Sequence[Scalar]]
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)
"""Failures that come before the first byte of the request."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    where: str = ""
    """Method, host and path for messages, without query and secrets."""
    sending: bool = False

    def json(self) -> Any:
        """Return the body as JSON. Raises Unreachable, or OutcomeUnknown where this answers a send."""
        try:
            return _storable(self.body, jsonlib.loads(self.body.decode("utf-8")))
        except (ValueError, RecursionError):
            raise lost(f"{self.where} did not answer with JSON", sending=self.sending) from None

    def object(self) -> dict[str, Any]:
        """Return the body as a JSON object, with the same errors as `json`."""
        found = self.json()
        if not isinstance(found, dict):
            raise lost(f"{self.where} answered with another shape than expected", sending=self.sending)
        return found

    def array(self) -> list[Any]:
        """Return the body as a JSON array, with the same errors as `json`."""
        found = self.json()
        if not isinstance(found, list):
            raise lost(f"{self.where} answered with another shape than expected", sending=self.sending)
        return found


Classify = Callable[[Reply], NetworkError | None]


class Edge:
    """One server as one account sees it.

    `classify` is asked about every reply whose status is not in `ok`; None leaves the decision to `by_status`.
    Whatever it calls Unreachable becomes OutcomeUnknown where the call was a send.
    """

    def __init__(
        self,
        base_url: str,
        *,
        secret: Secret = Secret(""),  # noqa: B008 - immutable
        hosts: frozenset[str] = frozenset(),
        proxy: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        body_limit: int = 8 * MIB,
        classify: Classify = lambda _reply: None,
    ) -> None:
        self.base = checked_base(base_url)
        self.secret = checked_secret(secret)
        self._hosts = hosts
        self._body_limit = body_limit
        self._classify = classify
        self._client = _client(proxy, transport)
        self.calls: Calls | None = None
        """What the last answer told of the budget, where it told."""

    async def call(
        self,
        method: str,
        path_or_url: str,
        *,
        params: Params | None = None,
        json: Any = None,
        form: Params | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 30,  # noqa: ASYNC109 - it also bounds each step inside the client
        sending: bool = False,
        anonymous: bool = False,
        ok: frozenset[int] = frozenset(),
    ) -> Reply:
        """Ask once and return the whole answer. Raises a NetworkError for everything else than success."""
        url = self._url(path_or_url)
        request = self._client.build_request(
            method,
            url,
            params=params,
            json=json,
            data=form,
            headers=self._headers(url, headers, anonymous=anonymous),
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT)),
        )
        where = self._where(method, request.url)
        async with _named(where, sending=sending), asyncio.timeout(timeout), self._opened(request) as response:
            body = await self._body(response, where, sending=sending)
        reply = Reply(response.status_code, response.headers, body, where, sending)
        self.calls = told(response.headers, now()) or self.calls
        self._judge(reply, ok)
        return reply

    async def events(
        self,
        path_or_url: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        silence: float = SILENCE,
        event_limit: int = MIB,
    ) -> AsyncGenerator[Event, None]:
        """Yield server-sent events, heartbeats included, until the server ends the stream."""
        url = self._url(path_or_url)
        own = {"Accept": "text/event-stream", **(headers or {})}
        request = self._client.build_request(
            "GET", url, params=params, headers=self._headers(url, own), timeout=httpx.Timeout(silence, connect=10)
        )
        where = self._where("GET", request.url)
        async with _named(where, sending=False), self._opened(request) as response:
            if response.status_code != httpx.codes.OK:
                body = await self._body(response, where, sending=False)
                self._judge(Reply(response.status_code, response.headers, body, where), frozenset())
            reader = EventReader(event_limit)
            async for chunk in response.aiter_bytes():
                for event in reader.feed(chunk):
                    yield event

    async def close(self) -> None:
        """Let go of all connections."""
        await self._client.aclose()

    @asynccontextmanager
    async def _opened(self, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        if self._client.is_closed:
            raise Unreachable(f"{request.url.host} was left before: the account is closed")
        response = await self._client.send(request, stream=True)
        try:
            yield response
        finally:
            await response.aclose()

    async def _body(self, response: httpx.Response, where: str, *, sending: bool) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > self._body_limit:
                raise lost(f"{where} answered with more than {self._body_limit} bytes", sending=sending)
        return bytes(body)

    def _judge(self, reply: Reply, ok: frozenset[int]) -> None:
        if reply.status in ok:
            return
        objection = self._classify(reply) or by_status(reply)
        if objection is None:
            return
        if reply.sending and isinstance(objection, Unreachable):
            raise OutcomeUnknown(objection.what)
        raise objection

    def _url(self, path_or_url: str) -> httpx.URL:
        whole = path_or_url.startswith(("https://", "http://"))
        try:
            url = httpx.URL(path_or_url if whole else f"{str(self.base).rstrip('/')}/{path_or_url.lstrip('/')}")
        except httpx.InvalidURL:
            raise Refused(f"{self.base.host} named an address that is none") from None
        if not _safe(url):
            raise Refused(f"{url.host} offers plain http only, so nothing was asked there", "use an https address")
        return url

    def _headers(self, url: httpx.URL, extra: Mapping[str, str] | None, *, anonymous: bool = False) -> dict[str, str]:
        headers = {"User-Agent": user_agent(), "Accept": "application/json", "Accept-Encoding": "gzip, deflate"}
        headers |= extra or {}
        if self.secret and not anonymous and self._trusts(url):
            headers["Authorization"] = f"Bearer {self.secret.reveal()}"
        return headers

    def _trusts(self, url: httpx.URL) -> bool:
        same = (url.scheme, url.host, url.port) == (self.base.scheme, self.base.host, self.base.port)
        return same or url.host in self._hosts

    def _where(self, method: str, url: httpx.URL) -> str:
        return hide(f"{method} {url.host}{url.path}", self.secret)


def lost(what: str, *, sending: bool) -> NetworkError:
    """Return the error for an answer that never came or cannot be read."""
    return OutcomeUnknown(what) if sending else Unreachable(what)


def by_status(reply: Reply) -> NetworkError | None:
    """Return what a status means on most networks, or None for success."""
    status, where = reply.status, reply.where
    if httpx.codes.is_success(status):
        return None
    if httpx.codes.is_redirect(status) or status < httpx.codes.MULTIPLE_CHOICES:
        return _redirected(reply)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        moment = now()
        return RateLimited(f"{where}: too many requests", retry_after(reply.headers, moment) or moment + backoff(6))
    if status == httpx.codes.UNAUTHORIZED:
        return NeedsLogin(f"{where} no longer takes the token")
    if status == httpx.codes.REQUEST_TIMEOUT or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Unreachable(f"{where} answered {status}")
    return Refused(f"{where} answered {status}")


def _redirected(reply: Reply) -> NetworkError:
    try:
        host = httpx.URL(reply.headers.get("location", "")).host
    except httpx.InvalidURL:
        host = ""
    remedy = f"if {host} is the right server, set BASE_URL to it" if host else "check BASE_URL"
    return Unreachable(f"{reply.where} answered {reply.status} and points to {host or 'another address'}", remedy)


@asynccontextmanager
async def _named(where: str, *, sending: bool) -> AsyncIterator[None]:
    """Give every failure of the line its name in our own tree."""
    try:
        yield
    except NOT_SENT as error:
        raise Unreachable(f"{where}: no connection ({type(error).__name__})") from None
    except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
        raise lost(f"{where}: the answer did not arrive ({type(error).__name__})", sending=sending) from None
    except (EventTooLong, UnicodeDecodeError) as error:
        raise lost(f"{where}: the events cannot be read ({type(error).__name__})", sending=sending) from None


def checked_base(base_url: str) -> httpx.URL:
    """Return the base URL, or raise ValueError naming the setting."""
    try:
        url = httpx.URL(base_url.strip())
    except httpx.InvalidURL:
        url = httpx.URL("")
    if not url.host or url.scheme not in {"https", "http"}:
        raise ValueError("BASE_URL must be a whole address such as https://server.example")
    if url.userinfo or url.query or url.fragment:
        raise ValueError(f"BASE_URL of {url.host} must hold no password, query or fragment: only scheme, host and path")
    if not _safe(url):
        raise ValueError(f"BASE_URL of {url.host} must start with https:// (plain http only on this machine)")
    return url


def checked_secret(secret: Secret) -> Secret:
    """Return a secret that fits a header, or raise ValueError without naming it."""
    text = secret.reveal()
    if not text.isascii() or not (text or "x").isprintable() or text != text.strip():
        raise ValueError("the access token holds blanks or letters that no token has: copy it again")
    return secret


def segment(text: str) -> str:
    """Return a stranger's id as one segment of a path."""
    return quote(text, safe="").replace(".", "%2E")


def _safe(url: httpx.URL) -> bool:
    return url.scheme == "https" or (url.scheme == "http" and _loopback(url.host))


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@functools.cache
def user_agent() -> str:
    """Return the product's name and version."""
    try:
        return f"Consulta/{version('consulta')}"
    except PackageNotFoundError:
        return "Consulta/dev"


@functools.cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _client(proxy: str, transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        verify=_tls(),
        proxy=proxy or None,
        transport=transport,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


def _storable(body: bytes, value: Any) -> Any:
    """Replace what no database keeps: lone surrogates and NUL, which only escapes can bring in."""
    lowered = body.lower()
    return _repaired(value) if rb"\ud" in lowered or rb"\u0000" in lowered else value


def _repaired(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, list):
        return [_repaired(item) for item in value]
    if isinstance(value, dict):
        return {_repaired(key): _repaired(item) for key, item in value.items()}
    return value


def _silence_libraries() -> None:
    """The libraries log headers and whole URLs: their records are dropped, whatever level somebody sets."""
    names = ["httpx", "httpcore", *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks"))]
    for name in names:
        logging.getLogger(name).addFilter(lambda _record: False)


_silence_libraries()
