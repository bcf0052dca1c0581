"""One program at a time exchanges what an account is signed in by: on some networks the old one dies with it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial

from core.clock import MINUTE
from desk.office import Desk
from networks.errors import Unreachable
from networks.protocol import Look
from store import leases

TRIES = 120
PAUSE = 0.25
"""Seconds between two tries: an exchange takes one call."""


@asynccontextmanager
async def turn(desk: Desk, account: int, look: Callable[[int], Mapping[str, str]]) -> AsyncIterator[Look]:
    """Wait until no other program on this store exchanges, and hand over a look at what is kept by then."""
    scope, holder = leases.account_scope(account), f"sign-in-{secrets.token_hex(8)}"
    for _ in range(TRIES):
        if await desk.claim(lambda tx: leases.take(tx, scope, leases.SIGN_IN, holder, length=MINUTE)) is not None:
            break
        await asyncio.sleep(PAUSE)
    else:
        raise Unreachable("another program is exchanging the sign-in of this account, and comes to no end")
    try:
        yield partial(asyncio.to_thread, look, account)
    finally:
        await desk.write(lambda tx: leases.give_back(tx, scope, leases.SIGN_IN, holder))
