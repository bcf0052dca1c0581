"""Signing in by a browser, here or elsewhere: an address, a code that comes back, and what it is exchanged for."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from networks.errors import NetworkError
from networks.protocol import Ask

LONGEST_HEAD = 8_192
PATIENCE = 5.0
"""Seconds for which a browser that connects may stay silent."""
THANKS = "Consulta has what it needs. You can close this page."
NOT_THIS = "This page is not what Consulta waits for. Look at the terminal."
T = TypeVar("T")


def _random() -> str:
    return secrets.token_urlsafe(48)


@dataclass(frozen=True, slots=True)
class SignIn(Generic[T]):
    """One sign-in that has begun: where the browser goes, what must come back, and who exchanges it."""

    network: str
    """As people call it."""
    page: str
    redirect: str
    asked: Mapping[str, str]
    """What else the page is asked with: the app, and the rights."""
    exchange: Callable[[dict[str, str]], Awaitable[T]]
    """Exchanges a code, with what must go with it. Raises NetworkError; a code is good once."""
    proves: bool = False
    """True where whoever exchanges the code must prove to have asked for it."""
    haste: str = ""
    """How long a code is good, in words, where it is short."""
    state: str = field(default_factory=_random)
    verifier: str = field(default_factory=_random)

    @property
    def address(self) -> str:
        """Return where the person signs in."""
        asked = {"response_type": "code", "redirect_uri": self.redirect, "state": self.state, **self.asked}
        proof = {"code_challenge": challenge(self.verifier), "code_challenge_method": "S256"} if self.proves else {}
        return f"{self.page}?{urlencode({**asked, **proof})}"

    def code_in(self, address: str) -> str:
        """Return the code in the address that the browser was sent to. Raises ValueError in words for people."""
        told = {name: values[0] for name, values in parse_qs(urlsplit(address.strip()).query).items()}
        if not told.get("state"):
            what = f"this is not the address that {self.network} sent the browser to"
            raise ValueError(f"{what}: copy the whole of it, from http on")
        if not hmac.compare_digest(told["state"].encode(), self.state.encode()):
            raise ValueError("this address belongs to another sign-in: open the address above and sign in anew")
        if "error" in told or not told.get("code"):
            raise ValueError(f"{self.network} says that access was not given: open the address above and give it")
        return told["code"]

    async def taken(self, code: str) -> T:
        """Exchange the code. Raises NetworkError."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect}
        return await self.exchange({**form, **({"code_verifier": self.verifier} if self.proves else {})})


def challenge(verifier: str) -> str:
    """Return what proves later that whoever exchanges the code has asked for it."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def local_port(redirect: str) -> int | None:
    """Return the port at which the browser comes back on this machine; None where the redirect leads elsewhere."""
    parts = urlsplit(redirect)
    try:
        here = parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
        port = parts.port or 80
    except ValueError:
        return None
    return port if here and parts.scheme == "http" else None


@asynccontextmanager
async def listening(sign_in: SignIn[T]) -> AsyncIterator[asyncio.Future[T]]:
    """Wait on this machine for the browser to come back, once; a port that is taken leaves only pasting."""
    done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    port, server = local_port(sign_in.redirect), None
    if port is not None:
        try:
            server = await asyncio.start_server(_Page(sign_in, done).serve, urlsplit(sign_in.redirect).hostname, port)
        except OSError:
            server = None
    try:
        yield done
    finally:
        if server is not None:
            server.close()
        if not done.done():
            done.cancel()
        elif not done.cancelled():
            # Where the pasted address was quicker, nobody asks for it.
            done.exception()


@dataclass(slots=True)
class _Page(Generic[T]):
    """The one page that is served: it takes the code at once, for a code may live half a minute."""

    sign_in: SignIn[T]
    done: asyncio.Future[T]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one browser."""
        try:
            async with asyncio.timeout(PATIENCE):
                line = await reader.readline()
            await self._answer(writer, await self._taken(line))
        except (OSError, TimeoutError, ValueError):
            # Whoever connects and says nothing that is HTTP gets no page.
            return
        finally:
            writer.close()

    async def _taken(self, line: bytes) -> str:
        method, _, rest = line[:LONGEST_HEAD].decode("ascii", "replace").partition(" ")
        target = urlsplit(rest.partition(" ")[0])
        if method != "GET" or target.path != (urlsplit(self.sign_in.redirect).path or "/") or self.done.done():
            return NOT_THIS
        try:
            code = self.sign_in.code_in(target.geturl())
        except ValueError as error:
            return f"{str(error)[0].upper()}{str(error)[1:]}."
        try:
            self.done.set_result(await self.sign_in.taken(code))
        except NetworkError as error:
            self.done.set_exception(error)
            return f"{self.sign_in.network} did not take the code. Look at the terminal."
        return THANKS

    async def _answer(self, writer: asyncio.StreamWriter, words: str) -> None:
        body = f"<!doctype html><meta charset=utf-8><title>Consulta</title><p>{words}</p>".encode()
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nReferrer-Policy: no-referrer\r\n"
            f"Cache-Control: no-store\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()


async def signed_in(sign_in: SignIn[T], ask: Ask) -> T:
    """Ask the person to sign in, and return what they got for it. Raises NetworkError, and ValueError in words."""
    async with listening(sign_in) as done:
        words = (
            f"Open this address in a browser and let the app in: {sign_in.address}\n"
            "If the browser says that Consulta has what it needs, press Enter here. If it ends on a page that cannot "
            f"be shown, paste the address of that page here{f' within {sign_in.haste}' if sign_in.haste else ''}"
        )
        pasted = await ask(words, secret=False)
        if pasted:
            return await sign_in.taken(sign_in.code_in(pasted))
        if not done.done():
            raise ValueError("the browser has not come back yet: sign in there first, or paste the address it ends on")
        return await done
