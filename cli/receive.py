"""`consulta receive whatsapp`: keeps what WhatsApp pushes, until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TYPE_CHECKING

from cli import output
from cli.call import Call
from cli.errors import CONFIGURATION, Trouble
from cli.output import Result
from desk.receiving import Keeper, keeper
from networks.secret import Secret
from networks.whatsapp.receiver import PATH, Lock, NotNow, Receiver
from store.errors import StoreError

if TYPE_CHECKING:
    import uvicorn

BEAT = 30.0
"""Seconds between two beats of the receiver's heart."""
AT_ONCE = 64
NO_SERVER = "the receiver needs the package uvicorn"
OPEN_BIND = "other machines can reach it: it speaks plain HTTP, so put a proxy with TLS before it (docs/whatsapp.md)"
NEEDED = ("APP_SECRET", "VERIFY_TOKEN")


def whatsapp(call: Call) -> Result:
    """Receive for every account on WhatsApp, or for one."""
    locks = _locks(call)
    host, port = call.get("bind", "127.0.0.1"), call.get("port", 8088)
    _need_server()
    listening = _listen(host, port)
    kept = keeper(call.desk.store, list(locks), "whatsapp")
    try:
        asyncio.run(_serve(Receiver(locks, _Keep(kept)), kept, listening))
    finally:
        listening.close()
    return Result({"received": list(locks)}, ["the receiver has stopped"])


def _locks(call: Call) -> dict[str, Lock]:
    only = call.get("account", "")
    found = [one for one in call.settings.accounts if one.network == "whatsapp" and only in ("", one.slug)]
    if not found:
        what = f"{only} is no account on WhatsApp" if only else "no account on WhatsApp is set up"
        raise Trouble("configuration", what, "consulta accounts add whatsapp --name SLUG", CONFIGURATION)
    for one in found:
        for name in NEEDED:
            if not one.secrets.get(name):
                raise Trouble("configuration", f"{one.slug} has no {name}", "set it", CONFIGURATION)
    empty = Secret("")
    return {
        one.slug: Lock(one.secrets.get("VERIFY_TOKEN", empty), one.secrets.get("APP_SECRET", empty)) for one in found
    }


def _need_server() -> None:
    try:
        import uvicorn  # noqa: F401, PLC0415 - only who receives needs it
    except ImportError:
        raise Trouble("configuration", NO_SERVER, "install consulta[whatsapp]", CONFIGURATION) from None


def _listen(host: str, port: int) -> socket.socket:
    """Return the open door; only what was bound is announced."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        what = f"cannot listen on {host} port {port}: {getattr(error, 'strerror', None) or error}"
        raise Trouble("configuration", what, "choose another --port or --bind", CONFIGURATION) from None
    if not listening.getsockname()[0].startswith("127.") and host != "::1":
        output.note(OPEN_BIND)
    return listening


class _Keep:
    """Keeps a payload, or asks for it again."""

    def __init__(self, kept: Keeper) -> None:
        self._kept = kept

    async def __call__(self, slugs: Sequence[str], body: bytes) -> None:
        try:
            await self._kept.keep(slugs, body)
        except StoreError as error:
            output.note(f"a payload could not be kept and will be repeated: {error.what}")
            raise NotNow from None


async def _serve(receiver: Receiver, kept: Keeper, listening: socket.socket) -> None:
    import uvicorn  # noqa: PLC0415 - see `_need_server`

    config = uvicorn.Config(
        receiver,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=AT_ONCE,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
    )
    server = _server(config)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, _stop, server)
    async with _beating(kept):
        host, port = listening.getsockname()[:2]
        output.note(f"listening on http://{f'[{host}]' if ':' in host else host}:{port}{PATH}")
        await server.serve(sockets=[listening])


def _server(config: uvicorn.Config) -> uvicorn.Server:
    import uvicorn  # noqa: PLC0415 - see `_need_server`

    class Server(uvicorn.Server):
        """Leaves the signals to us: it would raise them again when it has ended."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    return Server(config)


def _stop(server: uvicorn.Server) -> None:
    server.should_exit = True


@contextlib.asynccontextmanager
async def _beating(kept: Keeper) -> AsyncIterator[None]:
    """Note that the receiver listens, from now until the end."""
    await kept.beat()
    task = asyncio.create_task(_beat(kept))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await kept.beat()


async def _beat(kept: Keeper) -> None:
    while True:
        await asyncio.sleep(BEAT)
        try:
            await kept.beat()
        except StoreError as error:
            # A heart that missed beats is a hole that the inbox shows.
            output.note(f"the store does not answer: {error.what}")
