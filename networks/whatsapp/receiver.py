"""The receiver: what WhatsApp pushes is verified, kept as it came, and only then acknowledged.

An ASGI application without a framework: one address, two methods. Whatever fails before the payload is
kept is answered so that WhatsApp repeats it; a payload that comes twice is understood once, by its ids.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from networks.secret import Secret

PATH = "/whatsapp"
BODY_LIMIT = 4 * 1024 * 1024
"""What is pushed has three megabytes at most."""
PATIENCE = 20.0
"""Seconds within which a body must have come."""
CHALLENGE = re.compile(r"[\w.-]{1,128}", re.ASCII)
SIGNATURE = re.compile(rb"sha256=([0-9a-f]{64})", re.IGNORECASE)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Keep = Callable[[Sequence[str], bytes], Awaitable[None]]
"""Keeps a payload for these accounts; it is safe on disk when it returns. Raises where it is not."""


@dataclass(frozen=True, slots=True)
class Lock:
    """The two secrets of an account: what proves the address to be ours, and what payloads are signed with."""

    verify_token: Secret
    app_secret: Secret


class NotNow(Exception):
    """The payload could not be kept: WhatsApp is to repeat it."""


class _Answered(Exception):
    """Ends a request with a status."""

    def __init__(self, status: int, text: str = "") -> None:
        super().__init__(status)
        self.status, self.text = status, text


class Receiver:
    """The application: `locks` by the name of the account they belong to."""

    def __init__(self, locks: Mapping[str, Lock], keep: Keep, *, path: str = PATH) -> None:
        self._locks = dict(locks)
        self._keep = keep
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            await self._handle(scope, receive)
        except _Answered as answer:
            await _answer(send, answer)

    async def _handle(self, scope: Scope, receive: Receive) -> None:
        if scope["path"].rstrip("/") != self._path:
            raise _Answered(404)
        if scope["method"] == "GET":
            self._shake_hands(scope)
        if scope["method"] != "POST":
            raise _Answered(405)
        signature = _signature(scope)
        body = await _body(scope, receive)
        slugs = [slug for slug, lock in self._locks.items() if signed(lock.app_secret, body, signature)]
        if not slugs:
            raise _Answered(401)
        try:
            await self._keep(slugs, body)
        except NotNow:
            raise _Answered(503) from None
        raise _Answered(200)

    def _shake_hands(self, scope: Scope) -> None:
        """Show WhatsApp that this address is ours, where it knows our word."""
        asked = {name: values[0] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
        told, challenge = Secret(asked.get("hub.verify_token", "")), asked.get("hub.challenge", "")
        # Every lock is tried, so that the time tells nothing.
        known = [told == lock.verify_token for lock in self._locks.values() if lock.verify_token]
        if asked.get("hub.mode") != "subscribe" or not any(known) or not CHALLENGE.fullmatch(challenge):
            raise _Answered(403)
        raise _Answered(200, challenge)


def signed(app_secret: Secret, body: bytes, signature: str) -> bool:
    """Tell whether a payload was signed with a secret, in constant time; an empty secret signs nothing."""
    made = hmac.new(app_secret.reveal().encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made, signature) and bool(app_secret)


def _signature(scope: Scope) -> str:
    """Return the one signature of a request; without a whole one nothing of the body is read."""
    given = [value for name, value in scope["headers"] if name == b"x-hub-signature-256"]
    found = SIGNATURE.fullmatch(given[0]) if len(given) == 1 else None
    if found is None:
        raise _Answered(401)
    return found[1].decode().lower()


async def _body(scope: Scope, receive: Receive) -> bytes:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    if any(not one.isdigit() or int(one) > BODY_LIMIT for one in lengths):
        raise _Answered(413)
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                event = await receive()
                if event["type"] == "http.disconnect":
                    raise _Answered(400)
                body += event.get("body", b"")
                if len(body) > BODY_LIMIT:
                    raise _Answered(413)
                if not event.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise _Answered(408) from None


async def _answer(send: Send, answer: _Answered) -> None:
    text = answer.text.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
